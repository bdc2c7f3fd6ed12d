"""When the lenses read the transcript: soon after something came, never all the time, and a long one beside the screen."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from inspector.lenses.inspection import Inspection
    from inspector.transcript import Transcript
    from inspector.ui.main_screen.workbench import Workbench

LONG = 5_000
"""Entries from which a transcript is read on a thread of its own: the screen would stand still for a tenth of a second."""
REST = 4
"""Times of a reading that pass before the next one, so that a fifth of the time is spent with it at most."""


class Reading:
    """Reads one transcript again and again; on the screen's thread while it is short."""

    def __init__(self, screen: "Workbench", transcript: "Transcript", show: "Callable[[Inspection], None]") -> None:
        """`show`: takes each reading, on the screen's thread."""
        self._screen = screen
        self._transcript = transcript
        self._show = show
        self._timer: Timer | None = None
        self._not_before = 0.0
        self._beside: threading.Thread | None = None
        self._again = False
        self._closed = False

    @property
    def busy(self) -> bool:
        """True while something is still to be read."""
        return self._timer is not None or self._beside is not None

    def soon(self) -> None:
        """Read: at once, or when the time has come."""
        if self._timer is None and not self._closed:
            wait = self._not_before - self._screen.inspector.clock()
            if wait <= 0:
                self._read()
            else:
                self._timer = self._screen.set_timer(wait, self._read)

    def close(self) -> None:
        """Read no more; what is being read is not shown."""
        self._closed = True

    def _read(self) -> None:
        self._timer = None
        if self._beside is not None:
            self._again = True
        elif len(self._transcript) >= LONG:
            self._read_beside()
        else:
            start = self._screen.inspector.clock()
            self._take(self._screen.inspector.read(self._transcript), start)

    def _read_beside(self) -> None:
        """Read what stands there now on a thread of its own. A fault of ours in it ends the app, as one in any thread."""
        app, start, snapshot = self._screen.inspector, self._screen.inspector.clock(), self._transcript.copy()

        def read() -> None:
            inspection = app.read(snapshot)
            app.on_main_thread(lambda: self._done(inspection, start))

        self._beside = threading.Thread(target=read, name="reading", daemon=True)
        self._beside.start()

    def _done(self, inspection: "Inspection", start: float) -> None:
        again, self._beside, self._again = self._again, None, False
        self._take(inspection, start)
        if again:
            self.soon()

    def _take(self, inspection: "Inspection", start: float) -> None:
        if not self._closed:
            self._show(inspection)
            now = self._screen.inspector.clock()
            self._not_before = now + REST * (now - start)
