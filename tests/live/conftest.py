"""A scripted server, a session under watch, and certificates minted once."""

import contextlib
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scripted_server import Script, ScriptedServer
from watched_session import WatchedSession

from inspector.demo.certificates import Certificates, mint
from inspector.live.clock import Clock
from inspector.live.options import Options
from inspector.smtp.target import Mode, Target

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
"""The wall clock of every session under test."""


@pytest.fixture(scope="session")
def certificates() -> Certificates:
    """A chain for mx.example.com, valid at NOON."""
    return mint("mx.example.com", NOON)


@pytest.fixture(scope="session")
def tls_context(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., ssl.SSLContext]:
    """Make a server's context for the versions from `lowest` to `highest`."""
    folder: Path = tmp_path_factory.mktemp("certificates")
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(certificates.chain_pem)
    key.write_bytes(certificates.key_pem)

    def make(
        lowest: ssl.TLSVersion = ssl.TLSVersion.TLSv1, highest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
    ) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:!aNULL:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = lowest, highest
        context.load_cert_chain(chain, key)
        return context

    return make


@pytest.fixture
def serve() -> Iterator[Callable[..., ScriptedServer]]:
    """Start a scripted server; it ends with the test, which fails when the client left the script."""
    with contextlib.ExitStack() as stack:
        servers: list[ScriptedServer] = []

        def start(*scripts: Script, host: str = "127.0.0.1") -> ScriptedServer:
            servers.append(stack.enter_context(ScriptedServer(*scripts, host=host)))
            return servers[-1]

        yield start
        problems = [problem for server in servers for problem in server.problems]
    assert not problems


@pytest.fixture
def inspect() -> Iterator[Callable[..., WatchedSession]]:
    """Start a session with a server; it is cancelled at the end of the test and must then be over."""
    sessions: list[WatchedSession] = []

    def start(server: ScriptedServer | Target, *, mode: Mode = Mode.STARTTLS, **options: Any) -> WatchedSession:
        target = server if isinstance(server, Target) else Target(server.host, server.port, mode, options.pop("lmtp", False))
        options = {"ehlo_name": "client.example.net", "server_name": "mx.example.com", "timeout": 10.0} | options
        watched = WatchedSession(Options(target, **options), Clock(wall=lambda: NOON))
        sessions.append(watched)
        watched.start()
        return watched

    yield start
    for watched in sessions:
        watched.session.cancel()
    assert all(watched.session.join(5) for watched in sessions), "a session did not end"
