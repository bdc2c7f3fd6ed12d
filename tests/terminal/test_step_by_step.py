"""The program in a pseudo-terminal, step by step: what a newcomer reads on the way from the greeting to TLS."""

import sys

import pytest
from pseudo_terminal import PseudoTerminal

COMMAND = [sys.executable, "-m", "inspector", "demo", "starttls-before-greeting", "--ehlo-name", "client.example.org"]


def words(screen: str) -> str:
    """What stands on the screen, with one blank for every gap; in the wide layout of its left side."""
    return " ".join(" ".join(line[:58] if len(screen.splitlines()) > 24 else line for line in screen.splitlines()).split())


def read(terminal: PseudoTerminal, *texts: str) -> None:
    """Wait until a person can read all of this."""
    terminal.wait_for(lambda screen: all(text in words(screen) for text in texts), repr(texts))


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), pytest.param(120, 36, marks=pytest.mark.once)])
def test_learning_starttls_step_by_step(tmp_path, columns, rows):
    """Each command waits, says what it is for, and its reply is explained; four times Enter lead to EHLO inside TLS."""
    environment = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with PseudoTerminal([*COMMAND, "--step"], columns=columns, rows=rows, environment=environment) as terminal:
        read(
            terminal,
            "The server greets: 220 means that it is ready.",
            "next EHLO client.example.org",
            "asks what the server can do beyond plain SMTP",
            "RFC 5321 §4.1.1.1",
            "Enter send",
        )
        assert "C EHLO" not in words(terminal.text)
        terminal.press("enter")
        read(
            terminal,
            "C EHLO client.example.org",
            "STARTTLS stands where the greeting belongs: by the letter it is not offered.",
            "next STARTTLS",
            "Cisco ESA, would not.",
        )
        terminal.press("enter")
        read(terminal, "220: the server agrees.", "next TLS handshake", "RFC 3207 §4", "hang up (Q twice)")
        assert "ClientHello 1.3" not in words(terminal.text)
        terminal.press("enter")
        read(
            terminal,
            "The handshake is complete: TLSv1.3",
            "What was said in clear counts no more.",
            "The same question again, inside TLS",
        )
        terminal.press("enter")
        read(terminal, "EHLO was accepted inside TLS: 6 service extensions. New: AUTH.", "next QUIT")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_let_go_and_switched_on_again(tmp_path):
    """The key a runs the rest as without stepping, the key s explains again from there."""
    environment = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with PseudoTerminal([*COMMAND, "--step"], environment=environment) as terminal:
        read(terminal, "next EHLO client.example.org")
        terminal.press("a")
        read(terminal, "● connected", "→ TLSv1.3")
        assert "came" not in words(terminal.text)
        terminal.press("s")
        read(terminal, "came EHLO was accepted inside TLS")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
