"""Screens that lie over the main one: a key too many takes away none of those below."""

import pytest
from driven_app import settle
from staged_session import cisco_events
from textual.events import Key

from inspector.ui.main_screen.workbench import Workbench


@pytest.mark.parametrize(
    ("opens", "key"),
    [("ctrl+t", "enter"), ("ctrl+t", "escape"), ("w", "escape"), ("o", "escape"), ("question_mark", "escape")],
)
async def test_a_screen_closes_itself_only(stage, monkeypatch, tmp_path, opens, key):
    """Three keys of one packet all reach the screen that the first one closes; the app goes on where it was."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(opens)
        await pilot.pause()
        assert len(made.app.screen_stack) == 2
        for _ in range(3):
            made.app.post_message(Key(key, None))
        await pilot.pause()
        await pilot.pause()
        assert [type(screen) for screen in made.app.screen_stack] == [Workbench]
    assert made.app.return_code in (0, None)
