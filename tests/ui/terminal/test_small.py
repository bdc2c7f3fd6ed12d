"""A window that is too small says so, and nothing is lost when it grows again: a line that is typed goes on."""

import pytest
from driven_app import screen_text, settle
from staged_session import cisco_events
from textual.widgets import Input

from inspector.ui.choices import Choices
from inspector.ui.terminal.small import too_small

DEMOS = Choices(lambda text: None, (("well-behaved", "nothing is wrong"), ("dribble", "slowly")))
SIZE = (80, 24)


async def resized(pilot, *sizes):
    """Let the window have these sizes, one after the other."""
    for size in sizes:
        await pilot.resize_terminal(*size)
        await settle(pilot)


def test_the_sentence_fits_and_names_the_key():
    """However narrow the window is."""
    for width in (1, 5, 20, 39):
        rows = too_small(width, 3, "^q")
        text = ["".join(piece.text for piece in row) for row in rows]
        assert max(map(len, text)) <= width
        assert "".join("".join(text).split()) == f"needs40x10,has{width}x3;^qquits"


async def test_it_tells_the_size_of_now(stage):
    """Also where only the height has changed, and the sentence is as wide as before."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for height in (8, 7, 6):
            await resized(pilot, (80, height))
            assert screen_text(made.app).strip() == f"needs 40x10, has 80x{height}; q quits"


@pytest.mark.parametrize(("key", "name"), [(":", "command"), ("/", "find"), ("m", "sender")])
async def test_a_line_that_is_typed_goes_on(stage, key, name):
    """The keys go back to it: otherwise the next letter of a command would be a key, such as q."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press(key, "a", "b")
        await resized(pilot, (80, 5), (1, 1), SIZE)
        assert made.app.focused.id == name
        await pilot.press("q")
        assert made.app.screen.query_one(f"#{name}", Input).value == "abq"


async def test_a_pane_keeps_the_keys(stage):
    """The one that had them."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("4")
        await resized(pilot, (30, 24), SIZE)
        assert made.app.focused.id == "certificates"


@pytest.mark.parametrize(("keys", "name"), [((), "target"), (("down",), "scenarios")])
async def test_the_start_screen_keeps_its_place(stage, keys, name):
    """The field, or the list."""
    made = stage(cisco_events(), start_screen=True, choices=DEMOS)
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press(*keys)
        await resized(pilot, (30, 5), SIZE)
        assert made.app.focused.id == name


async def test_a_window_that_begins_too_small(stage):
    """The keys are where they would be in a larger one."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(20, 5)) as pilot:
        await settle(pilot)
        await resized(pilot, SIZE)
        assert made.app.focused.id == "conversation"
