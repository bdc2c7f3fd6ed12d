"""The transcript on the screen. For each row only one number is kept; its text is made when it is seen."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.events import Resize

from inspector.lenses.finding import Evidence
from inspector.ui.line import Line, Piece, break_offsets, cut, lit
from inspector.ui.line_view import SLICE, LineView
from inspector.visible import visible_columns

if TYPE_CHECKING:
    from inspector.events import Event, ReplyLineReceived
    from inspector.lenses.conversation import Mark, Row
    from inspector.transcript import Transcript

PREFIX = 11
"""Cells before the text: a sign for the cursor, the time, the side."""
FOLDED = 32
"""Rows that are shown of one line until it is opened."""
_PART_BITS = 24
"""Of a row's number, the bits that say which part of the line it is; the bits above are the entry's index."""
CLIENT, NETWORK = "C", "·"
"""Sides, as lenses.conversation.Side writes them: the lenses are imported only after the first paint."""
_MARK_GROUND = {"failure": "alarm", "warning": "caution"}


class Conversation(LineView):
    """Every event that has a row: time, side, text, and the mark that ties it to its annotation."""

    GROUND = "main"

    def __init__(self) -> None:
        super().__init__(id="conversation")
        self._transcript: Transcript | None = None
        self._rows = array("Q")
        self._laid_out = 0
        self._text_width = 0
        self._open: set[int] = set()
        self._marks: Mapping[int, Mark] = {}
        self._lit: Evidence | None = None
        self.following = True
        """True while the cursor stays on the last row."""
        self._row = lru_cache(512)(self._read_row)
        self._breaks = lru_cache(512)(self._read_breaks)

    # Layout -------------------------------------------------------------------------------------------------------------

    def replace(self, transcript: "Transcript") -> None:
        """Show another transcript from its start."""
        self._transcript = transcript
        self._marks, self._lit, self.mark_row = {}, None, None
        self._open.clear()
        self.following = True
        self._lay_out_anew()

    def show_new(self) -> None:
        """Lay out what was appended to the transcript."""
        if self._text_width <= 0 or self._transcript is None:
            return
        from inspector.events import ReplyLineReceived

        first, self._laid_out = self._laid_out, len(self._transcript)
        for entry in self._transcript[first:]:
            event = entry.event
            if isinstance(event, ReplyLineReceived) and _is_short(event, self._text_width):
                self._rows.append(entry.index << _PART_BITS)
            else:
                self._lay_out(entry.index)
        if first < self._laid_out:
            self.resized()
            self._follow()

    def set_marks(self, marks: "Mapping[int, Mark]") -> None:
        """Show other marks in the margin."""
        self._marks = marks
        self.refresh()

    def _lay_out(self, index: int) -> None:
        if self._row(index) is None:
            return
        parts = len(self._breaks(index))
        if parts > FOLDED and index not in self._open:
            parts = FOLDED + 1
        self._rows.extend((index << _PART_BITS) + part for part in range(parts))

    def _lay_out_anew(self) -> None:
        entry = self._rows[self.cursor] >> _PART_BITS if self.cursor < len(self._rows) else 0
        anchor = None if self.mark_row is None else self._rows[self.mark_row] >> _PART_BITS
        self._row.cache_clear()
        self._breaks.cache_clear()
        self._rows = array("Q")
        self._laid_out = 0
        self.show_new()
        self.cursor = min(self.row_of_entry(entry), max(0, len(self._rows) - 1))
        self.mark_row = None if anchor is None else self.row_of_entry(anchor)
        self.resized()
        if self._rows:
            self._follow() if self.following else self.show_cursor()
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        """Wrap anew."""
        width = self.room - PREFIX
        if width != self._text_width and event.size.width:
            self._text_width = max(4, width)
            self._lay_out_anew()
        elif self.following:
            self._follow()

    def _follow(self) -> None:
        if self.following and self._rows:
            self.cursor = len(self._rows) - 1
            self.scroll_rows(max(0, len(self._rows) - self.size.height))
        self.refresh()

    def _read_row(self, index: int) -> "Row | None":
        from inspector.lenses.conversation import row_of

        return row_of(self._transcript[index]) if self._transcript is not None else None

    def _read_breaks(self, index: int) -> list[int]:
        row = self._row(index)
        return break_offsets(row.text, self._text_width) if row else []

    # Rows ---------------------------------------------------------------------------------------------------------------

    def row_count(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def entry_at(self, row: int) -> int:
        """Return the index of the entry that this row shows."""
        return self._rows[row] >> _PART_BITS

    def row_of_entry(self, entry: int) -> int:
        """Return the first row of this entry, or of the next one that has a row."""
        return bisect_left(self._rows, entry << _PART_BITS)

    def item_of(self, row: int) -> tuple[int, int]:
        """Return the rows of the same entry."""
        entry = self.entry_at(row)
        return self.row_of_entry(entry), self.row_of_entry(entry + 1)

    def stops(self, row: int) -> bool:  # noqa: ARG002 (every row is an item here)
        """Every row can be gone to."""
        return True

    def ground_of(self, row: int) -> str:
        """A line with a mark stands out."""
        mark = self._marks.get(self.entry_at(row))
        return _MARK_GROUND.get(mark.tone, self.GROUND) if mark else self.GROUND

    def line_at(self, row: int) -> Line:
        """Make one row."""
        index, part = self.entry_at(row), self._rows[row] & ((1 << _PART_BITS) - 1)
        content = self._row(index)
        if content is None:
            return Line()
        breaks = self._breaks(index)
        mark = self._marks.get(index)
        if part == FOLDED and index not in self._open and len(breaks) > FOLDED:
            more = len(content.text) - breaks[FOLDED]
            return Line(
                (Piece(" " * PREFIX), Piece(f"… {more:,} characters more: Enter opens the line", "quiet")), str(index)
            )
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

    def _prefix(self, row: int, part: int, content: "Row") -> tuple[Piece, ...]:
        sign = Piece("▸" if self.has_focus and row == self.item_of(self.cursor)[0] else " ", "focus")
        if part:
            return (sign, Piece(" " * (PREFIX - 1)))
        before = self._row(self.entry_at(row - 1)) if row else None
        time = _time(content.at)
        shown = "" if before and before.side == content.side and _time(before.at) == time else time
        client = content.side == CLIENT
        return (
            sign,
            Piece(f"{shown:>7} ", "quiet"),
            Piece(f"{content.side} ", "client" if client else "quiet", strong=client),
        )

    def _margin(self, mark: "Mark", used: int) -> tuple[Piece, ...]:
        number = f"  ◂ {mark.number}" if mark.number else " "
        room = self._text_width - used - len(number) - 2
        note = cut(mark.note, room) if room > 3 else ""
        return (Piece(number if used + len(number) <= self._text_width else "", mark.tone), Piece(f"  {note}", mark.tone))

    def _with_lit(self, pieces: tuple[Piece, ...], index: int, start: int, stop: int) -> tuple[Piece, ...]:
        if self._lit is None or self._lit.entry != index:
            return pieces
        low, high = self._lit_characters(self._lit)
        low, high = max(low, start), min(high, stop)
        return lit(pieces, PREFIX + low - start, PREFIX + high - start) if low < high else pieces

    def _lit_characters(self, evidence: Evidence) -> tuple[int, int]:
        """Return which characters of the row's text stand for the bytes; all of them where the row shows no bytes."""
        raw = getattr(self._transcript[evidence.entry].event, "raw", None) if self._transcript is not None else None
        row = self._row(evidence.entry)
        length = len(row.text) if row else 0
        if not isinstance(raw, bytes) or row is None or row.side == NETWORK or evidence.start >= evidence.stop:
            return 0, length
        columns = visible_columns(raw)
        return columns[min(evidence.start, len(raw))], min(columns[min(evidence.stop, len(raw))], length)

    # Moving -------------------------------------------------------------------------------------------------------------

    def light(self, evidence: Evidence | None) -> None:
        """Light exactly these bytes, or none."""
        self._lit = evidence
        self.refresh()

    def jump(self, evidence: Evidence) -> None:
        """Go to these bytes and light them."""
        self._lit = evidence
        self.following = False
        row = self.row_of_entry(evidence.entry)
        if row >= len(self._rows):
            return
        breaks = self._breaks(self.entry_at(row))
        low, _ = self._lit_characters(evidence) if self.entry_at(row) == evidence.entry else (0, 0)
        first, last = self.item_of(row)
        part = max(0, sum(1 for offset in breaks if offset <= low) - 1)
        self.move_to(min(first + part, last - 1))

    def move_to(self, row: int, *, announce: bool = True) -> None:
        """Put the cursor on a row; on the last one the end is followed."""
        self.following = row >= len(self._rows) - 1
        super().move_to(row, announce=announce)

    def has_something_to_clear(self) -> bool:
        """Say whether there is a mark, a search, or something lit."""
        return self._lit is not None or super().has_something_to_clear()

    def action_clear(self) -> None:
        """Forget mark, search and what is lit."""
        self._lit = None
        super().action_clear()

    def action_choose(self) -> None:
        """Open a folded line; else as everywhere."""
        if not self._rows:
            return
        entry = self.entry_at(self.cursor)
        if len(self._breaks(entry)) > FOLDED and entry not in self._open:
            self._open.add(entry)
            self.following = False
            self._lay_out_anew()
        else:
            super().action_choose()

    def search_from(self, row: int, step: int) -> Iterator[int | None]:
        """Search entry by entry, in what is written, whether folded or not."""
        begin, count = self.entry_at(row), self._laid_out
        for distance in range(1, count + 1):
            entry = (begin + step * distance) % count
            text = self._text_of(entry)
            found = text.casefold().find(self.needle)
            if found >= 0:
                first, last = self.row_of_entry(entry), self.row_of_entry(entry + 1)
                parts = break_offsets(text, self._text_width)
                yield min(first + max(0, sum(1 for offset in parts if offset <= found) - 1), last - 1)
                return
            if not distance % SLICE:
                yield None

    def _text_of(self, entry: int) -> str:
        """Return what an entry's rows say; empty where it has none. The common line is its own text."""
        event = self._transcript[entry].event if self._transcript is not None else None
        if isinstance(raw := getattr(event, "raw", None), bytes) and _is_plain(event):
            return raw[:-2].decode()
        content = self._read_row(entry)
        return content.text if content else ""

    def marked_entries(self) -> tuple[int, int] | None:
        """Return the first and the last marked entry, or None where nothing is marked."""
        if self.mark_row is None or not self._rows:
            return None
        low, high = self.marked()
        return self.entry_at(low), self.entry_at(high - 1)


def _is_short(event: "ReplyLineReceived", width: int) -> bool:
    """True for the common line that surely fills one row, without making its text."""
    return len(event.raw) - 2 <= width and _is_plain(event)


def _is_plain(event: "Event | None") -> bool:
    """True for the reply line of the session whose text is surely the same as its bytes."""
    from inspector.events import ReplyLineReceived

    return (
        isinstance(event, ReplyLineReceived)
        and event.connection == 0
        and not event.dropped
        and event.raw.endswith(b"\r\n")
        and event.raw.isascii()
        and b"\\" not in event.raw
        and event.raw[:-2].decode().isprintable()
    )


def _time(at: float) -> str:
    """Return seconds in at most seven cells, to the millisecond as long as there is room for it."""
    decimals = 3 if at < 999.9995 else 2 if at < 9999.995 else 1 if at < 99999.95 else 0
    return f"{at:.{decimals}f}"
