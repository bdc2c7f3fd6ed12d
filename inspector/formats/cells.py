"""Text in columns: how many cells it takes on a terminal. Hangul and CJK characters take two, combining marks none."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache


def cells(text: str) -> int:
    """Return the cells of one line of text in the visible notation (Unicode Standard Annex #11: W and F take two)."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


@lru_cache(maxsize=4096)
def _cells_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf") or "\u1160" <= character <= "\u11ff":
        return 0  # a mark upon the character before; a vowel or final consonant of a Hangul syllable
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, width: int) -> str:
    """Return `text` with blanks up to `width` cells."""
    return text + " " * (width - cells(text))


def wrap(text: str, width: int, *, first: str = "", further: str | None = None) -> list[str]:
    """Break prose at blanks into lines of at most `width` cells; a longer word stays whole.

    `first` stands in front of the first line, `further` (default: `first`) in front of all others.
    """
    return list(_wrapped(text, width, first, first if further is None else further))


def _wrapped(text: str, width: int, indent: str, further: str) -> Iterator[str]:
    line = ""
    for gap, word in re.findall(r"(\s*)(\S+)", text):
        if line and cells(line) + len(gap) + cells(word) > width:
            yield line
            line, indent = "", further
        line = f"{line}{gap}{word}" if line else indent + word
    if line:
        yield line
