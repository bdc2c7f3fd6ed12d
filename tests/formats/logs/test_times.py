"""Times in front of the lines of a log."""

from datetime import UTC, datetime

import pytest

from inspector.formats.logs.times import read_time


@pytest.mark.parametrize(
    ("text", "length", "untold"),
    [
        (b"Nov 28 10:48:18 mx", 16, ("year", "time zone")),
        (b"Nov  8 10:48:18.25 mx", 19, ("year", "time zone")),
        (b"Sat Nov 28 10:48:18 2026 Info", 25, ("time zone",)),
        (b"2026-11-28 10:48:18 x", 20, ("time zone",)),
        (b"2026-11-28 10:48:18.5 +0100 x", 28, ()),
        (b"2026-11-28T10:48:18Z,x", 20, ()),
        (b"10:48:18 x", 9, ("date", "year", "time zone")),
    ],
)
def test_a_time_and_what_it_does_not_tell(text: bytes, length: int, untold: tuple[str, ...]) -> None:
    """A moment is told only where nothing is missing."""
    found = read_time(text)
    assert found is not None
    assert (found.length, found.untold) == (length, untold)
    assert (found.moment is None) == bool(untold)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"220 mx",
        b"10:48",
        b"25:00:00 x",
        b"Feb 30 10:48:18 x",
        b"2026-13-01 10:48:18 x",
        b"Nov 28 10:48:18x",
        b"\xff\xfe",
    ],
)
def test_what_is_no_time(text: bytes) -> None:
    """Days that are none are none, and a word that goes on is another word."""
    assert read_time(text) is None


def test_differences_count() -> None:
    """Fractions and zones are in them."""
    first, second = read_time(b"2026-11-28T10:00:00.250+01:00 x"), read_time(b"2026-11-28T09:00:01Z x")
    assert first is not None
    assert second is not None
    assert second.seconds - first.seconds == 0.75
    assert second.moment == datetime(2026, 11, 28, 9, 0, 1, tzinfo=UTC)


def test_a_leap_second_is_the_next_second() -> None:
    """60 is allowed in a clock (RFC 3339 §5.6)."""
    assert read_time(b"2026-12-31T23:59:60Z x") is not None
