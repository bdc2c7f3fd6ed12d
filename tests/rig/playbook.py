"""Transcripts written like the conversations they hold.

``S: …`` is a line of the server, ``C: …`` a line of ours; events stand between them as they are. What closes a reply is
added by itself, and so are entry times: a hundredth of a second each.
"""

from collections.abc import Iterable

from inspector.events import (
    CertificatesPresented,
    CommandSent,
    Connected,
    Disconnected,
    Event,
    GreetingReceived,
    PathChecked,
    ProbeFinished,
    ProbeStarted,
    ReplyLineReceived,
    ReplyReceived,
    SessionFinished,
    SessionStarted,
    SurplusReceived,
    SweepFinished,
    SweepStarted,
    TLSEstablished,
    TLSFailed,
)
from inspector.formats.sessions.session_file import event_lines, header_line
from inspector.frozen import replace
from inspector.lenses.inspection import Inspection, inspect
from inspector.smtp.reply import ReplyLine
from inspector.smtp.target import Mode, parse_target
from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

NOON = "2026-01-15T12:00:00+00:00"
GREETING = "S: 220 mx.example.com ESMTP"
EHLO = "C: EHLO client.example.com"
OFFER = (GREETING, EHLO, "S: 250-mx.example.com", "S: 250 STARTTLS")
"""A session up to an EHLO reply that offers STARTTLS."""
IN_TLS = (*OFFER, "C: STARTTLS", "S: 220 2.0.0 Ready")
"""The same up to the handshake."""


def session_bytes(events: Iterable[Event]) -> bytes:
    """A whole session file of ours."""
    return f"{header_line()}\n".encode("ascii") + event_lines(events)


Step = str | bytes | Event | Iterable[Event]


def started(target: str = "mx.example.com", *, plaintext: bool = False, **changes: object) -> SessionStarted:
    """The first event; `changes` are fields of it."""
    parsed = parse_target(target)
    event = SessionStarted(
        at=0.0,
        wall_clock=NOON,
        target=replace(parsed, mode=Mode.PLAINTEXT) if plaintext else parsed,
        server_name=parsed.host,
        ehlo_name="client.example.com",
        tls_version=None,
        tls_minimum=ProtocolVersion.TLSv1_2,
        strict=False,
        timeout=60.0,
        demo="",
        versions=(("SMTP Inspector", "0.1.0"), ("Python", "3.11.7"), ("OpenSSL", "3.0.19")),
    )
    return replace(event, **changes)  # type: ignore[arg-type]


def connected() -> Connected:
    """A connection of the session."""
    return Connected(at=0.0, address="192.0.2.10", port=25, local_address="192.0.2.1", seconds=0.041)


def play(*steps: Step, start: SessionStarted | None = None, finished: bool = False) -> Transcript:
    """Make the transcript of a session: its start, a connection, the steps, and with `finished` a QUIT at the end."""
    book = _Book()
    book.add(start or started())
    book.add(connected())
    for step in steps:
        book.take(step)
    if finished:
        for last in (
            "C: QUIT",
            "S: 221 Bye",
            Disconnected(at=0, by="us", reason="quit"),
            SessionFinished(at=0, reason="quit"),
        ):
            book.take(last)
    return Transcript(book.events)


def inspected(*steps: Step, start: SessionStarted | None = None, finished: bool = False) -> Inspection:
    """Play and read everything."""
    return inspect(play(*steps, start=start, finished=finished))


def tls(version: str = "TLSv1.3") -> TLSEstablished:
    """The handshake is complete."""
    return TLSEstablished(
        at=0,
        version=ProtocolVersion.from_label(version),
        cipher_suite="TLS_AES_256_GCM_SHA384",
        group="x25519",
        seconds=0.002,
    )


def tls_failed(
    outcome: Outcome, side: str = "remote", words: str = "the server refused", alert: Alert | None = None
) -> TLSFailed:
    """The handshake failed."""
    return TLSFailed(at=0, outcome=outcome, side=side, alert=alert, words=words)


def sweep(answers: dict[str, Outcome], stopped: str = "", words: str = "") -> list[Event]:
    """A whole sweep; versions that are not named have no probe."""
    versions = {ProtocolVersion.from_label(label): outcome for label, outcome in answers.items()}
    events: list[Event] = [SweepStarted(at=0, versions=tuple(versions))]
    for connection, (version, outcome) in enumerate(versions.items(), 1):
        events.append(ProbeStarted(at=0, connection=connection, version=version))
        events.append(ProbeFinished(at=0, connection=connection, version=version, outcome=outcome, words=words))
    return [*events, SweepFinished(at=0, stopped=stopped)]


def surplus(raw: bytes, where: str) -> SurplusReceived:
    """Bytes that nobody asked for."""
    return SurplusReceived(at=0, raw=raw, where=where)


def chain(ders: tuple[bytes, ...], *, builds: bool, words: str = "") -> list[Event]:
    """A chain was presented and checked at noon."""
    return [
        CertificatesPresented(at=0, chain=ders, version=ProtocolVersion.TLSv1_3),
        PathChecked(
            at=0, store="test store", anchors=1, builds=builds, path=ders if builds else (), wall_clock=NOON, words=words
        ),
    ]


def ended(reason: str, by: str = "server", words: str = "the server closed the connection") -> list[Event]:
    """The end of the session."""
    return [Disconnected(at=0, by=by, reason=words), SessionFinished(at=0, reason=reason)]


class _Book:
    """Numbers replies and keeps the time."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._reply = 0
        self._verb = ""

    def add(self, event: Event) -> None:
        self.events.append(replace(event, at=round(len(self.events) / 100, 2)))

    def take(self, step: Step) -> None:
        if isinstance(step, Event):
            self.add(step)
        elif isinstance(step, (str, bytes)):
            self._line(step if isinstance(step, bytes) else step.encode())
        else:
            for event in step:
                self.add(event)

    def _line(self, step: bytes) -> None:
        side, _, text = step.partition(b": ")
        raw = text if text.endswith(b"\n") else text + b"\r\n"
        if side == b"C":
            self._reply += 1
            self._verb = text.split()[0].decode().upper()
            self.add(CommandSent(at=0, raw=raw))
            return
        assert side == b"S", f"a step begins with S: or C:, not {side!r}"
        self.add(ReplyLineReceived(at=0, reply=self._reply, raw=raw))
        line = ReplyLine.from_bytes(raw)
        if line.last and self._reply == 0:
            self.add(GreetingReceived(at=0, code=line.code or 0, seconds=0.01))
        elif line.last:
            self.add(ReplyReceived(at=0, reply=self._reply, code=line.code or 0, verb=self._verb, seconds=0.01))
