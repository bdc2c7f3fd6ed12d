"""The clients pane: what real clients make of this reply. The list comes later; until then the verdict stands here."""

from inspector.lenses.inspection import Inspection
from inspector.ui.line import Line, paragraph
from inspector.ui.pane import Selected

LATER = "The list of what each real client makes of this reply comes in a later version."
KNOWN = "What is known already"
WHERE = "The EHLO pane (2) has it line by line, the findings (6) name the clients that were measured."


def client_lines(inspection: Inspection, width: int, selected: Selected) -> list[Line]:  # noqa: ARG001 (a pane's signature)
    """Return the pane's lines."""
    lines = [Line(pieces) for pieces in paragraph(LATER, width)]
    if not inspection.ehlo:
        return lines
    reply = inspection.ehlo[0]
    lines += [Line(), *(Line(pieces) for pieces in paragraph(KNOWN, width, strong=True))]
    lines += [Line(pieces) for text in (reply.headline, *reply.verdict) for pieces in paragraph(text, width)]
    return [*lines, Line(), *(Line(pieces) for pieces in paragraph(WHERE, width, "quiet"))]
