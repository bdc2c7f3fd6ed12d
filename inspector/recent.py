"""The latest sessions, in a small file of the user's: what to type again, and what came of it.

One JSON object a line, oldest first. Several programs may write at once: each reads, adds its own and replaces the file,
under a lock, so none loses what another wrote. A file that is not ours is left as it is, and said to be so. No secrets, and
no address of a sender, are ever in it.
"""

import contextlib
import errno
import fcntl
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from inspector.frozen import Frozen
from inspector.visible import visible_text

FILE = "recent.jsonl"
SESSIONS, TARGETS = 50, 50
"""The newest sessions that are kept, and of how many targets at least the newest one."""
FILE_BYTES = 512 * 1024
"""A file that is larger is not ours: a hundred lines of the longest take less."""
GRADES = ("failure", "warning", "ok", "none")
"""How a session came out; ``none``: nothing can be said."""
CHANGES = ("tls_version", "ehlo_name", "server_name", "address", "family", "mode", "ciphers", "force_starttls")
"""Options that a session may have had otherwise than usual."""
_LOCK_SECONDS, _LOCK_STEP = 1.0, 0.01
_WORDS, _FIELD = 160, 300
"""Characters of a verdict that are kept; of any other field, at most."""


class RecentError(Exception):
    """The file cannot be read or written; the text is one line that says why."""


class PastSession(Frozen):
    """A session that is over, or has come to a verdict."""

    target: str
    """What to type for it."""
    when: str
    """Its start, ISO 8601 with the offset from UTC; with target and changes it tells one session from another."""
    grade: str
    """One of GRADES."""
    words: str
    """The verdict in some words; printable."""
    changes: tuple[tuple[str, str], ...] = ()
    """(one of CHANGES, its value) for what was otherwise than usual."""
    file: str = ""
    """Name of its file in the folder of the recordings; empty where it was not recorded. Whether it is still there nobody
    knows before it is opened."""

    def same(self, other: "PastSession") -> bool:
        """True when both are one session, whatever its verdict."""
        return (self.when, self.target, self.changes) == (other.when, other.target, other.changes)

    def line(self) -> str:
        """Return the object of the file, without the line end."""
        fields = {"target": self.target, "when": self.when, "grade": self.grade, "words": self.words[:_WORDS]}
        recorded = {"file": self.file} if self.file else {}
        return json.dumps({**fields, "changes": dict(self.changes), **recorded}, ensure_ascii=True)

    @classmethod
    def from_line(cls, line: str) -> "PastSession":
        """Read one line. Raises ValueError where it is none of ours; nothing unprintable comes through."""
        try:
            fields = json.loads(line)
        except RecursionError:
            raise ValueError("nested too deep") from None
        if not isinstance(fields, dict) or not isinstance(fields.get("changes"), dict):
            raise ValueError("no object of ours")  # noqa: TRY004 - what is read is wrong, not who reads it
        texts = [fields.get(name) for name in ("target", "when", "grade", "words")]
        changes = list(fields["changes"].items())
        file = fields.get("file", "")
        everything = [*texts, file, *(value for _, value in changes)]
        if not all(isinstance(text, str) and len(text) <= _FIELD and _is_printable(text) for text in everything):
            raise ValueError("a field is no short printable text")
        target, when, grade, words = map(str, texts)
        if not target or grade not in GRADES or datetime.fromisoformat(when).tzinfo is None:
            raise ValueError("a field holds what it cannot hold")
        return cls(target, when, grade, words, tuple((name, value) for name, value in changes if name in CHANGES), file)


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder: ``$XDG_STATE_HOME/smtp-inspector`` or ``~/.local/state/smtp-inspector``."""
    base = environment.get("XDG_STATE_HOME", "")
    root = Path(base) if base.startswith("/") else Path.home() / ".local" / "state"
    return root / "smtp-inspector"


def shown_path(path: Path) -> str:
    """Return a path as people write it, ``~`` for their home, in the visible notation."""
    home, text = os.path.expanduser("~"), str(path)  # noqa: PTH111 - Path.home() raises where there is none
    return visible_text("~" + text[len(home) :] if text.startswith(home + os.sep) else text)


def read_recent(folder: Path) -> tuple[PastSession, ...]:
    """Return the sessions, newest first; none where there is no file. Raises RecentError."""
    try:
        return tuple(reversed(_read(folder / FILE)))
    except (ValueError, OSError) as error:
        raise RecentError(_problem("Recent sessions are not shown", folder, error)) from None


def remember(folder: Path, session: PastSession) -> None:
    """Add a session, or put it in the place of the same one. Raises RecentError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(folder / f"{FILE}.lock"):
            before = [old for old in _read(folder / FILE) if not old.same(session)]
            _replace(folder / FILE, pruned([*before, session]))
    except (ValueError, OSError) as error:
        raise RecentError(_problem("Sessions are not remembered", folder, error)) from None


def pruned(sessions: Sequence[PastSession]) -> list[PastSession]:
    """Return what is kept, oldest first: the newest sessions, and of the targets used last the newest session each."""
    newest = sorted(sessions, key=lambda session: datetime.fromisoformat(session.when))[
        ::-1
    ]  # the later of two at once first
    kept = newest[:SESSIONS]
    targets = dict.fromkeys(session.target for session in kept)
    for session in newest[SESSIONS:]:
        if session.target not in targets and len(targets) < TARGETS:
            targets[session.target] = None
            kept.append(session)
    return kept[::-1]


def _is_printable(text: str) -> bool:
    """True for texts in the visible notation, whose backslashes are fine as they are."""
    bare = text.replace("\\", "")
    return visible_text(bare) == bare


def _problem(what: str, folder: Path, error: ValueError | OSError) -> str:
    """Return one line on why something is not done, and what to do."""
    shown = shown_path(folder / FILE)
    if isinstance(error, OSError):
        return f"{what}: {shown}: {visible_text(error.strerror or 'it cannot be used')}."
    return f"{what}: {shown} is not ours ({error}). Move it away to have them again."


def _read(path: Path) -> list[PastSession]:
    """Return the sessions, oldest first. Raises ValueError where the file is not ours, OSError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # no FIFO holds us up
    except FileNotFoundError:
        return []
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("no plain file")
        raw = file.read(FILE_BYTES + 1)
    if len(raw) > FILE_BYTES:
        raise ValueError("too large")
    sessions: list[PastSession] = []
    for number, line in enumerate(raw.splitlines(), start=1):
        try:
            sessions.append(PastSession.from_line(line.decode("ascii")))
        except ValueError:
            raise ValueError(f"line {number} is none of our making") from None
    return sessions


def _replace(path: Path, sessions: Sequence[PastSession]) -> None:
    """Write the file anew beside the old one, then put it in its place in one step; only we can read it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.writelines(f"{session.line()}\n" for session in sessions)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of all who write. Raises TimeoutError where another holds it too long: a stopped program, say."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        end = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise TimeoutError(errno.ETIMEDOUT, "another program holds its lock") from None
                time.sleep(_LOCK_STEP)
        yield
    finally:
        os.close(descriptor)  # and the lock with it
