"""How many cells a text takes, and prose that is wrapped by them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from inspector.formats.cells import cells, pad, wrap
from inspector.visible import visible


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("250 SIZE", 8), ("안녕하세요", 10), ("漢字テスト", 10), ("ｶﾅ", 2), ("é", 1), ("e\u0301", 1), ("ＡＢ", 4)],
)
def test_wide_characters_take_two_cells(text: str, width: int) -> None:
    """Hangul, Han and full-width letters two, marks none, all others one."""
    assert cells(text) == width


@given(st.text(st.characters(max_codepoint=0xFFFF), max_size=8))
def test_the_screen_and_the_reports_agree(text: str) -> None:
    """What Rich measures for the screen is what a report is aligned by, wherever both know the character."""
    shown = visible(text.encode("utf-8", "replace"))
    known = [character for character in shown if cell_len(character) == cells(character)]
    assert cells("".join(known)) == sum(cell_len(character) for character in known)
    for letter in "가힣漢あア１a":
        assert cells(letter) == cell_len(letter)


def test_columns_line_up_behind_wide_text() -> None:
    """Blanks are counted in cells."""
    assert pad("메일", 6) == "메일  "
    assert pad("mail", 6) == "mail  "
    assert pad("too long", 3) == "too long"


def test_prose_is_wrapped_by_cells() -> None:
    """A line of Hangul is full at half as many characters; blanks inside a line stay, a long word stays whole."""
    assert wrap("메일 서버가 메일을 안 받아요", 12) == ["메일 서버가", "메일을 안", "받아요"]
    assert wrap("a  b", 10, first="- ") == ["- a  b"]
    assert wrap("one two", 5, first="- ", further="  ") == ["- one", "  two"]
    assert wrap("x" * 30, 10) == ["x" * 30]
    assert wrap("", 10) == []


@given(st.text("ab가 漢\u00e9", max_size=60), st.integers(4, 20))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    """The words come back in their order, and no line that could be broken is too wide."""
    lines = wrap(text, width)
    assert " ".join(lines).split() == text.split()
    assert all(cells(line) <= width or " " not in line for line in lines)
