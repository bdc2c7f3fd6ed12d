"""One after another: events of all threads go to every sink, never two at once."""

import threading
from collections.abc import Iterator

from inspector.events import Event, ScriptFinished
from inspector.live.clock import Clock
from inspector.live.recorder import Recorder


def test_every_sink_gets_every_event_in_order() -> None:
    """Sinks are called in their order, with the same event."""
    seen: list[tuple[str, Event]] = []
    recorder = Recorder(Clock(), lambda event: seen.append(("first", event)), lambda event: seen.append(("second", event)))
    event = ScriptFinished(at=recorder.now())
    recorder.emit(event)
    assert seen == [("first", event), ("second", event)]


def test_what_came_at_once_stays_together() -> None:
    """Lines that one read brought reach every sink in their order, and nothing of another thread comes between them."""
    seen: list[float] = []
    recorder = Recorder(Clock(), lambda event: seen.append(event.at))
    others = [threading.Thread(target=recorder.emit, args=(ScriptFinished(at=-1.0),)) for _ in range(3)]

    def lines() -> Iterator[Event]:
        for other in others:
            other.start()
            yield ScriptFinished(at=float(len(seen)))

    recorder.emit_all(lines())
    for other in others:
        other.join()
    assert seen == [0.0, 1.0, 2.0, -1.0, -1.0, -1.0]


def test_never_by_two_threads_at_once() -> None:
    """A sink needs no lock of its own."""
    inside = threading.Semaphore(1)
    count = [0]

    def sink(_: Event) -> None:
        assert inside.acquire(blocking=False), "two threads at once"
        count[0] += 1
        inside.release()

    recorder = Recorder(Clock(), sink)

    def emit() -> None:
        for _ in range(2000):
            recorder.emit(ScriptFinished(at=0.0))

    threads = [threading.Thread(target=emit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count == [8000]
