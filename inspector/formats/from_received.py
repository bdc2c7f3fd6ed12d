"""Header fields of a message as people paste them: whole or a piece, folded, quoted with ``> ``, as a file of a mail client.

Every line of the header is kept; a lens reads the Received fields. A message body behind it is counted, not kept.
"""

import re

from inspector.formats.narrator import Narrator
from inspector.formats.source import Conversation
from inspector.lenses.received.lens import KIND, is_received, unquoted
from inspector.lenses.wording import counted

_FIELD = re.compile(r"[!-9;-~]+[ \t]*:")
_ENVELOPE = re.compile(r"From \S+ ")
"""The line in front of a message in an mbox file."""
_REPLY = re.compile(r"[2-5][0-9]{2}[ -]")
_MOSTLY = 0.8
_LOOKED_AT = 300
"""Lines that are looked at to tell what it is."""
_MOST_LINES = 5_000
_LINE = 8 * 1024
"""Bytes of one line that are kept."""


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of every reader
    """Tell whether it is a header with a Received field: it begins as one, and nearly all lines of it are fields."""
    texts = [unquoted(line)[0] for line in raw[: _LOOKED_AT * 400].splitlines()[:_LOOKED_AT]]
    while texts and not texts[0].strip():
        del texts[0]
    header = texts[: next((number for number, text in enumerate(texts) if not text.strip()), len(texts))]
    if not any(map(is_received, header)) or _REPLY.match(header[0]):
        return False
    return sum(map(_belongs, header)) >= _MOSTLY * len(header)


def _belongs(text: str) -> bool:
    return text[:1] in (" ", "\t") or bool(_FIELD.match(text) or _ENVELOPE.match(text))


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return the lines of the header, in one conversation without words."""
    told = Narrator(KIND, name)
    lines = raw.splitlines()
    fields = kept = 0
    for number, line in enumerate(lines[:_MOST_LINES], 1):
        text, _ = unquoted(line)
        if not text.strip():
            if fields:
                break
            continue
        kept = number
        fields += is_received(text)
        told.keep(number, line[:_LINE], "header" if _belongs(text) else "not-understood", secrets=False)
    left = sum(1 for line in lines[kept:] if line.strip())
    if left:
        words = f"({counted(left, 'line')} of a message body or of what follows, not kept)"
        told.keep(kept + 1, words.encode(), "tool")
    words = f"a header with {counted(fields, 'Received field')}"
    return (told.conversation(words, title=f"Header fields: {words}"),)
