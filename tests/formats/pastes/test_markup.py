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
        (b"[code]250-a\n250 b [192.0.2.1][/code][/quote]", ["250-a", "250 b [192.0.2.1]"], "fences"),
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


@pytest.mark.parametrize(
    "line", ["250 b" + "[/code]" * 14_000 + "x", "`" + " " * 100_000 + "x", "a`" + "`" * 2_000, "`" * 2_000 + " x!"]
)
def test_marks_and_blanks_by_the_thousand_are_read_in_time_that_grows_with_their_number(line: str) -> None:
    """Each mark, and each blank behind one, might be the last of the line: half a minute went by, or more."""
    assert [each.text for each in read_paste(f"250-a\n{line}\n".encode()).lines] == ["250-a", line, ""]
