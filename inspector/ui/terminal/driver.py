"""Textual's driver for our terminal: it sends only what changes, sees when nobody is there any more, stops and goes on."""

import codecs
import os
import shutil
import signal
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size

from inspector.ui.terminal.changed_cells import ChangedCells
from inspector.ui.terminal.escape import EscapeParser
from inspector.ui.terminal.terminal import hang_up, has_terminal, in_background

if TYPE_CHECKING:
    from textual.app import App

WHOLE_FRAMES = "SMTP_INSPECTOR_WHOLE_FRAMES"
"""The environment variable that, set to anything, lets every frame through as Textual made it."""

WRITER = "textual-output"
"""The name of Textual's thread that writes to the terminal."""


class TerminalDriver(LinuxDriver):
    """Sends cells that changed; turns a silent hang-up into SIGHUP."""

    def __init__(
        self, app: "App[object]", *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = getattr(app, "output", None) or self._file
        self.exit_event = self._terminal = _WhileTerminal()
        self._cells = None if os.environ.get(WHOLE_FRAMES) else ChangedCells(erases=_erases())
        self._order = threading.Lock()
        """What is compared first is written first: the input thread writes as well."""
        # Textual handles both where they come: in the middle of a write, say. And the kernel gives a signal to any thread:
        # where another one takes it, nobody tells a loop that sleeps, unless the loop handles signals itself.
        self._loop.add_signal_handler(signal.SIGTSTP, self._sigtstp_application)
        self._loop.add_signal_handler(signal.SIGCONT, self._sigcont_application)

    @property
    def _stands(self) -> bool:
        """True while the app has the terminal: not before its start, nor while it is stopped."""
        return self._writer_thread is not None and self._writer_thread.is_alive()

    def _sigtstp_application(self, *_: object) -> None:
        """Give the terminal back, and stop; between two events. A second such signal, behind the first, does nothing."""
        if self._auto_restart and self._writer_thread is not None:
            if not self._stands:
                return
            self._give_back()
        _stop()

    def _give_back(self) -> None:
        self.suspend_application_mode()
        self._must_signal_resume = True

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal over again, if it is ours; between two events.

        In the background (`bg`) stop again. Who was stopped by SIGSTOP, which nobody can catch, has not given it back.
        """
        if not self._auto_restart or self._writer_thread is None or not has_terminal():
            return
        if in_background():
            _stop()
            return
        if self._stands:
            self._end_reading()
            self._give_back()
            self._terminal.clear()
        self.resume_application_mode()

    def run_input_thread(self) -> None:
        """Read keys, with a parser and a decoder of our own: Textual's thread takes those that its module names.

        Its own decoder ends the thread, and so all keys, at the first byte that is no UTF-8: a letter from a terminal of
        another encoding, or out of a file that was pasted.
        """
        linux_driver.XTermParser = EscapeParser  # type: ignore[attr-defined]
        linux_driver.getincrementaldecoder = _forgiving_decoder  # type: ignore[attr-defined,assignment]
        super().run_input_thread()

    def _end_reading(self) -> None:
        """Read no keys for now. Textual, where it ends that itself, throws away what was typed in the meantime."""
        self._terminal.set()
        if self._key_thread is not None:
            self._key_thread.join()

    def start_application_mode(self) -> None:
        """Take the terminal over; its size is read between two events from now on.

        Textual reads it where the signal is handled. Another SIGWINCH may come in the middle of that: the later size is told
        first then, and the older one stays.
        """
        super().start_application_mode()  # type: ignore[no-untyped-call]
        signal.signal(signal.SIGWINCH, self._window_changed)

    def _window_changed(self, *_: object) -> None:
        if not self._in_band_window_resize and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.measure)

    def measure(self) -> None:
        """Tell the app which size the terminal has now; from the app's own thread."""
        size = Size(*self._get_terminal_size())
        self.send_message(Resize(size, size))

    def write(self, data: str) -> None:
        """Send what `data` changes; nothing where nobody would take it out of the queue: stopped, or without a terminal."""
        if self._terminal.gone or not self._stands:
            return
        with self._order:
            sent = data if self._cells is None else self._cells.changes(data, shutil.get_terminal_size())
            if sent:
                super().write(sent)

    def forget(self) -> None:
        """Send all of the next frame: the terminal may show something else than what was sent."""
        if self._cells is not None:
            with self._order:
                self._cells.forget()


class _WhileTerminal(threading.Event):
    """Textual's reading loop asks this event whether to end, before every read: the one place where a hang-up can be seen.

    From a terminal that has gone each read returns at once and empty, for ever, and where we are not the leader of its
    session no signal comes. Here the loop ends, and the signal is made up for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gone = False
        """True once the terminal has gone."""

    def is_set(self) -> bool:
        """True when reading is to end."""
        if not self.gone and not has_terminal():
            self.gone = True
            hang_up()
        return self.gone or super().is_set()


def _stop() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _forgiving_decoder(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    """Return what makes a decoder that puts U+FFFD in the place of a wrong byte."""
    return partial(codecs.getincrementaldecoder(encoding), "replace")


def _erases() -> bool:
    """Say whether erasing leaves the ground's colour here (terminfo: bce). GNU screen does not, whatever TERM says."""
    if os.environ.get("STY"):
        return False
    try:
        import curses

        curses.setupterm(fd=2)
        return curses.tigetflag("bce") == 1
    except (ImportError, OSError, ValueError):
        return False
    except curses.error:  # no such terminal
        return False
