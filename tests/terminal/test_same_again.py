"""The program in a pseudo-terminal: from a typed target to a session, the same again, and the next start that knows it."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from pseudo_terminal import PseudoTerminal

PROGRAM = [sys.executable, "-m", "inspector", "--ehlo-name", "client.example.org"]


def header(terminal: PseudoTerminal) -> str:
    """The first line of the screen."""
    return terminal.text.split("\n", 1)[0]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), pytest.param(120, 36, marks=pytest.mark.once)])
def test_the_same_again_with_another_version(start_demo, columns: int, rows: int):
    """Start screen, target, session, TLS 1.2 only in the header; then a new start completes the target and knows both."""
    server = start_demo("starttls-before-greeting")
    target = f"{server.host}:{server.port}"
    with PseudoTerminal(PROGRAM, columns=columns, rows=rows) as terminal:
        terminal.wait_for_text("None yet: the servers that you look at will stand here")
        terminal.press(target, "enter")
        terminal.wait_for_text("connected", "→ TLSv1.3", "QUIT")
        assert "only" not in header(terminal)
        terminal.press("w")
        terminal.wait_for_text("Same again with …", "● any that both sides know")
        terminal.press("1.2", "enter")
        terminal.wait_for(lambda _: "TLSv1.2 only" in header(terminal) and "→ TLSv1.2" in header(terminal))
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.restored()
    with PseudoTerminal(PROGRAM, columns=columns, rows=rows) as terminal:
        terminal.wait_for_text(target, "✗ TLSv1.2 only: STARTTLS stands", "✗ STARTTLS stands where the")
        terminal.press(server.host[:3] + "\t\r")
        terminal.wait_for(lambda _: target in header(terminal))
        terminal.wait_for_text("connected", "→ TLSv1.3")
        assert "only" not in header(terminal)
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_a_demo_the_same_again(tmp_path: Path):
    """The embedded server is still there, its root still trusted; nothing of a demo is remembered."""
    with PseudoTerminal([*PROGRAM[:3], "demo", "well-behaved", *PROGRAM[3:]]) as terminal:
        terminal.wait_for_text("connected", "→ TLSv1.3", "QUIT")
        terminal.press("w")
        terminal.wait_for_text("Same again with …")
        terminal.press("1.2", "enter")
        terminal.wait_for(lambda _: "TLSv1.2 only" in header(terminal) and "→ TLSv1.2" in header(terminal))
        terminal.wait_for_text("connected", "n send")
        terminal.press("6")
        terminal.wait_for_text("Nothing was found so far.")
        terminal.press("w")
        terminal.wait_for_text("Same again with …")
        terminal.press("never", "enter")
        terminal.wait_for(lambda _: "no STARTTLS" in header(terminal) and "TLSv1.2 only, no" in header(terminal))
        terminal.press("o")
        terminal.wait_for_text("None yet", "Esc goes back to demo well-behaved")
        terminal.press("\x11")
        assert terminal.wait_for_end() == 0


def test_an_address_on_the_command_line(start_demo):
    """The name is not looked up; it stays the one that the certificate is held against."""
    server = start_demo("well-behaved")
    options = ["--address", "127.0.0.1", "--no-probe", "--format", "json"]
    command = [*PROGRAM[:3], "check", f"mail.example.com:{server.port}", *PROGRAM[3:], *options]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert '"address": "127.0.0.1"' in finished.stdout, shlex.join(command) + finished.stderr
    assert '"name_matches": true' in finished.stdout
    assert "NameResolved" not in finished.stdout
