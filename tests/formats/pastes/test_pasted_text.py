"""What editors, mail programs and browsers do to a text is undone."""

import pytest

from inspector.formats.pastes import pasted_text
from inspector.formats.pastes.pasted_text import read_paste
from inspector.formats.source import UnreadableError


@pytest.mark.parametrize(
    ("raw", "lines", "undone"),
    [
        (b"250-a\r\n250 b\n", ["250-a", "250 b", ""], ""),
        (b"250-a\r250 b", ["250-a", "250 b"], ""),
        (b"250-a\r250-x\n250 b", ["250-a\r250-x", "250 b"], ""),
        ("250\u00a0a".encode(), ["250 a"], "non-breaking blanks"),
        ("\u201c250 a\u201d".encode(), ["250 a"], "quotation marks"),
        (b"220 a\nEHLP\bO b\n250 c", ["220 a", "EHLO b", "250 c"], "corrections by backspace"),
        (b"220 a\b\nEHLO b", ["220 a\b", "EHLO b"], ""),
        (b"\x1b[32m250-a\x1b[0m\n\x1b[1mEHLO\x1b[m b", ["250-a", "EHLO b"], "colours"),
        (b"250-a\\\n250 b", ["250-a", "250 b"], "backslashes"),
        (b"--> EHLO b (wait upto 300 seconds)\n250 a", ["--> EHLO b", "250 a"], "what programs add"),
        (b"220 a, referer: https://a.example/x\nEHLO b", ["220 a", "EHLO b"], "what programs add"),
    ],
)
def test_what_was_done_to_a_line_is_undone_and_told(raw: bytes, lines: list[str], undone: str) -> None:
    """And what only looks like it stays: bytes of another coding, tags that are addresses, codes that are no numbers."""
    paste = read_paste(raw)
    assert [line.text for line in paste.lines] == lines
    assert (undone in ", ".join(paste.undone)) if undone else not paste.undone


def test_too_much_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes and lines have a bound each."""
    monkeypatch.setattr(pasted_text, "LINES_LIMIT", 3)
    monkeypatch.setattr(pasted_text, "BYTES_LIMIT", 10)
    with pytest.raises(UnreadableError, match="5 lines"):
        read_paste(b"\n\n\n\n")
    with pytest.raises(UnreadableError, match="11 bytes"):
        read_paste(b"x" * 11)
