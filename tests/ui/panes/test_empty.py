"""What stands in a pane that has nothing to show."""

import pytest
from playbook import started

from inspector.events import Event, SessionFinished, SourceRead
from inspector.frozen import replace
from inspector.lenses.inspection import inspect
from inspector.smtp.target import Mode, Target
from inspector.transcript import Transcript
from inspector.ui.panes.empty import UNTOLD, empty_lines

PASTE = SourceRead(at=0, kind="dialogue", name="a.txt", words="a dialogue")
HOSTLESS = replace(started(), target=Target("", 0, Mode.STARTTLS))
OVER = SessionFinished(at=1, reason="no-connection")


def texts(*events: Event) -> list[str]:
    """The paragraphs of a pane that shows hats."""
    lines = empty_lines(inspect(Transcript(events)), 200, "Here stand hats.", "h brings one.")
    return [line.text for line in lines if line.text]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((started(),), ["Here stand hats.", "h brings one."]),
        ((started(), PASTE, OVER), ["Here stand hats.", UNTOLD, "r asks the server itself."]),
        ((HOSTLESS, PASTE, OVER), ["Here stand hats.", UNTOLD]),
    ],
    ids=["live", "read", "read, and no server is named"],
)
def test_the_key_that_brings_it(events: tuple[Event, ...], expected: list[str]):
    """In a live session the key that brings it; of what was read only the server could tell more, if it is named."""
    assert texts(*events) == expected


def test_a_session_that_came_to_nothing():
    """Why, and the key that connects again; not a key that cannot help."""
    about, why, again = texts(started(), OVER)
    assert about == "Here stand hats."
    assert why == inspect(Transcript([started(), OVER])).session.ended
    assert again == "r connects again."
