"""A session from its start to a report, without the app; and its exit status."""

import argparse
import contextlib
import gc
import importlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from inspector.command_line.arguments import UsageError
from inspector.command_line.standard_streams import write_out
from inspector.command_line.subcommands import PROGRAM
from inspector.crash import thread_crashes
from inspector.frozen import replace
from inspector.output_file import OutputError, check_output, write_output
from inspector.smtp.target import Mode
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.command_line.progress_line import ProgressLine
    from inspector.events import Event
    from inspector.lenses.inspection import Inspection
    from inspector.live.options import Options
    from inspector.live.session import Session
    from inspector.transcript import Transcript

OK, FAILURES, USAGE, NO_SESSION, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit statuses."""
_LONG, _SHORT = 50_000, 200
"""Entries of a session whose whole report takes too long after an interrupt; those that are told then."""
_OBJECTS = 20_000
"""New objects between two looks for garbage."""
LAST_WORDS = 0.3
"""Seconds that a session may take to say how it ended, once we have ended it."""
_POLL = 0.01
"""Seconds between two looks at whether there is an event, or whether the session's thread still lives."""


def report(arguments: argparse.Namespace, options: "Options") -> int:
    """Run a session to its end, write the report, and return the exit status.

    With several ports: a session for each, one after the other; the report is that of the first, with all of them laid side
    by side, and the exit status is the worst of all.
    """
    with _collecting_seldom():
        return _report(arguments, options)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Look for garbage less often: a report makes many objects that live on, and Python's 700 cost an eighth of its time."""
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _report(arguments: argparse.Namespace, options: "Options") -> int:
    from inspector.transcript import Transcript

    _look_at_output(arguments)
    transcripts = [Transcript()]
    interrupted = False
    sessions = [options.on_port(port) for port in options.ports] or [options]
    try:
        for event in events_of(sessions[0], record=arguments.record, form=arguments.format):
            transcripts[0].append(event)
        for each in sessions[1:]:  # one after the other: no server gets more connections at a time than --probes, and one
            transcripts.append(Transcript())
            for event in events_of(each, warned=True, record=arguments.record):
                transcripts[-1].append(event)
    except KeyboardInterrupt:
        interrupted = True
        transcripts[-1] = _what_can_be_told_at_once(transcripts[-1])
    inspections = _inspections(transcripts, sessions)
    transcript, inspection = transcripts[0], inspections[0]
    made = report_of(arguments, transcript, inspection)
    _tell_names(arguments, transcript, inspection, made)
    _write(arguments, made)
    if interrupted:
        return INTERRUPTED
    status = _status(transcripts, inspections)
    if status == NO_SESSION and arguments.format == "json":  # the other forms say it themselves
        complain(f"no SMTP session came about. {inspection.session.ended}", already_visible=True)
    return status


def report_on(arguments: argparse.Namespace, transcript: "Transcript") -> int:
    """Write the report of a session that is over, and return the exit status."""
    from inspector.lenses.inspection import inspect
    from inspector.lenses.saved import as_saved

    _look_at_output(arguments)
    inspection = as_saved(inspect(transcript))
    made = report_of(arguments, transcript, inspection)
    _tell_names(arguments, transcript, inspection, made)
    _write(arguments, made)
    return _status_of_source(transcript, inspection)


def _inspections(transcripts: "list[Transcript]", sessions: "list[Options]") -> "list[Inspection]":
    """Read every transcript; where several ports were asked for, the first reading has all of them laid side by side."""
    from inspector.lenses.inspection import inspect, reading_of_port, with_ports

    inspections = [inspect(transcript) for transcript in transcripts]
    if len(sessions) > 1:
        read = zip(sessions, transcripts, inspections, strict=False)  # an interrupt leaves ports out
        readings = [reading_of_port(options.port, transcript, inspection) for options, transcript, inspection in read]
        inspections[0] = with_ports(transcripts[0], inspections[0], readings, sessions[0].port)
    return inspections


def _what_can_be_told_at_once(transcript: "Transcript") -> "Transcript":
    """Say that we were interrupted; leave all but the beginning out where the whole report would keep the user waiting."""
    from inspector.transcript import Transcript

    left_out = len(transcript) - _SHORT if len(transcript) > _LONG else 0
    if not left_out:
        complain("interrupted: the report holds what had happened so far")
        return transcript
    complain(f"interrupted; {left_out:,} entries are left out of the conversation: the report holds the first {_SHORT:,}")
    return Transcript(entry.event for entry in transcript[:_SHORT])


def report_of(arguments: argparse.Namespace, transcript: "Transcript", inspection: "Inspection") -> str:
    """Return the report in the form that was asked for, with the stand-ins and the annotations that were asked for."""
    if arguments.redact not in (None, "none"):
        from inspector.formats.redaction.stand_ins import Kind
        from inspector.formats.redaction.transcripts import redact

        shown = redact(transcript, inspection, map(Kind, arguments.redact.split(",")))
        transcript, inspection = shown.transcript, shown.inspection
    if arguments.no_annotations:
        inspection = replace(inspection, marks={}, notes={})
    return _report_text(arguments.format, transcript, inspection)


def _tell_names(arguments: argparse.Namespace, transcript: "Transcript", inspection: "Inspection", made: str) -> None:
    """Say which names a report holds before it goes into a file or a pipe, where somebody reads that and did not choose."""
    leaves = arguments.output is not None or not sys.stdout.isatty()
    if arguments.whence["redact"] != "default" or not leaves or not sys.stderr.isatty() or _is_demo(transcript):
        return
    from inspector.formats.redaction.held_names import held_names
    from inspector.formats.redaction.stand_ins import words_of

    if names := words_of(held_names(transcript, inspection, made)):
        complain(f"the report holds {names} as they are; --redact all puts stand-ins in their place")


def _is_demo(transcript: "Transcript") -> bool:
    """Tell whether its names are invented."""
    from inspector.events import SessionStarted

    return any(started.demo for _, started in transcript.of(SessionStarted))


def _report_text(form: str, transcript: "Transcript", inspection: "Inspection") -> str:
    return _writer(form)(transcript, inspection)


def _writer(form: str) -> "Callable[[Transcript, Inspection], str]":
    """Return what makes a report of this form; the others are not loaded."""
    module = importlib.import_module(f"inspector.formats.reports.{form}")
    made: Callable[[Transcript, Inspection], str] = getattr(module, f"report_{form}")
    return made


def events_of(options: "Options", *, warned: bool = False, record: bool | None = False, form: str = "") -> "Iterator[Event]":
    """Yield the events of a whole session: the script, the versions unless left out, QUIT.

    `warned`: the user has been warned of what is wrong with the options. `record`: as in `recording.recording_of`. `form`:
    that of the report that will be made.
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
                    if isinstance(event, WaitStarted) and event.step == "connection" and form:
                        _load_for(form, options)
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
    """Yield what a cancelled session still says, its end above all; for a moment only, and of a flood not all."""
    end, left = time.monotonic() + LAST_WORDS, _SHORT
    while left and time.monotonic() < end:
        try:
            yield events.get_nowait()
            left -= 1
        except Empty:
            if session.join(_POLL) and events.empty():
                return


def _load_for(form: str, options: "Options") -> None:
    """Load what the report needs, and what the session will need for a chain, while it waits for its connection.

    No sooner: two threads that load modules at the same time keep each other from going on.
    """
    _writer(form)
    if options.target.mode is not Mode.PLAINTEXT:
        importlib.import_module("inspector.live.trust")


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


def _look_at_output(arguments: argparse.Namespace) -> None:
    """Say that the file is not to be overwritten before a server is bothered. Raises UsageError."""
    if arguments.output is not None:
        try:
            check_output(arguments.output)
        except OutputError as error:
            raise UsageError(str(error)) from None


def _write(arguments: argparse.Namespace, report: str) -> None:
    if arguments.output is None:
        write_out(report, arguments.format)
        return
    try:
        write_output(arguments.output, report)
    except OutputError as error:
        raise UsageError(str(error)) from None


def _status(transcripts: "list[Transcript]", inspections: "list[Inspection]") -> int:
    """Return the worst of all ports; that no session came about only where that is so on every port."""
    from inspector.lenses.finding import Severity
    from inspector.lenses.session import session_came_about

    if not any(session_came_about(transcript) for transcript in transcripts):
        return NO_SESSION
    findings = [finding for inspection in inspections for finding in inspection.findings]
    return FAILURES if any(finding.severity is Severity.FAILURE for finding in findings) else OK


def _status_of_source(transcript: "Transcript", inspection: "Inspection") -> int:
    """Return the exit status: for a session of our own that of `check`.

    What others wrote down may hold a reply without the session around it, or settings, so there what was found counts before
    how far a session came; and that none came about only where one was tried.
    """
    from inspector.events import Connected, ConnectFailed, GreetingReceived, NameNotResolved
    from inspector.lenses.source import foreign_source

    status = _status([transcript], [inspection])
    if status != NO_SESSION or foreign_source(transcript) is None:
        return status
    if any(finding.severity == "failure" for finding in inspection.findings):
        return FAILURES
    tried = any(transcript.of(kind) for kind in (Connected, ConnectFailed, GreetingReceived, NameNotResolved))
    return NO_SESSION if tried and not inspection.findings else OK


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


def complain(words: str, *, already_visible: bool = False) -> None:
    """Say one line on standard error, behind the program's name."""
    print(f"{PROGRAM}: {words if already_visible else visible_text(words)}", file=sys.stderr)
