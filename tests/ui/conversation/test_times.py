"""The column of times."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from inspector.ui.conversation.times import TimeColumn, Times, fitting, read_start

START = datetime(2025, 11, 22, 23, 59, 59, 990000, timezone(timedelta(hours=9)))


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (0.0, "0.000"),
        (99.9996, "100.000"),
        (999.9994, "999.999"),
        (1234.56, "1234.56"),
        (99999.9, "99999.9"),
        (1e6, "1000000"),
    ],
)
def test_times_keep_their_column(at: float, shown: str):
    """Milliseconds up to a thousand seconds, as in copies; seven cells for months."""
    assert TimeColumn().shown(at, None) == shown
    assert len(shown) <= TimeColumn().width


@pytest.mark.parametrize("times", Times)
@pytest.mark.parametrize("at", [0.0, 0.0104, 12.5, 86_400.0, 1e7, 1e300, float("inf"), float("nan")])
def test_no_time_is_wider_than_its_column(times: Times, at: float):
    """For all that may be counted; a time before the start, as a file may have it, too."""
    column = TimeColumn(times, START)
    for moment, before in ((at, 0.0), (-at, at), (at, None)):
        assert len(column.shown(moment, before)) <= column.width


def test_what_is_counted():
    """Since the start, since the line before with a sign, and the clock of the session's zone over midnight."""
    shown = [TimeColumn(times, START).shown(0.0104, 0.0064) for times in Times]
    assert shown == ["0.010", "+0.004", "00:00:00.000"]
    assert TimeColumn(Times.CLOCK, START).words == "wall clock, 2025-11-22, UTC+09:00"
    assert fitting(123.4567, "+") == "+123.46"
    assert TimeColumn(Times.PREVIOUS).shown(5.0, None) == ""


def test_a_text_without_times_shows_none():
    """No column at all; where only the clock is not known, the start is what is counted from."""
    assert (TimeColumn(known=False).width, TimeColumn(known=False).shown(0.0, None)) == (0, "")
    assert TimeColumn(Times.CLOCK).shown(1.0, None) == "1.000"
    assert read_start("") is None
    assert read_start("2025-11-22T17:00:00+00:00") == datetime(2025, 11, 22, 17, tzinfo=UTC)
