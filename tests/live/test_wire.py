"""One TCP connection: connecting, writing, reading, and the words for what the network does."""

import errno
import os
import socket
from collections.abc import Callable, Iterator

import pytest

from inspector.live.cancellation import Cancellation, Cancelled
from inspector.live.clock import Deadline
from inspector.live.wire import AllowanceSpentError, ConnectError, Wire, WireEnded
from inspector.tls.outcome import Outcome

NOW = Deadline(0)


@pytest.fixture
def pair() -> Iterator[Callable[..., tuple[Wire, socket.socket]]]:
    """Two ends of a connection, one of them a Wire."""
    opened: list[tuple[Wire, socket.socket]] = []

    def make(allowance: int = 1_000_000) -> tuple[Wire, socket.socket]:
        ours, theirs = socket.socketpair()
        opened.append((Wire(ours, Cancellation(), allowance), theirs))
        return opened[-1]

    yield make
    for wire, theirs in opened:
        wire.close()
        theirs.close()


def test_reading(pair: Callable[..., tuple[Wire, socket.socket]]) -> None:
    """What has come is returned and counted; nothing is an empty result, or the end of the time."""
    wire, theirs = pair()
    assert wire.read_now() == b""
    theirs.sendall(b"220 ")
    assert wire.read(Deadline(10)) == b"220 "
    assert wire.received == 4
    with pytest.raises(WireEnded) as ended:
        wire.read(NOW)
    assert (ended.value.how, ended.value.by) == (Outcome.TIMED_OUT, "us")
    theirs.close()
    with pytest.raises(WireEnded) as ended:
        wire.read(Deadline(10))
    assert (ended.value.how, ended.value.by) == (Outcome.CLOSED, "server")
    assert ended.value.waiting_for("greeting") == "closed while waiting for the greeting"


def test_more_than_is_allowed(pair: Callable[..., tuple[Wire, socket.socket]]) -> None:
    """The byte beyond the allowance is not handed on."""
    wire, theirs = pair(allowance=10)
    theirs.sendall(b"x" * 10)
    assert wire.read_now() == b"x" * 10
    theirs.sendall(b"x")
    with pytest.raises(AllowanceSpentError):
        wire.read_now()


def test_writing_to_one_who_does_not_read(pair: Callable[..., tuple[Wire, socket.socket]]) -> None:
    """A full buffer is waited for until the deadline."""
    wire, _theirs = pair()
    with pytest.raises(WireEnded) as ended:
        wire.write(b"x" * 50_000_000, NOW)
    assert ended.value.how is Outcome.TIMED_OUT


def test_writing_to_one_who_is_gone(pair: Callable[..., tuple[Wire, socket.socket]]) -> None:
    """A write into a closed connection is a reset."""
    wire, theirs = pair()
    theirs.close()
    with pytest.raises(WireEnded) as ended:
        wire.write(b"NOOP\r\n", NOW)
    assert ended.value.how is Outcome.RESET


def test_cancelled_reading() -> None:
    """After cancelling nothing is read, even what is there."""
    ours, theirs = socket.socketpair()
    cancellation = Cancellation()
    wire = Wire(ours, cancellation, 100)
    theirs.sendall(b"220 ")
    cancellation.cancel()
    with pytest.raises(Cancelled):
        wire.read(Deadline(10))
    wire.close()
    wire.close()
    theirs.close()


def test_connecting() -> None:
    """Both addresses of a connection are known, of either family."""
    for host in ("127.0.0.1", "::1"):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, 0), family=family) as listener:
            wire = Wire.connect(host, listener.getsockname()[1], Deadline(10), Cancellation())
            accepted, address = listener.accept()
            assert (wire.local_address, address[0]) == (host, host)
            wire.close()
            accepted.close()


CAUSES = [
    (errno.ECONNREFUSED, "refused"),
    (errno.ETIMEDOUT, "timed_out"),
    (errno.EHOSTUNREACH, "unreachable"),
    (errno.ENETUNREACH, "unreachable"),
    (errno.ECONNRESET, "reset"),
    (errno.EACCES, "error"),
]


@pytest.mark.parametrize(("code", "cause"), CAUSES, ids=[errno.errorcode[code] for code, _ in CAUSES])
def test_why_no_connection_came_about(monkeypatch: pytest.MonkeyPatch, code: int, cause: str) -> None:
    """The system's error number becomes a cause, its text the words."""
    monkeypatch.setattr(socket.socket, "connect_ex", lambda *_: code)
    with pytest.raises(ConnectError) as failed:
        Wire.connect("127.0.0.1", 25, Deadline(10), Cancellation())
    assert (failed.value.cause, failed.value.words) == (cause, os.strerror(code))


def test_a_connection_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer until the deadline is said as such."""
    monkeypatch.setattr(socket.socket, "connect_ex", lambda *_: errno.EINPROGRESS)
    monkeypatch.setattr("inspector.live.wire.wait_for", lambda *_: False)
    with pytest.raises(ConnectError) as failed:
        Wire.connect("127.0.0.1", 25, NOW, Cancellation())
    assert (failed.value.cause, failed.value.words) == ("timed_out", "no answer in time")


def test_a_machine_without_that_address_family(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel without IPv6 is a failed connection, not a crash."""

    def none(*_: object) -> socket.socket:
        raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")

    monkeypatch.setattr(socket, "socket", none)
    with pytest.raises(ConnectError) as failed:
        Wire.connect("::1", 25, NOW, Cancellation())
    assert failed.value.cause == "unreachable"


def test_what_is_no_address() -> None:
    """Only addresses are connected to; a name here is an error, not a look-up."""
    with pytest.raises(ConnectError) as failed:
        Wire.connect("mx.example.com", 25, NOW, Cancellation())
    assert failed.value.cause == "error"


@pytest.mark.skipif(not hasattr(socket, "TCP_QUICKACK"), reason="this system has no TCP_QUICKACK (Linux has)")
def test_acknowledgements_are_not_held_back() -> None:
    """Before it waits, the wire asks TCP to acknowledge at once: a server that sends small pieces waits for that."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sock = socket.create_connection(listener.getsockname())
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        wire = Wire(sock, Cancellation(), 100)
        with pytest.raises(WireEnded):
            wire.read(NOW)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK) == 1
        wire.close()
