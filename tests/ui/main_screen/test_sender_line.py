"""The line that asks for a sender's TLS versions, and the table that answers."""

import pytest
from driven_app import put, screen_text, settle
from playbook import sweep
from staged_session import greeted

from inspector.tls.outcome import Outcome
from inspector.ui.main_screen.sender_line import ASK

pytestmark = pytest.mark.once

YES, NO = Outcome.ACCEPTED, Outcome.REFUSED
SWEEP = tuple(sweep({"SSLv3": NO, "TLSv1.0": NO, "TLSv1.1": NO, "TLSv1.2": YES, "TLSv1.3": YES}))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_what_is_typed_becomes_a_row(stage, size):
    """m opens the line, Enter shows the sender first in the TLS pane; it stays there after more came."""
    made = stage(greeted())
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        await put(pilot, made, *SWEEP)
        await pilot.press("m", *"TLSv1", "full_stop", "1", "enter")
        await settle(pilot)
        assert made.app.focused.id == "tls"
        rows = screen_text(made.app).splitlines()
        row = next(index for index, text in enumerate(rows) if "a sender that has" in text)
        assert "TLSv1.1" in rows[row + 1]
        assert "clear or deferred" in rows[row + 1]
        assert made.app.screen.options.sender_versions == "TLSv1.1"
        await put(pilot, made, *SWEEP)
        assert made.app.screen.inspection.outcomes.rows[0].sender.name == "TLSv1.1"


async def test_what_is_asked_for_fits(stage):
    """At 80 columns no word of it is cut."""
    made = stage(greeted())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        assert ASK in screen_text(made.app)


async def test_nonsense_is_answered_in_a_sentence(stage):
    """What was wrong is said in the last line, and nothing changes."""
    made = stage(greeted())
    async with made.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("m", *"foo", "enter")
        await pilot.pause()
        assert "“foo” names no TLS version" in screen_text(made.app)
        assert made.app.screen.options.sender_versions == ""
        assert made.app.focused.id == "conversation"


async def test_escape_leaves_the_line(stage):
    """The keys come back where the line stood."""
    made = stage(greeted())
    async with made.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("m", "x", "escape")
        await pilot.pause()
        assert made.app.focused.id == "conversation"
        assert not made.app.screen.query_one("#sender").display
        assert made.app.screen.query_one("#keys").display
