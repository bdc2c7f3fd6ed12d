"""What the main screen knows of its session, and the one way in which it sends: one command at a time, nothing unseen."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar, cast

from textual.reactive import reactive
from textual.screen import Screen

from inspector.ui.conversation.view import Conversation
from inspector.ui.main_screen.typing import CommandLine, Typing
from inspector.ui.terminal.small import MayBeSmall

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

SomeScreen = TypeVar("SomeScreen", bound="SessionScreen")


def needs_server(action: Callable[[SomeScreen], None]) -> Callable[[SomeScreen], None]:
    """Let a key of a session that is over say so."""

    @wraps(action)
    def act_or_say(screen: SomeScreen) -> None:
        if screen.saved is not None:
            screen.say(screen.saved.notice)
        else:
            action(screen)

    return act_or_say


class SessionScreen(MayBeSmall, Screen[None]):
    """The ground of the main screen."""

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
    """The command that is sent at a second Enter; empty while no warning stands there."""
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

    def begin_again(self, options: "Options") -> None:
        """Connect to the same server."""
        raise NotImplementedError

    def say(self, text: str, tone: str = "plain") -> None:
        """Say something in the last line, until the next key."""
        if text != self.notice:
            self.notice, self.notice_tone = text, tone
            self.show_keys()

    def action_type(self) -> None:
        """Go to the command line."""
        raise NotImplementedError

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
