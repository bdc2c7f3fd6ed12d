"""The command list: one line for each command."""

from driven_app import screen_text, settle
from staged_session import cisco_events

from inspector.ui.commands import EVERYWHERE, WORKBENCH


async def test_every_text_fits_at_80_columns(stage):
    """None is cut, so that the list can be read."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await pilot.pause()
        text = screen_text(made.app)
        for command in (*WORKBENCH, *EVERYWHERE):
            assert not command.listed or command.help in text


async def test_words_that_no_command_has(stage):
    """The list says so, and Enter does not leave for nothing."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", *"zzz")
        await pilot.pause()
        assert "No command has these words in it." in screen_text(made.app)
        await pilot.press("enter")
        await pilot.pause()
        assert "No command has these words in it." in screen_text(made.app)
