"""The start screen: help, leaving, a window that is too small."""

import pytest
from driven_app import screen_text, words_on
from textual.widgets import Input

from inspector.ui.menu import Help


@pytest.mark.parametrize("key", ["question_mark", "f1"])
@pytest.mark.parametrize("before", [[], ["m", "x"]])
async def test_help_opens_from_the_target_field(stage, key, before):
    """No target holds a question mark, so it is not typed."""
    made = stage(start_screen=True)
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*before, key)
        await pilot.pause()
        assert isinstance(made.app.screen, Help)
        listed = "\n".join(line.text for line in made.app.screen.query_one("#help-lines").lines)
        assert "^q  Leave at once, from the command line too." in listed
        await pilot.press("escape")
        await pilot.pause()
        assert made.app.screen.query_one("#target", Input).value == "".join(before)


async def test_control_c_says_how_to_leave(stage):
    """It is what many press first."""
    made = stage(start_screen=True)
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "^q does while you type" in screen_text(made.app)


async def test_a_tiny_window_says_what_it_needs(stage):
    """And everything is back when it grows, the target field ready."""
    made = stage(start_screen=True)
    async with made.app.run_test(size=(30, 6)) as pilot:
        await pilot.pause()
        assert words_on(made.app) == "needs 40x10, has 30x6; ^q quits"
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        await pilot.press("a")
        await pilot.pause()
        assert made.app.screen.query_one("#target", Input).value == "a"
