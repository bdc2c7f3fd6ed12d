"""Going step by step on the screen: what stands below the conversation, and what each key does there."""

import pytest
from driven_app import answered, put, screen_text, settle, type_text, words_on
from staged_session import cisco_events, greeted, started

from inspector.events import (
    CommandSent,
    Connected,
    Disconnected,
    ReplyReceived,
    ScriptFinished,
    SessionFinished,
    StepDecided,
    SteppingChanged,
    StepReached,
    WaitStarted,
)
from inspector.frozen import replace
from inspector.live.commands import Cancel, Pause, Proceed, RunAll, SendBody, SendLine, Skip, TryVersions
from inspector.smtp.step import Step

pytestmark = pytest.mark.once

WIDE, NARROW = (120, 36), (80, 24)
ON = SteppingChanged(at=0.0, on=True)
EHLO = StepReached(at=0.05, step=Step.EHLO, raw=b"EHLO laptop.example.net\r\n")
STARTTLS = StepReached(at=0.09, step=Step.STARTTLS, raw=b"STARTTLS\r\n")
HANDSHAKE = StepReached(at=0.14, step=Step.HANDSHAKE, raw=b"")
NOTHING = StepReached(at=1.0, step=Step.NONE, raw=b"")
PROCEED, INSTEAD = StepDecided(at=0.05, choice="proceed"), StepDecided(at=1.0, choice="instead")


def up_to(kind, verb=""):
    """The Cisco session up to this event, and stepping is on."""
    events = cisco_events()
    place = next(
        number for number, event in enumerate(events) if isinstance(event, kind) and getattr(event, "verb", verb) == verb
    )
    return [events[0], ON, *events[1 : place + 1]]


def at_ehlo():
    """Greeted, and EHLO waits."""
    return [*greeted()[:1], ON, *greeted()[1:], EHLO]


def at_starttls():
    """EHLO was answered, and STARTTLS waits."""
    return [*up_to(ReplyReceived, "EHLO"), STARTTLS]


def at_handshake():
    """STARTTLS was answered, and the handshake waits."""
    return [*up_to(ReplyReceived, "STARTTLS"), HANDSHAKE]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_step_says_what_came_and_what_comes(stage, size):
    """What came back, the command, why, and the RFC sections; the conversation keeps most of the screen."""
    made = stage(at_starttls())
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        text = words_on(made.app)
        assert "● paused" in text
        assert "came EHLO was accepted: 5 service extensions." in text
        for words in ("next STARTTLS", "RFC 5321 §4.1.1.1", "RFC 3207 §4", "Enter send", "x skip", "a run all"):
            assert words in text
        assert "S 250 SIZE 30000000" in text
        assert made.app.screen.conversation.size.height >= size[1] - 4 - 11


async def test_enter_takes_the_step_below_a_line_of_several_rows(stage):
    """Going to the end with a key goes to the first row of the last line: it is the end all the same."""
    events = greeted()
    long = replace(events[-2], raw=b"220 mail.domain1.com " + b"ESMTP " * 20 + b"\r\n")
    made = stage([events[0], ON, *events[1:-2], long, events[-1], EHLO])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        first, last = conversation.item_of(conversation.row_count() - 1)
        assert last - first > 1
        for key in ("up", "down", "end"):
            await pilot.press(key)
            await settle(pilot)
            assert conversation.following is (key != "up")
            assert made.app.screen.step_key == ("n" if key == "up" else "Enter")
        await pilot.press("enter")
        await pilot.pause()
        assert made.session.sent == [Proceed()]


async def test_enter_in_the_empty_command_line_says_how_the_step_is_taken(stage):
    """Who has opened the line and typed nothing is in it, where Enter means the line and not the step."""
    made = stage(at_starttls())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("colon", "enter")
        await pilot.pause()
        assert "Esc goes back to the keys; then Enter takes the step." in screen_text(made.app)
        assert made.session.sent == []
        await pilot.press("escape", "enter")
        await pilot.pause()
        assert made.session.sent == [Proceed()]


@pytest.mark.parametrize("key", ["enter", "n"])
async def test_enter_takes_the_step(stage, key):
    """Once: what is pressed before the next step waits is not queued."""
    made = stage(at_ehlo())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press(key, key)
        assert made.session.sent == [Proceed()]
        assert "wait for the reply" in screen_text(made.app)


async def test_enter_explains_a_line_that_was_gone_to(stage):
    """Where the cursor was moved up, Enter is about that line, and the rows below name n."""
    made = stage(at_starttls())
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "Enter send" in screen_text(made.app)
        await pilot.press("up")
        await pilot.pause()
        assert "Enter send" not in screen_text(made.app)
        assert "n send" in screen_text(made.app)
        await pilot.press("enter")
        assert made.session.sent == []
        await pilot.press("1", "end", "enter")
        assert made.session.sent == [Proceed()]


async def test_while_the_reply_is_awaited_the_rows_stay(stage):
    """The step under way stands where it stood, so nothing jumps."""
    made = stage(at_starttls())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        height = made.app.screen.query_one("#step").size.height
        await put(
            pilot, made, PROCEED, CommandSent(at=1.0, raw=b"STARTTLS\r\n"), WaitStarted(at=1.0, step="reply", limit=60)
        )
        assert "sent STARTTLS" in words_on(made.app)
        assert made.app.screen.query_one("#step").size.height == height
        assert "Enter send" not in words_on(made.app)


async def test_the_next_step_can_be_taken_after_one_without_a_reply(stage):
    """A handshake and a step that was left out have no reply, yet the next Enter counts."""
    made = stage(at_handshake())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        after = cisco_events()
        place = next(number for number, event in enumerate(after) if type(event).__name__ == "TLSStarted")
        await put(pilot, made, PROCEED, *after[place : place + 2], EHLO)
        assert "The handshake is complete: TLSv1.3" in words_on(made.app)
        await pilot.press("x")
        await put(pilot, made, StepDecided(at=2.0, choice="skip"), ScriptFinished(at=2.0))
        await pilot.press("n")
        assert made.session.sent == [Proceed(), Skip(), SendLine(b"EHLO laptop.example.net")]


async def test_another_command_instead(stage):
    """Typed with a colon, or the step's own, edited."""
    made = stage(at_ehlo())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await type_text(pilot, "NOOP")
        await pilot.press("enter")
        await put(pilot, made, INSTEAD, *answered(1, 250, "ok", "NOOP"), EHLO)
        assert "NOOP does nothing: the server is there." in words_on(made.app)
        assert screen_text(made.app).split("\n")[-1].startswith(" Enter send  e edit next")
        await pilot.press("e")
        assert made.app.screen.command_line.value == "EHLO laptop.example.net"
        await pilot.press("backspace", "enter")
        await put(pilot, made, INSTEAD, *answered(1, 250, "ok", "EHLO x"), STARTTLS)
        await pilot.press("enter")
        assert made.session.sent == [SendLine(b"NOOP"), SendLine(b"EHLO laptop.example.ne"), Proceed()]


async def test_what_cannot_be_sent_stays_in_the_line(stage):
    """And the keys with it: while a reply is waited for, say."""
    made = stage(at_ehlo())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        line = made.app.screen.command_line
        await pilot.press("colon")
        await type_text(pilot, "NOOP")
        await pilot.press("enter")
        assert not line.has_focus
        await pilot.press("colon", "a", "enter")
        assert line.has_focus
        assert line.value == "a"
        assert made.session.sent == [SendLine(b"NOOP")]


async def test_behind_data_the_message_is_typed_and_then_keys_count(stage):
    """Ahead of the 354 too: no letter of a message is a key. Once it is sent, or was refused, the step's keys are back."""
    made = stage(at_ehlo())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        line = made.app.screen.command_line
        await pilot.press("colon")
        await type_text(pilot, "DATA")
        await pilot.press("enter", "enter")
        assert line.has_focus
        await put(pilot, made, INSTEAD, *answered(1, 503, "no", "DATA"), EHLO)
        assert not line.has_focus
        await pilot.press("colon", "up", "enter", "enter", "h")
        await put(pilot, made, INSTEAD, *answered(2, 354, "go on", "DATA"), NOTHING)
        await pilot.press("i", "enter", "full_stop", "enter")
        assert made.session.sent[-1] == SendBody((b"hi",))
        assert not line.has_focus
        await put(pilot, made, INSTEAD, *answered(3, 250, "ok", "."), EHLO)
        await pilot.press("enter")
        assert made.session.sent[-1] == Proceed()


async def test_who_typed_on_behind_a_refused_data_goes_on(stage):
    """The reply takes nobody out of a line that is half typed."""
    made = stage(at_ehlo())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        line = made.app.screen.command_line
        await pilot.press("colon")
        await type_text(pilot, "DATA")
        await pilot.press("enter", "enter", "h")
        await put(pilot, made, INSTEAD, *answered(1, 503, "no", "DATA"), EHLO)
        assert line.has_focus
        assert line.value == "h"


async def test_a_login_is_typed_to_its_end(stage):
    """Each answer to 334; then the step's keys are back."""
    made = stage(at_ehlo())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        line = made.app.screen.command_line
        await pilot.press("colon")
        await type_text(pilot, "AUTH LOGIN")
        await pilot.press("enter", "enter")
        for number, secret in enumerate(("user", "word")):
            await put(pilot, made, INSTEAD, *answered(number, 334, "VXNlcm5hbWU6", "AUTH"), NOTHING)
            await type_text(pilot, secret)
            await pilot.press("enter")
            assert line.has_focus
        await put(pilot, made, INSTEAD, *answered(2, 535, "no", "AUTH"), EHLO)
        await pilot.press("x")
        assert made.session.sent == [SendLine(b"AUTH LOGIN"), SendLine(b"user"), SendLine(b"word"), Skip()]


async def test_without_steps_the_line_keeps_the_keys(stage):
    """One command after the other is typed there."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await type_text(pilot, "NOOP")
        await pilot.press("enter")
        await put(pilot, made, *answered(4, 250, "ok", "NOOP"))
        await type_text(pilot, "RSET")
        await pilot.press("enter")
        assert made.session.sent == [SendLine(b"NOOP"), SendLine(b"RSET")]


async def test_run_all_lets_go(stage):
    """At a step and between two."""
    made = stage(at_ehlo())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("a")
        assert made.session.sent == [RunAll()]
        await put(pilot, made, PROCEED, CommandSent(at=1.0, raw=b"EHLO x\r\n"), WaitStarted(at=1.0, step="reply", limit=60))
        await pilot.press("a")
        assert made.session.sent == [RunAll(), RunAll()]


@pytest.mark.parametrize("key", ["e", "x", "colon"])
async def test_before_the_handshake_nothing_else_fits(stage, key):
    """No command goes out there, and it says what can be done."""
    made = stage(at_handshake())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert "Enter shake hands" in words_on(made.app)
        assert "TLS handshake" in words_on(made.app)
        await pilot.press(key)
        if key == "colon":
            await type_text(pilot, "NOOP")
            await pilot.press("enter")
        await pilot.pause()
        assert made.session.sent == []
        assert f"{'Esc, then ' if key == 'colon' else 'TLS: '}n shakes hands, Q twice hangs up" in words_on(made.app)


async def test_hanging_up_before_the_handshake(stage):
    """The first Q says that QUIT cannot be said, the second hangs up."""
    made = stage(at_handshake())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("Q")
        assert "QUIT cannot be said; Q again hangs up." in words_on(made.app)
        await pilot.press("Q")
        assert made.session.sent == [Cancel()]


async def test_quit_can_be_said_at_a_step(stage):
    """Q is one of the things that can be done instead."""
    made = stage(at_ehlo())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("Q")
        assert made.session.sent == [SendLine(b"QUIT")]


async def test_s_stops_a_script_that_runs(stage):
    """Before the greeting, say; once it has stopped its keys are shown; a second time it says that it is on already."""
    made = stage(greeted()[:3])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("s")
        assert made.session.sent == [Pause()]
        assert "It stops before the next command" in screen_text(made.app)
        await put(pilot, made, *greeted()[3:], ON, EHLO)
        assert "came The server greets" in words_on(made.app)
        assert screen_text(made.app).split("\n")[-1].startswith(" Enter send  e edit next")
        await pilot.press("s")
        assert "It goes step by step already" in screen_text(made.app)
        assert made.session.sent == [Pause()]


async def test_s_after_the_script_explains_replies_or_no_more(stage):
    """There is nothing to stop at; what came back is told as long as it is on."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("s")
        assert made.session.sent == [Pause()]
        await put(pilot, made, ON)
        assert "came EHLO was accepted inside TLS: 3 service extensions. New: AUTH." in words_on(made.app)
        await pilot.press("s")
        assert made.session.sent == [Pause(), RunAll()]
        await put(pilot, made, SteppingChanged(at=2.0, on=False))
        assert "came" not in words_on(made.app)


async def test_s_after_the_end_is_for_the_next_session(stage):
    """Connected again, it goes step by step."""
    ended = [Disconnected(at=9.0, by="us", reason="quit"), SessionFinished(at=9.0, reason="quit")]
    made = stage([*greeted(), *ended])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("s")
        assert "The next session goes step by step." in screen_text(made.app)
        assert made.app.screen.options.step
        await pilot.press("s")
        assert not made.app.screen.options.step


@pytest.mark.parametrize("key", ["x", "a"])
async def test_keys_of_a_step_say_where_there_is_none(stage, key):
    """And send nothing."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press(key)
        assert made.session.sent == []
        assert "Nothing is stopped: s goes step by step." in screen_text(made.app)


async def test_a_step_that_is_not_in_view_is_named_first(stage):
    """In another pane of the narrow layout n says what it sends, and sends at the second press."""
    made = stage(at_starttls())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("2")
        assert "n sends STARTTLS" in screen_text(made.app)
        await pilot.press("enter")
        assert made.session.sent == []
        await pilot.press("2", "n")
        assert "n again sends STARTTLS" in screen_text(made.app)
        await pilot.press("n")
        assert made.session.sent == [Proceed()]


async def test_versions_asked_for_at_the_first_step(stage):
    """They wait for the EHLO reply, and it says so."""
    made = stage(at_ehlo())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("t")
        assert made.session.sent == [TryVersions()]
        assert "The versions are tried once EHLO was answered." in screen_text(made.app)


async def test_the_end_takes_the_place_of_the_step(stage):
    """A server that hangs up meanwhile is told of at once."""
    made = stage(at_ehlo())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert ": types a command" in words_on(made.app)
        await put(
            pilot,
            made,
            Disconnected(at=400.0, by="server", reason="closed while waiting for the next command"),
            SessionFinished(at=400.0, reason="lost"),
        )
        assert "Servers drop clients that say nothing for some minutes" in words_on(made.app)
        assert ": types a command" not in words_on(made.app)
        assert "Enter send" not in words_on(made.app)


async def test_implicit_tls_stops_before_anything_was_said(stage):
    """There is a connection, and the handshake waits."""
    connected = Connected(at=0.0, address="192.0.2.10", port=465, local_address="192.0.2.1", seconds=0.04)
    made = stage([started(), ON, connected, HANDSHAKE])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert "next TLS handshake" in words_on(made.app)
        assert ": types a command" not in words_on(made.app)  # no command fits
