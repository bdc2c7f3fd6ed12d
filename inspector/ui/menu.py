"""Help and command list: two views of the same tables."""

import os
from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Input

from inspector.recent import shown_path, state_folder
from inspector.settings import config_folder
from inspector.ui.closing import ClosesOnce
from inspector.ui.commands import CHOICES, CLIENTS, EVERYWHERE, LINES, START, TYPING, WORKBENCH, UserCommand
from inspector.ui.lines.line import Line, cut, paragraph, say
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.bars import Bar
from inspector.ui.terminal.resizing import Resizing

Sections = tuple[tuple[str, tuple[UserCommand, ...]], ...]

_ALWAYS: Sections = (("Everywhere", EVERYWHERE),)
_LINES: Sections = (("Where lines are shown", (*LINES, *CLIENTS)), ("In the command line", TYPING))
_SESSION: Sections = (("In a session", WORKBENCH),)
IN_A_SESSION: Sections = (*_SESSION, *_ALWAYS, *_LINES, ("On the start screen", (*START, *CHOICES)))
"""What the help says on the main screen: title and keys of each section. The keys that work here stand first."""
AT_THE_START: Sections = (("On this screen", (*START, *CHOICES)), *_ALWAYS, *_SESSION, *_LINES)
"""The same on the start screen."""
IN_THE_LIST: Sections = (("In this list", CHOICES), *_ALWAYS, *_SESSION, *_LINES)
"""The same where a source holds several conversations."""
KEY = 13
"""Cells for the key."""
LEFT = 24
"""Cells of the list's other columns."""


class CommandView(LineView):
    """Lines that stay as they are made."""

    GROUND = "main"

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.lines: list[Line] = []

    def show(self, lines: list[Line]) -> None:
        """Show these."""
        self.lines = lines
        self.cursor = 0
        self.forget_mark()
        self.resized()
        self.refresh()

    def row_count(self) -> int:
        """Return how many rows there are."""
        return len(self.lines)

    def line_at(self, row: int) -> Line:
        """Return one row."""
        return self.lines[row]


def help_lines(width: int, sections: Sections) -> list[Line]:
    """Return every key, section by section."""
    lines: list[Line] = []
    for title, commands in sections:
        lines += [Line((say(f" {title}", strong=True),)), Line()]
        for command in commands:
            lines += _command_lines(command, width, "")
        lines.append(Line())
    return [*lines, Line((say(" Where files are", strong=True),)), Line(), *_folder_lines(width)]


def _folder_lines(width: int) -> Iterator[Line]:
    """Say where copies and recordings go: the line that tells of a copy has no room for a whole path at 80 columns."""
    state, config = state_folder(os.environ), config_folder()
    settings = config / "config.toml" if config else None
    places = (("copies", state / "copies"), ("sessions", state / "sessions"), ("settings", settings))
    for what, place in places:
        path = shown_path(place) if place else "none: there is no home folder"
        for number, row in enumerate(paragraph(path, width - KEY - 2)):
            yield Line((say(f" {what:>{KEY - 3}}  " if not number else " " * KEY, "quiet"), *row))


def _command_lines(command: UserCommand, width: int, stop: str) -> list[Line]:
    rows = list(paragraph(command.help, width - KEY - 2, "plain"))
    head = say(f" {command.shown:>{KEY - 3}}  ", "focus", strong=True)
    return [Line((head if not number else say(" " * KEY), *row), stop) for number, row in enumerate(rows)]


class Help(ClosesOnce, Resizing, ModalScreen[None]):
    """Every key."""

    BINDINGS = [("escape,q,question_mark,f1", "dismiss", "back")]  # noqa: RUF012 (Textual's way)
    CSS = "Help { layout: vertical; } Help CommandView { height: 1fr; }"

    def __init__(self, sections: Sections) -> None:
        """`sections`: the keys of the screen below first."""
        super().__init__()
        self._sections = sections

    def compose(self) -> ComposeResult:
        """Return the parts."""
        yield Bar(id="help-title")
        yield CommandView(id="help-lines")

    def on_mount(self) -> None:
        """Fill them."""
        _paint(self)
        self.query_one(Bar).show_pieces([say(" Keys", strong=True), say("   Esc goes back", "quiet")])
        self.query_one(CommandView).focus()

    def on_resize(self) -> None:
        """Wrap anew."""
        self.query_one(CommandView).show(help_lines(self.size.width, self._sections))


class Menu(ClosesOnce, Resizing, ModalScreen[str]):
    """Type to find a command, Enter runs it."""

    BINDINGS = [  # noqa: RUF012 (Textual's way)
        ("escape", "dismiss", "back"),
        ("up", "move(-1)", "up"),
        ("down", "move(1)", "down"),
    ]
    CSS = """
    Menu { layout: vertical; }
    Menu CommandView { height: 1fr; }
    Menu Input { border: none; height: 1; padding: 0 1; background: $panel; }
    """

    def compose(self) -> ComposeResult:
        """Return the parts."""
        line = Input(placeholder="type to find a command; Enter runs it, Esc goes back", compact=True, id="menu-find")
        line.cursor_blink = False
        yield line
        yield CommandView(id="menu-lines")

    def on_mount(self) -> None:
        """Show all commands."""
        _paint(self)
        self.query_one(CommandView).can_focus = False
        self._fill("")

    def _fill(self, text: str) -> None:
        wanted = text.casefold().split()
        lines: list[Line] = []
        for command in (*WORKBENCH, *EVERYWHERE):
            words = f"{command.name} {command.help}".casefold()
            if command.listed and all(word in words for word in wanted):
                here = not lines
                pieces = (
                    say("▸" if here else " ", "focus"),
                    say(f"{command.name:16}", strong=True),
                    say(f"{command.shown:>5}  ", "focus"),
                    say(cut(command.help, self.size.width - LEFT - 1), "quiet"),
                )
                lines.append(Line(pieces, command.action))
        if not lines:
            lines.append(Line((say(" "), say("No command has these words in it."))))
        self.query_one(CommandView).show(lines)
        self._point()

    def _point(self) -> None:
        view = self.query_one(CommandView)
        view.lines = [
            Line((say("▸" if row == view.cursor else " ", "focus"), *line.pieces[1:]), line.stop)
            for row, line in enumerate(view.lines)
        ]
        view.refresh()

    def action_move(self, step: int) -> None:
        """Go up or down the list."""
        view = self.query_one(CommandView)
        view.move_to(view.cursor + step, announce=False)
        self._point()

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self._fill(message.value)

    @on(Input.Submitted)
    def _entered(self) -> None:
        view = self.query_one(CommandView)
        if view.lines[view.cursor].stop:
            self.dismiss(view.lines[view.cursor].stop)


def _paint(screen: "Help | Menu") -> None:
    paint = getattr(screen.app, "paint", None)
    if paint is not None:
        paint(screen)
