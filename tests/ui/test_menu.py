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
