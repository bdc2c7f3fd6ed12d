"""A hello of more than one TCP segment: dropped or refused where the scenario says so; small ones never are."""

import contextlib
import socket
from collections.abc import Callable

import pytest

from inspector.demo.large_hello import SEGMENT
from inspector.demo.server import DemoServer
from inspector.tls.alert import AlertDescription
from inspector.tls.offer import REALISTIC
from inspector.tls.probe import VersionProbe
from inspector.tls.registry import ContentType, ProtocolVersion

Start = Callable[..., DemoServer]
SMALL = VersionProbe(ProtocolVersion.TLSv1_2, "mx.example.net").hello()
LARGE = VersionProbe(ProtocolVersion.TLSv1_3, "mx.example.net", offer=REALISTIC).hello()


def first_answer(server: DemoServer, hello: bytes) -> bytes:
    """Return the first bytes that come back; none where the connection ends without a word."""
    with socket.create_connection((server.host, server.port), timeout=10) as sock:
        sock.sendall(hello)
        try:
            return sock.recv(7)
        except ConnectionResetError:
            return b""


@pytest.mark.parametrize("name", ["well-behaved", "large-hello-dropped", "large-hello-refused"])
def test_a_small_hello_is_taken(start_demo: Start, name: str):
    """Whatever becomes of a large one: that is what makes the fault hard to find."""
    assert len(SMALL) <= SEGMENT
    assert first_answer(start_demo(name, implicit_tls=True), SMALL)[0] == ContentType.handshake


def test_a_large_hello_is_taken_where_nothing_is_wrong(start_demo: Start):
    """So that it is the scenario that drops it, not the server."""
    assert len(LARGE) > SEGMENT
    assert first_answer(start_demo("well-behaved", implicit_tls=True), LARGE)[0] == ContentType.handshake


def test_a_large_hello_is_dropped(start_demo: Start):
    """Not one byte comes back."""
    assert first_answer(start_demo("large-hello-dropped", implicit_tls=True), LARGE) == b""


def test_a_large_hello_is_refused(start_demo: Start):
    """A fatal alert, whole, says what the server made of it."""
    answer = first_answer(start_demo("large-hello-refused", implicit_tls=True), LARGE)
    assert answer == b"\x15\x03\x03\x00\x02\x02" + bytes([AlertDescription.decode_error])


@pytest.mark.parametrize("sent", [b"", b"\x16\x03", b"NOOP\r\n"])
def test_no_hello_at_all_is_no_matter(start_demo: Start, sent: bytes):
    """The server goes on with others."""
    server = start_demo("large-hello-dropped", implicit_tls=True)
    with socket.create_connection((server.host, server.port), timeout=10) as sock:
        sock.sendall(sent)
        with contextlib.suppress(OSError):  # it may have hung up already
            sock.shutdown(socket.SHUT_WR)
    assert first_answer(server, SMALL)[0] == ContentType.handshake
