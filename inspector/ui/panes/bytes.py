"""The bytes of one line as they came or were sent, and below them which rule each of them matches or breaks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspector.formats.reports.quoted import quote_of
from inspector.lenses.finding import Evidence
from inspector.lenses.wording import counted
from inspector.smtp.annotation import Annotation
from inspector.ui.lines.line import Line, cut, paragraph, say
from inspector.ui.panes.hex_rows import bytes_in_a_row, hex_pieces
from inspector.ui.panes.pane import Pane, Selected

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection
    from inspector.transcript import Transcript

NAME = "bytes"
"""The pane's id."""
NUMBER = 6
"""Its number; it has no tab of its own."""
MOST_BYTES = 65_536
"""Bytes that are shown of one line: as many as are kept of a reply line, unless an option says otherwise."""
NO_BYTES = "This line says what the network did: no bytes of the conversation are behind it."
REDACTED = "A secret in it was replaced before it was recorded: what stands here is what is on record."


class BytesPane(Pane):
    """The bytes of one entry."""

    def __init__(self) -> None:
        super().__init__(self._read_bytes, id=NAME)
        self._transcript: Transcript | None = None
        self._entry = -1
        self._lit: Evidence | None = None

    def open(self, transcript: "Transcript", entry: int, lit: Evidence | None) -> None:
        """Show the bytes of an entry, with those lit that are lit where it was opened from."""
        if (entry, lit) == (self._entry, self._lit) and transcript is self._transcript:
            return
        self._transcript, self._entry, self.selected = transcript, entry, Selected()
        self._lit = lit if lit is not None and lit.entry == entry else None
        self.watch_inspection()
        self.scroll_rows(0)

    def forget(self) -> None:
        """Show nothing: the transcript is another one."""
        self._transcript = None
        self.watch_inspection()

    def _read_bytes(self, inspection: "Inspection", width: int, selected: Selected) -> list[Line]:
        if self._transcript is None or not 0 <= self._entry < len(self._transcript):
            return []
        return list(bytes_lines(self._transcript, inspection, self._entry, width, selected, self._lit))


def bytes_lines(
    transcript: "Transcript", inspection: "Inspection", entry: int, width: int, selected: Selected, lit: Evidence | None
) -> Iterator[Line]:
    """Yield the pane's lines. `lit`: bytes that are lit until a rule is selected."""
    event, here = transcript[entry].event, Evidence(entry, 0, 0, 0)
    raw, quote = getattr(event, "raw", None), quote_of(transcript, here)
    yield Line((say("Esc", "focus", strong=True), say(" goes back.", "quiet")), aside=True)
    for pieces in paragraph(f"{quote.side} {cut(quote.text, 4 * width)}", width, strong=True):
        yield Line(pieces, "line", here)
    if not isinstance(raw, bytes):
        yield from (Line(pieces) for pieces in paragraph(NO_BYTES, width))
        return
    dropped = getattr(event, "dropped", 0)
    size = counted(len(raw), "byte") + (f" kept, {counted(dropped, 'byte')} more not kept" if dropped else "")
    yield Line((say(size, "quiet"),))
    if getattr(event, "redacted", False):
        yield from (Line(pieces) for pieces in paragraph(REDACTED, width, "warning"))
    annotations = _annotations(inspection, entry)
    start, stop = _lit_bytes(annotations, selected, lit)
    count = bytes_in_a_row(width)
    for number, pieces in enumerate(hex_pieces(raw[:MOST_BYTES], width, start, stop)):
        within = (number * count, min((number + 1) * count, len(raw)))
        yield Line(pieces, f"row {number}", Evidence(entry, 0, *within))
    if len(raw) > MOST_BYTES:
        yield Line((say(f"… {counted(len(raw) - MOST_BYTES, 'byte')} more", "quiet"),))
    yield from _rules(annotations, entry, width)


def _annotations(inspection: "Inspection", entry: int) -> tuple[Annotation, ...]:
    lines = (line for reply in inspection.ehlo for line in reply.lines)
    return next((line.annotations for line in lines if line.entry == entry), ())


def _lit_bytes(annotations: tuple[Annotation, ...], selected: Selected, lit: Evidence | None) -> tuple[int, int]:
    """Return which bytes are lit: those of the selected rule, else those that were lit before."""
    kind, _, number = selected.stop.partition(" ")
    if kind == "rule" and number.isdigit() and int(number) < len(annotations):
        span = annotations[int(number)].span
        return span.start, span.stop
    return (lit.start, lit.stop) if lit is not None else (0, 0)


def _rules(annotations: tuple[Annotation, ...], entry: int, width: int) -> Iterator[Line]:
    if annotations:
        yield Line()
    for number, one in enumerate(annotations):
        evidence = Evidence(entry, 0, one.span.start, one.span.stop)
        last = max(one.span.start, one.span.stop - 1)
        text = f"{one.span.start:04x}–{last:04x}  {one.rule}: {one.text}"
        for pieces in paragraph(text, width):
            yield Line(pieces, f"rule {number}", evidence)
