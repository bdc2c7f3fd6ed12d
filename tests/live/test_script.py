"""The scripted part: how far it goes, and from when on probes have something to go on from."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from scripted_server import (
    EHLO,
    GOODBYE,
    GREETING,
    IN_CLEAR,
    AwaitClose,
    Close,
    Expect,
    Read,
    Say,
    Script,
    ScriptedServer,
    StartTLS,
    Wait,
)
from watched_session import WatchedSession

from inspector.events import (
    CommandSent,
    ProbeFinished,
    ProbeStarted,
    ReplyReceived,
    ScriptFinished,
    SessionFinished,
    SweepFinished,
)
from inspector.live.commands import TryVersions
from inspector.smtp.target import Mode
from inspector.tls.outcome import Outcome

Serve = Callable[..., ScriptedServer]
Inspect = Callable[..., WatchedSession]

TURNED_AWAY: Script = (Say(b"554 not here\r\n"), *GOODBYE)
NO_START: list[tuple[str, Script]] = [
    ("greeting refuses", TURNED_AWAY),
    ("greeting 421", [Say(b"421 later\r\n"), AwaitClose()]),
    ("no greeting", [Close()]),
    ("no SMTP", [Say(b"SSH-2.0-x\r\n"), AwaitClose()]),
]


@pytest.mark.parametrize(("name", "script"), NO_START, ids=[name for name, _ in NO_START])
def test_no_probe_where_no_session_came_about(serve: Serve, inspect: Inspect, name: str, script: Script) -> None:
    """A server that does not greet the session is not asked six times more; the rows say why."""
    server = serve(script)
    session = inspect(server)
    session.quit(TryVersions())
    rows = session.all(ProbeFinished)
    assert [row.outcome for row in rows] == [Outcome.NOT_TRIED] * 6
    assert session.one(SweepFinished).stopped
    assert all(row.words for row in rows)
    assert len(server.played) == 1


UNHEARD: list[tuple[str, Script]] = [
    ("EHLO refused", [Say(b"550 who\r\n"), *GOODBYE]),
    ("EHLO 421", [Say(b"421 later\r\n"), AwaitClose()]),
    ("no reply to EHLO", [Close()]),
]


@pytest.mark.parametrize(("name", "script"), UNHEARD, ids=[name for name, _ in UNHEARD])
def test_probes_begun_at_the_greeting_go_no_further_than_the_session(
    serve: Serve, inspect: Inspect, name: str, script: Script
) -> None:
    """What is under way when the session comes to no EHLO reply ends; the rest is left out, and the rows say why."""
    asked, begun, over = threading.Event(), threading.Event(), threading.Event()
    server = serve([Wait(asked), GREETING, EHLO, Wait(begun), *script], [Wait(over), *TURNED_AWAY])
    session = inspect(server, probes_at_a_time=1)
    session.send(TryVersions())
    asked.set()
    session.wait_for(ProbeStarted)
    begun.set()
    session.wait_for(SessionFinished if "refused" not in name else ScriptFinished)
    over.set()
    session.quit()
    stopped = session.one(SweepFinished).stopped
    assert stopped == "the session came to no EHLO reply, so a probe would not either"
    assert [row.words for row in session.all(ProbeFinished)] == ["554 not here", *[f"left out: {stopped}"] * 5]
    assert len(server.played) == 2


def test_greeted_probes_say_ehlo_only_once_the_session_was_answered(serve: Serve, inspect: Inspect) -> None:
    """They wait with it for the session's reply; where that is a no, they say QUIT and the versions count as not tried."""
    asked, begun = threading.Event(), threading.Event()
    server = serve([Wait(asked), GREETING, EHLO, Wait(begun), Say(b"550 who\r\n"), *GOODBYE], [GREETING, *GOODBYE])
    session = inspect(server, probes_at_a_time=1)
    session.send(TryVersions())
    asked.set()
    session.wait_for(ProbeStarted)
    begun.set()
    session.wait_for(SweepFinished)
    session.quit()
    stopped = "the session came to no EHLO reply, so a probe would not either"
    assert {(row.outcome, row.words) for row in session.all(ProbeFinished)} == {(Outcome.NOT_TRIED, f"left out: {stopped}")}
    assert [row.raw for row in session.all(CommandSent) if row.connection] == [b"QUIT\r\n"]


def test_probes_begin_at_the_greeting(serve: Serve, inspect: Inspect) -> None:
    """Whether STARTTLS is offered they hear from their own EHLO reply: they need not wait for the session's."""
    asked, go = threading.Event(), threading.Event()
    server = serve([Wait(asked), GREETING, EHLO, Wait(go), *IN_CLEAR[2:], *GOODBYE], TURNED_AWAY)
    session = inspect(server)
    session.send(TryVersions())
    asked.set()
    session.wait_for(SweepFinished)
    assert not [reply for reply in session.all(ReplyReceived) if not reply.connection]
    go.set()
    session.quit()


def test_probes_begin_beside_the_script(serve: Serve, inspect: Inspect) -> None:
    """Once EHLO was accepted they need not wait for the rest of the script."""
    go = threading.Event()
    script = [*IN_CLEAR, Expect(b"MAIL"), Wait(go), Say(b"250 ok\r\n"), Expect(b"RSET"), Say(b"250 ok\r\n"), *GOODBYE]
    session = inspect(serve(script, TURNED_AWAY), try_mail_from="a@example.com")
    session.send(TryVersions())
    session.wait_for(SweepFinished)
    assert not session.all(ScriptFinished)
    go.set()
    session.quit()


def test_with_implicit_tls_probes_need_no_greeting(serve: Serve, inspect: Inspect, tls_context: Callable[..., Any]) -> None:
    """A server whose handshake fails in our library can still be asked for its versions."""
    go = threading.Event()
    session = inspect(serve([Wait(go), StartTLS(tls_context()), Close()], [Read(5), Close()]), mode=Mode.IMPLICIT_TLS)
    session.send(TryVersions())
    session.wait_for(ProbeStarted)
    session.wait_for(SweepFinished)
    go.set()
    session.quit()
    assert {row.outcome for row in session.all(ProbeFinished)} == {Outcome.CLOSED}
