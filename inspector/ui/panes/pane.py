"""A side pane: a pure function from an inspection, a width and what is selected, to lines."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from textual.events import Resize
from textual.reactive import reactive

from inspector.frozen import Frozen, replace
from inspector.ui.lines.line import Line, Piece
from inspector.ui.lines.line_view import LineView

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection


class Selected(Frozen):
    """Where the cursor of a pane is."""

    stop: str = ""
    """The item; empty before there is one."""
    part: int = -1
    """Which part of it is lit; -1 for the whole."""


Read: TypeAlias = "Callable[[Inspection, int, Selected], list[Line]]"
"""What a pane shows, at this width in cells."""

MARGIN = 1
"""Cells left free on both sides of every line."""


class Pane(LineView):
    """The lines of one reading, made anew when the inspection, the width or the selection changes."""

    GROUND = "side"
    inspection: "reactive[Inspection | None]" = reactive(None)

    def __init__(self, read: Read, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._read = read
        self._lines: list[Line] = []
        self._made_for = 0
        self.selected = Selected()

    @property
    def stands(self) -> bool:
        """False while it has not been laid out, for its lines are made for a width."""
        return self.inspection is None or self._made_for > 0

    def watch_inspection(self) -> None:
        """Show the new state."""
        self._make()

    def on_resize(self, event: Resize) -> None:
        """Wrap anew."""
        if event.size.width:
            self._make()

    def fit(self) -> None:
        """Make the lines for the present width, where no Resize told of it: a pane that is shown in a hurry gets none."""
        if self.room != self._made_for:
            self._make()

    def _make(self) -> None:
        width = self.room - 2 * MARGIN
        if self.inspection is None or width < 8:
            return
        self._made_for = self.room
        self._lines = self._read(self.inspection, width, self.selected)
        stops = [line.stop for line in self._lines]
        if self.selected.stop and self.selected.stop in stops:
            self.cursor = stops.index(self.selected.stop)
        else:
            self.cursor = next((row for row, stop in enumerate(stops) if stop), 0)
            if self.has_focus and stops and stops[self.cursor]:
                self.selected = Selected(stops[self.cursor])
                self._lines = self._read(self.inspection, width, self.selected)
        self.forget_mark()
        self.resized()
        self.search_anew()

    def on_focus(self) -> None:
        """Open the item under the cursor."""
        if self._lines and self._lines[self.cursor].stop != self.selected.stop:
            self._make()
        super().on_focus()

    def row_count(self) -> int:
        """Return how many rows there are."""
        return len(self._lines)

    def line_at(self, row: int) -> Line:
        """Return one row, with its margin."""
        line = self._lines[row]
        sign = "▸" if line.stop and self.has_focus and self.is_current(row) and self.item_of(row)[0] == row else " " * MARGIN
        return replace(line, pieces=(Piece(sign, "focus"), *line.pieces))

    def item_of(self, row: int) -> tuple[int, int]:
        """Return the rows of the same item."""
        stop = self._lines[row].stop
        first = last = row
        while stop and first > 0 and self._lines[first - 1].stop == stop:
            first -= 1
        while stop and last + 1 < len(self._lines) and self._lines[last + 1].stop == stop:
            last += 1
        return first, last + 1

    def unit_text(self, unit: int) -> str:
        """Return what is searched of a row: all but its margin."""
        return self._lines[unit].text

    def spans_in(self, row: int) -> list[tuple[int, int]]:
        """Return where the matches are in a row with its margin."""
        return [(MARGIN + start, MARGIN + stop) for start, stop in super().spans_in(row)]

    def go_to_unit(self, unit: int) -> int:
        """Show a row. What is selected may unfold, and what was, fold: the row may stand elsewhere then."""
        text, has_stop = self._lines[unit].text, self.stops(unit)
        super().go_to_unit(unit)
        if not has_stop:
            return unit
        row = next((row for row in range(*self.item_of(self.cursor)) if self._lines[row].text == text), self.cursor)
        if row != self.cursor:
            super().move_to(row)
        return row

    def stops(self, row: int) -> bool:
        """True when the cursor can stop there."""
        return bool(self._lines[row].stop)

    def move_to(self, row: int, *, announce: bool = True) -> None:
        """Select the item of this row; what is selected may show more of itself."""
        if 0 <= row < len(self._lines) and self._lines[row].stop != self.selected.stop:
            top, anchor = self.scroll_offset.y, self.mark_row
            self.cursor = row
            self.selected = Selected(self._lines[row].stop)
            if anchor is None:
                self._make()
                self.scroll_rows(top)
            row = self.cursor
        super().move_to(row, announce=announce)

    def marked_text(self) -> str:
        """Return the marked rows as text, without the cursor's sign and without words about keys."""
        low, high = self.marked()
        return "\n".join(line.text for line in self._lines[low:high] if not line.aside)

    def read_at(self, width: int) -> list[Line]:
        """Return the lines as they were in a pane of this width, without words about keys."""
        if self.inspection is None:
            return []
        return [line for line in self._read(self.inspection, width, self.selected) if not line.aside]

    def select(self, stop: str) -> None:
        """Put the cursor on the item of this name, if it is there."""
        self.selected = Selected(stop)
        self._make()
        self.move_to(self.cursor)

    def action_part(self, step: int) -> None:
        """Light the next part of the selected item, or the one before; before the first is the whole."""
        if not self._lines:
            return
        parts = self._lines[self.item_of(self.cursor)[0]].parts
        if parts:
            self.selected = Selected(self.selected.stop, (self.selected.part + 1 + step) % (parts + 1) - 1)
            self._make()
            self.move_to(self.cursor)
