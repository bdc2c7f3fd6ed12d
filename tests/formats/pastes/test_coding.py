"""Bytes are read as the text that was meant."""

import pytest

from inspector.formats.pastes.pasted_text import read_paste


@pytest.mark.parametrize(
    ("raw", "lines", "undone"),
    [
        ("250\u2013a".encode(), ["250-a"], "dashes"),
        (b"250\x96a", ["250-a"], "Windows-1252"),
        (b"250 \xff\x96\xff", ["250 \udcff\udc96\udcff"], ""),
    ],
)
def test_typography_is_read_in_its_coding(raw: bytes, lines: list[str], undone: str) -> None:
    """Dashes in UTF-8 and in Windows-1252; a byte among others that are no UTF-8 stays."""
    paste = read_paste(raw)
    assert [line.text for line in paste.lines] == lines
    assert (undone in ", ".join(paste.undone)) if undone else not paste.undone
