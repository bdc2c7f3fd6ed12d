"""When the lenses read: a long transcript does not keep the screen from its keys."""

import threading

import pytest
from driven_app import screen_text
from staged_session import greeted

from inspector.events import ReplyLineReceived, ReplyReceived
from inspector.lenses.inspection import inspect
from inspector.ui.reading import LONG


def _long_reply():
    lines = [ReplyLineReceived(at=0.1, reply=1, raw=b"250-LINE\r\n")] * LONG
    return [
        ReplyLineReceived(at=0.1, reply=1, raw=b"250-mx.example.com\r\n"),
        *lines,
        ReplyLineReceived(at=0.2, reply=1, raw=b"250 HELP\r\n"),
        ReplyReceived(at=0.2, reply=1, code=250, verb="EHLO", seconds=0.1),
    ]


class Slow:
    """Lenses that take as long as the test wants."""

    def __init__(self):
        self.begun, self.go = threading.Event(), threading.Event()
        self.threads = set()
        self.lengths = []

    def __call__(self, transcript):
        self.threads.add(threading.current_thread().name)
        self.lengths.append(len(transcript))
        if len(transcript) >= LONG:
            self.begun.set()
            assert self.go.wait(60)
        return inspect(transcript)


async def _until(pilot, condition):
    while not condition():
        await pilot.pause(0.01)


async def test_keys_are_served_while_a_long_transcript_is_read(stage):
    """The reading stands still; typing goes on; what it brings is shown when it comes."""
    slow = Slow()
    made = stage([*greeted(), *_long_reply()], read=slow)
    async with made.app.run_test(size=(80, 24)) as pilot:
        await _until(pilot, slow.begun.is_set)
        await pilot.press(":", "N", "O", "O", "P")
        await pilot.pause()
        assert "NOOP" in screen_text(made.app)
        assert not made.app.screen.inspection.ehlo
        slow.go.set()
        await _until(pilot, lambda: made.app.screen.inspection.ehlo)
        assert len(made.app.screen.inspection.ehlo[0].lines) == LONG + 2
    assert "reading" in slow.threads


async def test_what_came_meanwhile_is_read_afterwards(stage):
    """An event that comes while a long transcript is read brings about one more reading."""
    slow = Slow()
    made = stage([*greeted(), *_long_reply()], read=slow)
    async with made.app.run_test(size=(80, 24)) as pilot:
        await _until(pilot, slow.begun.is_set)
        total = len(greeted()) + len(_long_reply()) + 1
        made.session.sink(ReplyReceived(at=0.3, reply=2, code=250, verb="NOOP", seconds=0.1))
        await _until(pilot, lambda: len(made.app.screen.transcript) == total)
        slow.go.set()
        await _until(pilot, lambda: slow.lengths[-1] == total)
    assert slow.lengths.count(total) == 1


async def test_a_reading_of_the_session_before_is_not_shown(stage):
    """After `r` the new session is not described by the old one's lines."""
    slow = Slow()
    made = stage([*greeted(), *_long_reply()], read=slow)
    async with made.app.run_test(size=(80, 24)) as pilot:
        await _until(pilot, slow.begun.is_set)
        before = made.app.screen._reading
        made.app.screen.begin()
        after = made.app.screen.inspection
        shown = []
        before._show = shown.append
        slow.go.set()
        before._beside.join()
        await pilot.pause()
        assert shown == []
        assert after is not None


async def test_a_fault_in_the_reading_beside_ends_the_app(stage):
    """As one on the screen's thread does: status 1, and no value in the words."""

    def broken(transcript):
        if len(transcript) >= LONG:
            raise RuntimeError("hunter2")
        return inspect(transcript)

    made = stage([*greeted(), *_long_reply()], read=broken)
    with pytest.raises(RuntimeError):
        async with made.app.run_test(size=(80, 24)) as pilot:
            await _until(pilot, lambda: made.app.return_code is not None)
    assert made.app.return_code == 1
    assert "hunter2" not in "".join(str(part) for part in made.app._exit_renderables)
