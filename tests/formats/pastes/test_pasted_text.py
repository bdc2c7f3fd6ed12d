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
        ("250\u2013a".encode(), ["250-a"], "dashes"),
        (b"250\x96a", ["250-a"], "Windows-1252"),
        (b"250 \xff\x96\xff", ["250 \udcff\udc96\udcff"], ""),
        ("250\u00a0a".encode(), ["250 a"], "non-breaking blanks"),
        ("\u201c250 a\u201d".encode(), ["250 a"], "quotation marks"),
        (b"&lt; 250&nbsp;a &amp;&amp; b", ["< 250 a && b"], "HTML"),
        (b"<p>250-a<br>250 <b>x</b></p>", ["", "250-a", "250 x", ""], "HTML"),
        (b"MAIL FROM:<a@b.c>\n250 <b> ok", ["MAIL FROM:<a@b.c>", "250 <b> ok"], ""),
        (b"> > 250-a\n> > 250 b", ["250-a", "250 b"], "quoting"),
        (b"> EHLO a\n< 250 b", ["> EHLO a", "< 250 b"], ""),
        (b"```\n250 a\n```", ["250 a"], "fences"),
        (b"{code}\n250 a\n{code}", ["250 a"], "fences"),
        (b"`250 a`", ["250 a"], "fences"),
        (b"220 a\nEHLP\bO b\n250 c", ["220 a", "EHLO b", "250 c"], "corrections by backspace"),
        (b"220 a\b\nEHLO b", ["220 a\b", "EHLO b"], ""),
        (b"\x1b[32m250-a\x1b[0m\n\x1b[1mEHLO\x1b[m b", ["250-a", "EHLO b"], "colours"),
        (b"1 220 a\n2 EHLO b\n3 250 c", ["220 a", "EHLO b", "250 c"], "line numbers"),
        (b"220 a\n221 b\n250 c", ["220 a", "221 b", "250 c"], ""),
        (b"220 a EHLO b 250-c 250-d 250 HELP", ["220 a", "EHLO b", "250-c", "250-d", "250 HELP"], "lost line breaks"),
        (b"| 250-a | look here |\n| 250 b | |", ["250-a", "look here", "250 b"], "a table"),
        (b"250-a\\\n250 b", ["250-a", "250 b"], "backslashes"),
        (b'x "SENT: 250-a[nl]250-b[nl]250 c"', ['x "SENT: 250-a', "250-b", "250 c"], "written-out line ends"),
        (b"250-a, 250-b, 250 SIZE 3", ["250-a", "250-b", "250 SIZE 3"], "lost line breaks"),
        (
            b"Look:\n    220 a\n    EHLO b\n    250-c\n      d\n    250 e",
            ["Look:", "220 a", "EHLO b", "250-c", "  d", "250 e"],
            "indentation",
        ),
        (b" 220 a\n EHLO b\n250 c\n 250 d\n x", [" 220 a", " EHLO b", "250 c", " 250 d", " x"], ""),
        (b"--> EHLO b (wait upto 300 seconds)\n250 a", ["--> EHLO b", "250 a"], "what programs add"),
        (b"C: EHLO b\nS: 250 a\n  'HELP',", ["C: EHLO b", "S: 250 a", "  'HELP',"], ""),
        (b"220 a, referer: https://a.example/x\nEHLO b", ["220 a", "EHLO b"], "what programs add"),
        (b"220 a\\r\nEHLO b\\r", ["220 a", "", "EHLO b", ""], "written-out line ends"),
        (b'"ehlo":"250-a\\r\\n250 b\\r\\n"', ['"ehlo":"250-a', "250 b", ""], "written-out line ends"),
    ],
)
def test_what_was_done_to_a_line_is_undone_and_told(raw: bytes, lines: list[str], undone: str) -> None:
    """And what only looks like it stays: bytes of another coding, tags that are addresses, codes that are no numbers."""
    paste = read_paste(raw)
    assert [line.text for line in paste.lines] == lines
    assert (undone in ", ".join(paste.undone)) if undone else not paste.undone


def test_bytes_that_are_no_text_come_out_as_they_went_in() -> None:
    """A reply in GBK keeps its bytes."""
    raw = b"535 Error: \xc7\xeb\xca\xb9\xd3\xc3"
    assert read_paste(raw).lines[0].raw == raw


def test_too_much_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes and lines have a bound each."""
    monkeypatch.setattr(pasted_text, "LINES_LIMIT", 3)
    monkeypatch.setattr(pasted_text, "BYTES_LIMIT", 10)
    with pytest.raises(UnreadableError, match="5 lines"):
        read_paste(b"\n\n\n\n")
    with pytest.raises(UnreadableError, match="11 bytes"):
        read_paste(b"x" * 11)
