import ssl
from typing import Any

import pytest

from inspector.tls.client_hello import client_hello
from inspector.tls.presented import presented_chain
from inspector.tls.record import RecordSplitter, record_bytes
from inspector.tls.registry import ProtocolVersion
from inspector.tls.wire import vector


@pytest.mark.parametrize("version", [ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_2])
def test_the_chain_of_a_real_server_is_read_from_its_records(
    version: ProtocolVersion, memory_server: Any, rsa_identity: Any
) -> None:
    """Up to TLS 1.2 it stands in clear, whether or not the handshake can be completed."""
    server = memory_server(ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2)
    answer = server.answer(client_hello(version, "mail.example.com"))
    records = [record.raw for record in RecordSplitter().feed(answer)]
    assert presented_chain(records) == (rsa_identity.der,)


def test_a_certificate_message_may_span_records() -> None:
    """Records are no borders of messages."""
    message = b"\x0b" + vector(3, vector(3, vector(3, b"leaf") + vector(3, b"intermediate")))
    records = [record_bytes(22, 0x0303, message[:7]), record_bytes(22, 0x0303, message[7:])]
    assert presented_chain(records) == (b"leaf", b"intermediate")


def test_nothing_is_read_from_what_is_encrypted() -> None:
    """Behind ChangeCipherSpec the same bytes mean nothing."""
    message = b"\x0b" + vector(3, vector(3, vector(3, b"leaf")))
    records = [record_bytes(20, 0x0303, b"\x01"), record_bytes(22, 0x0303, message)]
    assert presented_chain(records) == ()


def test_tls13_shows_no_chain_in_clear(memory_server: Any) -> None:
    """It is encrypted there; the library has to tell."""
    server = memory_server(ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3)
    answer = server.answer(client_hello(ProtocolVersion.TLSv1_3, ""))
    assert presented_chain([record.raw for record in RecordSplitter().feed(answer)]) == ()
