"""The program in tmux, at the sizes that people have: a newcomer's first five minutes, from the shell and back to it."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pseudo_terminal import PseudoTerminal

OPTIONS = ["--ehlo-name", "client.example.org"]


@pytest.fixture(params=[(80, 24), pytest.param((120, 36), marks=pytest.mark.once)], ids=["80x24", "120x36"])
def tmux(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PseudoTerminal]:
    """A shell in a tmux of its own, narrow and wide, in a terminal that we read."""
    columns, rows = request.param
    socket = str(tmp_path / "tmux")
    shell = ["env", "PS1=shell$ ", f"HOME={tmp_path}", "sh"]
    settings = ["set", "-g", "status", "off", ";", "set", "-g", "default-size", f"{columns}x{rows}"]
    command = ["tmux", "-S", socket, "-f", "/dev/null", "start-server", ";", *settings, ";", "new-session", *shell]
    with PseudoTerminal(command, columns=columns, rows=rows, environment={"TMUX": ""}) as terminal:
        try:
            terminal.wait_for_text("shell$")
            yield terminal
        finally:
            subprocess.run(["tmux", "-S", socket, "kill-server"], check=True)


def start(tmux: PseudoTerminal, *words: str) -> None:
    """Type a command line of the program, and behind it what tells the status and the terminal's settings afterwards."""
    program = shlex.join([sys.executable, "-m", "inspector", *words])
    tmux.press(program + "; echo left-$? $(stty -a | grep -o ' icanon\\| echo ')", "enter")


def leave(tmux: PseudoTerminal, key: str) -> None:
    """Leave the app: the status is 0, and the shell has its terminal back."""
    tmux.press(key)
    tmux.wait_for_text("left-0 icanon echo", "shell$")


def test_the_first_five_minutes(tmux: PseudoTerminal):
    """The demo: conversation, EHLO, versions, certificates, findings, a jump to the bytes, and back to the shell."""
    start(tmux, "demo", *OPTIONS)
    tmux.wait_for_text("connected", "→ TLSv1.3", "AUTH PLAIN LOGIN")
    tmux.press("2")
    tmux.wait_for_text("STARTTLS", "mail.domain1.com", "read as Domain")
    tmux.press("3", "t")
    tmux.wait_for_text("6 of 6 tried", "TLSv1.1", "refused", "TLSv1.2", "accepted")
    tmux.press("4")
    tmux.wait_for_text("mail.domain1.com", "SMTP Inspector demo intermediate")
    tmux.press("6")
    tmux.wait_for_text("STARTTLS stands where the greeting belongs.", "Cisco ESA logs")
    tmux.press("enter")
    tmux.wait_for(
        lambda screen: "▸" in screen and "250-STARTTLS" in next(line for line in screen.splitlines() if "▸" in line)
    )
    leave(tmux, "q")


def test_the_second_case(tmux: PseudoTerminal):
    """A session with TLS 1.0 and MAIL sent for us: the 554 is there, and becomes a finding that names the settings."""
    start(tmux, "demo", "tls-minimum", "--tls-version", "TLSv1.0", "--try-mail-from", "me@example.org", *OPTIONS)
    tmux.wait_for_text("→ TLSv1.0", "554 5.7.1 Not complied TLS minimum version")
    tmux.press("6")
    tmux.wait_for_text("Refused because of TLS versions", "smtp_tls_protocols = >=TLSv1.2")
    leave(tmux, "q")


def test_a_command_typed_by_hand(tmux: PseudoTerminal):
    """After the script the session stays open for what the user types; control and Q leaves from the command line."""
    start(tmux, "demo", "well-behaved", *OPTIONS)
    tmux.wait_for_text("connected", "→ TLSv1.3")
    tmux.press(":")
    tmux.wait_for_cursor_on("type an SMTP command")
    tmux.press("VRFY postmaster", "enter")
    tmux.wait_for_text("252 2.1.5")
    leave(tmux, "\x11")


def test_without_a_target_it_asks_for_one(tmux: PseudoTerminal):
    """The start screen has a field for a target and lists the demos; what is typed finds those below the window."""
    start(tmux)
    tmux.wait_for_text("SMTP Inspector", "starttls-before-greeting", "well-behaved")
    tmux.press("minimum")
    tmux.wait_for(lambda screen: "tls-minimum" in screen and "well-behaved" not in screen)
    leave(tmux, "\x11")
