"""What passed on the connections of one version's probe: conversation lines and TLS records, one after the other."""

from inspector.events import TLSRecord
from inspector.frozen import Frozen
from inspector.lenses.conversation import Row, Side, Tone, said_of
from inspector.lenses.tls.sweep import Sweep
from inspector.lenses.tls.words import record_words
from inspector.lenses.wording import counted
from inspector.tls.handshake import HandshakeJoiner
from inspector.tls.record import HEADER_BYTES
from inspector.tls.registry import ContentType, ProtocolVersion, handshake_type_name
from inspector.tls.sslv2 import MESSAGE_BIT
from inspector.transcript import Transcript

MOST_LINES = 2_000
"""Lines that are read of one connection; a server that floods a probe says nothing more with the rest."""


class ProbeLine(Frozen):
    """One thing that was said or happened."""

    row: Row
    """When, by whom and what, in the visible notation."""
    raw: bytes
    """The bytes of a TLS record, its header included; empty for anything else."""


class ProbeConnection(Frozen):
    """One connection of the probe."""

    number: int
    """Its number in the session."""
    lines: tuple[ProbeLine, ...]
    """In the order in which they happened."""
    left_out: int
    """Events behind the last line."""


def read_probe(transcript: Transcript, version: ProtocolVersion) -> tuple[ProbeConnection, ...]:
    """Return the connections on which the latest sweep asked for `version`; none where it did not."""
    return tuple(read_connection(transcript, number) for number in _numbers(transcript, version))


def _numbers(transcript: Transcript, version: ProtocolVersion) -> tuple[int, ...]:
    sweep = Sweep.from_transcript(transcript)
    if not sweep.has_connection(version):
        return ()
    if version in sweep.finished:
        _, told = sweep.finished[version]
        return (told.connection, *told.further)
    return (sweep.running[version].connection,)


def read_connection(transcript: Transcript, number: int) -> ProbeConnection:
    """Return what passed on one connection; 0 is that of the session itself."""
    directions = {True: _Direction(), False: _Direction()}
    lines: list[ProbeLine] = []
    left_out = 0
    for entry in transcript:
        event = entry.event
        if event.connection != number:
            continue
        if len(lines) >= MOST_LINES:
            left_out += 1
        elif isinstance(event, TLSRecord):
            lines.append(ProbeLine(Row(entry.index, event.at, *directions[event.sent].said(event)), event.raw))
        elif said := said_of(event):
            lines.append(ProbeLine(Row(entry.index, event.at, *said), b""))
    return ProbeConnection(number, tuple(lines), left_out)


class _Direction:
    """What one side has sent so far."""

    def __init__(self) -> None:
        self._joiner = HandshakeJoiner()
        self._encrypted = False

    def said(self, record: TLSRecord) -> tuple[Side, str, Tone]:
        """Return the row of the next record: direction, type, length, and what is in it as far as it is in clear."""
        words = record_words(record)
        told = [" ".join(words.text.split())] if words else []
        told += [name for name in self._messages(record) if not (words and name in _HELLOS)]
        arrow, side, tone = ("→", Side.CLIENT, Tone.CLIENT) if record.sent else ("←", Side.SERVER, Tone.PLAIN)
        text = f"{arrow} {_type_name(record)}, {counted(len(record.raw), 'byte')}"
        return side, f"{text}: {', '.join(told)}" if told else text, Tone.FAILURE if words and words.bad else tone

    def _messages(self, record: TLSRecord) -> list[str]:
        """Return the names of the handshake messages that are complete with this record."""
        if record.content_type == ContentType.change_cipher_spec:
            self._encrypted = True
        if record.content_type != ContentType.handshake:
            return []
        if self._encrypted:
            return ["encrypted"]
        return [handshake_type_name(message.msg_type) for message in self._joiner.feed(record.raw[HEADER_BYTES:])]


_HELLOS = ("client_hello", "server_hello")
"""Messages that `record_words` tells more of."""


def _type_name(record: TLSRecord) -> str:
    if record.content_type == MESSAGE_BIT:
        return "SSLv2 record"
    try:
        return f"{ContentType(record.content_type).name} ({record.content_type})"
    except ValueError:
        return f"record of type {record.content_type}"
