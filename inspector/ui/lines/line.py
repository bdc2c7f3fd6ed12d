"""A line on the screen: pieces of text, each with a tone. Everything that scrolls is made of these."""

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len, get_character_cell_size, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from inspector.frozen import Frozen, replace
from inspector.lenses.finding import Evidence
from inspector.ui.theme import Palette

_BLANK = re.compile(" ")
_WORD = re.compile(r"[^ \t\n]*\bRFC \d+[^ \t\n]*(?: §[^ \t\n]*)?|[^ \t\n]+")
"""What stays together: a word, an RFC with its number and section; a no-break blank does not part words."""
_DOT = "· "
"""What stands between two things that are told on one line."""
FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Regional indicators: two make a flag."""
SKINS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
"""Colours of the skin of the sign before them."""
_GAP = re.compile("(?<=\\S)  +")
"""What parts two columns."""
_ESCAPE = re.compile(r"\\(?:\\|x[0-9a-f]{2})")
"""What stands for one byte in the visible notation."""
_ESCAPE_LENGTH = 4
"""Characters of the longest."""


class Piece(Frozen):
    """Some text that looks the same all along."""

    text: str
    """Printable; wire text in the visible notation."""
    tone: str = "plain"
    """One of theme.TEXTS."""
    strong: bool = False
    """Bold."""
    quote: bool = False
    """Italic: words of somebody else."""
    ground: str = ""
    """One of theme.GROUNDS, or empty for that of the line."""
    under: bool = False
    """Underlined: where you are."""


class Line(Frozen):
    """One line of a pane, not wider than the pane it was made for."""

    pieces: tuple[Piece, ...] = ()
    """From left to right."""
    stop: str = ""
    """Where the cursor can stop: lines of the same name are one item. Empty: the cursor passes by."""
    evidence: Evidence | None = None
    """The bytes that Enter jumps to."""
    parts: int = 0
    """How many parts left and right can step through, on the first line of an item."""
    aside: bool = False
    """True for words about keys: they are no part of what is copied."""

    @property
    def text(self) -> str:
        """The text alone."""
        return "".join(piece.text for piece in self.pieces).rstrip()


def say(text: str, tone: str = "plain", *, strong: bool = False, quote: bool = False) -> Piece:
    """Return a piece."""
    return Piece(text, tone, strong, quote)


def padded(text: str, width: int) -> str:
    """Return `text` with blanks up to `width` cells, or cut there with an ellipsis."""
    return set_cell_size(cut(text, width), width)


def cut(text: str, width: int) -> str:
    """Return `text`, cut with an ellipsis where it is wider than `width` cells."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    kept = set_cell_size(text, width - 1)
    whole = _before_escape(text, 0, len(kept)) if text.startswith(kept) else len(kept)  # else a blank stands for half a sign
    return kept[:whole].rstrip() + "…"


def break_offsets(text: str, width: int) -> list[int]:
    """Return where `text` is broken so that no part is wider than `width` cells: the start of each part, 0 first.

    A break comes before a dot between two things or behind a blank, where there is one in the second half of a part, else
    anywhere. No character is dropped.
    """
    width = max(1, width)  # a window may be narrower than what stands beside the text
    starts = [0]
    while (stop := _fitting(text, starts[-1], width)) < len(text):
        half = starts[-1] + (stop - starts[-1]) // 2
        dot, blank = text.rfind(_DOT, half, stop), text.rfind(" ", half, stop)
        starts.append(dot if dot > starts[-1] else blank + 1 if blank > 0 else stop)
    return starts


def _fitting(text: str, start: int, width: int) -> int:
    """Return the end of the longest part from `start` that fits; at least one character, so that every break gets on.

    What belongs to a character (combining marks, the second half of a flag) is not parted from it, and an escape stays
    whole where there is room for one.
    """
    part = text[start : start + width + 1]
    if part.isascii():
        return _before_escape(text, start, start + min(len(part), width))
    stop, used = start, 0
    while stop < len(text):
        after = _after_cluster(text, stop)
        used += cell_len(text[stop:after])
        if used > width and stop > start:
            return _before_escape(text, start, stop)
        stop = after
    return stop


def _before_escape(text: str, start: int, stop: int) -> int:
    """Return `stop`, or where the escape begins that would be broken there; one that begins at `start` has no room."""
    if "\\" not in text[max(start, stop - _ESCAPE_LENGTH + 1) : stop]:
        return stop
    for found in _ESCAPE.finditer(text, start, stop + _ESCAPE_LENGTH):
        if start < found.start() < stop < found.end():
            return found.start()
    return stop


def _after_cluster(text: str, start: int) -> int:
    """Return where the character at `start` ends, with what belongs to it."""
    stop = start + 1
    if text[start] in FLAG_LETTERS and text[stop : stop + 1] in FLAG_LETTERS and stop < len(text):
        stop += 1
    while stop < len(text) and (get_character_cell_size(text[stop]) == 0 or text[stop] in SKINS):
        stop += 1
    return stop


def wrap(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` cells, broken at blanks where there are some."""
    width = max(1, width)
    lines: list[str] = []
    line = ""
    for word in _WORD.findall(text):
        if line and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
        while cell_len(line) > width:
            head = line[: _fitting(line, 0, width)]  # one word: no blank to break at
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line] if line else lines


def wrap_columns(text: str, width: int) -> list[str]:
    """Return a line whose blanks matter in lines of at most `width` cells; what goes on stands under its last column.

    Columns are told by two blanks or more. Where the last one begins too far right, what goes on is indented by four.
    """
    if cell_len(text) <= width:
        return [text.rstrip()]
    indent = len(text) - len(text.lstrip())
    column = max((found.end() for found in _GAP.finditer(text)), default=0)
    if not indent < column <= width * 2 // 3:
        column = min(indent + 4, width // 2)
    stop = max(
        (found.start() for found in _BLANK.finditer(text, column) if cell_len(text[: found.start()]) <= width), default=0
    )
    if not stop:
        return [" " * min(indent, width // 2) + row for row in wrap(text, width - min(indent, width // 2))]
    return [text[:stop].rstrip(), *(" " * column + row for row in wrap(text[stop:], width - column))]


def paragraph(
    text: str, width: int, tone: str = "plain", *, indent: int = 0, strong: bool = False
) -> Iterator[tuple[Piece, ...]]:
    """Yield the pieces of each line of a wrapped text."""
    for line in wrap(text, max(8, width - indent)):
        yield (Piece(" " * indent), Piece(line, tone, strong))


def lit(pieces: Iterable[Piece], start: int, stop: int, ground: str = "found") -> tuple[Piece, ...]:
    """Return the pieces with the characters from `start` to `stop` on another ground."""
    result: list[Piece] = []
    position = 0
    for piece in pieces:
        length = len(piece.text)
        low, high = max(start - position, 0), min(stop - position, length)
        if low < high:
            result += [
                replace(piece, text=piece.text[:low]),
                replace(piece, text=piece.text[low:high], ground=ground),
                replace(piece, text=piece.text[high:]),
            ]
        else:
            result.append(piece)
        position += length
    return tuple(piece for piece in result if piece.text)


def with_sign(sign: str, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return a row with a sign in its first cell, if that is blank."""
    first = pieces[0] if pieces else Piece(" ")
    if not first.text.startswith(" "):
        return pieces
    return (Piece(sign, "focus", ground=first.ground), replace(first, text=first.text[1:]), *pieces[1:])


def strip_of(pieces: Iterable[Piece], width: int, palette: Palette, ground: str) -> Strip:
    """Return the pieces as Textual draws them: exactly `width` cells."""
    segments = [
        Segment(
            piece.text,
            palette.style(piece.tone, piece.ground or ground, strong=piece.strong, quote=piece.quote, under=piece.under),
        )
        for piece in pieces
    ]
    return Strip(segments).adjust_cell_length(width, palette.style("plain", ground))
