"""What stands in a pane that has nothing to show: what will appear there, and which key brings it."""

from collections.abc import Iterator

from inspector.lenses.inspection import Inspection
from inspector.lenses.session import Phase
from inspector.ui.lines.line import Line, paragraph

UNTOLD = "What was read does not tell it."


def came_to_nothing(inspection: Inspection) -> bool:
    """True when the session is over and the server never got as far as an EHLO reply or TLS."""
    state = inspection.session
    return state.phase is Phase.ENDED and bool(state.ended) and not inspection.ehlo and not inspection.versions.negotiated


def empty_lines(inspection: Inspection, width: int, about: str, how: str) -> list[Line]:
    """Return the pane's lines. `about`: what will appear there; `how`: what brings it, in a session that is live."""
    texts = [about, *_instead(inspection, how)]
    return [Line(pieces) for text in texts if text for pieces in (*paragraph(text, width, "quiet"), ())]


def _instead(inspection: Inspection, how: str) -> Iterator[str]:
    state = inspection.session
    if state.foreign:
        yield UNTOLD
        yield state.again
    elif came_to_nothing(inspection):
        yield state.ended
        yield state.again
    elif state.saved:
        yield state.again
    else:
        yield how
