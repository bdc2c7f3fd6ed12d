"""Header fields of a message as people paste them: whole or a piece, folded, quoted with ``> ``, as a file of a mail client.

Every line of the header is kept; a lens reads the Received fields. A message body behind it is counted, not kept. An mbox
file (RFC 4155) holds one message behind the other: each of them is a conversation, to be chosen from the list.
"""

import re
from itertools import groupby, pairwise

from inspector.formats.narrator import Narrator
from inspector.formats.source import MOST_CONVERSATIONS, Conversation
from inspector.lenses.received.lens import KIND, goes_on, is_received, unquoted
from inspector.lenses.wording import counted
from inspector.visible import visible

_FIELD = re.compile(r"[!-9;-~]+[ \t]*:")
_ENVELOPE = re.compile(r"From \S+ ")
"""The line in front of a message in an mbox file."""
_DATED = re.compile(
    rb"From \S.{0,300}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +[0-9]{1,2} "
    rb"[0-9]{1,2}:[0-9]{2}.*"
)
"""The same with its time, as RFC 4155 writes it; a message may hold a line that begins with the word."""
_SUBJECT = re.compile(rb"(?i)Subject:[ \t]*(.{0,200})")
_SUBJECT_SHOWN = 60
_REPLY = re.compile(r"[2-5][0-9]{2}[ -]")
_SAID = re.compile(r"Received[ \t]*:[ \t]*[2-5][0-9]{2}(?:[ -]|$)")
"""The mark of a dialogue, ``Sent:`` and ``Received:``; a field of that name begins with words (RFC 5321 §4.4)."""
_MARKED = re.compile(r"[ \t]*(?:[A-Za-z]{1,8}[ \t]?[:>]|[-=~<>]{1,4})[ \t]{0,8}(?:220|250|354)[ -]")
"""A reply with a mark in front: what stands below it is a message that a dialogue shows."""
_MOSTLY = 0.8
_LOOKED_AT = 300
"""Lines that are looked at to tell what it is."""
_MOST_LINES = 5_000
_LINE = 8 * 1024
"""Bytes of one line that are kept."""


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of every reader
    """Tell whether it is a header with a Received field, by itself or in a mail: nearly all lines of it are fields."""
    lines = raw[: _LOOKED_AT * 400].splitlines()
    for first, last in _messages(lines):
        texts = [unquoted(line)[0] for line in lines[first:last][:_LOOKED_AT]]
        for written, lines_of in groupby(texts, key=lambda text: bool(text.strip())):
            header = list(lines_of)
            if written and (_REPLY.match(header[0]) or any(map(_SAID.match, header))):
                return False
            if any(map(is_received, header)):  # a mail may have some words above it
                return sum(map(_belongs, header)) >= _MOSTLY * len(header)
            if any(map(_MARKED.match, header)):
                return False
    return False


def _belongs(text: str) -> bool:
    return goes_on(text) or bool(_FIELD.match(text) or _ENVELOPE.match(text))


def _messages(lines: list[bytes]) -> list[tuple[int, int]]:
    """Return where each message begins and ends: several only where the first line is that of an mbox file."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    starts = [first]
    if lines and _DATED.fullmatch(lines[first]):
        starts += [number for number in range(first + 1, len(lines)) if _begins_message(lines, number)]
    return list(pairwise([*starts, len(lines)]))


def _begins_message(lines: list[bytes], number: int) -> bool:
    """An empty line stands above it, and a header field below: a body may have one of them, hardly both."""
    if not lines[number].startswith(b"From ") or lines[number - 1].strip() or not _DATED.fullmatch(lines[number]):
        return False
    return number + 1 < len(lines) and _FIELD.match(lines[number + 1][:_LINE].decode("latin-1")) is not None


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return the lines of each header, in one conversation without words for each message."""
    lines = raw.splitlines()
    messages = _messages(lines)
    of = f" of {len(messages):,} in an mbox file" if len(messages) > 1 else ""
    if len(messages) > MOST_CONVERSATIONS:
        of += f", of which the first {MOST_CONVERSATIONS:,} are offered"
    return tuple(
        _conversation(lines, first, last, name, f"message {number:,}{of}" if of else "")
        for number, (first, last) in enumerate(messages[:MOST_CONVERSATIONS], 1)
    )


def _conversation(lines: list[bytes], first: int, last: int, name: str, which: str) -> Conversation:
    """Tell one message. `which`: which one it is, of how many; empty where there is one only."""
    told = Narrator(KIND, name)
    fields = kept = 0
    subject = ""
    for number, line in enumerate(lines[first : min(last, first + _MOST_LINES)], first + 1):
        text, _ = unquoted(line[:_LINE])
        if not text.strip():
            if fields or (which and kept):
                break
            continue
        kept = number
        fields += is_received(text)
        if not subject and (found := _SUBJECT.match(line)):
            subject = visible(found[1].strip())[:_SUBJECT_SHOWN]
        told.keep(number, line[:_LINE], "header" if _belongs(text) else "not-understood", secrets=False)
    left = sum(1 for line in lines[kept:last] if line.strip())
    if left:
        words = f"({counted(left, 'line')} of a message body or of what follows, not kept)"
        told.keep(kept + 1, words.encode(), "tool")
    header = f"a header with {counted(fields, 'Received field') if fields else 'no Received field'}"
    if not which:
        return told.conversation(header, title=f"Header fields: {header}")
    title = f"{counted(fields, 'Received field') if fields else 'no Received field'}{f': {subject}' if subject else ''}"
    return told.conversation(f"{header}, {which}", title=title)
