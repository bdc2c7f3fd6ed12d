"""One row of the conversation for each event that has one: what was said, by whom, and when."""

from enum import StrEnum
from functools import singledispatch

from inspector.events import (
    BodySent,
    CommandSent,
    Connected,
    ConnectFailed,
    Disconnected,
    Event,
    LimitReached,
    LineKept,
    MalformedReceived,
    NameNotResolved,
    NameResolved,
    ReplyLineReceived,
    SourceRead,
    SurplusReceived,
    TLSEstablished,
    TLSFailed,
    TLSRecord,
)
from inspector.frozen import Frozen
from inspector.lenses.tls import words as tls_words
from inspector.lenses.wording import address_and_port, counted, duration, printable
from inspector.smtp.reply import ReplyLine
from inspector.transcript import Entry
from inspector.visible import visible


class Side(StrEnum):
    """Who spoke."""

    CLIENT = "C"
    SERVER = "S"
    NETWORK = "·"


class Tone(StrEnum):
    """What a piece of text means; the screen gives each tone one colour."""

    PLAIN = "plain"
    QUIET = "quiet"
    CLIENT = "client"
    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


class Mark(Frozen):
    """What stands in the margin of a row: it ties the line to its annotation."""

    number: int
    """The line's number in its EHLO reply; 0 where the mark has no number."""
    tone: Tone
    """How bad it is."""
    note: str
    """A few words ("before the greeting")."""

    @property
    def sign(self) -> str:
        """What leads from the line to the words: with the number where it has one; empty where all is well."""
        return f"◂ {self.number}" if self.number else "" if self.tone is Tone.OK else "◂"


class Row(Frozen):
    """One row."""

    entry: int
    """Index of the entry."""
    at: float
    """Seconds since the session's start."""
    side: Side
    """Who spoke."""
    text: str
    """What was said, in the visible notation; never cut, never wrapped here."""
    tone: Tone
    """What it means."""


Said = tuple[Side, str, Tone]
"""A row without its place and time."""

_TONE_OF_CODE = {4: Tone.WARNING, 5: Tone.FAILURE}
"""First digit of a reply code to its tone (RFC 5321 §4.2.1); the others are plain."""

_BOUND = {
    "line_bytes": "a line longer than {bound:,} bytes: the rest of it is counted, not kept",
    "lines": "more than {bound:,} lines in one reply",
    "reply_bytes": "more than {bound:,} bytes in one reply",
    "session_bytes": "more than {bound:,} bytes in the session",
    "chain_certificates": "more than {bound:,} certificates presented: the rest is not kept",
}
"""LimitReached.limit to what happened."""

_CLOSED_BY = {
    "us": "we closed the connection",
    "client": "the client closed the connection",
    "server": "the server closed the connection",
    "network": "the connection broke",
}
"""Disconnected.by to words."""
_WHILE_WE_WAITED = "closed while waiting"
"""How a reason begins that says the same as the words of `_CLOSED_BY`, and when."""

_SURPLUS_AT = {
    "before-client-hello": (Tone.FAILURE, "in clear, before TLS began"),
    "after-client-hello": (Tone.FAILURE, "in clear where TLS was expected"),
    "after-reply": (Tone.WARNING, "behind the end of the reply"),
}
"""SurplusReceived.where to its tone and words."""


def row_of(entry: Entry) -> Row | None:
    """Return the row of this entry, or None where it has none (waits, records that say nothing, probes)."""
    if entry.event.connection != 0:
        return None
    said = said_of(entry.event)
    return Row(entry.index, entry.event.at, *said) if said else None


def said_of(event: Event) -> Said | None:
    """Return what an event says, on whichever connection it happened; None where it has no row."""
    return _said(event)


@singledispatch
def _said(event: Event) -> Said | None:  # noqa: ARG001 - singledispatch goes by its type
    return None


@_said.register
def _(event: ReplyLineReceived) -> Said:
    line = ReplyLine.from_bytes(event.raw, event.dropped)
    return Side.SERVER, line.text + _dropped(event.dropped), _TONE_OF_CODE.get((line.code or 0) // 100, Tone.PLAIN)


@_said.register
def _(event: MalformedReceived) -> Said:
    return Side.SERVER, visible(event.raw.removesuffix(b"\r\n")) + _dropped(event.dropped), Tone.WARNING


@_said.register
def _(event: CommandSent) -> Said:
    return Side.CLIENT, visible(event.raw.removesuffix(b"\r\n")), Tone.CLIENT


@_said.register
def _(event: BodySent) -> Said:
    return Side.CLIENT, f"(message body, {counted(len(event.raw), 'byte')})", Tone.CLIENT


@_said.register
def _(event: SourceRead) -> Said:
    return Side.NETWORK, f"read from {printable(event.name)}: {printable(event.words)}", Tone.QUIET


@_said.register
def _(event: LineKept) -> Said:
    if event.why == "cut-off":
        return Side.NETWORK, f"the recording ends inside line {event.number} of the file: {visible(event.raw)}", Tone.WARNING
    tone = Tone.WARNING if event.why == "not-understood" else Tone.QUIET
    return Side.NETWORK, visible(event.raw), tone


@_said.register
def _(event: NameResolved) -> Said | None:
    if event.addresses == (event.host,):
        return None
    return Side.NETWORK, f"{printable(event.host)} is {', '.join(map(printable, event.addresses))}", Tone.QUIET


@_said.register
def _(event: NameNotResolved) -> Said:
    return Side.NETWORK, f"{printable(event.host)} gave no address: {printable(event.words)}", Tone.FAILURE


@_said.register
def _(event: Connected) -> Said:
    place = address_and_port(event.address, event.port)
    took = f" in {duration(event.seconds)}" if event.seconds else ""  # a source need not tell it
    return Side.NETWORK, f"{place} connected{took}", Tone.QUIET


@_said.register
def _(event: ConnectFailed) -> Said:
    return Side.NETWORK, f"{address_and_port(event.address, event.port)} {printable(event.words)}", Tone.FAILURE


@_said.register
def _(event: SurplusReceived) -> Said:
    tone, where = _SURPLUS_AT.get(event.where, (Tone.WARNING, "that nothing asked for"))
    size = counted(len(event.raw) + event.dropped, "byte")
    return Side.SERVER, f"{visible(event.raw)}{_dropped(event.dropped)}  ({size} {where})", tone


@_said.register
def _(event: LimitReached) -> Said:
    words = _BOUND.get(event.limit, "a bound of {bound:,} was reached").format(bound=event.bound)
    if event.ends_session:
        return Side.NETWORK, f"limit: {words}; the session stops here", Tone.FAILURE
    return Side.NETWORK, f"limit: {words}", Tone.WARNING


@_said.register
def _(event: TLSRecord) -> Said | None:
    words = tls_words.record_words(event)
    if words is None:
        return None
    return Side.NETWORK, f"{'→' if event.sent else '←'} {words.text}", Tone.FAILURE if words.bad else Tone.QUIET


@_said.register
def _(event: TLSEstablished) -> Said:
    certificates = f" · {counted(event.certificates, 'certificate')}" if event.certificates else ""
    return Side.NETWORK, f"handshake complete{certificates}", Tone.OK


@_said.register
def _(event: TLSFailed) -> Said:
    return Side.NETWORK, f"TLS failed: {printable(event.words)}", Tone.FAILURE


@_said.register
def _(event: Disconnected) -> Said:
    tone = Tone.QUIET if event.by == "us" else Tone.WARNING
    reason = printable(event.reason)
    if "connection" in reason:
        return Side.NETWORK, reason, tone
    who = _CLOSED_BY.get(event.by, "the connection ended")
    if event.by == "server" and reason.startswith(_WHILE_WE_WAITED):
        return Side.NETWORK, f"{who} while we waited{reason.removeprefix(_WHILE_WE_WAITED)}", tone
    return Side.NETWORK, f"{who}: {reason}", tone


def _dropped(count: int) -> str:
    return f" … and {counted(count, 'byte')} more, not kept" if count else ""
