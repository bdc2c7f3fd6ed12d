"""The main screen: conversation, panes, next step, command line. It folds the feed into a transcript and reads it."""

import asyncio
import gc
from importlib import import_module
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Key, Resize
from textual.reactive import reactive
from textual.widgets import Input

from inspector.lenses.saved import as_saved
from inspector.ui.commands import OPENS_A_LINE, WORKBENCH
from inspector.ui.conversation.view import Conversation
from inspector.ui.feed import FRAME, EventsCame, Feed
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.around_lines import WIDE, AroundLines
from inspector.ui.main_screen.bars import Bar
from inspector.ui.main_screen.bytes_aside import BYTES
from inspector.ui.main_screen.port_sessions import PortSessions
from inspector.ui.main_screen.session_screen import READY
from inspector.ui.main_screen.tabs import TABS, TabBar
from inspector.ui.main_screen.typing import CommandLine
from inspector.ui.panes.pane import Pane, Read
from inspector.ui.reading import Reading

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection
    from inspector.live.options import Options
    from inspector.transcript import Transcript
    from inspector.ui.choices import Saved

NUMBERS = {**{name.lower(): number for number, name in enumerate(TABS)}, "probe": 2, "bytes": BYTES}
"""The widgets of the panes by their ids; a probe's record stands in place of the versions, bytes have no tab."""
FULL_COLLECTION = 10_000
"""Rounds of the garbage collector before it visits everything. Events live as long as the session, and there may be a
million of them: visiting them would hold the keys up for a fifth of a second, again and again."""


LAYOUT = """
Screen { background: $background; }
Workbench { layout: vertical; overflow: hidden; }
#body { height: 1fr; }
#left { width: 29fr; }
#right { width: 31fr; background: $surface; }
LineView { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: auto; }
Bar { height: auto; }
#command, #find, #sender { padding: 0 1; background: $panel; border: none; height: 1; }
#entry { height: 1; background: $panel; }
#command { width: 1fr; }
#prompt { display: none; width: 6; }
#entry.-typing #prompt { display: block; }
#command:focus, #find:focus, #sender:focus { border: none; background-tint: $foreground 0%; }
Input > .input--placeholder { color: $quiet; }
Workbench.-wide #tabs-narrow, Workbench.-narrow #right, Workbench.-narrow.-aside #left { display: none; }
Workbench.-narrow.-aside #right { display: block; }
Workbench.-narrow #tabs { display: none; }
Screen #small { display: none; }
Screen.-small > * { display: none; }
Screen.-small #small { display: block; }
"""
"""TCSS of this screen, and of what screens have in common; the app takes it in, because Textual loads none of a default
screen."""


class Workbench(AroundLines):
    """Everything about one session."""

    BINDINGS = [  # noqa: RUF012 (Textual's way)
        command.binding(priority=command.action in OPENS_A_LINE) for command in WORKBENCH
    ]
    AUTO_FOCUS = "#conversation"
    inspection: "reactive[Inspection | None]" = reactive(None, always_update=True)
    """The latest reading; set anew even where nothing in it changed, because more than it depends on the transcript."""
    active: reactive[int] = reactive(0, init=False)
    """The pane that is shown: an index into TABS."""

    def __init__(self, options: "Options", usual: "Options | None" = None, saved: "Saved | None" = None) -> None:
        """`usual`: the same without what was changed for this session, where something was.

        `saved`: what is shown in place of a live session; `options` then connect to its server.
        """
        super().__init__()
        self.saved = saved
        self.options, self.usual = options, usual or options
        self.transcript: Transcript
        self.came_from = []
        self.other_ports = PortSessions(self)
        self.beside = 1
        """The pane beside the conversation where both are shown."""
        self._reading: Reading | None = None
        self._led = False
        """True once the first failure was brought into view."""
        self.is_whole = False
        """True once there is what keys are for: panes, and a transcript."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's signature)
        """Leave the keys that open a line to the line that is open."""
        return not (action in OPENS_A_LINE and isinstance(self.focused, Input))

    def compose(self) -> ComposeResult:
        """Return the parts; panes come when they are first shown."""
        yield Bar(id="title")
        with Horizontal(id="body"), Vertical(id="left"):
            yield Conversation()
            yield Bar(id="step")
            with Horizontal(id="entry"):
                yield CommandLine(self.take_line, self.take_pasted, id="command")
        yield Bar(id="keys")

    def on_mount(self) -> None:
        """Begin the session."""
        self.inspector.paint(self)
        self.show_bars()
        self.call_after_refresh(self._open)

    async def _open(self) -> None:
        """Import what reads a transcript, once the first frame stands; then connect."""
        await asyncio.to_thread(import_module, "inspector.lenses.inspection")
        gc.enable()
        gc.freeze()
        gc.set_threshold(*gc.get_threshold()[:2], FULL_COLLECTION)
        await self._complete()
        if self.query("#tabs"):  # else the user has left meanwhile
            self.begin()
            if self.size.width >= WIDE:
                self.show_pane(0)
            if self.saved is not None:
                self.say(self.saved.about)
        self.is_whole = True
        self.inspector.let_keys_in()

    async def _complete(self) -> None:
        """Mount what the first frame can do without."""
        tabs, above = TabBar(id="tabs", ground="side", first=1), TabBar(id="tabs-narrow", ground="main", first=0)
        small = Bar(id="small", ground="main")
        await self.mount(above, after="#title")
        await self.mount(small)
        await self.query_one("#body").mount(Vertical(tabs, Bar(id="space", ground="side"), id="right"))
        await self.query_one("#entry").mount(Bar(id="prompt"), before=0)
        self.inspector.paint(self)
        self.fit("q", self._go_to_pane)

    def begin(self) -> None:
        """Connect, with an empty transcript."""
        from inspector.transcript import Transcript

        self.transcript = Transcript()
        self.forget_sending()
        self._led = False
        self.came_from.clear()
        self.other_ports.close()
        self.close_probe()
        self.close_bytes()
        self.conversation.replace(self.transcript)
        self.conversation.show_times(self.inspector.times)
        self.show_filter()
        self._zero = self.inspector.clock()
        if self._reading is not None:
            self._reading.close()
        self._reading = Reading(self, self.transcript, self._show_reading)
        self._reading.soon()
        self.inspector.open_session(self.options, Feed(self.post_message), self.saved)

    # From the thread to the screen --------------------------------------------------------------------------------------

    @on(EventsCame)
    def _events_came(self, message: EventsCame) -> None:
        if message.feed is not self.inspector.feed:
            self.take_other(message)
            return
        from inspector.events import ReplyLineReceived, SessionStarted

        events = message.feed.take()
        self.transcript.extend(events)
        self.conversation.show_new()
        self.inspector.tell_problem()
        for event in events:
            if isinstance(event, SessionStarted):
                self._zero = self.inspector.clock() - event.at
        if self._reading is not None and any(not isinstance(event, ReplyLineReceived) for event in events):
            self._reading.soon()
        self.set_timer(FRAME, lambda: self._next_frame(message))

    def _next_frame(self, message: EventsCame) -> None:
        if message.feed.rest():
            self._events_came(message)

    @property
    def reading_busy(self) -> bool:
        """True while what is shown is not yet a reading of all that came."""
        return (self._reading is not None and self._reading.busy) or self.other_ports.busy

    def _show_reading(self, inspection: "Inspection") -> None:
        self.show_session(inspection if self.saved is None else as_saved(inspection))

    # State goes down ----------------------------------------------------------------------------------------------------

    def watch_inspection(self, inspection: "Inspection | None") -> None:
        """Hand the new state to everything that shows some of it."""
        if inspection is None or not self.is_mounted:
            return
        self.conversation.set_marks(inspection.marks)
        self.conversation.set_pointed(
            frozenset(place.entry for found in inspection.findings for place in found.own_evidence)
        )
        self.conversation.set_notes(inspection.notes)
        self.show_filter()
        for pane in self.query(Pane):
            pane.inspection = inspection
        self.show_bars()
        self.follow_state(inspection.session)
        self._lead_to_failure(inspection)
        self.keep_in_mind()

    def _lead_to_failure(self, inspection: "Inspection") -> None:
        """Once the script is over, bring the first line with a failure into view, unless the user has moved already."""
        if self._led or not (self.ended or str(inspection.session.phase) == READY):
            return
        self._led = True
        if inspection.session.walkthrough:  # who goes step by step looks at the latest reply
            return
        conversation = self.conversation
        entry = next((entry for entry, mark in sorted(inspection.marks.items()) if mark.tone == "failure"), None)
        if entry is None or not conversation.following or conversation.row_count() <= conversation.size.height:
            return
        row = conversation.row_of_entry(entry)
        conversation.move_to(row, announce=False)
        conversation.scroll_rows(row)

    # Panes --------------------------------------------------------------------------------------------------------------

    @property
    def conversation(self) -> Conversation:
        """The transcript."""
        return self.query_one(Conversation)

    def pane(self, number: int) -> LineView:
        """Return a pane, made when it is first asked for."""
        if number == 0:
            return self.conversation
        if number == BYTES:
            return self.bytes_pane()
        if number == NUMBERS["probe"] and (probe := self.probe_pane) is not None:
            return probe
        name = TABS[number].lower()
        found = self.query(f"#{name}")
        if found:
            return found.first(LineView)
        pane = _pane_for(number, name)
        pane.palette = self.inspector.palette
        pane.set_reactive(Pane.inspection, self.inspection)
        self.query_one("#right").mount(pane)
        return pane

    def show_pane(self, number: int, *, go: bool = True) -> None:
        """Show a pane and, with `go`, go there."""
        self.beside = number or self.beside
        wanted = self.pane(self.beside) if number or self.size.width >= WIDE else None
        for pane in self.query(Pane):
            pane.display = pane is wanted
        self.set_class(number > 0, "-aside")
        self.active = number
        if go:
            self.pane(number).focus()
        if isinstance(wanted, Pane):
            self.call_after_refresh(wanted.fit)
        self.show_bars()

    @on(TabBar.Picked)
    def _tab_picked(self, message: TabBar.Picked) -> None:
        self.show_pane(message.number)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Know which pane keys go to."""
        if isinstance(event.widget, CommandLine):
            self.show_bars()
        elif isinstance(event.widget, LineView):
            if self.command_line.asking:
                self._withdraw()
            self.active = NUMBERS.get(event.widget.id or "", self.active)
            self.show_bars()

    def on_resize(self, event: Resize) -> None:
        """Choose the layout for this size."""
        if event.size != self.app.size:
            return
        width = event.size.width
        self.set_class(width < WIDE, "-narrow")
        self.set_class(width >= WIDE, "-wide")
        if width >= WIDE and self.inspection is not None and not self.query(Pane):
            self.show_pane(0)
        self.fit("q", self._go_to_pane)
        self.show_bars()

    def _go_to_pane(self) -> None:
        if self.inspection is not None:
            self.pane(self.active).focus()

    def on_key(self, event: Key) -> None:
        """Let a notice go with the next key, and what is announced with any other key than its own."""
        self.say("")
        if event.key != self.armed:
            self.armed = ""


def _pane_for(number: int, name: str) -> Pane:
    """Return a new pane; what it shows is imported when it is first needed."""
    from inspector.ui.panes.certificates import certificate_lines
    from inspector.ui.panes.clients import ClientsPane
    from inspector.ui.panes.ehlo import ehlo_lines
    from inspector.ui.panes.findings import finding_lines
    from inspector.ui.panes.tls import tls_lines

    if TABS[number] == "Clients":
        return ClientsPane(id=name)
    readings: dict[str, Read] = {
        "EHLO": ehlo_lines,
        "TLS": tls_lines,
        "Certificates": certificate_lines,
        "Findings": finding_lines,
    }
    return Pane(readings[TABS[number]], id=name)
