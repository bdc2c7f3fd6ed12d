"""A server on loopback that plays a script: one list of steps for each connection it accepts.

A script reads like the conversation::

    with ScriptedServer([Say(b"220 mx\\r\\n"), Expect(b"EHLO"), Say(b"250 mx\\r\\n"), AwaitClose()]) as server: ...

The last script is played for all further connections. What the client did wrong stands in `problems`, to be asserted on.
"""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

PATIENCE = 20.0
"""Seconds after which a step that waits for the client is a problem: a test's own failure, never its way to pass."""


@dataclass(frozen=True)
class Say:
    """Send bytes, all at once or (`dribble`) one by one, each in a segment of its own."""

    raw: bytes
    dribble: bool = False


@dataclass(frozen=True)
class Expect:
    """Read one line; it must begin with `start` (in any case), and nothing may have come behind it."""

    start: bytes


@dataclass(frozen=True)
class Read:
    """Read until this many bytes have come: a ClientHello, say."""

    count: int = 1


@dataclass(frozen=True)
class StartTLS:
    """Complete a handshake; one that fails ends the script without a problem and is counted in `failed_handshakes`."""

    context: ssl.SSLContext


@dataclass(frozen=True)
class AwaitClose:
    """Read on until the client closes; what comes is kept in `read`."""


@dataclass(frozen=True)
class Close:
    """Close the connection (FIN), or with `abruptly` reset it (RST)."""

    abruptly: bool = False


@dataclass(frozen=True)
class Wait:
    """Wait until the test sets this event."""

    event: threading.Event


@dataclass(frozen=True)
class Call:
    """Call a function of the test with the connection's socket."""

    function: Callable[[socket.socket], object]


Step = Say | Expect | Read | StartTLS | AwaitClose | Close | Wait | Call
Script = Sequence[Step]

GREETING = Say(b"220 mx.example.com ESMTP\r\n")
EHLO = Expect(b"EHLO client.example.net")
WITH_STARTTLS = Say(b"250-mx.example.com\r\n250-STARTTLS\r\n250 SIZE 1000\r\n")
PLAIN = Say(b"250-mx.example.com\r\n250 SIZE 1000\r\n")
READY = Say(b"220 2.0.0 go ahead\r\n")
GOODBYE: Script = (Expect(b"QUIT"), Say(b"221 bye\r\n"), AwaitClose())
IN_CLEAR: Script = (GREETING, EHLO, PLAIN)
TO_STARTTLS: Script = (GREETING, EHLO, WITH_STARTTLS, Expect(b"STARTTLS"))
SAYS_421 = Say(b"421 4.3.2 shutting down\r\n")


class _ClientGone(Exception):  # noqa: N818 - clients may go
    """The client closed while a step waited for it."""


class _ScriptOver(Exception):  # noqa: N818 - no error
    """The script closed the connection itself."""


@dataclass
class Played:
    """What happened on one connection."""

    number: int
    """Counted from 0, in the order of acceptance."""
    lines: list[bytes] = field(default_factory=list)
    """Lines that were read, without their line ends."""
    read: bytearray = field(default_factory=bytearray)
    """Everything else that was read."""
    closed_by_client: bool = False
    """True when the client closed before the script did."""
    failed_handshakes: int = 0
    """Handshakes that did not complete."""


class ScriptedServer:
    """A context manager; at its end every connection is cut and every thread has ended."""

    def __init__(self, *scripts: Script, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._scripts = scripts
        self._listener = socket.create_server((host, 0), family=family, backlog=64)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self.played: list[Played] = []
        """One for each connection."""
        self.problems: list[str] = []
        """What did not go by the script."""
        self._changed = threading.Condition()
        self._open: dict[int, socket.socket] = {}
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, name="scripted server", daemon=True)
        self._acceptor.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        for step in (step for script in self._scripts for step in script if isinstance(step, Wait)):
            step.event.set()  # a test that failed never did
        with self._changed:
            for connection in self._open.values():
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def await_played(self, condition: Callable[[list[Played]], bool]) -> None:
        """Wait until `condition` holds for what was played so far; AssertionError when it does not in time."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self.played), PATIENCE), f"still: {self.played}"

    def _accept(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            accepted.settimeout(PATIENCE)
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._changed:
                played = Played(len(self.played))
                self.played.append(played)
                self._open[played.number] = accepted
                self._changed.notify_all()
            script = self._scripts[min(played.number, len(self._scripts) - 1)]
            thread = threading.Thread(target=self._play, args=(script, played), name="scripted connection", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _play(self, script: Script, played: Played) -> None:
        player = _Player(self._open[played.number], played)
        try:
            for step in script:
                with self._changed:
                    self._open[played.number] = player.connection
                player.play(step)
        except _ClientGone:
            played.closed_by_client = True
        except _ScriptOver:
            pass
        except (OSError, AssertionError) as error:
            self.problems.append(f"connection {played.number}: {error!r}")
        finally:
            with self._changed:
                del self._open[played.number]
                player.connection.close()
                self._changed.notify_all()


class _Player:
    def __init__(self, connection: socket.socket, played: Played) -> None:
        self.connection = connection
        self._played = played
        self._ahead = b""

    def play(self, step: Step) -> None:  # noqa: C901 - one case for each kind of step
        match step:
            case Say(raw, dribble):
                self._say(raw, 1 if dribble else len(raw))
            case Expect(start):
                self._expect(start)
            case Read(count):
                while len(self._played.read) < count:
                    self._played.read += self._receive()
            case StartTLS(context):
                self._start_tls(context)
            case AwaitClose():
                while True:
                    self._played.read += self._receive()
            case Close(abruptly):
                self._close(abruptly)
            case Wait(event):
                assert event.wait(PATIENCE), "the test never set the event"
            case Call(function):
                function(self.connection)

    def _say(self, raw: bytes, size: int) -> None:
        try:
            for start in range(0, len(raw), size or 1):
                self.connection.sendall(raw[start : start + size])
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            raise _ClientGone from None

    def _receive(self) -> bytes:
        try:
            data = self.connection.recv(65536)
        except (ConnectionResetError, ssl.SSLError):
            raise _ClientGone from None
        if not data:
            raise _ClientGone
        return data

    def _expect(self, start: bytes) -> None:
        while b"\n" not in self._ahead:
            self._ahead += self._receive()
        line, _, self._ahead = self._ahead.partition(b"\n")
        self._played.lines.append(line.rstrip(b"\r"))
        assert line.endswith(b"\r"), f"no CR LF behind {line!r}"
        assert line.upper().startswith(start.upper()), f"{start!r} was expected, {line!r} came"
        assert not self._ahead, f"{self._ahead!r} came before the reply"

    def _start_tls(self, context: ssl.SSLContext) -> None:
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, ConnectionError):
            self._played.failed_handshakes += 1
            raise _ClientGone from None

    def _close(self, abruptly: bool) -> None:
        if abruptly:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        raise _ScriptOver
