"""The rows below the conversation of who goes step by step: what just came back, and what comes next and why."""

from typing import TYPE_CHECKING

from rich.cells import cell_len

from inspector.ui.lines.line import cut, say, wrap
from inspector.ui.main_screen.bars import Pieces
from inspector.ui.main_screen.stepping import HANDSHAKE

if TYPE_CHECKING:
    from inspector.lenses.next_step import NextStep
    from inspector.lenses.session import SessionState

INDENT = 7
"""Cells of the labels."""
LOW, HIGH = 6, 11
"""Rows at most, in a low window and in a tall one."""


def walkthrough_rows(state: "SessionState", width: int, height: int, *, tall: bool, key: str) -> list[Pieces]:
    """Return the rows. `height`: rows of the window; `key`: what takes the step now; empty while letters are typed."""
    walkthrough = state.walkthrough
    if walkthrough is None:
        return []
    most = HIGH if tall else max(2, min(LOW, height // 4))
    came = _wrap(walkthrough.came.text, walkthrough.came.ref, width) if walkthrough.came else []
    if state.next_step is not None:
        does = "shake hands" if walkthrough.step == HANDSHAKE else "send"
        head, told = _head(" next  ", state.next_step, width, key, does)
    elif state.waiting_for and walkthrough.next_step is not None:
        head, told = _head(" sent  ", walkthrough.next_step, width, "")
    else:
        head, told = (say(f" wait  for the {state.waiting_for}" if state.waiting_for else "", "quiet"),), []
    told = _first(told, max(most // 2, most - 1 - len(came)), width)
    came = _first(came, most - 1 - len(told), width)
    rows: list[Pieces] = [(say(" came  " if not at else " " * INDENT, "quiet"), say(row)) for at, row in enumerate(came)]
    return [*rows, head, *[(say(" " * INDENT), say(row)) for row in told]]


def _head(label: str, step: "NextStep", width: int, key: str, does: str = "") -> tuple[Pieces, list[str]]:
    """Return the row with the command and what `key` does, and what is told below it; its RFC section if it fits."""
    keys: Pieces = (say("  "), say(key, "focus", strong=True), say(f" {does} ", "quiet")) if key else ()
    taken = sum(cell_len(piece.text) for piece in keys)
    command = cut(step.command, max(8, width - INDENT - taken))
    free = width - INDENT - cell_len(command) - taken
    beside = free >= cell_len(step.ref) + 2
    ref = f"{step.ref} " if beside and not key else step.ref if beside else ""
    row = (
        say(label, "quiet"),
        say(command, "client", strong=True),
        say(" " * max(0, free - cell_len(ref))),
        say(ref, "quiet"),
        *keys,
    )
    return row, _wrap(f"{step.why} {step.more}".rstrip(), "" if beside else step.ref, width)


def _wrap(text: str, ref: str, width: int) -> list[str]:
    """Wrap a text with its RFC section, which is not torn apart."""
    told = f"{text} {ref.replace(' ', chr(0xA0))}".rstrip()
    return [row.replace(chr(0xA0), " ") for row in wrap(told, width - INDENT - 1)]


def _first(rows: list[str], most: int, width: int) -> list[str]:
    """Return as many rows as there is room for; what is left out shows as an ellipsis."""
    if len(rows) <= most:
        return rows
    return [*rows[: most - 1], cut(" ".join(rows[most - 1 :]), width - INDENT - 1)] if most > 0 else []
