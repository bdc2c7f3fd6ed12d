"""What a demo server does with the bytes of one client."""

import socket
import ssl
from collections.abc import Callable

import pytest

from inspector.demo.server import DemoServer

Start = Callable[..., DemoServer]


def receive_until(sock: socket.socket, end: bytes) -> bytes:
    """Read until `end` has come, or the connection is over."""
    received = b""
    while not received.endswith(end) and (more := sock.recv(4096)):
        received += more
    return received


def connect(server: DemoServer) -> socket.socket:
    """Connect and take the greeting."""
    sock = socket.create_connection((server.host, server.port), timeout=10)
    assert receive_until(sock, b"\r\n") == server.scenario.greeting
    return sock


def test_lines_may_come_in_any_pieces(start_demo: Start):
    """Commands that are cut in two or glued together are answered one by one, with CR LF or a bare LF."""
    with connect(start_demo("well-behaved")) as sock:
        sock.sendall(b"NO")
        sock.sendall(b"OP\r\nNOOP\nQUIT\r\n")
        assert receive_until(sock, b"Bye\r\n").count(b"\r\n") == 3


def test_what_follows_starttls_in_clear_is_thrown_away(start_demo: Start):
    """A command glued behind STARTTLS is not answered inside TLS (RFC 3207 §4.2)."""
    server = start_demo("well-behaved")
    with connect(server) as sock:
        sock.sendall(b"STARTTLS\r\nNOOP\r\n")
        assert receive_until(sock, b"\r\n").startswith(b"220")
        context = ssl.create_default_context(cadata=server.roots[0])
        with context.wrap_socket(sock, server_hostname=server.server_name) as secure:
            secure.sendall(b"QUIT\r\n")
            assert receive_until(secure, b"\r\n") == b"221 2.0.0 Bye\r\n"


def test_a_line_without_end_is_refused(start_demo: Start):
    """After 64 KiB without a line end the server says 500 and leaves, instead of filling its memory."""
    with connect(start_demo("well-behaved")) as sock:
        sock.sendall(b"A" * (64 * 1024 + 1))
        assert receive_until(sock, b"\r\n") == b"500 5.5.2 Line too long\r\n"


def test_quit_ends_tls_by_the_book(start_demo: Start):
    """After QUIT comes close_notify, so that nothing looks like a cut connection."""
    server = start_demo("well-behaved", implicit_tls=True)
    context = ssl.create_default_context(cadata=server.roots[0])
    with (
        socket.create_connection((server.host, server.port), timeout=10) as sock,
        context.wrap_socket(sock, server_hostname=server.server_name, suppress_ragged_eofs=False) as secure,
    ):
        secure.sendall(b"QUIT\r\n")
        assert receive_until(secure, b"Bye\r\n").endswith(b"221 2.0.0 Bye\r\n")
        assert secure.recv(1) == b""


@pytest.mark.parametrize("hello", [b"", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.0\r\n\r\n"])
def test_a_broken_handshake_harms_nobody(start_demo: Start, hello: bytes):
    """A client that shakes hands wrongly, or not at all, is dropped; the next one is served."""
    server = start_demo("well-behaved")
    with connect(server) as broken:
        broken.sendall(b"STARTTLS\r\n")
        receive_until(broken, b"\r\n")
        broken.sendall(hello)
        connect(server).close()
