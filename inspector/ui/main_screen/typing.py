"""The command line: a history, a message body line by line, and secrets that are neither shown nor kept."""

import re
from collections.abc import Callable
from enum import Enum

from rich.text import Text
from textual.binding import Binding
from textual.events import Key, Paste
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from inspector.frozen import Frozen
from inspector.ui.commands import TYPING

Keys = tuple[tuple[str, str], ...]
"""(key, what it does), for the footer."""
LEAVING: Keys = (("Esc", "back to the keys"), ("^q", "quit"))
ASKING: Keys = (("Enter", "sends it"), ("Esc", "does not"), ("^q", "quit"))
"""The only keys while a warning stands there."""
EDITS = {
    key: binding.action
    for binding in (*Binding.make_bindings(Input.BINDINGS), *(command.binding() for command in TYPING))
    for key in binding.key.split(",")
    if binding.action not in {"submit", "copy", "leave_line"}
}
"""What keys do within the line."""
_LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line of a paste: terminals send CR."""
_LOGIN = re.compile(r"[\s:]*AUTH\s+\S+\s+", re.IGNORECASE)
"""What of a login may be shown: what stands behind the mechanism is its first answer (RFC 4954 §4)."""


class Manner(Frozen):
    """How the line looks for one kind of typing."""

    prompt: str
    """In front of the line while it has the focus."""
    hint: str
    """In the empty line while it has the focus."""
    away: str
    """In the empty line while the focus is elsewhere, and a line would be sent."""
    keys: Keys
    """The footer."""


class Typing(Enum):
    """What is being typed."""

    COMMAND = Manner("SMTP>", "type an SMTP command", ": types a command", (("Enter", "send"), ("↑", "older"), *LEAVING))
    BODY = Manner(
        "text>",
        "message body: a dot alone on a line sends it",
        ": goes on with the message body",
        (("Enter", "next line"), (".", "alone sends"), ("Esc", "cancel"), ("^q", "quit")),
    )
    SECRET = Manner(
        "auth>",
        "the answer to 334, in base64: not shown, not kept",
        ": types the answer to 334",
        (("Enter", "send"), *LEAVING),
    )


class CommandLine(Input):
    """One line of input that knows what it is for."""

    BINDINGS = [command.binding() for command in TYPING]  # noqa: RUF012 (Textual's way)

    class Left(Message):
        """Esc was pressed."""

        def __init__(self, typing: Typing) -> None:
            super().__init__()
            self.typing = typing

    def __init__(
        self,
        take: Callable[[str, Typing], None],
        take_pasted: Callable[[list[str], Typing], bool],
        *,
        id: str,  # noqa: A002 (Textual's name)
    ) -> None:
        """`take`: called at Enter with what was typed; it empties the line where it has taken it.

        `take_pasted`: called with all lines of a paste but the last, where it has several; False where it takes none.
        """
        super().__init__(id=id, compact=True, placeholder=Typing.COMMAND.value.away, select_on_focus=False)
        self._take, self._take_pasted = take, take_pasted
        self.cursor_blink = False
        self.typing = Typing.COMMAND
        self.asking = False
        """True while a warning wants Enter or Esc, and takes no other key."""
        self._taken = True
        self._history: list[str] = []
        self._place = 0

    @property
    def keys(self) -> Keys:
        """What the keys do now."""
        return ASKING if self.asking else self.typing.value.keys

    def expect(self, typing: Typing) -> None:
        """Change what is being typed. What stands in the line stays, but no secret is shown."""
        if typing is not self.typing:
            if self.typing is Typing.SECRET:
                self.value = ""
            self.typing = typing
            self.asking = False
            self.password = typing is Typing.SECRET
            self._show_focus(focused=self.has_focus)

    def invite(self, *, taken: bool) -> None:
        """Name the key that leads here, or no more: a line is `taken` or would only be refused."""
        if taken is not self._taken:
            self._taken = taken
            self._show_focus(focused=self.has_focus)

    def on_focus(self) -> None:
        """Say what is to be typed."""
        self._show_focus(focused=True)

    def on_blur(self) -> None:
        """Say which key comes back."""
        self._show_focus(focused=False)

    def _show_focus(self, *, focused: bool) -> None:
        away = self.typing.value.away if self._taken else ""
        self.placeholder = self.typing.value.hint if focused else away
        if isinstance(self.parent, Widget):
            self.parent.set_class(focused, "-typing")

    async def on_key(self, event: Key) -> None:
        """Take nothing but the answer while a warning stands there; edit, and take the line, at once.

        Textual looks for a key's action only after it has offered the key to everybody, and takes letters of the same packet
        before that: ^u with a letter behind it would clear the letter, and two lines typed fast would be sent as one.
        """
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self._take(self.value, self.typing)
        elif self.asking:
            if event.key != "escape":
                event.stop()
                event.prevent_default()
        elif action := EDITS.get(event.key):
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def on_paste(self, event: Paste) -> None:
        """Take a paste: all lines of a message body, else the first one, and nothing while a warning stands there."""
        event.stop()
        event.prevent_default()
        if self.asking:
            return
        self.replace("", *self.selection)
        before, behind = self.value[: self.cursor_position], self.value[self.cursor_position :]
        lines = _LINE_END.split(event.text)
        if self.typing is not Typing.BODY:
            lines = [line for line in lines if line] or [""]
        taken = len(lines) > 1 and self._take_pasted([before + lines[0], *lines[1:-1]], self.typing)
        start = lines[-1] if taken else before + lines[0]
        with self.prevent(*([Input.Changed] if len(lines) > 1 else [])):  # what was said about the lines is to stay
            self.value, self.cursor_position = start + behind, len(start)

    @property
    def _value(self) -> Text:
        """What is drawn: of a login, the mechanism, and a dot for each character behind it."""
        login = None if self.password else _LOGIN.match(self.value)
        if login is None:
            return super()._value
        shown = self.value[: login.end()] + "•" * (len(self.value) - login.end())
        return Text(shown, no_wrap=True, overflow="ignore", end="")

    def remember(self, text: str) -> None:
        """Keep a sent command for `older`, without its secrets."""
        from inspector.smtp.secret import redact_text

        line = redact_text(text)
        if line and (not self._history or self._history[-1] != line):
            self._history.append(line)
        self._place = len(self._history)

    async def action_submit(self) -> None:
        """Nothing: an Enter that comes here as an action was pressed before the line had the keys, so it is not meant."""

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
