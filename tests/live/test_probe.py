"""One probe: what stands between a connection and an answer, outcome by outcome."""

import itertools
import ssl
import threading
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
    Call,
    Close,
    Expect,
    Read,
    Say,
    Script,
    ScriptedServer,
    StartTLS,
    Wait,
)

from inspector.events import (
    CertificatesPresented,
    CommandSent,
    Connected,
    Disconnected,
    Event,
    LimitReached,
    SurplusReceived,
    TLSRecord,
)
from inspector.live.cancellation import Cancellation
from inspector.live.clock import Clock
from inspector.live.options import Options
from inspector.live.probe import Place, Probe, StopProbing
from inspector.live.recorder import Recorder
from inspector.smtp.reply import ReplyLimits
from inspector.smtp.target import Mode, Target
from inspector.tls.answer import ProbeAnswer
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ContentType, ProtocolVersion
from inspector.tls.sslv2 import MESSAGE_BIT

Serve = Callable[..., ScriptedServer]
SSLv2, _, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3 = ProtocolVersion
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
    (
        "masked",
        [GREETING, EHLO, Say(b"250-mx.example.com\r\n250 XXXXXXXA\r\n"), *GOODBYE],
        *(Outcome.STARTTLS_ABSENT, "masked"),
    ),
    ("refused", [*TO_STARTTLS, Say(b"502 5.5.1 what\r\n"), *GOODBYE], Outcome.SMTP_REFUSED, "502 5.5.1 what"),
    ("greeting refuses", [Say(b"554 5.7.1 no\r\n"), *GOODBYE], Outcome.NO_SESSION, "554 5.7.1 no"),
    ("EHLO refused", [GREETING, EHLO, Say(b"550 who\r\n"), *GOODBYE], Outcome.NO_SESSION, "550 who"),
    ("no SMTP", [Say(b"SSH-2.0-x\r\n"), AwaitClose()], Outcome.NO_SESSION, "does not speak SMTP"),
    ("closed at once", [Close()], Outcome.NO_SESSION, "closed while waiting for the greeting"),
    ("closed at EHLO", [GREETING, EHLO, Close()], Outcome.NO_SESSION, "closed while waiting for the reply to EHLO"),
    (
        "closed at STARTTLS",
        [*TO_STARTTLS, Close()],
        Outcome.NO_REPLY,
        "closed while waiting for the reply to STARTTLS",
    ),
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


SSLV2_SERVER_HELLO = bytes.fromhex("801e 04 0001 0002 0000 0003 0010 0700c0") + bytes(16)
"""A SERVER-HELLO without a certificate; what a real one looks like stands in tests/tls/recorded."""


@pytest.mark.parametrize("mode", [Mode.STARTTLS, Mode.IMPLICIT_TLS])
def test_sslv2_on_a_connection_of_its_own(serve: Serve, mode: Mode) -> None:
    """Its own hello, behind STARTTLS and with implicit TLS; both sides are on record."""
    before = TO_STARTTLS if mode is Mode.STARTTLS else ()
    ready = (READY,) if mode is Mode.STARTTLS else ()
    asked = Asked(
        serve([*before, *ready, Read(48), Say(SSLV2_SERVER_HELLO), AwaitClose()]), ProtocolVersion.SSLv2, mode=mode
    )
    assert (asked.answer.outcome, asked.answer.cipher_suite) == (Outcome.ACCEPTED, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5")
    hello, answer = asked.of(TLSRecord)
    assert (hello.sent, hello.raw[:3], len(hello.raw)) == (True, bytes.fromhex("802e01"), 48)
    assert (answer.sent, answer.raw) == (False, SSLV2_SERVER_HELLO)


def test_an_alert_to_an_sslv2_hello_is_on_record_too(serve: Serve) -> None:
    """A server without SSLv2 answers in TLS."""
    asked = Asked(serve([*TO_STARTTLS, READY, Read(48), Say(bytes.fromhex("15030100020246")), AwaitClose()]), SSLv2)
    assert asked.answer.outcome is Outcome.REFUSED
    assert [event.content_type for event in asked.of(TLSRecord)] == [MESSAGE_BIT, ContentType.alert]


STAGES: dict[str, tuple[Script, Outcome, str, bool]] = {
    "454": ((Say(b"454 4.7.0 TLS not available\r\n"), *GOODBYE), Outcome.SMTP_REFUSED, "454 4.7.0 TLS not available", True),
    "500": ((Say(b"500 5.5.1 what?\r\n"), *GOODBYE), Outcome.SMTP_REFUSED, "500 5.5.1 what?", False),
    "421": ((Say(b"421 4.3.0 bye\r\n"), AwaitClose()), Outcome.SMTP_REFUSED, "421 4.3.0 bye", True),
    "silence": ((AwaitClose(),), Outcome.NO_REPLY, "timed out waiting for the reply to STARTTLS", False),
    "an alert instead of a reply, then FIN": (
        *((Say(bytes.fromhex("15030100020228")), Close()), Outcome.SMTP_REFUSED),
        *("reply to STARTTLS: no SMTP reply, but a TLS alert 40 handshake_failure", False),
    ),
    "an alert instead of a reply, then silence": (
        *((Say(bytes.fromhex("15030100020250")), AwaitClose()), Outcome.SMTP_REFUSED),
        *("reply to STARTTLS: no SMTP reply, but a TLS alert 80 internal_error", False),
    ),
    "no reply, but a line": (
        (Say(b"what?\r\n"), AwaitClose()),
        *(Outcome.NO_REPLY, "timed out waiting for the reply to STARTTLS", False),
    ),
    "an alert behind the 220": (
        *((READY, Read(5), Say(bytes.fromhex("15030100020250")), AwaitClose()), Outcome.REFUSED),
        *("something failed inside the TLS library", False),
    ),
    "silence behind the 220": ((READY, Read(5), AwaitClose()), Outcome.TIMED_OUT, "no answer came to the hello", False),
    "454 behind the 220": (
        *((READY, Read(5), Say(b"454 too late\r\n"), AwaitClose()), Outcome.NOT_TLS, "no TLS, but: 454 too late", False),
    ),
}


@pytest.mark.parametrize(("script", "outcome", "words", "stops"), STAGES.values(), ids=STAGES)
def test_starttls_is_offered_and_then_not_kept(
    serve: Serve, script: Script, outcome: Outcome, words: str, *, stops: bool
) -> None:
    """The server's own words, at the stage where they came; 421 and 454 stop the other probes."""
    asked = Asked(serve([*TO_STARTTLS, *script]), timeout=0.3)
    assert asked.answer.outcome is outcome
    assert words in asked.answer.words
    assert bool(asked.stopped) is stops


def test_what_comes_a_moment_behind_the_220_is_no_tls_answer(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a segment of its own, before our hello is written: on record as bytes that nobody asked for."""
    heard, sent = threading.Event(), threading.Event()
    say = Probe._say

    def slowly(probe: Probe, carrier: Any, line: bytes, verb: str) -> Any:
        reply = say(probe, carrier, line, verb)
        if verb == "STARTTLS":
            heard.set()
            assert sent.wait(10)
        return reply

    monkeypatch.setattr(Probe, "_say", slowly)
    late = (Wait(heard), Say(b"250 evil\r\n"), Call(lambda _: sent.set()))
    asked = Asked(serve([*TO_STARTTLS, READY, *late, Read(5), Say(SERVER_HELLO_12), AwaitClose()]))
    assert asked.answer.outcome is Outcome.ACCEPTED
    assert [(event.raw, event.where) for event in asked.of(SurplusReceived)] == [(b"250 evil\r\n", "before-client-hello")]


def test_a_220_of_two_lines_is_legal(serve: Serve) -> None:
    """The second line is part of the reply, not something that was injected behind it."""
    ready = Say(b"220-2.0.0 one moment\r\n220 2.0.0 go ahead\r\n")
    asked = Asked(serve([*TO_STARTTLS, ready, Read(5), Say(SERVER_HELLO_12), AwaitClose()]))
    assert asked.answer.outcome is Outcome.ACCEPTED
    assert not asked.of(SurplusReceived)


def test_a_server_that_stops_behind_its_server_hello_has_answered(serve: Serve) -> None:
    """What belongs behind it is waited for a moment only, and its absence changes nothing."""
    cut = bytes.fromhex("160303002a020000260303" + "11" * 32 + "00c02f00")
    asked = Asked(serve([*TO_HELLO, Say(cut), AwaitClose()]), timeout=0.2)
    assert (asked.answer.outcome, asked.answer.received) == (Outcome.ACCEPTED, 47)


def test_the_chain_of_a_probe_is_on_record(serve: Serve, tls_context: Callable[..., Any]) -> None:
    """With the connection and the version that it was shown in."""
    asked = Asked(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), AwaitClose()]))
    (presented,) = asked.of(CertificatesPresented)
    assert (presented.connection, presented.version, presented.chain) == (5, TLSv1_2, asked.answer.chain)
    assert len(presented.chain) == 2
    without = Asked(serve([*TO_HELLO, Say(SERVER_HELLO_12), AwaitClose()]))
    assert not without.of(CertificatesPresented)


def test_the_chain_of_tls13_is_on_record_too(serve: Serve, tls_context: Callable[..., Any]) -> None:
    """It came encrypted, for the key of our own hello: the whole answer is there, and nobody waited for more."""
    asked = Asked(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), AwaitClose()]), TLSv1_3)
    (presented,) = asked.of(CertificatesPresented)
    assert (presented.version, presented.chain) == (TLSv1_3, asked.answer.chain)
    assert (len(presented.chain), asked.answer.words, asked.answer.ocsp_staple) == (2, "", False)
    assert asked.answer.signature_scheme


def test_a_server_that_keeps_its_encrypted_flight_has_answered(serve: Serve) -> None:
    """TLS 1.3: the ServerHello is the answer; what does not come is waited for a moment only, and said."""
    share = "00330024001d0020" + "09" + "00" * 31
    body = "0303" + "11" * 32 + "00" + "1301" + "00" + "002e" + "002b00020304" + share
    cut = bytes.fromhex(f"16030300{len(body) // 2 + 4:02x}020000{len(body) // 2:02x}{body}")
    asked = Asked(serve([*TO_HELLO, Say(cut), AwaitClose()]), TLSv1_3, timeout=0.2)
    assert (asked.answer.outcome, asked.answer.chain) == (Outcome.ACCEPTED, ())
    assert asked.answer.words == "of the server's encrypted flight nothing was read behind server_hello"


QUIET_END: Script = (Expect(b"QUIT"), Say(b"221 bye\r\n"), AwaitClose())


@pytest.mark.parametrize("version", [TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3])
def test_a_quiet_probe_finishes_what_is_accepted(
    serve: Serve, tls_context: Callable[..., Any], version: ProtocolVersion
) -> None:
    """The handshake is completed and QUIT is said inside TLS: the server's log has nothing to complain of."""
    server = serve([*TO_STARTTLS, READY, StartTLS(tls_context()), *QUIET_END])
    asked = Asked(server, version, quiet_probes=True)
    assert (asked.answer.outcome, asked.answer.answered) == (Outcome.ACCEPTED, version)
    assert len(asked.answer.chain) == 2  # in TLS 1.3 too, for the handshake was completed
    assert asked.answer.signature_scheme
    assert asked.answer.signature_fits is True  # OpenSSL has checked it
    assert asked.answer.ocsp_staple is None  # its hello asks for none
    assert asked.answer.session_ticket is True  # in TLS 1.3 it comes behind the handshake
    assert [event.raw for event in asked.of(CommandSent)][-1] == b"QUIT\r\n"
    assert [one.failed_handshakes for one in server.played] == [0]


def test_a_quiet_probe_with_implicit_tls(serve: Serve, tls_context: Callable[..., Any]) -> None:
    """The greeting is waited for, then QUIT."""
    server = serve([StartTLS(tls_context()), GREETING, *QUIET_END])
    asked = Asked(server, mode=Mode.IMPLICIT_TLS, quiet_probes=True)
    assert asked.answer.outcome is Outcome.ACCEPTED
    assert [event.raw for event in asked.of(CommandSent)] == [b"QUIT\r\n"]


def test_a_quiet_no_to_the_version_is_asked_once(serve: Serve, tls_context: Callable[..., Any]) -> None:
    """Alert 70 does not depend on what our library offers: one connection."""
    server = serve([*TO_STARTTLS, READY, StartTLS(tls_context(ssl.TLSVersion.TLSv1_2)), AwaitClose()])
    asked = Asked(server, TLSv1_1, quiet_probes=True)
    assert asked.answer.alert is not None
    assert (asked.answer.outcome, asked.answer.alert.name) == (Outcome.REFUSED, "protocol_version")
    assert len(server.played) == 1


def test_a_quiet_no_that_our_library_may_have_caused_is_asked_again(serve: Serve) -> None:
    """Alert 40: the second connection carries our own hello, which offers more."""
    refusing = [*TO_STARTTLS, READY, Read(5), Say(bytes.fromhex("15030300020228")), AwaitClose()]
    accepting = [*TO_STARTTLS, READY, Read(5), Say(SERVER_HELLO_12), AwaitClose()]
    asked = Asked(serve(refusing, accepting), quiet_probes=True)
    assert asked.answer.outcome is Outcome.ACCEPTED
    assert [event.connection for event in asked.of(Connected)] == [5, 7]


def test_a_quiet_probe_asks_for_sslv2_as_ever(serve: Serve) -> None:
    """This machine's OpenSSL has no SSLv2: our own hello asks at once."""
    server = serve([*TO_STARTTLS, READY, Read(48), Say(SSLV2_SERVER_HELLO), AwaitClose()])
    assert Asked(server, SSLv2, quiet_probes=True).answer.outcome is Outcome.ACCEPTED
