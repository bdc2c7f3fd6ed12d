"""The terminal's size, as it is told to the app."""

import asyncio
import signal

from textual.geometry import Size

from inspector.ui.driver import TerminalDriver


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
