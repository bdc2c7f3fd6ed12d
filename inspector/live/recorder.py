"""Where all threads of a session put their events, one after another."""

import threading
from collections.abc import Callable, Iterable

from inspector.events import Event
from inspector.live.clock import Clock

Sink = Callable[[Event], None]
"""Takes one event; is called on the thread that made it, never by two threads at once."""


class Recorder:
    """The session's clock and its sinks."""

    def __init__(self, clock: Clock, *sinks: Sink) -> None:
        self.clock = clock
        self._sinks = sinks
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
