"""Where matches are: found slice by slice, so that keys are served in between, and kept, so that they can be counted.

What is searched are units with a number and a text: the rows of a pane, the entries of a transcript. Units that are appended
are searched when they come.
"""

import time
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from inspector.ui.lines.needle import Needle

SLICE = 0.02
"""Seconds of searching before keys are served again."""
AT_ONCE = 256
"""Units that are searched before the clock is looked at."""


class Search:
    """The matches of one needle among units that may become more."""

    def __init__(
        self, needle: Needle, start: int, text_of: Callable[[int], str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`start`: the unit that the search begins behind, so that the next match is known before all is read."""
        self.needle = needle
        self._text_of = text_of
        self._clock = clock
        self._before, self._behind = array("Q"), array("Q")
        self._start = self._ahead = start + 1
        self._low = 0

    def complete(self, count: int) -> bool:
        """Say whether all of `count` units were read."""
        return self._ahead >= count and self._low >= min(self._start, count)

    def read_on(self, count: int) -> bool:
        """Read the next slice of `count` units; True when all were read."""
        end = self._clock() + SLICE
        while not self.complete(count):
            if self._ahead < count:
                stop = min(count, self._ahead + AT_ONCE)
                self._behind.extend(self._matches(self._ahead, stop))
                self._ahead = stop
            else:
                stop = min(self._start, count, self._low + AT_ONCE)
                self._before.extend(self._matches(self._low, stop))
                self._low = stop
            if self._clock() >= end:
                break
        return self.complete(count)

    def _matches(self, first: int, last: int) -> list[int]:
        return [unit for unit in range(first, last) if self.needle.place_in(self._text_of(unit)) >= 0]

    @property
    def found(self) -> int:
        """How many units match, of those that were read."""
        return len(self._before) + len(self._behind)

    def number_of(self, unit: int) -> int:
        """Return which match this unit is, counted from 1; 0 where it is none, or none yet."""
        for offset, matches in ((0, self._before), (len(self._before), self._behind)):
            place = bisect_left(matches, unit)
            if place < len(matches) and matches[place] == unit:
                return offset + place + 1
        return 0

    def next_match(self, unit: int, step: int, count: int) -> int | None:
        """Return the match that comes next in this direction, going on around the end; None while it is not known yet.

        -1 where there is none at all.
        """
        if step > 0 and (later := self._later(self._behind, unit)) is not None and unit + 1 >= self._start:
            return later
        if not self.complete(count):
            return None
        if not self.found:
            return -1
        matches = self._before + self._behind
        place = bisect_right(matches, unit) if step > 0 else bisect_left(matches, unit) - 1
        return matches[place % len(matches)]

    @staticmethod
    def _later(matches: "array[int]", unit: int) -> int | None:
        place = bisect_right(matches, unit)
        return matches[place] if place < len(matches) else None
