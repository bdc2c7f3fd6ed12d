"""A session without the app, from its start to its end: an interrupt loses nothing of it, and nobody waits for long."""

import itertools
import signal
import socket
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest

from inspector.command_line import whole_session
from inspector.command_line.whole_session import LAST_WORDS, events_of
from inspector.events import Event, ReplyLineReceived, SessionFinished
from inspector.live.options import Options
from inspector.smtp.target import Target

LINE = ReplyLineReceived(at=0, reply=1, raw=b"250-FLOOD\r\n")
END = SessionFinished(at=0, reason="cancelled")


@pytest.fixture
def python_raises() -> Iterator[None]:
    """SIGINT is as Python leaves it, whoever runs the tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("python_raises")
def test_an_interrupt_behind_the_last_event_is_not_lost() -> None:
    """The session had ended by itself: other ports would be asked all the same."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        target = Target("127.0.0.1", deaf.getsockname()[1])
        events = events_of(Options(target, ehlo_name="client.example.org", probe=False), warned=True)
        while not isinstance(next(events), SessionFinished):
            continue
        for thread in threading.enumerate():
            if thread.name == "session":
                thread.join()
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            next(events)


class CancelledSession:
    """One that says what is in its queue, and is over then."""

    def __init__(self, queue: "SimpleQueue[Event]", *, over: bool) -> None:
        self.queue, self.over = queue, over

    def join(self, _: float) -> bool:
        if not self.over:
            self.queue.put(LINE)
        return self.over


def last_words(*events: Event, over: bool = True) -> list[Event]:
    """What is still told of a session that has been cancelled."""
    queue: SimpleQueue[Event] = SimpleQueue()
    for event in events:
        queue.put(event)
    session: Any = CancelledSession(queue, over=over)
    return list(whole_session._last_words(session, queue))


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes."""
    monkeypatch.setattr("time.monotonic", lambda: 0.0)


@pytest.mark.usefixtures("stopped_clock")
def test_how_it_ended_is_told_behind_a_flood() -> None:
    """What waits to be read is read in a moment, and the end stands last."""
    assert last_words(*[LINE] * 5000, END) == [*[LINE] * 5000, END]


def test_a_session_that_does_not_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says more and more: what came in a moment is told, here a thousandth of a second for each look."""
    looks = itertools.count()
    monkeypatch.setattr("time.monotonic", lambda: next(looks) / 1000)
    told = last_words(LINE, over=False)
    assert set(told) == {LINE}
    assert 1 < len(told) < LAST_WORDS * 1000
