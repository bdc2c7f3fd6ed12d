"""How a row of the conversation looks: time, side, text, the mark that ties it to its annotation, and the user's note."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.cells import cell_len

from inspector.lenses.finding import Evidence
from inspector.ui.conversation.rows import FOLDED, NOTE, ConversationRows
from inspector.ui.conversation.times import TimeColumn
from inspector.ui.lines.line import Line, Piece, cut, lit
from inspector.ui.lines.line_view import LineView
from inspector.visible import visible_columns

if TYPE_CHECKING:
    from inspector.lenses.conversation import Mark, Row

CLIENT, NETWORK = "C", "·"
"""Sides, as lenses.conversation.Side writes them: the lenses are imported only after the first paint."""
NOTE_SIGN = "#"
"""Stands in the place of the side before a note, as before a comment in a configuration."""
_MARK_GROUND = {"failure": "alarm", "warning": "caution"}


class ConversationLines(LineView):
    """Rows made into lines."""

    GROUND = "main"

    def __init__(self) -> None:
        super().__init__(id="conversation")
        self.rows = ConversationRows()
        self.times = TimeColumn()
        self._marks: Mapping[int, Mark] = {}
        self.lit: Evidence | None = None
        """The bytes that are lit."""

    @property
    def prefix(self) -> int:
        """Cells before the text: a sign for the cursor, the time, the side."""
        return self.times.width + 4 if self.times.width else 3

    def set_marks(self, marks: "Mapping[int, Mark]") -> None:
        """Show other marks in the margin."""
        self._marks = marks
        self.refresh()

    def ground_of(self, row: int) -> str:
        """A line with a mark stands out."""
        mark = self._marks.get(self.rows.entry_at(row)) if self.rows.part_at(row) < NOTE else None
        return _MARK_GROUND.get(mark.tone, self.GROUND) if mark else self.GROUND

    def line_at(self, row: int) -> Line:
        """Make one row."""
        index, part = self.rows.entry_at(row), self.rows.part_at(row)
        content = self.rows.row(index)
        if content is None:
            return Line()
        if part >= NOTE:
            return self._note_line(index, part - NOTE)
        breaks = self.rows.breaks(index)
        if part == FOLDED and self.rows.is_folded(index):
            more = len(content.text) - breaks[FOLDED]
            words = f"… {more:,} characters more: Enter opens the line"
            return Line((Piece(" " * self.prefix), Piece(words, "quiet")), str(index))
        mark = self._marks.get(index)
        start, stop = breaks[part], breaks[part + 1] if part + 1 < len(breaks) else len(content.text)
        tone = mark.tone if mark else content.tone
        pieces = (
            *self._prefix(row, part, content),
            Piece(content.text[start:stop], tone, strong=tone == "failure" and mark is not None),
        )
        pieces = self._with_lit(pieces, index, start, stop)
        if mark and part + 1 == len(breaks):
            pieces += self._margin(mark, cell_len(content.text[start:stop]))
        return Line(pieces, str(index), Evidence(index, 0, 0, 0))

    def _note_line(self, index: int, part: int) -> Line:
        sign = NOTE_SIGN if not part else " "
        head = Piece(f"{sign:>{self.prefix - 1}} ", "client", strong=True)
        return Line((head, Piece(self.rows.note_rows(index)[part], "client")), str(index), Evidence(index, 0, 0, 0))

    def _prefix(self, row: int, part: int, content: "Row") -> tuple[Piece, ...]:
        sign = Piece("▸" if self.has_focus and row == self.item_of(self.cursor)[0] else " ", "focus")
        if part:
            return (sign, Piece(" " * (self.prefix - 1)))
        before = self.rows.row(self.rows.entry_at(row - 1)) if row else None
        time = self.times.shown(content.at, before.at if before else None)
        if before and before.side == content.side and self.times.same(content.at, before.at):
            time = ""
        client = content.side == CLIENT
        return (
            sign,
            *((Piece(f"{time:>{self.times.width}} ", "quiet"),) if self.times.width else ()),
            Piece(f"{content.side} ", "client" if client else "quiet", strong=client),
        )

    def _margin(self, mark: "Mark", used: int) -> tuple[Piece, ...]:
        number = f"  {mark.sign}" if mark.sign else " "
        room = self.rows.width - used - len(number) - 2
        note = cut(mark.note, room) if room > 3 else ""
        return (Piece(number if used + len(number) <= self.rows.width else "", mark.tone), Piece(f"  {note}", mark.tone))

    def _with_lit(self, pieces: tuple[Piece, ...], index: int, start: int, stop: int) -> tuple[Piece, ...]:
        if self.lit is None or self.lit.entry != index:
            return pieces
        low, high = self.lit_characters(self.lit)
        low, high = max(low, start), min(high, stop)
        return lit(pieces, self.prefix + low - start, self.prefix + high - start) if low < high else pieces

    def lit_characters(self, evidence: Evidence) -> tuple[int, int]:
        """Return which characters of the row's text stand for the bytes; all of them where the row shows no bytes."""
        transcript = self.rows.transcript
        raw = getattr(transcript[evidence.entry].event, "raw", None) if transcript is not None else None
        row = self.rows.row(evidence.entry)
        length = len(row.text) if row else 0
        if not isinstance(raw, bytes) or row is None or row.side == NETWORK or evidence.start >= evidence.stop:
            return 0, length
        columns = visible_columns(raw)
        return columns[min(evidence.start, len(raw))], min(columns[min(evidence.stop, len(raw))], length)

    # What a search lights -------------------------------------------------------------------------------------------------

    def spans_in(self, row: int) -> list[tuple[int, int]]:
        """Return the matches in one row: those of the whole entry, as far as they are in it."""
        index, part = self.rows.entry_at(row), self.rows.part_at(row)
        if self.needle is None:
            return []
        if part >= NOTE:
            return [
                (self.prefix + start, self.prefix + stop)
                for start, stop in self.needle.spans(self.rows.note_rows(index)[part - NOTE])
            ]
        breaks, content = self.rows.breaks(index), self.rows.row(index)
        if content is None or (part == FOLDED and self.rows.is_folded(index)):
            return []
        first, last = breaks[part], breaks[part + 1] if part + 1 < len(breaks) else len(content.text)
        found = [(max(start, first), min(stop, last)) for start, stop in self.needle.spans(content.text)]
        return [(self.prefix + start - first, self.prefix + stop - first) for start, stop in found if start < stop]
