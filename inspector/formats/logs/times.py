"""Times as logs write them: syslog's, ISO 8601 with or without zone, Cisco's, and a clock alone."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from inspector.frozen import Frozen

_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")
_MONTH = rb"(?P<month>" + b"|".join(_MONTHS) + rb")"
_CLOCK = rb"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d|60)(?P<fraction>[.,]\d{1,9})?"
_ZONE = rb"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\dA-Za-z:]))?"
_FORMS = tuple(
    re.compile(form + rb"(?=[ \t\],]|$) ?")
    for form in (
        rb"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)[T ]" + _CLOCK + _ZONE,
        rb"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?"
        + _MONTH
        + rb" {1,2}(?P<day>\d{1,2}) "
        + _CLOCK
        + rb"(?: (?P<year>\d{4}))?"
        + _ZONE,
        _CLOCK + _ZONE,
        rb"(?P<epoch>1\d{9})(?P<fraction>\.\d{1,9})",
        rb"\[ {0,7}(?P<since>\d{1,9})(?P<fraction>\.\d{6})\]",
    )
)
_A_YEAR = 2000
"""Stands for a year that is not told: one with a leap day."""
_SECOND = re.compile(rb"(?:[A-Z][a-z]{2} [ \d]\d|\d{4}-\d\d-\d\d|) ?\d\d:\d\d:\d\d (?![+-]?\d)")
"""A whole second with nothing behind it: many lines in a row begin with the same."""


class LogTime(Frozen):
    """The time in front of a line."""

    seconds: float
    """On a clock of its own: only differences mean something."""
    moment: datetime | None
    """The same with its zone, where date, year and zone are all told."""
    length: int
    """Bytes that it takes, the blank behind it included."""
    untold: tuple[str, ...]
    """Which of ``date``, ``year`` and ``time zone`` it does not tell."""


def read_time(line: bytes, begin: int = 0) -> LogTime | None:
    """Return the time that stands in a line at `begin`, or None."""
    if found := _SECOND.match(line, begin):
        return _of(found[0])
    return _of(line[begin : begin + 60])


@lru_cache(maxsize=64)
def _of(text: bytes) -> LogTime | None:
    for form in _FORMS:
        if found := form.match(text):
            return _read(found)
    return None


def _read(found: re.Match[bytes]) -> LogTime | None:
    part = found.groupdict()
    if seconds := part.get("epoch") or part.get("since"):
        return _counted(float(seconds + part["fraction"]), found.end(), of_the_epoch=bool(part.get("epoch")))
    year, day = int(part.get("year") or 0), int(part.get("day") or 1)
    month = int(part["number"]) if part.get("number") else _MONTHS.index(part["month"]) + 1 if part.get("month") else 1
    zone = _zone(part.get("zone") or b"")
    try:
        midnight = datetime(year or _A_YEAR, month, day, tzinfo=zone or UTC)
        moment = midnight + timedelta(
            hours=int(part["hour"]),
            minutes=int(part["minute"]),
            seconds=int(part["second"]),
            microseconds=int((part["fraction"] or b".0")[1:].ljust(6, b"0")[:6]),
        )
    except (ValueError, OverflowError):
        return None
    missing = {"date": part.get("day"), "year": year, "time zone": zone}
    untold = tuple(name for name, value in missing.items() if not value)
    return LogTime(moment.timestamp(), None if untold else moment, found.end(), untold)


def _counted(seconds: float, length: int, *, of_the_epoch: bool) -> LogTime:
    """Seconds of the epoch, or since the machine was started."""
    moment = datetime.fromtimestamp(seconds, UTC) if of_the_epoch else None
    return LogTime(seconds, moment, length, () if moment else ("date", "year", "time zone"))


def _zone(text: bytes) -> timezone | None:
    if text in (b"Z", b"UTC", b"GMT"):
        return UTC
    if not text:
        return None
    digits = text[1:].replace(b":", b"")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[:1] == b"-" else offset) if offset < timedelta(hours=24) else None
