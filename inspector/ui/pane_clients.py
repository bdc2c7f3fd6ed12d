"""The clients pane: what real clients make of this reply. This version has measured none, and says so."""

from inspector.lenses.inspection import Inspection
from inspector.ui.line import Line, paragraph
from inspector.ui.pane import Selected

TEXTS = (
    ("plain", "No client has been measured in this version, so nothing is claimed here."),
    (
        "quiet",
        "Here will stand which mail servers, libraries and tools use TLS with this very EHLO reply, and how that is known.",
    ),
    ("quiet", "Until then the EHLO pane (2) says what a client that goes by the letter sees."),
)


def client_lines(inspection: Inspection, width: int, selected: Selected) -> list[Line]:  # noqa: ARG001 (a pane's signature)
    """Return the pane's lines."""
    return [Line(pieces) for tone, text in TEXTS for pieces in (*paragraph(text, width, tone), ())]
