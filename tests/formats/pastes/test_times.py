"""Times in front of lines."""

import pytest

from inspector.formats.pastes.times import Clock, read_stamp


@pytest.mark.parametrize(
    ("text", "seconds", "moment"),
    [
        ("10:22:33 x", 37353.0, None),
        ("[10:22:33.5] x", 37353.5, None),
        ("10:22:33 PM x", 80553.0, None),
        ("2024-03-01T10:22:33Z x", 1709288553.0, "2024-03-01T10:22:33+00:00"),
        ("2024-03-01 10:22:33,250 +0100 x", 1709284953.25, "2024-03-01T10:22:33.250000+01:00"),
        ("2024-03-01 10:22:33 x", 1709288553.0, None),
        ("Fri, 1 Mar 2024 10:22:33 +0000 x", 1709288553.0, "2024-03-01T10:22:33+00:00"),
        ("[01/Mar/2024:10:22:33 +0000] x", 1709288553.0, "2024-03-01T10:22:33+00:00"),
        ("1709288553.5 x", 1709288553.5, "2024-03-01T10:22:33.500000+00:00"),
        ("1709288553500 x", 1709288553.5, "2024-03-01T10:22:33.500000+00:00"),
        ("오전 10:22:33 x", 37353.0, None),
        ("[오후 10:22:33] x", 80553.0, None),
        ("下午 1:00:00 x", 46800.0, None),
        ("[002.432] x", 2.432, None),
        ("+12ms x", 0.012, None),
    ],
)
def test_a_time_is_read_in_many_forms(text: str, seconds: float, moment: str | None) -> None:
    """Seconds on a clock of its own; the moment only where date and zone are told."""
    stamp = read_stamp(text)
    assert stamp is not None
    assert text[stamp.end :].strip() == "x"
    assert stamp.seconds == pytest.approx(seconds)
    assert (stamp.moment.isoformat() if stamp.moment else None) == moment


@pytest.mark.parametrize(
    "text", ["220 mx", "250-2.1.0 Ok", "0 s:CN = mx", "EHLO a", "", "99:99:99 x", "2024-13-45 10:22:33 x"]
)
def test_what_is_no_time_is_left_alone(text: str) -> None:
    """Reply codes and status codes above all."""
    assert read_stamp(text) is None


def test_a_clock_goes_past_midnight_and_keeps_to_one_way_of_writing() -> None:
    """A time in another form counts for nothing."""
    clock = Clock()
    times = [clock.read(read_stamp(text)) for text in ("23:59:59 x", "00:00:01 x", "[0.5] x", "no time")]
    assert times == [86399.0, 86401.0, None, None]
