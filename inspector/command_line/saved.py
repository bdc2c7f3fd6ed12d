"""A session that is over, as the screen wants a session: it hands over what happened, and takes notes.

A note on a session file of ours is added to that file. What was read elsewhere (a paste, a log, a capture) becomes a session
file of its own with the first note, in the folder of the recordings; the source itself is never written to.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.events import Event, NoteWritten, SessionStarted
from inspector.formats.sessions.session_file import event_lines
from inspector.recent import shown_path
from inspector.session_folder import append, create, write_all
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.live.commands import Command

Sink = Callable[[Event], None]


class SavedFile:
    """The events of a conversation, and the file that its notes go to."""

    def __init__(
        self, events: Sequence[Event], folder: Path, path: Path | None = None, *, size: int = 0, whole: int = 0
    ) -> None:
        """`folder`: where a new file goes. `path`: the session file that the events are from; None: they are from none.

        `size`: its bytes when it was read; `whole`: those of them that are lines with an end.
        """
        self._events = list(events)
        self._folder = folder
        self.path = path
        """The session file; None while there is none."""
        self._size, self._whole = size, whole
        self.notes: list[NoteWritten] = []
        """Those that were written since."""

    def add(self, note: NoteWritten) -> str:
        """Write a note; return what is to be said of it, one sentence: where it went where that is new, or why not."""
        unfinished = self._events[-1]
        self._events.append(note)
        self.notes.append(note)
        try:
            if self.path is None:
                self.path = self._save()
                return f"The note and the whole conversation are in {shown_path(self.path)}."
            repaired = [unfinished] if self._whole != self._size else []
            self._whole = self._size = append(self.path, [*repaired, note], self._whole, self._size)
        except (OSError, ValueError) as error:
            place = shown_path(self.path or self._folder)
            return f"The note is not kept: {place}: {visible_text(getattr(error, 'strerror', None) or str(error))}."
        return ""

    def _save(self) -> Path:
        """Write all to a new file. Raises OSError; no half file stays."""
        first = self._events[0]
        if not isinstance(first, SessionStarted):
            raise ValueError("a session begins with SessionStarted")  # noqa: TRY004 - what is read is wrong
        descriptor, name = create(self._folder, first)
        path = self._folder / name
        try:
            write_all(descriptor, event_lines(self._events))
            self._whole = self._size = os.fstat(descriptor).st_size
        except OSError:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        return path


class SavedSession:
    """One showing of a conversation. `events` are those of `file`, with what counts as good now."""

    def __init__(self, events: Sequence[Event], file: SavedFile, sink: Sink) -> None:
        self._events = events
        self._file = file
        self._sink = sink
        self.options = None
        """It is begun with nothing."""
        self.problem = ""
        """A session that is over has no recording that could fail."""

    @property
    def file(self) -> str:
        """Name of the session file; empty where there is none."""
        return self._file.path.name if self._file.path else ""

    def start(self) -> None:
        """Hand over all that happened."""
        for event in (*self._events, *self._file.notes):
            self._sink(event)

    def send(self, command: "Command") -> None:
        """Nobody is there to take it."""

    def cancel(self) -> None:
        """It is over."""

    def note(self, entry: int, text: str) -> str:
        """Write a note, to the file and to the sink; return what is to be said of it."""
        note = NoteWritten(at=max(event.at for event in self._events), entry=entry, text=text)
        said = self._file.add(note)
        self._sink(note)
        return said
