"""The terminal as a file that waits for a terminal that takes nothing, and not for ever.

Where a link is frozen or somebody has stopped the output, a write never comes back, and nobody can tell whether it is under
way. Here each takes no more than the terminal has room for; then the thread that writes sleeps until there is room again.
"""

import asyncio
import io
import os
import sys
import time
from collections.abc import Callable
from typing import Self

from inspector.ui.terminal.terminal import own_terminal

OUTPUT = 2
"""The file descriptor that Textual writes to."""
PAUSE = 0.02
"""Seconds of sleep where the terminal said that there is room, and there was none: room for half a line end, say."""


class PatientOutput(io.TextIOBase):
    """Standard error, while it is open a terminal in which no write waits; behind that it is what it was."""

    def __init__(self, patience: float, give_up: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`patience`: seconds for which the terminal may take not one byte; then `give_up` is called, by whoever writes."""
        super().__init__()
        self._patience, self._give_up, self._clock = patience, give_up, clock
        self._encoding, self._errors = sys.__stderr__.encoding, sys.__stderr__.errors or "strict"  # type: ignore[union-attr]
        self._before = -1

    def __enter__(self) -> Self:
        """Open the terminal. Raises OSError where it cannot be opened."""
        own = own_terminal()
        self._before = os.dup(OUTPUT)
        os.dup2(own, OUTPUT)
        os.close(own)
        return self

    def __exit__(self, *_: object) -> None:
        """Let standard error be what it was."""
        os.dup2(self._before, OUTPUT)
        os.close(self._before)

    def fileno(self) -> int:
        """Return the descriptor."""
        return OUTPUT

    def write(self, text: str) -> int:
        """Write all of it, however often there is no room; nothing more once patience has come to its end.

        Raises OSError where the terminal has gone.
        """
        left, end = memoryview(text.encode(self._encoding, self._errors)), None
        while left:
            try:
                left, end = left[os.write(OUTPUT, left) :], None
            except BlockingIOError:
                now = self._clock()
                if end is None:
                    end = now + self._patience
                elif now < end:
                    time.sleep(PAUSE)
                else:
                    self._give_up()
                    break
                asyncio.run(_room(end - now))
        return len(text)


async def _room(seconds: float) -> None:
    """Sleep until the terminal takes something, or for so many seconds.

    Linux wakes nobody before a pseudo-terminal's reader has emptied it: behind that time, too, there may be room.
    """
    loop, room = asyncio.get_running_loop(), asyncio.Event()
    loop.add_writer(OUTPUT, room.set)
    try:
        async with asyncio.timeout(seconds):
            await room.wait()
    except TimeoutError:
        return
    finally:
        loop.remove_writer(OUTPUT)
