"""The command line: one function per subcommand."""

import argparse
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from inspector.command_line.arguments import (
    SourceError,
    UsageError,
    meant_subcommand,
    options_for,
    parse_arguments,
    read_target,
)
from inspector.command_line.demo_options import demo_options, moved, planned_demo
from inspector.command_line.reporting import INTERRUPTED, OK, USAGE, complain, report, report_on
from inspector.command_line.subcommands import CHECK, COMPLETION, CONFIG, DEMO, EXPLAIN, MANUAL, PROGRAM, READ
from inspector.crash import crash_report

if TYPE_CHECKING:
    from inspector.command_line.recording import RecordedSession
    from inspector.command_line.sources import Source
    from inspector.live.options import Options
    from inspector.live.recorder import Sink
    from inspector.recent import PastSession
    from inspector.ui.choices import Saved

CRASHED = 1
"""Exit status after a fault of our own, as that of the app."""
_EXPLAINED = 20_000
"""Characters of a text to explain that are looked at: a bounce with its headers has about a tenth of that."""
_SESSIONS_AT_ONCE = 8
"""One on the screen, and others whose ports lie beside it or that say QUIT still."""
_LAST_WORDS = 0.3
"""Seconds that they may take to write down their end."""
_READ_INSTEAD = "--format text prints a report instead"


def main(words: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    try:
        arguments = parse_arguments(sys.argv[1:] if words is None else words)
        return _COMMANDS.get(arguments.command, app)(arguments)
    except UsageError as error:
        complain(str(error), already_visible=isinstance(error, SourceError))
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
        complain(f"{arguments.target} was taken for the name of a mail server; the subcommand is: {meant}")
    return status


def demo(arguments: argparse.Namespace) -> int:
    """Open the app against an embedded server; list the servers; or report on one."""
    from inspector.demo.scenarios import DEFAULT_SCENARIO, SCENARIOS

    if arguments.list:
        from inspector.demo.listing import list_scenarios

        print(list_scenarios(SCENARIOS.values()), end="")
        return OK
    name = arguments.scenario or DEFAULT_SCENARIO
    if name not in SCENARIOS:
        from inspector.demo.listing import nearest_name

        meant = nearest_name(name, SCENARIOS)
        raise UsageError(
            f"no scenario is called {name!r}{f': did you mean {meant}?' if meant else ''} ({PROGRAM} demo --list)"
        )
    if arguments.output and not arguments.format:
        raise UsageError("--output needs --format: it writes a report")
    if arguments.step and arguments.format:
        raise UsageError("--step is for the app: a report stops before nothing")
    if not arguments.format:
        _require_terminal()
    with ExitStack() as servers:
        if arguments.format:
            return report(arguments, demo_options(arguments, SCENARIOS[name], servers))
        return _run_app(arguments, planned_demo(arguments, SCENARIOS[name]), servers)


def check(arguments: argparse.Namespace) -> int:
    """Inspect without the app and print a report."""
    return report(arguments, options_for(arguments, read_target(arguments.target)))


def read(arguments: argparse.Namespace) -> int:
    """Open the app on a session of before, or on what others wrote down; or report on it."""
    from inspector.command_line.sources import chosen, judged, read_source

    if arguments.output and not arguments.format:
        raise UsageError("--output needs --format: it writes a report")
    if not arguments.format:
        _require_terminal(_READ_INSTEAD, keys=arguments.file != "-")
    if arguments.file == "-" and sys.stdin is not None and sys.stdin.isatty():
        complain("paste what is to be read, then press ^D at the beginning of a line")
    source = read_source(arguments.file, arguments.max_file)
    number = chosen(source, arguments.conversation)
    if arguments.format:
        from inspector.transcript import Transcript

        _say_what_is_read(source, number, asked=arguments.conversation is not None)
        return report_on(arguments, Transcript(judged(source.conversations[number], arguments).events))
    if arguments.file == "-":
        from inspector.ui.terminal import take_keys_from_terminal

        take_keys_from_terminal()
        _require_terminal(_READ_INSTEAD)
    return _show(arguments, source, number if arguments.conversation else None)


def _show(arguments: argparse.Namespace, source: "Source", number: int | None) -> int:
    """Open the app on a conversation of a source, or on the list of all."""
    from inspector.command_line.recording import sessions_folder
    from inspector.command_line.showing import saved_sessions
    from inspector.demo.scenarios import SCENARIOS

    saved = saved_sessions(source, arguments, _usual(arguments), sessions_folder(), SCENARIOS)
    with ExitStack() as servers:
        return _run_app(_usual(arguments), None, servers, saved if number is None else saved[number : number + 1])


def _usual(arguments: argparse.Namespace) -> argparse.Namespace:
    """Return the arguments of a session that is opened from the screen of `read`: its settings and flags, nothing else."""
    usual = parse_arguments([])
    for name in ("theme", "mouse", "clipboard", "redact", "whence"):
        setattr(usual, name, getattr(arguments, name))
    return usual


def _say_what_is_read(source: "Source", number: int, *, asked: bool) -> None:
    """Say on standard error what was recognised, and which of several conversations the report is about."""
    complain(f"{source.name}: {source.words(number)}", already_visible=True)
    if len(source.conversations) > 1 and not asked:
        for place, conversation in enumerate(source.conversations, start=1):
            complain(f"{place:>4}  {conversation.title}", already_visible=True)
        complain(f"the report is about number {number + 1}; --conversation N chooses another", already_visible=True)


def explain(arguments: argparse.Namespace) -> int:
    """Say what a reply, a bounce or a log line means."""
    import shutil

    from inspector.formats.explained import explained_json, explained_text
    from inspector.lenses.explain import explain as explanation_of

    text = _text_to_explain(arguments.text)
    explanation = explanation_of(text[:_EXPLAINED], arguments.software or "", arguments.tls_minimum)
    if len(text) > _EXPLAINED:
        complain(f"only the first {_EXPLAINED:,} characters were looked at")
    width = max(40, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 80
    sys.stdout.write(explained_json(explanation) if arguments.format == "json" else explained_text(explanation, width))
    return OK


def _text_to_explain(words: list[str]) -> str:
    """Return the words, or standard input; bytes that are no UTF-8 become U+FFFD. Raises UsageError where there are none."""
    raw = sys.stdin.buffer.read(8 * _EXPLAINED) if words == ["-"] else os.fsencode(" ".join(words))
    text = raw.decode("utf-8", "replace").strip()
    if not text:
        raise UsageError(f"there is nothing to explain: {PROGRAM} explain '554 5.7.1 …', or - to read standard input")
    return text


def config(arguments: argparse.Namespace) -> int:
    """Print the settings that are in force, as a settings file."""
    from inspector.settings import SETTINGS
    from inspector.settings_file import settings_text

    in_force = {
        setting.name: (getattr(arguments, setting.attribute), arguments.whence[setting.name]) for setting in SETTINGS
    }
    sys.stdout.write(settings_text(arguments.settings, in_force))
    return OK


def completion(arguments: argparse.Namespace) -> int:
    """Print the script that completes our words in a shell."""
    from inspector.command_line.completion import SCRIPTS

    print(SCRIPTS[arguments.shell](), end="")
    return OK


def manual(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - as all subcommands
    """Print the man page."""
    from inspector.command_line.manual import manual_page

    print(manual_page(), end="")
    return OK


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    DEMO: demo,
    CHECK: check,
    READ: read,
    EXPLAIN: explain,
    CONFIG: config,
    COMPLETION: completion,
    MANUAL: manual,
}


def _run_app(
    arguments: argparse.Namespace, options: "Options | None", servers: ExitStack, saved: "tuple[Saved, ...]" = ()
) -> int:
    from inspector.command_line.changes import changed
    from inspector.demo.scenarios import SCENARIOS
    from inspector.recent import read_recent, remember, state_folder
    from inspector.ui.choices import Choices
    from inspector.ui.run import run_app
    from inspector.ui.theme import ThemeError

    _require_terminal()
    served: dict[str, Options] = {}
    sessions: deque[RecordedSession] = deque(maxlen=_SESSIONS_AT_ONCE)

    def make_session(options: "Options", sink: "Sink") -> "RecordedSession":
        """Import what a session needs, and start a demo's server, only now: the first frame stands already."""
        from inspector.command_line.recording import RecordedSession, recording_of
        from inspector.live.session import Session

        if options.demo and not options.extra_roots:
            if options.demo not in served:
                served[options.demo] = demo_options(arguments, SCENARIOS[options.demo], servers)
            options = moved(options, served[options.demo])
        recording = recording_of(options, wanted=arguments.record)
        sessions.append(RecordedSession(Session(options, *([recording] if recording else []), sink), recording))
        return sessions[-1]

    def reopen(past: "PastSession") -> "Saved":
        from inspector.command_line.recording import sessions_folder
        from inspector.command_line.showing import reopened

        return reopened(past, parse_arguments([READ, ""]), arguments, sessions_folder(), SCENARIOS)

    choices = Choices(
        target=lambda text: options_for(arguments, read_target(text)),
        scenarios=tuple((scenario.name, scenario.summary) for scenario in SCENARIOS.values()),
        demo=lambda name: demo_options(arguments, SCENARIOS[name], servers),
        change=changed,
        recents=lambda: read_recent(state_folder(os.environ)),
        remember=lambda session: remember(state_folder(os.environ), session),
        reopen=reopen,
    )
    try:
        status = run_app(
            options,
            make_session=make_session,
            choices=choices,
            theme=arguments.theme,
            theme_by_flag=arguments.whence["theme"] == "--theme",
            mouse=arguments.mouse,
            clipboard=arguments.clipboard,
            redact=arguments.redact,
            tells_names=arguments.whence["redact"] == "default",
            saved=saved,
        )
    except ThemeError as error:
        raise UsageError(str(error)) from None
    end = time.monotonic() + _LAST_WORDS
    for session in sessions:  # they were ended, and write down how
        session.join(max(0.0, end - time.monotonic()))
    return status


def _require_terminal(
    instead: str = f"use the check command, which prints a report: {PROGRAM} check TARGET", *, keys: bool = True
) -> None:
    """Raise UsageError where the app cannot draw; without `keys` standard input is looked at later."""
    from inspector.ui.terminal import terminal_problem

    if problem := terminal_problem(instead=instead, keys=keys):
        raise UsageError(problem)
