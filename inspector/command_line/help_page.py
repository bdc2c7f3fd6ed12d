"""How `--help` looks: at most 80 columns wide, options in groups, examples at the end that can be typed as they stand."""

import argparse
import re
from collections.abc import Sequence

from inspector.command_line.subcommands import APP, PROGRAM, Example, Subcommand

WIDEST = 80
"""Columns: what a terminal over SSH has at least, and what an eye follows easily."""
_OPTIONS_UP_TO = 27
"""Columns up to which an option's help stands on its own line."""


class HelpFormatter(argparse.HelpFormatter):
    """The layout of argparse, with a width that does not grow with the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=_OPTIONS_UP_TO, width=help_width())

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return _wrapped(text, width, indent, indent)


def help_width() -> int:
    """Return the columns that a help text may fill: the terminal's, and never more than 80."""
    import shutil  # takes longer than all of argparse

    return max(40, min(shutil.get_terminal_size().columns, WIDEST))


def examples_text(examples: Sequence[Example], width: int = WIDEST) -> str:
    """Return the part "examples": what one gets to see, and below it the line to type."""
    rows = [
        "\n".join([_wrapped(f"{example.shows}:", width, "  "), *(f"    {line}" for line in shell_lines(example, width - 4))])
        for example in examples
    ]
    return "examples:\n" + "\n".join(rows) + "\n"


def shell_lines(example: Example, width: int) -> list[str]:
    """Break an example as a shell reads it: a backslash ends each line but the last."""
    lines = [PROGRAM]
    for piece in _pieces(example.words):
        if len(lines[-1]) + 1 + len(piece) > width - 2:
            lines[-1] += " \\"
            lines.append(f"  {piece}")
        else:
            lines[-1] += f" {piece}"
    return example.around.format("\n".join(lines)).split("\n")


def _pieces(words: str) -> list[str]:
    """Split into what stays on one line: an option with what belongs to it."""
    return [piece.strip() for piece in re.split(r" (?=-)", words)]


def subcommands_text(subcommands: Sequence[Subcommand], width: int = WIDEST) -> str:
    """Return the part "subcommands", for the help of the program itself."""
    named = [subcommand for subcommand in subcommands if subcommand.name != APP]
    longest = max(len(subcommand.name) for subcommand in named)
    rows = [
        _wrapped(subcommand.summary, width, f"  {subcommand.name:<{longest}}  ", " " * (longest + 4)) for subcommand in named
    ]
    return "subcommands (each has its own --help):\n" + "\n".join(rows) + "\n"


def _wrapped(text: str, width: int, first: str, others: str = "  ") -> str:
    import textwrap  # only a help text needs it

    return textwrap.fill(text, width, initial_indent=first, subsequent_indent=others, break_on_hyphens=False)
