"""Keys typed before the main screen is whole: at a shell's prompt while the program starts, or behind the first frame."""

import pytest
from driven_app import NAMES, settle, words_on
from staged_session import cisco_events
from textual.events import Key

from inspector.live.commands import TryVersions
from inspector.ui.main_screen.typing import CommandLine


async def opened(stage, *keys):
    """Start an app for which these keys wait already; return it with its pilot's context left."""
    made = stage(cisco_events())
    for key in keys:
        made.app.post_message(Key(NAMES.get(key, key), key if len(key) == 1 else None))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        made.words = words_on(made.app)
        made.typed = made.app.screen.query(CommandLine).first().value if made.app.screen.query(CommandLine) else ""
    return made


@pytest.mark.parametrize(
    "key", ["t", "2", "p", "y", "ctrl+y", "c", "r", "T", ":", "m", "w", "X", "f", "/", "s", "Q", "?", "o"]
)
async def test_no_key_is_too_early(stage, key):
    """Half of them had looked for a pane, a bar or a transcript that was not there, and stopped the program."""
    assert (await opened(stage, key)).app.return_code in (0, None)


async def test_what_was_typed_takes_effect_in_its_order(stage):
    """A pane is shown, the versions are asked for, and a command stands in the line as it was typed."""
    assert "STARTTLS stands where the greeting belongs." in (await opened(stage, "2")).words
    assert TryVersions() in (await opened(stage, "t")).session.sent
    assert (await opened(stage, ":", *"NOOP")).typed == "NOOP"


async def test_who_changes_their_mind_leaves(stage):
    """Neither key waits in vain."""
    for key in ("q", "ctrl+q"):
        made = await opened(stage, key)
        assert not made.app.is_running
