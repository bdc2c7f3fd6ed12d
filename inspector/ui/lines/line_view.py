"""Lines with a cursor of their own, marks, search and a followed end: the base of the conversation and of every pane.

Only the lines that are seen are made and drawn, so their number does not matter. Without a mouse Textual selects nothing, so
cursor and mark are ours.
"""

from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from inspector.lenses.finding import Evidence
from inspector.ui.commands import LINES, MOVES
from inspector.ui.lines.line import Line, lit, strip_of, with_sign
from inspector.ui.lines.searching import Searching
from inspector.ui.theme import COLOURLESS, Palette

MARKED = "┃"
"""Stands in the margin of every line that is marked, but where the cursor's own sign does."""


class LineView(Searching, can_focus=True):
    """Rows, each part of an item; the cursor stops at items. A subclass says what they are."""

    BINDINGS = [command.binding() for command in LINES]  # noqa: RUF012 (Textual's way)
    STAYING = MOVES
    """The keys that change nothing outside this view."""
    GROUND = "main"
    palette: Palette = COLOURLESS

    class Chosen(Message):
        """Enter was pressed on an item; `evidence` says where its bytes are."""

        def __init__(self, view: "LineView", evidence: Evidence | None) -> None:
            super().__init__()
            self.view = view
            self.evidence = evidence

    class Moved(Message):
        """The cursor stands on another item, or on another part of it."""

        def __init__(self, view: "LineView", evidence: Evidence | None) -> None:
            super().__init__()
            self.view = view
            self.evidence = evidence

    class Marked(Message):
        """Marking began, or ended."""

        def __init__(self, view: "LineView") -> None:
            super().__init__()
            self.view = view

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.cursor = 0
        """The row that the cursor is on."""
        self.mark_row: int | None = None
        """The row where marking began."""

    @property
    def room(self) -> int:
        """Cells for text; one is kept for the scroll bar, so that nothing is wrapped anew when it comes."""
        return max(0, self.size.width - 1)

    # What a subclass provides -------------------------------------------------------------------------------------------

    def row_count(self) -> int:
        """Return how many rows there are."""
        raise NotImplementedError

    @property
    def stands(self) -> bool:
        """False while it has no rows only because it has not been laid out yet."""
        return True

    def line_at(self, row: int) -> Line:
        """Return one row."""
        raise NotImplementedError

    def ground_of(self, row: int) -> str:  # noqa: ARG002 (for subclasses)
        """Return what the row stands on when the cursor is elsewhere."""
        return self.GROUND

    def item_of(self, row: int) -> tuple[int, int]:
        """Return the first row of the item that the row belongs to, and the row after its last."""
        stop = self.line_at(row).stop
        first = last = row
        while stop and first > 0 and self.line_at(first - 1).stop == stop:
            first -= 1
        while stop and last + 1 < self.row_count() and self.line_at(last + 1).stop == stop:
            last += 1
        return first, last + 1

    def stops(self, row: int) -> bool:
        """True when the cursor can stop there."""
        return bool(self.line_at(row).stop)

    def unit_text(self, unit: int) -> str:
        """Return what is searched of a row."""
        return self.line_at(unit).text

    def go_to_unit(self, unit: int) -> int:
        """Show a row, with the cursor on it where it can stop there."""
        if self.stops(unit):
            self.move_to(unit)
        else:
            self.scroll_rows(unit - self.size.height // 2)
        return unit

    @property
    def place(self) -> int:
        """Where the cursor is, for `return_to`."""
        return self.cursor

    def return_to(self, place: int) -> None:
        """Put the cursor back to where it was."""
        self.move_to(place)

    # Drawing ------------------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        row = y + self.scroll_offset.y
        width = self.size.width
        if row >= self.row_count():
            return Strip.blank(width, self.palette.style("plain", self.GROUND))
        pieces = self.line_at(row).pieces
        for start, stop in self.spans_in(row) if self.needle is not None else ():
            pieces = lit(pieces, start, stop)
        if self._is_marked(row):
            pieces = with_sign(MARKED, pieces)
        return strip_of(pieces, width, self.palette, self._ground(row))

    def _is_marked(self, row: int) -> bool:
        low, high = self.marked()
        return self.mark_row is not None and low <= row < high

    def _ground(self, row: int) -> str:
        if self._is_marked(row):
            return "mark"
        if self.has_focus and self.is_current(row):
            return "cursor"
        return self.ground_of(row)

    def is_current(self, row: int) -> bool:
        """True when the row belongs to the item under the cursor."""
        if not self.row_count() or not self.stops(self.cursor):
            return False
        first, last = self.item_of(self.cursor)
        return first <= row < last

    def marked(self) -> tuple[int, int]:
        """Return the marked rows, half-open; those of the item under the cursor where nothing is marked."""
        if not self.row_count():
            return 0, 0
        low, high = sorted((self.cursor if self.mark_row is None else self.mark_row, self.cursor))
        return self.item_of(low)[0], self.item_of(high)[1]

    def resized(self) -> None:
        """Tell Textual how many rows there are now, and whether the scroll bar is wanted.

        That it would see by itself, but only in the layout, and draw the bar a frame behind the rows.
        """
        self.virtual_size = Size(self.size.width, self.row_count())
        wanted = self.row_count() > self.size.height
        if self.size and wanted is not self.show_vertical_scrollbar:
            self.show_vertical_scrollbar = self.vertical_scrollbar.display = wanted

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    # Moving -------------------------------------------------------------------------------------------------------------

    def move_to(self, row: int, *, announce: bool = True) -> None:
        """Put the cursor on a row and show its item."""
        self.forget_step()
        if not self.row_count():
            return
        before, top = self.item_of(min(self.cursor, self.row_count() - 1)), round(self.scroll_target_y)
        self.cursor = min(max(row, 0), self.row_count() - 1)
        self.show_cursor()
        if self.mark_row is not None or round(self.scroll_target_y) != top:
            self.refresh()
        else:
            for first, last in (before, self.item_of(self.cursor)):
                self.refresh_lines(first, last - first)
        if announce:
            self.post_message(self.Moved(self, self.line_at(self.cursor).evidence))

    def scroll_rows(self, top: int) -> None:
        """Put this row at the top, as far as there are rows; at once, even before the scroll bar is laid out."""
        self.scroll_to(y=min(max(top, 0), max(0, self.row_count() - self.size.height)), animate=False, force=True)
        if top > 0 and not self.show_vertical_scrollbar:
            self.call_after_refresh(self._place_bar)

    def _place_bar(self) -> None:
        """Tell the scroll bar where the rows are: it was not there yet when they were scrolled."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = self.scroll_y

    def show_cursor(self) -> None:
        """Scroll as little as shows the item under the cursor; of a tall one, the row itself."""
        first, last = self.item_of(self.cursor)
        if last - first > self.size.height:
            first, last = self.cursor, self.cursor + 1
        top, height = round(self.scroll_target_y), max(1, self.size.height)
        if first < top:
            self.scroll_rows(first)
        elif last > top + height:
            self.scroll_rows(last - height)

    def next_stop(self, row: int, step: int) -> int | None:
        """Return the first row of the next item in this direction, or None."""
        first, last = self.item_of(row)
        candidate = last if step > 0 else first - 1
        while 0 <= candidate < self.row_count():
            if self.stops(candidate):
                return self.item_of(candidate)[0] if step < 0 else candidate
            candidate += step
        return None

    def _step(self, step: int) -> None:
        """Go to the next item; scroll where it is far, or where there is none."""
        if not self.row_count():
            return
        top, height = round(self.scroll_target_y), max(1, self.size.height)
        first, last = self.item_of(self.cursor)
        hidden = last > top + height if step > 0 else first < top
        target = self.next_stop(self.cursor, step)
        if hidden or target is None or abs(target - self.cursor) > max(height, last - first):
            self.scroll_rows(top + step)
        else:
            self.move_to(target)

    def action_line_up(self) -> None:
        """Go up."""
        self._step(-1)

    def action_line_down(self) -> None:
        """Go down."""
        self._step(1)

    def _page(self, step: int) -> None:
        """Scroll by a page, whatever is there; the cursor comes along, but leaves no item before its end."""
        if not self.row_count():
            return
        height, top = max(1, self.size.height), round(self.scroll_target_y)
        distance = step * max(1, height - 1)
        first, last = self.item_of(self.cursor)
        unread = first < (top + height if step > 0 else top) < last
        self.scroll_rows(top + distance)
        top = round(self.scroll_target_y)
        seen = range(max(top, first if unread else 0), min(top + height, last if unread else self.row_count()))
        row = self._stop_in(seen, self.cursor + distance)
        if row is not None:
            offset = self.item_of(row)[0] - top
            self.move_to(row)
            self.scroll_rows(self.item_of(self.cursor)[0] - offset)  # what was left may have folded, above the window

    def _stop_in(self, rows: range, wanted: int) -> int | None:
        """Return which of these rows is nearest to the wanted one, first of items that begin there; None if none can be."""
        stops = [row for row in rows if self.stops(row)]
        starts = [row for row in stops if self.item_of(row)[0] >= rows.start]
        return min(starts or stops, key=lambda row: abs(row - wanted), default=None)

    def action_page_up(self) -> None:
        """Go up a page."""
        self._page(-1)

    def action_page_down(self) -> None:
        """Go down a page."""
        self._page(1)

    def action_first(self) -> None:
        """Go to the start."""
        self.scroll_rows(0)
        if self.row_count():
            self.move_to(0 if self.stops(0) else (self.next_stop(0, 1) or 0))
            self.scroll_rows(0)

    def action_last(self) -> None:
        """Go to the end."""
        count = self.row_count()
        if count:
            row = count - 1 if self.stops(count - 1) else self.next_stop(count - 1, -1)
            self.move_to(self.cursor if row is None else self.item_of(row)[0])
        self.scroll_rows(max(0, count - self.size.height))

    def action_part(self, step: int) -> None:
        """Light another part of the line; only a subclass knows parts."""

    # Mark, search, choose -----------------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Begin to mark here, or forget the mark."""
        self.mark_row = self.cursor if self.mark_row is None else None
        self.refresh()
        self.post_message(self.Marked(self))

    def forget_mark(self) -> None:
        """Mark nothing any more: the rows that the mark stood in are others now."""
        if self.mark_row is not None:
            self.mark_row = None
            self.post_message(self.Marked(self))

    def action_mark_up(self) -> None:
        """Mark upwards."""
        self._mark_step(-1)

    def action_mark_down(self) -> None:
        """Mark downwards."""
        self._mark_step(1)

    def _mark_step(self, step: int) -> None:
        if self.mark_row is None:
            self.mark_row = self.cursor
        target = self.next_stop(self.cursor, step) if self.row_count() else None
        if target is not None:
            self.move_to(target)
        self.refresh()
        self.post_message(self.Marked(self))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's signature)
        """Leave n, N and Esc to the screen while they would do nothing here."""
        if action == "clear":
            return self.has_something_to_clear()
        return self.needle is not None if action == "find_on" else True

    def has_something_to_clear(self) -> bool:
        """Say whether there is a mark or a search."""
        return self.needle is not None or self.mark_row is not None

    def action_find_on(self, step: int) -> None:
        """Go to the next match in this direction."""
        self.find_on(step)

    def action_clear(self) -> None:
        """Forget mark and search."""
        self.mark_row = None
        self.find("")
        self.post_message(self.Searched(self))

    def action_choose(self) -> None:
        """Enter."""
        if self.row_count():
            self.post_message(self.Chosen(self, self.line_at(self.cursor).evidence))

    def marked_text(self) -> str:
        """Return the marked rows as text."""
        low, high = self.marked()
        return "\n".join(self.line_at(row).text for row in range(low, high))
