"""Commands on their way from the main screen, and what is asked before."""

from textual import on
from textual.widgets import Input

from inspector.ui.main_screen.bars import Bar
from inspector.ui.main_screen.message_body import MessageBody
from inspector.ui.main_screen.typing import Typing
from inspector.visible import visible_text

DATA_WARNING = "DATA starts a real message to {recipients}. Enter again sends DATA; Esc does not."
NO_RECIPIENT = (
    "DATA starts a real message; it has no recipient yet: most servers refuse it. Enter again sends DATA; Esc does not."
)
LOGIN_WARNING = (
    "This session is not encrypted: anybody on the way can read the password. Enter again sends AUTH; Esc does not."
)
ONE_LINE = "Of {count} pasted lines only the first is here: one line at a time, each after the reply before."
PASTED_DOT = "A pasted dot is a line of the text; a typed one sends the message."
FORGETS_RECIPIENTS = frozenset({"MAIL", "RSET", "EHLO", "LHLO", "HELO", "STARTTLS", "."})
"""After these, when they succeed, there are no recipients (RFC 5321 §4.1.1.2, §4.1.1.5, §4.1.4; RFC 3207 §4.2)."""


class Sending(MessageBody):
    """The part of the main screen that sends what is suggested or typed."""

    _left_over = ""

    def forget_sending(self) -> None:
        """Begin anew: nothing was sent, nothing is asked."""
        self._sent_at, self._sent_secret, self._sweeps_asked_at = None, False, -1
        self.armed, self._text_may_follow = "", False
        self._withdraw()

    def action_next_step(self) -> None:
        """Send what is suggested; where the suggestion is not on the screen, only at the second press."""
        step = self.state.next_step if self.state else None
        if step is None:
            self.say(self.ended_notice if self.ended else "Nothing is suggested while the session is busy.")
        elif self.step_is_shown or self._twice("n"):
            self._submit(step.command)
        else:
            self.say(f"n again sends {step.command}")

    def action_edit_next(self) -> None:
        """Put the suggested command into the command line."""
        step = self.state.next_step if self.state else None
        self.action_type()
        if step is not None and self.command_line.typing is Typing.COMMAND:
            self.command_line.value = step.command
            self.command_line.cursor_position = len(step.command)

    def take_line(self, text: str, typing: Typing) -> None:
        """Send what was typed, or put it into the message body; what cannot be sent now stays in the line."""
        from inspector.live.commands import SendLine

        if typing is Typing.BODY:
            if text != "." and not self.waiting:
                self._add_to_body([text])
                self.command_line.value = ""
            else:
                self._send_body()
        elif typing is Typing.SECRET:
            if self._send(SendLine(text.encode("utf-8", "replace")), secret=True):
                self.command_line.value = ""
        else:
            self._submit(text.lstrip(" \t:"))
        self._left_over = self.command_line.value

    def take_pasted(self, lines: list[str], typing: Typing) -> bool:
        """Put the lines of a paste into the message body, a lone dot too; False, and say so, where none can be taken."""
        if typing is Typing.BODY and not self.waiting:
            self._add_to_body(lines)
            self.say(PASTED_DOT if "." in lines else "")
            return True
        self.say(ONE_LINE.format(count=len(lines) + 1), "warning")
        return False

    @on(Input.Changed, "#command")
    def _typed(self, message: Input.Changed) -> None:
        """Let a notice go with the next letter; what was typed before Enter may be told only after it."""
        if message.value and message.value == self.command_line.value != self._left_over:
            self.say("")

    def _submit(self, text: str) -> None:
        """Send a typed command; some only after a warning."""
        from inspector.live.commands import SendLine
        from inspector.smtp.command import CommandError, parse_command, verb_of

        try:
            line = parse_command(text)
        except CommandError as error:
            self.say(visible_text(str(error)), "failure")
            return
        verb = verb_of(line)
        if not self.waiting and self._question != text and (warning := self._warning(verb)):
            self._ask(text, warning)
            return
        self._withdraw()
        if self._send(SendLine(line), secret=verb == "AUTH"):
            self.command_line.remember(text)
            self.command_line.value = ""
            self._take_typing()
            self._text_may_follow = verb == "DATA"
            if not self._text_may_follow and self.command_line.typing is Typing.COMMAND:
                self.line_is_done()
        self.show_bars()

    # Warnings -----------------------------------------------------------------------------------------------------------

    def _warning(self, verb: str) -> str:
        """Return what is to be said before this command is sent; empty for the most."""
        if self.ended or self.state is None:
            return ""
        if verb == "DATA":
            count = self._recipients()
            return DATA_WARNING.format(recipients=f"{count} recipient{'' if count == 1 else 's'}") if count else NO_RECIPIENT
        return LOGIN_WARNING if verb == "AUTH" and not self.state.in_tls else ""

    def _recipients(self) -> int:
        """Count the recipients that the server has accepted for the next message."""
        from inspector.events import ReplyReceived

        count = 0
        for _, reply in self.transcript.of(ReplyReceived):
            if reply.connection == 0 and reply.verb == "RCPT":
                count += reply.code // 100 == 2
            elif (
                reply.connection == 0 and reply.verb in FORGETS_RECIPIENTS and (reply.code // 100 == 2 or reply.verb == ".")
            ):
                count = 0
        return count

    def _ask(self, text: str, warning: str) -> None:
        self.action_type()
        line = self.command_line
        line.value, line.cursor_position = text, len(text)
        line.asking, self._question = True, text
        self.query_one("#step", Bar).show_text(warning, "warning")
        self.show_keys()
