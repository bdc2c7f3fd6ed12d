"""What is said in a window that is too small for anything else."""

from inspector.ui.lines.line import say, wrap
from inspector.ui.main_screen.bars import Pieces

SMALLEST = (40, 10)
"""Columns and rows below which nothing but a sentence is shown."""
TOO_SMALL = "needs {0}x{1}, has {2}x{3}; {4} quits"


def too_small(width: int, height: int, key: str) -> list[Pieces]:
    """Return the rows of the sentence; `key` is the one that leaves."""
    return [(say(row),) for row in wrap(TOO_SMALL.format(*SMALLEST, width, height, key), width)]
