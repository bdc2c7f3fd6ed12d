"""Rows of bytes."""

import pytest

from inspector.ui.panes.hex_rows import bytes_in_a_row, hex_pieces, hex_rows


@pytest.mark.parametrize(("width", "count"), [(40, 8), (71, 8), (72, 16), (77, 16), (59, 8), (39, 4), (10, 4)])
def test_as_many_bytes_as_fit(width: int, count: int):
    """16, 8 or 4; no row is wider than its room where there is some."""
    assert bytes_in_a_row(width) == count
    if width >= 24:
        assert max(map(len, hex_rows(bytes(range(256)), width))) <= width


def test_every_byte_stands_in_both_columns():
    """Offset, hexadecimal, ASCII; what could do something to a terminal is a dot."""
    rows = list(hex_rows(b"250-\x1b[2J\xe2\x80\xae\x00\x7f ok\r\n", 72))
    assert rows == ["0000  32 35 30 2d 1b 5b 32 4a e2 80 ae 00 7f 20 6f 6b  250-.[2J..... ok", f"0010  0d 0a{' ' * 44}.."]


def test_lit_bytes_are_lit_in_both_columns():
    """Over the end of a row too, and nothing else."""
    rows = hex_pieces(b"0123456789", 40, 6, 9)
    assert [piece.text for row in rows for piece in row if piece.ground == "found"] == ["36 37", "67", "38", "8"]
