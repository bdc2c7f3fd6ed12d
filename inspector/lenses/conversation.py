"""One row of the conversation for each event that has one: what was said, by whom, and when."""

from dataclasses import dataclass
from enum import StrEnum

from inspector.transcript import Entry


class Side(StrEnum):
    """Who spoke."""

    CLIENT = "C"
    SERVER = "S"
    NETWORK = "·"


class Tone(StrEnum):
    """What a piece of text means; the screen gives each tone one colour."""

    PLAIN = "plain"
    QUIET = "quiet"
    CLIENT = "client"
    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in the margin of a row: it ties the line to its annotation."""

    number: int
    """The line's number in its EHLO reply; 0 where the mark has no number."""
    tone: Tone
    """How bad it is."""
    note: str
    """A few words ("before the greeting")."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    entry: int
    """Index of the entry."""
    at: float
    """Seconds since the session's start."""
    side: Side
    """Who spoke."""
    text: str
    """What was said, in the visible notation; never cut, never wrapped here."""
    tone: Tone
    """What it means."""


def row_of(entry: Entry) -> Row | None:
    """Return the row of this entry, or None where it has none (waits, records that say nothing, probes)."""
    raise NotImplementedError
