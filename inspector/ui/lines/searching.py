"""Searching in lines: from match to match around the end, counted, and right while new lines come."""

from typing import TYPE_CHECKING

from textual.message import Message
from textual.scroll_view import ScrollView

from inspector.ui.lines.needle import Needle
from inspector.ui.lines.search import Search

if TYPE_CHECKING:
    from inspector.ui.lines.line_view import LineView

PAUSE = 0.001
"""Seconds between two slices."""


class Searching(ScrollView):
    """The half of a view of lines that searches; what is searched are its rows, unless a subclass has something better."""

    cursor: int
    """The row that the cursor is on."""

    class Searched(Message):
        """What is known of a search has changed."""

        def __init__(self, view: "LineView", *, missed: bool = False) -> None:
            """`missed`: a step was to be taken, and all was searched in vain."""
            super().__init__()
            self.view, self.missed = view, missed

    needle: Needle | None = None
    """What is searched for; None when no search is shown."""
    wrapped = ""
    """Where the last step went on: ``from the top again``, ``from the end again``; empty where it met neither."""
    _search: Search | None = None
    _wanted = 0
    """The step that is to be taken as soon as its match is known; any move forgets it."""
    _match: int | None = None
    """The match that is shown, until the user moves."""
    _reading_on = False

    # What a subclass may know better --------------------------------------------------------------------------------------

    def row_count(self) -> int:
        """Return how many rows there are."""
        raise NotImplementedError

    def units(self) -> int:
        """Return how many things are searched."""
        return self.row_count()

    def unit_text(self, unit: int) -> str:
        """Return the text of one."""
        raise NotImplementedError

    def unit_of(self, row: int) -> int:
        """Return what stands in this row."""
        return row

    def go_to_unit(self, unit: int) -> int:
        """Show a match, with the cursor on it where it can stop there; return where it stands now."""
        raise NotImplementedError

    # From match to match --------------------------------------------------------------------------------------------------

    def find(self, typed: str) -> None:
        """Search from the cursor on; an empty text ends the search. Raises ExpressionError."""
        self.needle = Needle(typed) if typed else None
        self.search_anew()
        if self.needle is not None:
            self.find_on(1)

    def search_anew(self) -> None:
        """Forget which rows match: others are there now."""
        start = self.unit_of(self.cursor) if self.needle is not None and self.row_count() else 0
        self._search = Search(self.needle, start, self.unit_text) if self.needle is not None else None
        self.forget_step()
        self.refresh()
        self.search_on()

    def find_on(self, step: int) -> None:
        """Go to the next match in this direction, at once or when it is known."""
        self._wanted = step
        self.search_on()

    def search_on(self) -> None:
        """Read what is not read yet, for a moment, and go on after the next keys."""
        search = self._search
        if search is None:
            return
        done = search.read_on(self.units())
        missed = self._take_step(search)
        if not done and not self._reading_on:
            self._reading_on = True
            self.set_timer(PAUSE, self._later)
        self.post_message(self.Searched(self, missed=missed))  # type: ignore[arg-type]  # the other half is LineView

    def _later(self) -> None:
        self._reading_on = False
        self.search_on()

    def _take_step(self, search: Search) -> bool:
        """Go to the match that is wanted, once it is known; True when there is none."""
        if not self._wanted or not self.row_count():
            return False
        here, step = self._here, self._wanted
        unit = search.next_match(here, step, self.units())
        if unit is None:
            return False
        self._wanted = 0
        if unit >= 0:
            around = (unit <= here) if step > 0 else (unit >= here)
            self._match = self.go_to_unit(unit)
            self.wrapped = ("from the top again" if step > 0 else "from the end again") if around else ""
        return unit < 0

    def forget_step(self) -> None:
        """Take no step that waits for its match: the user has moved."""
        self._wanted, self._match, self.wrapped = 0, None, ""

    @property
    def _here(self) -> int:
        return self.unit_of(self.cursor) if self._match is None else self._match

    # What is known --------------------------------------------------------------------------------------------------------

    @property
    def counted(self) -> str:
        """Say how many matches there are, and which the cursor is on: ``3 of 7``; ``…`` while they are being counted."""
        search = self._search
        if search is None:
            return ""
        if not search.complete(self.units()):
            return "…"
        number = search.number_of(self._here) if self.row_count() else 0
        return f"{number or '–'} of {search.found:,}"

    def spans_in(self, row: int) -> list[tuple[int, int]]:
        """Return (start, stop) of the matches in the text of a row."""
        return self.needle.spans(self.unit_text(row)) if self.needle is not None else []
