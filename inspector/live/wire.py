"""One TCP connection: connecting, writing and reading, each with a deadline and open to cancelling."""

import contextlib
import errno
import os
import selectors
import socket

from inspector.live.cancellation import Cancellation
from inspector.live.clock import Deadline
from inspector.tls.outcome import Outcome
from inspector.tls.probe import Silence

_CAUSES = {
    errno.ECONNREFUSED: "refused",
    errno.ETIMEDOUT: "timed_out",
    errno.EHOSTUNREACH: "unreachable",
    errno.ENETUNREACH: "unreachable",
    errno.EADDRNOTAVAIL: "unreachable",
    errno.EAFNOSUPPORT: "unreachable",
    errno.ECONNRESET: "reset",
}
_ENDED: dict[Silence, str] = {
    Outcome.CLOSED: "closed while",
    Outcome.RESET: "reset while",
    Outcome.TIMED_OUT: "timed out",
}
ENDED_BY: dict[Outcome, str] = {Outcome.CLOSED: "server", Outcome.RESET: "network", Outcome.TIMED_OUT: "us"}
"""Who ended a connection, as in events.Disconnected."""
_CHUNK = 65536
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
"""Linux has it."""


class ConnectError(Exception):
    """No connection came about."""

    def __init__(self, cause: str, words: str) -> None:
        super().__init__(words)
        self.cause = cause
        """As in events.ConnectFailed."""
        self.words = words
        """What the operating system said."""


class WireEnded(Exception):  # noqa: N818 - the other side may end a connection as it likes
    """The connection ended, or nothing came in time: CLOSED, RESET or TIMED_OUT."""

    def __init__(self, how: Silence, words: str = "") -> None:
        super().__init__(how.value)
        self.how = how
        """CLOSED, RESET or TIMED_OUT."""
        self.words = words
        """What else is known of it, in the visible notation; mostly empty."""

    @property
    def by(self) -> str:
        """Who ended it, as in events.Disconnected."""
        return ENDED_BY[self.how]

    def waiting_for(self, what: str) -> str:
        """Return the reason for events.Disconnected: how it ended, and the step that was waited for."""
        reason = f"{_ENDED[self.how]} waiting for the {what}"
        return f"{reason} ({self.words})" if self.words else reason


class AllowanceSpentError(Exception):
    """The other side sent more than may be received on one connection."""


def wait_for(source: socket.socket | int, events: int, deadline: Deadline, cancellation: Cancellation) -> bool:
    """Wait until `source` is ready; False when the deadline passed. Raises Cancelled."""
    with selectors.DefaultSelector() as selector:
        selector.register(source, events)
        selector.register(cancellation, selectors.EVENT_READ)
        ready = selector.select(deadline.remaining())
    cancellation.check()
    return bool(ready)


class Wire:
    """A connected socket. Its owner is one thread."""

    def __init__(self, sock: socket.socket, cancellation: Cancellation, allowance: int) -> None:
        sock.setblocking(False)  # noqa: FBT003 - the standard library's signature
        self._sock = sock
        self._cancellation = cancellation
        self._allowance = allowance
        self.received = 0
        """Bytes received so far."""

    @classmethod
    def connect(
        cls, address: str, port: int, deadline: Deadline, cancellation: Cancellation, allowance: int = 64 * 1024 * 1024
    ) -> "Wire":
        """Open a TCP connection that may receive `allowance` bytes. Raises ConnectError, Cancelled."""
        family, kind, protocol, _, sockaddr = _numeric(address, port)
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:  # an address family that this machine does not have
            raise ConnectError(_CAUSES.get(error.errno or 0, "error"), os.strerror(error.errno or 0)) from None
        try:
            wire = cls(sock, cancellation, allowance)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _await_connection(sock, sock.connect_ex(sockaddr), deadline, cancellation)
        except BaseException:
            sock.close()
            raise
        return wire

    @property
    def local_address(self) -> str:
        """Our own address on this connection."""
        return str(self._sock.getsockname()[0])

    def fileno(self) -> int:
        """For waiting on it beside other things."""
        return self._sock.fileno()

    def write(self, data: bytes, deadline: Deadline) -> None:
        """Write all of `data`. Raises WireEnded, Cancelled."""
        view = memoryview(data)
        while view:
            try:
                view = view[self._sock.send(view) :]
            except BlockingIOError:
                if not wait_for(self._sock, selectors.EVENT_WRITE, deadline, self._cancellation):
                    raise WireEnded(Outcome.TIMED_OUT) from None
            except OSError:
                raise WireEnded(Outcome.RESET) from None

    def read(self, deadline: Deadline) -> bytes:
        """Return what comes next, at least one byte. Raises WireEnded, AllowanceSpentError, Cancelled."""
        while True:
            data = self.read_now()
            if data:
                return data
            self._acknowledge_at_once()
            if not wait_for(self._sock, selectors.EVENT_READ, deadline, self._cancellation):
                raise WireEnded(Outcome.TIMED_OUT)

    def read_now(self) -> bytes:
        """Return what has come already; empty when nothing has. Raises WireEnded, AllowanceSpentError, Cancelled."""
        self._cancellation.check()
        try:
            data = self._sock.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return b""
        except OSError:
            raise WireEnded(Outcome.RESET) from None
        if not data:
            raise WireEnded(Outcome.CLOSED)
        self.received += len(data)
        if self.received > self._allowance:
            raise AllowanceSpentError
        return data

    def _acknowledge_at_once(self) -> None:
        """Let TCP hold back no acknowledgement (RFC 9293 §3.8.6.3): a server that sends small pieces waits for it before
        the next one (RFC 896), which costs a round trip. The kernel forgets this again and again.
        """
        if _QUICKACK is not None:
            with contextlib.suppress(OSError):
                self._sock.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def close(self) -> None:
        """Close it; what the other side thinks of that does not matter any more."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()


def _await_connection(sock: socket.socket, code: int, deadline: Deadline, cancellation: Cancellation) -> None:
    if code == errno.EINPROGRESS:
        if not wait_for(sock, selectors.EVENT_WRITE, deadline, cancellation):
            raise ConnectError("timed_out", "no answer in time")
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise ConnectError(_CAUSES.get(code, "error"), os.strerror(code))


def _numeric(address: str, port: int) -> tuple[int, int, int, str, tuple[object, ...]]:
    try:
        return socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0]
    except OSError as error:
        raise ConnectError("error", str(error)) from None
