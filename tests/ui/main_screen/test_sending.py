"""What is sent by keys, what is not, and what is asked before."""

import pytest
from driven_app import answered, put, screen_text, settle, type_text, words_on
from staged_session import cisco_events, greeted, sweep_events

from inspector.events import (
    CommandSent,
    Disconnected,
    NoteWritten,
    ReplyLineReceived,
    ReplyReceived,
    ScriptFinished,
    SessionFinished,
    WaitStarted,
)
from inspector.live.commands import Cancel, SendBody, SendLine, TryVersions
from inspector.ui.main_screen.typing import Typing

WIDE, NARROW = (120, 36), (80, 24)


def outstanding(raw):
    """A command whose reply has not come."""
    return [CommandSent(at=2.0, raw=raw, redacted=b"redacted" in raw), WaitStarted(at=2.0, step="reply", limit=60.0)]


def in_clear():
    """A session that stays in clear: no STARTTLS."""
    return [event for event in cisco_events() if not type(event).__name__.startswith("TLS")]


async def type_line(pilot, text):
    """Type a line and send it."""
    await type_text(pilot, text)
    await pilot.press("enter")
    await pilot.pause()


async def test_nothing_is_sent_while_a_reply_is_outstanding(stage):
    """What was typed stays in the line, at once and while the reply is waited for, and goes once the reply came."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        line = made.app.screen.command_line
        await pilot.press("colon")
        await type_line(pilot, "NOOP")
        await type_line(pilot, "HELP")
        assert "wait for the reply" in screen_text(made.app)
        await put(pilot, made, *outstanding(b"NOOP\r\n"))
        await pilot.press("enter")
        await pilot.pause()
        assert made.session.sent == [SendLine(b"NOOP")]
        assert line.value == "HELP"
        assert "wait for the reply" in screen_text(made.app)
        await put(pilot, made, *answered(4, 250, "ok", "NOOP")[1:])
        await pilot.press("enter")
        assert made.session.sent == [SendLine(b"NOOP"), SendLine(b"HELP")]


async def test_nothing_is_sent_while_the_script_runs(stage):
    """A line typed before the greeting is not queued."""
    made = stage(greeted()[:3])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await type_line(pilot, "VRFY me")
        assert made.session.sent == []
        assert made.app.screen.command_line.value == "VRFY me"


async def test_a_password_typed_ahead_is_never_shown_nor_kept(stage):
    """AUTH LOGIN on a slow server: the line is masked from AUTH on, Enter sends nothing, and no history holds it."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        line = made.app.screen.command_line
        await pilot.press("colon")
        await type_line(pilot, "AUTH LOGIN")
        assert made.session.sent == [SendLine(b"AUTH LOGIN")]
        await type_line(pilot, "hunter2")
        assert "hunter2" not in screen_text(made.app)
        assert made.session.sent == [SendLine(b"AUTH LOGIN")]
        await put(pilot, made, *outstanding(b"AUTH LOGIN\r\n"))
        await put(pilot, made, *answered(4, 334, "VXNlcm5hbWU6", "AUTH")[1:])
        assert line.typing is Typing.SECRET
        assert line.value == "hunter2"
        assert "hunter2" not in screen_text(made.app)
        await pilot.press("enter")
        assert made.session.sent[-1] == SendLine(b"hunter2")
        await type_line(pilot, "secret")
        assert "secret" not in screen_text(made.app)
        await put(pilot, made, *outstanding(b"[redacted]\r\n"), *answered(5, 235, "ok", "AUTH")[1:])
        assert line.value == ""
        for _ in range(3):
            await pilot.press("up")
            assert line.value == "AUTH LOGIN"


async def test_what_was_typed_ahead_does_not_vanish_in_a_body(stage):
    """A line typed while DATA is under way is still there when the body begins."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        line = made.app.screen.command_line
        await pilot.press("colon")
        await type_line(pilot, "DATA")
        await pilot.press("enter")
        await type_line(pilot, "Hello")
        assert made.session.sent == [SendLine(b"DATA")]
        await put(pilot, made, *answered(4, 354, "go on", "DATA"))
        assert line.typing is Typing.BODY
        assert line.value == "Hello"
        await pilot.press("enter", "full_stop", "enter", *"x", "enter")
        await pilot.pause()
        assert made.session.sent[1:] == [SendBody((b"Hello",))]
        assert line.value == "x"


async def test_q_ends_a_connection_that_hangs(stage):
    """QUIT cannot be said while a reply is outstanding: the first Q says so, the second ends it."""
    made = stage([*cisco_events(), *outstanding(b"NOOP\r\n")])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("Q")
        await pilot.pause()
        assert "QUIT waits for the reply; Q again ends the connection now" in screen_text(made.app)
        await pilot.press("down", "Q")
        assert made.session.sent == []
        await pilot.press("r")
        await pilot.pause()
        assert "its connection is ended. r again connects." in screen_text(made.app)
        await pilot.press("Q", "Q")
        assert made.session.sent == [Cancel()]


async def test_q_says_quit_where_it_can_be_heard(stage):
    """The session stays, so that the versions can still be tried."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("Q")
        assert made.session.sent == [SendLine(b"QUIT")]


async def test_q_in_a_body_and_in_a_login(stage):
    """There QUIT would be taken for a part of the message, or of the login."""
    for reply in (answered(4, 354, "go on", "DATA"), answered(4, 334, "VXNlcm5hbWU6", "AUTH")):
        made = stage([*cisco_events(), *reply])
        async with made.app.run_test(size=NARROW) as pilot:
            await settle(pilot)
            made.app.screen.conversation.focus()
            await pilot.press("Q")
            await pilot.pause()
            assert made.session.sent == []
            assert "Q again ends the connection now" in words_on(made.app)
            await pilot.press("Q")
            assert made.session.sent == [Cancel()]


async def test_t_before_the_session_has_got_that_far(stage):
    """It says when the versions are tried, and asks for them once."""
    made = stage(greeted()[:3])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("t", "t")
        await pilot.pause()
        assert "The versions are tried once EHLO was answered." in screen_text(made.app)
        assert made.session.sent == [TryVersions()]
        made.session.sink(sweep_events()[0])
        await settle(pilot)
        assert "The versions are tried once" not in screen_text(made.app)


async def test_versions_that_are_to_be_tried_once_more_are_told_of_until_they_are(stage):
    """That they were tried before takes nothing back."""
    made = stage([*cisco_events(), *sweep_events(), *outstanding(b"NOOP\r\n")])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await pilot.pause()
        assert "The versions are tried once the reply has come." in screen_text(made.app)
        await put(pilot, made, NoteWritten(at=3.0, entry=0, text="slow"))
        assert "The versions are tried once the reply has come." in screen_text(made.app)
        await put(pilot, made, sweep_events()[0])
        assert "The versions are tried once" not in screen_text(made.app)


async def test_t_asks_again_after_a_sweep_but_not_after_a_cancelled_session(stage):
    """A sweep that has ended can be repeated; a session that was cancelled hears nothing any more."""
    made = stage([*cisco_events(), *sweep_events()])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("t", "t")
        assert made.session.sent == [TryVersions()]
        end = [Disconnected(at=9.0, by="us", reason="cancelled"), SessionFinished(at=9.0, reason="cancelled")]
        await put(pilot, made, *end)
        await pilot.press("t")
        await pilot.pause()
        assert made.session.sent == [TryVersions()]
        assert "r connects again" in screen_text(made.app)


@pytest.mark.parametrize("accepted", [0, 1, 2])
async def test_data_says_how_many_recipients_it_has(stage, accepted):
    """Counted are those that were accepted since the last MAIL; only Enter and Esc are taken then."""
    replies = answered(4, 250, "ok", "RCPT") + answered(5, 250, "ok", "MAIL") + answered(6, 550, "no", "RCPT")
    for number in range(accepted):
        replies += answered(7 + number, 250, "ok", "RCPT")
    made = stage([*cisco_events(), *replies])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await type_line(pilot, "DATA")
        expected = {
            0: "DATA starts a real message; it has no recipient yet: most servers refuse it. Enter again",
            1: "DATA starts a real message to 1 recipient. Enter again sends DATA; Esc does not.",
            2: "DATA starts a real message to 2 recipients. Enter again sends DATA; Esc does not.",
        }
        assert expected[accepted] in words_on(made.app)
        await pilot.press("x", "tab", "up", "backspace")
        line = made.app.screen.command_line
        assert line.value == "DATA"
        assert line.has_focus
        await pilot.press("enter")
        assert made.session.sent == [SendLine(b"DATA")]


async def test_esc_takes_a_warning_back(stage):
    """Then nothing is sent, and the next DATA is warned of again."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await type_line(pilot, "DATA")
        await pilot.press("escape", "colon")
        await type_line(pilot, "DATA")
        assert made.session.sent == []
        assert "Esc does not" in words_on(made.app)


async def test_auth_in_clear_is_warned_of(stage):
    """A password would be readable on the way; inside TLS nothing is asked."""
    for events, warned in ((in_clear(), True), (cisco_events(), False)):
        made = stage(events)
        async with made.app.run_test(size=NARROW) as pilot:
            await settle(pilot)
            await pilot.press("colon")
            await type_line(pilot, "auth plain c2VjcmV0")
            assert ("is not encrypted" in words_on(made.app)) is warned
            assert "c2VjcmV0" not in screen_text(made.app)
            assert made.session.sent == ([] if warned else [SendLine(b"auth plain c2VjcmV0")])
            await pilot.press("enter")
            assert made.session.sent == [SendLine(b"auth plain c2VjcmV0")]


async def test_n_is_blind_nowhere(stage):
    """Where the suggestion is not on the screen, the footer names it and a second n is asked for."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await pilot.pause()
        assert "n sends QUIT" in screen_text(made.app).splitlines()[-1]
        await pilot.press("n")
        await pilot.pause()
        assert "n again sends QUIT" in screen_text(made.app)
        await pilot.press("down", "n")
        assert made.session.sent == []
        await pilot.press("n")
        assert made.session.sent == [SendLine(b"QUIT")]


@pytest.mark.parametrize(("size", "pane"), [(NARROW, "1"), (WIDE, "3")])
async def test_n_sends_at_once_what_is_on_the_screen(stage, size, pane):
    """The suggestion stands below the conversation."""
    made = stage(cisco_events())
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press(pane)
        await pilot.pause()
        assert "n QUIT" in screen_text(made.app)
        await pilot.press("n")
        assert made.session.sent == [SendLine(b"QUIT")]


async def test_sending_follows_the_end_again(stage):
    """Whoever looked back sees what comes of a command."""
    lines = [ReplyLineReceived(at=0.2, reply=1, raw=b"250-LINE%d\r\n" % number) for number in range(60)]
    done = ReplyReceived(at=0.2, reply=1, code=250, verb="EHLO", seconds=0.1)
    made = stage([*greeted(), *lines, done, ScriptFinished(at=0.2)])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("home", "colon")
        await type_line(pilot, "NOOP")
        await put(pilot, made, *answered(2, 250, "that was it", "NOOP"))
        assert "250 that was it" in screen_text(made.app)


async def test_a_leading_colon_is_not_sent(stage):
    """The colon is the key that goes to the line; pressed twice it is no part of a command."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await type_line(pilot, ":NOOP")
        assert made.session.sent == [SendLine(b"NOOP")]
