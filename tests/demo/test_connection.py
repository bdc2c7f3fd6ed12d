"""What a demo server does with the bytes of one client."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

from inspector.demo.connection import Connection
from inspector.demo.conversation import Conversation
from inspector.demo.scenarios import SCENARIOS
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


@pytest.fixture
def accepted() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A client's socket, and the server's end of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours, theirs = socket.create_connection(listener.getsockname(), timeout=10), listener.accept()[0]
    with ours, theirs:
        yield ours, theirs


def connection_of(name: str, sock: socket.socket, pace: float = 1.0) -> Connection:
    """The server's side of one connection, without a server."""
    scenario = SCENARIOS[name]
    return Connection(sock, Conversation(scenario), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), scenario, pace)


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


def test_a_wait_is_cut_short(accepted: tuple[socket.socket, socket.socket]):
    """Who waits for a slow greeting is let go when the server ends; its thread does not sit the 8 seconds out."""
    ours, theirs = accepted
    connection = connection_of("slow-greeting", theirs, pace=1000.0)
    serving = threading.Thread(target=connection.serve, kwargs={"implicit_tls": False})
    serving.start()
    connection.cut()
    serving.join(10)
    assert not serving.is_alive()
    assert ours.recv(4096) == b""


def test_a_dribbling_reply_comes_in_pieces(accepted: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch):
    """It is written a few bytes at a time, with the pause of the table between two pieces and none behind the last."""
    ours, theirs = accepted
    connection, pauses = connection_of("dribble", theirs), list[float]()
    monkeypatch.setattr(connection, "_pause", pauses.append)
    ours.sendall(b"QUIT\r\n")
    connection.serve(implicit_tls=False)
    scenario = SCENARIOS["dribble"]
    answers = [scenario.greeting, b"221 2.0.0 Bye\r\n"]
    assert receive_until(ours, b"Bye\r\n") == b"".join(answers)
    between = sum((len(answer) - 1) // scenario.piece for answer in answers)
    assert [pause for pause in pauses if pause] == [scenario.piece_seconds] * between


def test_no_greeting_means_goodbye(start_demo: Start):
    """The connection is closed without a byte."""
    server = start_demo("no-greeting")
    with socket.create_connection((server.host, server.port), timeout=10) as sock:
        assert sock.recv(4096) == b""


def test_it_hangs_up_inside_a_reply(start_demo: Start):
    """Half of the EHLO reply, and then the end."""
    server = start_demo("cut-off")
    with connect(server) as sock:
        sock.sendall(b"EHLO a\r\n")
        assert receive_until(sock, b"more") == server.scenario.ehlo_in_clear
