"""What is said in a window that is too small for anything else."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from inspector.ui.lines.line import say, wrap
from inspector.ui.main_screen.bars import Bar, Pieces
from inspector.ui.terminal.resizing import Resizing

if TYPE_CHECKING:
    from typing import Any

    from textual.screen import Screen
    from textual.widget import Widget

    Ground = Screen[Any]
else:
    Ground = object

SMALLEST = (40, 10)
"""Columns and rows below which nothing but a sentence is shown."""
TOO_SMALL = "needs {0}x{1}, has {2}x{3}; {4} quits"


class MayBeSmall(Resizing, Ground):
    """For screens with a `Bar` called small: the sentence stands alone there while there is no room for more."""

    _keys_of_before: "Widget | None" = None
    """What had the keys when the window became too small: as it is hidden, Textual gives them to another or to none."""

    def fit(self, leaves: str, otherwise: Callable[[], object]) -> None:
        """Say the sentence in a window that is too small; in one that is not, let the keys go where they went before.

        `leaves`: the key that does; `otherwise`: says where the keys go when they went nowhere.
        """
        width, height = self.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        if small and not self.has_class("-small"):
            self._keys_of_before = self.focused
        self.set_class(small, "-small")
        for bar in self.query("#small").results(Bar):
            bar.show(lambda width: too_small(width, self.size.height, leaves))
        if not small:
            self.call_after_refresh(self._give_keys_back, otherwise)

    def _give_keys_back(self, otherwise: Callable[[], object]) -> None:
        if self.has_class("-small"):
            return
        before, self._keys_of_before = self._keys_of_before, None
        if before is not None and before.is_attached and before.focusable:
            self.set_focus(before)
        elif self.focused is None:
            otherwise()


def too_small(width: int, height: int, key: str) -> list[Pieces]:
    """Return the rows of the sentence; `key` is the one that leaves."""
    return [(say(row),) for row in wrap(TOO_SMALL.format(*SMALLEST, width, height, key), width)]
