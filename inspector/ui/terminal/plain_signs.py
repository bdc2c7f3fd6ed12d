r"""Signs of our own where the terminal's letters are not those of UTF-8: others as wide, so that columns stay.

Python would write what its encoding lacks as ``\u2713``, six cells in the place of one.
"""

import codecs
from functools import lru_cache

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

STAND_INS = {
    **dict.fromkeys("✓√", "+"),
    **dict.fromkeys("✗×", "x"),
    **dict.fromkeys("●•", "*"),
    "○": "o",
    **dict.fromkeys("→▸▶", ">"),
    **dict.fromkeys("←◂", "<"),
    **dict.fromkeys("↑▲", "^"),
    **dict.fromkeys("↓▼", "v"),
    "·": ".",
    "…": "~",
    "§": "s",
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("–─", "-"),
    "━": "=",
    **dict.fromkeys("│┃", "|"),
    "└": "`",
    "✎": "#",
    **dict.fromkeys("▁▂▃▄▅▆▇", " "),
}
"""What is drawn here, and Textual's ends of a scroll bar; s is how a section is cited in ASCII."""
OTHER = "?"
"""Anything else, such as what a server says, for each of its cells. Copies and recordings have it as it is."""


class PlainSigns(LineFilter):
    """Lets through what the terminal has, and replaces the rest."""

    def __init__(self, encoding: str) -> None:
        """`encoding`: as Python calls what the terminal reads."""
        super().__init__()
        self._encoding = encoding

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (Textual's signature)
        """Return the segments with as many cells, in letters of the terminal."""
        return [Segment(in_letters_of(self._encoding, text), style, control) for text, style, control in segments]


def has_all_letters(encoding: str) -> bool:
    """Say whether everything can be written."""
    return codecs.lookup(encoding).name == "utf-8"


def in_letters_of(encoding: str, text: str) -> str:
    """Return `text` in letters that the encoding has."""
    return text if text.isascii() else "".join(_drawn(character, encoding) for character in text)


@lru_cache(1024)
def _drawn(character: str, encoding: str) -> str:
    """Return a character as it is, where it has as many bytes as cells: in such encodings a terminal takes both for one.

    Those of East Asia have many of our signs, in two bytes, and draw them in two cells.
    """
    cells = get_character_cell_size(character)
    try:
        if len(character.encode(encoding)) == cells:
            return character
    except UnicodeEncodeError:
        pass
    return STAND_INS.get(character, OTHER * cells)
