"""Time as a parameter."""

from datetime import UTC, datetime, timedelta

from inspector.live.clock import Clock, Deadline


def test_seconds_since_the_start() -> None:
    """A clock counts from its making, whatever its source says."""
    times = iter([100.0, 100.0, 102.5])
    clock = Clock(lambda: next(times), lambda: datetime(2026, 1, 15, tzinfo=UTC))
    assert (clock.now(), clock.now()) == (0.0, 2.5)
    assert clock.wall().isoformat() == "2026-01-15T00:00:00+00:00"


def test_the_wall_clock_has_a_zone() -> None:
    """Without a zone a transcript could not be compared with a server's log."""
    assert isinstance(Clock().wall().utcoffset(), timedelta)


def test_a_deadline_never_goes_below_zero() -> None:
    """What is left shrinks to nothing, and stays there."""
    times = iter([10.0, 11.0, 12.0, 99.0])
    deadline = Deadline(2.0, lambda: next(times))
    assert [deadline.remaining() for _ in range(3)] == [1.0, 0.0, 0.0]
