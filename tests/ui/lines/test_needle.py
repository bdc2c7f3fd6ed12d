"""What is searched for: a text or an expression, and when case counts."""

import pytest

from inspector.ui.lines.expression import ExpressionError
from inspector.ui.lines.needle import Needle, folded


@pytest.mark.parametrize(
    ("typed", "text", "place"),
    [
        ("mime", "250-8BITMIME", 8 - 3),
        ("Mime", "250-8BITMIME", -1),
        ("MIME", "250-8bitMIME", 8),
        ("/^250-/", "250-SIZE", 3),
        ("/^250-/", " 250-SIZE", -1),
        (r"/\S+mime$/", "8BITMIME", 7),
        (r"/\S+Mime$/", "8BITMIME", -1),
        ("/etc/x", "see /etc/x", 4),
        ("//", "a//b", 1),
        ("a.c", "abc a.c", 4),
        ("straße", "STRASSE Straße", 8),
    ],
)
def test_a_capital_makes_case_count(typed: str, text: str, place: int):
    """Small letters find both; the capital of a class like \\S is none; slashes on both sides make an expression."""
    if typed == "mime":
        place = text.index("MIME")
    assert Needle(typed).place_in(text) == place


def test_an_expression_that_fits_nothing_at_all_is_refused():
    """It would light every line."""
    for typed in ("/x*/", "/^/", "/(a|)/"):
        with pytest.raises(ExpressionError, match="fits everywhere"):
            Needle(typed)


def test_every_match_has_its_place():
    """For texts and expressions; folding moves no character."""
    assert Needle("aa").spans("aaaa AA") == [(0, 2), (2, 4), (5, 7)]
    assert Needle("/a+/").spans("aaaa AA") == [(0, 4), (5, 7)]
    assert Needle("x").spans("İx") == [(1, 2)]
    assert len(folded("İSTANBUL ß")) == len("İSTANBUL ß")
