"""The one way to stop every wait at once: a pipe whose reading end turns readable, for good, when it is cancelled."""

import os


class Cancelled(Exception):  # noqa: N818 - it is no error: somebody asked for it
    """Raised out of a wait after `Cancellation.cancel`."""


class Cancellation:
    """Shared by all threads of a session. `cancel` may be called from any thread, any number of times."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        self.cancelled = False

    def fileno(self) -> int:
        """The descriptor to wait on beside others."""
        return self._reading

    def cancel(self) -> None:
        """Wake everybody up."""
        self.cancelled = True
        try:
            os.write(self._writing, b"x")
        except BlockingIOError:  # the pipe is full, so it is readable already
            return

    def check(self) -> None:
        """Raise Cancelled if it was cancelled."""
        if self.cancelled:
            raise Cancelled

    def __del__(self) -> None:
        os.close(self._reading)
        os.close(self._writing)
