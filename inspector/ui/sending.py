"""What is sent from the main screen, and what is asked before. One command at a time, so that nothing is queued unseen."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar, cast

from textual import on
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Input

from inspector.ui.bars import Bar
from inspector.ui.conversation import Conversation
from inspector.ui.resizing import Resizing
from inspector.ui.typing import CommandLine, Typing
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection
    from inspector.lenses.session import SessionState
    from inspector.live.commands import Command
    from inspector.live.options import Options
    from inspector.transcript import Transcript
    from inspector.ui.app import InspectorApp
    from inspector.ui.choices import Saved

READY, PAUSED, ENDED = "connected", "paused", "ended"
"""Phases, as lenses.session.Phase writes them: the lenses are imported only after the first paint."""
ENDED_NOTICE = "The session has ended: r connects again."
WAIT_NOTICE = "wait for the reply; q leaves, Q ends the connection"
WAIT_WHILE_TYPING = "wait for the reply; Esc, then Q ends the connection; ^q leaves"
DATA_WARNING = "DATA starts a real message to {recipients}. Enter again sends DATA; Esc does not."
NO_RECIPIENT = "There is no recipient yet; the server will refuse. Enter again sends DATA; Esc does not."
LOGIN_WARNING = (
    "This session is not encrypted: anybody on the way can read the password. Enter again sends AUTH; Esc does not."
)
LEAVE_BODY = (
    "DATA cannot be taken back. Esc again ends the connection: nothing is delivered. A dot alone sends what you typed."
)
FORGETS_RECIPIENTS = frozenset({"MAIL", "RSET", "EHLO", "LHLO", "HELO", "STARTTLS", "."})
"""After these, when they succeed, there are no recipients (RFC 5321 §4.1.1.2, §4.1.1.5, §4.1.4; RFC 3207 §4.2)."""


SomeScreen = TypeVar("SomeScreen", bound="Sending")


def needs_server(action: Callable[[SomeScreen], None]) -> Callable[[SomeScreen], None]:
    """Let a key of a session that is over say so."""

    @wraps(action)
    def act_or_say(screen: SomeScreen) -> None:
        if screen.saved is not None:
            screen.say(screen.saved.notice)
        else:
            action(screen)

    return act_or_say


class Sending(Resizing, Screen[None]):
    """The half of the main screen that speaks to the session."""

    transcript: "Transcript"
    saved: "Saved | None" = None
    """What is shown, where it is no live session."""
    inspection: "reactive[Inspection | None]"
    notice = ""
    """What is said in the last line until the next key."""
    notice_tone = "plain"
    armed = ""
    """The key whose second press does what its first one announced; any other key forgets it."""
    _question = ""
    _left_over = ""
    _leaving_body = False
    _sent_at: int | None = None
    _sent_secret = False
    _sweeps_asked_at = -1

    @property
    def inspector(self) -> "InspectorApp":
        """The app."""
        return cast("InspectorApp", self.app)

    @property
    def conversation(self) -> Conversation:
        """The transcript."""
        return self.query_one(Conversation)

    @property
    def command_line(self) -> CommandLine:
        """Where commands are typed."""
        return self.query_one(CommandLine)

    @property
    def state(self) -> "SessionState | None":
        """How far the session has come."""
        return self.inspection.session if self.inspection else None

    @property
    def ended(self) -> bool:
        """True once nothing more can be sent."""
        return self.saved is not None or (self.state is not None and str(self.state.phase) == ENDED)

    @property
    def ended_notice(self) -> str:
        """What is said in place of sending something once the session is over."""
        return self.saved.notice if self.saved else ENDED_NOTICE

    @property
    def waiting(self) -> bool:
        """True while nothing may be sent: the script runs, or a reply has not come."""
        state = self.state
        if state is None or str(state.phase) not in (READY, PAUSED):
            return True
        return bool(state.waiting_for) or self._sent_at is not None

    @property
    def prompting(self) -> bool:
        """True while the next-step line belongs to a message body or to a warning."""
        return bool(self._question) or self.command_line.typing is Typing.BODY

    @property
    def step_is_shown(self) -> bool:
        """True while the suggestion is on the screen."""
        raise NotImplementedError

    def show_pane(self, number: int, *, go: bool = True) -> None:
        """Show a pane and go there."""
        raise NotImplementedError

    def show_bars(self) -> None:
        """Show title, tabs, next step and keys as they are now."""
        raise NotImplementedError

    def show_keys(self) -> None:
        """Show the keys, or the notice."""
        raise NotImplementedError

    def begin(self) -> None:
        """Connect."""
        raise NotImplementedError

    options: "Options"
    usual: "Options"

    def start_over(self, options: "Options", usual: "Options", saved: "Saved | None" = None) -> None:
        """Connect with other options, or show what is saved."""
        raise NotImplementedError

    def say(self, text: str, tone: str = "plain") -> None:
        """Say something in the last line, until the next key."""
        if text != self.notice:
            self.notice, self.notice_tone = text, tone
            self.show_keys()

    def forget_sending(self) -> None:
        """Begin anew: nothing was sent, nothing is asked."""
        self._sent_at, self._sent_secret, self._sweeps_asked_at = None, False, -1
        self.armed = ""
        self._withdraw()

    # Sending ------------------------------------------------------------------------------------------------------------

    def _send(self, command: "Command", *, secret: bool = False) -> bool:
        """Send, unless the session has ended or is busy: then it says so, and nothing is queued."""
        if self.inspector.session is None or self.ended:
            self.say(self.ended_notice, "warning")
            return False
        if self.waiting:
            self.say(WAIT_WHILE_TYPING if self.command_line.has_focus else WAIT_NOTICE, "warning")
            return False
        self._sent_at, self._sent_secret = len(self.transcript), secret
        self.inspector.session.send(command)
        self.conversation.action_last()
        return True

    def _cancel(self) -> None:
        from inspector.live.commands import Cancel

        if self.inspector.session is not None:
            self.inspector.session.send(Cancel())

    def _twice(self, key: str) -> bool:
        """True at the second press of a key in a row."""
        before, self.armed = self.armed, key
        return before == key

    def action_next_step(self) -> None:
        """Send what is suggested; where the suggestion is not on the screen, only at the second press."""
        step = self.state.next_step if self.state else None
        if step is None:
            self.say(self.ended_notice if self.ended else "Nothing is suggested while the session is busy.")
        elif self.step_is_shown or self._twice("n"):
            self._submit(step.command)
        else:
            self.say(f"n again sends {step.command}")

    def action_type(self) -> None:
        """Go to the command line."""
        raise NotImplementedError

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
            self._add_to_body(text)
        elif typing is Typing.SECRET:
            if self._send(SendLine(text.encode("utf-8", "replace")), secret=True):
                self.command_line.value = ""
        else:
            self._submit(text.lstrip(" \t:"))
        self._left_over = self.command_line.value

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

    def _withdraw(self) -> None:
        self.command_line.asking, self._question = False, ""

    # Ending and beginning -----------------------------------------------------------------------------------------------

    def action_polite_quit(self) -> None:
        """Say QUIT and stay; where it cannot be said, end the connection at the second press."""
        from inspector.live.commands import SendLine

        if self.ended:
            self.say(self.ended_notice)
        elif self._can_say_quit():
            self._send(SendLine(b"QUIT"))
        elif self._twice("Q"):
            self._cancel()
        elif self.state is not None and self.state.in_body:
            self.say("A message cannot hold QUIT; Q again ends the connection now: nothing is delivered.", "warning")
        elif self.waiting:
            self.say("QUIT waits for the reply; Q again ends the connection now", "warning")
        else:
            self.say("QUIT would be taken for a part of the login; Q again ends the connection now", "warning")

    def _can_say_quit(self) -> bool:
        return self.state is not None and not (self.waiting or self.state.in_body or self._in_login())

    def say_quit(self) -> bool:
        """Say QUIT for good, where the server can hear it. True when it was sent."""
        from inspector.live.commands import Quit

        return self._can_say_quit() and self._send(Quit())

    def action_again(self) -> None:
        """Connect again; where something is forgotten by it, at the second press."""
        loss = self.loss()
        if self.saved and self.saved.refusal:
            self.say(self.saved.notice, "warning")
        elif not loss or self._twice("r"):
            self.start_over(self.options, self.usual)
        else:
            self.say(f"{loss} r again connects.", "warning")

    def loss(self) -> str:
        """Return what is forgotten when another session begins here, one sentence; empty where the script makes it anew."""
        from inspector.events import CommandSent

        if self.inspection is None or self.state is None or self.saved:
            return ""
        if self.state.in_body:
            return "A message is under way; nothing of it is delivered."
        typed = [event for _, event in self.transcript.of(CommandSent) if event.by_user and event.raw.upper() != b"QUIT\r\n"]
        if typed:
            return f"What you sent by hand ({len(typed)}) is forgotten; Y copies all first."
        return "" if self.ended or self._can_say_quit() else "The session is still busy: its connection is ended."

    def action_versions(self) -> None:
        """Try every TLS version, and show the table."""
        from inspector.events import SessionFinished, SweepStarted
        from inspector.live.commands import TryVersions

        begun = len(self.transcript.of(SweepStarted)) if self.inspection is not None else 0
        gone = self.inspection is not None and any(
            event.reason == "cancelled" for _, event in self.transcript.of(SessionFinished)
        )
        self.show_pane(2)
        if gone:
            self.say("The connection was ended at once; r connects again, then t tries the versions.")
        elif begun and not self._sweep_ended():
            self.say("The versions are being tried already.")
        elif self.inspector.session is not None:
            if self._sweeps_asked_at != begun:
                self.inspector.session.send(TryVersions())
            self._sweeps_asked_at = begun
            self._say_when_versions_are_tried()

    def _say_when_versions_are_tried(self) -> None:
        answered = self.inspection is not None and bool(self.inspection.ehlo)
        stopped_before = not answered and self.state is not None and str(self.state.phase) == PAUSED
        if self.ended or not (self.waiting or stopped_before):
            return
        self.say(f"The versions are tried once {'the reply has come' if answered else 'EHLO was answered'}.")

    def _sweep_ended(self) -> bool:
        versions = self.inspection.versions if self.inspection else None
        return versions is not None and (versions.done >= versions.total or bool(versions.stopped))

    # What the command line is for ---------------------------------------------------------------------------------------

    def follow_state(self, state: "SessionState") -> None:  # noqa: ARG002 (what has just become `self.state`)
        """Let the command line be what the session needs: a command, a message body, a secret."""
        from inspector.events import ReplyReceived, ScriptFinished, StepReached

        if self.ended:
            self.inspector.session_finished()
        sent = self._sent_at
        if sent is not None:
            answers = [found for kind in (ReplyReceived, StepReached, ScriptFinished) for found in self.transcript.of(kind)]
            if self.ended or any(index >= sent and event.connection == 0 for index, event in answers):
                self._sent_at = None
        self._take_typing()

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

    # A message body -----------------------------------------------------------------------------------------------------

    def _add_to_body(self, text: str) -> None:
        from inspector.live.commands import SendBody

        self._leaving_body = False
        if text != "." and not self.waiting:
            self._body.append(text)
        elif self._send(SendBody(tuple(line.encode("utf-8", "replace") for line in self._body))):
            self._body = []
        else:
            return
        self.command_line.value = ""
        self._show_body()

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
