"""TLS of the session, told from the wire: who refused, what was no TLS, and floods inside it."""

import os
import ssl
from collections.abc import Callable
from typing import Any

import pytest
from authority import issue
from cryptography.hazmat.primitives.serialization import Encoding
from odd_chain import handshake_with
from scripted_server import (
    EHLO,
    GOODBYE,
    READY,
    TO_STARTTLS,
    AwaitClose,
    Call,
    Close,
    Read,
    Say,
    Script,
    ScriptedServer,
    StartTLS,
)
from watched_session import WatchedSession

from inspector.events import (
    CertificatesPresented,
    Disconnected,
    ScriptFinished,
    SurplusReceived,
    TLSEstablished,
    TLSFailed,
)
from inspector.live.secure import OFFERED, client_context
from inspector.tls.alert import AlertDescription
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

Serve = Callable[..., ScriptedServer]
Inspect = Callable[..., WatchedSession]
MakeContext = Callable[..., Any]


@pytest.mark.parametrize("dribble", [False, True])
def test_injection_after_the_client_hello(serve: Serve, inspect: Inspect, dribble: bool) -> None:
    """Text instead of a ServerHello is recorded whole, even byte by byte, and is said to be no TLS."""
    evil = b"454 4.7.0 TLS not available\r\n"
    session = inspect(serve([*TO_STARTTLS, READY, Read(5), Say(evil, dribble), AwaitClose()]))
    assert session.wait_for_end().reason == "tls-failed"
    surplus = session.one(SurplusReceived)
    assert (surplus.raw, surplus.where) == (evil, "after-client-hello")
    failed = session.one(TLSFailed)
    assert (failed.outcome, failed.side) == (Outcome.NOT_TLS, "remote")
    assert failed.words.endswith("454 4.7.0 TLS not available\\x0d\\x0a")
    session.quit()


def test_plaintext_behind_a_complete_handshake(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Bytes outside TLS after the handshake end the session; they are never read as a reply."""

    def speak_in_clear(connection: Any) -> None:
        os.write(connection.fileno(), b"250 in clear\r\n")

    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), EHLO, Call(speak_in_clear), AwaitClose()]))
    assert session.wait_for_end().reason == "lost"
    assert "TLS ended: " in session.one(Disconnected).reason
    assert b"250 in clear\r\n" not in session.received()
    session.quit()


def test_a_close_notify_ends_the_session_at_once(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """TLS is over, though the connection is still open: nothing more is waited for."""
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), EHLO, Call(lambda tls: tls.unwrap())]))
    assert session.wait_for_end().reason == "lost"
    assert session.one(Disconnected).reason == "closed while waiting for the reply to EHLO"
    session.quit()


def test_the_server_refuses_by_alert(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """A fatal alert is the server's word, by name."""
    context = tls_context(ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3)
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(context)]), tls_version=ProtocolVersion.TLSv1_2)
    assert session.wait_for_end().reason == "tls-failed"
    failed = session.one(TLSFailed)
    assert (failed.outcome, failed.side) == (Outcome.REFUSED, "remote")
    assert failed.alert is not None
    assert "protocol_version" in failed.words
    session.quit()


SERVER_HELLO_10 = bytes.fromhex("160301002a020000260301" + "11" * 32 + "00c01400")
WARNING = bytes.fromhex("15030100020128")
FATAL = bytes.fromhex("15030100020228")
CLOSE_NOTIFY = bytes.fromhex("15030100020100")
HANDSHAKES: list[tuple[str, Script, Outcome, str, str]] = [
    ("chose lower", [Say(SERVER_HELLO_10)], Outcome.ACCEPTED, "local", "chose TLSv1.0"),
    ("fatal alert", [Say(FATAL)], Outcome.REFUSED, "remote", "handshake_failure"),
    ("warning, then closed", [Say(WARNING), Close()], Outcome.CLOSED, "remote", "handshake_failure"),
    ("close_notify", [Say(CLOSE_NOTIFY)], Outcome.CLOSED, "remote", "close_notify"),
    ("closed", [Close()], Outcome.CLOSED, "transport", "closed the connection after 0 bytes"),
    ("closed in the ServerHello", [Say(SERVER_HELLO_10[:20]), Close()], Outcome.CLOSED, "transport", "after 20 bytes"),
    ("reset", [Close(abruptly=True)], Outcome.RESET, "transport", "reset the connection"),
    ("half a word, then closed", [Say(b"45"), Close()], Outcome.NOT_TLS, "remote", "45"),
    ("zeros", [Say(bytes(300))], Outcome.NOT_TLS, "remote", "\\x00"),
    ("too long a record", [Say(b"\x16\x03\x01\xff\xff" + bytes(40))], Outcome.MALFORMED, "remote", "65535"),
    ("silent", [AwaitClose()], Outcome.TIMED_OUT, "transport", "gave no answer in time after 0 bytes"),
]


def test_a_flood_inside_tls(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """A reply over many TLS records is read to its end, and what follows it does not stay behind unseen."""
    flood = b"".join(b"250-line %d\r\n" % number for number in range(15_000)) + b"250 end\r\n"
    script = [*TO_STARTTLS, READY, StartTLS(tls_context()), EHLO, Say(flood), *GOODBYE]
    session = inspect(serve(script))
    session.wait_for(ScriptFinished)
    session.quit()
    assert len(session.received()) == 1 + 3 + 1 + 15_001 + 1
    assert not session.all(SurplusReceived)


@pytest.mark.parametrize(("name", "script", "outcome", "side", "words"), HANDSHAKES, ids=[row[0] for row in HANDSHAKES])
def test_a_handshake_that_fails(
    serve: Serve, inspect: Inspect, name: str, script: Script, outcome: Outcome, side: str, words: str
) -> None:
    """What the wire shows decides the outcome and who it was, not the library's error."""
    server = serve([*TO_STARTTLS, READY, Read(5), *script, AwaitClose()])
    timeout = 0.4 if name == "silent" else 10
    session = inspect(server, timeout=timeout, tls_version=ProtocolVersion.TLSv1_2 if name == "chose lower" else None)
    assert session.wait_for_end().reason == "tls-failed"
    failed = session.one(TLSFailed)
    assert (failed.outcome, failed.side) == (outcome, side)
    assert words in failed.words
    session.quit()


def test_a_server_that_wants_a_client_certificate(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """In TLS 1.3 that comes out only after the handshake, encrypted: the words are in the reason of the end."""
    context = tls_context()
    context.verify_mode = ssl.CERT_REQUIRED
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(context)]))
    assert session.wait_for_end().reason == "lost"
    assert session.one(TLSEstablished).version == ProtocolVersion.TLSv1_3
    assert session.one(Disconnected).reason.startswith("closed while waiting for the reply to EHLO (TLS ended: ")
    assert "CERTIFICATE_REQUIRED" in session.one(Disconnected).reason
    session.quit()


@pytest.mark.parametrize("highest", [(3, 3), (3, 4)], ids=["TLSv1.2", "TLSv1.3"])
def test_the_chain_of_a_handshake_that_failed_for_it(serve: Serve, inspect: Inspect, highest: tuple[int, int]) -> None:
    """OpenSSL ends it over a block that is no certificate; the chain is on record as sent, in TLS 1.3 too."""
    leaf = issue("mx.example.com", names=("mx.example.com",))
    session = inspect(serve([*TO_STARTTLS, READY, Call(handshake_with(leaf, [b"0\x03junk"], highest=highest))]))
    assert session.wait_for_end().reason == "tls-failed"
    failed = session.one(TLSFailed)
    assert (failed.outcome, failed.side) == (Outcome.ACCEPTED, "local")
    assert failed.alert is not None
    assert failed.alert.description == AlertDescription.bad_certificate
    assert session.one(CertificatesPresented).chain == (leaf.certificate.public_bytes(Encoding.DER), b"0\x03junk")
    session.quit()


@pytest.mark.parametrize("version", OFFERED)
def test_a_context_takes_what_it_gets(version: ProtocolVersion) -> None:
    """Nothing is judged during the handshake, and exactly one version is spoken."""
    context = client_context(version)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)
    assert context.minimum_version == context.maximum_version
    assert ProtocolVersion(int(context.minimum_version)) is version
