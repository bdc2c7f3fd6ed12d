"""A copy on its whole way: from the real program through a real tmux or GNU screen, as they are without configuration, to
the terminal outside, which a pseudo-terminal plays. What arrives there is what the file holds, and it harms nobody.
"""

import base64
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hostile_server import MARKS, start_hostile_server
from pseudo_terminal import PseudoTerminal, leaks

from inspector.ui.copying.clipboard import DESKTOP_SECONDS

PROGRAM = [sys.executable, "-m", "inspector"]
OPTIONS = ["--ehlo-name", "client.example.org", "--no-probe", "--no-mouse"]
"""Without the mouse, as over SSH; with it screen keeps an Esc to itself until the next key."""
OSC52 = re.compile(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
SECRET = "AGFsaWNlAGh1bnRlcjI="
"""alice and hunter2, as AUTH PLAIN sends them (RFC 4616 §2)."""
ALONE = dict.fromkeys(("TMUX", "STY", "SSH_CONNECTION", "SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY"), "")
"""No multiplexer around the tests, no desktop and no SSH takes part."""


@contextmanager
def bare(folder: Path, words: Sequence[str]) -> Iterator[PseudoTerminal]:
    """The program in a terminal."""
    with PseudoTerminal(words, environment={**ALONE, "XDG_STATE_HOME": str(folder)}) as terminal:
        yield terminal


@contextmanager
def tmux(folder: Path, words: Sequence[str]) -> Iterator[PseudoTerminal]:
    """The program in a tmux of its own."""
    server = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
    with bare(folder, [*server, "new-session", *words]) as terminal:
        try:
            yield terminal
        finally:
            subprocess.run([*server, "kill-server"], capture_output=True)


@contextmanager
def screen(folder: Path, words: Sequence[str]) -> Iterator[PseudoTerminal]:
    """The program in a GNU screen of its own, which keeps its socket in a folder of its own."""
    sockets = folder / "screen"
    sockets.mkdir(mode=0o700)
    server = ["env", f"SCREENDIR={sockets}", "screen", "-c", "/dev/null", "-S", "copy"]
    with bare(folder, [*server, *words]) as terminal:
        try:
            yield terminal
        finally:
            subprocess.run([*server, "-X", "quit"], capture_output=True)


SENT = "sent to the terminal's clipboard"
WAYS = {
    "bare": (bare, SENT),
    "tmux": (tmux, "in tmux's buffer, sent to the outer terminal"),
    "screen": (screen, SENT),
}
"""What stands between the program and the terminal, to what the program says of a copy."""


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """One of WAYS that is installed."""
    if request.param != "bare" and shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return request.param


def arrived(terminal: PseudoTerminal) -> list[bytes]:
    """Every text that the terminal was told to put into the clipboard."""
    return [base64.b64decode(payload, validate=True) for payload in OSC52.findall(bytes(terminal.raw))]


def copies(folder: Path) -> list[Path]:
    """The files of the copies, in the order of their numbers."""
    return sorted((folder / "smtp-inspector" / "copies").iterdir())


def leave(terminal: PseudoTerminal) -> None:
    """Leave the program."""
    terminal.press("q")
    assert terminal.wait_for_end() == 0


def test_what_arrives_is_what_the_file_holds(way: str, tmp_path: Path):
    """Marked lines, then all of it; said in one row, which names the file; a secret is in neither."""
    open_terminal, words = WAYS[way]
    with open_terminal(tmp_path, [*PROGRAM, "demo", *OPTIONS]) as terminal:
        terminal.wait_for_text("connected", "→ TLSv1.3")
        terminal.press("end")
        terminal.wait_for_text("AUTH PLAIN LOGIN")
        terminal.press("v", "K", "K", "y")
        terminal.wait_for(lambda _: len(arrived(terminal)) == 1, "the first copy")
        terminal.wait_for(lambda screen: f"-1.txt; {words}" in screen, "what is said about it")
        terminal.press(":")
        terminal.wait_for_cursor_on("type an SMTP command")
        terminal.press(f"AUTH PLAIN {SECRET}", "enter")
        terminal.wait_for(lambda screen: re.search(r"S [45235]35? ", screen), "the answer to AUTH")
        terminal.press("escape")
        terminal.wait_for_text("y copies it")  # tmux keeps an Esc to itself for half a second
        terminal.press("Y")
        terminal.wait_for(lambda _: len(arrived(terminal)) == 2, "the second copy")
        terminal.wait_for(lambda screen: f"-2.txt; {words}" in screen, "what is said about it")
        if way == "tmux":
            buffer = subprocess.run(["tmux", "-S", tmp_path / "tmux", "show-buffer"], capture_output=True, check=True)
            assert buffer.stdout == arrived(terminal)[1]
        leave(terminal)
        marked, everything = arrived(terminal)
        assert [path.read_bytes() for path in copies(tmp_path)] == [marked, everything]
        assert {stat.S_IMODE(path.stat().st_mode) for path in copies(tmp_path)} == {0o600}
        assert len(marked.splitlines()) == 3 + 3
        assert b"250-STARTTLS" in everything
        assert b"AUTH PLAIN" in everything
        for secret in (SECRET, SECRET.rstrip("="), "hunter2", "alice"):
            assert secret.encode() not in everything
            assert secret.encode() not in terminal.raw


def test_hostile_bytes_arrive_as_words(way: str, tmp_path: Path):
    """Some KB of attacks: printable characters and line feeds are all that arrives in the clipboard, and on the screen."""
    open_terminal, words = WAYS[way]
    with (
        start_hostile_server() as server,
        open_terminal(tmp_path, [*PROGRAM, f"127.0.0.1:{server.port}", *OPTIONS]) as terminal,
    ):
        terminal.wait_for_text("connected", "TLSv1.3", "250 end")
        terminal.press("Y")
        terminal.wait_for(lambda screen: re.search(r"host names? .*: Y (again )?copies", screen), "what the copy holds")
        assert arrived(terminal) == []
        terminal.press("Y")
        terminal.wait_for(lambda screen: words in screen and arrived(terminal), "the copy")
        leave(terminal)
        (text,) = arrived(terminal)
        assert text == copies(tmp_path)[0].read_bytes()
        assert len(text) > 2048
        assert leaks(text, MARKS) == []
        assert b"\r" not in text
        for shown in (rb"\x1b[31337m", rb"\x1b]52;c;MzEzMzc=\x1b\\", rb"\xe2\x80\xae31337", rb"\x00\x07\x08"):
            assert shown in text.replace(rb"\\x", rb"\x")
        beside = OSC52.sub(b"", bytes(terminal.raw)).replace(b"\b", b"")  # screen goes back a column with it
        assert leaks(beside, MARKS) == []


def runs(process: str) -> bool:
    """True until a process has ended, whether somebody has asked for its status or not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", process], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def test_a_clipboard_program_that_hangs_stops_nobody(tmp_path: Path):
    """The keys go on while it hangs, leaving does not wait for it, and it ends with the program."""
    program = tmp_path / "bin" / "xclip"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/xclip\nexec sleep 60\n")
    program.chmod(0o755)
    words = [*PROGRAM, "demo", *OPTIONS, "--clipboard", "command"]
    with bare(tmp_path, ["env", "DISPLAY=:0", f"PATH={program.parent}:/usr/bin:/bin", *words]) as terminal:
        terminal.wait_for_text("connected", "→ TLSv1.3")
        terminal.press("y")
        terminal.wait_for(lambda _: (tmp_path / "xclip").exists() and (tmp_path / "xclip").read_text(), "xclip")
        terminal.press("2")
        terminal.wait_for_text("read as Domain")
        before = time.monotonic()
        leave(terminal)
        assert time.monotonic() - before < DESKTOP_SECONDS
        assert terminal.restored()
        process = (tmp_path / "xclip").read_text().strip()
        terminal.wait_for(lambda _: not runs(process), "the end of xclip")
        assert len(copies(tmp_path)) == 1
