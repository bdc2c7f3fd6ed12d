"""The list of all themes, at the foot of the screen: the one under the cursor is tried on everything above it."""

from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import ModalScreen

from inspector.settings_file import remember_theme
from inspector.ui.closing import ClosesOnce
from inspector.ui.contrast import hard_to_read
from inspector.ui.lines.line import Line, paragraph, say
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.bars import Bar
from inspector.ui.menu import CommandView
from inspector.ui.terminal.resizing import Resizing
from inspector.ui.theme import COLOURLESS, Palette, ThemeError, load_palette, theme_names
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.ui.app import InspectorApp

ABOUT = {
    "16-colours": "for terminals that have no more: their own",
    "colour-blind": "told apart by red-blind, green-blind and blue-blind eyes too",
    "dark": "light text on dark",
    "high-contrast": "white and bright on black, 7 to 1",
    "light": "dark text on light",
    COLOURLESS.name: "no colours: bold, dim, reverse",
}
"""What is said of the themes that the program brings; the rest is the user's."""
OWN = "a file of your own"
KEYS = "Enter keeps it and remembers it, Esc goes back"


class ThemeList(ClosesOnce, Resizing, ModalScreen[str]):
    """Up and down try a theme, Enter keeps it, Esc takes the one of before. Dismissed with what is to be said of it."""

    BINDINGS = [("escape,q,ctrl+t", "leave", "back")]  # noqa: RUF012 (Textual's way)
    CSS = """
    ThemeList { layout: vertical; align: left bottom; background: transparent; }
    ThemeList Bar, ThemeList CommandView { width: 100%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._before = self.inspector.palette
        self._tried: Palette | None = self._before
        self._names = theme_names()

    @property
    def inspector(self) -> "InspectorApp":
        """The app."""
        return cast("InspectorApp", self.app)

    def compose(self) -> ComposeResult:
        """Return the parts."""
        yield Bar(id="theme-title")
        yield CommandView(id="theme-names")

    def on_mount(self) -> None:
        """Show all themes, the cursor on the one in force."""
        self.inspector.paint(self)
        view = self.query_one(CommandView)
        row = self._names.index(self._before.name) if self._before.name in self._names else 0
        view.show(self._lines(row))
        view.move_to(row, announce=False)
        view.focus()
        self._hint(hard_to_read(self._before))

    def on_resize(self, event: Resize) -> None:
        """Leave room to see what the theme looks like."""
        view = self.query_one(CommandView)
        view.styles.height = min(len(self._names), max(1, event.size.height // 2))
        self.call_after_refresh(view.show_cursor)

    def _lines(self, cursor: int) -> list[Line]:
        width = max(map(len, self._names)) + 2
        return [
            Line(
                (
                    say(" ▸ " if row == cursor else "   ", "focus"),
                    say(f"{name:{width}}", strong=True),
                    say(ABOUT.get(name, OWN), "quiet"),
                ),
                name,
            )
            for row, name in enumerate(self._names)
        ]

    def _hint(self, warning: str) -> None:
        keys = (say(" Themes  ", strong=True), say(KEYS, "quiet"))
        self.query_one(Bar).show(
            lambda width: [keys, *(paragraph(warning, width - 1, "warning", indent=1) if warning else ())]
        )

    @on(LineView.Moved)
    def _try(self, message: LineView.Moved) -> None:
        view = message.view
        if not isinstance(view, CommandView):
            return
        view.lines = self._lines(view.cursor)
        view.refresh()
        try:
            self._tried = load_palette(self._names[view.cursor])
        except ThemeError as error:
            self._tried = None
            self.query_one(Bar).show_text(visible_text(str(error)), "failure")
            return
        self._hint(hard_to_read(self._tried))
        self.inspector.use_palette(self._tried)

    @on(LineView.Chosen)
    def _keep(self) -> None:
        if self._tried is None:
            return
        name = self._tried.name
        problem = visible_text(remember_theme(name))
        self.dismiss(f"Theme {name} is in use, but not remembered: {problem}." if problem else f"Theme {name}, remembered.")

    def action_leave(self) -> None:
        """Take the theme of before."""
        if self.inspector.palette is not self._before:
            self.inspector.use_palette(self._before)
        self.dismiss("")
