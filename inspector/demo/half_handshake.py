"""The server's half of a TLS 1.2 handshake, by hand, as far as its certificate: for a certificate that no library serves."""

import socket
from collections.abc import Sequence

from inspector.tls.alert import AlertDescription, AlertLevel
from inspector.tls.handshake import HandshakeMessage
from inspector.tls.record import record_bytes
from inspector.tls.registry import ContentType, HandshakeType, ProtocolVersion
from inspector.tls.wire import Fields, WireError, vector

_VERSION = ProtocolVersion.TLSv1_2
_HELLO_LIMIT = 16 * 1024
_RECORD_HEADER, _MESSAGE_HEADER = 5, 4
_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 = 0xC02B


class HalfHandshake:
    """Answers a ClientHello up to TLS 1.2 with ServerHello and Certificate, an older one with an alert, and says no more."""

    def __init__(self, chain: Sequence[bytes]) -> None:
        """`chain`: DER, leaf first."""
        certificates = vector(3, b"".join(vector(3, certificate) for certificate in chain))
        self._flight = _record(HandshakeType.server_hello, _server_hello()) + _record(
            HandshakeType.certificate, certificates
        )

    def answer(self, sock: socket.socket) -> None:
        """Read a ClientHello of one record, answer it, and wait until the client has gone. Raises OSError."""
        hello = b""
        while len(hello) < _RECORD_HEADER or len(hello) < _RECORD_HEADER + int.from_bytes(hello[3:5], "big"):
            received = sock.recv(4096)
            if not received or len(hello) > _HELLO_LIMIT:
                return
            hello += received
        refusal = _refusal(hello)
        sock.sendall(self._flight if refusal is None else _alert(refusal))
        while sock.recv(4096):
            continue


def _server_hello() -> bytes:
    return (
        int(_VERSION).to_bytes(2, "big")
        + bytes(32)  # random: nothing is kept secret with it
        + vector(1, b"")
        + _ECDHE_ECDSA_WITH_AES_128_GCM_SHA256.to_bytes(2, "big")
        + b"\0"  # no compression
    )


def _record(message: HandshakeType, body: bytes) -> bytes:
    return record_bytes(ContentType.handshake, _VERSION, HandshakeMessage(message, body).raw)


def _refusal(hello: bytes) -> AlertDescription | None:
    """Say why a record with a ClientHello (RFC 5246 §7.4.1.2) is refused; None where it is not."""
    fields = Fields(hello[_RECORD_HEADER + _MESSAGE_HEADER :])
    try:
        version = fields.number(2, "client_version")
        fields.take(32, "random")
        fields.vector(1, "session_id")
        suites = fields.vector(2, "cipher_suites")
    except WireError:
        return AlertDescription.decode_error
    if version < _VERSION:
        return AlertDescription.protocol_version
    offered = {int.from_bytes(suites[start : start + 2], "big") for start in range(0, len(suites), 2)}
    return None if _ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 in offered else AlertDescription.handshake_failure


def _alert(description: AlertDescription) -> bytes:
    return record_bytes(ContentType.alert, _VERSION, bytes((AlertLevel.fatal, description)))
