"""The command line: a history, a message body line by line, and secrets that are neither shown nor kept."""

from enum import Enum

from textual.message import Message
from textual.widgets import Input

from inspector.ui.commands import TYPING


class Typing(Enum):
    """What is being typed."""

    COMMAND = "type an SMTP command; Enter sends it, Esc leaves"
    BODY = "message body: a dot alone on a line sends it, Esc cancels"
    SECRET = "the answer to 334, in base64: not shown, not kept"  # noqa: S105 (a prompt, no secret)


class CommandLine(Input):
    """One line of input that knows what it is for."""

    BINDINGS = [command.binding() for command in TYPING]  # noqa: RUF012 (Textual's way)

    class Entered(Message):
        """Enter was pressed."""

        def __init__(self, text: str, typing: Typing) -> None:
            super().__init__()
            self.text = text
            self.typing = typing

    class Left(Message):
        """Esc was pressed."""

        def __init__(self, typing: Typing) -> None:
            super().__init__()
            self.typing = typing

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, compact=True, placeholder=Typing.COMMAND.value, select_on_focus=False)
        self.cursor_blink = False
        self.typing = Typing.COMMAND
        self._history: list[str] = []
        self._place = 0

    def expect(self, typing: Typing) -> None:
        """Change what is being typed; what stands in the line is thrown away when that changes."""
        if typing is not self.typing:
            self.typing = typing
            self.password = typing is Typing.SECRET
            self.placeholder = typing.value
            self.value = ""

    def remember(self, text: str) -> None:
        """Keep a sent command for `older`, without its secrets."""
        from inspector.smtp.secret import redact_text

        line = redact_text(text)
        if line and (not self._history or self._history[-1] != line):
            self._history.append(line)
        self._place = len(self._history)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell what was typed; whoever takes it clears the line."""
        event.stop()
        self.post_message(self.Entered(self.value, self.typing))

    def _bring(self, place: int) -> None:
        if self.typing is Typing.COMMAND and self._history:
            self._place = min(max(place, 0), len(self._history))
            self.value = self._history[self._place] if self._place < len(self._history) else ""
            self.cursor_position = len(self.value)

    def action_older(self) -> None:
        """Bring back an older line."""
        self._bring(self._place - 1)

    def action_newer(self) -> None:
        """Bring back a newer line."""
        self._bring(self._place + 1)

    def action_leave_line(self) -> None:
        """Esc."""
        self.post_message(self.Left(self.typing))
