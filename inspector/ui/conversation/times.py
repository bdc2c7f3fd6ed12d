"""The column of times: since the start, since the line before, or the wall clock."""

from datetime import datetime, timedelta
from enum import Enum

from inspector.frozen import Frozen


class Times(Enum):
    """What the column counts from; the key goes from one to the next."""

    START = ("since the start", 7)
    PREVIOUS = ("since the line before", 7)
    CLOCK = ("wall clock", 12)

    def __init__(self, words: str, width: int) -> None:
        self.words = words
        """How it is called."""
        self.width = width
        """Cells of the column."""


class TimeColumn(Frozen):
    """The column for one transcript."""

    times: Times = Times.START
    """What is counted."""
    start: datetime | None = None
    """The wall clock at the session's start, where it is known."""
    known: bool = True
    """False where the transcript tells no times at all: a text that somebody pasted without."""

    @property
    def kind(self) -> Times:
        """What is counted here: there is no wall clock where its start is not known."""
        return Times.START if self.times is Times.CLOCK and self.start is None else self.times

    @property
    def width(self) -> int:
        """Cells of the column; none where there are no times."""
        return self.kind.width if self.known else 0

    def shown(self, at: float, before: float | None) -> str:
        """Return a time in at most `width` cells. `at`, `before`: seconds since the start, here and in the line before."""
        if not self.known:
            return ""
        if self.kind is Times.CLOCK and self.start is not None:
            return clock_time(self.start, at)
        if self.kind is Times.PREVIOUS:
            return "" if before is None else fitting(at - before, "+")
        return fitting(at, "-")

    def same(self, at: float, before: float) -> bool:
        """True where both moments are told in the same words: then the second one is not repeated."""
        if self.kind is Times.PREVIOUS:
            return fitting(at - before, "+") == fitting(0.0, "+")
        return self.shown(at, None) == self.shown(before, None)

    @property
    def words(self) -> str:
        """Say what is counted, the day and the zone of a wall clock included."""
        if self.kind is Times.CLOCK and self.start is not None:
            zone = self.start.strftime("%z")
            return f"{self.kind.words}, {self.start:%Y-%m-%d}{f', UTC{zone[:3]}:{zone[3:]}' if zone else ''}"
        return self.kind.words


def clock_time(start: datetime, at: float) -> str:
    """Return the wall clock to the millisecond: ``17:00:00.043``."""
    try:
        moment = start + timedelta(milliseconds=round(at * 1000))
    except (OverflowError, ValueError):  # a file may say anything
        return "?"
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}"


def fitting(seconds: float, sign: str) -> str:
    """Return seconds in at most seven cells, to the millisecond as long as there is room for it. `sign`: ``+`` or ``-``."""
    texts = (f"{seconds:{sign}{form}}" for form in (".3f", ".2f", ".1f", ".0f", ".0e"))
    return next((text for text in texts if len(text) <= 7), "?")


def read_start(wall_clock: str) -> datetime | None:
    """Return the start of a session as a moment; None where it is not known."""
    try:
        return datetime.fromisoformat(wall_clock)
    except ValueError:
        return None
