"""Letters for a terminal that is not one of UTF-8: as wide as what they stand for."""

import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

import inspector
from inspector.ui.terminal.plain_signs import STAND_INS, PlainSigns, has_all_letters, in_letters_of

TEXT = "● 2 ✗ “메일” → é § ━━"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("ascii", '* 2 x "????" > ? s =='),
        ("iso-8859-1", '* 2 x "????" > é § =='),
        ("euc-kr", '* 2 x "메일" > ? s =='),
    ],
)
def test_what_the_terminal_has_stays(encoding, text):
    """In East Asian encodings letters of two bytes are drawn in two cells, ours of one cell are not taken for them."""
    assert in_letters_of(encoding, TEXT) == text
    assert cell_len(text) == cell_len(TEXT)


def test_it_is_known_where_nothing_is_lacking():
    """Whatever Python calls it."""
    assert [has_all_letters(name) for name in ("utf-8", "UTF8", "ascii", "ANSI_X3.4-1968", "ISO-8859-15")] == [True] * 2 + [
        False
    ] * 3


def test_every_sign_that_is_drawn_has_a_stand_in():
    """One cell for one; what is no sign is a letter of somebody's name or language."""
    drawn = set()
    for path in (Path(inspector.__file__).parent / "ui").rglob("*.py"):
        drawn |= set(re.findall(r"[^\x00-\x7f]", path.read_text()))
    assert {sign for sign in drawn if not sign.isalpha()} <= set(STAND_INS)
    assert all(stand_in.isascii() and len(stand_in) == cell_len(sign) == 1 for sign, stand_in in STAND_INS.items())


def test_colours_stay():
    """Only the text changes."""
    segment = Segment("✓", None, None)
    assert PlainSigns("ascii").apply([segment], Color(0, 0, 0)) == [Segment("+")]
