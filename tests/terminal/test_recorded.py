"""The program in a pseudo-terminal: what stays of a session whose program, terminal or window goes; and reading it again."""

import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playbook import OFFER, play, session_bytes
from pseudo_terminal import PseudoTerminal
from scripted_server import AwaitClose, Call, Expect, Say, ScriptedServer, Wait

from inspector.command_line.recording import sessions_folder
from inspector.command_line.sources import read_source
from inspector.demo.server import DemoServer
from inspector.events import Disconnected, Event, LineKept, ReplyLineReceived, ScriptFinished, SessionFinished

PROGRAM = [sys.executable, "-m", "inspector"]
NAME = ["--ehlo-name", "client.example.org"]
WIDE = {"columns": 120, "rows": 36}


def recorded() -> Path:
    """The newest recording."""
    return max(sessions_folder().iterdir(), key=lambda path: path.stat().st_mtime_ns)


def events_in(path: Path) -> list[Event]:
    return list(read_source(str(path), 2**30).conversations[0].events)


def said(terminal: PseudoTerminal) -> list[str]:
    """The rows of the conversation that hold what was said, without the cursor's sign."""
    rows = [line[1:50].rstrip() for line in terminal.text.splitlines()]
    return [row for row in rows if " S 2" in row or " C " in row]


def test_kill_9_loses_nothing_that_was_shown(start_demo: Callable[..., DemoServer]):
    """In the middle of a session, a command typed by hand: all of it is in the file, and `read` shows it as it was."""
    server = start_demo("starttls-before-greeting")
    with PseudoTerminal([*PROGRAM, f"{server.host}:{server.port}", *NAME], **WIDE) as terminal:
        terminal.wait_for_text("● connected", "→ TLSv1.3")
        terminal.wait_for_rest()
        terminal.press(":NOOP", "enter")
        terminal.wait_for_text("C NOOP", "S 250 2.0.0 Ok")
        terminal.wait_for_rest()
        shown = said(terminal)
        os.kill(terminal.process.pid, signal.SIGKILL)
        terminal.wait_for_end()
    events = events_in(recorded())
    assert any(isinstance(event, ScriptFinished) for event in events)
    assert not any(isinstance(event, SessionFinished | LineKept) for event in events)
    with PseudoTerminal([*PROGRAM, "read", str(recorded())], **WIDE) as terminal:
        terminal.wait_for_text("saved 20", "What is on record ends here")
        terminal.press("G")
        terminal.wait_for(lambda _: said(terminal)[-8:] == shown[-8:], "the conversation as it was")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_half_a_reply_is_there_after_kill_9():
    """The server stops in the middle of its EHLO reply, and the program is killed while it waits for the rest."""
    said = Say(b"250-mx.example.com\r\n250-STARTTLS\r\n")
    go_on = threading.Event()
    with (
        ScriptedServer([Say(b"220 mx\r\n"), Expect(b"EHLO"), said, Wait(go_on)]) as server,
        PseudoTerminal([*PROGRAM, f"127.0.0.1:{server.port}", *NAME], **WIDE) as terminal,
    ):
        terminal.wait_for_text("S 250-STARTTLS")
        os.kill(terminal.process.pid, signal.SIGKILL)
        terminal.wait_for_end()
        go_on.set()
    lines = [event.raw for event in events_in(recorded()) if isinstance(event, ReplyLineReceived)]
    assert lines[-2:] == [b"250-mx.example.com\r\n", b"250-STARTTLS\r\n"]


def test_a_stuck_terminal_loses_nothing():
    """Nobody reads what the app draws, while a long reply comes: the session goes on to its next command all the same, and
    what it received until then is in the file when the program is killed.
    """
    reply = b"".join(b"250-X-LINE-%04d\r\n" % number for number in range(5_000))
    asked = threading.Event()
    script = [Say(b"220 mx\r\n"), Expect(b"EHLO"), Say(b"250-mx.example.com\r\n" + reply + b"250 HELP\r\n")]
    words = ["--plaintext", "--try-mail-from", "a@example.com", *NAME]
    with (
        ScriptedServer([*script, Expect(b"MAIL"), Call(lambda _: asked.set()), AwaitClose()]) as server,
        PseudoTerminal([*PROGRAM, f"127.0.0.1:{server.port}", *words], **WIDE) as terminal,
    ):
        assert asked.wait(60), "the session waits for the terminal"
        os.kill(terminal.process.pid, signal.SIGKILL)
        terminal.process.wait(30)
        assert bytes(terminal.raw) == b""
    lines = [event.raw for event in events_in(recorded()) if isinstance(event, ReplyLineReceived) and event.reply == 1]
    assert b"".join(lines) == b"250-mx.example.com\r\n" + reply + b"250 HELP\r\n"


@pytest.mark.parametrize("ending", ["hang-up", "SIGHUP", "q"])
def test_a_session_that_is_left_has_its_end_in_the_file(start_demo: Callable[..., DemoServer], ending: str):
    """A lost connection, a signal or the key: the end is recorded too, and the file is whole."""
    server = start_demo("well-behaved")
    with PseudoTerminal([*PROGRAM, f"{server.host}:{server.port}", *NAME], **WIDE) as terminal:
        terminal.wait_for_text("connected", "→ TLSv1.3")
        if ending == "hang-up":
            terminal.hang_up()
            terminal.process.wait(30)
        elif ending == "SIGHUP":
            terminal.process.send_signal(signal.SIGHUP)
            terminal.wait_for_end()
        else:
            terminal.press("q")
            terminal.wait_for_end()
    kinds = [type(event) for event in events_in(recorded())]
    assert ScriptFinished in kinds
    assert {Disconnected, SessionFinished} <= set(kinds)


def test_a_session_that_cannot_be_recorded_says_so_and_goes_on(start_demo: Callable[..., DemoServer]):
    """A file stands in the place of the folder: the session is there, the last line says it, and the header from then on."""
    folder = sessions_folder()
    folder.parent.mkdir(parents=True)
    folder.touch()
    server = start_demo("well-behaved")
    with PseudoTerminal([*PROGRAM, f"{server.host}:{server.port}", *NAME], **WIDE) as terminal:
        terminal.wait_for_text("connected", "→ TLSv1.3", "! not recorded", "This session is not recorded:")
        terminal.press("2")
        terminal.wait_for(lambda screen: "This session" not in screen and "! not recorded" in screen)
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_the_start_screen_opens_a_recording(start_demo: Callable[..., DemoServer]):
    """f on a session of the list: as it was, and r connects; a recording that is gone is said to be so."""
    server = start_demo("well-behaved")
    target = f"{server.host}:{server.port}"
    with PseudoTerminal([*PROGRAM, target, *NAME], **WIDE) as terminal:
        terminal.wait_for_text("connected", "→ TLSv1.3")
        terminal.press("q")
        terminal.wait_for_end()
    with PseudoTerminal([*PROGRAM, *NAME], **WIDE) as terminal:
        terminal.wait_for_text(target)
        terminal.press("down")
        terminal.wait_for_text(f"▸ {target}")
        terminal.press("f")
        terminal.wait_for_text("saved 20", "A session file of SMTP Inspector")
        terminal.press("t")
        terminal.wait_for_text("This session is over (saved 20", f"r connects to {target} now")
        terminal.press("r")
        terminal.wait_for_text("● connected")
        terminal.press("o")
        terminal.wait_for_text("Esc goes back")
        recorded().unlink()
        recorded().unlink()
        terminal.press("down")
        terminal.wait_for_text(f"▸ {target}")
        terminal.press("f")
        terminal.wait_for_text("The recording is gone: the newest 100 are kept")
        terminal.press("\x11")
        assert terminal.wait_for_end() == 0


def a_recording(tmp_path: Path) -> Path:
    """A session file."""
    path = tmp_path / "session.jsonl"
    path.write_bytes(session_bytes(entry.event for entry in play(*OFFER, finished=True)))
    return path


def test_keys_come_from_the_terminal_where_the_data_come_from_a_pipe(tmp_path: Path):
    """`read -` behind a pipe: the app draws, takes keys, and gives the terminal back."""
    line = f"cat {shlex.quote(str(a_recording(tmp_path)))} | {shlex.join([*PROGRAM, 'read', '-'])}"
    with PseudoTerminal(["sh", "-c", line], **WIDE) as terminal:
        terminal.wait_for_text("saved 2026-01-15 12:00", "S 250 STARTTLS", "EHLO")
        terminal.press("3")
        terminal.wait_for_text("TLSv1.2")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.restored()


def test_without_a_terminal_it_says_what_prints_a_report(tmp_path: Path):
    """Data from a pipe and no terminal to take keys from, or output that goes elsewhere: one line, status 2."""
    path = shlex.quote(str(a_recording(tmp_path)))
    program = shlex.join([*PROGRAM, "read"])
    for line in (f"{program} {path} | cat; exit 2", f"{program} {path} < /dev/null"):
        with PseudoTerminal(["sh", "-c", line], columns=200) as terminal:
            assert terminal.wait_for_end() == 2
            assert "--format text prints a report instead" in terminal.text
            assert len(terminal.text.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["read", "none.log"], "none.log: there is no such file"),
        (["read", "."], ".: it is a folder: name a file in it"),
        (["read", "-"], "the standard output is no terminal, so the app cannot draw: --format text prints a report instead"),
        (["demo"], "no terminal, so the app cannot draw: --format text prints a report instead"),
        (["mx.example.com:2525"], "this prints a report: smtp-inspector check mx.example.com:2525"),
        (["smtp://[::1]"], "this prints a report: smtp-inspector check 'smtp://[::1]'"),
        ([], "this prints a report: smtp-inspector check TARGET"),
        (["a b"], "'a b' is no host name"),
    ],
)
def test_without_a_terminal_what_was_typed_is_looked_at_first(tmp_path: Path, words: list[str], said: str):
    """What is wrong with it would be wrong in a terminal too; what is right stands in the command that works without one."""
    done = subprocess.run(
        [*PROGRAM, *words], cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_note_is_in_the_file(tmp_path: Path):
    """Written with a key in a recording: it is there when the file is read again."""
    path = a_recording(tmp_path)
    with PseudoTerminal([*PROGRAM, "read", str(path)], **WIDE) as terminal:
        terminal.wait_for_text("saved 2026-01-15 12:00", "S 250 STARTTLS")
        terminal.press("c")
        terminal.wait_for_text("a note on this line")
        terminal.press("see ticket 7", "enter")
        terminal.wait_for(lambda screen: "see ticket 7" in screen and "Enter keeps it" not in screen)
        terminal.press("q")
        assert terminal.wait_for_end() == 0
    with PseudoTerminal([*PROGRAM, "read", str(path)], **WIDE) as terminal:
        terminal.wait_for_text("saved 2026-01-15 12:00", "see ticket 7")
