"""Times in front of lines, as tools, logs and people write them."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from inspector.frozen import Frozen

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?"
_CLOCK = (
    r"(?:(?P<half>오전|오후|上午|下午|午前|午後)\s?)?"
    r"(?P<h>[01]?[0-9]|2[0-4]):(?P<m>[0-5][0-9]):(?P<s>[0-6][0-9])(?P<f>[.,:][0-9]{1,9})?(?:\s?(?P<ap>[AaPp])\.?[Mm]\b\.?)?"
)
_ZONE = r"(?:\s?(?P<z>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})(?![0-9A-Za-z:]))?"
_FORMS = tuple(
    re.compile(r"\s*[\[(<{]?" + form + r"[\])>}]?(?=[\s:|,;>\-\[(]|$)(?:\s*[-|:,;](?=\s))?[ \t]?", re.I)
    for form in (
        _DAY + r"(?P<Y>[0-9]{4})[-/.](?P<M>[01][0-9])[-/.](?P<D>[0-3][0-9])[T\s_]\s*" + _CLOCK + _ZONE,
        _DAY + r"(?P<D>[0-3]?[0-9])[\s-]" + _MONTH + r"[\s-](?P<Y>[0-9]{4})[\s,]+" + _CLOCK + _ZONE,
        _DAY + _MONTH + r"\s+(?P<D>[0-3]?[0-9])\s+" + _CLOCK + _ZONE + r"(?:\s(?P<Y>[0-9]{4}))?",
        r"(?P<D>[0-3][0-9])/" + _MONTH + r"/(?P<Y>[0-9]{4}):" + _CLOCK + _ZONE,
        r"(?P<a>[0-3]?[0-9])[./](?P<b>[0-3]?[0-9])[./](?P<Y>[0-9]{4}),?\s+" + _CLOCK,
        _CLOCK + _ZONE,
        r"(?P<epoch>1[0-9]{9}(?:\.[0-9]{1,9})?)",
        r"(?P<epoch_ms>1[0-9]{12})",
        r"\+?(?P<rel>[0-9]{1,6}\.[0-9]{1,9})(?:\s?(?P<unit>ms|s|sec)\b)?",
        r"\+(?P<rel>[0-9]{1,7})\s?(?P<unit>ms|s)\b",
    )
)
"""How a time begins a line: date and clock in several orders, a clock alone, seconds of the epoch or since some start."""
_AFTERNOON = frozenset({"p", "P", "오후", "下午", "午後"})
_HALF_A_DAY, _DAY_SECONDS = 43_200, 86_400


class Stamp(Frozen):
    """A time in front of a line."""

    seconds: float
    """On a clock of its own: only differences mean something."""
    moment: datetime | None
    """The same with its date and zone, where both are told."""
    form: int
    """Which way it is written; times of different ways are not compared."""
    end: int
    """Where the rest of the line begins."""


def read_stamp(text: str) -> Stamp | None:
    """Return the time that a line begins with, or None."""
    if not re.match(r"\s*[\[(<{+]?[0-9A-Z오上下午]", text, re.I):
        return None
    for number, form in enumerate(_FORMS):
        if (found := form.match(text)) and (read := _seconds(found.groupdict())):
            return Stamp(read[0], read[1], number, found.end())
    return None


def _seconds(part: dict[str, str | None]) -> tuple[float, datetime | None] | None:
    if part.get("epoch_ms"):
        seconds = int(part["epoch_ms"] or 0) / 1000
        return seconds, datetime.fromtimestamp(seconds, UTC)
    if part.get("epoch"):
        seconds = float(part["epoch"] or 0)
        return seconds, datetime.fromtimestamp(seconds, UTC)
    if part.get("rel"):
        return float(part["rel"] or 0) / (1000 if part.get("unit") == "ms" else 1), None
    clock = _clock(part)
    day, month, year = part.get("D"), part.get("mon") or part.get("M"), part.get("Y")
    if day is None or month is None:
        return clock, None  # a date in numbers may be read either way, so it counts for nothing
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        moment = datetime(int(year or 2000), number, int(day), tzinfo=_zone(part.get("z"))) + timedelta(seconds=clock)
    except ValueError:
        return None
    return moment.timestamp(), moment if year and part.get("z") else None


def _clock(part: dict[str, str | None]) -> float:
    hours = int(part["h"] or 0)
    if half := part.get("ap") or part.get("half"):
        hours = hours % 12 + (12 if half in _AFTERNOON else 0)
    fraction = float(f"0.{(part.get('f') or '.0')[1:]}")
    return hours * 3600 + int(part["m"] or 0) * 60 + int(part["s"] or 0) + fraction


def _zone(text: str | None) -> tzinfo:
    if not text or not text[-1].isdigit():
        return UTC
    sign, digits = (-1 if text[0] == "-" else 1), text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=min(23, int(digits[:2])), minutes=min(59, int(digits[2:]))))


class Clock:
    """Times of one source, one after another: those of one way of writing, past midnight too."""

    def __init__(self) -> None:
        self._form = -1
        self._last = 0.0
        self._days = 0
        self.first: datetime | None = None
        """The first time with date and zone; None where there is none."""
        self.told = False
        """True once a time was read."""

    def read(self, stamp: Stamp | None) -> float | None:
        """Return the seconds of a stamp; None where there is none, or it is written in another way than the first."""
        if stamp is None or self._form not in (-1, stamp.form):
            return None
        if not self.told:
            self.first = stamp.moment
        self._form, self.told = stamp.form, True
        seconds = stamp.seconds + self._days * _DAY_SECONDS
        if stamp.moment is None and seconds < self._last - _HALF_A_DAY and stamp.seconds < _DAY_SECONDS:
            self._days += 1
            seconds += _DAY_SECONDS
        self._last = seconds
        return seconds
