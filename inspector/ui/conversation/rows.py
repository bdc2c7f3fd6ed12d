"""Which part of which entry stands in which row of the conversation. For each row one number is kept; no widget is here."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, TypeGuard

from inspector.events import ReplyLineReceived
from inspector.patterns import lazy_pattern
from inspector.ui.conversation.filters import Filter, passes
from inspector.ui.lines.line import break_offsets, wrap

if TYPE_CHECKING:
    from inspector.events import Event
    from inspector.lenses.conversation import Row
    from inspector.transcript import Transcript

FOLDED = 32
"""Rows that are shown of one line until it is opened."""
NOTE = 1 << 23
"""The part from which on the rows of an entry are those of its note."""
_PLAIN = lazy_pattern(rb"[ -\[\]-~]*\r\n")
"""Printable ASCII without the backslash, which is doubled."""
_PART_BITS = 24
"""Of a row's number, the bits that say which part of the line it is; the bits above are the entry's index."""


class ConversationRows:
    """The rows of a transcript in one width: filtered, wrapped, with the notes below their lines."""

    def __init__(self) -> None:
        self.transcript: Transcript | None = None
        self.width = 0
        """Cells for text; 0 before it is known."""
        self.opened: set[int] = set()
        """Entries whose long lines are shown whole."""
        self.filter = Filter.ALL
        self.pointed: frozenset[int] = frozenset()
        """Entries that findings point at."""
        self.notes: Mapping[int, str] = {}
        """Entry to its note, in the visible notation."""
        self.laid_out = 0
        """Entries of the transcript that were looked at."""
        self.entries = 0
        """Entries that have a row now."""
        self._rows = array("Q")
        self.row = lru_cache(512)(self._read_row)
        self.breaks = lru_cache(512)(self._read_breaks)

    # Laying out -----------------------------------------------------------------------------------------------------------

    def lay_out_anew(self) -> None:
        """Forget all rows and make them again."""
        self.row.cache_clear()
        self.breaks.cache_clear()
        self._rows = array("Q")
        self.laid_out = self.entries = 0
        self.lay_out_new()

    def lay_out_new(self) -> bool:
        """Lay out what was appended to the transcript; True when there was something."""
        if self.width <= 0 or self.transcript is None:
            return False
        first, self.laid_out = self.laid_out, len(self.transcript)
        if self.filter in (Filter.FINDINGS, Filter.NOTES):
            self._lay_out(index for index in self._kept() if first <= index < self.laid_out)
        else:
            self._lay_out_from(first)
        return first < self.laid_out

    def _kept(self) -> list[int]:
        return sorted(self.pointed if self.filter is Filter.FINDINGS else self.notes)

    def _lay_out_from(self, first: int) -> None:
        if self.transcript is None:
            return
        for index, event in self.transcript.since(first):
            if is_short(event, self.width) and index not in self.notes:
                if self.filter is not Filter.COMMANDS:
                    self._rows.append(index << _PART_BITS)
                    self.entries += 1
            elif passes(self.filter, index, event, self.pointed, self.notes):
                self._lay_out((index,))

    def _lay_out(self, indices: Iterable[int]) -> None:
        for index in indices:
            rows = self._rows_for(index)
            self._rows.extend(rows)
            self.entries += bool(rows)

    def _rows_for(self, index: int) -> list[int]:
        if self.row(index) is None:
            return []
        parts = len(self.breaks(index))
        if parts > FOLDED and index not in self.opened:
            parts = FOLDED + 1
        below = range(NOTE, NOTE + len(self.note_rows(index)))
        return [(index << _PART_BITS) + part for part in (*range(parts), *below)]

    def set_notes(self, notes: Mapping[int, str]) -> bool:
        """Put these notes below their lines; True when something changed."""
        changed = sorted(entry for entry in self.notes.keys() | notes.keys() if self.notes.get(entry) != notes.get(entry))
        self.notes = notes
        if changed and self.filter is Filter.NOTES:
            self.lay_out_anew()
        elif changed:
            for entry in changed:
                first, last = self.rows_of(entry)
                if first < last:
                    self._rows[first:last] = array("Q", self._rows_for(entry))
        return bool(changed)

    # Reading --------------------------------------------------------------------------------------------------------------

    def _read_row(self, index: int) -> "Row | None":
        from inspector.lenses.conversation import row_of

        return row_of(self.transcript[index]) if self.transcript is not None else None

    def _read_breaks(self, index: int) -> list[int]:
        row = self.row(index)
        return break_offsets(row.text, self.width) if row else []

    def note_rows(self, index: int) -> list[str]:
        """Return the note of an entry, wrapped; none where it has none."""
        return wrap(self.notes.get(index, ""), self.width)

    def text_of(self, entry: int) -> str:
        """Return what an entry says; empty where it has no row now. The common line is its own text."""
        if self.transcript is None:
            return ""
        event = self.transcript[entry].event
        if not passes(self.filter, entry, event, self.pointed, self.notes):
            return ""
        if is_plain(event):
            return event.raw[:-2].decode()
        content = self._read_row(entry)
        return content.text if content else ""

    # Rows -----------------------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._rows)

    def entry_at(self, row: int) -> int:
        """Return the index of the entry that this row shows."""
        return self._rows[row] >> _PART_BITS

    def part_at(self, row: int) -> int:
        """Return which part of the entry's line this row is; NOTE and up: of its note."""
        return self._rows[row] & ((1 << _PART_BITS) - 1)

    def row_of_entry(self, entry: int) -> int:
        """Return the first row of this entry, or of the next one that has a row."""
        return bisect_left(self._rows, entry << _PART_BITS)

    def rows_of(self, entry: int) -> tuple[int, int]:
        """Return the rows of this entry, half-open; none where it has none."""
        return self.row_of_entry(entry), self.row_of_entry(entry + 1)

    def is_folded(self, entry: int) -> bool:
        """True while a part of this entry's line is not shown."""
        return entry not in self.opened and len(self.breaks(entry)) > FOLDED


def is_short(event: "Event", width: int) -> bool:
    """True for the common line that surely fills one row, without making its text."""
    return is_plain(event) and len(event.raw) - 2 <= width


def is_plain(event: "Event") -> TypeGuard["ReplyLineReceived"]:
    """True for the reply line of the session whose text is surely the same as its bytes."""
    return (
        isinstance(event, ReplyLineReceived)
        and event.connection == 0
        and not event.dropped
        and _PLAIN.fullmatch(event.raw) is not None
    )
