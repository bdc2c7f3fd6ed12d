"""Going step by step on the main screen: take the step that waits, leave it out, do something else, or let it all run."""

from typing import TYPE_CHECKING

from inspector.frozen import replace
from inspector.ui.conversation.view import Conversation
from inspector.ui.main_screen.ending import Ending
from inspector.ui.main_screen.session_screen import READY, needs_server

if TYPE_CHECKING:
    from inspector.live.commands import Command
    from inspector.live.options import Options

HANDSHAKE, NONE = "handshake", "none"
"""As smtp.step.Step writes them."""
ONLY_TLS = "The server waits for TLS: n shakes hands, Q twice hangs up; nothing else fits here."
ONLY_TLS_TYPED = "The server waits for TLS, and nothing typed fits here: Esc, then n shakes hands, Q twice hangs up."
NOTHING_TYPED = "Nothing is typed. Esc goes back to the keys; then Enter takes the step."
NOT_STOPPED = "Nothing is stopped: s goes step by step."
STOPS_ALREADY = "It goes step by step already: n takes the step, x leaves it out, a runs all."
STOPS_SOON = "It stops before the next command; a runs all."
EXPLAINS = "From now on every reply is explained; s again ends that."
NO_MORE = "Replies are explained no more."
NEXT_STEPS, NEXT_RUNS = "The next session goes step by step.", "The next session runs without stopping."


class Stepping(Ending):
    """The part of the main screen that answers the script when it has stopped."""

    options: "Options"
    """Of the session that is shown, and of the next one here."""

    @property
    def step_waits(self) -> str:
        """The step that waits for the user; empty while none does."""
        walkthrough = self.state.walkthrough if self.state else None
        return str(walkthrough.step) if walkthrough and walkthrough.step else ""

    @property
    def step_key(self) -> str:
        """The key that takes the step from where the user is now; empty while letters are typed."""
        if self.command_line.has_focus:
            return ""
        return "Enter" if self.step_waits not in ("", NONE) and self._at_the_end(self.conversation) else "n"

    @property
    def before_tls(self) -> bool:
        """True while nothing but the handshake fits."""
        return self.step_waits == HANDSHAKE

    def take_step_with_enter(self, view: Conversation) -> bool:
        """Take the step that waits, where Enter means that: at the end of the conversation. True when it was so."""
        if self.step_waits in ("", NONE) or not self._at_the_end(view):
            return False
        self.action_next_step()
        return True

    def _at_the_end(self, view: Conversation) -> bool:
        return view.has_focus and view.following and view.mark_row is None

    @needs_server
    def action_next_step(self) -> None:
        """Take the step that waits; where none does, send what is suggested."""
        from inspector.live.commands import Proceed

        if self.step_waits in ("", NONE) or self.state is None or self.state.next_step is None:
            super().action_next_step()
        elif self.step_is_shown or self._twice("n"):
            self._decide(Proceed())
        else:
            self.say(f"n again sends {self.state.next_step.command}")

    @needs_server
    def action_skip_step(self) -> None:
        """Leave the step out."""
        from inspector.live.commands import Skip

        if self.before_tls:
            self.say(ONLY_TLS, "warning")
        elif self.step_waits in ("", NONE):
            self.say(NOT_STOPPED)
        else:
            self._decide(Skip())

    @needs_server
    def action_run_all(self) -> None:
        """Take this step and all that follow, without stopping any more."""
        from inspector.live.commands import RunAll

        if self.state is None or self.ended or self.state.walkthrough is None:
            self.say(NOT_STOPPED)
        elif self.step_waits:
            self._decide(RunAll())
        elif self.inspector.session is not None:
            self.inspector.session.send(RunAll())

    @needs_server
    def action_step(self) -> None:
        """Stop before each command from now on; after the script, explain the replies, or no more."""
        from inspector.live.commands import Pause, RunAll

        session, state = self.inspector.session, self.state
        if self.ended:
            self.options = replace(self.options, step=not self.options.step)
            self.say(NEXT_STEPS if self.options.step else NEXT_RUNS)
        elif session is None or state is None:
            self.say("There is no session yet.")
        elif state.walkthrough is None:
            session.send(Pause())
            self.say(EXPLAINS if str(state.phase) == READY else STOPS_SOON)
        elif str(state.phase) == READY:
            session.send(RunAll())
            self.say(NO_MORE)
        else:
            self.say(STOPS_ALREADY)

    @needs_server
    def action_edit_next(self) -> None:
        """Put the command into the command line."""
        if self.before_tls:
            self.say(ONLY_TLS, "warning")
        else:
            super().action_edit_next()

    def _submit(self, text: str) -> None:
        if self.before_tls:
            self.say(ONLY_TLS_TYPED, "warning")
        elif not text and self.step_waits not in ("", NONE):
            self.say(NOTHING_TYPED)
        else:
            super()._submit(text)

    def line_is_done(self) -> None:
        """Go back to the keys: step by step, what comes next is one of them. Who has typed on meanwhile goes on."""
        line, steps = self.command_line, self.state is not None and self.state.walkthrough is not None
        if steps and line.has_focus and not line.value:
            self.set_focus(self.conversation)

    def _can_say_quit(self) -> bool:
        return not self.before_tls and super()._can_say_quit()

    @needs_server
    def action_polite_quit(self) -> None:
        """Say QUIT; where only TLS fits, hang up at the second press."""
        if not self.before_tls:
            super().action_polite_quit()
        elif self._twice("Q"):
            self._cancel()
        else:
            self.say("The server waits for TLS, so QUIT cannot be said; Q again hangs up.", "warning")

    def _decide(self, command: "Command") -> None:
        if self._send(command):
            self.show_bars()
