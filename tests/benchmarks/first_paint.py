"""The first paint of the app against that of a bare Textual app, and what the other commands import.

    python tests/benchmarks/first_paint.py [--rounds N]

``first paint``: from exec to the moment at which the screen is there from top to bottom: its last row has been written.
``settled``: to the last byte before a pause of 0.3 s. For the demo that holds a whole session too: the server started, its
certificates minted, greeting, EHLO, STARTTLS, handshake, EHLO, all of it drawn.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from measuring import PYTHON, Terminal, environment, in_turn, median, print_table, seconds_of, verdict

GOAL = 1.25
BARE = """
from textual.app import App
from textual.widgets import Footer, Input

class Bare(App):
    BINDINGS = [("ctrl+q", "quit", "Leave now")]

    def compose(self):
        field = Input()
        field.cursor_blink = False
        yield field
        yield Footer()

Bare().run(mouse=False)
"""
INSPECTOR = [PYTHON, "-m", "inspector"]
APPS: Mapping[str, tuple[str, list[str] | None]] = {
    "bare Textual app": ("Leave now", None),
    "smtp-inspector (start screen)": ("quit", ["--no-mouse"]),
    "smtp-inspector demo": ("quit", ["demo", "--ehlo-name", "client.example.org", "--no-mouse"]),
}
"""Name to some words of the screen's last row and the arguments; None: the bare app."""
HEADLESS = {
    "--help": ["--help"],
    "--version": ["--version"],
    "check --help": ["check", "--help"],
    "demo --list": ["demo", "--list"],
    "check (port refused)": ["check", "127.0.0.1:1", "--ehlo-name", "client.example.org"],
    "demo --format json": ["demo", "--format", "json", "--ehlo-name", "client.example.org"],
}
"""What must not import textual: a name, and the arguments. Nobody listens on port 1."""
WATCHED = ("textual", "rich", "asyncio", "cryptography")
"""Modules that a command may or may not need."""
Paint = tuple[float, float, int]
"""First paint and settling, in seconds since exec, and the bytes until then."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        commands = {
            name: [PYTHON, str(bare)] if arguments is None else [*INSPECTOR, *arguments]
            for name, (_, arguments) in APPS.items()
        }
        measures = {name: partial(paint, command, APPS[name][0]) for name, command in commands.items()}
        print_paints(in_turn(measures, rounds))
    print_imports()


def paint(command: list[str], words: str) -> Paint:
    """Run an app until its screen stands."""
    with Terminal(command) as terminal:
        painted = terminal.wait_for(words)
        settled = max(painted, terminal.wait_for_silence())
        return painted, settled, len(terminal.raw)


def print_paints(paints: Mapping[str, list[Paint]]) -> None:
    """Print the table; the first row is what the others are compared with."""
    rows: list[list[str]] = []
    base, base_settled = (median([value[column] for value in next(iter(paints.values()))]) for column in (0, 1))
    for name, values in paints.items():
        painted, settled = (median([value[column] for value in values]) for column in (0, 1))
        ratio = round(painted / base, 2)
        rows.append([
            name,
            f"{painted * 1000:.0f} ms ({min(value[0] for value in values) * 1000:.0f})",
            f"{ratio:.2f}",
            verdict(ratio, GOAL) if rows else "",
            f"{settled * 1000:.0f} ms",
            f"{settled / base_settled:.2f}",
            f"{median([value[2] for value in values]):,.0f}",
        ])  # fmt: skip
    head = ["80x24", "first paint (lowest)", "ratio", "goal", "settled", "ratio", "bytes"]
    print_table("First paint", head, rows)


def print_imports() -> None:
    """Print what the commands without a screen import."""
    rows: list[list[object]] = []
    python = median([seconds_of([PYTHON, "-c", "pass"]) for _ in range(7)])
    for name, arguments in HEADLESS.items():
        seconds = median([seconds_of([*INSPECTOR, *arguments], statuses=(0, 1, 3)) for _ in range(7)])
        imported = imported_by(arguments)
        shown = ["yes" if module in imported else "no" for module in WATCHED]
        goal = "no textual  " + ("MISSED" if "textual" in imported else "met")
        rows.append([name, f"{seconds * 1000:.0f} ms", *shown, len(imported), goal])
    rows.append(["(python -c pass)", f"{python * 1000:.0f} ms", *[""] * (len(WATCHED) + 2)])
    print_table("Without the app", ["command", "wall time", *WATCHED, "modules", "goal"], rows)


def imported_by(arguments: list[str]) -> set[str]:
    """Return the modules that a command imports, from the interpreter's own list."""
    command = [PYTHON, "-X", "importtime", "-m", "inspector", *arguments]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment())
    return {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines() if line.startswith("import time:")}


if __name__ == "__main__":
    main()
