"""The terminal: can we draw on it, should the mouse be on, and how it is given back when somebody ends us."""

import contextlib
import os
import signal
import sys
import termios
from collections.abc import Callable, Mapping
from types import FrameType

RESTORE = b"\x1b[?2026l\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[0m"
"""Mouse, focus reports, bracketed paste and kitty keys off; main screen, cursor and plain text back."""
GRACE = 2
"""Seconds that leaving may take after a signal."""


def terminal_problem(environment: Mapping[str, str] = os.environ) -> str:
    """Return why the app cannot draw here, one sentence that says what to do instead; empty when it can."""
    for name, stream in (("input", sys.__stdin__), ("output", sys.__stdout__), ("error output", sys.__stderr__)):
        if stream is None or not stream.isatty():
            return (
                f"the standard {name} is no terminal, so the app cannot draw: use the check command, which prints a report"
            )
    term = environment.get("TERM", "")
    if term == "dumb":
        return "TERM=dumb is a terminal that cannot draw: use the check command, which prints a report"
    return ""


def wants_mouse(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether the mouse is on by default: not over SSH, where each move is sent and the terminal cannot select."""
    return not (environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))


def prepare_environment(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> bool:
    """Set what Textual reads once, when it is imported. Returns True when no colours are wanted (NO_COLOR)."""
    environment.setdefault("TEXTUAL_ANIMATIONS", "none")
    colourless = "NO_COLOR" in environment
    if colourless:
        environment["TEXTUAL_THEME"] = "ansi-dark"
    return colourless


class GivingBack:
    """While open, SIGTERM, SIGHUP and SIGQUIT leave the app; where that takes long, the terminal is put right by force."""

    SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

    def __init__(self, leave: Callable[[int], None]) -> None:
        self._leave = leave
        self._before: dict[int, object] = {}
        self._modes: list[object] | None = None
        self._status = 1

    def __enter__(self) -> "GivingBack":
        """Take the signals over."""
        with contextlib.suppress(termios.error, OSError, ValueError, AttributeError):
            self._modes = termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]
        for number in (*self.SIGNALS, signal.SIGALRM):
            self._before[number] = signal.signal(number, self._by_force if number == signal.SIGALRM else self._asked)
        return self

    def __exit__(self, *_: object) -> None:
        """Give the signals back."""
        signal.alarm(0)
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def _asked(self, number: int, _: FrameType | None) -> None:
        self._status = 128 + number
        signal.alarm(GRACE)
        self._leave(self._status)

    def _by_force(self, *_: object) -> None:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            descriptor = sys.__stderr__.fileno()  # type: ignore[union-attr]
            os.set_blocking(descriptor, False)
            os.write(descriptor, RESTORE)
        with contextlib.suppress(termios.error, OSError, ValueError, AttributeError):
            if self._modes is not None:
                termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, self._modes)  # type: ignore[union-attr,arg-type]
        os._exit(self._status)
