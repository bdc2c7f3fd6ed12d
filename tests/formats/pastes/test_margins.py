"""What stands in front of all lines is taken away."""

import pytest

from inspector.formats.pastes.pasted_text import read_paste


@pytest.mark.parametrize(
    ("raw", "lines", "undone"),
    [
        (b"> > 250-a\n> > 250 b", ["250-a", "250 b"], "quoting"),
        (b"> EHLO a\n< 250 b", ["> EHLO a", "< 250 b"], ""),
        (b"1 220 a\n2 EHLO b\n3 250 c", ["220 a", "EHLO b", "250 c"], "line numbers"),
        (b"220 a\n221 b\n250 c", ["220 a", "221 b", "250 c"], ""),
        (b" 220 a\n EHLO b\n250 c\n 250 d\n x", [" 220 a", " EHLO b", "250 c", " 250 d", " x"], ""),
        (
            b"Look:\n    220 a\n    EHLO b\n    250-c\n      d\n    250 e",
            ["Look:", "220 a", "EHLO b", "250-c", "  d", "250 e"],
            "indentation",
        ),
    ],
)
def test_margins_are_taken_away(raw: bytes, lines: list[str], undone: str) -> None:
    """And what only looks like it stays: an arrow that tells the side, a reply code, blanks in front of some lines."""
    paste = read_paste(raw)
    assert [line.text for line in paste.lines] == lines
    assert (undone in ", ".join(paste.undone)) if undone else not paste.undone
