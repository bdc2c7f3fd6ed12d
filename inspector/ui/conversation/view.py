"""The transcript on the screen, and what moves in it. ``rows`` lays it out, ``lines`` draws it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.events import Resize
from textual.message import Message

from inspector.lenses.finding import Evidence
from inspector.ui.conversation.filters import Filter
from inspector.ui.conversation.lines import ConversationLines
from inspector.ui.conversation.rows import NOTE
from inspector.ui.conversation.times import TimeColumn, Times, read_start

if TYPE_CHECKING:
    from inspector.transcript import Transcript


class Conversation(ConversationLines):
    """Every event that has a row."""

    class Filtered(Message):
        """Other lines are shown than before."""

    def __init__(self) -> None:
        super().__init__()
        self.following = True
        """True while the cursor stays on the last row."""

    # Layout ---------------------------------------------------------------------------------------------------------------

    def replace(self, transcript: "Transcript") -> None:
        """Show another transcript from its start, all of it."""
        self.rows.transcript = transcript
        self.rows.opened.clear()
        self.rows.filter, self.rows.pointed, self.rows.notes = Filter.ALL, frozenset(), {}
        self._marks, self.lit, self.mark_row = {}, None, None
        self.times = TimeColumn(self.times.times)
        self.following = True
        self._lay_out_anew()

    def show_new(self) -> None:
        """Lay out what was appended to the transcript."""
        self._look_at_times()
        if self.rows.lay_out_new():
            self.resized()
            self._follow()
            self.search_on()

    def _lay_out_anew(self) -> None:
        """Make all rows again; the cursor stays on its line, or goes to the next one that is there."""
        entry = self.rows.entry_at(self.cursor) if self.cursor < len(self.rows) else 0
        anchor = self._marked_entry()
        if self.size.width:  # a hidden pane has none; it is wrapped anew when it is shown in another one
            self.rows.width = max(4, self.room - self.prefix)
        self.rows.lay_out_anew()
        last = max(0, len(self.rows) - 1)
        self.cursor = min(self.rows.row_of_entry(entry), last)
        self.mark_row = None if anchor is None else min(self.rows.row_of_entry(anchor), last)
        self.resized()
        if len(self.rows):
            self._follow() if self.following else self.show_cursor()
        self.search_anew()

    def _marked_entry(self) -> int | None:
        """Return the entry at the other end of the mark; None where nothing is marked."""
        return None if self.mark_row is None or not len(self.rows) else self.rows.entry_at(self.mark_row)

    def on_resize(self, event: Resize) -> None:
        """Wrap anew."""
        if event.size.width and max(4, self.room - self.prefix) != self.rows.width:
            self._lay_out_anew()
        elif self.following:
            self._follow()

    def _follow(self) -> None:
        if self.following and len(self.rows):
            self.cursor = len(self.rows) - 1
            self.scroll_rows(max(0, len(self.rows) - self.size.height))
        self.refresh()

    # Times ----------------------------------------------------------------------------------------------------------------

    def show_times(self, times: Times) -> None:
        """Count the times from something else."""
        self._set_times(TimeColumn(times, self.times.start, self.times.known))

    def _look_at_times(self) -> None:
        """Find out what times the transcript tells: none at all where it was read from a text without."""
        from inspector.events import SessionStarted

        transcript = self.rows.transcript
        if not transcript or (self.rows.laid_out and self.times.known):
            return
        started = next((event for _, event in transcript.of(SessionStarted)), None)
        start = read_start(started.wall_clock) if started else None
        known = started is None or start is not None or any(entry.event.at for entry in transcript[self.rows.laid_out :])
        self._set_times(TimeColumn(self.times.times, start, known))

    def _set_times(self, times: TimeColumn) -> None:
        before, self.times = self.times, times
        if times.width != before.width and self.rows.width:
            self._lay_out_anew()
        self.refresh()

    # Filter and notes -----------------------------------------------------------------------------------------------------

    @property
    def filter(self) -> Filter:
        """What is shown."""
        return self.rows.filter

    def show_only(self, wanted: Filter) -> bool:
        """Show one kind of lines. False where there is none: then nothing changes."""
        before, self.rows.filter = self.rows.filter, wanted
        entry, anchor = (self.rows.entry_at(self.cursor) if len(self.rows) else 0), self._marked_entry()
        following, self.following = self.following, False
        self._lay_out_anew()
        if not len(self.rows) and wanted is not Filter.ALL:
            self.rows.filter = before
            self._lay_out_anew()
            self.cursor = min(self.rows.row_of_entry(entry), max(0, len(self.rows) - 1))
            self.mark_row = None if anchor is None else self.rows.row_of_entry(anchor)
            self.following = following
            self._follow()
            return False
        self.forget_mark()
        self.following = following and self.rows.rows_of(entry)[1] >= len(self.rows)
        self._follow()
        self.post_message(self.Filtered())
        return True

    def show_next_kind(self) -> None:
        """Show the next kind of lines that there is one of."""
        kinds = list(Filter)
        place = kinds.index(self.filter)
        next(filter(self.show_only, kinds[place + 1 :] + kinds[: place + 1]), None)

    def set_pointed(self, pointed: frozenset[int]) -> None:
        """Know which entries findings point at."""
        before, self.rows.pointed = self.rows.pointed, pointed
        if pointed != before and self.filter is Filter.FINDINGS:
            self._lay_out_anew()

    def set_notes(self, notes: Mapping[int, str]) -> None:
        """Put the user's notes below their lines; the cursor and the mark stay on theirs."""
        if not len(self.rows):
            self.rows.set_notes(notes)
            return
        places = [None if row is None else self.rows.entry_at(row) for row in (self.cursor, self.mark_row)]
        part = self.rows.part_at(self.cursor)
        if not self.rows.set_notes(notes):
            return
        last = max(0, len(self.rows) - 1)
        cursor, mark = (None if entry is None else min(self.rows.row_of_entry(entry), last) for entry in places)
        self.cursor, self.mark_row = (cursor or 0) + (part if 0 < part < NOTE else 0), mark
        self.resized()
        self._follow()
        self.show_cursor()
        self.search_anew()

    def hides(self, entry: int) -> bool:
        """True where a filter leaves this entry out."""
        first, last = self.rows.rows_of(entry)
        return self.filter is not Filter.ALL and first == last

    # Rows -----------------------------------------------------------------------------------------------------------------

    def row_count(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def entry_at(self, row: int) -> int:
        """Return the index of the entry that this row shows."""
        return self.rows.entry_at(row)

    def row_of_entry(self, entry: int) -> int:
        """Return the first row of this entry, or of the next one that has a row."""
        return self.rows.row_of_entry(entry)

    def item_of(self, row: int) -> tuple[int, int]:
        """Return the rows of the same entry."""
        return self.rows.rows_of(self.rows.entry_at(row))

    def stops(self, row: int) -> bool:  # noqa: ARG002 (every row is an item here)
        """Every row can be gone to."""
        return True

    @property
    def place(self) -> int:
        """Where the cursor is: its entry, because rows change with a filter."""
        return self.rows.entry_at(self.cursor) if len(self.rows) else 0

    def return_to(self, place: int) -> None:
        """Put the cursor back on an entry."""
        self.move_to(self.rows.row_of_entry(place))

    # Moving ---------------------------------------------------------------------------------------------------------------

    def light(self, evidence: Evidence | None) -> None:
        """Light exactly these bytes, or none."""
        self.lit = evidence
        self.refresh()

    def jump(self, evidence: Evidence) -> None:
        """Go to these bytes and light them; where a filter hides them, it ends."""
        if self.hides(evidence.entry):
            self.show_only(Filter.ALL)
        self.lit = evidence
        self.following = False
        row = self.rows.row_of_entry(evidence.entry)
        if row >= len(self.rows):
            return
        breaks = self.rows.breaks(self.rows.entry_at(row))
        low, _ = self.lit_characters(evidence) if self.rows.entry_at(row) == evidence.entry else (0, 0)
        first, last = self.item_of(row)
        part = max(0, sum(1 for offset in breaks if offset <= low) - 1)
        self.move_to(min(first + part, last - 1))

    def move_to(self, row: int, *, announce: bool = True) -> None:
        """Put the cursor on a row; on the last line the end is followed, unless the window cannot show all of its rows."""
        first, last = self.item_of(min(max(row, 0), len(self.rows) - 1)) if len(self.rows) else (0, 0)
        self.following = row >= len(self.rows) - 1 or (last >= len(self.rows) and last - first <= self.size.height)
        super().move_to(row, announce=announce)

    def has_something_to_clear(self) -> bool:
        """Say whether there is a mark, a search, something lit, or a filter."""
        return self.lit is not None or self.filter is not Filter.ALL or super().has_something_to_clear()

    def action_clear(self) -> None:
        """Forget mark, search and what is lit; where there is none of these, the filter."""
        if self.lit is None and not super().has_something_to_clear():
            self.show_only(Filter.ALL)
        self.lit = None
        super().action_clear()

    def action_choose(self) -> None:
        """Open a folded line; else as everywhere."""
        if not len(self.rows):
            return
        entry = self.rows.entry_at(self.cursor)
        if self.rows.is_folded(entry):
            self.rows.opened.add(entry)
            self.following = False
            self._lay_out_anew()
        else:
            super().action_choose()

    # Search and copy ------------------------------------------------------------------------------------------------------

    def units(self) -> int:
        """What is searched are entries, whether their lines are folded or not."""
        return self.rows.laid_out

    def unit_of(self, row: int) -> int:
        """Return the entry of a row."""
        return self.rows.entry_at(row)

    def unit_text(self, unit: int) -> str:
        """Return what an entry says, and its note on a line of its own; nothing where a filter hides it."""
        text = self.rows.text_of(unit)
        note = self.rows.notes.get(unit)
        return f"{text}\n{note}" if note and text else text

    def go_to_unit(self, unit: int) -> int:
        """Go to the row of an entry in which its first match is."""
        first, last = self.rows.rows_of(unit)
        content = self.rows.row(unit)
        place = self.needle.place_in(self.unit_text(unit)) if self.needle is not None else 0
        if content is not None and place > len(content.text):
            notes = self.rows.note_rows(unit)
            inside = next((row for row, text in enumerate(notes) if self.needle and self.needle.place_in(text) >= 0), 0)
            self.move_to(last - len(notes) + inside)
        else:
            part = max(0, sum(1 for offset in self.rows.breaks(unit) if offset <= place) - 1)
            self.move_to(min(first + part, last - 1))
        return unit

    def marked_entries(self) -> tuple[int, int] | None:
        """Return the first and the last marked entry, or None where nothing is marked."""
        if self.mark_row is None or not len(self.rows):
            return None
        low, high = self.marked()
        return self.rows.entry_at(low), self.rows.entry_at(high - 1)

    def shown_entries(self) -> list[int]:
        """Return the marked entries, or all, as far as the filter shows them."""
        low, high = (0, len(self.rows)) if self.mark_row is None else self.marked()
        return list(dict.fromkeys(self.rows.entry_at(row) for row in range(low, high)))
