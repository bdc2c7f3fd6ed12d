"""The one file where the session's thread and the screen meet.

The thread puts events into a deque and wakes the screen, at most once a frame; the screen takes out what has come. So a
flood of lines costs the screen some messages a second, not one a line; while nothing comes, no timer runs.
"""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from inspector.events import Event

FRAME = 1 / 15
"""Seconds between two looks into the deque while events come."""
AT_ONCE = 5_000
"""Events taken out in one go, so that keys are served in between."""


class EventsCame(Message):
    """There is something in the feed."""

    def __init__(self, feed: "Feed") -> None:
        super().__init__()
        self.feed = feed


class Feed:
    """Events on their way from the session's thread to the screen."""

    def __init__(self, post: Callable[[Message], bool]) -> None:
        self._post = post
        self._events: deque[Event] = deque()
        self._woken = False
        self._closed = False

    def put(self, event: "Event") -> None:
        """Take an event, from any thread. After `close` it is dropped."""
        if self._closed:
            return
        self._events.append(event)
        if not self._woken:
            self._woken = True
            self._post(EventsCame(self))

    @property
    def busy(self) -> bool:
        """True while something is on its way to the screen."""
        return self._woken and not self._closed

    def take(self) -> "list[Event]":
        """Return what has come, oldest first; on the screen's thread."""
        events = self._events
        return [events.popleft() for _ in range(min(AT_ONCE, len(events)))]

    def rest(self) -> bool:
        """Call a frame after `take`: True when more has come and wants to be taken; else the next `put` wakes the screen."""
        if self._events:
            return True
        self._woken = False
        if self._events and not self._woken:  # put() may have run between the two lines above
            self._woken = True
            return True
        return False

    def close(self) -> None:
        """Drop all that comes from now on."""
        self._closed = True
        self._events.clear()
