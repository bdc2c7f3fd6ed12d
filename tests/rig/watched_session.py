"""A live session under test: every event it made, and a way to wait for one."""

import threading
from collections.abc import Callable
from typing import TypeVar

from inspector.events import CommandSent, Event, ReplyLineReceived, SessionFinished
from inspector.live.clock import Clock
from inspector.live.commands import Command, Quit
from inspector.live.options import Options
from inspector.live.recorder import Sink
from inspector.live.session import Session

SomeEvent = TypeVar("SomeEvent", bound=Event)

PATIENCE = 20.0
"""Seconds after which a wait fails the test."""


class WatchedSession:
    """Runs one session and keeps its events."""

    def __init__(self, options: Options, clock: Clock | None = None, before: Sink | None = None) -> None:
        """`before`: another sink, which gets every event first."""
        self.events: list[Event] = []
        self._changed = threading.Condition()
        self.session = Session(options, *([before] if before else []), self._keep, clock=clock)

    def _keep(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def start(self) -> None:
        """Begin."""
        self.session.start()

    def send(self, *commands: Command) -> None:
        """Put commands into the inbox."""
        for command in commands:
            self.session.send(command)

    def wait_for(self, kind: type[SomeEvent], wanted: Callable[[SomeEvent], bool] = lambda _: True) -> SomeEvent:
        """Return the first event of that kind (for which `wanted` holds), once it has come."""
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(wanted, self.all(kind))), PATIENCE), f"no {kind} in {self.events}"
        return next(filter(wanted, self.all(kind)))

    def wait_for_end(self) -> SessionFinished:
        """Return how connection 0 ended, once it has."""
        return self.wait_for(SessionFinished)

    def quit(self, *commands: Command) -> None:
        """Send commands and Quit, and wait for the end."""
        self.send(*commands, Quit())
        assert self.session.join(PATIENCE), f"it did not end: {self.events}"

    def all(self, kind: type[SomeEvent], connection: int | None = None) -> list[SomeEvent]:
        """Return the events of that kind so far, of one connection or of all."""
        return [event for event in list(self.events) if type(event) is kind and connection in (None, event.connection)]

    def one(self, kind: type[SomeEvent]) -> SomeEvent:
        """Return the only event of that kind on connection 0."""
        (event,) = self.all(kind, 0)
        return event

    def sent(self, connection: int = 0) -> list[bytes]:
        """Return the command lines that were written, without line ends, as they are on record."""
        return [event.raw.removesuffix(b"\r\n") for event in self.all(CommandSent, connection)]

    def received(self, connection: int = 0) -> list[bytes]:
        """Return the raw reply lines."""
        return [event.raw for event in self.all(ReplyLineReceived, connection)]
