"""A terminal that takes nothing: how long it is waited for, and that it is asked nothing meanwhile."""

import errno
import itertools
import os
import select
import threading
from collections.abc import Callable, Iterator

import pytest

from inspector.ui.terminal import patient_output
from inspector.ui.terminal.patient_output import PatientOutput

MUCH = "äöü§" * 50_000
"""More than a terminal has room for."""
LONG = 100.0
"""Seconds of patience that no test needs."""


@pytest.fixture
def master(monkeypatch) -> Iterator[int]:
    """The other side of a pseudo-terminal that stands in the place of standard error."""
    master, slave = os.openpty()
    os.set_blocking(master, False)
    monkeypatch.setattr(patient_output, "OUTPUT", slave)
    monkeypatch.setattr(patient_output, "own_terminal", lambda: os.open(os.ttyname(slave), os.O_WRONLY | os.O_NONBLOCK))
    yield master
    os.close(master)
    os.close(slave)


def taken(master: int, *, least: int) -> bytes:
    """Take what is there, until that is so much."""
    got = b""
    while len(got) < least:
        select.select([master], [], [])
        got += os.read(master, 65_536)
    return got


def test_all_of_it_is_written_however_slowly_it_is_taken(master):
    """In pieces, cut where the terminal had no more room: in the middle of a character too."""
    with PatientOutput(LONG, lambda: pytest.fail("given up")) as output:
        writer = threading.Thread(target=output.write, args=(MUCH,))
        writer.start()
        got = taken(master, least=len(MUCH.encode()))
        writer.join()
    assert got.decode() == MUCH


def test_patience_has_an_end(master):
    """It is told of once; what was left is written no more, and standard error is what it was."""
    ended = []
    with PatientOutput(0.05, lambda: ended.append(True)) as output:
        assert output.write(MUCH) == len(MUCH)
    assert ended == [True]
    assert os.get_blocking(patient_output.OUTPUT)


@pytest.fixture
def stepped(monkeypatch) -> Callable[..., tuple[PatientOutput, list[str]]]:
    """Make an output that finds these rooms, one a second, and the list of what it does between them."""

    def make(patience: float, rooms: list[int | None]) -> tuple[PatientOutput, list[str]]:
        done: list[str] = []
        clock, room = itertools.count(), iter(rooms)

        def write(_: int, left: bytes) -> int:
            if (bytes_taken := next(room)) is None:
                raise BlockingIOError
            return min(bytes_taken, len(left))

        async def wait(seconds: float) -> None:
            done.append(f"wait {seconds:g}")

        monkeypatch.setattr(os, "write", write)
        monkeypatch.setattr(patient_output, "_room", wait)
        monkeypatch.setattr(patient_output.time, "sleep", lambda seconds: done.append(f"sleep {seconds:g}"))
        return PatientOutput(patience, lambda: done.append("given up"), lambda: float(next(clock))), done

    return make


def test_each_byte_renews_patience(master, stepped):
    """A terminal that takes a little each time is slow, and nothing else."""
    output, done = stepped(2.0, [1, None, 1, None, 1, None, 1])
    output.write("slow")
    assert done == ["wait 2"] * 3


def test_room_that_comes_with_the_end_of_patience_counts(master, stepped):
    """Nobody was told of it: the terminal is asked once more before it is given up."""
    output, done = stepped(1.0, [None, 1, None, None])
    output.write("late")
    assert done == ["wait 1", "wait 1", "given up"]


def test_room_that_is_none_costs_no_processor(master, stepped):
    """Who is told of room and finds none sleeps before asking again, and patience goes on ending."""
    output, done = stepped(3.0, [None] * 4)
    output.write("full")
    assert done == ["wait 3", "sleep 0.02", "wait 2", "sleep 0.02", "wait 1", "given up"]


def test_a_terminal_that_has_gone_is_told_of(master, monkeypatch):
    """Whoever writes is told, as with any file."""

    def gone(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    with PatientOutput(LONG, lambda: pytest.fail("given up")) as output:
        monkeypatch.setattr(os, "write", gone)
        with pytest.raises(OSError, match="Input/output error"):
            output.write("x")
