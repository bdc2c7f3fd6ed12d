"""A report in a file: whole or not at all, for us alone to read, and never over something that is no report of ours.

The text is written beside the file and then put in its place in one step, so that a full disk or an interrupt costs nothing
that was there. A file that was there keeps its permissions; a new one is readable by the user alone. What is no ordinary
file (``/dev/stdout``, a pipe) is written to as it is.
"""

import contextlib
import os
import stat
from pathlib import Path

from inspector.visible import as_typed

_OURS = (
    b"SMTP Inspector: ",
    b"# SMTP Inspector: ",
    b'{\n  "schema": "smtp-inspector/',
    b'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"',
)
"""How the reports of this program begin; one in HTML names it further on."""
_PRIVATE = 0o600


class OutputError(OSError):
    """The file cannot be written, or is not to be overwritten; the text is one sentence, not yet safe to show."""


def check_output(path: Path) -> None:
    """Look at where a report is to go before there is one. Raises OutputError."""
    try:
        objection = _objection(path)
    except (OSError, ValueError) as error:
        objection = _cannot(path, error)
    if objection:
        raise OutputError(objection)


def _objection(path: Path) -> str:
    """Return why nothing is to be written there; nothing where there is no reason."""
    if not path.exists():
        return "" if path.parent.is_dir() else f"{as_typed(str(path))} cannot be written: there is no such folder"
    if path.is_dir():
        return f"{as_typed(str(path))} is a folder"
    if path.is_file() and not _is_ours(path):
        return f"{as_typed(str(path))} is there already and is no report of this program: remove it, or choose another name"
    return ""


def write_output(path: Path, text: str) -> None:
    """Write `text` in UTF-8, in place of a report that was there. Raises OutputError; what was there then stays."""
    check_output(path)
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")
        else:
            _replace(Path(os.path.realpath(path)), text.encode("utf-8"))
    except (OSError, ValueError) as error:
        raise OutputError(_cannot(path, error)) from None


def _replace(path: Path, raw: bytes) -> None:
    """Put a new file in the place of `path`, which is no symbolic link."""
    import tempfile  # heavy, and most reports go to standard output

    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _PRIVATE
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(4096)
    return not start or start.startswith(_OURS)


def _cannot(path: Path, error: OSError | ValueError) -> str:
    return f"{as_typed(str(path))} cannot be written: {getattr(error, 'strerror', None) or error}"
