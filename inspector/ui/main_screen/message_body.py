"""What the command line is for: a command, the answer to AUTH, or a message body, as the session needs it."""

from typing import TYPE_CHECKING

from textual import on

from inspector.ui.main_screen.bars import Bar
from inspector.ui.main_screen.session_screen import SessionScreen
from inspector.ui.main_screen.typing import CommandLine, Typing
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.lenses.session import SessionState

LEAVE_BODY = (
    "DATA cannot be taken back. Esc again ends the connection: nothing is delivered. A dot alone sends what you typed."
)


class MessageBody(SessionScreen):
    """The part of the main screen that follows the session with its command line."""

    _body: list[str]
    """Lines of the message body so far."""
    _leaving_body = False
    """True once Esc has said what a second one does."""
    _text_may_follow = False
    """True from DATA to its reply: who types on means the message."""

    def follow_state(self, state: "SessionState") -> None:
        """Let the command line be what the session needs: a command, a message body, a secret."""
        from inspector.events import ReplyReceived, ScriptFinished, StepReached

        if self.ended:
            self.inspector.session_finished()
        sent = self._sent_at
        if sent is not None:
            answers = [found for kind in (ReplyReceived, StepReached, ScriptFinished) for found in self.transcript.of(kind)]
            if self.ended or any(index >= sent and event.connection == 0 for index, event in answers):
                self._sent_at = None
                if self._text_may_follow and not state.in_body:
                    self.line_is_done()
                self._text_may_follow = False
        self._take_typing()

    def line_is_done(self) -> None:
        """What was typed is on its way, and nothing that belongs to it is to be typed any more."""

    def _take_typing(self) -> None:
        state = self.state
        typing = Typing.COMMAND
        if state is not None and state.in_body:
            typing = Typing.BODY
        elif not self.ended and self._in_login():
            typing = Typing.SECRET
        if typing is not self.command_line.typing:
            self._withdraw()
            self.command_line.expect(typing)
            self._body: list[str] = []
            self._leaving_body = False
            self.show_bars()
            if typing is Typing.BODY:
                self._show_body()
            if typing is not Typing.COMMAND:
                self.action_type()
            else:
                self.line_is_done()

    def _in_login(self) -> bool:
        """True from AUTH to its last reply: what is typed then, ahead of the reply too, is a secret."""
        from inspector.events import CommandSent, ReplyReceived
        from inspector.smtp.command import verb_of

        if self._sent_at is not None:
            return self._sent_secret
        replies = [item for item in self.transcript.of(ReplyReceived) if item[1].connection == 0]
        sent = [item for item in self.transcript.of(CommandSent) if item[1].connection == 0]
        if sent and (not replies or sent[-1][0] > replies[-1][0]):
            return sent[-1][1].redacted or verb_of(sent[-1][1].raw) == "AUTH"
        return bool(replies) and replies[-1][1].code == 334

    def _withdraw(self) -> None:
        self.command_line.asking, self._question = False, ""

    # A message body -----------------------------------------------------------------------------------------------------

    def _add_to_body(self, lines: list[str]) -> None:
        self._leaving_body = False
        self._body += lines
        self._show_body()

    def _send_body(self) -> None:
        """Send the message, with the dot behind it; while the reply is waited for, say so."""
        from inspector.live.commands import SendBody

        self._leaving_body = False
        if self._send(SendBody(tuple(line.encode("utf-8", "replace") for line in self._body))):
            self._body = []
            self.command_line.value = ""
            self._show_body()
            self.line_is_done()

    def _show_body(self) -> None:
        last = f", the last one: {visible_text(self._body[-1])}" if self._body else ""
        words = f"message body, {len(self._body)} line{'' if len(self._body) == 1 else 's'}{last}"
        self.query_one("#step", Bar).show_text(words, "client")

    @on(CommandLine.Left)
    def _left(self, message: CommandLine.Left) -> None:
        if message.typing is Typing.BODY and not self._leaving_body:
            self._leaving_body = True
            self.query_one("#step", Bar).show_text(LEAVE_BODY, "warning")
            return
        if message.typing is Typing.BODY:
            self._cancel()
        self._withdraw()
        if message.typing is Typing.COMMAND:
            self.command_line.value = ""
        self.conversation.focus()
        self.show_bars()
