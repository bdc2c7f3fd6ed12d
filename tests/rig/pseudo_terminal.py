"""A program in a pseudo-terminal: every byte it writes is kept, and the screen it makes can be read."""

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

PATIENCE = 30.0
"""Seconds to wait for what must come: a test's own failure, never its way to pass."""
REST = 0.1
"""Seconds of silence that are rest: more than the app lets pass between two frames."""
REST_BEHIND_ESCAPE = 0.2
"""The same behind an Esc, which it waits a tenth of a second for."""
REST_COSTS = 0.01
"""Share of a processor's time that a program uses that only waits; a frame takes more."""

SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # CSI: a colour, a movement
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC: a title, a clipboard
    r"|[PX^_][^\x1b]*\x1b\\"  # DCS, SOS, PM, APC
    r"|[ -/]*[0-~])"  # everything else: ESC and a letter
)
"""One escape sequence of ECMA-48, as terminals read it."""
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?\Z")
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b[P_][^\x1b]*\x1b\\")

KEYS = {
    "enter": b"\r",
    "escape": b"\x1b",
    "tab": b"\t",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "end": b"\x1b[F",
    "home": b"\x1b[H",
}


class PseudoTerminal:
    """Runs one program; a context manager, at whose end the program has ended too."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
        leads: bool = True,
    ) -> None:
        """`leads`: the program leads a session, as a login shell's programs are in one: a hang-up is signalled to it."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._unfed = b""
        self.raw = bytearray()
        """Everything that reached the terminal."""
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.settings = termios.tcgetattr(slave)
        """The terminal's settings before the program."""
        outside = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}  # another size
        self.process = subprocess.Popen(
            # as a shell does it: the pseudo-terminal becomes the controlling one
            ["setsid", "--ctty", *command] if leads else command,
            process_group=None if leads else 0,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**outside, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **(environment or {})},
        )
        self._slave = slave

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._slave)
        self.hang_up()

    def hang_up(self) -> None:
        """Take the terminal away, as a closed window or a lost connection does."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def hold_output(self) -> None:
        """Let the terminal take nothing more, as ^S does where it stops the output."""
        termios.tcflow(self._slave, termios.TCOOFF)

    def let_output_go_on(self) -> None:
        """Let the terminal take what waits, as ^Q does."""
        termios.tcflow(self._slave, termios.TCOON)

    def resize(self, columns: int, rows: int) -> None:
        """Make the window larger or smaller, as the mouse does."""
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def text(self) -> str:
        """The screen, line by line, without blanks at the end of lines."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, *keys: str) -> None:
        """Type keys: names from KEYS, or text as it is; a byte that is no UTF-8 as Python writes it, ``\\udcff``."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key.encode(errors="surrogateescape")))

    def press_escape(self) -> None:
        """Type Esc alone: programs tell it from the start of a sequence by the silence that follows."""
        self.press("escape")
        self.wait_for_rest(REST_BEHIND_ESCAPE)

    def wait_for_rest(self, seconds: float = REST) -> str:
        """Read until the program has done what it was asked for and waits; return the screen's text then.

        That it is silent proves nothing on a busy machine, where it may wait for a processor: so nothing came, nothing was
        computed, and no thread could go on, for so many seconds.
        """
        end = time.monotonic() + PATIENCE
        while True:
            before, start = processor_time(self.process.pid), time.monotonic()
            silent = not self._read(seconds)
            used = processor_time(self.process.pid) - before
            if silent and used < REST_COSTS * (time.monotonic() - start) and sleeps(self.process.pid):
                return self.text
            assert time.monotonic() < end, f"the program never rests; the screen:\n{self.text}"

    def wait_for(self, condition: Callable[[str], object], what: str = "the condition") -> str:
        """Read until `condition` holds for the screen's text; return that. AssertionError when it never does."""
        end = time.monotonic() + PATIENCE
        while not condition(self.text):
            assert time.monotonic() < end, f"{what} never came; the screen:\n{self.text}"
            self._read(0.2)
        return self.text

    def wait_for_text(self, *texts: str) -> str:
        """Read until all of `texts` are on the screen."""
        return self.wait_for(lambda screen: all(text in screen for text in texts), repr(texts))

    def look_of(self, text: str) -> tuple[str, str, bool]:
        """Return how the first character of `text` on the screen looks: its colour, the one behind it, whether reversed."""
        row, line = next((row, line) for row, line in enumerate(self.text.split("\n")) if text in line)
        cell = self._screen.buffer[row][line.index(text)]
        return cell.fg, cell.bg, cell.reverse

    def wait_for_cursor_on(self, text: str) -> None:
        """Read until the cursor rests on a line with `text`: for a tenth of a second, so not while a screen is drawn."""
        end = time.monotonic() + PATIENCE
        while self._read(0.1) or text not in self.text.split("\n")[self._screen.cursor.y]:
            assert time.monotonic() < end, f"the cursor never came to {text!r}; the screen:\n{self.text}"

    def read_for(self, seconds: float) -> bytes:
        """Read whatever comes within `seconds`."""
        before = len(self.raw)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)
        return bytes(self.raw[before:])

    def take(self, most: int) -> None:
        """Take no more than so many bytes of what waits, as a slow link does."""
        self._read(PATIENCE, most)

    def wait_for_end(self) -> int:
        """Read on until the program has ended; return its status."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, f"the program does not end; the screen:\n{self.text}"
            self._read(0.05)
        while self._read(0.05):
            continue
        return self.process.returncode

    def restored(self) -> bool:
        """True when the program left the terminal as it found it: settings, alternate screen, cursor, mouse, paste mode."""
        raw = bytes(self.raw)
        modes = (1049, 1000, 1002, 1003, 1006, 2004, 1004)
        return (
            termios.tcgetattr(self._slave) == self.settings
            and all(raw.rfind(b"\x1b[?%dh" % mode) <= raw.rfind(b"\x1b[?%dl" % mode) for mode in modes)
            and raw.rfind(b"\x1b[?25l") <= raw.rfind(b"\x1b[?25h")
        )

    def _read(self, seconds: float, most: int = 65536) -> bool:
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        data = os.read(self._master, most)
        self.raw += data
        self._unfed += data
        held = _UNFINISHED.search(self._unfed)
        complete, self._unfed = (self._unfed[: held.start()], self._unfed[held.start() :]) if held else (self._unfed, b"")
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", complete))
        return True


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process has used, all its threads and its children's."""
    return sum(int(said.split()[0]) for said in _of_threads(pid, "schedstat")) / 1e9


def sleeps(pid: int) -> bool:
    """True when no thread of a process and of its children could go on."""
    return all(said.rpartition(")")[2].split()[0] in "STZ" for said in _of_threads(pid, "stat"))


def stopped(pid: int) -> bool:
    """True when every thread of a process has been stopped by a signal."""
    return all(said.rpartition(")")[2].split()[0] == "T" for said in _of_threads(pid, "stat"))


def _of_threads(pid: int, name: str) -> Iterator[str]:
    """What Linux says of each thread of a process and of its children; of those that have ended, nothing."""
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            yield (thread / name).read_text()
            for child in (thread / "children").read_text().split():
                yield from _of_threads(int(child), name)


_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def leaks(raw: bytes, marks: Sequence[str]) -> list[str]:
    """Return everything in a terminal's input that a hostile server may have put there; empty is good.

    That is: bytes that are no UTF-8, characters that are not printable, and escape sequences that hold one of `marks` or
    that reset the terminal.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return [f"not UTF-8: {raw[max(0, error.start - 20) : error.end + 20]!r}"]
    hostile = [repr(found) for found in SEQUENCE.findall(text) if any(mark in found for mark in marks) or found == "\x1bc"]
    rest = SEQUENCE.sub("", text)
    unprintable = [
        f"{character!r} after {rest[max(0, at - 20) : at]!r}"
        for at, character in enumerate(rest)
        if character in _BLANK or not (character.isprintable() or character in "\r\n")
    ]
    return hostile + unprintable
