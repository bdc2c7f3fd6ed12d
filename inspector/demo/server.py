"""DemoServer: a scenario on real sockets, on the loopback address, in daemon threads."""

import contextlib
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Self

from inspector.demo.certificates import Certificates, mint
from inspector.demo.connection import Connection
from inspector.demo.conversation import Conversation
from inspector.demo.half_handshake import HalfHandshake
from inspector.demo.scenario import Identity, Scenario
from inspector.frozen import replace
from inspector.smtp.target import Mode, Port
from inspector.tls.expected_warnings import keep_expected_quiet
from inspector.tls.registry import ProtocolVersion

keep_expected_quiet()

_HOST = "127.0.0.1"
_SSL_VERSIONS = {
    ProtocolVersion.TLSv1_0: ssl.TLSVersion.TLSv1,
    ProtocolVersion.TLSv1_1: ssl.TLSVersion.TLSv1_1,
    ProtocolVersion.TLSv1_2: ssl.TLSVersion.TLSv1_2,
    ProtocolVersion.TLSv1_3: ssl.TLSVersion.TLSv1_3,
}


class DemoServer:
    """A context manager: it listens from its making to the end of the ``with`` block, for any number of clients at once.

    At the end every connection is cut and every thread has ended.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        implicit_tls: bool | None = None,
        now: datetime | None = None,
        certificates: Certificates | None = None,
        speaker: Callable[[Scenario], Conversation] = Conversation,
        pace: float = 1.0,
    ) -> None:
        """Listen on a free port.

        `now` (with a zone; default: the present) is the moment that the certificates are minted for, unless `certificates`
        are given. `speaker` makes what answers the lines of one connection. `implicit_tls` overrules the scenario. `pace`
        is what the pauses of the scenario are multiplied by; 0 is none.
        """
        now = now or datetime.now(UTC)
        certificates = certificates or mint(scenario.server_name, now, scenario.identity)
        by_default = mint(scenario.server_name, now, scenario.without_sni) if scenario.without_sni else None
        self.scenario = scenario
        """What it plays."""
        self.server_name = scenario.server_name
        """The name in its greeting and its certificate: the reference identity to check it against."""
        self.roots: tuple[bytes, ...] = (certificates.root, *([by_default.root] if by_default else []))
        """Roots (DER) to trust for this server only."""
        self._implicit_tls = scenario.implicit_tls if implicit_tls is None else implicit_tls
        self._speaker, self._pace = speaker, pace
        self._tls = _tls_of(scenario, certificates, by_default)
        self._lock = threading.Lock()
        self._clients: dict[threading.Thread, Connection] = {}
        self._listener = socket.create_server((_HOST, 0), backlog=64)
        self.host: str = _HOST
        """The address it listens on."""
        self.port: int = self._listener.getsockname()[1]
        """The port it listens on."""
        self._beside = scenario.beside and type(self)(scenario.beside, certificates=certificates, speaker=speaker, pace=pace)
        self._acceptor = threading.Thread(target=self._accept, name=f"demo {scenario.name}", daemon=True)
        self._acceptor.start()

    @property
    def ports(self) -> tuple[Port, ...]:
        """All its ports and how TLS begins on each; empty where it has only the one."""
        return (self._as_port(), self._beside._as_port()) if self._beside else ()  # noqa: SLF001 - its own kind

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Cut every connection and wait for every thread to end. May be called again."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self._acceptor.join()
        self._listener.close()
        with self._lock:
            clients = dict(self._clients)
        for thread, connection in clients.items():
            connection.cut()
            thread.join()
        if self._beside:
            self._beside.close()

    def _as_port(self) -> Port:
        return Port(self.port, Mode.IMPLICIT_TLS if self._implicit_tls else Mode.STARTTLS)

    def _accept(self) -> None:
        others = (replace(self.scenario, ehlo_in_clear=reply) for reply in self.scenario.ehlo_of_others)
        turns = cycle((self.scenario, *others))
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:  # `close` was called: accept ends in no other way
                return
            connection = Connection(accepted, self._speaker(next(turns)), self._tls, self.scenario, self._pace)
            thread = threading.Thread(target=self._serve, args=(connection,), name="demo connection", daemon=True)
            with self._lock:
                self._clients[thread] = connection
            thread.start()

    def _serve(self, connection: Connection) -> None:
        connection.serve(implicit_tls=self._implicit_tls)
        with self._lock:
            del self._clients[threading.current_thread()]


def _tls_of(
    scenario: Scenario, certificates: Certificates, by_default: Certificates | None
) -> HalfHandshake | ssl.SSLContext:
    """Return what answers a ClientHello. `by_default`: what is shown to a client that sends no host name."""
    if scenario.identity is Identity.UNKNOWN_KEY:
        return HalfHandshake([ssl.PEM_cert_to_DER_cert(pem) for pem in _split(certificates.chain_pem)])
    context = _server_context(scenario, scenario.identity, certificates)
    if by_default and scenario.without_sni:
        _let_names_choose(context, _server_context(scenario, scenario.without_sni, by_default))
    return context


def _split(chain_pem: bytes) -> list[str]:
    """Return the certificates of a PEM file, each in PEM."""
    end = "-----END CERTIFICATE-----\n"
    return [f"{part}{end}" for part in chain_pem.decode("ascii").split(end)[:-1]]


def _let_names_choose(context: ssl.SSLContext, by_default: ssl.SSLContext) -> None:
    """Let clients that send no host name (SNI, RFC 6066 §3) get the other context."""

    def choose(secure: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name is None:
            secure.context = by_default

    context.sni_callback = choose


def _server_context(scenario: Scenario, identity: Identity, certificates: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(scenario.ciphers)
    context.verify_mode = ssl.CERT_REQUIRED if scenario.demands_certificate else ssl.CERT_NONE
    context.minimum_version = _SSL_VERSIONS[scenario.tls_minimum]
    context.maximum_version = _SSL_VERSIONS[scenario.tls_maximum]
    if identity is Identity.MISSING:
        return context
    with tempfile.TemporaryDirectory(prefix="smtp-inspector-") as folder:  # ssl reads keys from files only; 0700
        chain, key = Path(folder, "chain.pem"), Path(folder, "key.pem")
        chain.write_bytes(certificates.chain_pem)
        key.write_bytes(certificates.key_pem)
        context.load_cert_chain(chain, key)
    return context
