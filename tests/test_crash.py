"""What is said of a fault of our own, and how one on another thread is heard of."""

import threading

import pytest

from inspector.crash import crash_report, thread_crashes


def test_a_crash_shows_places_but_no_values() -> None:
    """Neither the message nor a local variable is shown: both may hold a password or an escape sequence."""
    password = "hunter2"

    def fail() -> None:
        raise ValueError(f"{password} \x1b[2J")

    try:
        fail()
    except ValueError as error:
        report = crash_report(error)
    assert "ValueError" in report
    assert "test_crash.py" in report
    assert "in fail" in report
    assert "hunter2" not in report
    assert "\x1b" not in report


def test_only_the_app_speaks_of_the_terminal() -> None:
    """A report in a pipe has restored nothing."""
    assert "terminal" not in crash_report(ValueError())
    assert "the terminal has been restored" in crash_report(ValueError(), drawn=True)


def _crash(words: str) -> None:
    def fail() -> None:
        raise ValueError(words)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def test_the_first_crash_of_a_thread_is_raised_where_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """What runs is stopped; nothing is printed; the hook of before is back afterwards."""
    before, stops = threading.excepthook, []
    with thread_crashes(lambda: stops.append("stop")) as raise_first:
        raise_first()
        _crash("first")
        _crash("second")
        with pytest.raises(ValueError, match="first"):
            raise_first()
    assert stops[:1] == ["stop"]
    assert threading.excepthook is before
    assert capsys.readouterr().err == ""
