"""The terminal: can we draw on it, should the mouse be on, and how it is given back when somebody ends us."""

import contextlib
import os
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from types import FrameType

from inspector.settings import COLOURLESS

RESTORE = (
    b"\x18"  # what is half written ends
    b"\x1b[?2026l\x1b[?2048l\x1b[?1016l\x1b[?1015l\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l"
    b"\x1b[<u\x1b[?1049l\x1b[?7h\x1b[?25h\x1b[0m"
)
"""Updates, mouse, reports, bracketed paste and kitty keys off; main screen, line wrap, cursor and plain text back."""
GRACE = 1.0
"""Seconds that leaving may take after a signal."""
TRIES = 25
"""How often a terminal that takes nothing is asked to take what restores it, in half of GRACE."""
INPUT, OUTPUTS = 0, (1, 2)
"""File descriptors; `terminal_problem` has seen that all three are terminals."""
STALLED = "smtp-inspector: left, for the terminal took nothing for {:g} s (--stalled)\n"
"""What stands there when it takes something again."""


def terminal_problem(instead: str, environment: Mapping[str, str] = os.environ, *, keys: bool = True) -> str:
    """Return why the app cannot draw here, one sentence that says what to do `instead`; empty when it can.

    `keys` False: standard input has data, and its place will be taken by the terminal.
    """
    streams = {"input": sys.__stdin__, "output": sys.__stdout__, "error output": sys.__stderr__}
    for name, stream in streams.items():
        if name == "input" and not keys:
            continue
        if stream is None or not stream.isatty():
            return f"the standard {name} is no terminal, so the app cannot draw: {instead}"
    term = environment.get("TERM", "")
    if term in ("", "dumb"):
        which = "TERM=dumb is a terminal that cannot draw" if term else "TERM is not set, so nobody knows how to draw here"
        return f"{which}: {instead}"
    return ""


def take_keys_from_terminal() -> None:
    """Let standard input, whose data has been read, be the terminal; where there is none, `terminal_problem` says so."""
    with contextlib.suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDWR)
        os.dup2(terminal, INPUT)
        os.close(terminal)


def wants_mouse(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether the mouse is on by default: not over SSH, where each move is sent and the terminal cannot select; not in
    GNU screen, which holds a lone Esc back while the mouse is on.
    """
    return not any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "STY"))


def prepare_environment(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> None:
    """Set what Textual reads once, when it is imported; the terminal's size is what the terminal says, also later."""
    environment.setdefault("TEXTUAL_ANIMATIONS", "none")
    for name in ("COLUMNS", "LINES"):  # exported by `resize`, say: of old, and asked before the terminal
        environment.pop(name, None)


def first_theme(chosen: str | None, environment: Mapping[str, str], *, by_flag: bool = False) -> str:
    """Return the theme to begin with: `chosen`, from a flag or from the settings file, or what suits the terminal.

    NO_COLOR counts when it is not empty, and yields only to a flag of this very call (no-color.org): a theme in the settings
    file says which colours, not whether there are any.
    """
    if environment.get("NO_COLOR") and not by_flag:
        return COLOURLESS
    return chosen or ("16-colours" if has_few_colours(environment) else "dark")


def has_few_colours(environment: Mapping[str, str]) -> bool:
    """Say whether the terminal has 16 colours or fewer, as far as its name tells: Textual sends no more to it."""
    if environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return False
    term = environment.get("TERM", "").strip().lower()
    return not term.endswith(("-256color", "-kitty")) and term != "kitty"


class GivingBack:
    """While open, signals that ask to end leave the app; where that takes long, the terminal is put right by force."""

    SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)

    def __init__(self, leave: Callable[[int], None]) -> None:
        self._leave = leave
        self._before: dict[int, object] = {}
        self._modes: list[object] | None = None
        self._words = b""
        """What is said in the terminal once it is restored."""
        self.status = 0
        """128 + n after signal n, else 0."""

    def __enter__(self) -> "GivingBack":
        """Take the signals over, ignored and blocked ones too: without a terminal there is nothing to live for."""
        with contextlib.suppress(termios.error, OSError, ValueError):
            self._modes = termios.tcgetattr(INPUT)
        for number in (*self.SIGNALS, signal.SIGALRM):
            self._before[number] = signal.signal(number, self._by_force if number == signal.SIGALRM else self._asked)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, self._before)
        return self

    def __exit__(self, *_: object) -> None:
        """Give the signals back; the terminal too, where it had taken nothing any more of what would have done that."""
        if self._words:
            self._put_right()
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def _asked(self, number: int, _: FrameType | None) -> None:
        self.status = self.status or 128 + number
        if in_background():  # stopped: the terminal was given back then, and whoever touches it now is stopped again
            os._exit(self.status)
        if not has_terminal():
            _let_go()
        signal.setitimer(signal.ITIMER_REAL, GRACE)
        self._leave(self.status)

    def stalled(self, seconds: float) -> None:
        """Leave as at a hang-up a terminal that took nothing for so long; from the thread that writes to it.

        Whoever waits to write more is let go at once, so that the app can leave by itself.
        """
        self._words = STALLED.format(seconds).encode()
        _let_go(OUTPUTS)
        hang_up()

    def _by_force(self, *_: object) -> None:
        self._put_right()
        os._exit(self.status)

    def _put_right(self) -> None:
        if has_terminal():
            with contextlib.suppress(termios.error, OSError):
                _put_right(self._modes, self._words)


def has_terminal() -> bool:
    """Say whether the terminal is still there; one that has gone answers nothing."""
    try:
        termios.tcgetattr(INPUT)
    except termios.error:
        return False
    return True


def hang_up() -> None:
    """Make up for a SIGHUP that did not come; from any thread."""
    with contextlib.suppress(ProcessLookupError):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGHUP)


def in_background() -> bool:
    """Say whether the terminal belongs to somebody else now: to the shell that stopped us."""
    try:
        return os.tcgetpgrp(INPUT) != os.getpgrp()
    except OSError:  # no terminal, or not that of our session
        return False


def own_terminal() -> int:
    """Open the terminal for writing that never waits: of our own, for the shell shares what it gave us, with all its flags.

    Raises OSError where it cannot be opened.
    """
    flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK
    try:
        return os.open(os.ttyname(INPUT), flags)
    except OSError:  # of another mount of /dev/pts, as in some containers, or of whoever has logged in, behind `su`
        return os.open("/dev/tty", flags)


def _let_go(descriptors: Iterable[int] = (INPUT, *OUTPUTS)) -> None:
    """Let all that is still written to the terminal vanish, so that nobody waits for it."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _put_right(modes: list[object] | None, words: bytes) -> None:
    """Restore the terminal without waiting for it: what it has not taken yet is dropped, and ^S counts no more.

    `words`: said behind that.
    """
    own = own_terminal()
    _let_go(OUTPUTS)
    _interrupt_writes()
    for _ in range(TRIES):
        termios.tcflush(own, termios.TCOFLUSH)
        termios.tcflow(own, termios.TCOON)
        with contextlib.suppress(BlockingIOError):
            os.write(own, RESTORE + words)
            break
        time.sleep(GRACE / 2 / TRIES)
    if modes is not None:
        termios.tcsetattr(own, termios.TCSANOW, modes)  # type: ignore[arg-type]


def _interrupt_writes() -> None:
    """Wake every other thread: one that waits in a write keeps everybody else from writing; what is left of it is let go."""
    signal.signal(signal.SIGUSR1, lambda *_: None)
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and thread.ident:
            with contextlib.suppress(ProcessLookupError):
                signal.pthread_kill(thread.ident, signal.SIGUSR1)
