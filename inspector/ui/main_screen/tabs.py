"""The tabs: the key of each pane, its name, and how much is wrong in it."""

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.events import Click
from textual.message import Message

from inspector.lenses.finding import Finding, Severity
from inspector.ui.lines.line import Piece, say
from inspector.ui.main_screen.bars import Bar, Pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspector.lenses.ehlo.lens import EhloReply

TABS = ("Conversation", "EHLO", "TLS", "Certificates", "Clients", "Findings")
"""The panes, in the order of their keys 1 to 6."""
COUNTED = ((Severity.FAILURE, "✗", "failure"), (Severity.WARNING, "!", "warning"))
"""What is counted, with its sign and tone: the signs that stand in the pane itself."""

TRIES = ((True, " ", 3), (True, " ", 2), (True, "", 2), (True, None, 2), (False, "", 2), (False, None, 1))
"""Ways to lay tabs out, best first: with keys; what stands between two counts (None: the gravest alone); cells between."""

Counts = dict[int, tuple[tuple[str, str], ...]]
"""Tab: (sign and number, tone) for each severity that occurs in it."""


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
        self._tabs: list[tuple[int, Pieces]] = []

    def show_tabs(self, active: int, counts: Counts) -> None:
        """Show which tab is active, and what is wrong where."""

        def make(width: int) -> list[Pieces]:
            self._tabs = tab_pieces(self._first, active, counts, width)
            return [(say(" "), *(piece for _, pieces in self._tabs for piece in pieces))]

        self.show(make)

    def on_click(self, event: Click) -> None:
        """Tell which tab was clicked."""
        position = 1
        for number, pieces in self._tabs:
            position += _width(pieces)
            if event.x < position:
                self.post_message(self.Picked(number))
                return


def tab_pieces(first: int, active: int, counts: Counts, width: int) -> list[tuple[int, Pieces]]:
    """Return (tab, pieces) from tab `first` on: as much of numbers, names and space as fits; else one name."""
    numbers = range(first, len(TABS))
    for numbered, apart, gap in TRIES:
        tabs = [(number, _tab(number, active, counts, (numbered, True), apart)) for number in numbers]
        if 1 + sum(_width(pieces) for _, pieces in tabs) + gap * (len(tabs) - 1) <= width:
            break
    else:
        gap = 2
        tabs = [(number, _tab(number, active, counts, (True, number == active), "")) for number in numbers]
    return [(number, (*pieces, say(" " * gap))) for number, pieces in tabs]


def _tab(number: int, active: int, counts: Counts, shown: tuple[bool, bool], apart: str | None) -> Pieces:
    numbered, named = shown
    here = number == active
    pieces = [say(f"{number + 1}{' ' if named else ''}", "focus" if here else "quiet")] if numbered else []
    if named:
        pieces.append(Piece(TABS[number], "plain" if here else "quiet", strong=here, under=here))
    for place, (words, tone) in enumerate(counts.get(number, ())[: 1 if apart is None else None]):
        pieces.append(say(f"{apart if place else ' '}{words}", tone))
    return tuple(pieces)


def _width(pieces: Pieces) -> int:
    return sum(cell_len(piece.text) for piece in pieces)


def fault_counts(ehlo: "tuple[EhloReply, ...]", findings: tuple[Finding, ...]) -> Counts:
    """Return what is wrong in the tabs that show something wrong: lines of EHLO replies, and findings."""
    lines = [line.deviations[0].severity for reply in ehlo for line in reply.lines if line.deviations]
    counts = {1: _counted(lines), 5: _counted(finding.severity for finding in findings)}
    return {tab: words for tab, words in counts.items() if words}


def _counted(severities: "Iterable[Severity]") -> tuple[tuple[str, str], ...]:
    found = list(severities)
    return tuple((f"{sign}{found.count(severity)}", tone) for severity, sign, tone in COUNTED if severity in found)
