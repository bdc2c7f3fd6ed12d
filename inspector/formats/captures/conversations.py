"""The SMTP conversations of a capture: which connections are SMTP, and each of them told.

A connection is SMTP when its port says so, or when one side greets with 220 and the other answers in SMTP. Neither side is
ours. What the capture lacks is told in each conversation; what the file has beside SMTP, in the words of its source.
"""

import re
from collections import Counter

from inspector.formats.captures.dialogue import CaptureDialogue
from inspector.formats.captures.file import CaptureFile
from inspector.formats.captures.packets import Segment, Skip, read_segment
from inspector.formats.captures.streams import Connection, put_together
from inspector.formats.source import MOST_CONVERSATIONS, Conversation, UnreadableError
from inspector.lenses.wording import counted, listed

PORTS = frozenset({25, 465, 587, 2465, 2525, 2587})
"""Ports on which a connection is taken for SMTP whatever is said on it (RFC 5321, 6409, 8314, and what providers add)."""
_COMMAND = re.compile(rb"(?i)\s*(?:EHLO|HELO|LHLO|MAIL FROM|RCPT TO|STARTTLS|XCLIENT|BDAT)(?=[\s:])")
_SAYS_SMTP = re.compile(rb"(?i)220[ -].*\b(?:E?SMTP|LMTP)\b")
_LOOKED_AT = 256
_OFTEN = 4
"""Ports of other protocols that are named."""


def conversations_of(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return the SMTP conversations in the order in which they began. Raises UnreadableError where there is none."""
    file, skipped = CaptureFile(raw), Counter[Skip]()
    segments: list[Segment] = []
    packets = 0
    for packet in file.packets():
        packets += 1
        found = read_segment(packet)
        if isinstance(found, Segment):
            segments.append(found)
        else:
            skipped[found] += 1
    connections = put_together(segments)
    chosen = [turned for each in connections if (turned := as_smtp(each)) is not None]
    remarks = [
        *file.remarks,
        *(f"{counted(count, 'packet')} with {why.value}" for why, count in skipped.items() if why.value),
    ]
    if not chosen:
        raise UnreadableError(_nothing(packets, connections, remarks))
    if len(chosen) > MOST_CONVERSATIONS:
        remarks.append(f"the first {MOST_CONVERSATIONS:,} of {len(chosen):,} conversations are told")
        del chosen[MOST_CONVERSATIONS:]
    words = "; ".join([f"a capture of {counted(packets, 'packet')}", *remarks])
    if len(chosen) == 1:  # of several, each title says it
        words = f"{words}; the client is {chosen[0].client[0]}"
    return tuple(CaptureDialogue(each, name).conversation(words) for each in chosen)


def as_smtp(connection: Connection) -> Connection | None:
    """Return the connection with client and server the right way round where it is SMTP; else None."""
    ways = [connection, *([connection.turned()] if connection.guessed else [])]
    if connection.guessed and not connection.has_data:
        return None
    return next(filter(_sounds_like_smtp, ways), None) or next((way for way in ways if way.server[1] in PORTS), None)


def _sounds_like_smtp(connection: Connection) -> bool:
    if _COMMAND.match(_first(connection, by_client=True)):
        return True
    said = _first(connection, by_client=False)
    return bool(_SAYS_SMTP.match(said) and not _first(connection, by_client=True))


def _first(connection: Connection, *, by_client: bool) -> bytes:
    """The first bytes of one side."""
    said = b""
    for piece in connection.pieces:
        if piece.by_client is by_client:
            said += piece.data
        if len(said) >= _LOOKED_AT:
            break
    return said[:_LOOKED_AT]


def _nothing(packets: int, connections: list[Connection], remarks: list[str]) -> str:
    """Say what is in it, in one sentence."""
    if not connections:
        told = f"{counted(packets, 'packet')} and no TCP connection"
    else:
        ports = [str(port) for port, _ in Counter(each.server[1] for each in connections).most_common(_OFTEN)]
        told = f"{counted(len(connections), 'TCP connection')} (port {listed(ports)}), none of which is SMTP"
    return "; ".join([f"the capture holds {told}", *remarks])
