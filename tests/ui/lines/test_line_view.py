"""Moving through lines by pages: everything can be read, items that unfold, and text that has no item."""

import contextlib

import pytest
from textual.app import App, ComposeResult

from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript
from inspector.ui.lines.line import Line, Piece
from inspector.ui.panes.pane import Pane, Selected

pytestmark = pytest.mark.once

HEIGHT = 12


def sheet(*parts):
    """A pane's reading: a number is so many lines without an item, a pair an item and the lines that it unfolds."""

    def read(_inspection, _width, selected: Selected) -> list[Line]:
        lines: list[Line] = []
        for place, part in enumerate(parts):
            if isinstance(part, int):
                lines += [Line((Piece(f"text {place}.{row}"),)) for row in range(part)]
            else:
                shown = part[0] + (part[1] if selected.stop == str(place) else 0)
                lines += [Line((Piece(f"item {place}.{row}"),), str(place)) for row in range(shown)]
        return lines

    return read


class Holder(App[None]):
    """Nothing but the pane."""

    def __init__(self, read) -> None:
        super().__init__()
        self.pane = Pane(read, id="pane")

    def compose(self) -> ComposeResult:
        """Compose."""
        yield self.pane


SHEETS = {
    "a long text behind the last item": sheet((1, 3), (1, 17), 30),
    "a long text before the first": sheet(30, (1, 3), (1, 17)),
    "items that unfold": sheet(*[(2, 9)] * 12),
    "items that unfold beyond the window": sheet((1, 30), (1, 40), 3, (1, 25), (1, 0), 5),
    "an item taller than the window at the end": sheet(30, (1, 0), (13, 0)),
    "a tall item between low ones": sheet((1, 0), (15, 0), (3, 0)),
    "no items at all": sheet(40),
    "one line each": sheet(*[(1, 0)] * 60),
    "text between items": sheet((1, 2), 14, (1, 2), 25, (1, 14), 2),
}


def _window(pane):
    top = round(pane.scroll_offset.y)
    return [pane.unit_text(row) for row in range(top, min(top + pane.size.height, pane.row_count()))]


async def _page_through(pilot, pane, key):
    """Yield each window, and all lines as they were then, until the key changes nothing any more."""
    state = None
    while state != (state := (round(pane.scroll_offset.y), pane.cursor)):
        yield _window(pane), [pane.unit_text(row) for row in range(pane.row_count())]
        await pilot.press(key)
        await pilot.pause()


@contextlib.asynccontextmanager
async def _shown(name):
    app = Holder(SHEETS[name])
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        app.pane.inspection = inspect(Transcript())
        app.pane.focus()
        await pilot.pause()
        yield pilot, app.pane


async def test_the_scroll_bar_comes_and_goes_with_the_rows(monkeypatch):
    """In the same frame, so that a slow line never shows rows without it."""
    app = Holder(SHEETS["no items at all"])
    frames = []
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        await pilot.pause()
        display = app._display

        def look(screen, renderable) -> None:
            display(screen, renderable)
            frames.append((app.pane.row_count() > HEIGHT, app.pane.vertical_scrollbar in screen._compositor.visible_widgets))

        monkeypatch.setattr(app, "_display", look)
        app.pane.inspection = inspect(Transcript())
        await pilot.pause()
        app.pane._read = sheet(2)
        app.pane.watch_inspection()
        await pilot.pause()
    assert set(frames) == {(True, True), (False, False)}


@pytest.mark.parametrize("name", SHEETS)
async def test_every_line_is_seen_page_by_page(name):
    """Down to the end without a line left out, but those that are folded; and up to the start again."""
    async with _shown(name) as (pilot, pane):
        pages = [page async for page in _page_through(pilot, pane, "pagedown")]
        window, lines = pages[-1]
        assert window[-1] == lines[-1]
        assert set(lines) <= {line for window, _ in pages for line in window}
        window, lines = [page async for page in _page_through(pilot, pane, "pageup")][-1]
        assert window[0] == lines[0]


async def test_a_page_leaves_an_item_only_when_it_has_been_read():
    """An item taller than the window stays open, page by page, down to its last line."""
    async with _shown("items that unfold beyond the window") as (pilot, pane):
        for _ in range(2):
            await pilot.press("pagedown")
            await pilot.pause()
            assert pane.selected.stop == "0"
        assert "item 0.30" in _window(pane)


async def test_a_page_up_leaves_an_item_only_when_its_beginning_was_seen():
    """It comes into view with that page, and what stands above it, though it is nearer to where the page leads, waits."""
    async with _shown("an item taller than the window at the end") as (pilot, pane):
        await pilot.press("end", "pageup")
        assert pane.selected.stop == "2"
        assert {"item 1.0", "item 2.0"} <= set(_window(pane))
        await pilot.press("up")
        assert pane.selected.stop == "1"


async def test_a_page_goes_to_an_item_that_begins_in_the_window():
    """Not to one whose beginning the page has left behind, though rows of it are nearer."""
    async with _shown("a tall item between low ones") as (pilot, pane):
        await pilot.press("pagedown")
        assert pane.selected.stop == "2"


async def test_the_text_behind_the_last_item_is_paged_through():
    """It has no item, so the cursor stays where it was, out of sight; it had held the window back."""
    async with _shown("a long text behind the last item") as (pilot, pane):
        await pilot.press("down")
        assert pane.selected.stop == "1"
        tops = [round(pane.scroll_offset.y) async for _ in _page_through(pilot, pane, "pagedown")]
        assert pane.selected.stop == "1"
        assert tops == sorted(tops)
        assert tops[-1] == pane.row_count() - HEIGHT > pane.cursor
