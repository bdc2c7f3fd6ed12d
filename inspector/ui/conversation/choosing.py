"""The conversations of a source that holds several: choose one; L in it comes back here."""

from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from inspector.ui.lines.line import Line, cut, say
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.bars import Bar, key_pieces
from inspector.ui.main_screen.workbench import Workbench
from inspector.ui.menu import CommandView
from inspector.ui.terminal.small import MayBeSmall

if TYPE_CHECKING:
    from inspector.ui.app import InspectorApp

KEYS = (("Enter", "opens it"), ("↑ ↓", "choose"), ("?", "help"), ("q", "quit"))


class ConversationList(MayBeSmall, Screen[Any]):
    """One row each."""

    AUTO_FOCUS = "#conversations"
    BINDINGS = [("question_mark,f1", "help", "help")]  # noqa: RUF012 (Textual's way)

    @property
    def inspector(self) -> "InspectorApp":
        """The app."""
        return cast("InspectorApp", self.app)

    def compose(self) -> ComposeResult:
        """Return the parts."""
        yield Bar(id="title")
        yield Bar(id="about", ground="main")
        yield CommandView(id="conversations")
        yield Bar(id="keys")
        yield Bar(id="small", ground="main")

    def on_mount(self) -> None:
        """Fill them."""
        self.inspector.paint(self)
        saved = self.inspector.saved
        self.query_one("#title", Bar).show_pieces(
            [say(" SMTP Inspector", strong=True), say(f"   {len(saved)} conversations", "quiet")]
        )
        about = f"What was read is {saved[0].kind}: choose a conversation; L in it comes back here."
        self.query_one("#about", Bar).show(lambda width: [(say(f" {cut(about, width - 1)}"),), ()])
        self.query_one("#keys", Bar).show(lambda width: [key_pieces(KEYS, width)])

    def on_resize(self) -> None:
        """Cut anew; the cursor stays."""
        view = self.query_one(CommandView)
        self.fit("q", view.focus)
        width = self.size.width
        row = view.cursor
        digits = len(str(len(self.inspector.saved)))
        rows = enumerate(self.inspector.saved, start=1)
        view.show(
            [
                Line((say(f" {number:>{digits}}  ", "quiet"), say(cut(saved.title, width - digits - 4))), str(number - 1))
                for number, saved in rows
            ]
        )
        view.move_to(row)

    @on(LineView.Chosen)
    def _chosen(self) -> None:
        view = self.query_one(CommandView)
        chosen = self.inspector.saved[int(view.line_at(view.cursor).stop)]
        self.app.push_screen(Workbench(chosen.options, saved=chosen))

    def action_help(self) -> None:
        """Show every key."""
        from inspector.ui.menu import IN_THE_LIST, Help

        self.app.push_screen(Help(IN_THE_LIST))
