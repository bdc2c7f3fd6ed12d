"""Bytes as people read them: offset, hexadecimal, printable ASCII."""

from collections.abc import Iterator

from inspector.ui.lines.line import Piece, lit, say

OFFSET = 6
"""Cells of the offset and the gap behind it."""


def bytes_in_a_row(width: int) -> int:
    """Return how many bytes fit in so many cells: 16, or 8 or 4 where it is narrow."""
    return next((count for count in (16, 8) if OFFSET + 4 * count + 2 <= width), 4)


def hex_rows(raw: bytes, width: int) -> Iterator[str]:
    """Yield the rows as text."""
    for pieces in hex_pieces(raw, width):
        yield "".join(piece.text for piece in pieces)


def hex_pieces(raw: bytes, width: int, start: int = 0, stop: int = 0) -> Iterator[tuple[Piece, ...]]:
    """Yield the rows, with the bytes from `start` to `stop` lit in both columns."""
    count = bytes_in_a_row(width)
    for first in range(0, len(raw), count):
        part = raw[first : first + count]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)
        pieces: tuple[Piece, ...] = (
            say(f"{first:04x}  ", "quiet"),
            say(f"{part.hex(' '):<{3 * count}} "),
            say(text, "quiet"),
        )
        low, high = max(start - first, 0), min(stop - first, len(part))
        if low < high:
            pieces = lit(pieces, OFFSET + 3 * low, OFFSET + 3 * high - 1)
            ascii_column = OFFSET + 3 * count + 1
            pieces = lit(pieces, ascii_column + low, ascii_column + high)
        yield pieces
