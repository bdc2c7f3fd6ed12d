"""The start screen: help, leaving, a small window; the latest sessions, completion, and the way back to a session."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from driven_app import answered, in_one_go, put, screen_text, settle, type_text, words_on
from staged_session import cisco_events, greeted
from textual._context import active_message_pump
from textual.events import Key, Resize, Show
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from inspector.command_line.arguments import parse_arguments
from inspector.command_line.changes import changed
from inspector.command_line.showing import saved_sessions
from inspector.command_line.sources import sample_source
from inspector.demo.samples import SAMPLES
from inspector.events import CommandSent
from inspector.live.commands import Quit
from inspector.live.options import Options
from inspector.recent import PastSession, RecentError
from inspector.smtp.target import parse_target
from inspector.tls.registry import ProtocolVersion
from inspector.ui.choices import Choices
from inspector.ui.menu import Help
from inspector.ui.start import Completion, StartScreen


@pytest.mark.parametrize("key", ["question_mark", "f1"])
@pytest.mark.parametrize("before", [[], ["m", "x"]])
async def test_help_opens_from_the_target_field(stage, key, before):
    """No target holds a question mark, so it is not typed."""
    made = stage(start_screen=True)
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*before, key)
        await pilot.pause()
        assert isinstance(made.app.screen, Help)
        listed = "\n".join(line.text for line in made.app.screen.query_one("#help-lines").lines)
        assert "^q  Leave at once, while you type too." in listed
        await pilot.press("escape")
        await pilot.pause()
        assert made.app.screen.query_one("#target", Input).value == "".join(before)


async def test_control_c_says_how_to_leave(stage):
    """It is what many press first."""
    made = stage(start_screen=True)
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "^q does while you type" in screen_text(made.app)


async def test_a_tiny_window_says_what_it_needs(stage):
    """And everything is back when it grows, the target field ready."""
    made = stage(start_screen=True)
    async with made.app.run_test(size=(30, 6)) as pilot:
        await pilot.pause()
        assert words_on(made.app) == "needs 40x10, has 30x6; ^q quits"
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        await pilot.press("a")
        await pilot.pause()
        assert made.app.screen.query_one("#target", Input).value == "a"


@pytest.mark.parametrize("size", [(40, 10), (60, 14), (40, 24)])
async def test_the_list_and_the_keys_are_seen_in_a_small_window(stage, size):
    """The introduction gives way to them; no word of the field is cut, and the screen itself never scrolls."""
    choices = Choices(lambda text: None, (("well-behaved", "nothing is wrong"),))
    made = stage(start_screen=True, choices=choices)
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        rows = screen_text(made.app).splitlines()
        assert rows[0].startswith(" SMTP Inspector")
        assert any(row.startswith(" mail server, such as mx.example.com") for row in rows)
        assert " Latest sessions" in [row.rstrip() for row in rows]
        assert rows[-1].startswith(" Enter connects")
        assert rows[-1].rstrip().endswith("^q quit")
        await pilot.press("down")
        await settle(pilot)
        assert any(row.startswith(" ▸") for row in screen_text(made.app).splitlines())


NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
MX, OTHER = "mx.example.com", "smtps://mail.example.org"


def past(target, minutes, grade="ok", words="nothing wrong, TLSv1.3", changes=()):
    """A session some minutes before noon."""
    return PastSession(target, (NOON - timedelta(minutes=minutes)).isoformat(), grade, words, changes)


SESSIONS = (
    past(MX, 10, "failure", "2 failures: STARTTLS stands where the greeting belongs"),
    past(MX, 20, "failure", "handshake refused", (("tls_version", "TLSv1.1"),)),
    past(MX, 30),
    past(OTHER, 60 * 24),
)
DEMOS = (("tls-minimum", "refuses old versions"), ("well-behaved", "nothing is wrong"))


def choices(sessions=SESSIONS, **more):
    """A start screen with sessions and demos, at noon."""

    def demo(name):
        return Options(parse_target("127.0.0.1:2525"), "laptop.example.net", demo=name)

    given = {"recents": lambda: tuple(sessions), "change": changed, "now": lambda: NOON, "demo": demo, **more}
    return Choices(lambda text: Options(parse_target(text), "laptop.example.net"), DEMOS, **given)


def listed(app):
    """The rows of the list."""
    return [" ".join(line.text.split()) for line in app.screen.query_one("#scenarios").lines]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_it_shows_the_latest_sessions_and_the_demos(stage, size):
    """Target, when, sign and verdict; sessions of the same kind are one row, the newest."""
    made = stage(start_screen=True, choices=choices())
    async with made.app.run_test(size=size) as pilot:
        await pilot.pause()
        rows = listed(made.app)
        assert rows[0] == "Latest sessions"
        assert rows[1].startswith(f"{MX} today 11:50 ✗ 2 failures: STARTTLS")
        assert rows[2] == f"{MX} today 11:40 ✗ TLSv1.1 only: handshake refused"
        assert rows[3] == f"{OTHER} yesterday 12:00 ✓ nothing wrong, TLSv1.3"
        assert rows[4] == ""
        assert rows[6:] == ["tls-minimum refuses old versions", "well-behaved nothing is wrong"]
        assert max(len(line) for line in screen_text(made.app).splitlines()) <= size[0]


async def test_an_empty_list_says_what_will_be_there(stage):
    """For who comes for the first time."""
    made = stage(start_screen=True, choices=choices(()))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "None yet: the servers that you look at will stand here" in words_on(made.app)


async def test_many_sessions_leave_room_for_the_demos(stage):
    """Some are shown at rest, and how many more there are; typing shows all that match."""
    many = [past(f"mx{number}.example.com", number) for number in range(50)]
    made = stage(start_screen=True, choices=choices(many))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "… 45 more: type to find them" in words_on(made.app)
        assert "tls-minimum" in words_on(made.app)
        await type_text(pilot, "mx3")
        await pilot.pause()
        assert [row.split()[0] for row in listed(made.app)[1:-1]] == [f"mx{n}.example.com" for n in (3, *range(30, 40))]


async def test_a_file_that_is_not_ours_is_said_once_and_holds_nobody_up(stage):
    """Below the field; the demos are there all the same."""

    def broken():
        raise RecentError("Recent sessions are not shown: ~/x is not ours. Move it away to have them again.")

    made = stage(start_screen=True, choices=choices(recents=broken))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Recent sessions are not shown: ~/x is not ours." in words_on(made.app)
        assert "tls-minimum" in words_on(made.app)
        await pilot.press("m")
        await pilot.pause()
        assert "not shown" not in words_on(made.app)


@pytest.mark.parametrize("key", ["tab", "right"])
@pytest.mark.parametrize(("typed", "whole"), [("MX.ex", "MX.example.com"), ("smtps", OTHER), ("tls", "tls-minimum")])
async def test_what_is_typed_is_completed(stage, key, typed, whole):
    """From the targets of before and the demos' names, in whatever case."""
    made = stage(start_screen=True, choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await type_text(pilot, typed.lower() if key == "right" else typed)
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        assert made.app.screen.query_one(Input).value.lower() == whole.lower()
        assert made.app.focused.id == "target"


@pytest.mark.parametrize("key", ["tab", "right"])
async def test_who_types_fast_completes_what_was_typed(stage, monkeypatch, key):
    """The key comes with the letters, before anything is painted behind them; Enter takes what it made of them."""

    async def nothing_painted(*_):
        return None

    monkeypatch.setattr(Completion, "get_suggestion", nothing_painted)
    made = stage(cisco_events(), start_screen=True, choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await in_one_go(pilot, *"mx.", key, "enter")
        await settle(pilot)
        assert str(made.app.options.target.host) == MX


async def test_tab_stays_where_nothing_can_be_completed(stage):
    """Who types a new name and Tab does not end up on a demo; in the empty field Tab goes to the list."""
    made = stage(start_screen=True, choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("z", "tab")
        await pilot.pause()
        assert made.app.focused.id == "target"
        await pilot.press("backspace", "tab")
        await pilot.pause()
        assert made.app.focused.id == "scenarios"


async def test_up_from_the_first_row_comes_back(stage):
    """There the typing goes on."""
    made = stage(start_screen=True, choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("z", "down")
        await pilot.pause()
        assert made.app.focused.id == "scenarios"
        assert "No session or demo of this name; Enter connects." in words_on(made.app)
        assert f" ▸ {MX}" in screen_text(made.app)
        await pilot.press("down", "up", "up", "y")
        await pilot.pause()
        assert made.app.screen.query_one(Input).value == "zy"


async def test_a_session_is_opened_once_more_as_it_was(stage):
    """The row of TLSv1.1 opens with TLSv1.1, and the header says so; its whole verdict is read before."""
    made = stage(cisco_events(), start_screen=True, choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        await pilot.pause()
        assert "2026-01-15 11:40 TLSv1.1 only: handshake refused" in words_on(made.app)
        await pilot.press("enter")
        await settle(pilot)
        assert made.app.options.tls_version is ProtocolVersion.TLSv1_1
        assert "TLSv1.1 only" in screen_text(made.app).splitlines()[0]


async def test_a_session_is_opened_with_another_version(stage):
    """w on a row asks what is to be otherwise."""
    made = stage(cisco_events(), start_screen=True, choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "w")
        await type_text(pilot, "1.3")
        await pilot.press("enter")
        await settle(pilot)
        assert str(made.app.options.target) == "mx.example.com:25"
        assert made.app.options.tls_version is ProtocolVersion.TLSv1_3


async def test_a_remembered_change_that_is_wrong_is_said(stage):
    """A hand-written file cannot put a line of its own into the conversation."""
    wrong = past(MX, 1, changes=(("ehlo_name", "a b"),))
    made = stage(start_screen=True, choices=choices([wrong]))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await settle(pilot)
        assert made.sessions == []
        assert isinstance(made.app.screen, StartScreen)
        assert "2026-01-15" not in screen_text(made.app).splitlines()[6]


async def test_the_name_of_a_demo_opens_the_demo(stage):
    """And it is said how a host of that name is reached."""
    made = stage(cisco_events(), start_screen=True, choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await type_text(pilot, "tls-minimum")
        await pilot.pause()
        assert "smtp://tls-minimum would be a host of this name" in words_on(made.app)
        await pilot.press("enter")
        await settle(pilot)
        assert made.app.options.demo == "tls-minimum"


async def test_enter_pressed_thrice_opens_one_session(stage):
    """However fast: each would be a connection to somebody's server, and the ones before it lie below the last."""
    made = stage(cisco_events(), start_screen=True, choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await type_text(pilot, MX)
        for _ in range(3):
            made.app.post_message(Key("enter", None))
        while not made.sessions:
            await pilot.pause()
        await settle(pilot)
        assert len(made.sessions) == 1


@pytest.mark.parametrize("from_start", [True, False])
async def test_from_a_session_to_the_start_screen_and_back(stage, from_start):
    """The session goes on meanwhile, and nothing of it is lost."""
    made = stage(cisco_events(), start_screen=from_start, choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        if from_start:
            await type_text(pilot, "mail.domain1.com")
            await pilot.press("enter")
        await settle(pilot)
        await pilot.press("o")
        await pilot.pause()
        assert "Esc goes back to mail.domain1.com:25" in screen_text(made.app).splitlines()[0]
        await put(pilot, made, CommandSent(at=5.0, raw=b"NOOP\r\n"))
        await pilot.press("x", "escape", "escape")
        await pilot.pause()
        assert "C NOOP" in screen_text(made.app)
        assert len(made.sessions) == 1
        assert not made.session.cancelled


async def test_from_a_session_to_another_target(stage):
    """The session before is told QUIT; the new one stands in its place, and is what the next start screen goes back to."""
    made = stage(cisco_events(), choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("o")
        await type_text(pilot, "mx2.example.com")
        await pilot.press("enter")
        await settle(pilot)
        assert [session.sent for session in made.sessions] == [[Quit()], []]
        assert made.app.options.target.host == "mx2.example.com"
        await pilot.press("o")
        await pilot.pause()
        assert "Esc goes back to mx2.example.com:25" in screen_text(made.app)


async def test_another_target_forgets_nothing_silently(stage):
    """What was typed by hand goes only at the second Enter; a demo's server is not even started before."""
    sent = CommandSent(at=1.0, raw=b"NOOP\r\n", by_user=True)
    made = stage([*cisco_events(), sent, *answered(4, 250, "ok", "NOOP")[1:]], choices=choices())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("o", *"mx", "enter")
        await pilot.pause()
        assert "What you sent by hand (1) is forgotten" in words_on(made.app)
        await pilot.press("2", "enter")
        await pilot.pause()
        assert len(made.sessions) == 1
        await pilot.press("enter")
        await settle(pilot)
        assert made.app.options.target.host == "mx2"


async def test_a_session_is_remembered_when_it_has_come_to_a_verdict(stage):
    """Once, with its verdict; a demo never."""
    kept = []
    made = stage(cisco_events(), choices=choices(remember=kept.append))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert [(past.target, past.grade) for past in kept] == [("mail.domain1.com", "failure")]
        await pilot.press("q")
    assert len(kept) == 1
    demo = Options(parse_target("127.0.0.1:2525"), "laptop.example.net", demo="tls-minimum")
    made = stage(cisco_events(), options=demo, choices=choices(remember=kept.append))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("q")
    assert len(kept) == 1


async def test_the_recording_is_remembered_whatever_comes_last(stage):
    """The lenses may read for the last time when the session is closed already: its file is known all the same."""
    kept, name = [], "2026-11-28-100000-mail.domain1.com.jsonl"
    made = stage(cisco_events(), choices=choices(remember=kept.append))
    make = made.app.make_session

    def recorded(*words):
        session = make(*words)
        session.file = name
        return session

    made.app.make_session = recorded
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        made.app.close_session()
        made.app.screen.keep_in_mind()
        await pilot.pause()
    assert {past.file for past in kept} == {name}


@pytest.mark.parametrize("keys", [["q"], ["r", "r", "q"]])
async def test_a_session_that_is_left_early_is_remembered_too(stage, keys):
    """Its target was typed, and is to be completed the next time."""
    kept = []
    made = stage(greeted()[:3], choices=choices(remember=kept.append))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
    assert {(past.target, past.words) for past in kept} == {("mail.domain1.com", "left while waiting for the greeting")}


async def test_what_cannot_be_remembered_is_said_once(stage):
    """And nothing else comes of it."""

    def refuse(_):
        raise RecentError("Sessions are not remembered: ~/x: Read-only file system.")

    made = stage(cisco_events(), choices=choices(remember=refuse))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Sessions are not remembered: ~/x: Read-only file system." in words_on(made.app)
        await pilot.press("r")
        await settle(pilot)
        assert len(made.sessions) == 2
        assert "Sessions are not remembered" not in words_on(made.app)


async def test_a_folder_that_takes_nothing_is_told_whole(stage):
    """Neither the session nor that it was there is written: both are said, until the next key; the header goes on."""

    def refuse(_):
        raise RecentError("Sessions are not remembered: ~/x: Read-only file system.")

    made = stage(cisco_events(), choices=choices(remember=refuse))
    begin = made.app.make_session

    def unrecorded(*words):
        session = begin(*words)
        session.problem = "This session is not recorded: ~/y: Read-only file system."
        return session

    made.app.make_session = unrecorded
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        both = "recorded: ~/y: Read-only file system. Sessions are not remembered: ~/x: Read-only file system."
        assert words_on(made.app).endswith(f"This session is not {both}")
        await pilot.press("2")
        await settle(pilot)
        assert "~/" not in screen_text(made.app)
        assert "! not recorded" in screen_text(made.app)


async def test_the_help_begins_with_the_keys_of_the_screen_below(stage):
    """F1 on the start screen calls no key of a session its own, and the other way round; all of them stand further down."""
    for made, titles, first in (
        (stage(start_screen=True, choices=choices()), ["On this screen", "Everywhere", "In a session"], "Tab →  Complete"),
        (stage(cisco_events()), ["In a session", "Everywhere", "Where lines are shown"], "n  Send the command"),
    ):
        async with made.app.run_test(size=(80, 24)) as pilot:
            await settle(pilot) if made.app.options else await pilot.pause()
            await pilot.press("f1")
            await pilot.pause()
            rows = [line.text for line in made.app.screen.query_one("#help-lines").lines]
            assert [row.strip() for row in rows if row[1:2].strip()][:3] == titles
            assert rows[2].strip().startswith(first)


async def test_a_sample_is_read_and_shown(stage):
    """A demo that is no server opens as a file does: nothing is connected to."""
    source = sample_source(SAMPLES["received-fields"])
    usual = parse_arguments([])
    (saved,) = saved_sessions(source, parse_arguments(["read", ""]), usual, Path("/nowhere"), ())
    made = stage(start_screen=True, choices=choices((), demo=lambda _: saved))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"tls-minimum", "enter")
        await settle(pilot)
        text = words_on(made.app)
        assert "Received: from laptop.example.org" in text
        assert "read from demo received-fields" in text
        assert not made.sessions


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_nothing_moves_while_it_opens(stage, size):
    """What stands above the list has its rows in the first frame, so the list and the field are placed once."""
    places = []

    def placed(message: Message) -> None:
        widget = active_message_pump.get()
        if isinstance(message, Resize | Show) and isinstance(widget, Widget) and widget.id in ("target", "scenarios"):
            places.append((widget.id, widget.region))

    made = stage(start_screen=True)
    async with made.app.run_test(size=size, message_hook=placed) as pilot:
        await settle(pilot)
        assert "host, host:port, [v6]:port" in screen_text(made.app)
        assert {name for name, _ in places} == {"target", "scenarios"}
        assert len(set(places)) == 2, places
