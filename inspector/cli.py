"""The command line: one function per subcommand."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from inspector.arguments import UsageError, meant_subcommand, options_for, parse_arguments, read_target
from inspector.crash import crash_report, thread_crashes
from inspector.subcommands import CHECK, COMPLETION, CONFIG, DEMO, MANUAL, PROGRAM
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.demo.scenario import Scenario
    from inspector.events import Event
    from inspector.lenses.inspection import Inspection
    from inspector.live.options import Options
    from inspector.live.recorder import Sink
    from inspector.live.session import Session
    from inspector.transcript import Transcript

OK, FAILURES, USAGE, NO_SESSION, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit statuses."""
CRASHED = 1
"""Exit status after a fault of our own, as that of the app."""
_LONG, _SHORT = 50_000, 200
"""Entries of a session whose whole report takes too long after an interrupt; those that are told then."""
_POLL = 0.01
"""Seconds between two looks at whether the session's thread still lives: what a report comes later than it could."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    try:
        arguments = parse_arguments(sys.argv[1:] if words is None else words)
        return _COMMANDS.get(arguments.command, app)(arguments)
    except UsageError as error:
        _complain(str(error))
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # the reader of our output went away; Python would complain once more when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except SystemExit as end:  # argparse after --help and --version
        return end.code if isinstance(end.code, int) else OK
    except Exception as error:  # noqa: BLE001 - a traceback would show what was sent and received
        print(crash_report(error), file=sys.stderr)
        return CRASHED


def app(arguments: argparse.Namespace) -> int:
    """Open the app on a target, or on the start screen."""
    options = options_for(arguments, read_target(arguments.target)) if arguments.target else None
    with ExitStack() as servers:
        status = _run_app(arguments, options, servers)
    if arguments.target and (meant := meant_subcommand(arguments.target)):
        _complain(f"{arguments.target} was taken for the name of a mail server; the subcommand is: {meant}")
    return status


def demo(arguments: argparse.Namespace) -> int:
    """Open the app against an embedded server; list the servers; or report on one."""
    from inspector.demo.scenarios import DEFAULT_SCENARIO, SCENARIOS

    if arguments.list:
        width = max(map(len, SCENARIOS))
        for scenario in SCENARIOS.values():
            print(f"{scenario.name:<{width}}  {scenario.summary}")
        return OK
    name = arguments.scenario or DEFAULT_SCENARIO
    if name not in SCENARIOS:
        raise UsageError(f"no scenario is called {name!r}; there are: {', '.join(SCENARIOS)}")
    if arguments.output and not arguments.format:
        raise UsageError("--output needs --format: it writes a report")
    if not arguments.format:
        _require_terminal()
    with ExitStack() as servers:
        if arguments.format:
            return _report(arguments, _demo_options(arguments, SCENARIOS[name], servers))
        return _run_app(arguments, _planned_demo(arguments, name), servers)


def check(arguments: argparse.Namespace) -> int:
    """Inspect without the app and print a report."""
    return _report(arguments, options_for(arguments, read_target(arguments.target)))


def config(arguments: argparse.Namespace) -> int:
    """Print the settings that are in force, as a settings file."""
    from inspector.settings import SETTINGS, settings_text

    in_force = {
        setting.name: (getattr(arguments, setting.attribute), arguments.whence[setting.name]) for setting in SETTINGS
    }
    sys.stdout.write(settings_text(arguments.settings, in_force))
    return OK


def completion(arguments: argparse.Namespace) -> int:
    """Print the script that completes our words in a shell."""
    from inspector.completion import SCRIPTS

    print(SCRIPTS[arguments.shell](), end="")
    return OK


def manual(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - as all subcommands
    """Print the man page."""
    from inspector.manual import manual_page

    print(manual_page(), end="")
    return OK


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    DEMO: demo,
    CHECK: check,
    CONFIG: config,
    COMPLETION: completion,
    MANUAL: manual,
}


def _run_app(arguments: argparse.Namespace, options: "Options | None", servers: ExitStack) -> int:
    from inspector.demo.scenarios import SCENARIOS
    from inspector.ui.choices import Choices
    from inspector.ui.run import run_app
    from inspector.ui.theme import ThemeError

    _require_terminal()
    served: dict[str, Options] = {}

    def make_session(options: "Options", sink: "Sink") -> "Session":
        """Import what a session needs, and start a demo's server, only now: the first frame stands already."""
        from inspector.live.session import Session

        if options.demo and not options.extra_roots:
            if options.demo not in served:
                served[options.demo] = _demo_options(arguments, SCENARIOS[options.demo], servers)
            options = served[options.demo]
        return Session(options, sink)

    choices = Choices(
        target=lambda text: options_for(arguments, read_target(text)),
        scenarios=tuple((scenario.name, scenario.summary) for scenario in SCENARIOS.values()),
        demo=lambda name: _demo_options(arguments, SCENARIOS[name], servers),
    )
    try:
        return run_app(
            options,
            make_session=make_session,
            choices=choices,
            theme=arguments.theme,
            theme_by_flag=arguments.whence["theme"] == "--theme",
            mouse=arguments.mouse,
            clipboard=arguments.clipboard,
        )
    except ThemeError as error:
        raise UsageError(str(error)) from None


def _require_terminal() -> None:
    from inspector.ui.terminal import terminal_problem

    if problem := terminal_problem():
        raise UsageError(f"{problem}: {PROGRAM} check TARGET")


def _planned_demo(arguments: argparse.Namespace, name: str) -> "Options":
    """Return the options of a demo whose server has not been started yet: all but its address and its root."""
    from inspector.smtp.target import Target

    return replace(options_for(arguments, Target("127.0.0.1", 25)), demo=name)


def _demo_options(arguments: argparse.Namespace, scenario: "Scenario", servers: ExitStack) -> "Options":
    """Start the scenario's server, to be stopped with `servers`, and return the options that lead to it."""
    from inspector.demo.server import DemoServer
    from inspector.smtp.target import Target

    server = servers.enter_context(DemoServer(scenario))
    options = options_for(arguments, Target(server.host, server.port))
    return replace(
        options, server_name=options.server_name or server.server_name, extra_roots=server.roots, demo=scenario.name
    )


def _report(arguments: argparse.Namespace, options: "Options") -> int:
    """Run a session to its end, write the report, and return the exit status."""
    from inspector.transcript import Transcript

    transcript = Transcript()
    interrupted = False
    try:
        for event in _events_of(options):
            transcript.append(event)
    except KeyboardInterrupt:
        interrupted = True
        transcript = _what_can_be_told_at_once(transcript)
    from inspector.lenses.inspection import inspect

    inspection = inspect(transcript)
    _write(arguments, _report_text(arguments.format, transcript, inspection))
    if interrupted:
        return INTERRUPTED
    status = _status(transcript, inspection)
    if status == NO_SESSION and arguments.format == "json":  # the other forms say it themselves
        _complain(f"no SMTP session came about. {inspection.session.ended}", already_visible=True)
    return status


def _what_can_be_told_at_once(transcript: "Transcript") -> "Transcript":
    """Say that we were interrupted; leave all but the beginning out where the whole report would keep the user waiting."""
    from inspector.transcript import Transcript

    left_out = len(transcript) - _SHORT if len(transcript) > _LONG else 0
    if not left_out:
        _complain("interrupted: the report holds what had happened so far")
        return transcript
    _complain(f"interrupted; {left_out:,} entries are left out of the conversation: the report holds the first {_SHORT:,}")
    return Transcript(entry.event for entry in transcript[:_SHORT])


def _report_text(form: str, transcript: "Transcript", inspection: "Inspection") -> str:
    from inspector.formats.json import report_json
    from inspector.formats.markdown import report_markdown
    from inspector.formats.text import report_text

    return {"text": report_text, "markdown": report_markdown, "json": report_json}[form](transcript, inspection)


def _events_of(options: "Options") -> "Iterator[Event]":
    """Yield the events of a whole session: the script, the versions unless left out, QUIT."""
    from inspector.live.commands import Quit, TryVersions
    from inspector.live.session import Session

    events: SimpleQueue[Event] = SimpleQueue()
    session = Session(options, events.put)
    with thread_crashes(session.cancel) as raise_crash, _cancelling(session.cancel), _progress() as show:
        session.start()
        if options.probe:
            session.send(TryVersions())
        session.send(Quit())
        import inspector.lenses.inspection  # noqa: F401 - for the report, while the session waits for the network

        while not session.join(0) or not events.empty():
            with contextlib.suppress(Empty):
                event = events.get(timeout=_POLL)
                show(event)
                yield event
        raise_crash()


@contextmanager
def _cancelling(cancel: Callable[[], None]) -> Iterator[None]:
    """End the session at once where we are interrupted."""
    try:
        yield
    except BaseException:
        cancel()
        raise


@contextmanager
def _progress() -> "Iterator[Callable[[Event], None]]":
    """Return what shows an event on standard error: one line that is overwritten, and only on a terminal."""
    from inspector.events import SessionStarted
    from inspector.lenses.progress import progress_words

    drawn = sys.stderr.isatty()

    def show(event: "Event") -> None:
        if isinstance(event, SessionStarted) and "." not in event.ehlo_name and not event.ehlo_name.startswith("["):
            _complain(
                f"the EHLO name {event.ehlo_name} has no dot; some servers refuse such names (--ehlo-name sets another)"
            )
        words = progress_words(event)
        if drawn and words:
            print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _write(arguments: argparse.Namespace, report: str) -> None:
    if arguments.output is None:
        sys.stdout.write(report)
        sys.stdout.flush()
        return
    try:
        Path(arguments.output).write_text(report, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{str(arguments.output)!r} cannot be written: {error.strerror}") from None


def _status(transcript: "Transcript", inspection: "Inspection") -> int:
    from inspector.lenses.finding import Severity
    from inspector.lenses.session import session_came_about

    if not session_came_about(transcript):
        return NO_SESSION
    return FAILURES if any(finding.severity is Severity.FAILURE for finding in inspection.findings) else OK


def _complain(words: str, *, already_visible: bool = False) -> None:
    print(f"{PROGRAM}: {words if already_visible else visible_text(words)}", file=sys.stderr)
