"""The folder of the session files: one file a session, readable by its owner alone, the old ones removed by a rule.

Whoever begins a file removes others first: those older than `DAYS` days but for the newest `KEPT`, and then the oldest
until all of them together hold less than `TOTAL_BYTES`. A file that is being written is locked and stays. Other files in the
folder are left alone.
"""

import contextlib
import errno
import fcntl
import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from inspector.events import Event, SessionStarted
from inspector.formats.sessions.session_file import event_lines, header_line
from inspector.patterns import lazy_pattern

FOLDER = "sessions"
"""Its name in the state folder."""
KEPT = 100
"""The newest files, which age does not remove."""
DAYS = 30
"""The age from which the others are removed."""
TOTAL_BYTES = 1024 * 1024 * 1024
"""What all files together may hold."""
_HOST = 60
"""Characters of a host name in a file's name."""
_NAME = lazy_pattern(r"\d{4}-\d\d-\d\d-\d{6}-[A-Za-z0-9.-]{1,120}\.jsonl")
_MOST_AT_ONCE = 100
"""Sessions with one server that may begin in one second."""


class BeingWrittenError(OSError):
    """Another program is writing this file."""


def is_session_name(name: str) -> bool:
    """True for a name that a file of this folder may have: no path, nothing unprintable."""
    return bool(_NAME.fullmatch(name))


def create(folder: Path, started: SessionStarted) -> tuple[int, str]:
    """Begin a new file with its first line; return the descriptor, which holds the lock, and the name. Raises OSError."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    remove_old(folder)
    stem = _stem(started)
    for number in range(1, _MOST_AT_ONCE + 1):
        name = f"{stem}-{number}.jsonl" if number > 1 else f"{stem}.jsonl"
        with contextlib.suppress(FileExistsError):
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(folder / name, flags, 0o600)
            with _closing_on_error(descriptor):
                with contextlib.suppress(OSError):  # a file system without locks
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                write_all(descriptor, f"{header_line()}\n".encode("ascii"))
            return descriptor, name
    raise FileExistsError(errno.EEXIST, "too many sessions in one second")


def write_all(descriptor: int, line: bytes) -> None:
    """Write a whole line. Raises OSError; what was written of it then is taken away again where that can be done."""
    written = 0
    try:
        while written < len(line):
            written += os.write(descriptor, line[written:] if written else line)
    except OSError:
        if written:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, os.fstat(descriptor).st_size - written)
        raise


def append(path: Path, events: Iterable[Event], whole: int, size: int) -> int:
    """Add events to a file that had `size` bytes when it was read; return how many it has then.

    What stands behind the first `whole` bytes is a line that has no end, and is replaced. Raises BeingWrittenError, OSError.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC)  # no FIFO holds us up
    try:
        _lock(descriptor)
        now = os.fstat(descriptor).st_size
        if now < size or (now != size and whole != size):
            raise OSError(errno.ESTALE, "it was changed since it was read; open it again")
        if whole != size:
            os.ftruncate(descriptor, whole)
        write_all(descriptor, event_lines(events))
        return os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)


def remove_old(folder: Path, now: float | None = None) -> None:
    """Remove the files that the rule above does not keep. `now`: seconds since 1970. What cannot be removed stays."""
    oldest = (time.time() if now is None else now) - DAYS * 86_400
    total = 0
    for place, (modified, size, name) in enumerate(sorted(_files(folder), reverse=True)):
        total += size
        if (place >= KEPT and modified < oldest) or total > TOTAL_BYTES:
            with contextlib.suppress(OSError):
                _remove_unless_written(folder / name)


def _files(folder: Path) -> Iterator[tuple[float, int, str]]:
    """Yield (when it was written last, bytes, name) of every file that is ours."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_session_name(entry.name) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError):  # another program of ours may have removed it
                    found = entry.stat(follow_symlinks=False)
                    yield found.st_mtime, found.st_size, entry.name


def _remove_unless_written(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _lock(descriptor)
        path.unlink()
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BeingWrittenError(errno.EBUSY, "another program is writing it") from None


def _stem(started: SessionStarted) -> str:
    """Return the beginning of a name: ``2026-11-28-104725-mx.example.com-25``."""
    host = started.target.host[:_HOST]
    place = f"{host}-{started.target.port}" if started.target.port else host
    whom = f"demo-{started.demo[:_HOST]}" if started.demo else place if host else "unnamed"
    digits = re.sub(r"\D", "", started.wall_clock[:19])
    when = (
        f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}-{digits[8:]}" if len(digits) == 14 else time.strftime("%Y-%m-%d-%H%M%S")
    )
    return f"{when}-{re.sub(r'[^A-Za-z0-9.-]+', '-', whom).strip('-.')}"


@contextlib.contextmanager
def _closing_on_error(descriptor: int) -> Iterator[None]:
    try:
        yield
    except BaseException:
        os.close(descriptor)
        raise
