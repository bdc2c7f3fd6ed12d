"""The screen without a target: a field for one, and the demo scenarios."""

import asyncio
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Input

from inspector.ui.bars import Bar, key_pieces
from inspector.ui.line import Line, Piece, paragraph, say
from inspector.ui.line_view import LineView
from inspector.ui.menu import CommandView
from inspector.ui.small import SMALLEST, too_small
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.live.options import Options
    from inspector.ui.app import InspectorApp

INTRODUCTION = "See an SMTP session live and byte-true, what each line means, and which TLS versions a server really speaks."
LAYOUT = """
StartScreen { layout: vertical; }
#about { margin: 1 0 0 0; }
#target { border: none; height: 1; padding: 0 1; margin: 1 0 0 0; background: $panel; &:focus { border: none; } }
#scenarios { height: 1fr; margin: 1 0 0 0; }
StartScreen #small { display: none; }
StartScreen.-small > * { display: none; }
StartScreen.-small #small { display: block; }
"""
"""TCSS of this screen; the app takes it in, because Textual loads none of a default screen."""
TARGETS = "host, host:port, [v6]:port, smtp://host, submission://host, smtps://host, lmtp://host:port"


class TargetLine(Input):
    """The field for a target. No target holds a question mark, so it asks for help here too."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Leave the question mark to the screen."""
        return character != "?" and super().check_consume_key(key, character)

    def on_key(self, event: Key) -> None:
        """Let the question mark through."""
        if event.character == "?":
            event.prevent_default()


class StartScreen(Screen[None]):
    """Type a target, or pick a demo."""

    AUTO_FOCUS = "#target"
    BINDINGS = [  # noqa: RUF012 (Textual's way)
        ("down", "to_demos", "demos"),
        ("escape", "to_target", "target"),
        ("question_mark,f1", "help", "help"),
    ]

    @property
    def inspector(self) -> "InspectorApp":
        """The app."""
        return cast("InspectorApp", self.app)

    def compose(self) -> ComposeResult:
        """Return the parts."""
        yield Bar(id="title")
        yield Bar(id="about", ground="main")
        line = TargetLine(id="target", compact=True, placeholder="mail server, for example mx.example.com")
        line.cursor_blink = False
        yield line
        yield Bar(id="hint", ground="main")
        yield CommandView(id="scenarios")
        yield Bar(id="keys")
        yield Bar(id="small", ground="main")

    def on_mount(self) -> None:
        """Fill them."""
        self.inspector.paint(self)
        self.query_one("#title", Bar).show_pieces([say(" SMTP Inspector", strong=True)])
        self.query_one("#about", Bar).show(lambda width: _indented(INTRODUCTION, width, "plain"))
        keys = (("Enter", "open"), ("↓", "demos"), ("Esc", "target"), ("?", "help"), ("^q", "quit"))
        self.query_one("#keys", Bar).show(lambda width: [key_pieces(keys, width)])
        self.query_one("#small", Bar).show(lambda width: too_small(width, self.size.height, "^q"))
        self._hint("")

    def on_resize(self) -> None:
        """Wrap anew."""
        width, height = self.size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-small")
        if self.focused is None and not self.has_class("-small"):
            self.call_after_refresh(self.action_to_target)
        self.query_one(CommandView).show(self._scenario_lines(self.size.width))

    def say(self, text: str, tone: str = "plain") -> None:
        """Say something under the target field."""
        self.query_one("#hint", Bar).show(lambda width: _indented(text, width, tone))

    def action_help(self) -> None:
        """Show every key."""
        from inspector.ui.menu import Help

        self.app.push_screen(Help())

    def _hint(self, problem: str) -> None:
        text, tone = (problem, "failure") if problem else (TARGETS, "quiet")
        self.say(text, tone)

    def _scenario_lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        if self.inspector.choices.scenarios:
            lines = [Line((say(" Or look at an embedded server that misbehaves on purpose:"),)), Line()]
        for name, about in self.inspector.choices.scenarios:
            rows = list(paragraph(about, width - 30, "quiet"))
            for number, row in enumerate(rows or [()]):
                head = say(f"   {name:25} " if not number else " " * 29, "focus", strong=not number)
                lines.append(Line((head, *row), name))
        return lines

    def action_to_demos(self) -> None:
        """Go to the scenarios."""
        view = self.query_one(CommandView)
        if view.row_count():
            view.focus()
            view.action_first()

    def action_to_target(self) -> None:
        """Go to the target field."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _typed(self, message: Input.Submitted) -> None:
        try:
            options = self.inspector.choices.target(message.value)
        except ValueError as error:
            self._hint(visible_text(str(error)))
            return
        self._open(options)

    @on(LineView.Chosen)
    async def _picked(self, message: LineView.Chosen) -> None:
        demo = self.inspector.choices.demo
        name = message.view.line_at(message.view.cursor).stop
        if demo is None or not name:
            return
        self._hint("")
        try:
            options = await asyncio.to_thread(demo, name)
        except (ValueError, OSError) as error:
            self._hint(visible_text(str(error)))
            return
        self._open(options)

    def _open(self, options: "Options") -> None:
        from inspector.ui.workbench import Workbench

        self.app.push_screen(Workbench(options))


def _indented(text: str, width: int, tone: str) -> list[tuple[Piece, ...]]:
    return list(paragraph(text, width - 1, tone, indent=1))
