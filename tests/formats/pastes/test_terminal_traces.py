"""What a terminal leaves in a text."""

import pytest

from inspector.formats.pastes.terminal_traces import erased, without_controls


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[32m220 mx\x1b[0m", "220 mx"),
        ("\x1b[1;32m\x1b[K250-STARTTLS\x1b[m\x1b[K", "250-STARTTLS"),
        ("220 a\x1b[31mb", "220 a\x1b[31mb"),
        ("220 a\x1b[2J", "220 a\x1b[2J"),
        ("220 a\x1b]0;title\x07", "220 a\x1b]0;title\x07"),
        ("\x1b]0;root@h: ~\x07\x1b[01;32mroot@h\x1b[00m:~# telnet mx 25", "root@h:~# telnet mx 25"),
        ("\x1b[?2004hroot# ", "root# "),
        ("EHLO\x1b[1P x", "EHLO x"),
        ("\x1b", "\x1b"),
    ],
)
def test_sequences_for_the_terminal_go(text: str, left: str) -> None:
    """In a reply those stay that its server may have sent."""
    assert without_controls(text, is_reply=lambda bare: bare[:3].isdigit()) == left


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("EHLP\bO x", "EHLO x"),
        ("EHLP\b \bO x", "EHLO x"),
        ("EHLP\x7fO x", "EHLO x"),
        ("MAIL FORM\b\b\bROM:<a@b>", "MAIL FROM:<a@b>"),
        ("abc\x7f\x7f\x7fquit", "quit"),
        ("\b\bquit", "quit"),
        ("quit", "quit"),
    ],
)
def test_what_was_taken_back_is_gone(text: str, shown: str) -> None:
    """However the terminal wrote it."""
    assert erased(text) == shown
