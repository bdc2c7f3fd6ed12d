"""The lines that do not scroll: title, tabs, next step, keys. Each shows pieces of text; none knows where they come from."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.events import Click, Resize
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from inspector.lenses.finding import Finding, Severity
from inspector.ui.commands import EVERYWHERE, WORKBENCH
from inspector.ui.line import Piece, cut, paragraph, say, strip_of, wrap
from inspector.ui.theme import COLOURLESS, Palette

if TYPE_CHECKING:
    from inspector.lenses.ehlo import EhloReply
    from inspector.lenses.session import SessionState

Pieces = tuple[Piece, ...]


class Bar(Widget):
    """Some rows of pieces, as many as its maker returns for the width at hand."""

    palette: Palette = COLOURLESS

    def __init__(self, *, id: str, ground: str = "bar") -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._ground = ground
        self._make: Callable[[int], list[Pieces]] = lambda _: []
        self._rows: list[Pieces] = []

    def show(self, make: Callable[[int], list[Pieces]]) -> None:
        """Show what `make` returns for a width, now and after every change of the width."""
        self._make = make
        self._lay_out()

    def show_pieces(self, pieces: Iterable[Piece]) -> None:
        """Show one row."""
        row = tuple(pieces)
        self.show(lambda _: [row])

    def show_text(self, text: str, tone: str) -> None:
        """Show a text in as many rows as it needs."""
        self.show(lambda width: list(paragraph(text, width - 1, tone, indent=1)))

    def _lay_out(self) -> None:
        rows = self._make(self.size.width) if self.size.width else []
        if rows != self._rows:
            self._rows = rows
            if self.size.height != max(1, len(rows)):
                self.styles.height = max(1, len(rows))
            self.refresh()

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002 (Textual's signature)
        """Lay out anew."""
        self._lay_out()

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        pieces = self._rows[y] if y < len(self._rows) else ()
        return strip_of(pieces, self.size.width, self.palette, self._ground)


TABS = ("Conversation", "EHLO", "TLS", "Certificates", "Clients", "Findings")
"""The panes, in the order of their keys 1 to 6."""


class TabBar(Bar):
    """The names of the panes, with how much is wrong in each."""

    class Picked(Message):
        """A tab was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, *, id: str, ground: str, first: int) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, ground=ground)
        self._first = first

    def show_tabs(self, active: int, counts: dict[int, tuple[int, str]]) -> None:
        """Show which tab is active, and tab: (number of faults, tone) where there are some."""
        self.show(lambda width: [tab_pieces(self._first, active, counts, width)])

    def on_click(self, event: Click) -> None:
        """Tell which tab was clicked."""
        position = 0
        for piece in self._rows[0] if self._rows else ():
            position += cell_len(piece.text)
            if event.x < position and piece.text.strip() in TABS:
                self.post_message(self.Picked(TABS.index(piece.text.strip())))
            if event.x < position:
                return


def tab_pieces(first: int, active: int, counts: dict[int, tuple[int, str]], width: int) -> Pieces:
    """Return the tab line; where it is narrow, with less space between the names."""
    taken = sum(len(name) + 2 * (number in counts) for number, name in enumerate(TABS) if number >= first)
    gap = max(1, min(3, (width - 2 - taken) // (len(TABS) - first)))
    pieces: list[Piece] = [say(" ")]
    for number, name in enumerate(TABS):
        if number < first:
            continue
        here = number == active
        pieces.append(Piece(name, "plain" if here else "quiet", strong=here, under=here))
        if number in counts:
            count, tone = counts[number]
            pieces.append(say(f" {count}", tone))
        pieces.append(say(" " * gap))
    return tuple(pieces)


def fault_counts(ehlo: "tuple[EhloReply, ...]", findings: tuple[Finding, ...]) -> dict[int, tuple[int, str]]:
    """Return tab: (number of faults, tone) for the tabs that show some."""
    grave = [line.deviations[0].severity for reply in ehlo for line in reply.lines if line.deviations]
    counts: dict[int, tuple[int, str]] = {}
    for tab, severities in ((1, grave), (5, [finding.severity for finding in findings])):
        bad = [severity for severity in severities if severity is not Severity.NOTE]
        if bad:
            counts[tab] = (len(bad), "failure" if Severity.FAILURE in bad else "warning")
    return counts


LIGHT = {"connected": ("●", "ok"), "in conversation": ("●", "ok"), "TLS handshake": ("●", "focus"), "ended": ("○", "quiet")}
"""The sign and tone before a phase, by the words of lenses.session.Phase; the others are on their way."""


def title_pieces(state: "SessionState", left: float | None, demo: str, width: int) -> Pieces:
    """Return the header: target, address, phase (with the seconds left of a long wait), and what protects the talk."""
    sign, tone = LIGHT.get(str(state.phase), ("○", "focus"))
    words = f"waiting for the {state.waiting_for}, {left:.0f} s left" if left is not None else str(state.phase)
    pieces = [say(f" {state.target}", strong=True)]
    if state.address:
        pieces.append(say(f"  {state.address}", "quiet"))
    pieces += [say(f"   {sign} ", tone), say(words, "warning" if left is not None else "plain")]
    if state.tls:
        pieces.append(say("   "))
        for number, part in enumerate(state.tls.split(" → ")):
            pieces += [say(" → ", "quiet")] if number else []
            pieces.append(say(part, "warning" if part == "in clear" else "ok"))
    used = sum(cell_len(piece.text) for piece in pieces)
    if demo and used + len(demo) + 9 <= width:
        pieces.append(say(" " * (width - used - len(demo) - 7) + f"demo: {demo}", "quiet"))
    return tuple(pieces)


def key_pieces(width: int) -> Pieces:
    """Return the footer: the keys that fit."""
    panes = [command for command in WORKBENCH if command.action.startswith("pane(")]
    shown = [(command.shown, command.name) for command in WORKBENCH if command.footer]
    shown.insert(-2, (f"{panes[0].shown}–{panes[-1].shown}", "panes"))
    shown.insert(-1, next((command.shown, command.name) for command in EVERYWHERE if command.footer))
    gap = 3 if sum(len(key) + len(name) + 4 for key, name in shown) < width else 2
    pieces: list[Piece] = []
    used = 1
    for key, name in shown:
        if used + len(key) + 1 + len(name) > width:
            break
        pieces += [say(" " * (gap if pieces else 1)), say(key, "focus", strong=True), say(f" {name}", "quiet")]
        used += len(key) + 1 + len(name) + gap
    return tuple(pieces)


def step_rows(state: "SessionState", width: int, *, tall: bool) -> list[Pieces]:
    """Return what could be done next, or why the session ended."""
    if state.ended:
        rows = wrap(state.ended, width - 9)[: 5 if tall else 3]
        label = [say(" ended  ", "quiet")] + [say(" " * 8)] * (len(rows) - 1)
        return [(head, say(row)) for head, row in zip(label, rows, strict=True)]
    if state.next_step is None:
        return [(say(f" {'wait   ' if state.waiting_for else ''}", "quiet"), say(_busy(state), "quiet"))]
    keys = (say("n", "focus", strong=True), say(" send  ", "quiet"), say("e", "focus", strong=True), say(" edit", "quiet"))
    room = width - 7 - 15
    command = cut(state.next_step.command, room)
    free = room - cell_len(command)
    why = wrap(state.next_step.why, width - 8)
    head = (say(" next  ", "quiet"), say(command, "client", strong=True))
    if not tall:
        return [
            (*head, say("  " + cut(state.next_step.why, free - 4) if free > 12 else "", "quiet"), *_right(free, why, keys))
        ]
    return [(*head, say(" " * free), *keys), *[(say(" " * 7), say(row, "quiet")) for row in why[:3]]]


def _right(free: int, why: list[str], keys: Pieces) -> Pieces:
    used = 2 + cell_len(cut(" ".join(why), free - 4)) if free > 12 else 0
    return (say(" " * max(0, free - used)), *keys)


def _busy(state: "SessionState") -> str:
    return f"for the {state.waiting_for}" if state.waiting_for else ""
