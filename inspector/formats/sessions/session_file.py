"""Our session file: everything that happened in one session, as it happened.

A text file of lines that end in LF and hold printable ASCII only, one JSON object (RFC 8259) a line.

The first line tells what it is::

    {"schema":"smtp-inspector-session/1","program":"0.1.0"}

The number behind the slash changes when what a line means changes; a reader refuses a number that it does not know. A reader
skips further fields of this line. `program` is the version that wrote the file, only for people.

Every other line is one event, in the order in which they happened, ``SessionStarted`` first::

    {"event":"ReplyLineReceived","at":0.043,"connection":0,"reply":0,"raw":"MjIwIG14DQo=","dropped":0}

`inspector.events` has the events and says what their fields mean, `event_json` how the fields are written. The
entries that other lines speak of (a note: ``entry``) are these lines, counted from 0, without the first. Lines may be added
to a file at any time, and nothing in it is ever changed: a note is the latest one on its entry.

A file may end in the middle of its last line, where the program or the machine was stopped while it was written; what
stands in front of it is whole. A later version of the program may know events and fields that this one does not; a file
that holds one is refused, because leaving it out would show a session that never was.

Secrets are not in a session file: they were replaced before the event was made.
"""

import json
from collections.abc import Iterable
from contextlib import suppress

from inspector import __version__
from inspector.events import Event, LineKept, NoteWritten, SessionStarted
from inspector.formats.sessions.event_json import event_line
from inspector.formats.sessions.event_reader import BadValueError, UnknownError, read_event
from inspector.formats.source import Conversation, UnreadableError
from inspector.patterns import lazy_pattern
from inspector.visible import visible, visible_text

SCHEMA, VERSION = "smtp-inspector-session", 1
LINE_BYTES = 32 * 1024 * 1024
"""A line that is longer is none of ours: the longest event has a whole message body in it."""
KEPT_OF_A_LINE = 64 * 1024
"""Bytes that are kept of a last line that is cut off."""
_MARK = lazy_pattern(rb'\s*\{\s*"schema"\s*:\s*"smtp-inspector-session/')
_SCHEMA = lazy_pattern(SCHEMA + r"/([0-9]{1,9})")


def header_line() -> str:
    """Return the first line of a file, without its end."""
    return json.dumps({"schema": f"{SCHEMA}/{VERSION}", "program": __version__}, separators=(",", ":"))


def event_lines(events: Iterable[Event]) -> bytes:
    """Return the lines of events, each with its end, as they stand behind the first line."""
    return "".join(f"{event_line(event)}\n" for event in events).encode("ascii")


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - as all recognisers
    """True when the first line says that it is a session file, of whatever version."""
    return bool(_MARK.match(raw[:200]))


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:  # noqa: ARG001 - as all recognisers
    """Return the one conversation of a file. Raises UnreadableError.

    The events are those that were recorded, and no others; only where the last line is cut off, one LineKept says so at
    the end.
    """
    version = _version(raw)
    events: list[Event] = []
    lines = raw.split(b"\n")
    last = len(lines)  # behind the last line feed: nothing, or a line that is cut off
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() and number == last:
            break
        try:
            events.append(_event_of(line, number, len(events), version))
        except UnreadableError:
            if number < last or _is_whole(line):
                raise
            events.append(_cut_off(line, number, events))
    if not events or not isinstance(events[0], SessionStarted):
        raise UnreadableError("the file ends or goes wrong before a session began: its line 2 is to be SessionStarted")
    return (Conversation(title_of(events[0]), tuple(events)),)


def title_of(started: SessionStarted) -> str:
    """Return whom a session was with, and when."""
    whom = f"demo {started.demo}" if started.demo else str(started.target)
    return visible_text(f"{whom}, {started.wall_clock.replace('T', ' ')}" if started.wall_clock else whom)


def _version(raw: bytes) -> str:
    """Return the version of the program that wrote the file, in the visible notation. Raises UnreadableError."""
    first, _, _ = raw[:LINE_BYTES].partition(b"\n")
    header = _object(first)
    if header is None:
        raise UnreadableError("line 1 is to say what this file is, and is no JSON object")
    found = _SCHEMA.fullmatch(str(header.get("schema")))
    program = header.get("program")
    version = visible_text(program[:40]) if isinstance(program, str) else "a version that is not named"
    if found is None:
        raise UnreadableError(f"line 1 names no form of a session file: {visible_text(str(header.get('schema'))[:80])}")
    if int(found[1]) != VERSION:
        raise UnreadableError(
            f"this session file has form {int(found[1])} and was written by SMTP Inspector {version}; this is "
            f"{__version__}, which reads form {VERSION}: read it with that version"
        )
    return version


def _event_of(line: bytes, number: int, index: int, version: str) -> Event:
    """Return the event of a line. Raises UnreadableError."""
    if len(line) > LINE_BYTES:
        raise UnreadableError(f"line {number} has {len(line):,} bytes: more than {LINE_BYTES:,} are no event")
    values = _object(line)
    if values is None:
        raise UnreadableError(f"line {number} is no JSON object: {visible(line[:40])}")
    try:
        event = read_event(values)
    except UnknownError as error:
        raise UnreadableError(
            f"line {number} holds {visible_text(str(error)[:80])}, which SMTP Inspector {__version__} does not know; it was "
            f"written by {version}: read it with that version"
        ) from None
    except BadValueError as error:
        kind = str(values.get("event"))[:80]
        raise UnreadableError(f"line {number}: {visible_text(f'{kind}: {error}')}") from None
    if isinstance(event, NoteWritten) and not 0 <= event.entry < index:
        raise UnreadableError(f"line {number} is a note on entry {event.entry}, which does not stand above it")
    return event


def _object(line: bytes) -> dict[str, object] | None:
    """Return the JSON object of a line; None where it is none."""
    with suppress(ValueError, RecursionError):
        values = json.loads(line.decode("utf-8"))
        return values if isinstance(values, dict) else None
    return None


def _is_whole(line: bytes) -> bool:
    """True for a last line that lacks nothing but its line end, so that something else must be wrong with it."""
    return len(line) > LINE_BYTES or _object(line) is not None


def _cut_off(line: bytes, number: int, events: list[Event]) -> LineKept:
    at = events[-1].at if events else 0.0
    return LineKept(at=at, number=number, raw=line[:KEPT_OF_A_LINE], why="cut-off")
