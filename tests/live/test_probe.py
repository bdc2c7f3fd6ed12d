"""One probe: what stands between a connection and an answer, outcome by outcome."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from scripted_server import (
    EHLO,
    GOODBYE,
    GREETING,
    PLAIN,
    READY,
    TO_STARTTLS,
    AwaitClose,
    Close,
    Expect,
    Read,
    Say,
    Script,
    ScriptedServer,
)

from inspector.events import CommandSent, Disconnected, Event, LimitReached, SurplusReceived, TLSRecord
from inspector.live.cancellation import Cancellation
from inspector.live.clock import Clock
from inspector.live.options import Options
from inspector.live.probe import Place, Probe, StopProbing
from inspector.live.recorder import Recorder
from inspector.smtp.reply import ReplyLimits
from inspector.smtp.target import Mode, Target
from inspector.tls.outcome import Outcome
from inspector.tls.probe import ProbeAnswer
from inspector.tls.registry import ContentType, ProtocolVersion

Serve = Callable[..., ScriptedServer]
TO_HELLO: Script = (*TO_STARTTLS, READY, Read(5))
SERVER_HELLO_12 = bytes.fromhex("160303002e020000260303" + "11" * 32 + "00c02f00" + "0e000000")
"""ServerHello of TLS 1.2, and ServerHelloDone: after that a server waits."""


class Asked:
    """A probe for one version, its answer and its events."""

    def __init__(self, server: ScriptedServer, version: ProtocolVersion = ProtocolVersion.TLSv1_2, **options: Any) -> None:
        mode, lmtp = options.pop("mode", Mode.STARTTLS), options.pop("lmtp", False)
        target = Target(server.host, server.port, mode, lmtp)
        self.events: list[Event] = []
        options = Options(target, "client.example.net", **({"timeout": 10.0} | options))
        place = Place(server.host, "mx.example.com", "client.example.net")
        probe = Probe(Recorder(Clock(), self.events.append), (5, itertools.count(7)), options, Cancellation(), place)
        self.stopped = ""
        try:
            self.answer: ProbeAnswer = probe.ask_version(version)
        except StopProbing as stop:
            self.answer, self.stopped = stop.answer, stop.words
        self.starttls = probe.starttls

    def of(self, kind: type[Event]) -> list[Any]:
        """Return the events of that kind."""
        return [event for event in self.events if type(event) is kind]


ANSWERS: list[tuple[str, Script, Outcome, str]] = [
    ("accepted", [*TO_HELLO, Say(SERVER_HELLO_12), AwaitClose()], Outcome.ACCEPTED, ""),
    ("accepted, byte by byte", [*TO_HELLO, Say(SERVER_HELLO_12, dribble=True), AwaitClose()], Outcome.ACCEPTED, ""),
    ("alert", [*TO_HELLO, Say(bytes.fromhex("15030300020246")), AwaitClose()], Outcome.REFUSED, "version"),
    ("not TLS", [*TO_HELLO, Say(b"454 no TLS\r\n"), AwaitClose()], Outcome.NOT_TLS, "454 no TLS"),
    ("closed", [*TO_HELLO, Close()], Outcome.CLOSED, ""),
    ("reset", [*TO_HELLO, Close(abruptly=True)], Outcome.RESET, ""),
    ("absent", [GREETING, EHLO, PLAIN, *GOODBYE], Outcome.STARTTLS_ABSENT, "absent"),
    ("absent, QUIT not answered", [GREETING, EHLO, PLAIN, Expect(b"QUIT"), Close()], Outcome.STARTTLS_ABSENT, "absent"),
    ("refused", [*TO_STARTTLS, Say(b"502 5.5.1 what\r\n"), *GOODBYE], Outcome.SMTP_REFUSED, "502 5.5.1 what"),
    ("greeting refuses", [Say(b"554 5.7.1 no\r\n"), *GOODBYE], Outcome.NO_SESSION, "554 5.7.1 no"),
    ("EHLO refused", [GREETING, EHLO, Say(b"550 who\r\n"), *GOODBYE], Outcome.NO_SESSION, "550 who"),
    ("no SMTP", [Say(b"SSH-2.0-x\r\n"), AwaitClose()], Outcome.NO_SESSION, "does not speak SMTP"),
    ("closed at once", [Close()], Outcome.NO_SESSION, "closed while waiting for the greeting"),
    ("closed at EHLO", [GREETING, EHLO, Close()], Outcome.NO_SESSION, "closed while waiting for the reply to EHLO"),
    ("closed at STARTTLS", [*TO_STARTTLS, Close()], Outcome.NO_SESSION, "closed while waiting for the reply to STARTTLS"),
    (
        "reset at EHLO",
        [GREETING, EHLO, Close(abruptly=True)],
        Outcome.NO_SESSION,
        "reset while waiting for the reply to EHLO",
    ),
]


@pytest.mark.parametrize(("name", "script", "outcome", "words"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_outcomes(serve: Serve, name: str, script: Script, outcome: Outcome, words: str) -> None:
    """Each thing that can happen has its own outcome; where SMTP ends without TLS, QUIT is said."""
    asked = Asked(serve(script))
    assert asked.answer.outcome is outcome
    assert words in asked.answer.words
    assert not asked.stopped
    assert len(asked.of(Disconnected)) == 1
    assert {event.connection for event in asked.events} == {5}


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ([AwaitClose()], "timed out waiting for the greeting"),
        ([GREETING, EHLO, AwaitClose()], "timed out waiting for the reply to EHLO"),
    ],
)
def test_silence_before_tls(serve: Serve, script: Script, words: str) -> None:
    """A probe that gets no answer gives up at its deadline, and says at which step."""
    asked = Asked(serve(script), timeout=0.2)
    assert (asked.answer.outcome, asked.answer.words) == (Outcome.NO_SESSION, words)
    assert (asked.of(Disconnected)[0].by, asked.of(Disconnected)[0].reason) == ("us", words)


def test_silence_after_the_hello(serve: Serve) -> None:
    """Silence in answer to our hello is an outcome of its own."""
    asked = Asked(serve([*TO_HELLO, AwaitClose()]), timeout=0.2)
    assert asked.answer.outcome is Outcome.TIMED_OUT
    assert asked.of(Disconnected)[0].reason == "timed out waiting for the answer to our ClientHello"


@pytest.mark.parametrize(
    ("ehlo", "offer"),
    [
        (b"250-STARTTLS\r\n250-mx.example.com\r\n250 HELP\r\n", "before-greeting"),
        (b"250-mx\r\n250-\tSTARTTLS\r\n250 HELP\r\n", "malformed"),
    ],
)
def test_a_keyword_that_is_not_offered_by_the_letter(serve: Serve, ehlo: bytes, offer: str) -> None:
    """STARTTLS is tried where the keyword is there at all, and the row says how it was offered."""
    script = [GREETING, EHLO, Say(ehlo), Expect(b"STARTTLS"), READY, Read(5), Say(SERVER_HELLO_12), AwaitClose()]
    asked = Asked(serve(script))
    assert (asked.answer.outcome, asked.starttls) == (Outcome.ACCEPTED, offer)


def test_forced(serve: Serve) -> None:
    """With force STARTTLS is tried where it is absent."""
    script = [GREETING, EHLO, PLAIN, Expect(b"STARTTLS"), READY, Read(5), Say(SERVER_HELLO_12), AwaitClose()]
    asked = Asked(serve(script), force_starttls=True)
    assert (asked.answer.outcome, asked.starttls) == (Outcome.ACCEPTED, "absent")


def test_lmtp_is_greeted_with_lhlo(serve: Serve) -> None:
    """A probe of an LMTP server says LHLO."""
    asked = Asked(serve([GREETING, Expect(b"LHLO client"), PLAIN, *GOODBYE]), lmtp=True)
    assert asked.answer.outcome is Outcome.STARTTLS_ABSENT


def test_no_connection(serve: Serve) -> None:
    """A port that refuses is no session, in the system's words."""
    with ScriptedServer([]) as server:
        pass
    asked = Asked(server)
    assert (asked.answer.outcome, asked.answer.words) == (Outcome.NO_SESSION, "no connection: Connection refused")
    assert not asked.of(Disconnected)


def test_an_unasked_421_stops(serve: Serve) -> None:
    """A 421 right behind the EHLO reply is heard."""
    asked = Asked(serve([GREETING, EHLO, Say(PLAIN.raw + b"421 closing\r\n"), AwaitClose()]))
    assert (asked.answer.outcome, asked.stopped) == (Outcome.NO_SESSION, "421 closing")


def test_injected_bytes_are_recorded(serve: Serve) -> None:
    """Bytes glued behind the 220 of STARTTLS are no part of the answer to our hello."""
    script = [*TO_STARTTLS, Say(READY.raw + b"250 evil\r\n"), Read(5), Say(SERVER_HELLO_12), AwaitClose()]
    asked = Asked(serve(script))
    assert asked.answer.outcome is Outcome.ACCEPTED
    assert [(event.raw, event.where) for event in asked.of(SurplusReceived)] == [(b"250 evil\r\n", "before-client-hello")]


def test_both_sides_are_on_record(serve: Serve) -> None:
    """Our hello, the server's, and the alert with which we take our leave; the server reads that alert."""
    server = serve([*TO_HELLO, Say(SERVER_HELLO_12), AwaitClose()])
    asked = Asked(server)
    records = [(event.sent, event.content_type) for event in asked.of(TLSRecord)]
    assert records == [(True, ContentType.handshake), (False, ContentType.handshake), (True, ContentType.alert)]
    server.await_played(lambda played: any(one.closed_by_client for one in played))
    assert server.played[0].read.endswith(bytes.fromhex("15030300020100"))


@pytest.mark.parametrize("options", [{"session_bytes": 1000}, {"limits": ReplyLimits(lines=100)}])
def test_bounds(serve: Serve, options: dict[str, Any]) -> None:
    """A probe has the bounds of the session."""
    asked = Asked(serve([GREETING, EHLO, Say(b"250-x\r\n" * 200), AwaitClose()]), **options)
    assert (asked.answer.outcome, asked.answer.words) == (Outcome.NO_SESSION, "the server sent more than is kept")
    assert asked.of(LimitReached)[0].ends_session


def test_a_flood_instead_of_a_server_hello_is_bounded(serve: Serve) -> None:
    """Warning alerts or half a record without end: the answer comes from what was read."""
    asked = Asked(serve([*TO_HELLO, Say(bytes.fromhex("15030300020150") * 5000), AwaitClose()]))
    assert asked.answer.outcome is Outcome.MALFORMED
    assert CommandSent in {type(event) for event in asked.events}
