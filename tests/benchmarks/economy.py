"""Bytes over SSH: what the app writes to the terminal, against bare Textual apps, in one run, at two sizes.

    python tests/benchmarks/economy.py [--rounds N]

``first paint``: all bytes from exec to the first 0.3 s of silence after the screen stands. ``a letter``: typed into a line
of input. ``a line``: what Enter brings to a full log: to a bare RichLog one line, to the conversation a command and its
reply. Medians. The bare apps: *hello* is one Static; *bare* a Header, an Input and a Footer; *bare log* a RichLog, an Input
and a Footer. The goal is in terms of *bare*. The last rows show the app with frames as Textual makes them
(SMTP_INSPECTOR_WHOLE_FRAMES): what the driver saves by comparing cells (inspector/ui/changed_cells.py).
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from measuring import PYTHON, Terminal, in_turn, median, print_table, verdict

GOAL = 1.5
"""Bytes to the first paint, as a share of those of the bare app."""
SIZES = ((80, 24), (160, 50))
QUIET = 0.15
"""Seconds of silence that end the answer to a key."""
HELLO = """
from textual.app import App
from textual.widgets import Static

class Hello(App):
    BINDINGS = [("ctrl+q", "quit", "Quit")]

    def compose(self):
        yield Static("Leave now")

Hello().run(mouse=False)
"""
BARE = """
from textual.app import App
from textual.widgets import Footer, Header, Input

class Bare(App):
    BINDINGS = [("ctrl+q", "quit", "Leave now")]

    def compose(self):
        yield Header()
        field = Input()
        field.cursor_blink = False
        yield field
        yield Footer()

Bare().run(mouse=False)
"""
LOG = """
from textual.app import App
from textual.widgets import Footer, Input, RichLog

class Log(App):
    BINDINGS = [("ctrl+q", "quit", "Leave now")]

    def compose(self):
        yield RichLog()
        field = Input()
        field.cursor_blink = False
        yield field
        yield Footer()

    def on_mount(self):
        self.query_one(Input).focus()
        for number in range(60):
            self.query_one(RichLog).write(f"{number} 250-SIZE 52428800")

    def on_input_submitted(self, event):
        self.query_one(RichLog).write("250 2.0.0 OK")

Log().run(mouse=False)
"""
INSPECTOR = [PYTHON, "-m", "inspector", "--no-mouse"]
DEMO = [PYTHON, "-m", "inspector", "demo", "well-behaved", "--ehlo-name", "client.example.org", "--no-mouse"]
WHOLE = "SMTP_INSPECTOR_WHOLE_FRAMES"
Figures = dict[str, float]
"""Name of a figure: bytes."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("hello", HELLO), ("bare", BARE), ("log", LOG)):
            Path(folder, f"{name}.py").write_text(text)
        for size in SIZES:
            measures = {
                "hello": partial(painted, [PYTHON, f"{folder}/hello.py"], "Leave now", size),
                "bare": partial(typed, [PYTHON, f"{folder}/bare.py"], "Leave now", size),
                "bare log": partial(logged, [PYTHON, f"{folder}/log.py"], "Leave now", size, "", "\r"),
                "start screen": partial(typed, INSPECTOR, "quit", size),
                "demo": partial(logged, DEMO, "QUIT", size, ":", "NOOP\r"),
                "start screen, whole frames": partial(whole, partial(typed, INSPECTOR, "quit", size)),
                "demo, whole frames": partial(whole, partial(logged, DEMO, "QUIT", size, ":", "NOOP\r")),
            }
            print_figures(size, in_turn(measures, rounds, warm_up=0))


def whole(measure: Callable[[], Figures]) -> Figures:
    """Measure programs that send frames as Textual makes them."""
    os.environ[WHOLE] = "1"
    try:
        return measure()
    finally:
        del os.environ[WHOLE]


def settled(terminal: Terminal, words: str) -> Figures:
    """Wait for the whole of the first paint."""
    terminal.wait_for(words)
    terminal.wait_for_silence()
    return {"first paint": len(terminal.raw)}


def answer(terminal: Terminal, keys: str) -> int:
    """Press keys; return the bytes that come until the terminal is quiet."""
    before = len(terminal.raw)
    terminal.press(keys)
    while len(terminal.raw) == before:
        terminal.read(1.0)
    terminal.wait_for_silence(QUIET)
    return len(terminal.raw) - before


def painted(command: list[str], words: str, size: tuple[int, int]) -> Figures:
    """Measure the first paint alone."""
    with Terminal(command, columns=size[0], rows=size[1]) as terminal:
        return settled(terminal, words)


def typed(command: list[str], words: str, size: tuple[int, int]) -> Figures:
    """Measure the first paint, and letters in the line that has the focus."""
    with Terminal(command, columns=size[0], rows=size[1]) as terminal:
        return {**settled(terminal, words), "a letter": median([answer(terminal, letter) for letter in "mailserver"])}


def logged(command: list[str], words: str, size: tuple[int, int], opening: str, entered: str) -> Figures:
    """Measure the first paint of a log, letters in the line (`opening` leads there), and lines that are appended."""
    with Terminal(command, columns=size[0], rows=size[1]) as terminal:
        figures = settled(terminal, words)
        if opening:
            answer(terminal, opening)
        figures["a letter"] = median([answer(terminal, letter) for letter in "mailserver"])
        answer(terminal, "\x15")  # ^u
        figures["a line"] = median([answer(terminal, entered) for _ in range(9)][-5:])
        return figures


def print_figures(size: tuple[int, int], found: Mapping[str, list[Figures]]) -> None:
    """Print one size's table."""
    base = median([figures["first paint"] for figures in found["bare"]])
    rows: list[list[str]] = []
    for name, all_figures in found.items():
        paint = median([figures["first paint"] for figures in all_figures])
        ours = name in ("start screen", "demo")
        rows.append([name, f"{paint:,.0f}", f"{paint / base:.2f}", verdict(round(paint / base, 2), GOAL) if ours else ""])
        for figure in ("a letter", "a line"):
            values = [figures[figure] for figures in all_figures if figure in figures]
            rows[-1].append(f"{median(values):,.0f}" if values else "")
    head = ["app", "first paint", "/ bare", "goal", "a letter", "a line"]
    print_table(f"Bytes to the terminal, {size[0]}x{size[1]}", head, rows)


if __name__ == "__main__":
    main()
