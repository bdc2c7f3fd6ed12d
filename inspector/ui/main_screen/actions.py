"""What the keys of the main screen do beside sending: jumps, copying, another session, help."""

from typing import TYPE_CHECKING

from textual import on

from inspector.lenses.finding import Evidence
from inspector.ui.conversation.filters import Filter
from inspector.ui.conversation.view import Conversation
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.looking import Looking
from inspector.ui.main_screen.session_screen import READY, needs_server
from inspector.ui.panes.pane import Pane
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.live.options import Options
    from inspector.recent import PastSession
    from inspector.ui.choices import Saved


CERTIFICATES = 3
"""The number of the certificates pane."""


class Actions(Looking):
    """The main screen's deeds; `Workbench` is what it looks like."""

    beside: int
    """The pane beside the conversation where both are shown."""
    usual: "Options"
    """The same without what was changed for this session."""
    _resolved: tuple[str, tuple[str, ...]] = ("", ())
    """The last name that was looked up, and its addresses."""
    _recorded = ""
    """Name of the session's file."""
    _kept: "PastSession | None" = None
    """What was remembered of this session."""

    @needs_server
    def action_type(self) -> None:
        """Go to the command line."""
        if self.active != 0:
            self.show_pane(0, go=False)  # the way there would end behind that to the line
        self.set_focus(self.command_line)

    # Panes, jumps -------------------------------------------------------------------------------------------------------

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
            here = message.evidence is None or message.evidence.port is None
            self.conversation.light(message.evidence if here else None)
        elif isinstance(message.view, Conversation) and self.step_waits:
            self.show_bars()  # Enter takes the step at the end only

    @on(LineView.Chosen)
    def _chosen(self, message: LineView.Chosen) -> None:
        if isinstance(message.view, Conversation):
            if not self.take_step_with_enter(message.view):
                self._explain(message.evidence)
        elif self.opens_probe(message.view) or (message.evidence is not None and self.opens_port(message.evidence)):
            return
        elif message.evidence is not None:
            self.came_from.append((self.active, message.view.place))
            self.show_pane(0)
            self.jump_to(message.evidence)

    def opens_probe(self, view: LineView) -> bool:
        """Show what passed on a probe's connections; True when the cursor is on a version."""
        raise NotImplementedError

    def opens_port(self, evidence: Evidence) -> bool:
        """Show bytes in the session with another port; True when that is where they are."""
        raise NotImplementedError

    def _explain(self, evidence: Evidence | None) -> None:
        """Go from a line to what explains it: in the EHLO pane, or a finding."""
        entry = evidence.entry if evidence else -1
        for number, reply in enumerate(self.inspection.ehlo if self.inspection else ()):
            for line in reply.lines:
                if line.entry == entry:
                    self._go_to(1, f"{number}/{line.number}")
                    return
        for number, finding in enumerate(self.inspection.findings if self.inspection else (), start=1):
            if any(place.entry == entry for place in finding.own_evidence):
                self._go_to(5, str(number))
                return
        self.say("Nothing is explained about this line.")

    def _go_to(self, number: int, stop: str) -> None:
        """Jump to an item of a pane."""
        self.came_from.append((0, self.conversation.place))
        self.show_pane(number)
        pane = self.pane(number)
        if isinstance(pane, Pane):
            self.call_after_refresh(pane.select, stop)

    came_from: list[tuple[int, int]]
    """(pane, place in it) to go back to after jumps."""

    def action_back(self) -> None:
        """Go back to where the last jump began."""
        if not self.came_from:
            self.say("There was no jump to go back from.")
            return
        number, place = self.came_from.pop()
        self.show_pane(number)
        self.pane(number).return_to(place)

    def action_copy(self) -> None:
        """Write the marked lines; without a mark all that is shown of the conversation, or the item of a pane."""
        self._copy(self._to_copy(), look=False)

    def action_copy_look(self) -> None:
        """The same, with a look at it first, and a choice of what is replaced."""
        self._copy(self._to_copy(), look=True)

    def action_copy_all(self) -> None:
        """Write the whole annotated conversation."""
        self._copy(None, look=False, key="Y")

    def _to_copy(self) -> str | tuple[int, int] | None:
        from inspector.ui.panes.copy import copied, shown_text

        view = self.pane(self.active)
        if isinstance(view, Conversation) and view.filter is not Filter.ALL and self.inspection is not None:
            return shown_text(self.transcript, self.inspection, view.shown_entries())
        if isinstance(view, Conversation):
            return view.marked_entries()
        return copied(view, self.transcript) if isinstance(view, Pane) else view.marked_text()

    def _copy(self, what: str | tuple[int, int] | None, *, look: bool, key: str = "y") -> None:
        """Copy it; with a look at it first where that is wanted, or where names are to be replaced."""
        from inspector.ui.copying.delivery import deliver
        from inspector.ui.copying.names_told import after_telling

        kinds = self.inspector.redact_setting
        if self.inspection is None or not (look or kinds):
            after_telling(self, what, key, lambda: deliver(self, what))
            return
        from inspector.formats.redaction.stand_ins import Kind
        from inspector.ui.copying.leaving import Copied, Leaving

        def send(text: str | None) -> None:
            if text is not None:
                deliver(self, text, name="copy", whole=True)

        self.app.push_screen(Leaving(Copied(self.transcript, self.inspection, what), map(Kind, kinds)), send)

    def action_pem(self, whole: bool) -> None:  # noqa: FBT001 (Textual calls it with what stands in the command)
        """Write the certificate under the cursor, or the whole chain, to a PEM file."""
        from inspector.ui.copying.delivery import deliver
        from inspector.ui.copying.pem import pem_text

        view = self.pane(CERTIFICATES)
        stop = "" if whole or not isinstance(view, Pane) else view.selected.stop
        text = pem_text(self.inspection.certificates, stop) if self.inspection else ""
        if text:
            deliver(self, text, "pem")
        else:
            self.say("No certificate has been shown yet: it comes with the TLS handshake.", "warning")

    # Another session ----------------------------------------------------------------------------------------------------

    def action_same_again(self) -> None:
        """Ask what is to be otherwise, and connect again."""
        from inspector.ui.same_again import SameAgain

        if self.saved and self.saved.refusal:
            self.say(self.saved.notice, "warning")
            return

        def connect(options: "Options | None") -> None:
            if options is not None:
                self.begin_again(options)

        self.app.push_screen(SameAgain(self.options, self.usual, self._addresses(), self.loss), connect)

    def _addresses(self) -> tuple[str, ...]:
        """Return the addresses of the target's name; they are still known in a session that was sent to one of them."""
        from inspector.events import NameResolved

        for _, event in self.transcript.of(NameResolved) if self.inspection else ():
            self._resolved = (event.host, event.addresses)
        host, addresses = self._resolved
        return addresses if host == self.options.target.host else ()

    def action_other_target(self) -> None:
        """Open the start screen; the session goes on below it."""

        def connect(opened: "tuple[Options, Options] | Saved | None") -> None:
            if isinstance(opened, tuple):
                self.start_over(*opened)
            elif opened is not None:
                self.show_saved(opened)

        self.app.push_screen(self.inspector.start_screen(self._whom(), self.loss), connect)

    def _whom(self) -> str:
        if self.saved is not None:
            return visible_text(self.saved.title)
        return visible_text(f"demo {self.options.demo}" if self.options.demo else str(self.options.target))

    def show_saved(self, saved: "Saved") -> None:
        """Show a session that is over in place of the one that is shown."""
        self.start_over(saved.options, saved.options, saved)
        self.say(saved.about)

    def action_conversations(self) -> None:
        """Go back to the list of the conversations that the source holds."""
        if len(self.inspector.saved) > 1 and len(self.app.screen_stack) > 1:
            self.inspector.close_session()
            self.app.pop_screen()
        else:
            self.say("There is no list: this is the only conversation.")

    def start_over(self, options: "Options", usual: "Options", saved: "Saved | None" = None) -> None:
        """Connect with other options; the session before is told QUIT where it can hear it. The pane stays.

        With `saved` nothing is connected to: this is shown.
        """
        self._addresses()
        self.note_leaving()
        if self.say_quit():
            self.inspector.let_go()
        self.options, self.usual, self.saved = options, usual, saved
        self._kept = None
        self.begin()
        self.pane(self.active).focus()
        self.show_bars()

    def begin_again(self, options: "Options") -> None:
        """Connect to the same server; where a recording is begun again, say what is otherwise than it was then."""
        lost = self.saved.lost if self.saved else ""
        self.start_over(options, self.usual)
        if lost:
            self.say(lost, "warning")

    def keep_in_mind(self) -> None:
        """Remember the session once it has come to a verdict, and again when the verdict changes."""
        from inspector.ui.past import past_session

        if self.saved or not (self.ended or (self.state is not None and str(self.state.phase) == READY)):
            return
        past = past_session(self.options, self.usual, self.transcript, self.inspection, self._file)
        if past is not None and past != self._kept:
            self._kept = past
            self.inspector.remember(past)

    @property
    def _file(self) -> str:
        if self.inspector.session is not None:  # its last reading may come when it is gone already
            self._recorded = self.inspector.session.file
        return self._recorded

    def note_leaving(self) -> None:
        """Remember a session that is left before it came to a verdict."""
        from inspector.ui.past import past_session

        if self._kept is None and self.inspection is not None and not self.saved:
            self._kept = past_session(self.options, self.usual, self.transcript, self.inspection, self._file)
            if self._kept is not None:
                self.inspector.remember(self._kept)

    # Help ---------------------------------------------------------------------------------------------------------------

    def action_help(self) -> None:
        """Show every key."""
        from inspector.ui.menu import IN_A_SESSION, Help

        self.app.push_screen(Help(IN_A_SESSION))

    def action_menu(self) -> None:
        """Search in all commands."""
        from inspector.ui.menu import Menu

        self.app.push_screen(Menu(), self._run_command)

    async def _run_command(self, action: str | None) -> None:
        if action:
            await self.run_action(action)
