"""A look at a copy before it leaves: what is replaced, what stays, and the text as it will be."""

import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.screen import ModalScreen

from inspector.formats.redaction.stand_ins import Kind
from inspector.formats.redaction.transcripts import redact
from inspector.formats.reports.annotated import annotated
from inspector.frozen import Frozen
from inspector.ui.closing import ClosesOnce
from inspector.ui.copying.copies import safe_text
from inspector.ui.copying.delivery import MANY, header
from inspector.ui.lines.line import Line, break_offsets, say, wrap
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.bars import Bar, Pieces, key_pieces
from inspector.ui.menu import CommandView
from inspector.ui.terminal.resizing import Resizing

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection
    from inspector.transcript import Transcript
    from inspector.ui.app import InspectorApp

KEYS = (("Enter", "copies it"), ("1–4", "switch"), ("↑ ↓", "scroll"), ("Esc", "goes back"))
GOES_ON = 2
"""Cells by which the rest of a line that is too long is indented more than its beginning."""
ANNOTATIONS = "annotations"
SWITCHES = (*Kind, ANNOTATIONS)
"""What keys 1 to 4 switch: a kind that is replaced, and at last whether margin and notes are in the copy."""


class Copied(Frozen):
    """What is to be copied."""

    transcript: "Transcript"
    """The session."""
    inspection: "Inspection"
    """What was read of it."""
    what: str | tuple[int, int] | None
    """A text of a pane, the first and last entry, or (None) all of them."""

    def text(self, kinds: Iterable[Kind], *, annotations: bool) -> tuple[str, str]:
        """Return the text as it leaves, and what was replaced in words; empty where nothing was to be."""
        shown = redact(self.transcript, self.inspection, kinds)
        if isinstance(self.what, str):
            body = shown.names.in_text(self.what, known_only=True)
        else:
            first, last = self.what or (0, len(self.transcript) - 1)
            body = annotated(shown.transcript, shown.inspection, first, last, annotations=annotations)
        words = shown.inspection.redacted
        told = f"{words}\n\n" if words else ""
        return safe_text(f"{header(shown.transcript).rstrip()}\n{told or chr(10)}{body.rstrip()}\n"), words


class Leaving(ClosesOnce, Resizing, ModalScreen[str]):
    """Switch what is replaced, see what comes of it; its result is the text that is to be copied."""

    BINDINGS = [  # noqa: RUF012 (Textual's way)
        ("escape,q", "dismiss", "back"),
        *((str(number), f"switch({number - 1})", "switch") for number in range(1, len(SWITCHES) + 1)),
    ]
    CSS = "Leaving { layout: vertical; } Leaving CommandView { height: 1fr; }"

    def __init__(self, copied: Copied, kinds: Iterable[Kind]) -> None:
        super().__init__()
        self._copied = copied
        self._on = {*map(str, kinds), ANNOTATIONS}
        self._text = ""
        self._turn = 0

    @property
    def inspector(self) -> "InspectorApp":
        """The app."""
        return cast("InspectorApp", self.app)

    def compose(self) -> ComposeResult:
        """Return the parts."""
        yield Bar(id="leaving-title")
        yield Bar(id="leaving-switches")
        yield CommandView(id="leaving-text")
        yield Bar(id="leaving-keys")

    def on_mount(self) -> None:
        """Show the text."""
        self.inspector.paint(self)
        self.query_one("#leaving-keys", Bar).show(lambda width: [key_pieces(KEYS, width)])
        self.query_one(CommandView).focus()
        self._make()

    def on_resize(self) -> None:
        """Wrap anew."""
        self._show()

    def action_switch(self, number: int) -> None:
        """Replace a kind, or no more; with the annotations, or without."""
        self._on ^= {str(SWITCHES[number])}
        self._make()

    @on(LineView.Chosen)
    def _copy(self) -> None:
        if self._text:
            self.dismiss(self._text)

    def _make(self) -> None:
        """Make the text anew; that of a long session on a thread of its own, so that no key waits for it."""
        self._text, self._turn = "", self._turn + 1
        kinds, annotations, turn = [kind for kind in Kind if kind.value in self._on], ANNOTATIONS in self._on, self._turn
        self.query_one("#leaving-switches", Bar).show(self._switches)
        if len(self._copied.transcript) < MANY:
            self._made(turn, *self._copied.text(kinds, annotations=annotations))
            return
        self.query_one("#leaving-title", Bar).show(lambda width: self._title("one moment …", width))

        def work() -> None:
            made = self._copied.text(kinds, annotations=annotations)
            self.inspector.on_main_thread(lambda: self._made(turn, *made))

        threading.Thread(target=work, daemon=True, name="leaving").start()

    def _made(self, turn: int, text: str, words: str) -> None:
        if turn == self._turn and self.is_attached:
            self._text = text
            title = words or "nothing is replaced; secrets are not even in the record"
            self.query_one("#leaving-title", Bar).show(lambda width: self._title(title, width))
            self._show()

    def _title(self, words: str, width: int) -> list[Pieces]:
        rows = wrap(words, max(8, width - 16))
        head = say(" What leaves   ", strong=True)
        return [(head if not number else say(" " * 15), say(row, "ok")) for number, row in enumerate(rows)]

    def _switches(self, width: int) -> list[Pieces]:
        """Return the switches in as many rows as they need: one that is not seen is not known."""
        rows: list[Pieces] = [(say(" "),)]
        for number, switch in enumerate(SWITCHES, 1):
            on_now = str(switch) in self._on
            if switch == ANNOTATIONS:
                word = "annotated" if on_now else "plain"
            else:
                word = f"{switch} {'replaced' if on_now else 'stay'}"
            pieces = (say(f"{number} ", "focus", strong=True), say(f"{word}  ", "plain" if on_now else "quiet"))
            if len("".join(piece.text for piece in (*rows[-1], *pieces)).rstrip()) > width:
                rows.append((say(" "),))
            rows[-1] += pieces
        return rows

    def _show(self) -> None:
        width = max(8, self.size.width - 2)
        rows = enumerate(self._text.splitlines())
        self.query_one(CommandView).show(
            [Line((say(f" {part}"),), str(number)) for number, row in rows for part in _parts(row, width)]
        )


def _parts(row: str, width: int) -> Iterator[str]:
    """Yield a line of the copy in parts that fit, the rest indented: what is not seen may be a name, so nothing is cut."""
    first, *behind = break_offsets(row, width)[:2]
    if not behind:
        yield row
        return
    yield row[first : behind[0]]
    indent = min(len(row) - len(row.lstrip()) + GOES_ON, width // 2)
    rest = row[behind[0] :]
    starts = break_offsets(rest, width - indent)
    yield from (" " * indent + rest[start:stop] for start, stop in zip(starts, [*starts[1:], len(rest)], strict=True))
