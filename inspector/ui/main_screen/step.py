"""The line between conversation and command line: what could be done next, or why the session ended."""

from typing import TYPE_CHECKING

from rich.cells import cell_len

from inspector.ui.lines.line import cut, say, wrap
from inspector.ui.main_screen.bars import Pieces

if TYPE_CHECKING:
    from inspector.lenses.session import SessionState

ENDED_ROWS = 5
"""Rows that the end of a session may take in a low window, for what to try next stands last in its sentences; in others it
may take a quarter of the window."""


def step_rows(
    state: "SessionState", width: int, height: int, *, tall: bool, typing: bool, failure: str, long: bool = False
) -> list[Pieces]:
    """Return the rows. `height`: rows of the window; `tall`: there is room for reasons; `typing`: letters are no keys now;
    `failure`: title of the gravest finding where that is worth more than the suggestion, else empty; `long`: a wait is.
    """
    if state.ended:
        most = min(max(ENDED_ROWS, height // 4), max(1, height // 3))
        return _headed("ended", state.ended if typing else _with_key(state.ended, state.again), width, most)
    if state.next_step is None:
        words = f"for the {state.waiting_for}" if state.waiting_for else ""
        if words and long and state.waiting_hint:
            return _headed("wait", f"{words}. {state.waiting_hint}", width, max(1, height // 6), "quiet")
        return [(say(f" wait   {words}" if words else "", "quiet"),)]
    if failure:
        return _lead(failure, "" if typing else state.next_step.command, width, rows=3 if tall else 1)
    return _suggestion(state.next_step.command, state.next_step.why, width, tall=tall, typing=typing)


def _with_key(ended: str, again: str) -> str:
    """Put the key behind the sentence; behind an address or a command, which has no full stop, in brackets."""
    return f"{ended} {again}".rstrip() if ended.endswith((".", "?")) or not again else f"{ended} ({again.rstrip('.')})"


def _headed(head: str, text: str, width: int, most: int, tone: str = "plain") -> list[Pieces]:
    rows = wrap(text, width - 9)
    if len(rows) > most:
        rows = [*rows[: most - 1], cut(" ".join(rows[most - 1 :]), width - 9)]
    return [(say(f" {head:7}" if not number else " " * 8, "quiet"), say(row, tone)) for number, row in enumerate(rows)]


def _lead(title: str, command: str, width: int, *, rows: int) -> list[Pieces]:
    """Lead to a finding; the suggestion stands behind it, short. Where there is one row only, the title is cut."""
    width -= 1  # nothing stands at the very edge
    why = " 6 shows why." if command else ""
    send = (say("  n", "focus", strong=True), say(f" {cut(command, 20)}", "quiet")) if command else ()
    taken = sum(cell_len(piece.text) for piece in send)
    title = title.rstrip(".") + "."
    if rows == 1 or 3 + cell_len(title + why) + taken <= width:
        lines = [cut(title, max(8, width - 3 - taken - cell_len(why))) + why]
    else:
        lines = wrap(title, width - 3)[: rows - 1]
        if cell_len(lines[-1] + why) + taken + 3 <= width:
            lines[-1] += why
        else:
            lines.append(why.strip())
    shown: list[Pieces] = []
    for number, line in enumerate(lines):
        head = say(" ✗ " if not number else "   ", "failure")
        shown.append((head, say(line, "failure" if not why else "plain")))
    free = width - 3 - cell_len(lines[-1]) - taken
    shown[-1] = (*shown[-1], say(" " * max(0, free)), *send)
    return shown


def _suggestion(command: str, why: str, width: int, *, tall: bool, typing: bool) -> list[Pieces]:
    keys: Pieces = (
        say("n", "focus", strong=True),
        say(" send  ", "quiet"),
        say("e", "focus", strong=True),
        say(" edit", "quiet"),
    )
    keys = () if typing else keys
    taken = sum(cell_len(piece.text) for piece in keys) + 1
    command = cut(command, max(8, width - 7 - taken))
    head = (say(" next  ", "quiet"), say(command, "client", strong=True))
    free = width - 7 - cell_len(command) - taken
    if tall:
        reasons = wrap(why, width - 8)[:3]
        return [(*head, say(" " * max(0, free)), *keys), *[(say(" " * 7), say(row, "quiet")) for row in reasons]]
    reason = "  " + cut(why, free - 4) if free > 12 else ""
    return [(*head, say(reason, "quiet"), say(" " * max(0, free - cell_len(reason))), *keys)]
