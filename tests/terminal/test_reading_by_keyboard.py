"""Notes, filter, bytes and expressions by keyboard in the real program: whatever is in note and reply harms no terminal."""

import sys

import pytest
from hostile_server import MARKS, start_hostile_server
from pseudo_terminal import PseudoTerminal, leaks

PROGRAM = [sys.executable, "-m", "inspector"]
OPTIONS = ["--ehlo-name", "client.example.org", "--timeout", "5", "--no-mouse"]
NOTE = "\u202e31337 메일 \u009b31337m\u2066\u3164 \\x41 [/nope]"
"""What a clipboard may hold; an Esc in it is taken for the start of a key before any program of ours sees it."""


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), pytest.param(120, 36, marks=pytest.mark.once)])
def test_reading_lets_nothing_through(tmp_path, columns: int, rows: int):
    """A note on a hostile line, found by an expression, shown alone, seen as bytes, copied: printable characters only."""
    with (
        start_hostile_server() as server,
        PseudoTerminal(
            [*PROGRAM, f"127.0.0.1:{server.port}", *OPTIONS],
            columns=columns,
            rows=rows,
            environment={"XDG_STATE_HOME": str(tmp_path)},
        ) as terminal,
    ):
        terminal.wait_for_text("connected", "TLSv1.3", "250 end")
        terminal.press("home", "/", r"/\\x1b\[31337[a-z]/", "enter")
        terminal.wait_for_text(r"/\\x1b\[31337[a-z]/", "1 of ")
        terminal.press("n")
        terminal.wait_for_text("2 of ")
        terminal.press_escape()
        terminal.press("c")
        terminal.wait_for_cursor_on("a note on this line")
        terminal.press(f"\x1b[200~{NOTE}\x1b[201~")
        terminal.wait_for_text("31337 메일")
        terminal.press("enter")
        seen = terminal.wait_for_text(r"# \xe2\x80\xae31337 메일")
        assert r"\\x41" in seen
        terminal.press("X")
        terminal.wait_for_text("bytes", "0d 0a")
        terminal.press_escape()
        terminal.press("f", "f", "f", "f")
        terminal.wait_for_text("only lines with a note, 1 line")
        terminal.press("z", "z")
        terminal.wait_for_text("Times: wall clock")
        terminal.press("v", "y")
        terminal.wait_for_text("y again copies")
        terminal.press("y")
        terminal.wait_for_text("-1.txt; ")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.restored()
        sent = bytes(terminal.raw)
    assert leaks(sent, MARKS) == []
    (copy,) = (tmp_path / "smtp-inspector" / "copies").iterdir()
    assert leaks(copy.read_bytes(), MARKS) == []
    assert "메일" in copy.read_text(encoding="utf-8")
