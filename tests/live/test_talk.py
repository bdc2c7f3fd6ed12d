"""Replies over a connection: in any pieces, cut off, with surplus, without end."""

import select
import threading
from collections.abc import Callable
from typing import Any

import pytest
from scripted_server import (
    EHLO,
    GOODBYE,
    GREETING,
    PLAIN,
    READY,
    TO_STARTTLS,
    AwaitClose,
    Call,
    Close,
    Say,
    ScriptedServer,
    StartTLS,
    Wait,
)
from watched_session import WatchedSession

from inspector.events import (
    Disconnected,
    Event,
    LimitReached,
    MalformedReceived,
    ReplyReceived,
    ScriptFinished,
    SurplusReceived,
    TLSEstablished,
)
from inspector.live.commands import Quit
from inspector.live.options import Options
from inspector.live.session import Session
from inspector.smtp.reply import ReplyLimits
from inspector.smtp.target import Target

Serve = Callable[..., ScriptedServer]
Inspect = Callable[..., WatchedSession]
MakeContext = Callable[..., Any]


def test_lines_without_a_code_inside_a_reply_are_read_over(serve: Serve, inspect: Inspect) -> None:
    """A server whose EHLO reply has lines without a code, even the first, is still heard to its end."""
    reply = b"mx.example.com hello\r\n250-SIZE 1000\r\njunk\r\n250 HELP\r\n"
    session = inspect(serve([GREETING, EHLO, Say(reply), *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    assert [event.raw for event in session.all(MalformedReceived)] == [b"mx.example.com hello\r\n", b"junk\r\n"]
    assert session.all(ReplyReceived)[0].code == 250


def test_a_reply_cut_off(serve: Serve, inspect: Inspect) -> None:
    """The beginning of a line that never ended is kept."""
    session = inspect(serve([GREETING, EHLO, Say(b"250-mx.example.com\r\n250-START"), Close()]))
    assert session.wait_for_end().reason == "lost"
    cut = session.one(MalformedReceived)
    assert (cut.raw, cut.cause, cut.reply) == (b"250-START", "cut-off", 1)
    session.quit()


def test_a_reply_byte_by_byte(serve: Serve, inspect: Inspect) -> None:
    """A reply in segments of one byte is the same reply, its lines recorded as each is complete."""
    session = inspect(serve([Say(GREETING.raw, dribble=True), EHLO, Say(PLAIN.raw, dribble=True), *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.received() == [GREETING.raw, *PLAIN.raw.splitlines(keepends=True), b"221 bye\r\n"]


def test_a_dribble_without_end_is_bounded_by_the_deadline(serve: Serve, inspect: Inspect) -> None:
    """Bytes that keep coming do not extend the time: the deadline spans the whole reply."""

    def dribble(connection: Any) -> None:
        while not select.select([connection], [], [], 0.02)[0]:  # until the client closes
            connection.sendall(b"x")

    session = inspect(serve([Say(b"220 "), Call(dribble)]), timeout=0.3)
    assert session.wait_for_end().reason == "no-greeting"
    assert session.one(Disconnected).reason == "timed out waiting for the greeting"
    session.quit()


def test_injection_in_the_segment_of_the_220(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Bytes glued behind the 220 of STARTTLS are recorded and fed neither to TLS nor to the reader."""
    evil = b"250-evil\r\n250 AUTH PLAIN\r\n"
    script = [*TO_STARTTLS, Say(READY.raw + evil), StartTLS(tls_context()), EHLO, Say(b"250 mx.example.com\r\n"), *GOODBYE]
    session = inspect(serve(script))
    session.wait_for(ScriptFinished)
    session.quit()
    surplus = session.one(SurplusReceived)
    assert (surplus.raw, surplus.where) == (evil, "before-client-hello")
    assert session.one(TLSEstablished)
    assert session.received()[-2:] == [b"250 mx.example.com\r\n", b"221 bye\r\n"]


def test_bytes_behind_a_refused_starttls_are_no_injection(serve: Serve, inspect: Inspect) -> None:
    """Behind a 454 no ClientHello follows: surplus there is surplus of a reply."""
    session = inspect(serve([*TO_STARTTLS, Say(b"454 no\r\n250 more\r\n"), *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.one(SurplusReceived).where == "after-reply"


@pytest.mark.parametrize(
    ("answer", "surplus"),
    [(b"250 first\r\n250 second\r\n", b"250 second\r\n"), (b"250 first\r\n250-half", b"250-half")],
)
def test_several_final_lines(serve: Serve, inspect: Inspect, answer: bytes, surplus: bytes) -> None:
    """What follows a reply's last line is surplus, not the reply to the next command."""
    session = inspect(serve([GREETING, EHLO, Say(answer), *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.one(SurplusReceived).raw == surplus
    assert [reply.code for reply in session.all(ReplyReceived)] == [250, 221]


LIMITS: list[tuple[str, bytes, dict[str, Any], str, bool]] = [
    ("line", b"250-" + b"x" * 9000 + b"\r\n250 end\r\n", {"limits": ReplyLimits(line_bytes=1000)}, "line_bytes", False),
    ("lines", b"250-x\r\n" * 200, {"limits": ReplyLimits(lines=100)}, "lines", True),
    ("reply", b"250-x\r\n" * 200, {"limits": ReplyLimits(reply_bytes=1000)}, "reply_bytes", True),
    ("session", b"250-x\r\n" * 200, {"session_bytes": 1000}, "session_bytes", True),
    ("no line end", b"x" * 20000, {"limits": ReplyLimits(line_bytes=1000, reply_bytes=10000)}, "reply_bytes", True),
]


@pytest.mark.parametrize(("name", "answer", "options", "limit", "ends"), LIMITS, ids=[row[0] for row in LIMITS])
def test_bounds(
    serve: Serve, inspect: Inspect, name: str, answer: bytes, options: dict[str, Any], limit: str, ends: bool
) -> None:
    """A bound that is reached is said, and only where nothing else helps it ends the session."""
    session = inspect(serve([GREETING, EHLO, Say(answer), *(() if ends else GOODBYE), AwaitClose()]), **options)
    reached = session.wait_for(LimitReached)
    assert (reached.limit, reached.ends_session) == (limit, ends)
    if ends:
        assert session.wait_for_end().reason == "limit"
    session.quit()
    assert sum(len(getattr(event, "raw", b"")) for event in session.events) < 12_000


def test_injection_in_a_segment_of_its_own(serve: Serve, tls_context: MakeContext) -> None:
    """Bytes that came before our ClientHello left are not TLS's to read, though the 220 had been read without them."""
    go, sent = threading.Event(), threading.Event()
    script = [*TO_STARTTLS, READY, Wait(go), Say(b"250 evil\r\n"), Call(lambda _: sent.set()), StartTLS(tls_context()), EHLO]
    server = serve([*script, Say(b"250 mx.example.com\r\n"), *GOODBYE])
    events: list[Event] = []

    def sink(event: Event) -> None:
        events.append(event)
        if isinstance(event, ReplyReceived) and event.verb == "STARTTLS":  # on the session's own thread: it stands still
            go.set()
            assert sent.wait(20)

    session = Session(Options(Target(server.host, server.port), "client.example.net", timeout=10.0), sink)
    session.start()
    session.send(Quit())
    assert session.join(20)
    surplus = [event for event in events if isinstance(event, SurplusReceived)]
    assert [(event.raw, event.where) for event in surplus] == [(b"250 evil\r\n", "before-client-hello")]
    assert any(isinstance(event, TLSEstablished) for event in events)
