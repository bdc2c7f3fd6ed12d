"""The lines that do not scroll: each shows pieces of text; none knows where they come from."""

from collections.abc import Callable, Iterable

from rich.cells import cell_len
from textual.events import Resize
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from inspector.ui.lines.line import Piece, paragraph, say, strip_of
from inspector.ui.theme import COLOURLESS, Palette

Pieces = tuple[Piece, ...]


class Bar(Widget):
    """Some rows of pieces, as many as its maker returns for the width at hand."""

    palette: Palette = COLOURLESS

    def __init__(self, *, id: str, ground: str = "bar") -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._ground = ground
        self._make: Callable[[int], list[Pieces]] = lambda _: []
        self._rows: list[Pieces] = []
        self._height = 0
        """Rows that the latest layout gave it."""

    def show(self, make: Callable[[int], list[Pieces]]) -> None:
        """Show what `make` returns for a width, now and after every change of the width."""
        self._make = make
        if self.size.width:  # else the first layout asks for them
            self._lay_out()

    def show_pieces(self, pieces: Iterable[Piece]) -> None:
        """Show one row."""
        row = tuple(pieces)
        self.show(lambda _: [row])

    def show_text(self, text: str, tone: str) -> None:
        """Show a text in as many rows as it needs."""
        self.show(lambda width: list(paragraph(text, width - 1, tone, indent=1)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (Textual's signature)
        """Return the rows at this width, which a layout asks for before it places what stands below."""
        self._rows = self._make(width)
        self._height = max(1, len(self._rows))
        return self._height

    def _lay_out(self) -> None:
        rows = self._make(self.size.width)
        if rows != self._rows:
            self._rows = rows
            self.refresh(layout=max(1, len(rows)) != self._height)

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002 (Textual's signature)
        """Make them anew: some hang on more than the width."""
        self._lay_out()

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        pieces = self._rows[y] if y < len(self._rows) else ()
        return strip_of(pieces, self.size.width, self.palette, self._ground)


def key_pieces(keys: Iterable[tuple[str, str]], width: int) -> Pieces:
    """Return the footer: (key, what it does), as many as fit; the last one always."""
    shown = list(keys)
    total = 1 + sum(cell_len(key) + 1 + cell_len(name) for key, name in shown)
    gap = 3 if total + 3 * (len(shown) - 1) <= width else 2
    while len(shown) > 1 and total + gap * (len(shown) - 1) > width:
        key, name = shown.pop(-2)
        total -= cell_len(key) + 1 + cell_len(name)
    pieces: list[Piece] = []
    for key, name in shown:
        pieces += [say(" " * (gap if pieces else 1)), say(key, "focus", strong=True), say(f" {name}", "quiet")]
    return tuple(pieces)
