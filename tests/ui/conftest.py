"""A session without a network: events are put in by hand, and what is read from them is made by hand where a lens is not meant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from inspector.events import (
    CertificatesPresented,
    CommandSent,
    Connected,
    Event,
    GreetingReceived,
    ReplyLineReceived,
    ReplyReceived,
    ScriptFinished,
    SessionStarted,
    TLSEstablished,
    TLSStarted,
    WaitStarted,
)
from inspector.lenses.certificates import CertificateRow, Certificates
from inspector.lenses.conversation import Mark, Tone
from inspector.lenses.ehlo import Channel, Deviation, EhloLine, EhloReply, ReadsAs, Starttls
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.inspection import Inspection
from inspector.lenses.session import read_session
from inspector.lenses.versions import Local, Negotiated, VersionRow, Versions
from inspector.live.commands import Command
from inspector.live.options import Options
from inspector.smtp.annotation import Annotation, Span
from inspector.smtp.reply import ReplyLine
from inspector.smtp.target import Target
from inspector.tls.alert import Alert
from inspector.tls.certificate import CertificateFacts
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript
from inspector.ui.app import InspectorApp
from inspector.ui.choices import Choices, no_choices

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

MEANINGS = {
    "8BITMIME": ("8-bit bodies", "RFC 6152"),
    "PIPELINING": ("commands in groups", "RFC 2920"),
    "HELP": ("help texts", "RFC 5321"),
    "DELIVERBY": ("no sooner than 5 min", "RFC 2852"),
    "SIZE": ("messages up to 30 MB", "RFC 1870"),
}


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
        versions=(("smtp-inspector", "0"),),
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
        CertificatesPresented(at=0.176, chain=(b"", b""), version=ProtocolVersion.TLSv1_3),
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


def ehlo_by_hand(transcript: Transcript) -> tuple[EhloReply, ...]:
    """Every EHLO reply as a lens could read it; only the Cisco sample has deviations."""
    replies: list[EhloReply] = []
    for index, event in transcript.of(ReplyReceived):
        if event.verb == "EHLO":
            lines = transcript.reply_lines(0, event.reply)
            made = tuple(_line(number, entry, line) for number, (entry, line) in enumerate(lines, start=1))
            first = not replies
            bad = made[0].keyword == "STARTTLS"
            replies.append(
                EhloReply(
                    channel=Channel.PLAINTEXT if first else Channel.TLS,
                    entry=index,
                    lines=made,
                    keywords=tuple(line.keyword for line in made[1:]),
                    starttls=Starttls.BEFORE_GREETING if bad else Starttls.ABSENT,
                    starttls_line=1 if bad else 0,
                    headline="STARTTLS stands where the greeting belongs." if bad else "Inside TLS nothing is wrong.",
                    verdict=(
                        "A client that goes by the letter does not see it.",
                        "Cisco ESA logs: STARTTLS command not supported.",
                    )
                    if bad
                    else (),
                    added=() if first else ("AUTH",),
                    removed=() if first else ("STARTTLS",),
                )
            )
    return tuple(replies)


def _line(number: int, entry: int, line: ReplyLine) -> EhloLine:
    words = line.text[4:].split()
    keyword = words[0].upper() if words else ""
    deviations: tuple[Deviation, ...] = ()
    meant = ""
    if number == 1 and keyword == "STARTTLS":
        meant = "a keyword; it counts as the server's name"
        deviations = (_deviation("ehlo-keyword-before-greeting", Severity.FAILURE, Span(4, 12), "before the greeting"),)
    if number == 2 and "." in keyword:
        meant = "the greeting, one line late: the same name as in the 220"
        deviations = (_deviation("ehlo-greeting-late", Severity.WARNING, Span(4, 20), "the greeting, late"),)
    meaning, ref = MEANINGS.get(keyword, ("", ""))
    return EhloLine(
        number=number,
        entry=entry,
        line=line,
        reads_as=ReadsAs.DOMAIN if number == 1 else ReadsAs.EHLO_LINE,
        keyword=keyword,
        params=tuple(words[1:]),
        meaning=meaning,
        meant=meant,
        ref=ref,
        annotations=(
            Annotation(Span(0, 3), "Reply-code", "The reply code.", "RFC 5321 §4.2"),
            Annotation(
                Span(4, 4 + len(keyword)),
                "Domain" if number == 1 else "ehlo-keyword",
                "The first word.",
                "RFC 5321 §4.1.1.1",
            ),
        ),
        deviations=deviations,
    )


def _deviation(code: str, severity: Severity, span: Span, title: str) -> Deviation:
    return Deviation(code, severity, span, title, "It is skipped.", "Let the greeting go first.", "RFC 5321 §4.1.1.1")


def versions_by_hand(*, started: bool) -> Versions:
    """A table in which old versions are accepted, or an empty one."""
    outcomes = {
        ProtocolVersion.SSLv2: (Outcome.NOT_TRIED, "", "", "this version cannot be asked for yet"),
        ProtocolVersion.SSLv3: (Outcome.REFUSED, "", "", "alert 40 handshake_failure"),
        ProtocolVersion.TLSv1_0: (Outcome.ACCEPTED, "ECDHE-RSA-AES256-SHA", "", ""),
        ProtocolVersion.TLSv1_1: (Outcome.ACCEPTED, "ECDHE-RSA-AES256-SHA", "", ""),
        ProtocolVersion.TLSv1_2: (Outcome.ACCEPTED, "ECDHE-RSA-AES256-GCM-SHA384", "", ""),
        ProtocolVersion.TLSv1_3: (Outcome.ACCEPTED, "TLS_AES_256_GCM_SHA384", "x25519", ""),
    }
    rows = tuple(
        VersionRow(
            version,
            outcome if started else Outcome.NOT_TRIED,
            suite if started else "",
            group if started else "",
            Alert(2, 40) if outcome is Outcome.REFUSED else None,
            words if started else "not asked",
            index,
            -1,
            False,
            "",
            Local(version >= ProtocolVersion.TLSv1_0, "" if version > ProtocolVersion.TLSv1_1 else "SECLEVEL 0"),
        )
        for index, (version, (outcome, suite, group, words)) in enumerate(outcomes.items())
    )
    agreed = Negotiated(ProtocolVersion.TLSv1_3, "TLS_AES_256_GCM_SHA384", "x25519", 20)
    headline = "TLS 1.0 and 1.1 are still accepted." if started else "The versions have not been tried."
    verdict = ("Old senders use them: read the advice before the switch.",) if started else ()
    return Versions(rows, agreed, started, 6 if started else 0, 6, 0.61, "", headline, verdict)


def certificates_by_hand(entry: int) -> Certificates:
    """A good chain of two."""

    def facts(name: str, issuer: str) -> CertificateFacts:
        return CertificateFacts(
            subject=f"CN={name}",
            issuer=f"CN={issuer}",
            common_name=name,
            subject_alt_names=(f"DNS:{name}",),
            not_before=datetime(2025, 10, 1, tzinfo=UTC),
            not_after=datetime(2026, 1, 22, tzinfo=UTC),
            key="EC P-256",
            signature_algorithm="sha256WithRSAEncryption",
            serial_number=77,
            certificate_authority=False,
            self_issued=False,
            certificate_sha256="ab" * 32,
            spki_sha256="cd" * 32,
            issuer_urls=(),
            extended_key_usage=(),
            unreadable=(),
        )

    rows = (
        CertificateRow(0, "leaf", facts("mail.domain1.com", "R11"), ()),
        CertificateRow(1, "intermediate", facts("R11", "Root X1"), ()),
    )
    return Certificates(
        entry,
        rows,
        "mail.domain1.com",
        True,
        True,
        True,
        ("CN=mail.domain1.com", "CN=R11", "CN=Root X1"),
        "the system's store",
        (),
        "The certificate is right for mail.domain1.com.",
        (),
    )


def findings_by_hand(ehlo: tuple[EhloReply, ...]) -> tuple[Finding, ...]:
    """One for each deviation, and one with settings."""
    found = [
        Finding(
            deviation.code,
            deviation.severity,
            (Evidence(line.entry, line.number, deviation.span.start, deviation.span.stop),),
            "STARTTLS stands before the greeting" if line.number == 1 else "The greeting comes one line late",
            "A client that goes by the letter takes it for the server's name. Cisco ESA then logs: STARTTLS command not supported.",
            "Let the server send its greeting first.\nPostfix, any version:\n  smtpd_tls_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1",
            "RFC 5321 §4.1.1.1",
        )
        for reply in ehlo
        for line in reply.lines
        for deviation in line.deviations
    ]
    return tuple(found)


def read_by_hand(transcript: Transcript, *, swept: bool = True) -> Inspection:
    """What the screen shows, made without the lenses of EHLO, TLS, certificates and findings."""
    ehlo = ehlo_by_hand(transcript)
    presented = transcript.of(CertificatesPresented)
    marks: dict[int, Mark] = {}
    for reply in ehlo:
        for line in reply.lines:
            if line.deviations:
                tone = Tone.FAILURE if line.number == 1 else Tone.WARNING
                marks[line.entry] = Mark(line.number, tone, line.deviations[0].title)
    return Inspection(
        session=read_session(transcript),
        ehlo=ehlo,
        versions=versions_by_hand(started=swept),
        certificates=certificates_by_hand(presented[-1][0] if presented else -1),
        findings=findings_by_hand(ehlo),
        marks=marks,
    )


@dataclass
class HandSession:
    """Stands for a session: its events are put in by the test, its commands are kept."""

    sink: Callable[[Event], None]
    events: list[Event] = field(default_factory=list)
    sent: list[Command] = field(default_factory=list)
    running: bool = False
    cancelled: bool = False

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


@dataclass
class Stage:
    """An app with its session."""

    app: InspectorApp
    sessions: list[HandSession]

    @property
    def session(self) -> HandSession:
        """The latest one."""
        return self.sessions[-1]


@pytest.fixture
def stage(tmp_path, monkeypatch) -> Iterator[Callable[..., Stage]]:
    """Make an app on a session of prepared events; files go to a folder of the test, no clipboard program is asked."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")

    def make(
        events: list[Event] | None = None,
        *,
        options: Options | None = None,
        choices: Choices | None = None,
        read: Callable[[Transcript], Inspection] = read_by_hand,
        clock: Callable[[], float] = lambda: 0.0,
        start_screen: bool = False,
    ) -> Stage:
        sessions: list[HandSession] = []

        def make_session(_: Options, sink: Callable[[Event], None]) -> HandSession:
            sessions.append(HandSession(sink, list(events or [])))
            return sessions[-1]

        chosen = options or Options(Target("mail.domain1.com", 25), "laptop.example.net")
        app = InspectorApp(None if start_screen else chosen, make_session, choices or no_choices(), read=read, clock=clock)
        return Stage(app, sessions)

    yield make
