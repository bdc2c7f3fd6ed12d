"""The command list: one line for each command."""

import pytest
from driven_app import screen_text, settle
from staged_session import cisco_events

from inspector.ui.commands import EVERYWHERE, WORKBENCH
from inspector.ui.menu import IN_A_SESSION, help_lines


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


@pytest.mark.parametrize("width", [60, 80])
def test_the_help_says_where_files_are(tmp_path, monkeypatch, width):
    """In full, at home with a tilde: the line that tells of a copy has no room for it at 80 columns."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    lines = [line.text for line in help_lines(width, IN_A_SESSION)]
    assert all(len(line) <= width for line in lines)
    assert [line.split() for line in lines[-3:]] == [
        ["copies", "~/state/smtp-inspector/copies"],
        ["sessions", "~/state/smtp-inspector/sessions"],
        ["settings", "~/.config/smtp-inspector/config.toml"],
    ]


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
