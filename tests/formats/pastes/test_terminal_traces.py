"""What a terminal leaves in a text."""

import pytest

from inspector.formats.pastes.terminal_traces import as_written_out, erased, typed, without_controls


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


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        (["220 mx ESMTP^M", "EHLO me^M", "250 mx^M"], ["220 mx ESMTP", "EHLO me", "250 mx"]),
        (["220 mx ESMTP", "what does ^M", "250 mx"], ["220 mx ESMTP", "what does ^M", "250 mx"]),
        (["^[[32m220 mx^[[0m", "^[[?2004h$ nc mx 25", "^[[?2004l^M"], ["220 mx", "$ nc mx 25", ""]),
        (["220 mx ^[[0m x", "^[[A"], ["220 mx ^[[0m x", "^[[A"]),
    ],
)
def test_what_cat_v_wrote_out_goes(texts: list[str], left: list[str]) -> None:
    """Ends of lines where replies have them, colours around a line; a key that was typed stays."""
    assert as_written_out(texts, is_reply=lambda text: text[:3].isdigit()) == left


def test_keys_that_the_terminal_did_not_know_were_sent() -> None:
    """As the bytes that they are."""
    assert typed("EHLO^[[D^H^? me") == "EHLO\x1b[D\b\x7f me"
    assert typed("EHLO me") == "EHLO me"
