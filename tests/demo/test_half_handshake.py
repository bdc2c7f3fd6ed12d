"""A handshake by hand that stops after the certificate."""

import socket
import ssl
from collections.abc import Callable

import pytest

from inspector.demo.server import DemoServer
from inspector.tls.alert import AlertDescription
from inspector.tls.probe import VersionProbe
from inspector.tls.registry import ProtocolVersion

Start = Callable[..., DemoServer]


def answered(server: DemoServer, hello: bytes) -> bytes:
    """Send `hello` at once and return what comes back before the server waits for more."""
    with socket.create_connection((server.host, server.port), timeout=10) as sock:
        sock.sendall(hello)
        sock.shutdown(socket.SHUT_WR)
        received = b""
        while more := sock.recv(4096):
            received += more
    return received


@pytest.mark.parametrize(
    ("version", "refusal"),
    [
        (ProtocolVersion.SSLv3, AlertDescription.protocol_version),
        (ProtocolVersion.TLSv1_1, AlertDescription.protocol_version),
        (ProtocolVersion.TLSv1_2, None),
        (ProtocolVersion.TLSv1_3, AlertDescription.handshake_failure),  # alone it offers no suite of TLS 1.2
    ],
)
def test_it_answers_as_a_server_of_tls_1_2(start_demo: Start, version: ProtocolVersion, refusal: AlertDescription | None):
    """ServerHello and a chain of two for TLS 1.2; an alert that says why for the others."""
    server = start_demo("local-refusal", implicit_tls=True)
    raw = answered(server, VersionProbe(version, server.server_name).hello())
    if refusal is None:
        assert raw.startswith(b"\x16\x03\x03")
        assert raw.count(server.server_name.encode()) >= 1
    else:
        assert raw == b"\x15\x03\x03\x00\x02\x02" + bytes([refusal])


def test_a_library_gives_up_because_of_the_key(start_demo: Start):
    """OpenSSL reads the chain and cannot use the key: it ends the handshake itself."""
    server = start_demo("local-refusal", implicit_tls=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.options |= 0x4  # OP_LEGACY_SERVER_CONNECT: the hello by hand says nothing of RFC 5746
    with (
        socket.create_connection((server.host, server.port), timeout=10) as sock,
        pytest.raises(ssl.SSLError, match=r"(?i)public.key"),
    ):
        context.wrap_socket(sock, server_hostname=server.server_name)


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01", b"\x16\x03\x01\x40\x00" + bytes(20)])
def test_a_hello_that_never_comes_is_no_matter(start_demo: Start, sent: bytes):
    """The server closes and goes on with others."""
    server = start_demo("local-refusal", implicit_tls=True)
    assert answered(server, sent) == b""
    assert answered(server, b"\x16\x03\x01\x00\x01\x01")[5:] == bytes([2, AlertDescription.decode_error])
