"""The command line: one function per subcommand."""

import argparse
import os
import shlex
import sys
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
from inspector.command_line.demo_options import demo_options, planned_demo
from inspector.command_line.reporting import INTERRUPTED, OK, USAGE, report, report_on
from inspector.command_line.standard_streams import OutputLostError, complain, discard_output, open_closed_streams, write_out
from inspector.command_line.subcommands import CHECK, COMPLETION, CONFIG, DEMO, EXPLAIN, MANUAL, PROGRAM, READ
from inspector.crash import crash_report
from inspector.visible import as_typed

if TYPE_CHECKING:
    from inspector.command_line.sources import Source

CRASHED = 1
"""Exit status after a fault of our own, as that of the app."""
_EXPLAINED = 20_000
"""Characters of a text to explain that are looked at: a bounce with its headers has about a tenth of that."""
_FORMAT_INSTEAD = "--format text prints a report instead"


def main(words: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    open_closed_streams()
    try:
        arguments = parse_arguments(sys.argv[1:] if words is None else words)
        return _COMMANDS.get(arguments.command, app)(arguments)
    except (UsageError, OutputLostError) as error:
        complain(str(error), already_visible=isinstance(error, SourceError))
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        discard_output()  # its reader went away
        return INTERRUPTED
    except SystemExit as end:  # argparse after --help and --version
        return end.code if isinstance(end.code, int) else OK
    except Exception as error:  # noqa: BLE001 - a traceback would show what was sent and received
        print(crash_report(error), file=sys.stderr)
        return CRASHED


def app(arguments: argparse.Namespace) -> int:
    """Open the app on a target, or on the start screen."""
    from inspector.command_line.running import require_terminal, run

    options = options_for(arguments, read_target(arguments.target)) if arguments.target else None
    require_terminal(f"this prints a report: {PROGRAM} check {shlex.quote(arguments.target or 'TARGET')}")
    status = run(arguments, options)
    if arguments.target and (meant := meant_subcommand(arguments.target)):
        complain(f"{arguments.target} was taken for the name of a mail server; the subcommand is: {meant}")
    return status


def demo(arguments: argparse.Namespace) -> int:
    """Open the app against an embedded server, or on a sample; list them; or report on one. Raises UsageError."""
    from inspector.command_line.running import require_terminal, run
    from inspector.demo.samples import SAMPLES
    from inspector.demo.scenarios import DEFAULT_SCENARIO, SCENARIOS

    if arguments.list:
        from inspector.demo.listing import list_scenarios

        write_out(list_scenarios([*SCENARIOS.values(), *SAMPLES.values()]))
        return OK
    name = arguments.scenario or DEFAULT_SCENARIO
    _look_at_demo(name, arguments)
    if not arguments.format:
        require_terminal(_FORMAT_INSTEAD)
    if name in SAMPLES:
        return _sample(arguments, name)
    if not arguments.format:
        return run(arguments, planned_demo(arguments, SCENARIOS[name]))
    with ExitStack() as servers:
        return report(arguments, demo_options(arguments, SCENARIOS[name], servers))


def _look_at_demo(name: str, arguments: argparse.Namespace) -> None:
    """Raise UsageError for a demo that does not exist, and for options that exclude each other."""
    from inspector.demo.listing import nearest_name
    from inspector.demo.samples import SAMPLES
    from inspector.demo.scenarios import SCENARIOS

    if name not in SCENARIOS and name not in SAMPLES:
        meant = nearest_name(name, [*SCENARIOS, *SAMPLES])
        raise UsageError(
            f"no scenario is called {as_typed(name)}{f': did you mean {meant}?' if meant else ''} ({PROGRAM} demo --list)"
        )
    if arguments.output and not arguments.format:
        raise UsageError("--output needs --format: it writes a report")
    if arguments.step and (arguments.format or name in SAMPLES):
        raise UsageError(f"--step is for the app: a {'report' if arguments.format else 'sample'} stops before nothing")


def _sample(arguments: argparse.Namespace, name: str) -> int:
    from inspector.command_line.running import show
    from inspector.command_line.sources import judged, sample_source
    from inspector.demo.samples import SAMPLES

    source = sample_source(SAMPLES[name])
    if not arguments.format:
        return show(arguments, source)
    from inspector.transcript import Transcript

    _say_what_is_read(source, 0, asked=False)
    return report_on(arguments, Transcript(judged(source.conversations[0], arguments).events))


def check(arguments: argparse.Namespace) -> int:
    """Inspect without the app and print a report."""
    return report(arguments, options_for(arguments, read_target(arguments.target)))


def read(arguments: argparse.Namespace) -> int:
    """Open the app on a session of before, or on what others wrote down; or report on it."""
    from inspector.command_line.running import require_terminal, show
    from inspector.command_line.sources import chosen, judged, read_source

    if arguments.output and not arguments.format:
        raise UsageError("--output needs --format: it writes a report")
    if arguments.file == "-":
        if not arguments.format:  # before somebody pastes it in vain
            require_terminal(_FORMAT_INSTEAD, keys=False)
        if sys.stdin is not None and sys.stdin.isatty():
            complain("paste what is to be read, then press ^D at the beginning of a line")
    source = read_source(arguments.file, arguments.max_file)
    number = chosen(source, arguments.conversation)
    if arguments.format:
        from inspector.transcript import Transcript

        _say_what_is_read(source, number, asked=arguments.conversation is not None)
        return report_on(arguments, Transcript(judged(source.conversations[number], arguments).events))
    if arguments.file == "-":
        from inspector.ui.terminal.terminal import take_keys_from_terminal

        take_keys_from_terminal()
    require_terminal(_FORMAT_INSTEAD)
    return show(arguments, source, number if arguments.conversation else None)


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

    from inspector.formats.reports.explained import explained_json, explained_text
    from inspector.lenses.refusals.explain import explain as explanation_of

    text = _text_to_explain(arguments.text)
    explanation = explanation_of(text[:_EXPLAINED], arguments.software or "", arguments.tls_minimum)
    if len(text) > _EXPLAINED:
        complain(f"only the first {_EXPLAINED:,} characters were looked at")
    width = max(40, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 80
    made = explained_json(explanation) if arguments.format == "json" else explained_text(explanation, width)
    write_out(made, arguments.format)
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
    write_out(settings_text(arguments.settings, in_force))
    return OK


def completion(arguments: argparse.Namespace) -> int:
    """Print the script that completes our words in a shell."""
    from inspector.command_line.completion import SCRIPTS

    write_out(SCRIPTS[arguments.shell]())
    return OK


def manual(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - as all subcommands
    """Print the man page."""
    from inspector.command_line.manual import manual_page

    write_out(manual_page())
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
