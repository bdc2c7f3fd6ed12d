"""One client of a demo server: its socket, in clear and inside TLS, and its conversation."""

import contextlib
import socket
import ssl
import threading

from inspector.demo.conversation import LINE_TOO_LONG, After, Conversation
from inspector.demo.half_handshake import HalfHandshake
from inspector.demo.large_hello import turn_away
from inspector.demo.scenario import Scenario
from inspector.tls.registry import ProtocolVersion

_LINE_LIMIT = 64 * 1024
_VERSIONS = {
    "TLSv1": ProtocolVersion.TLSv1_0,
    "TLSv1.1": ProtocolVersion.TLSv1_1,
    "TLSv1.2": ProtocolVersion.TLSv1_2,
    "TLSv1.3": ProtocolVersion.TLSv1_3,
}
"""What SSLSocket.version() says, to the version."""


class Connection:
    """Served by one thread with `serve`; `cut` may be called from another one at any time."""

    def __init__(
        self,
        sock: socket.socket,
        conversation: Conversation,
        tls: ssl.SSLContext | HalfHandshake,
        scenario: Scenario,
        pace: float = 1.0,
    ) -> None:
        """`pace`: what the pauses of the scenario are multiplied by; 0 is none."""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # TLS tickets and a reply are two small writes in a row
        self._sock = sock
        self._handle = sock.dup()  # cutting goes by this one: the first is taken over by SSLSocket in the middle of things
        self._conversation = conversation
        self._tls = tls
        self._scenario = scenario
        self._pace = pace
        self._pending = b""
        self._ended = threading.Event()

    def serve(self, *, implicit_tls: bool) -> None:
        """Speak until the client has gone, said QUIT, or was cut off."""
        with self._handle:
            try:
                if implicit_tls:
                    self._start_tls()
                self._converse()
            except (
                OSError
            ):  # ssl.SSLError is one too: the client went, or would not shake hands; a server goes on with others
                return
            finally:
                self._sock.close()

    def cut(self) -> None:
        """End it at once: its thread wakes up and leaves."""
        self._ended.set()
        with contextlib.suppress(OSError):  # it had ended already
            self._handle.shutdown(socket.SHUT_RDWR)

    def _converse(self) -> None:
        self._pause(self._scenario.greeting_seconds)
        if not self._conversation.greeting:
            return
        self._write(self._conversation.greeting)
        while (line := self._read_line()) is not None:
            answer = LINE_TOO_LONG if len(line) > _LINE_LIMIT else self._conversation.answer(line)
            self._write(answer.raw)
            if answer.after is After.START_TLS:
                self._start_tls()
            elif answer.after is After.CLOSE:
                self._say_goodbye()
                return

    def _write(self, raw: bytes) -> None:
        size = self._scenario.piece or len(raw) or 1
        for start in range(0, len(raw), size):
            self._sock.sendall(raw[start : start + size])
            if start + size < len(raw):
                self._pause(self._scenario.piece_seconds)

    def _pause(self, seconds: float) -> None:
        """Let the client wait. Raises ConnectionAbortedError where the end comes first."""
        if seconds and self._ended.wait(seconds * self._pace):
            raise ConnectionAbortedError

    def _read_line(self) -> bytes | None:
        """Return the next line without its line end (or the start of one that is too long); None at the end."""
        while b"\n" not in self._pending and len(self._pending) <= _LINE_LIMIT:
            received = self._sock.recv(4096)
            if not received:
                return None
            self._pending += received
        line, _, self._pending = self._pending.partition(b"\n")
        return line.removesuffix(b"\r")

    def _start_tls(self) -> None:
        self._pending = b""  # what came in clear behind STARTTLS is never read as a command (RFC 3207 §4.2)
        if isinstance(self._tls, HalfHandshake):
            self._tls.answer(self._sock)
            raise ConnectionAbortedError
        turn_away(self._sock, self._scenario.large_hello)
        secure = self._tls.wrap_socket(self._sock, server_side=True, do_handshake_on_connect=False)
        self._sock = secure
        secure.do_handshake()
        self._conversation.enter_tls(_VERSIONS[secure.version() or ""])

    def _say_goodbye(self) -> None:
        if isinstance(self._sock, ssl.SSLSocket):
            self._sock.settimeout(0)  # close_notify goes out, the client's is not waited for
            with contextlib.suppress(OSError):
                self._sock.unwrap()
