"""Where all threads of a session put their events, one after another."""

import threading
from collections.abc import Callable, Iterable
from typing import Protocol, runtime_checkable

from inspector.events import Event
from inspector.live.clock import Clock

Sink = Callable[[Event], None]
"""Takes one event; is called on the thread that made it, never by two threads at once."""


@runtime_checkable
class HoldingSink(Protocol):
    """A sink that may hold reply lines back while more of them are there already, and no longer."""

    def settle(self) -> None:
        """Let go of everything: the session is about to wait. Called as the sink is."""


class Recorder:
    """The session's clock and its sinks."""

    def __init__(self, clock: Clock, *sinks: Sink) -> None:
        self.clock = clock
        self._sinks = sinks
        holding: list[object] = [*sinks]
        self._holding = [sink for sink in holding if isinstance(sink, HoldingSink)]
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since the session's start."""
        return self.clock.now()

    def emit(self, event: Event) -> None:
        """Hand `event` to every sink, in order."""
        with self._lock:
            for sink in self._sinks:
                sink(event)

    def emit_all(self, events: Iterable[Event]) -> None:
        """Hand what came at once to every sink, in order."""
        with self._lock:
            for event in events:
                for sink in self._sinks:
                    sink(event)

    def settle(self) -> None:
        """Say that the session is about to wait for the other side in the middle of a reply."""
        if self._holding:
            with self._lock:
                for sink in self._holding:
                    sink.settle()
