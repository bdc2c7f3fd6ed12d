"""The command line: when it has the keys, what it shows of a login."""

import pytest
from driven_app import answered, screen_text, settle, type_text
from staged_session import cisco_events
from textual.events import Key, Paste

from inspector.live.commands import SendBody, SendLine

SIZE = (80, 24)


async def test_the_prompt_and_the_footer_tell_where_keys_go(stage):
    """Focused: a prompt and the keys of the line. Else: which key comes here."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        before = screen_text(made.app).splitlines()
        assert before[-2] == " : types a command"
        assert "n next" in before[-1]
        await pilot.press("colon", "N")
        await settle(pilot)
        typing = screen_text(made.app).splitlines()
        assert typing[-2] == " SMTP> N"
        assert typing[-1].split() == ["Enter", "send", "↑", "older", "Esc", "back", "to", "the", "keys", "^q", "quit"]
        assert "n QUIT" not in typing[-3]
        await pilot.press("escape")
        await pilot.pause()
        assert screen_text(made.app).splitlines()[-3:] == before[-3:]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("AUTH PLAIN c2Vj", "AUTH PLAIN ••••"),
        ("auth  plain  c2Vj", "auth  plain  ••••"),
        (":AUTH XOAUTH2 a b", ":AUTH XOAUTH2 •••"),
        ("AUTH PLAIN", "AUTH PLAIN"),
        ("MAIL FROM:<a>", "MAIL FROM:<a>"),
    ],
)
async def test_the_first_answer_of_a_login_is_masked(stage, typed, shown):
    """What stands behind the mechanism is a secret (RFC 4954 §4)."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await type_text(pilot, typed)
        await pilot.pause()
        assert screen_text(made.app).splitlines()[-2] == f" SMTP> {shown}"
        assert made.app.screen.command_line.value == typed


async def test_control_c_says_how_to_leave(stage):
    """In the command line and outside; it ends nothing."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for keys in (["ctrl+c"], ["colon", "x", "ctrl+c"]):
            await pilot.press(*keys)
            await pilot.pause()
            assert "q leaves, and ^q does while you type." in screen_text(made.app)
        await pilot.press("y")
        await pilot.pause()
        assert "q leaves" not in screen_text(made.app)
        assert made.app.return_code is None


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("ctrl+u", "N"), "N"),
        (("ctrl+a", "x", "backspace", "N"), "NMAIL"),
        (("left", "left", "ctrl+k", "L"), "MAL"),
        (("up", "!"), "NOOP!"),
    ],
)
async def test_keys_of_one_packet_take_effect_in_their_order(stage, keys, value):
    """A key that edits works before the letter behind it, however fast both come: over a slow line, or from a macro."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        made.app.screen.command_line.remember("NOOP")
        await type_text(pilot, "MAIL")
        for key in keys:
            made.app.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert made.app.screen.command_line.value == value


async def test_two_lines_of_one_packet_are_two_lines(stage):
    """What is typed ahead of a reply stays in the line: it is never put behind the command before it and sent as one."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        for key in ("N", "O", "O", "P", "enter", "H", "E", "L", "P", "enter"):
            made.app.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        assert made.session.sent == [SendLine(b"NOOP")]
        assert made.app.screen.command_line.value == "HELP"
        assert "wait for the reply" in screen_text(made.app)


async def test_enter_before_the_line_opens_sends_nothing_of_the_line(stage):
    """The key of the line is served first, so an Enter from before it comes late: half a command is not sent by it."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for key in ("enter", "colon", "R", "S"):
            made.app.post_message(Key(key, {"colon": ":"}.get(key, key if len(key) == 1 else None)))
        await pilot.pause()
        await pilot.pause()
        assert made.session.sent == []
        assert made.app.screen.command_line.value == "RS"


BODY = [*answered(4, 250, "ok", "RCPT"), *answered(5, 354, "go on", "DATA")]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
async def test_a_message_can_be_pasted(stage, end):
    """All of its lines, from where the cursor is; a dot among them does not send it, and is a line of it."""
    made = stage([*cisco_events(), *BODY])
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        line = made.app.screen.command_line
        await type_text(pilot, "ab")
        await pilot.press("left")
        line.post_message(Paste(end.join(["X", "", ".", "last"])))
        await settle(pilot)
        assert (line.value, line.cursor_position) == ("lastb", 4)
        assert "message body, 3 lines, the last one: ." in screen_text(made.app)
        assert "A pasted dot is a line of the text" in screen_text(made.app)
        await pilot.press("enter", "full_stop", "enter")
        await settle(pilot)
        assert made.session.sent == [SendBody((b"aX", b"", b".", b"lastb"))]
        line.post_message(Paste("more\rand more"))
        await settle(pilot)
        assert line.value == "more"
        assert "Of 2 pasted lines only the first is here" in screen_text(made.app)


async def test_of_a_paste_one_command_is_taken(stage):
    """The first line that is one; that others were left out is said, and stays said. One line alone is taken as it is."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        line = made.app.screen.command_line
        line.post_message(Paste("\rNOOP\r\rQUIT\r"))
        await settle(pilot)
        assert line.value == "NOOP"
        assert "Of 2 pasted lines only the first is here" in screen_text(made.app)
        line.post_message(Paste(" x\r"))
        await settle(pilot)
        assert line.value == "NOOP x"
        assert "pasted" not in screen_text(made.app)
        line.post_message(Paste("\r"))
        await pilot.press("enter")
        await settle(pilot)
        assert made.session.sent == [SendLine(b"NOOP x")]


async def test_a_warning_is_not_answered_by_a_paste(stage):
    """What is asked about is what is sent."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await type_text(pilot, "DATA")
        await pilot.press("enter")
        line = made.app.screen.command_line
        line.post_message(Paste(" now\r"))
        await settle(pilot)
        assert (line.asking, line.value) == (True, "DATA")
        await pilot.press("enter")
        await settle(pilot)
        assert made.session.sent == [SendLine(b"DATA")]
