"""The app, driven by keys, on a session whose events are put in by the test: messages first, then what is seen."""

import stat

import pytest
from driven_app import put, screen_text, settle, type_text
from staged_session import CISCO, cisco_events, greeted, sweep_events

from inspector.events import (
    CommandSent,
    Disconnected,
    ReplyLineReceived,
    ReplyReceived,
    ScriptFinished,
    SessionFinished,
    WaitStarted,
)
from inspector.live.commands import Cancel, Quit, SendBody, SendLine, TryVersions
from inspector.live.options import Options
from inspector.smtp.target import Target, TargetError
from inspector.ui.choices import Choices
from inspector.ui.copying.clipboard import Way, sequence
from inspector.ui.main_screen.typing import Typing
from inspector.ui.panes.pane import Pane

WIDE, NARROW = (120, 36), (80, 24)


def answered(number, code, text, verb, at=1.0):
    """A reply of one line."""
    return [
        ReplyLineReceived(at=at, reply=number, raw=f"{code} {text}\r\n".encode()),
        ReplyReceived(at=at, reply=number, code=code, verb=verb, seconds=0.01),
    ]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_session_is_shown_as_it_comes(stage, size):
    """The first line stands there before the second has come; the reading follows when the reply is complete."""
    made = stage(greeted())
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        assert made.session.running
        assert "S 220 mail.domain1.com ESMTP Service ready" in screen_text(made.app)
        await put(pilot, made, ReplyLineReceived(at=0.2, reply=1, raw=CISCO[0]))
        assert "S 250-STARTTLS" in screen_text(made.app)
        assert "before the greeting" not in screen_text(made.app)
        rest = [ReplyLineReceived(at=0.3, reply=1, raw=raw) for raw in CISCO[1:]]
        done = ReplyReceived(at=0.3, reply=1, code=250, verb="EHLO", seconds=0.2)
        await put(pilot, made, *rest, done, ScriptFinished(at=0.3))
        assert "S 250-STARTTLS  ◂ 1  before the greeting" in screen_text(made.app)


async def test_wide_shows_both_and_narrow_one_pane(stage):
    """The layout follows the window, and the pane that was chosen stays."""
    made = stage(cisco_events())
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        text = screen_text(made.app)
        assert "S 220 mail.domain1.com" in text
        assert "ehlo-ok-rsp" in text
        await pilot.resize_terminal(*NARROW)
        await pilot.pause()
        assert "ehlo-ok-rsp" not in screen_text(made.app)
        await pilot.press("2")
        await pilot.pause()
        text = screen_text(made.app)
        assert "ehlo-ok-rsp" in text
        assert "S 220 mail.domain1.com" not in text


async def test_a_tiny_window_says_what_it_needs(stage):
    """A sentence instead of a mess, and everything back when the window grows."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(30, 6)) as pilot:
        await settle(pilot)
        assert "needs 40x10, has 30x6; q quits" in screen_text(made.app).splitlines()
        for size in [(1, 1), (3, 2), (200, 1), (5, 60), (40, 10)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "needs 40x10" not in screen_text(made.app)
        assert made.app.return_code is None


async def test_panes_are_made_when_they_are_first_shown(stage):
    """First paint pays for what it shows."""
    made = stage(cisco_events())
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert [pane.id for pane in made.app.screen.query(Pane)] == ["ehlo"]
        await pilot.press("6")
        await pilot.pause()
        assert [pane.id for pane in made.app.screen.query(Pane)] == ["ehlo", "findings"]
        assert made.app.focused.id == "findings"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_finding_jumps_to_its_bytes_and_back(stage, size):
    """Enter goes to the line and lights exactly the bytes; b goes back to the finding."""
    made = stage(cisco_events())
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("6", "enter")
        await pilot.pause()
        conversation = made.app.screen.conversation
        assert made.app.focused is conversation
        line = conversation.line_at(conversation.cursor)
        assert "250-STARTTLS" in line.text
        assert "".join(piece.text for piece in line.pieces if piece.ground == "found") == "STARTTLS"
        await pilot.press("b")
        await pilot.pause()
        assert made.app.focused.id == "findings"
        assert made.app.focused.selected.stop == "1"


async def test_annotations_light_their_bytes_beside_them(stage):
    """Right goes through the rules of a line; the same bytes are lit in the conversation."""
    made = stage(cisco_events())
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("2", "down", "down", "down", "down", "down", "right", "right")
        await pilot.pause()
        conversation = made.app.screen.conversation
        row = conversation.row_of_entry(made.app.screen.inspection.ehlo[0].lines[5].entry)
        lit = [piece.text for piece in conversation.line_at(row).pieces if piece.ground == "found"]
        assert lit == ["DELIVERBY"]


async def test_a_line_of_an_ehlo_reply_leads_to_its_explanation(stage):
    """Enter in the conversation is the way back from bytes to meaning."""
    made = stage(cisco_events())
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        made.app.screen.conversation.move_to(3)
        await pilot.press("enter")
        await pilot.pause()
        assert made.app.focused.id == "ehlo"
        assert made.app.focused.selected.stop == "0/1"


async def test_the_end_is_followed_until_the_user_looks_back(stage):
    """New lines do not take the reader away from an old one."""
    made = stage(greeted())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        lines = [ReplyLineReceived(at=1.0, reply=1, raw=b"250-LINE%d\r\n" % number) for number in range(100)]
        await put(pilot, made, *lines[:50])
        conversation = made.app.screen.conversation
        assert conversation.cursor == conversation.row_count() - 1
        assert "250-LINE49" in screen_text(made.app)
        await pilot.press("up", "up")
        place = conversation.cursor
        await put(pilot, made, *lines[50:])
        assert conversation.cursor == place
        await pilot.press("end")
        await pilot.pause()
        assert "250-LINE99" in screen_text(made.app)


async def test_search_goes_from_match_to_match(stage):
    """n and N go on while a search is shown; after Esc, n is the next step again."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        await pilot.press("home", "slash", *"mime", "enter")
        await pilot.pause()
        first = conversation.cursor
        assert "8BITMIME" in conversation.line_at(first).text
        await pilot.press("n")
        second = conversation.cursor
        assert second != first
        assert "8BITMIME" in conversation.line_at(second).text
        await pilot.press("N")
        assert conversation.cursor == first
        await pilot.press("slash", *"nowhere", "enter")
        await pilot.pause()
        assert "is not in this pane" in screen_text(made.app)
        assert made.session.sent == []
        await pilot.press("escape", "n")
        assert made.session.sent == [SendLine(b"QUIT")]


async def test_a_command_is_typed_and_kept(stage):
    """Enter sends it, up brings it back, Esc leaves."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await type_text(pilot, "MAIL FROM:<>")
        await pilot.press("enter")
        assert made.session.sent == [SendLine(b"MAIL FROM:<>")]
        line = made.app.screen.command_line
        assert line.value == ""
        await pilot.press("up")
        assert line.value == "MAIL FROM:<>"
        await pilot.press("down")
        assert line.value == ""
        await pilot.press("escape")
        await pilot.pause()
        assert made.app.focused.id == "conversation"


async def test_a_line_that_cannot_be_sent_is_not_sent(stage):
    """The reason is said in one line, and what was typed stays."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        line = made.app.screen.command_line
        await pilot.press("colon")
        line.value = "NOOP\nQUIT"
        await pilot.press("enter")
        await pilot.pause()
        assert made.session.sent == []
        assert "must not hold a line feed" in screen_text(made.app)


async def test_data_is_warned_of_and_its_body_ends_with_a_dot(stage):
    """Nothing is sent before the second Enter; each further Enter is a line; a lone dot sends them."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("colon", *"DATA", "enter")
        await pilot.pause()
        assert made.session.sent == []
        assert "Enter again sends DATA" in screen_text(made.app)
        await pilot.press("enter")
        assert made.session.sent == [SendLine(b"DATA")]
        await put(pilot, made, CommandSent(at=2.0, raw=b"DATA\r\n"), *answered(4, 354, "go on", "DATA", 2.0))
        assert made.app.screen.command_line.typing is Typing.BODY
        await pilot.press(*"Hi", "enter", "enter")
        await pilot.pause()
        assert "message body, 2 lines" in screen_text(made.app)
        await pilot.press("full_stop", "enter")
        assert made.session.sent[1:] == [SendBody((b"Hi", b""))]


async def test_a_body_is_cancelled_only_by_ending_the_connection(stage):
    """SMTP knows no way back from DATA: Esc explains, a second Esc ends the connection."""
    made = stage([*cisco_events(), CommandSent(at=2.0, raw=b"DATA\r\n"), *answered(4, 354, "go on", "DATA", 2.0)])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press(*"x", "enter", "escape")
        await pilot.pause()
        assert "cannot be taken back" in screen_text(made.app)
        assert made.session.sent == []
        await pilot.press("escape")
        assert made.session.sent == [Cancel()]


async def test_answers_to_334_are_neither_shown_nor_kept(stage):
    """AUTH LOGIN: the secret is on no screen and in no history; the command that began it is kept without its secret."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("colon")
        await type_text(pilot, "AUTH PLAIN c2VjcmV0")
        await pilot.press("enter")
        sent = CommandSent(at=2.0, raw=b"AUTH PLAIN [redacted]\r\n", redacted=True)
        await put(pilot, made, sent, *answered(4, 334, "VXNlcm5hbWU6", "AUTH", 2.0))
        line = made.app.screen.command_line
        assert line.typing is Typing.SECRET
        await pilot.press(*"aHVudGVyMg")
        await pilot.pause()
        assert "aHVudGVyMg" not in screen_text(made.app)
        await pilot.press("enter")
        assert made.session.sent[-1] == SendLine(b"aHVudGVyMg")
        again = CommandSent(at=3.0, raw=b"[redacted]\r\n", redacted=True)
        await put(pilot, made, again, *answered(5, 235, "ok", "AUTH", 3.0))
        await pilot.press("up")
        assert "c2VjcmV0" not in line.value
        assert line.value.startswith("AUTH PLAIN")
        await pilot.press("up")
        assert "aHVudGVyMg" not in line.value


async def test_t_asks_for_the_versions_once(stage):
    """The key starts the sweep and shows its table; it is not started twice."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("t")
        assert made.session.sent == [TryVersions()]
        await put(pilot, made, *sweep_events()[:3])
        assert "this machine" in screen_text(made.app)
        await pilot.press("t")
        assert made.session.sent == [TryVersions()]


async def test_y_writes_the_conversation_and_sends_it_to_the_terminal(stage, tmp_path, monkeypatch):
    """A private file with the annotated text; OSC 52 gets the same; the message says sent."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        sent = []
        monkeypatch.setattr(made.app, "write_sequence", sent.append)
        await pilot.press("y")
        await pilot.pause()
        (path,) = (tmp_path / "smtp-inspector" / "copies").iterdir()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "250-STARTTLS  ◂ 1  before the greeting" in path.read_text()
        assert sent == [sequence(path.read_text(), Way.OSC52)]
        assert "sent to the terminal's clipboard" in " ".join(screen_text(made.app).split())


async def test_marked_lines_are_what_y_writes(stage, tmp_path):
    """v and shift+arrows mark; Esc forgets."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        made.app.screen.conversation.move_to(3)
        await pilot.press("v", "down", "y")
        await pilot.pause()
        (path,) = (tmp_path / "smtp-inspector" / "copies").iterdir()
        assert [row.split(" S ")[1].split("  ")[0] for row in path.read_text().splitlines()[3:]] == [
            "250-STARTTLS",
            "250-mail.domain1.com",
        ]
        await pilot.press("escape")
        assert made.app.screen.conversation.marked_entries() is None


async def test_marked_lines_have_a_sign_and_the_footer_says_so(stage):
    """Their ground alone would be told by its colour only; Esc takes both away."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        made.app.screen.conversation.move_to(3)
        await pilot.press("v", "down", "down")
        await pilot.pause()
        rows = screen_text(made.app).splitlines()
        signs = [row.rstrip()[:1] for row in rows]
        assert signs.count("┃") == 2
        assert signs.index("▸") == signs.index("┃") + 2
        assert "v marking" in rows[-1]
        assert "Esc forgets it" in rows[-1]
        await pilot.press("escape")
        await pilot.pause()
        shown = screen_text(made.app)
        assert "┃" not in shown
        assert "marking" not in shown


@pytest.mark.parametrize("keys", [("v", "f"), ("2", "v", "wider")])
async def test_the_footer_forgets_a_mark_that_went_with_its_rows(stage, keys):
    """Another kind of lines is shown, or a pane is wrapped anew: nothing is marked any more, and nothing says so."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press(*keys[:-1])
        await settle(pilot)
        assert "v marking" in screen_text(made.app)
        if keys[-1] == "wider":
            await pilot.resize_terminal(NARROW[0] + 10, NARROW[1])
        else:
            await pilot.press(keys[-1])
        await settle(pilot)
        assert made.app.focused.mark_row is None
        assert "marking" not in screen_text(made.app)


async def test_nothing_is_counted_down_that_has_come(stage):
    """A reply of many thousand lines is read for a while after its end: meanwhile nobody waits for the server."""
    now = [0.0]
    made = stage([*greeted()[:2], WaitStarted(at=0.0, step="greeting", limit=60.0)], clock=lambda: now[0])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        now[0] = 17.0
        made.app.screen._reading.close()  # as if it took very long
        await put(pilot, made, *greeted()[3:])
        made.app.screen.show_bars()
        await pilot.pause()
        assert made.app.screen.inspection.session.waiting_for == "greeting"
        assert "s left" not in screen_text(made.app)


async def test_y_in_a_pane_writes_the_item(stage, tmp_path):
    """A finding goes into a ticket as it is read, with its settings."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("6", "y")
        await pilot.pause()
        (path,) = (tmp_path / "smtp-inspector" / "copies").iterdir()
        text = path.read_text()
        assert "STARTTLS stands where the greeting belongs." in text
        assert "allow-tls" in text
        assert "The greeting comes late" not in text


async def test_a_long_wait_is_counted_down(stage):
    """Nothing moves in the first two seconds; then the header says what is waited for, and how long still."""
    now = [0.0]
    made = stage([*greeted()[:2], WaitStarted(at=0.0, step="greeting", limit=60.0)], clock=lambda: now[0])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert "s left" not in screen_text(made.app)
        now[0] = 17.0
        made.app.screen.show_bars()
        await pilot.pause()
        assert "waiting for the greeting, 43 s left" in screen_text(made.app)
        assert " wait   for the greeting. Some servers let strangers wait on purpose." in screen_text(made.app)
        await put(pilot, made, *greeted()[3:], ScriptFinished(at=17.0))
        assert "s left" not in screen_text(made.app)
        assert made.app.screen._countdown is None


async def test_nothing_ticks_while_nothing_happens(stage):
    """No timer is left running on an idle screen."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        screen = made.app.screen
        timers = [timer for node in (made.app, screen, *screen.query("*")) for timer in node._timers]
        assert [timer for timer in timers if timer._active.is_set() and not timer.name.startswith("_on")] == []


async def test_an_ended_session_says_why_and_r_connects_again(stage):
    """What was shown goes with the old session; late events of it go nowhere."""
    ended = [
        *greeted()[:2],
        Disconnected(at=9.0, by="server", reason="closed"),
        SessionFinished(at=9.0, reason="no-greeting"),
    ]
    made = stage(ended)
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "ended" in screen_text(made.app)
        assert ": types a command" not in screen_text(made.app)
        old = made.session
        await pilot.press("r")
        await settle(pilot)
        assert len(made.sessions) == 2
        assert old.cancelled
        rows = made.app.screen.conversation.row_count()
        old.sink(ended[1])
        await settle(pilot)
        assert made.app.screen.conversation.row_count() == rows


async def test_leaving_says_quit_and_waits_only_a_moment(stage):
    """QUIT where the server can hear it; a session that does not answer is cancelled all the same."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("q")
        assert made.session.sent == [Quit()]
        while not made.session.cancelled:  # a quarter of a second later
            await pilot.pause(0.01)
    assert made.app.return_code == 0


async def test_leaving_a_busy_session_cancels_it_at_once(stage):
    """Before the greeting nothing may be said."""
    made = stage(greeted()[:3])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert made.session.sent == []
        assert made.session.cancelled
    assert made.app.return_code == 0


HOSTILE = b"\x1b]52;c;eA==\x1b\\\x1b[2J\xc2\x9b2J\x0e\x00\x7f\xe2\x80\xae[bold][/nope][link=x]y[/link][@click=app.quit]z[/]"


async def test_hostile_bytes_are_shown_and_parsed_by_nobody(stage):
    """In greeting, EHLO, errors and the session's end: no markup is applied, no control character reaches a strip."""
    events = greeted()
    events[3] = ReplyLineReceived(at=0.04, reply=0, raw=b"220 " + HOSTILE + b"\r\n")
    events += [
        ReplyLineReceived(at=0.1, reply=1, raw=b"250-" + HOSTILE + b"\r\n"),
        ReplyLineReceived(at=0.1, reply=1, raw=b"250 " + HOSTILE + b"\r\n"),
        ReplyReceived(at=0.1, reply=1, code=250, verb="EHLO", seconds=0.1),
        ScriptFinished(at=0.1),
    ]
    made = stage(events)
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        for key in ("2", "down", "right", "3", "4", "5", "6", "enter", "1", "y", "slash", "[", "/", "enter"):
            await pilot.press(key)
            await pilot.pause()
            assert all(row.isprintable() for row in screen_text(made.app).splitlines())
        assert made.app.return_code is None
        text = "".join(screen_text(made.app).split())
        assert "[bold][/nope]" in text


async def test_help_and_menu_come_from_the_same_tables(stage):
    """Every key stands in the help; the menu finds a command by a word and runs it."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        text = screen_text(made.app)
        for words in ("Send the command that is suggested next.", "Start marking lines", "Draw the whole screen anew."):
            assert words in text
        await pilot.press("escape")
        await pilot.press("ctrl+p", *"version", "enter")
        await settle(pilot)
        assert made.session.sent == [TryVersions()]


async def test_the_theme_changes_everything_that_draws_itself(stage):
    """Panes, bars and Textual's own widgets have one palette."""
    made = stage(cisco_events())
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        before = made.app.palette
        await pilot.press("ctrl+t", "down", "enter")
        await pilot.pause()
        assert made.app.palette.name != before.name
        assert made.app.screen.conversation.palette is made.app.palette
        assert made.app.theme == made.app.palette.name


async def test_the_start_screen_takes_a_target_or_a_demo(stage):
    """A bad target is explained in place; a demo is picked from the list."""

    def target(text):
        if "@" in text:
            raise TargetError(f"{text!r} looks like a mail address")
        return Options(Target(text, 25), "laptop.example.net")

    def demo(name):
        return Options(Target("127.0.0.1", 2525), "laptop.example.net", demo=name)

    made = stage(
        cisco_events(),
        choices=Choices(target, (("well-behaved", "nothing is wrong"), ("tls-minimum", "refuses old versions")), demo),
        start_screen=True,
    )
    async with made.app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        assert "nothing is wrong" in screen_text(made.app)
        await pilot.press("a", "at", "b", "enter")
        await pilot.pause()
        assert "looks like a mail address" in screen_text(made.app)
        assert made.sessions == []
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert made.app.options.demo == "tls-minimum"
        assert made.session.running
        assert "220 mail.domain1.com" in screen_text(made.app)


async def test_a_fault_of_ours_ends_with_status_1_and_shows_no_values(stage, capsys):
    """A lens that fails ends the app; neither its words nor its variables are printed."""

    def broken(transcript):
        if len(transcript):
            raise RuntimeError("hunter2 \x1b[2J")
        from inspector.lenses.inspection import inspect

        return inspect(transcript)

    made = stage(greeted(), read=broken)
    with pytest.raises(RuntimeError):
        async with made.app.run_test(size=NARROW) as pilot:
            await settle(pilot)
    assert made.app.return_code == 1
    assert made.session.cancelled
    shown = "".join(str(part) for part in made.app._exit_renderables)
    printed = capsys.readouterr()
    said = shown + printed.out + printed.err
    assert "RuntimeError" in said
    assert "hunter2" not in said


async def test_without_colours_nothing_is_coloured(stage, monkeypatch):
    """NO_COLOR: the terminal's own colours only; cursor and mark are told by a sign and by attributes."""
    monkeypatch.setenv("NO_COLOR", "1")
    made = stage(cisco_events(), colourless=True)
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("6", "enter", "v")
        await pilot.pause()
        strips = made.app.screen._compositor.render_strips()
        styles = {segment.style for strip in strips for segment in strip if segment.style}
        coloured = {style for style in styles for colour in (style.color, style.bgcolor) if colour and not colour.is_default}
        assert coloured == set()
        assert any(style.reverse for style in styles)
        assert "▸" in screen_text(made.app)
