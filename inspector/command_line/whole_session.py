"""A session from its start to its end, without the app: its events as they come, and what it says when it is interrupted."""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from inspector.command_line.standard_streams import complain
from inspector.crash import thread_crashes

if TYPE_CHECKING:
    from inspector.command_line.progress_line import ProgressLine
    from inspector.events import Event
    from inspector.live.options import Options
    from inspector.live.session import Session

LAST_WORDS = 0.3
"""Seconds that a session may take to say how it ended, once we have ended it."""
_POLL = 0.01
"""Seconds between two looks at whether there is an event, or whether the session's thread still lives."""


def events_of(
    options: "Options",
    *,
    warned: bool = False,
    record: bool | None = False,
    while_it_connects: Callable[[], object] = lambda: None,
) -> "Iterator[Event]":
    """Yield the events of a whole session: the script, the versions unless left out, QUIT.

    `warned`: the user has been warned of what is wrong with the options. `record`: as in `recording.recording_of`.
    `while_it_connects`: what there is time for then; no sooner, two threads that load modules keep each other from going on.
    """
    from inspector.command_line.recording import recording_of
    from inspector.events import SessionFinished, SweepFinished, WaitStarted
    from inspector.live.commands import Quit, TryVersions
    from inspector.live.session import Session

    events: SimpleQueue[Event] = SimpleQueue()
    recording = recording_of(options, wanted=record)
    session = Session(options, *([recording] if recording else []), events.put)
    with (
        thread_crashes(session.cancel) as raise_crash,
        _cancelling(session.cancel),
        _progress() as line,
        _noting_interrupts() as interrupted,
    ):
        if options.probe:
            session.send(TryVersions())
        session.send(Quit())
        session.start()
        try:
            ending = False
            while not session.join(_POLL if ending else 0) or not events.empty():
                if interrupted():
                    raise KeyboardInterrupt  # noqa: TRY301 - here, where nothing swallows it
                with contextlib.suppress(Empty):
                    event = events.get(timeout=0 if ending else _POLL)
                    ending = isinstance(event, SessionFinished | SweepFinished)  # then its end comes next, or soon
                    if not warned:
                        _warn(event)
                    if recording is not None and recording.problem:
                        line.erase()
                        complain(recording.problem, already_visible=True)
                        recording = None
                    line.show(event)
                    if isinstance(event, WaitStarted) and event.step == "connection":
                        while_it_connects()
                    yield event
                line.tick()
            if interrupted():
                raise KeyboardInterrupt  # noqa: TRY301
        except KeyboardInterrupt:
            session.cancel()
            yield from _last_words(session, events)
            raise
        raise_crash()


def _last_words(session: "Session", events: "SimpleQueue[Event]") -> "Iterator[Event]":
    """Yield what a cancelled session still says, its end above all; for a moment only."""
    end = time.monotonic() + LAST_WORDS
    while time.monotonic() < end:
        try:
            yield events.get_nowait()
        except Empty:
            if session.join(_POLL) and events.empty():
                return


@contextmanager
def _noting_interrupts() -> Iterator[Callable[[], bool]]:
    """Give what tells whether SIGINT came.

    Python would raise it wherever it happens to be; in the middle of an import, or in a callback, it would be lost.
    """
    import signal

    noted: list[int] = []
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # it is ignored, behind nohup
        yield lambda: False
        return
    signal.signal(signal.SIGINT, lambda number, _: noted.append(number))
    try:
        yield lambda: bool(noted)
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def _cancelling(cancel: Callable[[], None]) -> Iterator[None]:
    """End the session at once where we are interrupted."""
    try:
        yield
    except BaseException:
        cancel()
        raise


@contextmanager
def _progress() -> "Iterator[ProgressLine]":
    """Give the line on standard error, and take it away at the end whatever happens."""
    from inspector.command_line.progress_line import progress_line

    line = progress_line()
    try:
        yield line
    finally:
        line.erase()


def _warn(event: "Event") -> None:
    from inspector.events import SessionStarted

    if isinstance(event, SessionStarted) and "." not in event.ehlo_name and not event.ehlo_name.startswith("["):
        complain(f"the EHLO name {event.ehlo_name} has no dot; some servers refuse such names (--ehlo-name sets another)")
