"""The lines of a log: the time in front, who wrote it, and what it says.

Syslog's own form, that of RFC 5424, ISO times (rsyslog, journald), a process with its number or without, and no prefix.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from inspector.formats.logs.times import read_time
from inspector.frozen import Frozen, replace
from inspector.visible import visible

MOST_LINES = 300_000
"""Lines of a log that are read."""
LINE_BYTES = 64 * 1024
"""Bytes that are looked at of one line."""
_LOOKED_AT = 400
"""Lines that tell what a source is."""
_PRIORITY = re.compile(rb"<(?:\d{1,3}|[a-z]\w{1,9}\.\w{3,7})>(?:1 )?|1 (?=\d{4}-)")
_MESSAGE_ID = rb"(?:\[ID \d{1,10} \w{1,10}\.\w{1,10}\] )?"
"""What Solaris writes behind the process."""
_PROCESS = re.compile(
    rb"(?P<host>[^\s\[\]]{1,255}) {1,8}(?:[a-z]\w{1,9}\.\w{3,7}(?:\[\d+\])?:? )?"
    rb"(?P<process>[^\s\[\]:]{1,80})(?:\[(?P<pid>\d{1,10})\])?: ?" + _MESSAGE_ID
)
_PROCESS_OF_5424 = re.compile(
    rb"(?P<host>\S{1,255}) (?P<process>[^\s\[\]:]{1,80}) (?P<pid>\d{1,10}|-) \S{1,32} "
    rb"(?:-|(?:\[[^\]]{0,500}\])+) ?(?:\xef\xbb\xbf)?"
)
_BARE_PROCESS = re.compile(rb"(?P<process>[^\s\[\]:]{1,80})\[(?P<pid>\d{1,10})\]: ?" + _MESSAGE_ID)
_HALF_A_YEAR, _YEAR = 180 * 86_400, 366 * 86_400
"""Times without a year are counted in one with a leap day."""


class LogLine(Frozen):
    """One line."""

    number: int
    """Its place, from 1."""
    raw: bytes
    """All of it, without the line end."""
    says: bytes
    """What stands behind time, host and process."""
    at: float | None
    """Seconds on a clock of the log's own; None where it tells no time."""
    moment: datetime | None
    """The same with date and zone, where both are told."""
    when: str
    """The time as it stands there, in the visible notation."""
    untold: tuple[str, ...]
    """Which of ``date``, ``year`` and ``time zone`` that does not tell."""
    process: str
    """Who wrote it (``postfix/smtp``), in the visible notation; empty where it is not told."""
    pid: str
    """The number of the process; empty where it is not told."""


def read_log_lines(raw: bytes) -> Iterator[LogLine]:
    """Yield the lines that are not blank, at most MOST_LINES; how many there are, `count_lines` says."""
    last = turns = 0.0
    for number, line in enumerate(raw.split(b"\n"), 1):
        content = line.rstrip(b"\r")
        if not content.strip():
            continue
        if number > MOST_LINES:
            return
        read = _read(number, content)
        if read.at is not None:
            if read.moment is None and read.at + turns < last - _HALF_A_YEAR:
                turns += _YEAR  # December is followed by January
            last = read.at + turns
        yield read if not turns or read.at is None else _moved(read, turns)


def begins_as_log_line(line: bytes, *, time: bool = False) -> bool:
    """Tell whether a line begins with a time, or with a process and its number; `time`: a time it has to be."""
    begin = found.end() if (found := _PRIORITY.match(line)) else 0
    return read_time(line, begin) is not None or (not time and _BARE_PROCESS.match(line, begin) is not None)


def mostly(raw: bytes, form: re.Pattern[bytes]) -> bool:
    """Tell whether at least half of the first lines are of this form: one may stand in a paste of something else."""
    lines = [line for line in raw[: 64 * 1024].split(b"\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]
    return 2 * sum(bool(form.search(line)) for line in lines) >= len(lines)


def count_lines(raw: bytes) -> int:
    """How many lines that are not blank stand behind the last one that is read."""
    rest = raw.split(b"\n", MOST_LINES)[MOST_LINES:]
    return sum(bool(line.strip()) for line in rest[0].split(b"\n")) if rest else 0


def _moved(line: LogLine, seconds: float) -> LogLine:
    return replace(line, at=(line.at or 0.0) + seconds)


def _read(number: int, raw: bytes) -> LogLine:
    content = raw[:LINE_BYTES]
    begin = found.end() if (found := _PRIORITY.match(content)) else 0
    stamp = read_time(content, begin)
    behind = begin + stamp.length if stamp else begin
    process = (
        (_BARE_PROCESS.match(content, behind) or _PROCESS.match(content, behind) or _PROCESS_OF_5424.match(content, behind))
        if stamp
        else _BARE_PROCESS.match(content, behind)
    )
    return LogLine(
        number,
        raw,
        content[process.end() if process else behind :],
        stamp.seconds if stamp else None,
        stamp.moment if stamp else None,
        visible(content[begin:behind].strip()) if stamp else "",
        stamp.untold if stamp else (),
        visible(process["process"]) if process else "",
        (process["pid"] or b"").decode() if process else "",
    )
