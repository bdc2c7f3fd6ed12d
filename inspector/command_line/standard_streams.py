"""The standard streams: nothing else gets their numbers, and what is written there is whole, or it is said why not."""

import os
import sys
from collections.abc import Callable

from inspector.command_line.subcommands import PROGRAM
from inspector.visible import visible_text


class OutputLostError(Exception):
    """What is to be said cannot be written; the text is one line that says why."""


def _json_in_ascii(text: str) -> str:
    import json
    import re

    return re.sub(r"[^\x00-\x7f]+", lambda found: json.dumps(found[0])[1:-1], text)


def _html_in_ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


_IN_ASCII: dict[str, Callable[[str], str]] = {"json": _json_in_ascii, "html": _html_in_ascii}
"""Forms of a report that are UTF-8 wherever they are read: how they say the same in ASCII."""


def open_closed_streams() -> None:
    r"""Open the null device where a standard stream was closed before we were started.

    Otherwise a connection would get its number, and what we say to the user would be said to the server. Where the letters
    of a stream are not those of UTF-8, others are written as ``\u2713``.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number: this one
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as we run
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if _is_narrow() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


def write_out(text: str, form: str = "text") -> None:
    """Write on standard output; `form`: of a report.

    Raises OutputLostError where it cannot be written, and BrokenPipeError where its reader went away.
    """
    if _is_narrow() and form in _IN_ASCII:
        text = _IN_ASCII[form](text)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_output()
        raise OutputLostError(f"the standard output cannot be written: {error.strerror}") from None


def complain(words: str, *, already_visible: bool = False) -> None:
    """Say one line on standard error, behind the program's name."""
    print(f"{PROGRAM}: {words if already_visible else visible_text(words)}", file=sys.stderr)


def discard_output() -> None:
    """Let what is still to be written vanish: it cannot be, and Python would complain once more when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_narrow() -> bool:
    return (sys.stdout.encoding or "utf-8").lower().replace("-", "").replace("_", "") != "utf8"
