"""A file or standard input, its conversations, and what counts as good in them now."""

import argparse
import errno
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from inspector.command_line.arguments import SourceError
from inspector.events import SessionStarted, SourceRead
from inspector.formats.recognise import RECOGNISERS, STANDARD_INPUT, read_recognised
from inspector.formats.sessions import session_file
from inspector.formats.source import Conversation, UnreadableError
from inspector.frozen import Frozen, replace
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.demo.samples import Sample

_SAID = {
    errno.ENOENT: "there is no such file",
    errno.EISDIR: "it is a folder: name a file in it",
    errno.EACCES: "you may not read it",
}
_AT_ONCE = 1024 * 1024


class Source(Frozen):
    """What was read."""

    name: str
    """As typed, or ``standard input``; in the visible notation."""
    path: Path | None
    """The file; None for standard input."""
    kind: str
    """What it was recognised as, with its article."""
    session_file: bool
    """True for a session file of our own, of a live session or of a paste that was kept."""
    size: int
    """Bytes of it."""
    whole: int
    """Bytes of it up to the end of its last whole line."""
    conversations: tuple[Conversation, ...]
    """At least one."""

    def words(self, number: int = 0) -> str:
        """Return what was recognised, one sentence about conversation `number`, counted from 0."""
        conversation = self.conversations[number]
        read = next((event for event in conversation.events[:2] if isinstance(event, SourceRead)), None)
        return read.words if read else f"{RECOGNISERS[0].words}: {conversation.title}"


def read_source(text: str, most: int) -> Source:
    """Read what is called `text` on the command line, at most `most` bytes of it. Raises SourceError, one sentence."""
    name = STANDARD_INPUT if text == "-" else visible(os.fsencode(text))
    try:
        raw = _standard_input(most) if text == "-" else _file(text, most)
        row, conversations = read_recognised(raw, name)
    except OSError as error:
        raise SourceError(f"{name}: {_SAID.get(error.errno or 0) or error.strerror or 'it cannot be read'}") from None
    except (UnreadableError, ValueError) as error:  # ValueError: a path with a NUL in it
        raise SourceError(f"{name}: {error}") from None
    path = None if text == "-" else Path(text)
    return Source(name, path, row.words, session_file.looks_like(raw, name), len(raw), raw.rfind(b"\n") + 1, conversations)


def sample_source(sample: "Sample") -> Source:
    """Return a sample of the demos, as if it had been read from a file. Every sample is recognised."""
    raw, name = sample.text.encode(), f"demo {sample.name}"
    row, conversations = read_recognised(raw, name)
    return Source(name, None, row.words, session_file=False, size=len(raw), whole=len(raw), conversations=conversations)


def chosen(source: Source, number: int | None) -> int:
    """Return the place of the conversation with this number, counted from 1. Raises SourceError."""
    if number is not None and number > len(source.conversations):
        held = len(source.conversations)
        raise SourceError(f"{source.name} holds {held} conversation{'' if held == 1 else 's'}: there is no number {number}")
    return (number or 1) - 1


def judged(conversation: Conversation, arguments: argparse.Namespace) -> Conversation:
    """Return the conversation with what was given on the command line in place of what counted as good then."""
    given = {
        name: getattr(arguments, name)
        for name in ("tls_minimum", "software", "sender_versions", "server_name", "strict")
        if getattr(arguments, name)
    }
    first, *rest = conversation.events
    if not given or not isinstance(first, SessionStarted):
        return conversation
    return replace(conversation, events=(replace(first, **given), *rest))


def _file(text: str, most: int) -> bytes:
    """Return the bytes of a file. Raises OSError, UnreadableError."""
    descriptor = os.open(text, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # no FIFO holds us up before it is looked at
    with os.fdopen(descriptor, "rb") as file:
        kind = os.fstat(descriptor)
        if stat.S_ISDIR(kind.st_mode):
            raise OSError(errno.EISDIR, "it is a folder")
        if stat.S_ISREG(kind.st_mode) and kind.st_size > most:
            raise _too_large(kind.st_size, most)
        os.set_blocking(descriptor, True)
        return _bounded(file, most)


def _standard_input(most: int) -> bytes:
    if sys.stdin is None or sys.stdin.closed:
        raise UnreadableError("it is closed: name a file")
    return _bounded(sys.stdin.buffer, most)


def _bounded(file: BinaryIO, most: int) -> bytes:
    """Return all of a file; not a byte more than may be is held. Raises OSError, UnreadableError."""
    parts: list[bytes] = []
    held = 0
    while part := file.read(min(_AT_ONCE, most + 1 - held)):
        parts.append(part)
        held += len(part)
        if held > most:
            raise _too_large(None, most)
    return b"".join(parts)


def _too_large(size: int | None, most: int) -> UnreadableError:
    has = f"it has {size:,} bytes" if size else "it has more bytes than that"
    return UnreadableError(f"at most {most:,} bytes are read, and {has}: --max-file raises that")
