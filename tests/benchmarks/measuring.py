"""What the benchmarks share: commands run in turn, medians, the table, and a program in a bare pseudo-terminal.

Two programs are compared by running them in turn (A B A B), so that whatever else the machine does hits both alike.
"""

import contextlib
import fcntl
import os
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self, TypeVar

Measured = TypeVar("Measured")
PYTHON = sys.executable
QUIET = 0.3
"""Seconds of silence that end a paint."""
PATIENCE = 30.0
"""Seconds to wait for what must come."""
SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-~])")
"""One escape sequence (ECMA-48)."""


def environment() -> dict[str, str]:
    """Return the environment for the programs: a terminal of 256 colours, and compiled modules kept as an installation has
    them, in a folder of their own."""
    kept = {
        key: value for key, value in os.environ.items() if key not in ("PYTHONDONTWRITEBYTECODE", "NO_COLOR", "COLORTERM")
    }
    cache = f"{tempfile.gettempdir()}/smtp-inspector-benchmark-pycache"
    return kept | {"PYTHONPYCACHEPREFIX": cache, "TERM": "xterm-256color", "LANG": "C.UTF-8"}


def in_turn(measures: Mapping[str, Callable[[], Measured]], rounds: int, *, warm_up: int = 1) -> dict[str, list[Measured]]:
    """Call each measure in turn, `rounds` times, after rounds that do not count; return what each returned."""
    found: dict[str, list[Measured]] = {name: [] for name in measures}
    for number in range(-warm_up, rounds):
        for name, measure in measures.items():
            value = measure()
            if number >= 0:
                found[name].append(value)
    return found


def seconds_of(command: Sequence[str], *, statuses: Sequence[int] = (0,)) -> float:
    """Run a command to its end; return the wall time. RuntimeError where its exit status is not one of `statuses`."""
    start = time.perf_counter()
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=environment())
    seconds = time.perf_counter() - start
    if ended.returncode not in statuses:
        raise RuntimeError(f"{command} ended with {ended.returncode}: {ended.stderr.decode()[-500:]}")
    return seconds


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: int) -> float:
    """Return the smallest value that `share` per cent of all are not above."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def verdict(value: float, goal: float) -> str:
    """Return the goal, and whether it was met."""
    return f"<= {goal:g}  {'met' if value <= goal else 'MISSED'}"


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table, every column as wide as it needs."""
    texts = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    load = os.getloadavg()[0]
    print(f"\n{title}  ({os.cpu_count()} cores, load {load:.1f})")
    for number, row in enumerate(texts):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


class Terminal:
    """Runs one program in a pseudo-terminal and looks at nothing but its bytes, so that looking costs the machine little.

    (The tests' own pseudo-terminal also draws the screen, which would compete with the program.)
    """

    def __init__(self, command: Sequence[str], *, columns: int = 80, rows: int = 24) -> None:
        self.raw = bytearray()
        """Everything that was written."""
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.start = time.perf_counter()
        self.process = subprocess.Popen(
            ["setsid", "--ctty", *command], stdin=slave, stdout=slave, stderr=slave, env=environment()
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)

    def press(self, keys: str) -> None:
        """Type something."""
        os.write(self._master, keys.encode())

    def read(self, seconds: float) -> bytes:
        """Return what comes next within `seconds`; empty when nothing does."""
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            data = os.read(self._master, 262_144)
        except OSError:  # the program has ended
            data = b""
        if not data and self.process.poll() is not None:
            raise RuntimeError(f"the program ended with {self.process.returncode}: {bytes(self.raw[-1000:])!r}")
        self.raw += data
        return data

    def read_for(self, seconds: float) -> bytes:
        """Return all that comes within `seconds`."""
        before, end = len(self.raw), time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)
        return bytes(self.raw[before:])

    def wait_for(self, text: str, since: int = 0, patience: float = PATIENCE) -> float:
        """Read until `text` was written after byte `since`; return the seconds since the program was started.

        `patience`: seconds that may pass in silence before that.
        """
        wanted = text.encode()
        while wanted not in SEQUENCE.sub(b"", bytes(self.raw[since:])):
            if not self.read(patience):
                raise RuntimeError(f"{text!r} never came; the last bytes: {bytes(self.raw[-500:])!r}")
        return time.perf_counter() - self.start

    def wait_for_silence(self, quiet: float = QUIET) -> float:
        """Read until nothing came for `quiet` seconds; return when the last byte came, in seconds since the start."""
        last = time.perf_counter()
        while self.read(quiet):
            last = time.perf_counter()
        return last - self.start
