"""The App: one session after another, themes, the scrubbing filter, the crash report, leaving."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.constants import DEFAULT_THEME
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.theme import Theme

from inspector.crash import crash_report
from inspector.ui.choices import Choices, Clipboard, MakeSession, Saved, SessionLike
from inspector.ui.commands import EVERYWHERE
from inspector.ui.conversation.times import Times
from inspector.ui.feed import Feed
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.bars import Bar
from inspector.ui.main_screen.workbench import LAYOUT, Workbench
from inspector.ui.terminal.driver import WRITER, TerminalDriver
from inspector.ui.terminal.early_keys import EarlyKeys
from inspector.ui.terminal.patient_output import PatientOutput
from inspector.ui.terminal.plain_signs import PlainSigns, has_all_letters
from inspector.ui.terminal.scrub import Scrub
from inspector.ui.terminal.terminal import hang_up
from inspector.ui.terminal.uncoloured import Uncoloured
from inspector.ui.theme import COLOURLESS, Palette, load_palette

if TYPE_CHECKING:
    from inspector.formats.redaction.stand_ins import Kind
    from inspector.lenses.inspection import Inspection
    from inspector.live.options import Options
    from inspector.recent import PastSession
    from inspector.transcript import Transcript
    from inspector.ui.start import StartScreen

GOODBYE = 6.0
"""Seconds that a session may take to say QUIT once another one has begun: a little more than it waits for the reply."""
FAREWELL = 0.25
"""Seconds that a polite QUIT may take when the user leaves."""
HOW_TO_LEAVE = "q leaves, and ^q does while you type."


class InspectorApp(EarlyKeys):
    """One terminal, one session at a time."""

    TITLE = "SMTP Inspector"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [command.binding(priority="ctrl" in command.keys) for command in EVERYWHERE]  # noqa: RUF012 (Textual's way)

    CSS = LAYOUT

    def __init__(
        self,
        options: "Options | None",
        make_session: MakeSession,
        choices: Choices,
        *,
        theme: str = "dark",
        colourless: bool = False,
        clipboard: str = Clipboard.AUTO,
        redact: str = "none",
        tells_names: bool = False,
        read: "Callable[[Transcript], Inspection] | None" = None,
        clock: Callable[[], float] = time.monotonic,
        saved: tuple[Saved, ...] = (),
        encoding: str = "utf-8",
    ) -> None:
        """`saved`: sessions that are over, to be shown in place of a live one. `redact`: as the setting. `encoding`: of what
        is written to the terminal.

        `tells_names`: say which names a copy holds before the first one leaves.
        """
        self.palette: Palette = COLOURLESS if colourless else load_palette(theme)
        self._first_theme = self.palette.textual()
        super().__init__(TerminalDriver)
        self._scrub, self._uncoloured = Scrub(), Uncoloured()
        self._plain_signs = [] if has_all_letters(encoding) else [PlainSigns(encoding)]
        self.options = options
        self.choices = choices
        self.clipboard_setting = Clipboard(clipboard)
        self.redact_setting = () if redact == "none" else tuple(redact.split(","))
        """The kinds of names that copies leave out, by their words."""
        self.names_told: set[Kind] | None = set() if tells_names else None
        """The kinds of names that the user knows to be in copies; None: nothing is said about them."""
        self._read = read
        self.clock = clock
        self.make_session = make_session
        self.session: SessionLike | None = None
        self.feed: Feed | None = None
        self._leaving = False
        self._writer: threading.Thread | None = None
        self._said: set[str] = set()
        self._telling = ""
        self.times = Times.START
        """What the times of conversations count from, until the end of the program."""
        self.saved = saved
        self.output: PatientOutput | None = None
        """Where the driver writes to, where that is not simply standard error."""

    def get_theme(self, theme_name: str) -> Theme | None:
        """Let the first theme take the place of Textual's own, so that no style is computed twice before the first frame."""
        return self._first_theme if theme_name == DEFAULT_THEME else super().get_theme(theme_name)

    def get_default_screen(self) -> Screen[Any]:
        """Open on the session, or on the choice of one."""
        if len(self.saved) > 1:
            from inspector.ui.conversation.choosing import ConversationList

            return ConversationList()
        if self.saved:
            return Workbench(self.saved[0].options, saved=self.saved[0])
        return Workbench(self.options) if self.options is not None else self.start_screen()

    def start_screen(self, over: str = "", loss: Callable[[], str] = lambda: "") -> "StartScreen":
        """Make the choice of a session: the first one, or in place of the session `over`, of which `loss` is forgotten."""
        from inspector.ui.start import LAYOUT as START_LAYOUT
        from inspector.ui.start import StartScreen

        if not self.stylesheet.has_source("start", "LAYOUT"):
            self.stylesheet.add_source(START_LAYOUT, read_from=("start", "LAYOUT"))
            self.stylesheet.reparse()
        return StartScreen(over, loss)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let nothing unprintable out, whoever drew it, no colour where none is wanted, no sign that the terminal lacks.

        Textual's own idea of NO_COLOR makes greys or default colours of them, which are colours too.
        """
        filters = [each for each in super().get_line_filters() if not isinstance(each, NoColor | Monochrome)]
        return [*filters, *([self._uncoloured] if self.palette is COLOURLESS else []), self._scrub, *self._plain_signs]

    def read(self, transcript: "Transcript") -> "Inspection":
        """Read a transcript; the lenses are imported when the first one is read, after the first paint."""
        if self._read is None:
            from inspector.lenses.inspection import inspect

            self._read = inspect
        return self._read(transcript)

    def open_session(self, options: "Options", feed: Feed, saved: Saved | None = None) -> None:
        """Begin a session, or show one that is `saved`; what was open ends at once."""
        self.close_session()
        self.options, self.feed = options, feed
        self.session = self.make_session(options, feed.put) if saved is None else saved.make(feed.put)
        self.session.start()

    def close_session(self) -> None:
        """End the session at once."""
        if self.feed is not None:
            self.feed.close()
        if self.session is not None:
            self.session.cancel()
            self.session = None

    def let_go(self) -> None:
        """Leave a session that was told QUIT to itself: it ends soon, or is ended."""
        if self.feed is not None:
            self.feed.close()
        if self.session is not None:
            self.set_timer(GOODBYE, self.session.cancel)
            self.session = None

    def remember(self, past: "PastSession") -> None:
        """Keep a session for the start screen, on a thread of its own, one after the other; say once where that fails."""
        if self.choices.remember is not None:
            self._writer = threading.Thread(target=self._write, args=(past, self._writer), daemon=True, name="recent")
            self._writer.start()

    def _write(self, past: "PastSession", before: threading.Thread | None) -> None:
        from inspector.recent import RecentError

        if before is not None:
            before.join()
        try:
            if self.choices.remember is not None:
                self.choices.remember(past)
        except RecentError as error:
            words = str(error)
            self.on_main_thread(lambda: self._say_once(words))

    def tell_problem(self) -> None:
        """Say that the session is not recorded any more, once; the header goes on saying it."""
        if self.session is not None and self.session.problem:
            self._say_once(self.session.problem)

    def _say_once(self, words: str) -> None:
        """Say it, behind what stands there of this kind: one folder that takes nothing spoils two things at once."""
        say = getattr(self.screen, "say", None)
        if say is not None and words not in self._said:
            self._said.add(words)
            before = getattr(self.screen, "notice", "")
            self._telling = f"{before} {words}" if before and before == self._telling else words
            say(self._telling, "warning")

    # Looks --------------------------------------------------------------------------------------------------------------

    def action_choose_theme(self) -> None:
        """Show the list of all themes."""
        from inspector.ui.theme_list import ThemeList

        if not isinstance(self.screen, ThemeList):
            self.push_screen(ThemeList(), self._theme_chosen)

    def _theme_chosen(self, words: str | None) -> None:
        if words and (say := getattr(self.screen, "say", None)):
            say(words)

    def use_palette(self, palette: Palette) -> None:
        """Draw everything in these colours from now on."""
        self.palette = palette
        self.register_theme(palette.textual())
        self.theme = palette.name
        for screen in self.screen_stack:
            self.paint(screen)

    def paint(self, screen: Screen[Any]) -> None:
        """Give the palette to everything on the screen that draws itself."""
        for widget in screen.query("*"):
            if isinstance(widget, LineView | Bar):
                widget.palette = self.palette
                widget.refresh()

    def on_resize(self) -> None:
        """Draw all anew: a window that was smaller for a moment lost what stood there, even if it has its old size."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.forget()
        for screen in self.screen_stack[-1:]:
            screen.refresh()

    def action_repaint(self) -> None:
        """Draw the whole screen anew, whatever the terminal shows now, and however large it is by now."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.forget()
            self._driver.measure()
        self.screen.refresh(layout=True)

    def on_mount(self) -> None:
        """Repaint after fg: the terminal may have lost the screen."""
        self.app_resume_signal.subscribe(self, lambda _: self.action_repaint())
        self._before_hook = threading.excepthook
        threading.excepthook = self._thread_crashed

    # Clipboard ----------------------------------------------------------------------------------------------------------

    def copy_to_clipboard(self, text: str) -> None:
        """Keep what Textual's own keys take out of a line, and send it the way that the setting says."""
        from inspector.ui.copying.delivery import send_only

        self._clipboard = text
        send_only(self, text)

    def write_sequence(self, sequence: str) -> None:
        """Write an escape sequence of our own to the terminal, as it is."""
        if self._driver is not None:
            self._driver.write(sequence)

    # Leaving ------------------------------------------------------------------------------------------------------------

    async def action_leave(self) -> None:
        """Leave; a session that can hear it is told QUIT first, which may take a quarter of a second."""
        if self._leaving:
            self._end(0)
            return
        self._leaving = True
        workbench = next((screen for screen in self.screen_stack if isinstance(screen, Workbench)), None)
        if self.session is not None and workbench is not None and workbench.say_quit():
            self.set_timer(FAREWELL, lambda: self._end(0))
        else:
            self._end(0)

    def action_help_quit(self) -> None:
        """Ctrl+C ends nothing here: say what does."""
        if say := getattr(self.screen, "say", None):
            say(HOW_TO_LEAVE)

    async def action_quit(self) -> None:
        """Leave, by Textual's own name for it."""
        await self.action_leave()

    def _end(self, status: int) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Workbench):
                screen.note_leaving()
        self.close_session()
        if self._writer is not None:
            self._writer.join(FAREWELL)
        self.exit(return_code=status)

    def session_finished(self) -> None:
        """Leave at once when the session has said goodbye after `action_leave`."""
        if self._leaving:
            self._end(0)

    def leave_by_signal(self, status: int) -> None:
        """Leave from a signal handler."""
        self.on_main_thread(lambda: self._end(status))

    def on_main_thread(self, call: Callable[[], None]) -> None:
        """Call from any thread, and from a signal handler; after the end it does nothing."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(call)

    def _on_exit(self) -> None:
        threading.excepthook = self._before_hook

    # Crashes ------------------------------------------------------------------------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self._exit_renderables.append(Text(crash_report(error, drawn=True), no_wrap=True, overflow="ignore"))
        self.close_session()
        self._close_messages_no_wait()

    def _thread_crashed(self, crash: threading.ExceptHookArgs) -> None:
        error = crash.exc_value
        if isinstance(error, OSError) and crash.thread is not None and crash.thread.name == WRITER:
            hang_up()  # the terminal takes nothing any more
        elif isinstance(error, Exception):
            self.on_main_thread(lambda: self._handle_exception(error))
