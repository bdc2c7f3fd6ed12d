"""Typing while the server floods the session, and silence when nothing happens.

    python tests/benchmarks/flood.py [--seconds N] [--rate LINES]

A server in a process of its own (this script with ``--serve``) answers EHLO with numbered reply lines at the rate asked for.
The app runs in a pseudo-terminal, bounds raised. Letters that the server never sends are typed into the command line; from
the key to the letter in what the terminal gets is one echo. Keys are typed before the flood, in it, and after it.
"""

import argparse
import contextlib
import itertools
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
from measuring import PATIENCE, PYTHON, Terminal, environment, percentile, print_table, verdict

GOAL_MS = 100
LETTERS = "αβγδεζηθικλμνξοπρστυφχψωабвгдежзийклмнопрстуфхцчшщъыьэюя"
"""None of these is in anything else that is written."""
CLEAR = "\x15"
"""^u, which empties the command line."""
LINE = b"250-X%08d of a long reply\r\n"
_SHOWN = re.compile(r"250-X(\d{8})")
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
READ = "MAIL FROM:<>"
"""What is suggested next, once the lenses have read the whole reply."""
READING = 300.0
"""Seconds that this may take; nothing comes meanwhile."""
_TICK = 0.01
_IDLE = 10.0


def main() -> None:
    """Measure and print; or be the server."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rate", type=int, default=50_000, help="lines a second")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long the flood lasts")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.rate, arguments.seconds)
    else:
        measure(arguments.rate, arguments.seconds)


def serve(rate: int, seconds: float) -> None:
    """Print the port, serve one session, and print when the flood began, when it ended, and how many lines were taken."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        connection, _ = listener.accept()
    with connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)  # little can wait on the way
        connection.sendall(b"220 mx.example.com ESMTP\r\n")
        connection.recv(1000)
        connection.sendall(b"250-mx.example.com\r\n")
        sys.stdin.readline()
        start, sent = time.monotonic(), 0
        print("begins", flush=True)
        while (now := time.monotonic()) < start + seconds:
            due = int((now - start) * rate)
            connection.sendall(b"".join(LINE % number for number in range(sent, due)))
            sent = due
            time.sleep(max(0.0, _TICK - (time.monotonic() - now)))
        taken = time.monotonic() - start
        print(f"{sent / taken:.0f} {sent}", flush=True)
        sys.stdin.readline()
        with contextlib.suppress(OSError):
            connection.sendall(b"250 HELP\r\n")
        with contextlib.suppress(OSError):
            while connection.recv(65536):
                continue


def measure(rate: int, seconds: float) -> None:
    """Run the app against the server, type, and print the table."""
    command = [PYTHON, __file__, "--serve", "--rate", str(rate), "--seconds", str(seconds)]
    with contextlib.ExitStack() as ending:
        server = ending.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment())
        )
        ending.callback(server.kill)
        assert server.stdin is not None
        assert server.stdout is not None
        port = int(server.stdout.readline())
        bounds = [word for name in ("line", "lines", "reply", "session") for word in (f"--max-{name}", str(2**40))]
        app = [PYTHON, "-m", "inspector", f"smtp://127.0.0.1:{port}", "--ehlo-name", "client.example.org", "--no-mouse"]
        with Terminal([*app, "--plaintext", "--timeout", "600", *bounds]) as terminal:
            terminal.wait_for("250-mx.example.com")
            terminal.press(":")
            terminal.read_for(2.5)  # the countdown of a long wait begins
            letters = itertools.cycle(LETTERS)
            before = list(_echoes(terminal, letters, 6.0))
            server.stdin.write("\n")
            server.stdin.flush()
            server.stdout.readline()
            written, began = len(terminal.raw), time.perf_counter()
            during = list(_echoes(terminal, letters, seconds - 0.5))
            at_the_end, ended = len(terminal.raw), time.perf_counter()
            bytes_per_second = (len(terminal.raw) - written) / (time.perf_counter() - began)
            achieved, lines = map(int, server.stdout.readline().split())
            arrivals = _arrivals(terminal)
            server.stdin.write("\n")
            server.stdin.flush()
            last_byte = time.perf_counter() - terminal.start
            standstill = max(_echoes(terminal, letters, 5.0, patience=READING))
            read_after = terminal.wait_for(READ, at_the_end, READING) - last_byte
            terminal.wait_for_silence()
            idle = len(terminal.read_for(_IDLE))
            memory = _memory(terminal.process.pid)
            after = list(_echoes(terminal, letters, 4.0))
    shown = _last_shown(bytes(terminal.raw[:at_the_end]))
    caught_up = next(when for when, length in arrivals if _last_shown(bytes(terminal.raw[:length])) >= lines - 1) - ended
    quiet = before + after
    rows = [
        ["key to echo, quiet, p50 / p95", f"{percentile(quiet, 50):.0f} / {percentile(quiet, 95):.0f} ms", ""],
        [
            f"key to echo in the flood, p50 / p95 / max of {len(during)}",
            f"{percentile(during, 50):.0f} / {percentile(during, 95):.0f} / {max(during):.0f} ms",
            f"p95 {verdict(round(percentile(during, 95)), GOAL_MS)}",
        ],
        [
            "ratio of the two p95",
            f"{percentile(during, 95) / percentile(quiet, 95):.1f}",
            "",
        ],
        ["lines a second taken by the session", f"{achieved:,}", f"asked for: {rate:,}"],
        ["lines behind on the screen at the end of the flood", f"{lines - shown:,} of {lines:,}", ""],
        ["seconds until the last line was on the screen", f"{caught_up:.2f}", ""],
        ["bytes a second to the terminal in the flood", f"{bytes_per_second:,.0f}", ""],
        ["longest echo once the reply has ended (the lenses read all of it)", f"{standstill:,.0f} ms", ""],
        ["seconds until the lenses had read all of it (the first 5: typing)", f"{read_after:.1f}", ""],
        ["memory of the app after the flood (RSS)", f"{memory:,.0f} MiB", ""],
        ["bytes in 10 s, idle after the flood", idle, verdict(idle, 0)],
        ["bytes in 10 s, idle after a session (demo)", quiet_session := _idle_demo(), verdict(quiet_session, 0)],
    ]
    print_table("A flood of reply lines, 80x24", ["figure", "measured", "goal"], rows)


def _echoes(terminal: Terminal, letters: Iterator[str], seconds: float, patience: float = PATIENCE) -> Iterator[float]:
    """Type letters at uneven intervals; yield the milliseconds from each key to its echo."""
    uneven = random.Random(1)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        terminal.read_for(uneven.uniform(0.05, 0.15))
        yield 1000 * _seconds_until_echo(terminal, next(letters), patience)


def _seconds_until_echo(terminal: Terminal, letter: str, patience: float) -> float:
    """Type `letter` and wait until it is written; no letter stands in the line twice."""
    if letter == LETTERS[0]:
        terminal.press(CLEAR)
        terminal.read_for(1.0)  # alone: Textual may take a letter that follows at once before the clearing
    before, pressed = len(terminal.raw), time.perf_counter()
    terminal.press(letter)
    while letter.encode() not in terminal.raw[before:]:
        terminal.read(1.0)
        if time.perf_counter() > pressed + patience:
            raise RuntimeError(f"a key had no echo within {patience:.0f} s")
    return time.perf_counter() - pressed


def _last_shown(raw: bytes) -> int:
    """Return the highest number of a line on the screen that these bytes make: only cells that change are written."""
    screen = pyte.Screen(80, 24)
    pyte.ByteStream(screen).feed(_NOT_FOR_PYTE.sub(b"", raw))
    return max((int(number) for number in _SHOWN.findall("\n".join(screen.display))), default=0)


def _arrivals(terminal: Terminal) -> list[tuple[float, int]]:
    """Read until half a second is silent; return (when, bytes until then) for each arrival."""
    found = [(time.perf_counter(), len(terminal.raw))]
    while terminal.read(0.5) and time.perf_counter() < found[0][0] + PATIENCE:
        found.append((time.perf_counter(), len(terminal.raw)))
    return found


def _memory(pid: int) -> float:
    """Return the resident memory of a process, in MiB."""
    with Path(f"/proc/{pid}/status").open() as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def _idle_demo() -> int:
    """Return how many bytes the app writes in 10 s once the demo's session stands and nothing is done."""
    with Terminal([PYTHON, "-m", "inspector", "demo", "--ehlo-name", "client.example.org", "--no-mouse"]) as terminal:
        terminal.wait_for("AUTH PLAIN LOGIN")
        terminal.wait_for_silence(2.0)
        return len(terminal.read_for(_IDLE))


if __name__ == "__main__":
    main()
