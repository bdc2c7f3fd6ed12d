"""Copies in files: private, one beside the other, the old ones removed by a rule.

`directory_of_copies` holds nothing else. When a copy is written, those older than `DAYS` go; the newest `KEPT` stay whatever
their age.
"""

import contextlib
import os
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from inspector.recent import state_folder

KEPT = 100
"""The newest copies, which always stay."""
DAYS = 30
"""The age from which the others are removed."""
STEM = 18
"""Characters of a copy's name before its number: with the folder cut, it fits into the last line of a narrow screen."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.-]+")
_COPY = re.compile(r"(?P<stem>[A-Za-z0-9.-]+)-(?P<number>[0-9]{1,9})\.(?P<kind>txt|pem)")


def directory_of_copies(environment: Mapping[str, str]) -> Path:
    """Return the folder of the copies."""
    return state_folder(environment) / "copies"


def write_private(directory: Path, name: str, text: str, kind: str = "txt") -> Path:
    """Write `text` to a new file ``name-N.txt`` that only we can read; never over another file. Returns its path.

    `kind`: what stands behind the dot, ``txt`` or ``pem``.

    N is one more than the highest that is there. Raises OSError; what was begun is then removed.
    """
    directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.mkdir(mode=0o700, exist_ok=True)
    stem = _NOT_IN_NAMES.sub("-", name).strip("-.")[:STEM].strip("-.") or "transcript"
    numbers = [int(found["number"]) for found, _ in _copies(directory) if found["stem"] == stem]
    first = max(numbers, default=0) + 1
    for number in range(first, first + 1000):  # others may be writing too
        path = directory / f"{stem}-{number}.{kind}"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            continue
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path
    raise FileExistsError(f"{directory} holds too many files called {stem}")


def remove_old(directory: Path, now: float | None = None) -> None:
    """Remove the copies that the rule above does not keep. `now`: seconds since 1970. What cannot be removed stays."""
    written = []
    for _, path in _copies(directory):
        with contextlib.suppress(OSError):  # another process of ours may have removed it
            written.append((path.lstat().st_mtime, path))
    oldest = (time.time() if now is None else now) - DAYS * 86_400
    for modified, path in sorted(written, reverse=True)[KEPT:]:
        if modified < oldest:
            with contextlib.suppress(OSError):
                path.unlink()


def _copies(directory: Path) -> Iterator[tuple[re.Match[str], Path]]:
    for path in directory.iterdir():
        if (found := _COPY.fullmatch(path.name)) and path.is_file() and not path.is_symlink():
            yield found, path


def safe_text(text: str) -> str:
    """Return `text` with unprintable characters (not the line feed) in the visible notation: a last look before it goes."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        character
        if character.isprintable() or character == "\n"
        else "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))
        for character in text
    )
