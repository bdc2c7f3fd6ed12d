"""A mail server on loopback with a port for each EHLO reply: it says these bytes, and keeps what a client did with them."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

PATIENCE = 20.0
"""Seconds after which a client that says nothing is given up."""


@dataclass
class Answering:
    """One reply and what came of it."""

    greeting: bytes
    """What is said first."""
    ehlo: bytes
    """What is said to EHLO, as it stands."""
    host: str = "127.0.0.1"
    """Address on loopback."""
    port: int = 0
    """Where."""
    verbs: list[str] = field(default_factory=list)
    """Commands that came, of all connections."""
    ended: threading.Event = field(default_factory=threading.Event)
    """Set once a connection is over."""

    @property
    def did(self) -> str:
        """``tls`` when STARTTLS came, ``clear`` when MAIL came without it, else ``gives-up``."""
        if "STARTTLS" in self.verbs:
            return "tls"
        return "clear" if "MAIL" in self.verbs else "gives-up"


class _Handler(socketserver.StreamRequestHandler):
    timeout = PATIENCE
    server: "_Server"

    def handle(self) -> None:
        answering = self.server.answering
        with contextlib.suppress(OSError):
            self.wfile.write(answering.greeting)
            for line in self.rfile:
                if not self._answer(line.decode("latin-1").strip(), answering):
                    break
        answering.ended.set()

    def _answer(self, line: str, answering: Answering) -> bool:
        """Answer one command; False when that was the last. STARTTLS is noted, and refused: what follows is no matter."""
        verb = line.partition(" ")[0].upper()
        answering.verbs.append(verb)
        match verb:
            case "EHLO":
                self.wfile.write(answering.ehlo)
            case "STARTTLS":
                self.wfile.write(b"454 4.7.0 not now\r\n")
                return False
            case "DATA":
                self.wfile.write(b"354 go on\r\n")
                for body in self.rfile:
                    if body.rstrip(b"\r\n") == b".":
                        break
                self.wfile.write(b"250 2.0.0 taken\r\n")
            case "QUIT":
                self.wfile.write(b"221 2.0.0 bye\r\n")
                return False
            case _:
                self.wfile.write(b"250 ok\r\n")
        return True


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 16

    def __init__(self, answering: Answering) -> None:
        super().__init__((answering.host, 0), _Handler)
        self.answering = answering
        answering.port = self.server_address[1]


@contextlib.contextmanager
def answering_with(replies: Sequence[tuple[bytes, bytes]], *, apart: bool = False) -> Iterator[list[Answering]]:
    """Listen on a port for each (greeting, EHLO reply), for the length of a ``with`` block.

    With `apart`, each port is at an address of its own: 127.0.0.2, 127.0.0.3, …
    """
    with contextlib.ExitStack() as stack:
        found = []
        for number, (greeting, ehlo) in enumerate(replies, 2):
            host = f"127.0.0.{number if apart else 1}"
            server = stack.enter_context(_Server(Answering(greeting, ehlo, host)))
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            found.append(server.answering)
        yield found
