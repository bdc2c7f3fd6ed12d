"""What was read, as the screen shows it: each conversation with what connects to its server now, or why nothing does."""

import argparse
import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.command_line.arguments import SourceError, UsageError, options_for, read_target
from inspector.command_line.changes import changed
from inspector.command_line.saved import SavedFile, SavedSession
from inspector.command_line.sources import Source, judged, read_source
from inspector.events import Event, SessionStarted, SourceRead
from inspector.frozen import replace
from inspector.lenses.wording import printable
from inspector.live.options import Options
from inspector.recent import PastSession
from inspector.session_folder import DAYS, KEPT, is_session_name
from inspector.smtp.target import Target, TargetError, parse_place
from inspector.ui.choices import Saved
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.ui.choices import SessionLike

_WHY_LOST = "the recording cannot tell what to use here"
"""Of a file with roots it holds no name; of anything else, no text that can be used."""
_NAME = 24
"""Characters of a file's name in the header."""


def saved_sessions(
    source: Source, arguments: argparse.Namespace, usual: argparse.Namespace, folder: Path, demos: Collection[str]
) -> tuple[Saved, ...]:
    """Return every conversation of a source.

    `arguments`: what counts as good now; `usual`: those of a session that is opened without more words; `folder`: where
    session files go; `demos`: the scenarios that there are.
    """
    return tuple(_saved(source, place, arguments, usual, folder, demos) for place in range(len(source.conversations)))


def reopened(
    past: PastSession, arguments: argparse.Namespace, usual: argparse.Namespace, folder: Path, demos: Collection[str]
) -> Saved:
    """Return the recording of a session of before. Raises SourceError where there is none, or none that can be read."""
    if not is_session_name(past.file):
        raise SourceError("This session was not recorded; Enter connects again.")
    if not (folder / past.file).exists():
        raise SourceError(
            f"The recording is gone: the newest {KEPT} are kept, others for {DAYS} days. Enter connects again."
        )
    source = read_source(str(folder / past.file), arguments.max_file)
    return saved_sessions(source, arguments, usual, folder, demos)[0]


def _saved(
    source: Source,
    place: int,
    arguments: argparse.Namespace,
    usual: argparse.Namespace,
    folder: Path,
    demos: Collection[str],
) -> Saved:
    conversation = source.conversations[place]
    shown = judged(conversation, arguments)
    started = shown.events[0]
    assert isinstance(started, SessionStarted)  # noqa: S101 - what every conversation begins with
    ours = not any(isinstance(event, SourceRead) for event in shown.events[:2])
    options, refusal = _options(started, usual, demos, ours=ours)
    options, lost = _as_then(options, started) if ours else (options, "")
    file = (
        SavedFile(conversation.events, folder, source.path, size=source.size, whole=source.whole)
        if source.session_file
        else SavedFile(conversation.events, folder)
    )

    def make(sink: Callable[[Event], None]) -> "SessionLike":
        return SavedSession(shown.events, file, sink)

    words = source.words(place)
    about = f"{words[:1].upper()}{words[1:]}"
    return Saved(conversation.title, _when(source, started, ours=ours), about, source.kind, options, refusal, make, lost)


def _when(source: Source, started: SessionStarted, *, ours: bool) -> str:
    moment = started.wall_clock[:16].replace("T", " ")
    if ours:
        return f"saved {moment}"
    name = visible(os.fsencode(source.path.name)) if source.path else source.name
    return f"read from {name if len(name) <= _NAME else '…' + name[-_NAME:]}"


def _options(
    started: SessionStarted, usual: argparse.Namespace, demos: Collection[str], *, ours: bool
) -> tuple[Options, str]:
    """Return the options that connect to the same server, and why that cannot be, or nothing.

    As whom others spoke to it is not for us to say: only a session of our own is begun again under its own names.
    """
    target = started.target
    refusal = ""
    if started.demo and started.demo not in demos:
        refusal = f"this version has no demo called {started.demo}"
    elif not target.host:
        refusal = "the source names no server; o opens the start screen"
    elif not started.demo:
        try:
            read_target(target.typed)
        except UsageError as error:
            refusal = printable(str(error))
    options = replace(
        options_for(usual, Target(target.host or "unknown", target.port or 25, target.mode, target.lmtp)),
        tls_minimum=started.tls_minimum,
        strict=started.strict,
        software=started.software,
        sender_versions=started.sender_versions,
        demo="" if refusal else started.demo,
    )
    if not ours:
        return options, refusal
    return replace(
        options,
        ehlo_name=started.ehlo_name,
        server_name=started.server_name if started.server_name != target.host else "",
        family=started.family,
        address=_readable(started.address),
        timeout=started.timeout,
        tls_version=started.tls_version,
        deep=started.deep,
        quiet_probes=started.quiet_probes,
    ), refusal


def _as_then(options: Options, started: SessionStarted) -> tuple[Options, str]:
    """Return the options with what a session of ours was told to do, and what of that cannot be, one sentence or nothing.

    Each is read as if it were typed: a file may say anything, and another machine's OpenSSL know other suites.
    """
    lost = []
    for flag, name, text in (
        ("--ciphers", "ciphers", started.ciphers),
        ("--force-starttls", "force_starttls", "yes" if started.force_starttls else ""),
        ("--try-mail-from", "mail_from", started.try_mail_from),
    ):
        try:
            options = changed(options, name, text)
        except UsageError:
            lost.append(flag)
    if started.own_roots and options.ca_file is None:
        lost.append("--ca-file")
    return options, f"This time without its {' and '.join(lost)}: {_WHY_LOST}." if lost else ""


def _readable(address: str) -> str:
    """Return the address that a recording names; empty where a file says something else."""
    try:
        return address if address and parse_place(address) else ""
    except TargetError:
        return ""
