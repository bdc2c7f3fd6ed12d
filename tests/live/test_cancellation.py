"""Cancelling takes effect at once, at whatever step, whatever the server does."""

import os
import select
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from scripted_server import (
    EHLO,
    GOODBYE,
    GREETING,
    IN_CLEAR,
    READY,
    TO_STARTTLS,
    AwaitClose,
    Call,
    Close,
    Expect,
    Say,
    Script,
    ScriptedServer,
    StartTLS,
    Wait,
)
from watched_session import WatchedSession

from inspector.events import (
    CommandSent,
    Disconnected,
    Event,
    GreetingReceived,
    LimitReached,
    PathChecked,
    ProbeFinished,
    ProbeStarted,
    ReplyLineReceived,
    ReplyReceived,
    ScriptFinished,
    SessionFinished,
    SessionStarted,
    SweepFinished,
    WaitStarted,
)
from inspector.live.cancellation import Cancellation, Cancelled
from inspector.live.commands import Cancel, Quit, SendBody, SendLine, TryVersions
from inspector.smtp.reply import ReplyLimits
from inspector.smtp.target import Target
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

Serve = Callable[..., ScriptedServer]
Inspect = Callable[..., WatchedSession]

AT_ONCE = 10.0
"""Seconds that cancelling may take on a machine that is busy with other things; what it ends would take 60, or for ever."""


def ends_at_once(session: WatchedSession) -> None:
    """Cancel; the thread must end in time and say so as its last words on connection 0."""
    session.send(Cancel())
    assert session.session.join(AT_ONCE), f"still running: {session.events[-3:]}"
    assert session.one(SessionFinished).reason == "cancelled"


def test_a_cancelled_pipe_stays_readable() -> None:
    """Every waiter is woken, now and later, however often it is cancelled."""
    cancellation = Cancellation()
    cancellation.check()
    for _ in range(100_000):  # more than a pipe holds
        cancellation.cancel()
    assert select.select([cancellation], [], [], 0)[0]
    with pytest.raises(Cancelled):
        cancellation.check()


def test_the_pipe_is_closed_with_its_owner() -> None:
    """No descriptor is left behind."""
    cancellation = Cancellation()
    number = cancellation.fileno()
    os.fstat(number)
    del cancellation
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)


@pytest.fixture
def stuck() -> Any:
    """A call that comes back only at the end of the test."""
    released = threading.Event()
    called = threading.Event()

    def wait_here(*_: Any, **__: Any) -> Any:
        called.set()
        released.wait(20)
        return []

    wait_here.called = called  # type: ignore[attr-defined]
    yield wait_here
    released.set()


def test_while_the_own_name_is_looked_up(inspect: Inspect, stuck: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session still says how it began before it says that it ended."""
    monkeypatch.setattr(socket, "getfqdn", stuck)
    session = inspect(Target("mx.example.com", 25), ehlo_name="")
    assert stuck.called.wait(10)
    ends_at_once(session)
    assert type(session.events[0]) is SessionStarted


def test_while_the_name_is_resolved(inspect: Inspect, stuck: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that never answers is left to its own thread."""
    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    session = inspect(Target("mx.example.com", 25))
    assert stuck.called.wait(10)
    ends_at_once(session)
    assert not session.all(Disconnected)


def test_while_connecting(inspect: Inspect) -> None:
    """A server whose queue is full drops what asks to connect, as a filtered port does."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        session = inspect(Target("127.0.0.1", listener.getsockname()[1]))
        session.wait_for(WaitStarted, lambda wait: wait.step == "connection")
        ends_at_once(session)
        for filler in fillers:
            filler.close()


WAITING: list[tuple[str, Script, tuple[Any, ...], type[Event], Callable[[Any], bool]]] = [
    ("greeting", [], (), WaitStarted, lambda wait: wait.step == "greeting"),
    ("reply", [GREETING, EHLO], (), CommandSent, lambda _: True),
    ("rest of a line", [Say(b"220-mx.example.com\r\n220 mx")], (), ReplyLineReceived, lambda _: True),
    ("reply to STARTTLS", TO_STARTTLS, (), CommandSent, lambda sent: sent.raw == b"STARTTLS\r\n"),
    ("handshake", [*TO_STARTTLS, READY], (), WaitStarted, lambda wait: wait.step == "handshake"),
    ("idle", IN_CLEAR, (), ScriptFinished, lambda _: True),
    ("typed command", [*IN_CLEAR, Expect(b"NOOP")], (SendLine(b"NOOP"),), CommandSent, lambda sent: sent.by_user),
    ("goodbye", [*IN_CLEAR, Expect(b"QUIT")], (Quit(),), CommandSent, lambda sent: sent.raw == b"QUIT\r\n"),
]


@pytest.mark.parametrize(("step", "script", "commands", "kind", "wanted"), WAITING, ids=[row[0] for row in WAITING])
def test_while_the_server_is_silent(
    serve: Serve,
    inspect: Inspect,
    step: str,
    script: Script,
    commands: tuple[Any, ...],
    kind: type[Event],
    wanted: Callable[[Any], bool],
) -> None:
    """At every step of a conversation, and the connection is closed with it."""
    server = serve([*script, AwaitClose()])
    session = inspect(server, timeout=60.0)
    session.send(*commands)
    session.wait_for(kind, wanted)
    ends_at_once(session)
    assert (session.one(Disconnected).by, session.one(Disconnected).reason) == ("us", "cancelled")
    server.await_played(lambda played: any(one.closed_by_client for one in played))


def test_while_the_server_floods(serve: Serve, inspect: Inspect) -> None:
    """A reply that never ends does not keep the thread from looking up."""

    def flood(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"250-more\r\n" * 1000)

    def until_gone(connection: socket.socket) -> None:
        with pytest.raises(OSError, match=r"Broken pipe|reset"):
            flood(connection)

    limits = ReplyLimits(lines=10**9, reply_bytes=10**12)
    session = inspect(serve([GREETING, EHLO, Call(until_gone)]), limits=limits, session_bytes=10**12)
    session.wait_for(ReplyLineReceived, lambda line: line.reply == 1)
    ends_at_once(session)


def test_while_a_body_is_not_taken(serve: Serve, inspect: Inspect) -> None:
    """A server that stops reading blocks our writing, not our cancelling."""
    done = threading.Event()
    session = inspect(serve([*IN_CLEAR, Expect(b"DATA"), Say(b"354 go\r\n"), Wait(done)]), timeout=60.0)
    session.send(SendLine(b"DATA"))
    session.wait_for(ReplyReceived, lambda reply: reply.code == 354)
    session.send(SendBody((b"x" * 100_000,) * 120))
    ends_at_once(session)
    done.set()


def test_after_the_end(serve: Serve, inspect: Inspect) -> None:
    """A session whose connection is over waits for TryVersions, and for this; the end is not said twice."""
    session = inspect(serve([Close()]))
    session.wait_for_end()
    session.send(Cancel())
    assert session.session.join(AT_ONCE)
    assert len(session.all(SessionFinished)) == 1


def test_during_a_sweep(serve: Serve, inspect: Inspect) -> None:
    """Probes at a silent server end too; every version has its row, with the reason."""
    session = inspect(serve([*IN_CLEAR, AwaitClose()], [AwaitClose()]), timeout=60.0)
    session.send(TryVersions())
    session.wait_for(ProbeStarted, lambda probe: probe.connection == 3)
    ends_at_once(session)
    rows = {row.version: row for row in session.all(ProbeFinished)}
    assert sorted(rows) == list(ProtocolVersion)
    assert {row.outcome for row in rows.values()} == {Outcome.NOT_TRIED}
    assert rows[ProtocolVersion.TLSv1_3].words.endswith("cancelled")
    assert session.one(SweepFinished).stopped == "cancelled"


def test_inside_tls(serve: Serve, inspect: Inspect, tls_context: Callable[..., Any]) -> None:
    """Inside TLS as in clear."""
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), EHLO, AwaitClose()]), timeout=60.0)
    session.wait_for(CommandSent, lambda sent: session.sent().count(b"EHLO client.example.net") == 2)
    ends_at_once(session)


def test_while_probes_wait_for_the_session_s_reply_to_ehlo(serve: Serve, inspect: Inspect) -> None:
    """They were greeted and hold their EHLO: nobody will answer the session's any more."""
    asked = threading.Event()
    server = serve([Wait(asked), GREETING, EHLO, AwaitClose()], [GREETING, AwaitClose()])
    session = inspect(server, timeout=60.0, probes_at_a_time=1)
    session.send(TryVersions())
    asked.set()
    session.wait_for(GreetingReceived, lambda greeting: greeting.connection > 0)
    ends_at_once(session)
    assert {row.outcome for row in session.all(ProbeFinished)} == {Outcome.NOT_TRIED}


def test_while_paths_are_built(
    serve: Serve, inspect: Inspect, tls_context: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chain that takes long is not waited for; what is not known is not told."""
    begun, done = threading.Event(), threading.Event()

    def check_paths(*_: object) -> list[PathChecked]:
        begun.set()
        done.wait()
        return []

    monkeypatch.setattr("inspector.live.trust.check_paths", check_paths)
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), EHLO, AwaitClose()]), timeout=60.0)
    begun.wait()
    ends_at_once(session)
    done.set()
    assert not session.all(PathChecked)


def test_before_the_start(serve: Serve, inspect: Inspect) -> None:
    """Cancelled at once after the start: nothing is said to the server."""
    server = serve([AwaitClose()])
    session = inspect(server)
    ends_at_once(session)
    assert not session.all(LimitReached)
    assert all(not played.read for played in server.played)


def test_quit_ends_a_sweep_only_when_it_is_over(serve: Serve, inspect: Inspect) -> None:
    """Quit is polite: the probes under way are finished first, then the thread ends."""
    go = threading.Event()
    session = inspect(serve([*IN_CLEAR, *GOODBYE], [Wait(go), Say(b"554 no\r\n"), *GOODBYE]))
    session.send(TryVersions(), Quit())
    session.wait_for_end()
    assert not session.session.join(0)
    go.set()
    assert session.session.join(10)
    assert session.all(SweepFinished)
