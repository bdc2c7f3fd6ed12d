"""The lines of a log: time, writer and what it says, in every form that logs have."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from inspector.formats.logs import lines as log_lines
from inspector.formats.logs.lines import LogLine, count_lines, mostly, read_log_lines


def one(raw: bytes) -> LogLine:
    """Read a single line."""
    (line,) = read_log_lines(raw)
    return line


@pytest.mark.parametrize(
    ("raw", "when", "process", "pid", "says"),
    [
        (b"Nov 28 10:48:18 mx postfix/smtp[17]: < h: 220", "Nov 28 10:48:18", "postfix/smtp", "17", b"< h: 220"),
        (b"Nov  8 10:48:18.123456 mx exim[17]: x", "Nov  8 10:48:18.123456", "exim", "17", b"x"),
        (b"2026-11-28T10:48:18.5+01:00 mx postfix/smtpd[1]: x", "2026-11-28T10:48:18.5+01:00", "postfix/smtpd", "1", b"x"),
        (b"<22>1 2026-11-28T10:48:18Z mx postfix/smtp 12 - - x", "2026-11-28T10:48:18Z", "postfix/smtp", "12", b"x"),
        (b"2026-11-28 10:49:06 1xXF == x", "2026-11-28 10:49:06", "", "", b"1xXF == x"),
        (b"Wed Jul 20 19:47:40 2005 Info: DCID 5 close", "Wed Jul 20 19:47:40 2005", "", "", b"Info: DCID 5 close"),
        (b"Nov 28 10:48:18 esa mail_logs: Info: x", "Nov 28 10:48:18", "mail_logs", "", b"Info: x"),
        (b"10:49:06     7 SMTP>> x", "10:49:06", "", "", b"    7 SMTP>> x"),
        (b"postfix/smtp[1]: x", "", "postfix/smtp", "1", b"x"),
        (b"   12 SMTP<< x\r", "", "", "", b"   12 SMTP<< x"),
        (b"250 SIZE 30000", "", "", "", b"250 SIZE 30000"),
        (b"Feb 30 10:48:18 mx postfix/smtp[1]: x", "", "", "", b"Feb 30 10:48:18 mx postfix/smtp[1]: x"),
    ],
)
def test_a_line_is_taken_apart(raw: bytes, when: str, process: str, pid: str, says: bytes) -> None:
    """Syslog, RFC 5424, ISO, Cisco, a clock alone, nothing at all; a date that is none is text."""
    line = one(raw)
    assert (line.when, line.process, line.pid, line.says) == (when, process, pid, says)
    assert line.raw == raw.rstrip(b"\r")


def test_a_moment_needs_date_year_and_zone() -> None:
    """What is not told is not made up."""
    assert one(b"2026-11-28T10:48:18.5+01:00 mx x[1]: y").moment == datetime(
        2026, 11, 28, 10, 48, 18, 500_000, timezone(timedelta(hours=1))
    )
    assert one(b"2026-11-28T10:48:18Z mx x[1]: y").moment == datetime(2026, 11, 28, 10, 48, 18, tzinfo=UTC)
    assert one(b"2026-11-28 10:48:18 x").moment is None
    assert one(b"Nov 28 10:48:18 mx x[1]: y").moment is None


def test_december_is_followed_by_january() -> None:
    """Without a year the clock goes on all the same."""
    last, first = read_log_lines(b"Dec 31 23:59:59 mx x[1]: a\nJan  1 00:00:01 mx x[1]: b\n")
    assert last.at is not None
    assert first.at is not None
    assert first.at - last.at == 2.0


def test_lines_are_numbered_as_they_stand_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank ones count for the number; what is behind the bound is counted."""
    assert [line.number for line in read_log_lines(b"a\n\n \nb\n")] == [1, 4]
    monkeypatch.setattr(log_lines, "MOST_LINES", 2)
    assert [line.number for line in read_log_lines(b"a\nb\nc\n\nd\n")] == [1, 2]
    assert count_lines(b"a\nb\nc\n\nd\n") == 2


def test_what_shows_is_visible() -> None:
    """The name of a process comes from the log."""
    line = one(b"Nov 28 10:48:18 mx \x1b[2J: x")
    assert line.process.isprintable()


@pytest.mark.parametrize(("lines", "expected"), [(("a", "b"), True), (("a", "b", "b"), False), (("a", "", " ", "b"), True)])
def test_a_log_is_mostly_lines_of_a_log(lines: tuple[str, ...], expected: bool) -> None:
    """One line of a log in somebody's mail does not make it one."""
    assert mostly("\n".join(lines).encode(), re.compile(b"a")) is expected
