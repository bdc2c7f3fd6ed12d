"""From a target to a connection: names, addresses in order, refusals."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
from scripted_server import GOODBYE, IN_CLEAR, AwaitClose, ScriptedServer
from watched_session import WatchedSession

from inspector.events import (
    Connected,
    ConnectFailed,
    Disconnected,
    NameNotResolved,
    NameResolved,
    ScriptFinished,
    SessionStarted,
    SweepFinished,
)
from inspector.live.commands import TryVersions
from inspector.smtp.target import Target

Serve = Callable[..., ScriptedServer]
Inspect = Callable[..., WatchedSession]
MakeContext = Callable[..., Any]


def test_ipv6(serve: Serve, inspect: Inspect) -> None:
    """An IPv6 address is connected to, and shown with the port."""
    session = inspect(serve([*IN_CLEAR, *GOODBYE], host="::1"))
    session.wait_for(ScriptFinished)
    session.quit()
    assert (session.one(Connected).address, session.one(Connected).local_address) == ("::1", "::1")


def test_a_tunnel(serve: Serve, inspect: Inspect) -> None:
    """The address's own port is connected to, by the session and by its probes; the target keeps its name and port."""
    server = serve([*IN_CLEAR, *GOODBYE])
    session = inspect(Target("mx.example.com", 25), address=f"{server.host}:{server.port}")
    session.wait_for(ScriptFinished)
    session.quit(TryVersions())
    session.wait_for(SweepFinished)
    assert {(each.address, each.port) for each in session.all(Connected)} == {(server.host, server.port)}
    assert session.one(SessionStarted).target == Target("mx.example.com", 25)
    assert not session.all(NameResolved)


def test_a_refused_port(serve: Serve, inspect: Inspect) -> None:
    """Nobody listens: every address is an event, and the end says so."""
    with ScriptedServer([]) as server:
        port = server.port
    session = inspect(Target("127.0.0.1", port))
    assert session.wait_for_end().reason == "no-connection"
    failed = session.one(ConnectFailed)
    assert (failed.cause, failed.address, failed.port) == ("refused", "127.0.0.1", port)
    assert not session.all(Disconnected)
    session.quit(TryVersions())
    assert session.one(SweepFinished).stopped == "no connection to the server came about"


def test_an_unknown_name(inspect: Inspect, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name without an address ends the session before any connection."""

    def unknown(host: str, *_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    session = inspect(Target("no-such-host.invalid", 25))
    assert session.wait_for_end().reason == "no-address"
    failed = session.one(NameNotResolved)
    assert (failed.host, failed.cause, failed.words) == ("no-such-host.invalid", "unknown", "Name or service not known")
    session.quit()


def test_addresses_are_tried_in_order(serve: Serve, inspect: Inspect, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address refuses, the second answers: both are shown."""
    real = socket.getaddrinfo

    def two(host: bytes | str, port: Any, *rest: Any, **options: Any) -> Any:
        if host != b"mx.example.com":
            return real(host, port, *rest, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    server = serve([*IN_CLEAR, *GOODBYE])
    session = inspect(Target("mx.example.com", server.port))
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.one(NameResolved).addresses == ("127.0.0.2", "127.0.0.1")
    assert session.one(ConnectFailed).address == "127.0.0.2"
    assert session.one(Connected).address == "127.0.0.1"


def test_the_address_that_the_user_chose(serve: Serve, inspect: Inspect, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is connected to without asking for the name, by the probes too; name and SNI stay, and the record says so."""
    real = socket.getaddrinfo

    def nobody_asks(host: bytes | str, *rest: Any, **options: Any) -> Any:
        assert host not in (b"mx.example.com", "mx.example.com"), "the name was looked up"
        return real(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", nobody_asks)
    server = serve([*IN_CLEAR, *GOODBYE])
    session = inspect(Target("mx.example.com", server.port), address="127.0.0.1", server_name="")
    session.wait_for(ScriptFinished)
    session.quit(TryVersions())
    started = session.one(SessionStarted)
    assert (started.address, started.target.host, started.server_name) == ("127.0.0.1", "mx.example.com", "mx.example.com")
    connected = session.all(Connected)
    assert {event.address for event in connected} == {"127.0.0.1"}
    assert {event.connection for event in connected} > {0}
    assert not session.all(NameResolved)


@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", 6), ("::1", 4)])
def test_the_family_that_the_user_chose(serve: Serve, inspect: Inspect, host: str, family: int) -> None:
    """-6 with an IPv4 address connects to nobody, and says that it has no such address."""
    server = serve([AwaitClose()], host=host)
    session = inspect(server, family=family)
    assert session.wait_for_end().reason == "no-address"
    assert session.one(NameNotResolved).cause == "no_address"
    session.quit()
    assert not server.played
