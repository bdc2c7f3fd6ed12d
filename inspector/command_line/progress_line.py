"""One line on standard error that says what is waited for: only on a terminal, overwritten, and gone at the end."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import TextIO

from inspector.events import Event
from inspector.lenses.progress import Progress

_ERASE = "\r\x1b[K"
_USUAL = 80
"""Columns where the terminal does not tell."""


class ProgressLine:
    """Draws when the words change: with an event, or once a second while nothing happens."""

    def __init__(
        self,
        stream: TextIO,
        *,
        drawn: bool,
        columns: Callable[[], int],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._drawn = drawn
        self._columns = columns
        self._monotonic = monotonic
        self._progress = Progress()
        self._start: float | None = None
        self._shown = ""

    def show(self, event: Event) -> None:
        """Take an event; its `at` tells when the session started."""
        if self._start is None:
            self._start = self._monotonic() - event.at
        self._progress = self._progress.after(event)
        self.tick()

    def tick(self) -> None:
        """Draw if there is something new to say; to be called often."""
        if not self._drawn or self._start is None:
            return
        words = _cut(self._progress.words(self._monotonic() - self._start), self._columns() - 1)
        if words != self._shown:
            self._shown = words
            self._stream.write(f"{_ERASE}{words}")
            self._stream.flush()

    def erase(self) -> None:
        """Leave the terminal as it was."""
        if self._shown:
            self._shown = ""
            self._stream.write(_ERASE)
            self._stream.flush()


def progress_line(environment: Mapping[str, str] = os.environ) -> ProgressLine:
    """Return the line for standard error; it draws nothing where that is no terminal, or one that cannot erase."""
    drawn = sys.stderr.isatty() and environment.get("TERM", "dumb") != "dumb"
    return ProgressLine(sys.stderr, drawn=drawn, columns=_columns)


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL
    except (OSError, ValueError):
        return _USUAL


def _cut(words: str, width: int) -> str:
    """Leave the last column free: a terminal may break the line behind it."""
    return words if len(words) <= width else words[: max(0, width)]
