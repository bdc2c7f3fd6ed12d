"""The transcript: every event of a session in the order in which it happened. Append-only, the single source of truth."""

from collections.abc import Iterable, Iterator
from typing import TypeVar, overload

from inspector.events import Event, MalformedReceived, ReplyLineReceived
from inspector.frozen import Frozen, replace
from inspector.smtp.reply import ReplyLine

SomeEvent = TypeVar("SomeEvent", bound=Event)


class Entry(Frozen):
    """An event and its place."""

    index: int
    """Counted from 0."""
    event: Event
    """What happened."""


class Transcript:
    """Entries in order; readers never change it."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._events: list[Event] = []
        self._reply_lines: dict[tuple[int, int], list[int]] = {}
        self._of_kind: dict[type[Event], list[int]] = {}
        self.extend(events)

    def append(self, event: Event) -> Entry:
        """Add one event; return its entry."""
        self.extend((event,))
        return Entry(len(self._events) - 1, event)

    def extend(self, events: Iterable[Event]) -> None:
        """Add several events. The lines of one reply cost least: a flood is nothing else."""
        whose, lines = (-1, -1), list[int]()
        for event in events:
            if isinstance(event, ReplyLineReceived | MalformedReceived):
                if whose != (event.connection, event.reply):
                    whose = event.connection, event.reply
                    lines = self._reply_lines.setdefault(whose, [])
                lines.append(len(self._events))
            if not isinstance(event, ReplyLineReceived):
                self._of_kind.setdefault(type(event), []).append(len(self._events))
            self._events.append(event)

    def since(self, first: int) -> Iterator[tuple[int, Event]]:
        """Yield (index, event) from the entry `first` on, without making entries of them."""
        return enumerate(self._events[first:], first)

    def copy(self) -> "Transcript":
        """Return what stands there now as a transcript of its own, for a reader on another thread."""
        copy = Transcript()
        copy._events = self._events.copy()
        copy._reply_lines = {reply: lines.copy() for reply, lines in self._reply_lines.items()}
        copy._of_kind = {kind: indices.copy() for kind, indices in self._of_kind.items()}
        return copy

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Entry]:
        return (Entry(index, event) for index, event in enumerate(self._events))

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if isinstance(index, slice):
            return [Entry(number, self._events[number]) for number in range(*index.indices(len(self._events)))]
        event = self._events[index]
        return Entry(index % len(self._events), event)

    def of(self, kind: type[SomeEvent]) -> list[tuple[int, SomeEvent]]:
        """Return (index, event) of every event of exactly this kind, oldest first. Reply lines: `reply_lines`."""
        events = ((index, self._events[index]) for index in self._of_kind.get(kind, ()))
        return [(index, event) for index, event in events if isinstance(event, kind)]

    def reply_lines(self, connection: int, reply: int) -> list[tuple[int, ReplyLine]]:
        """Return (index, line) of every line that came of reply number `reply`, complete or not.

        A line without a reply code has `code` None. What was cut off inside a line stands last, and has `last` False.
        """
        found: list[tuple[int, ReplyLine]] = []
        for index in self._reply_lines.get((connection, reply), ()):
            event = self._events[index]
            if isinstance(event, ReplyLineReceived):
                found.append((index, ReplyLine.from_bytes(event.raw, event.dropped)))
            elif isinstance(event, MalformedReceived):
                line = ReplyLine.from_bytes(event.raw, event.dropped)
                found.append((index, replace(line, last=False)))
        return found
