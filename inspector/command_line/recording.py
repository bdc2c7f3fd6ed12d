"""A session is written to its file as it happens, on the thread on which it happens: a stuck screen loses nothing.

Every event is written when it happens, before the screen hears of it, as one whole line in one `write`: whatever ends
the program, what had happened is in the file. Of a write that was stopped in the middle the reader keeps and names the
beginning.

A recording that cannot go on (the disk is full, the folder takes nothing, the file has reached its bound) stops for good,
says so once, and the session goes on without it.
"""

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.events import Event, SessionStarted
from inspector.formats.sessions.event_json import event_line
from inspector.formats.sessions.session_file import LINE_BYTES
from inspector.formats.source import FILE_BYTES
from inspector.recent import shown_path, state_folder
from inspector.session_folder import FOLDER, create, write_all
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.live.options import Options
    from inspector.live.session import Session


_NOT_RECORDED = "This session is not recorded: the note is in what you copy now, and goes with the session."


class Recording:
    """A sink for a session's events that writes them to a new file; it never raises."""

    def __init__(self, folder: Path, most: int = FILE_BYTES) -> None:
        """`folder`: where the file goes, made when the first event comes. `most`: bytes that the file may hold."""
        self._folder = folder
        self._most = most
        self._descriptor = -1
        self._size = 0
        self.file = ""
        """The file's name, once it is there."""
        self.problem = ""
        """Why nothing is written any more, one sentence; empty while all is well."""

    def __call__(self, event: Event) -> None:
        """Write an event. Called on the thread that made it, never by two at once."""
        if self.problem:
            return
        try:
            if self._descriptor < 0:
                self._begin(event)
            self._write(event)
        except OSError as error:
            self._stop(error.strerror or "it cannot be written")
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a recording, the session goes on
            self._stop(f"{type(error).__name__}: {error}")

    def __del__(self) -> None:
        """Close the file: a session that nobody holds any more writes nothing."""
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)

    def _begin(self, event: Event) -> None:
        if not isinstance(event, SessionStarted):
            raise TypeError("a session begins with SessionStarted")
        self._descriptor, self.file = create(self._folder, event)

    def _write(self, event: Event) -> None:
        """Write the line of an event, where there is room for it."""
        line = event_line(event)
        if len(line) >= LINE_BYTES:
            raise OSError(0, f"one event has more than {LINE_BYTES // 2**20} MiB")
        if self._size + len(line) >= self._most:
            raise OSError(0, f"the file has reached {self._most // 2**20:,} MiB")
        self._size += len(line) + 1
        write_all(self._descriptor, f"{line}\n".encode("ascii"))

    def _stop(self, why: str) -> None:
        """Say why, once and for all."""
        shown = shown_path(self._folder / self.file if self.file else self._folder)
        more = " any more" if self.file else ""
        self.problem = f"This session is not recorded{more}: {shown}: {visible_text(why)}."


def recording_of(options: "Options", *, wanted: bool | None) -> Recording | None:
    """Return what writes a session to the user's own folder; None where it is not `wanted`.

    `wanted` None: every session with a real server is, and no demo. The bound of the file follows that of the session.
    """
    if wanted is False or (wanted is None and options.demo):
        return None
    return Recording(sessions_folder(), max(FILE_BYTES, 4 * options.session_bytes))


def sessions_folder() -> Path:
    """Return the user's folder of session files."""
    return state_folder(os.environ) / FOLDER


class RecordedSession:
    """A live session with its recording, as the screen wants it."""

    def __init__(self, session: "Session", recording: Recording | None, options: "Options") -> None:
        """`options`: what the session was made with."""
        self.options = options
        self._session = session
        self._recording = recording
        self.start, self.send, self.cancel, self.join = session.start, session.send, session.cancel, session.join

    def note(self, entry: int, text: str) -> str:
        """Write a note; return what is to be said of it where it is not in a file."""
        self._session.note(entry, text)
        return self.problem or ("" if self._recording else _NOT_RECORDED)

    @property
    def file(self) -> str:
        """Name of the file in the folder of the session files; empty where there is none (yet)."""
        return self._recording.file if self._recording else ""

    @property
    def problem(self) -> str:
        """Why the session is not recorded any more, one sentence; empty while it is, and where it is not to be."""
        return self._recording.problem if self._recording else ""
