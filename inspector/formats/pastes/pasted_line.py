"""One line of a paste, and how many of them are changed at once."""

import re
from collections.abc import Callable, Sequence

from inspector.frozen import Frozen, replace


def to_bytes(text: str) -> bytes:
    """Return text as the bytes that it was read from."""
    return text.encode("utf-8", "surrogateescape")


class PastedLine(Frozen):
    """One line."""

    number: int
    """Its place in the source, counted from 1; where one line holds several (``<br>``), they have the same."""
    text: str
    """What was meant, without line end and with the blanks in front; bytes that are no UTF-8 are surrogates."""

    @property
    def raw(self) -> bytes:
        """As bytes."""
        return to_bytes(self.text)


Lines = list[PastedLine]
"""The lines of a paste, in their order."""
LOOKS_CODED = re.compile(r"(?:^|[\s>|:\])\"'`*.;])[2-5][0-5][0-9](?:[ \u2010-\u2015\u2212-]|$)")
"""What looks like the beginning of a reply line, anywhere."""


def each(undo: Callable[[str], str]) -> Callable[[Lines], Lines]:
    """Return what does `undo` to the text of every line."""
    return lambda lines: [
        line if (text := undo(line.text)) == line.text else PastedLine(line.number, text) for line in lines
    ]


def cut(lines: Lines, where: re.Pattern[str]) -> Lines:
    """Return the parts of all lines between what `where` finds; a part has its line's number."""
    return [PastedLine(line.number, part) for line in lines for part in where.split(line.text)]


def in_parts(lines: Lines, told_apart: Callable[[list[str]], Sequence[Sequence[str]] | None]) -> Lines:
    """Return the parts of each line, as `told_apart` has them; None from it: nothing is changed."""
    parts = told_apart([line.text for line in lines])
    if parts is None:
        return lines
    return [
        line if part == line.text else replace(line, text=part)
        for line, of_line in zip(lines, parts, strict=True)
        for part in of_line
    ]
