"""Wrapping and cutting count cells, lose nothing, and light exactly the characters that were asked for."""

import re

import pytest
from rich.cells import cell_len

from inspector.ui.lines.line import Piece, break_offsets, cut, lit, padded, with_sign, wrap, wrap_columns
from inspector.visible import visible


@pytest.mark.parametrize(
    "text", ["", "a", "250-SIZE 30000000", "x" * 512, "메일 서버의 응답 " * 40, "a\u0301" * 90, "한" * 33]
)
@pytest.mark.parametrize("width", [4, 10, 66])
def test_breaking_loses_nothing_and_fits(text, width):
    """The parts together are the text, and none is wider than the pane."""
    starts = break_offsets(text, width)
    parts = [text[start:stop] for start, stop in zip(starts, [*starts[1:], len(text)], strict=True)]
    assert "".join(parts) == text
    assert all(cell_len(part) <= width for part in parts)


WIDE = (
    "메일 서버 250-STARTTLS 한글이길다 e\u0301e\u0301e\u0301 \U0001f1f0\U0001f1f7\U0001f1fa\U0001f1f8"
    " \U0001f44d\U0001f3fd 漢字かな \u1100\u1161\u11a8 끝 x\u0301"
)
BELONGING = ("\u0301", "\u11a8", "\U0001f3fd")


@pytest.mark.parametrize("width", range(4, 40))
def test_what_belongs_together_stays_together(width):
    """At no width is a combining mark, a final consonant or a skin colour parted from its character, or a flag halved."""
    starts = break_offsets(WIDE, width)
    parts = [WIDE[start:stop] for start, stop in zip(starts, [*starts[1:], len(WIDE)], strict=True)]
    for part in (*parts, *wrap(WIDE, width)):
        assert cell_len(part) <= width
        assert not part.startswith(BELONGING)
        assert sum("\U0001f1e6" <= character <= "\U0001f1ff" for character in part) % 2 == 0
    assert "".join(parts) == WIDE
    assert "".join(wrap(WIDE, width)).replace(" ", "") == WIDE.replace(" ", "")


HOSTILE = visible(
    b"250-\x1b]52;c;\x07 \\x1b\\\\x07 C:\\\x00\\mail \xff\xfe\xe2\x80\xae" + "한\x1b글\\".encode() * 9 + b"\\" * 9
)
ESCAPES = re.compile(r"(?:[^\\]|\\\\|\\x[0-9a-f]{2})*")
"""Whole escapes and other characters, nothing else."""


@pytest.mark.parametrize("width", range(4, 90))
def test_an_escape_is_not_broken(width):
    r"""At no width does ``\x1b`` begin on one row and end on the next, nor does a doubled backslash; nor are they cut."""
    starts = break_offsets(HOSTILE, width)
    parts = [HOSTILE[start:stop] for start, stop in zip(starts, [*starts[1:], len(HOSTILE)], strict=True)]
    assert "".join(parts) == HOSTILE
    for part in (*parts, *wrap(HOSTILE, width), *wrap_columns(HOSTILE, width), cut(HOSTILE, width)):
        assert cell_len(part) <= width
        assert ESCAPES.fullmatch(part), part


@pytest.mark.parametrize("width", range(1, 40))
def test_cut_and_padded_count_cells(width):
    """A wide character that does not fit leaves, whole; a column is as wide as it is said to be."""
    assert cell_len(cut(WIDE, width)) <= width
    assert cell_len(padded(WIDE, width)) == width
    assert WIDE.startswith(cut(WIDE, width).rstrip("…"))


def test_a_text_breaks_before_a_dot_between_two_things():
    """What is told of a hello is not parted from its name, nor does a dot end a row."""
    assert break_offsets("→ ClientHello 1.3 1.2 · SNI mx.example.com", 32) == [0, 22]
    assert break_offsets("· one two three four", 12) == [0, 10]


@pytest.mark.parametrize("width", range(18, 40))
def test_an_rfc_keeps_its_number_and_section(width):
    """Where there is room for all three."""
    rows = wrap("a name (RFC 1869, today RFC 5321 §4.1.1.1). It ends; RFC 9325 §4.1, §4.2", width)
    assert not any(row.endswith("RFC") or row.startswith("§4.1") for row in rows)


def test_a_text_breaks_behind_a_blank():
    """Words stay whole where there is a blank in the second half of the row."""
    assert break_offsets("one two three four", 10) == [0, 8]


@pytest.mark.parametrize("width", [1, 5, 12])
def test_cut_and_padded_have_their_width(width):
    """Wide characters never make a column wider."""
    assert cell_len(cut("메일 서버 mail", width)) <= width
    assert cell_len(padded("메일 서버 mail", width)) == width
    assert cell_len(padded("a", width)) == width


def test_wrap_breaks_long_words():
    """A word wider than the pane is broken, not lost."""
    assert wrap("a " + "b" * 7 + " c", 4) == ["a", "bbbb", "bbb", "c"]


@pytest.mark.parametrize("width", [-30, -1, 0, 1])
def test_without_room_there_is_a_character_a_line(width):
    """A window may become narrower than what stands beside a text: nothing is lost, and it comes to an end."""
    assert wrap("ab 메", width) == ["a", "b", "메"]
    assert break_offsets("ab메", width) == [0, 1, 2]
    assert "".join(wrap_columns("a  b", width)).replace(" ", "") == "ab"


def test_lit_lights_exactly_the_span():
    """A span may begin and end inside pieces."""
    pieces = lit((Piece("250-"), Piece("STARTTLS", "failure"), Piece(" x")), 6, 13)
    assert [piece.text for piece in pieces if piece.ground == "found"] == ["ARTTLS", " "]
    assert "".join(piece.text for piece in pieces) == "250-STARTTLS x"


@pytest.mark.parametrize(
    ("texts", "told"),
    [((" ", "0.001 S"), "┃0.001 S"), (("   0.001", " S"), "┃  0.001 S"), (("▸", "0.001"), "▸0.001"), ((), "┃")],
)
def test_a_sign_takes_the_first_cell_if_that_is_blank(texts, told):
    """The cursor's own sign stays, and nothing moves."""
    assert "".join(piece.text for piece in with_sign("┃", tuple(map(Piece, texts)))) == told
