"""A report without the app: of a session that is run for it, or of one that is over; and its exit status."""

import argparse
import gc
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from inspector.command_line.arguments import UsageError
from inspector.command_line.standard_streams import complain, write_out
from inspector.command_line.whole_session import events_of
from inspector.frozen import replace
from inspector.output_file import OutputError, check_output, write_output
from inspector.smtp.target import Mode

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection
    from inspector.live.options import Options
    from inspector.transcript import Transcript

OK, FAILURES, USAGE, NO_SESSION, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit statuses."""
_LONG, _SHORT = 50_000, 200
"""Entries of a session whose whole report takes too long after an interrupt; those that are told then."""
_OBJECTS = 20_000
"""New objects between two looks for garbage."""


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
        while_it_connects = partial(_load_for, arguments.format, options)
        for event in events_of(sessions[0], record=arguments.record, while_it_connects=while_it_connects):
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


def _load_for(form: str, options: "Options") -> None:
    """Load what the report needs, and what the session will need for a chain, while it waits for its connection.

    No sooner: two threads that load modules at the same time keep each other from going on.
    """
    _writer(form)
    if options.target.mode is not Mode.PLAINTEXT:
        importlib.import_module("inspector.live.trust")


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
