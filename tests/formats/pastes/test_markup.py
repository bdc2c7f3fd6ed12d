"""What a text is dressed in for a page or a tracker is taken away."""

import pytest

from inspector.formats.pastes.pasted_text import read_paste


@pytest.mark.parametrize(
    ("raw", "lines", "undone"),
    [
        (b"&lt; 250&nbsp;a &amp;&amp; b", ["< 250 a && b"], "HTML"),
        (b"<p>250-a<br>250 <b>x</b></p>", ["", "250-a", "250 x", ""], "HTML"),
        (b"MAIL FROM:<a@b.c>\n250 <b> ok", ["MAIL FROM:<a@b.c>", "250 <b> ok"], ""),
        (b"```\n250 a\n```", ["250 a"], "fences"),
        (b"{code}\n250 a\n{code}", ["250 a"], "fences"),
        (b"`250 a`", ["250 a"], "fences"),
        (b"| 250-a | look here |\n| 250 b | |", ["250-a", "look here", "250 b"], "a table"),
        (b"C: EHLO b\nS: 250 a\n  'HELP',", ["C: EHLO b", "S: 250 a", "  'HELP',"], ""),
    ],
)
def test_dress_is_taken_away(raw: bytes, lines: list[str], undone: str) -> None:
    """And what only looks like it stays: an address in angle brackets is no tag, a string of a program no quotation."""
    paste = read_paste(raw)
    assert [line.text for line in paste.lines] == lines
    assert (undone in ", ".join(paste.undone)) if undone else not paste.undone
