"""The queue of commands for the session's thread, with the pipe that wakes it. Putting works from any thread."""

import contextlib
import os
import threading
from collections import deque

from inspector.live.commands import Command


class Inbox:
    """First in, first out."""

    def __init__(self) -> None:
        self._commands: deque[Command] = deque()
        self._lock = threading.Lock()
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)
        os.set_blocking(self._writing, False)

    def fileno(self) -> int:
        """Readable while a command may be waiting."""
        return self._reading

    def put(self, command: Command) -> None:
        """Add a command and wake the thread."""
        with self._lock:
            self._commands.append(command)
        try:
            os.write(self._writing, b"x")
        except BlockingIOError:  # the pipe is full: the thread will wake up anyway
            return

    @property
    def first(self) -> Command | None:
        """The oldest command, which stays; None when there is none."""
        return self._commands[0] if self._commands else None

    def take(self, kind: type[Command] | None = None) -> Command | None:
        """Return the oldest command, or None; with `kind` the oldest of that kind, whatever stands before it."""
        if kind is None:
            with contextlib.suppress(BlockingIOError):
                os.read(self._reading, 4096)
            return self._commands.popleft() if self._commands else None
        with self._lock:
            found = next((command for command in self._commands if type(command) is kind), None)
            if found is not None:
                self._commands.remove(found)  # the first that is equal: commands of one kind need not differ
            return found

    def __del__(self) -> None:
        os.close(self._reading)
        os.close(self._writing)
