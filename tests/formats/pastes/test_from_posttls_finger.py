"""What posttls-finger prints, as measured with that of Postfix 3.7."""

from ssl import PEM_cert_to_DER_cert
from typing import TypeVar

import pytest
from authority import issue

from inspector.events import (
    CertificatesPresented,
    CommandSent,
    Connected,
    Disconnected,
    LineKept,
    ReplyLineReceived,
    TLSEstablished,
    TLSFailed,
)
from inspector.formats.recognise import recognise, recogniser_of
from inspector.formats.source import Conversation
from inspector.lenses.inspection import inspect
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

T = TypeVar("T")
F = "posttls-finger: "
PEER = "mx.example.com[192.0.2.10]:25"
DOUBTED = f"{F}server certificate verification failed for {PEER}: num=62:hostname mismatch\n"
SECURED = (
    f"{F}Untrusted TLS connection established to {PEER}: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) "
    "key-exchange X25519 server-signature ECDSA (prime256v1) server-digest SHA256\n"
)
TALK = (
    f"{F}Connected to {PEER}\n{F}< 220 mx.example.com ESMTP\n{F}> EHLO client.example.net\n{F}< 250-mx.example.com\n"
    f"{F}< 250 STARTTLS\n{F}> STARTTLS\n"
)
REJECTED = f"{F}STARTTLS rejected: 454 4.7.0 TLS not available due to local problem\n"


def read(text: str) -> Conversation:
    """Read a paste that is recognised as its output."""
    row = recogniser_of(text.encode(), "x")
    assert row is not None
    assert row.kind == "posttls-finger"
    (conversation,) = recognise(text.encode(), "x")
    return conversation


def the(conversation: Conversation, kind: type[T]) -> T:
    """The one event of a kind."""
    (found,) = (event for event in conversation.events if isinstance(event, kind))
    return found


def codes(conversation: Conversation) -> list[str]:
    """The findings."""
    return [finding.code for finding in inspect(Transcript(conversation.events)).findings]


def test_version_cipher_and_trust() -> None:
    """With -c nothing but the handshake is printed: it is told, and that the certificate did not check is a finding."""
    conversation = read(DOUBTED + SECURED)
    established = the(conversation, TLSEstablished)
    assert (established.version, established.cipher_suite) == (ProtocolVersion.TLSv1_3, "TLS_AES_256_GCM_SHA384")
    assert inspect(Transcript(conversation.events)).session.target == "mx.example.com:25"
    assert codes(conversation) == ["log-refusal"]
    assert codes(read(SECURED.replace("Untrusted", "Verified"))) == []


@pytest.mark.parametrize("more", ["", SECURED])
def test_what_openssl_says_step_by_step_tells_of_one_handshake(more: str) -> None:
    """``-L ssl-debug``: where the certificate is not the one that was asked for, no other line tells of it."""
    steps = f"{F}SSL_connect:SSLv3/TLS write client hello\n{F}SSL_connect:SSL negotiation finished successfully\n"
    conversation = read(f"{F}setting up TLS connection to {PEER}\n{DOUBTED}{steps}{more}")
    assert the(conversation, TLSEstablished).version is (ProtocolVersion.TLSv1_3 if more else None)
    assert inspect(Transcript(conversation.events)).session.target == "mx.example.com:25"


def test_the_whole_conversation() -> None:
    """Lines of both sides, the handshake between them, and the tool's own words kept."""
    after = (
        f"{F}< 220 2.0.0 Ready\n{SECURED}{F}> EHLO client.example.net\n{F}< 250 mx.example.com\n{F}> QUIT\n{F}< 221 Bye\n"
    )
    conversation = read(TALK + after)
    assert the(conversation, Connected).address == "192.0.2.10"
    said = [event.raw.split()[0] for event in conversation.events if isinstance(event, CommandSent)]
    assert said == [b"EHLO", b"STARTTLS", b"EHLO", b"QUIT"]
    assert sum(isinstance(event, LineKept) for event in conversation.events) == 2
    assert the(conversation, TLSEstablished).version == ProtocolVersion.TLSv1_3


@pytest.mark.parametrize("text", [REJECTED, f"{TALK}{F}< 454 4.7.0 TLS not available due to local problem\n{REJECTED}"])
def test_starttls_that_is_refused_is_told_once(text: str) -> None:
    """With the conversation and without: the line that says it again is no part of the reply."""
    conversation = read(text)
    refused = [event.raw for event in conversation.events if isinstance(event, ReplyLineReceived) and event.raw[:1] == b"4"]
    assert refused == [b"454 4.7.0 TLS not available due to local problem\r\n"]
    assert codes(conversation) == ["starttls-refused"]


def test_a_greeting_that_refuses() -> None:
    """Its words stand behind those of the tool."""
    assert codes(read(f"{F}SMTP service not available: 554 5.7.1 go away\n")) == ["greeting-refused"]


@pytest.mark.parametrize("before", ["", TALK])
def test_a_connection_that_is_lost(before: str) -> None:
    """It says in which step, and -c leaves out all that was said before."""
    lost = the(read(f"{before}{F}lost connection while sending EHLO\n"), Disconnected)
    assert (lost.by, lost.reason) == ("network", "lost connection while sending EHLO")


def test_a_handshake_that_fails() -> None:
    """Whose alert it was is in the words of the TLS library."""
    problem = (
        "error:0A000410:SSL routines::sslv3 alert handshake failure:../ssl/record/rec_layer_s3.c:1602:SSL alert number 40:"
    )
    conversation = read(f"{F}SSL_connect error to {PEER}: -1\n{F}warning: TLS library problem: {problem}\n")
    failed = the(conversation, TLSFailed)
    assert (failed.side, failed.words) == ("remote", "the server refused, with the alert handshake_failure (40)")
    assert codes(conversation) == ["tls-handshake-failed"]


def test_the_chain_of_minus_capital_c() -> None:
    """Behind the conversation, in PEM."""
    pem = issue("mx.example.com").certificate_pem
    chain = f"\n---\nCertificate chain\n 0 subject: /CN=mx\n    issuer: /CN=ca\n   cert digest=66:59\n{pem.decode()}"
    assert the(read(SECURED + chain), CertificatesPresented).chain == (PEM_cert_to_DER_cert(pem.decode()),)
