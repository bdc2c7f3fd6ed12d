"""Time, as a parameter: seconds since the session's start, the wall clock, and deadlines that span steps."""

import time
from collections.abc import Callable
from datetime import UTC, datetime


def _local_time() -> datetime:
    return datetime.now(UTC).astimezone()


class Clock:
    """Counts from its making. Both sources can be replaced, for pictures and tests that never change."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, wall: Callable[[], datetime] = _local_time) -> None:
        self._monotonic = monotonic
        self._wall = wall
        self._start = monotonic()

    def now(self) -> float:
        """Seconds since the session's start."""
        return self._monotonic() - self._start

    def wall(self) -> datetime:
        """The date and time, with its zone."""
        return self._wall()


class Deadline:
    """A moment after which nobody waits any more."""

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._end = monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - self._monotonic())
