"""What the keys of the main screen do. Intent only: a command for the session, a jump, a text to be written."""

from typing import TYPE_CHECKING, cast

from textual import on
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Input

from inspector.lenses.finding import Evidence
from inspector.ui.bars import Bar
from inspector.ui.conversation import Conversation
from inspector.ui.line_view import LineView
from inspector.ui.pane import Pane
from inspector.ui.typing import CommandLine, Typing
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection
    from inspector.lenses.session import SessionState
    from inspector.live.commands import Command
    from inspector.transcript import Transcript
    from inspector.ui.app import InspectorApp

READY, ENDED = "connected", "ended"
"""Phases, as lenses.session.Phase writes them: the lenses are imported only after the first paint."""
ENDED_NOTICE = "The session has ended: r connects again."
DATA_WARNING = (
    "DATA sends a real message to the recipients above, once a line with a single dot ends it. Enter again goes on."
)
LEAVE_BODY = (
    "DATA cannot be taken back. Esc again ends the connection: nothing is delivered. A dot alone sends what you typed."
)


class Actions(Screen[None]):
    """The main screen's deeds; `Workbench` is what it looks like."""

    transcript: "Transcript"
    inspection: "reactive[Inspection | None]"
    active: reactive[int]
    notice = ""
    """What is said in the last line until the next key."""
    notice_tone = "plain"
    _agreed_to = ""
    _leaving_body = False

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
        return self.state is not None and str(self.state.phase) == ENDED

    @property
    def prompting(self) -> bool:
        """True while the next-step line belongs to a message body or to a warning."""
        return bool(self._agreed_to) or self.command_line.typing is Typing.BODY

    def pane(self, number: int) -> LineView:
        """Return a pane."""
        raise NotImplementedError

    def show_pane(self, number: int) -> None:
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

    def say(self, text: str, tone: str = "plain") -> None:
        """Say something in the last line, until the next key."""
        if text != self.notice:
            self.notice, self.notice_tone = text, tone
            self.show_keys()

    # Sending ------------------------------------------------------------------------------------------------------------

    def _send(self, command: "Command") -> bool:
        if self.inspector.session is None or self.state is None or self.ended:
            self.say(ENDED_NOTICE, "warning")
            return False
        self.inspector.session.send(command)
        return True

    def action_next_step(self) -> None:
        """Send what is suggested."""
        step = self.state.next_step if self.state else None
        if step is None:
            self.say(ENDED_NOTICE if self.ended else "Nothing is suggested while the session is busy.")
        else:
            self._submit(step.command)

    def action_type(self) -> None:
        """Go to the command line."""
        if self.active != 0:
            self.show_pane(0)
        self.command_line.focus()

    def action_edit_next(self) -> None:
        """Put the suggested command into the command line."""
        step = self.state.next_step if self.state else None
        self.action_type()
        if step is not None and self.command_line.typing is Typing.COMMAND:
            self.command_line.value = step.command
            self.command_line.cursor_position = len(step.command)

    def action_versions(self) -> None:
        """Try every TLS version, and show the table."""
        from inspector.live.commands import TryVersions

        if self.inspection is not None and self.inspection.versions.started and not self._sweep_ended():
            self.say("The versions are being tried already.")
        elif self.inspector.session is not None:
            self.inspector.session.send(TryVersions())
        self.show_pane(2)

    def _sweep_ended(self) -> bool:
        versions = self.inspection.versions if self.inspection else None
        return versions is not None and (versions.done >= versions.total or bool(versions.stopped))

    def action_polite_quit(self) -> None:
        """Say QUIT and stay."""
        self.say_quit()

    def say_quit(self) -> bool:
        """Say QUIT where the server can hear it. True when it was sent."""
        from inspector.live.commands import Quit

        state = self.state
        if (
            self.inspector.session is None
            or state is None
            or str(state.phase) != READY
            or state.in_body
            or state.waiting_for
        ):
            return False
        self.inspector.session.send(Quit())
        return True

    def action_again(self) -> None:
        """Connect again."""
        if not self.ended:
            self.say("The session is still open: Q says QUIT first.")
        else:
            self.begin()

    @on(CommandLine.Entered)
    def _entered(self, message: CommandLine.Entered) -> None:
        from inspector.live.commands import SendLine

        if message.typing is Typing.BODY:
            self._add_to_body(message.text)
        elif message.typing is Typing.SECRET:
            if self._send(SendLine(message.text.encode("utf-8", "replace"))):
                self.command_line.value = ""
        else:
            self._submit(message.text)

    def _submit(self, text: str) -> None:
        """Send a typed command, DATA only after a warning."""
        from inspector.live.commands import SendLine
        from inspector.smtp.command import CommandError, parse_command, verb_of

        try:
            line = parse_command(text)
        except CommandError as error:
            self.say(visible_text(str(error)), "failure")
            return
        if verb_of(line) == "DATA" and self._agreed_to != text:
            self.action_type()
            self.command_line.value = text
            self._agreed_to = text
            self.query_one("#step", Bar).show_text(DATA_WARNING, "warning")
            return
        self._agreed_to = ""
        if self._send(SendLine(line)):
            self.command_line.remember(text)
            self.command_line.value = ""
        self.show_bars()

    # A message body -----------------------------------------------------------------------------------------------------

    def follow_state(self, state: "SessionState") -> None:
        """Let the command line be what the session needs: a command, a message body, a secret."""
        if self.ended:
            self.inspector.session_finished()
        typing = Typing.COMMAND
        if state.in_body:
            typing = Typing.BODY
        elif self._asked_for_secret():
            typing = Typing.SECRET
        if typing is not self.command_line.typing:
            self.command_line.expect(typing)
            self._body: list[str] = []
            self._agreed_to = ""
            self._leaving_body = False
            self.show_bars()
            if typing is Typing.BODY:
                self._show_body()
            if typing is not Typing.COMMAND:
                self.action_type()

    def _asked_for_secret(self) -> bool:
        from inspector.events import CommandSent, ReplyReceived

        replies, commands = self.transcript.of(ReplyReceived), self.transcript.of(CommandSent)
        ours = [(index, event) for index, event in replies if event.connection == 0]
        sent = max((index for index, event in commands if event.connection == 0), default=-1)
        return bool(ours) and ours[-1][1].code == 334 and ours[-1][0] > sent

    def _add_to_body(self, text: str) -> None:
        from inspector.live.commands import SendBody

        self._leaving_body = False
        if text == ".":
            self._send(SendBody(tuple(line.encode("utf-8", "replace") for line in self._body)))
            self._body = []
        else:
            self._body.append(text)
        self.command_line.value = ""
        self._show_body()

    def _show_body(self) -> None:
        last = f", the last one: {visible_text(self._body[-1])}" if self._body else ""
        words = f"message body, {len(self._body)} line{'' if len(self._body) == 1 else 's'}{last}"
        self.query_one("#step", Bar).show_text(words, "client")

    @on(CommandLine.Left)
    def _left(self, message: CommandLine.Left) -> None:
        from inspector.live.commands import Cancel

        if message.typing is Typing.BODY and not self._leaving_body:
            self._leaving_body = True
            self.query_one("#step", Bar).show_text(LEAVE_BODY, "warning")
            return
        if message.typing is Typing.BODY:
            self._send(Cancel())
        self._agreed_to = ""
        if message.typing is Typing.COMMAND:
            self.command_line.value = ""
        self.conversation.focus()
        self.show_bars()

    # Panes, jumps, search -----------------------------------------------------------------------------------------------

    def action_pane(self, number: int) -> None:
        """Show a pane."""
        self.show_pane(number)

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self.show_pane((self.active + 1) % 6)

    def action_previous_pane(self) -> None:
        """Go to the pane before."""
        self.show_pane((self.active - 1) % 6)

    @on(LineView.Moved)
    def _moved(self, message: LineView.Moved) -> None:
        """Light the bytes of what is selected, where both are in view."""
        if isinstance(message.view, Pane) and message.view.has_focus:
            self.conversation.light(message.evidence)

    @on(LineView.Chosen)
    def _chosen(self, message: LineView.Chosen) -> None:
        if isinstance(message.view, Conversation):
            self._explain(message.evidence)
        elif message.evidence is not None:
            self.came_from.append((self.active, message.view.cursor))
            self.show_pane(0)
            self.conversation.jump(message.evidence)

    def _explain(self, evidence: Evidence | None) -> None:
        """Go from a line of an EHLO reply to its explanation; from any other to the command line."""
        entry = evidence.entry if evidence else -1
        for number, reply in enumerate(self.inspection.ehlo if self.inspection else ()):
            for line in reply.lines:
                if line.entry == entry:
                    self.came_from.append((0, self.conversation.cursor))
                    self.show_pane(1)
                    pane = self.pane(1)
                    if isinstance(pane, Pane):
                        self.call_after_refresh(pane.select, f"{number}/{line.number}")
                    return
        self.action_type()

    came_from: list[tuple[int, int]]
    """(pane, row) to go back to after jumps."""

    def action_back(self) -> None:
        """Go back to where the last jump began."""
        if not self.came_from:
            self.say("There was no jump to go back from.")
            return
        number, row = self.came_from.pop()
        self.show_pane(number)
        self.pane(number).move_to(row)

    def action_find(self) -> None:
        """Ask what to search for, in the last line."""
        found = self.query("#find")
        if not found:
            line = Input(id="find", compact=True, placeholder="find (Enter searches, Esc leaves)", select_on_focus=True)
            line.cursor_blink = False
            self.mount(line, before="#keys")
        self._show_find(shown=True)
        self.query_one("#find", Input).focus()

    def _show_find(self, *, shown: bool) -> None:
        self.query_one("#find").display = shown
        self.query_one("#keys").display = not shown

    @on(Input.Submitted, "#find")
    def _find_entered(self, message: Input.Submitted) -> None:
        self._show_find(shown=False)
        view = self.pane(self.active)
        view.focus()
        if not view.find(message.value):
            self.say(f"“{visible_text(message.value)}” is not in this pane.", "warning")

    def key_escape(self) -> None:
        """Leave the search line."""
        found = self.query("#find")
        if found and found.first().has_focus:
            self._show_find(shown=False)
            self.pane(self.active).focus()

    def action_copy(self) -> None:
        """Write the marked lines; without a mark all of the conversation, or the item of a pane."""
        from inspector.ui.delivery import deliver

        view = self.pane(self.active)
        if isinstance(view, Conversation):
            deliver(self, view.marked_entries())
        else:
            deliver(self, view.marked_text())

    def action_copy_all(self) -> None:
        """Write the whole annotated conversation."""
        from inspector.ui.delivery import deliver

        deliver(self, None)

    # Help ---------------------------------------------------------------------------------------------------------------

    def action_help(self) -> None:
        """Show every key."""
        from inspector.ui.menu import Help

        self.app.push_screen(Help())

    def action_menu(self) -> None:
        """Search in all commands."""
        from inspector.ui.menu import Menu

        self.app.push_screen(Menu(), self._run_command)

    async def _run_command(self, action: str | None) -> None:
        if action:
            await self.run_action(action)
