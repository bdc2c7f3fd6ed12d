"""The app from its start to its end: where its sessions, demos and recordings come from, and their last words."""

import argparse
import os
import time
from collections import deque
from contextlib import ExitStack
from typing import TYPE_CHECKING

from inspector.command_line.arguments import UsageError, options_for, parse_arguments, read_target
from inspector.command_line.demo_options import demo_options, moved
from inspector.command_line.subcommands import READ
from inspector.command_line.whole_session import LAST_WORDS
from inspector.demo.samples import SAMPLES
from inspector.demo.scenarios import SCENARIOS

if TYPE_CHECKING:
    from inspector.command_line.recording import RecordedSession
    from inspector.command_line.sources import Source
    from inspector.live.options import Options
    from inspector.live.recorder import Sink
    from inspector.recent import PastSession
    from inspector.ui.choices import Choices, Saved

SESSIONS_AT_ONCE = 8
"""One on the screen, and others whose ports lie beside it or that say QUIT still."""


def run(arguments: argparse.Namespace, options: "Options | None", saved: "tuple[Saved, ...]" = ()) -> int:
    """Run the app on a session, on what is `saved`, or on the start screen; return its exit status.

    That there is a terminal has been seen. Raises UsageError for a theme that cannot be used.
    """
    from inspector.ui.run import run_app
    from inspector.ui.theme import ThemeError

    with ExitStack() as servers:
        opening = Opening(arguments, servers)
        try:
            status = run_app(
                options,
                make_session=opening.make_session,
                choices=opening.choices(),
                theme=arguments.theme,
                theme_by_flag=arguments.whence["theme"] == "--theme",
                mouse=arguments.mouse,
                stalled=arguments.stalled,
                clipboard=arguments.clipboard,
                redact=arguments.redact,
                tells_names=arguments.whence["redact"] == "default",
                saved=saved,
            )
        except ThemeError as error:
            raise UsageError(str(error)) from None
        opening.hear_last_words()
    return status


def show(arguments: argparse.Namespace, source: "Source", number: int | None = None) -> int:
    """Run the app on a conversation of a source, counted from 0, or on the list of all. Raises UsageError."""
    from inspector.command_line.recording import sessions_folder
    from inspector.command_line.showing import saved_sessions

    usual = _usual(arguments)
    saved = saved_sessions(source, arguments, usual, sessions_folder(), SCENARIOS)
    return run(usual, None, saved if number is None else saved[number : number + 1])


class Opening:
    """What the screen asks for when something is to be opened; all of it for one run of the app."""

    def __init__(self, arguments: argparse.Namespace, servers: ExitStack) -> None:
        """`servers`: stops the demos' servers at the end."""
        self._arguments, self._servers = arguments, servers
        self._served: dict[str, Options] = {}
        self._sessions: deque[RecordedSession] = deque(maxlen=SESSIONS_AT_ONCE)

    def choices(self) -> "Choices":
        """Return what the start screen offers."""
        from inspector.command_line.changes import changed
        from inspector.recent import read_recent, remember, state_folder
        from inspector.ui.choices import Choices

        return Choices(
            target=lambda text: options_for(self._arguments, read_target(text)),
            scenarios=_demos(),
            demo=self._demo,
            change=changed,
            recents=lambda: read_recent(state_folder(os.environ)),
            remember=lambda session: remember(state_folder(os.environ), session),
            reopen=self._reopen,
        )

    def make_session(self, options: "Options", sink: "Sink") -> "RecordedSession":
        """Import what a session needs, and start a demo's server, only now: the first frame stands already."""
        from inspector.command_line.recording import RecordedSession, recording_of
        from inspector.live.session import Session

        if options.demo and not options.extra_roots:
            if options.demo not in self._served:
                self._served[options.demo] = demo_options(self._arguments, SCENARIOS[options.demo], self._servers)
            options = moved(options, self._served[options.demo])
        recording = recording_of(options, wanted=self._arguments.record)
        session = Session(options, *([recording] if recording else []), sink)
        self._sessions.append(RecordedSession(session, recording, options))
        return self._sessions[-1]

    def hear_last_words(self) -> None:
        """Wait a moment: sessions that were ended write down how."""
        end = time.monotonic() + LAST_WORDS
        for session in self._sessions:
            session.join(max(0.0, end - time.monotonic()))

    def _demo(self, name: str) -> "Options | Saved":
        if name in SCENARIOS:
            return demo_options(self._arguments, SCENARIOS[name], self._servers)
        from inspector.command_line.recording import sessions_folder
        from inspector.command_line.showing import saved_sessions
        from inspector.command_line.sources import sample_source

        arguments = parse_arguments([READ, ""])
        return saved_sessions(sample_source(SAMPLES[name]), arguments, self._arguments, sessions_folder(), SCENARIOS)[0]

    def _reopen(self, past: "PastSession") -> "Saved":
        from inspector.command_line.recording import sessions_folder
        from inspector.command_line.showing import reopened

        return reopened(past, parse_arguments([READ, ""]), self._arguments, sessions_folder(), SCENARIOS)


def _demos() -> tuple[tuple[str, str], ...]:
    """Return (name, summary) of every demo: the servers, then the samples."""
    servers = tuple((scenario.name, scenario.summary) for scenario in SCENARIOS.values())
    return (*servers, *((sample.name, sample.summary) for sample in SAMPLES.values()))


def _usual(arguments: argparse.Namespace) -> argparse.Namespace:
    """Return the arguments of a session that is opened from the screen of `read`: its settings and flags, nothing else."""
    usual = parse_arguments([])
    for name in ("theme", "stalled", "mouse", "clipboard", "redact", "whence"):
        setattr(usual, name, getattr(arguments, name))
    return usual


def require_terminal(instead: str, *, keys: bool = True) -> None:
    """Raise UsageError where the app cannot draw, with what to do `instead`; stdin is looked at only with `keys`."""
    from inspector.ui.terminal.terminal import terminal_problem

    if problem := terminal_problem(instead, keys=keys):
        raise UsageError(problem)
