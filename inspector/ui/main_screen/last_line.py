"""The last line of the main screen while something is typed in it: a search, ports, a note."""

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.sender_line import AtOnce, SenderLine

if TYPE_CHECKING:
    from collections.abc import Callable


class LastLine(SenderLine):
    """What belongs to that line."""

    _then: "Callable[[str], None]"
    """What takes the line that is typed."""

    def pane(self, number: int) -> LineView:
        """Return a pane."""
        raise NotImplementedError

    def open_line(self, placeholder: str, then: "Callable[[str], None]", value: str = "", *, select: bool = True) -> None:
        """Let something be typed in the last line; `then` takes it at Enter. `select`: the first letter replaces `value`."""
        if not self.query("#find"):
            new = AtOnce(id="find", compact=True, select_on_focus=True)
            new.cursor_blink = False
            self.mount(new, before="#keys")
        line = self.query_one("#find", Input)
        line.placeholder, line.value, self._then = placeholder, value, then
        line.select_on_focus = select
        line.cursor_position = len(value)
        self._show_line(shown=True)
        self.set_focus(line)

    def _show_line(self, *, shown: bool) -> None:
        self.query_one("#find").display = shown
        self.query_one("#keys").display = not shown

    @on(Input.Submitted, "#find")
    def _line_entered(self, message: Input.Submitted) -> None:
        self._show_line(shown=False)
        self.pane(self.active).focus()
        self._then(message.value)

    def key_escape(self) -> None:
        """Leave the line."""
        self.leave_line()

    def leave_line(self) -> bool:
        """Leave the line that something is typed in; True where one was open."""
        for name, show in (("#sender", self.show_sender_line), ("#find", self._show_line)):
            found = self.query(name)
            if found and found.first().has_focus:
                show(shown=False)
                self.pane(self.active).focus()
                return True
        return False
