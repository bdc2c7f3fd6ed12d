"""A session without a network: its events are put in by the test, and what it is asked for is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field

from inspector.events import (
    CommandSent,
    Connected,
    Event,
    GreetingReceived,
    NoteWritten,
    ProbeFinished,
    ReplyLineReceived,
    ReplyReceived,
    ScriptFinished,
    SessionStarted,
    SweepFinished,
    SweepStarted,
    TLSEstablished,
    TLSStarted,
    WaitStarted,
)
from inspector.live.commands import Command
from inspector.live.options import Options
from inspector.smtp.target import Target
from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.ui.app import InspectorApp

CISCO = (
    b"250-STARTTLS\r\n",
    b"250-mail.domain1.com\r\n",
    b"250-8BITMIME\r\n",
    b"250-PIPELINING\r\n",
    b"250-HELP\r\n",
    b"250-DELIVERBY 300\r\n",
    b"250 SIZE 30000000\r\n",
)
"""The EHLO reply of Cisco's note 212587: STARTTLS before the greeting."""


def started(demo: str = "") -> SessionStarted:
    """The first event."""
    return SessionStarted(
        at=0.0,
        wall_clock="2025-11-22T17:00:00+00:00",
        target=Target("mail.domain1.com", 25),
        server_name="mail.domain1.com",
        ehlo_name="laptop.example.net",
        tls_version=None,
        tls_minimum=ProtocolVersion.TLSv1_2,
        strict=False,
        timeout=60.0,
        demo=demo,
        versions=(("SMTP Inspector", "0"),),
    )


def greeted() -> list[Event]:
    """Up to a greeting."""
    return [
        started(),
        Connected(at=0.0, address="192.0.2.10", port=25, local_address="192.0.2.1", seconds=0.041),
        WaitStarted(at=0.0, step="greeting", limit=60.0),
        ReplyLineReceived(at=0.043, reply=0, raw=b"220 mail.domain1.com ESMTP Service ready\r\n"),
        GreetingReceived(at=0.043, code=220, seconds=0.043),
    ]


def cisco_events() -> list[Event]:
    """The whole script against the Cisco sample, up to EHLO inside TLS."""
    events = greeted()
    events.append(CommandSent(at=0.044, raw=b"EHLO laptop.example.net\r\n"))
    events += [ReplyLineReceived(at=0.087, reply=1, raw=raw) for raw in CISCO]
    events += [
        ReplyReceived(at=0.087, reply=1, code=250, verb="EHLO", seconds=0.043),
        CommandSent(at=0.089, raw=b"STARTTLS\r\n"),
        ReplyLineReceived(at=0.131, reply=2, raw=b"220 2.0.0 Ready to start TLS\r\n"),
        ReplyReceived(at=0.131, reply=2, code=220, verb="STARTTLS", seconds=0.042),
        TLSStarted(at=0.132, server_name="mail.domain1.com", versions=(ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3)),
        TLSEstablished(
            at=0.178, version=ProtocolVersion.TLSv1_3, cipher_suite="TLS_AES_256_GCM_SHA384", group="x25519", seconds=0.046
        ),
        CommandSent(at=0.180, raw=b"EHLO laptop.example.net\r\n"),
        ReplyLineReceived(at=0.222, reply=3, raw=b"250-mail.domain1.com\r\n"),
        ReplyLineReceived(at=0.222, reply=3, raw=b"250-8BITMIME\r\n"),
        ReplyLineReceived(at=0.222, reply=3, raw=b"250-AUTH PLAIN LOGIN\r\n"),
        ReplyLineReceived(at=0.222, reply=3, raw=b"250 SIZE 30000000\r\n"),
        ReplyReceived(at=0.222, reply=3, code=250, verb="EHLO", seconds=0.042),
        ScriptFinished(at=0.222),
    ]
    return events


def sweep_events() -> list[Event]:
    """All versions asked for: old ones are accepted, SSLv3 is not."""
    outcomes = {
        ProtocolVersion.SSLv2: (Outcome.NOT_TRIED, ""),
        ProtocolVersion.SSLv3: (Outcome.REFUSED, ""),
        ProtocolVersion.TLSv1_0: (Outcome.ACCEPTED, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
        ProtocolVersion.TLSv1_1: (Outcome.ACCEPTED, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
        ProtocolVersion.TLSv1_2: (Outcome.ACCEPTED, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        ProtocolVersion.TLSv1_3: (Outcome.ACCEPTED, "TLS_AES_256_GCM_SHA384"),
    }
    events: list[Event] = [SweepStarted(at=1.0, versions=tuple(outcomes))]
    for number, (version, (outcome, suite)) in enumerate(outcomes.items(), start=1):
        alert = Alert(2, 70) if outcome is Outcome.REFUSED else None
        answered = version if outcome is Outcome.ACCEPTED else None
        events.append(
            ProbeFinished(
                at=1.0 + number / 10,
                connection=number,
                version=version,
                outcome=outcome,
                answered=answered,
                cipher_suite=suite,
                alert=alert,
            )
        )
    return [*events, SweepFinished(at=1.61)]


@dataclass
class HandSession:
    """Stands for a session: its events are put in by the test, its commands are kept."""

    sink: Callable[[Event], None]
    events: list[Event] = field(default_factory=list)
    sent: list[Command] = field(default_factory=list)
    running: bool = False
    cancelled: bool = False
    file: str = ""
    problem: str = ""
    options: Options | None = None

    def start(self) -> None:
        """Put in what is prepared."""
        self.running = True
        for event in self.events:
            self.sink(event)

    def send(self, command: Command) -> None:
        """Keep it."""
        self.sent.append(command)

    def cancel(self) -> None:
        """Remember it."""
        self.cancelled = True

    def note(self, entry: int, text: str) -> str:
        """Record it, as a session does."""
        self.sink(NoteWritten(at=9.0, entry=entry, text=text))
        return ""


@dataclass
class Stage:
    """An app with its session."""

    app: InspectorApp
    sessions: list[HandSession]

    @property
    def session(self) -> HandSession:
        """The latest one."""
        return self.sessions[-1]
