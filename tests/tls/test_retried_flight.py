"""A HelloRetryRequest is gone on from: against Python's own server, and against answers that are none."""

import ssl
from typing import Any

import pytest

from inspector.tls.answer import ProbeAnswer
from inspector.tls.client_hello import ClientHello
from inspector.tls.extension import find_extension
from inspector.tls.outcome import Outcome
from inspector.tls.probe import VersionProbe
from inspector.tls.record import HEADER_BYTES, record_bytes
from inspector.tls.registry import ContentType, ExtensionType, ProtocolVersion

TLSv1_3 = ProtocolVersion.TLSv1_3


@pytest.fixture
def retried(memory_server: Any) -> tuple[VersionProbe, Any, bytes]:
    """A probe whose server asked for P-521, that server, and the second hello."""
    server = memory_server(
        ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3, adjust=lambda context: context.set_ecdh_curve("secp521r1")
    )
    probe = VersionProbe(TLSv1_3, "mail.example.com")
    answer = probe.feed(server.answer(probe.hello()))
    assert answer is not None
    assert (answer.outcome, answer.group, answer.chain) == (Outcome.ACCEPTED, "secp521r1", ())
    assert not probe.complete
    return probe, server, probe.take_due()


def test_the_encrypted_flight_is_read_after_a_retry(retried: tuple[VersionProbe, Any, bytes]) -> None:
    """Chain and signature; the answer stays what it was."""
    probe, server, second = retried
    told = probe.feed(server.answer(second))
    assert told is not None
    assert (told.signature_fits, len(told.chain), probe.complete) == (True, 1, True)
    assert told.words == "the server asked for another key share (secp521r1): HelloRetryRequest"
    assert probe.take_due() == b""


def test_the_second_hello_differs_in_nothing_but_what_was_asked(retried: tuple[VersionProbe, Any, bytes]) -> None:
    """RFC 8446 §4.1.2: random, session and suites stay; one share of that group is there."""
    probe, _, second = retried
    first, again = (ClientHello.from_bytes(record[HEADER_BYTES:]) for record in (probe.hello(), second))
    assert (again.random, again.session_id, again.cipher_suites) == (first.random, first.session_id, first.cipher_suites)
    differing = {one.number for one in again.extensions if find_extension(first.extensions, one.number) != one.body} - {
        ExtensionType.padding
    }
    assert differing == {ExtensionType.key_share}
    assert (find_extension(again.extensions, ExtensionType.key_share) or b"")[2:4] == b"\x00\x19"


SERVER_HELLO_OF_OTHERS = b"\x02\x00\x00\x02\x03\x03"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (record_bytes(ContentType.alert, 0x0303, b"\x02\x28"), "to a hello with that share it said alert 40"),
        (record_bytes(ContentType.application_data, 0x0303, bytes(40)), "got no ServerHello"),
        (record_bytes(ContentType.handshake, 0x0303, b"\x0b\x00\x00\x00"), "another answer than a ServerHello"),
        (record_bytes(ContentType.handshake, 0x0303, SERVER_HELLO_OF_OTHERS), ""),
        (record_bytes(ContentType.change_cipher_spec, 0x0303, b"\x01") * 40, "got no ServerHello"),
    ],
)
def test_whatever_follows_the_version_stays_accepted(
    retried: tuple[VersionProbe, Any, bytes], answer: bytes, words: str
) -> None:
    """The request proved it; what came of the second hello is said, and it ends."""
    probe, _, _ = retried
    told = probe.feed(answer)
    assert isinstance(told, ProbeAnswer)
    assert (told.outcome, told.chain, probe.complete) == (Outcome.ACCEPTED, (), True)
    assert words in told.words


def test_nothing_is_due_without_a_request(memory_server: Any) -> None:
    """An ordinary ServerHello ends the writing."""
    server = memory_server(ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3)
    probe = VersionProbe(TLSv1_3, "mail.example.com")
    probe.feed(server.answer(probe.hello()))
    assert probe.take_due() == b""
