"""Keys that come in one packet take effect one after the other, whatever each of them opens, closes or narrows."""

import pytest
from driven_app import in_one_go, screen_text, settle
from staged_session import cisco_events
from textual.events import Key, Paste

from inspector.live.commands import Quit
from inspector.live.options import Options
from inspector.recent import PastSession
from inspector.smtp.target import parse_target
from inspector.ui.choices import Choices
from inspector.ui.main_screen.workbench import Workbench
from inspector.ui.panes.pane import Pane
from inspector.ui.same_again import SameAgain
from inspector.ui.start import StartScreen
from inspector.ui.terminal.key_order import AT_ONCE

WHEN = "2026-01-15T12:00:00+00:00"
TARGETS = ("mx.example.com", "127.0.0.1:2525", "mail.example.org")
CHOICES = Choices(
    lambda text: Options(parse_target(text), "laptop.example.net"),
    (("well-behaved", "nothing is wrong"),),
    recents=lambda: tuple(PastSession(target, WHEN, "ok", "nothing wrong") for target in TARGETS),
)
SIZE = (80, 24)


async def test_what_was_typed_narrows_the_list_before_it_is_gone_to(stage):
    """The first of those that are left is opened, not the first of all."""
    made = stage(cisco_events(), start_screen=True, choices=CHOICES)
    async with made.app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await in_one_go(pilot, *"127", "down", "enter")
        await settle(pilot)
        assert made.app.options.target == parse_target(TARGETS[1])


async def test_the_way_up_to_the_field_comes_before_the_letters(stage):
    """They are typed there, and are no keys of the list."""
    made = stage(cisco_events(), start_screen=True, choices=CHOICES)
    async with made.app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await in_one_go(pilot, "down", "down", "up", "up", *"wf")
        assert made.app.screen.query_one("#target").value == "wf"


@pytest.mark.parametrize("number", range(2, 7))
async def test_a_pane_that_was_never_shown_gets_the_keys_behind(stage, number):
    """It is made when its key comes first; those behind wait until it stands."""
    shown = []
    for in_one in (False, True):
        made = stage(cisco_events())
        async with made.app.run_test(size=SIZE) as pilot:
            await settle(pilot)
            for packet in (str(number), "j", "j", "j") if not in_one else (f"{number}jjj",):
                await in_one_go(pilot, *packet)
                await settle(pilot)
            shown.append((made.app.focused.id, made.app.focused.cursor, screen_text(made.app)))
    assert shown[1] == shown[0]


@pytest.mark.parametrize("stands", [True, False])
async def test_a_pane_that_does_not_stand_is_waited_for(stage, monkeypatch, stands):
    """Until the next refresh, and only then; what it moves within itself meanwhile is waited for in its turn."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen, waits = made.app.screen, []

        def after_refresh(call, *arguments):
            if call == made.app._let_go:
                waits.append(arguments)
                return True
            return Workbench.call_after_refresh(screen, call, *arguments)

        monkeypatch.setattr(screen, "call_after_refresh", after_refresh)
        monkeypatch.setattr(Pane, "stands", property(lambda _: stands))
        await in_one_go(pilot, "2", "1", held=not stands)
        assert (made.app.focused.id, len(waits)) == (("conversation", 0) if stands else ("ehlo", 1))
        if not stands:
            await made.app._let_go(*waits[0])
            await pilot.pause()
            assert made.app.focused.id == "conversation"


async def test_a_key_that_came_meanwhile_is_waited_for_too(stage, monkeypatch):
    """What leads out of the pane comes behind those that move in it, also where the first of them was waited for longer."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await in_one_go(pilot, "2")
        await in_one_go(pilot, "j")
        monkeypatch.setattr(made.app, "_go_through_queues", lambda *_: None)  # the second one is still under way
        await in_one_go(pilot, "j", "1", held=True)
        served = made.app._served
        await made.app._let_go(served - 1)
        await pilot.pause()
        assert made.app.focused.id == "ehlo"
        await made.app._let_go(served)
        await pilot.pause()
        assert made.app.focused.id == "conversation"


async def test_keys_go_on_in_the_screen_that_a_key_opens(stage):
    """And in the one below, once it has closed."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await in_one_go(pilot, "w", "escape", "2", "o", *"mx", "?", "escape", "y")
        assert isinstance(made.app.screen, StartScreen)
        assert made.app.screen.query_one("#target").value == "mxy"
        await in_one_go(pilot, "escape", "escape", "w")
        assert isinstance(made.app.screen, SameAgain)
        await in_one_go(pilot, "escape", "1", "g", "j")
        assert isinstance(made.app.screen, Workbench)
        assert made.app.focused is made.app.screen.conversation


async def test_a_paste_behind_the_key_that_opens_the_line_stands_in_it(stage):
    """A terminal sends both in one packet where the link is slow."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for event in (Key("colon", ":"), Paste("NO"), Key("O", "O"), Key("P", "P")):
            made.app.post_message(event)
        await pilot.pause()
        await pilot.pause()
        assert made.app.screen.command_line.value == "NOOP"


async def test_leaving_does_not_wait(stage, monkeypatch):
    """A screen that is busy holds the keys behind the one that made it so, but nobody who wants to leave."""
    assert "ctrl+q" in AT_ONCE
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        monkeypatch.setattr(made.app, "_release", lambda *_: None)
        await in_one_go(pilot, "2", "3", held=True)
        assert made.app.focused.id == "ehlo"
        await in_one_go(pilot, "ctrl+q")
        assert made.session.sent == [Quit()]
