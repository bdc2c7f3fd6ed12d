"""The terminal's size, as it is told to the app; how the app stops and goes on."""

import asyncio
import os
import signal
import threading
import tty
from collections.abc import Iterator

import pytest
from textual.geometry import Size

from inspector.ui.terminal import driver as driver_module
from inspector.ui.terminal.driver import TerminalDriver


class Windowed(TerminalDriver):
    """A driver without a terminal: the window has the size that `sizes` says, and changes while it is looked at."""

    def __init__(self, *sizes: tuple[int, int]) -> None:
        self._loop = asyncio.get_running_loop()
        self._in_band_window_resize = False
        self._sizes = list(sizes)
        self.told: list[Size] = []

    def _get_terminal_size(self) -> tuple[int, int]:
        size = self._sizes.pop(0)
        if self._sizes:
            signal.raise_signal(signal.SIGWINCH)
        return size

    def send_message(self, message) -> None:
        self.told.append(message.size)


async def test_a_window_that_changes_while_its_size_is_read():
    """The size that it has at the end is told last, however many signals come in the middle of others."""
    driver = Windowed((100, 30), (90, 20), (80, 24))
    before = signal.signal(signal.SIGWINCH, lambda *_: driver._window_changed())
    try:
        signal.raise_signal(signal.SIGWINCH)
        while len(driver.told) < 3:
            await asyncio.sleep(0)
    finally:
        signal.signal(signal.SIGWINCH, before)
    assert driver.told == [(100, 30), (90, 20), (80, 24)]


async def test_a_signal_behind_the_end_is_nobodys():
    """A window may change when the app has ended and the signal's handler stands still."""
    driver = Windowed((80, 24))
    loop = driver._loop = asyncio.new_event_loop()
    loop.close()
    driver._window_changed()
    assert driver.told == []


class Stopping(TerminalDriver):
    """A driver without a terminal: it notes what it does with one."""

    def __init__(self) -> None:
        super().__init__(None)
        self.done: list[str] = []
        self.went_on = asyncio.Event()

    @property
    def _stands(self) -> bool:
        return bool(self.done) and self.done[-1] == "took"

    def suspend_application_mode(self) -> None:
        self.done.append("gave back")

    def resume_application_mode(self) -> None:
        self._writer_thread = threading.current_thread()
        self.done.append("took")
        self.went_on.set()


@pytest.fixture
async def stopping(monkeypatch) -> Iterator[Stopping]:
    """A driver that has its terminal, in the foreground; stopping is noted only."""
    numbers = (signal.SIGTSTP, signal.SIGCONT)
    before = {number: signal.getsignal(number) for number in numbers}
    driver = Stopping()
    monkeypatch.setattr(driver_module, "has_terminal", lambda: True)
    monkeypatch.setattr(driver_module, "in_background", lambda: False)
    monkeypatch.setattr(driver_module, "_stop", lambda: driver.done.append("stopped"))
    yield driver
    for number in numbers:
        asyncio.get_running_loop().remove_signal_handler(number)
        signal.signal(number, before[number])


async def signalled(*numbers: signal.Signals) -> None:
    """Send signals to this thread, and let the loop go round."""
    for number in numbers:
        signal.raise_signal(number)
    for _ in range(5):
        await asyncio.sleep(0)


async def test_it_goes_on_whichever_thread_takes_the_signal(stopping):
    """The kernel chooses it. A loop that sleeps is woken all the same: nothing else may come for hours."""
    stopping._writer_thread = threading.current_thread()
    threading.Thread(target=lambda: signal.pthread_kill(threading.get_ident(), signal.SIGCONT)).start()
    async with asyncio.timeout(20):
        await stopping.went_on.wait()
    assert stopping.done == ["took"]


@pytest.mark.parametrize(
    ("numbers", "done"),
    [
        ("stop", ["gave back", "stopped"]),
        ("stop stop", ["gave back", "stopped"]),
        ("stop go", ["gave back", "stopped", "took"]),
        ("stop go go", ["gave back", "stopped", "took", "gave back", "took"]),
        ("go", ["gave back", "took"]),
    ],
)
async def test_signals_in_quick_succession(stopping, numbers, done):
    """The terminal is given back once and taken once, so that the settings that are kept of it are the shell's."""
    stopping.resume_application_mode()
    await signalled(*(signal.SIGTSTP if number == "stop" else signal.SIGCONT for number in numbers.split()))
    assert stopping.done == ["took", *done]


async def test_in_the_background_it_stops_again(stopping, monkeypatch):
    """What `bg` lets go on has nothing to draw on."""
    stopping.resume_application_mode()
    await signalled(signal.SIGTSTP)
    monkeypatch.setattr(driver_module, "in_background", lambda: True)
    await signalled(signal.SIGCONT)
    assert stopping.done == ["took", "gave back", "stopped", "stopped"]


async def test_before_its_start_and_without_a_terminal_it_takes_nothing(stopping, monkeypatch):
    """A hang-up brings SIGCONT as well, behind SIGHUP."""
    await signalled(signal.SIGCONT)
    stopping.resume_application_mode()
    monkeypatch.setattr(driver_module, "has_terminal", lambda: False)
    await signalled(signal.SIGCONT)
    assert stopping.done == ["took"]


@pytest.mark.parametrize(("number", "kept"), [(signal.SIGTSTP, b""), (signal.SIGCONT, b"q")])
async def test_keys_of_who_goes_on_are_kept(stopping, monkeypatch, number, kept):
    """What is typed while the terminal is taken anew is ours; what is typed before a stop is not left to the shell."""
    keyboard, stopping.fileno = os.openpty()
    try:
        tty.setraw(stopping.fileno)
        monkeypatch.setattr(stopping, "write", lambda _: None)
        monkeypatch.setattr(stopping, "suspend_application_mode", stopping.disable_input)
        stopping.resume_application_mode()
        os.write(keyboard, b"q")
        await signalled(number)
        os.set_blocking(stopping.fileno, False)
        assert read_what_is_there(stopping.fileno) == kept
    finally:
        os.close(keyboard)
        os.close(stopping.fileno)


def read_what_is_there(descriptor: int) -> bytes:
    """Read what can be read at once."""
    try:
        return os.read(descriptor, 10)
    except BlockingIOError:
        return b""
