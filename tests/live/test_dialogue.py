"""Connection 0 by its state table: typed commands, secrets, bodies, unasked words, the handshake in its place."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from scripted_server import (
    EHLO,
    GOODBYE,
    GREETING,
    IN_CLEAR,
    PLAIN,
    READY,
    SAYS_421,
    TO_STARTTLS,
    AwaitClose,
    Call,
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
    CertificatesPresented,
    Disconnected,
    LimitReached,
    MalformedReceived,
    PathChecked,
    ReplyReceived,
    ScriptFinished,
    SessionFinished,
    SurplusReceived,
    TLSEstablished,
    TLSFailed,
    TLSStarted,
)
from inspector.live.commands import SendBody, SendLine
from inspector.smtp.reply import ReplyLimits
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

Serve = Callable[..., ScriptedServer]
Inspect = Callable[..., WatchedSession]
MakeContext = Callable[..., Any]


@pytest.mark.parametrize(
    ("script", "options"),
    [
        ([SAYS_421], {}),
        ([GREETING, EHLO, SAYS_421], {}),
        ([*TO_STARTTLS, SAYS_421], {"try_mail_from": "a@example.com"}),
        ([*IN_CLEAR, Expect(b"MAIL FROM:<a@example.com>"), SAYS_421], {"try_mail_from": "a@example.com"}),
        ([*IN_CLEAR, SAYS_421], {}),
    ],
    ids=["greeting", "ehlo", "starttls", "mail", "unasked"],
)
def test_421_ends_the_session(serve: Serve, inspect: Inspect, script: Script, options: dict[str, Any]) -> None:
    """Whenever the server says 421 nothing more is said to it."""
    server = serve([*script, AwaitClose()])
    session = inspect(server, **options)
    assert session.wait_for_end().reason == "refused"
    assert (session.one(Disconnected).by, session.one(Disconnected).reason) == ("server", "the server said 421")
    session.quit()
    assert server.played[0].read == b""


SECRET = b"AGFsaWNlAHMzY3JldC1wYXNz"  # \0alice\0s3cret-pass
AUTH_DIALOGUES: list[tuple[str, list[bytes], list[bytes]]] = [
    ("initial reply", [b"AUTH PLAIN " + SECRET], [b"235 ok\r\n"]),
    (
        "login",
        [b"AUTH LOGIN", b"YWxpY2U=", b"czNjcmV0LXBhc3M="],
        [b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n", b"535 no\r\n"],
    ),
    ("too late", [b"AUTH LOGIN", SECRET], [b"504 not that\r\n", b"500 what\r\n"]),
    ("without mechanism", [b"AUTH s3cret-pass"], [b"501 what\r\n"]),
]


@pytest.mark.parametrize(("name", "lines", "replies"), AUTH_DIALOGUES, ids=[row[0] for row in AUTH_DIALOGUES])
def test_no_secret_comes_into_the_record(
    serve: Serve, inspect: Inspect, name: str, lines: list[bytes], replies: list[bytes]
) -> None:
    """Neither the password nor its base64 stands in any event, though the server gets it."""
    dialogue = [step for line, reply in zip(lines, replies, strict=True) for step in (Expect(line), Say(reply))]
    session = inspect(serve([*IN_CLEAR, *dialogue, *GOODBYE]))
    session.quit(*map(SendLine, lines))
    record = repr(session.events).upper()
    assert len(session.all(ReplyReceived)) == 2 + len(lines)
    for secret in (SECRET, b"s3cret-pass", b"YWxpY2U=", b"czNjcmV0LXBhc3M="):
        assert secret.decode().upper() not in record


def test_a_secret_that_the_server_repeats_is_not_recorded(serve: Serve, inspect: Inspect) -> None:
    """As it was sent, decoded, and in a line that nobody asked for; nor where the user types it once more."""
    script = [
        *IN_CLEAR,
        Expect(b"AUTH PLAIN " + SECRET),
        Say(b"501-you said " + SECRET + b"\r\n501 which is s3cret-pass\r\n211 s3cret-pass once more\r\n"),
        Expect(b"NOOP s3cret-pass"),
        Say(b"250 ok\r\n"),
        *GOODBYE,
    ]
    session = inspect(serve(script))
    session.quit(SendLine(b"AUTH PLAIN " + SECRET), SendLine(b"NOOP s3cret-pass"))
    record = repr(session.events).upper()
    for secret in (SECRET, b"s3cret-pass", b"czNjcmV0LXBhc3M"):
        assert secret.decode().upper() not in record
    assert "501-YOU SAID <REDACTED>" in record
    assert "211 <REDACTED> ONCE MORE" in record
    assert b"NOOP <redacted>" in session.sent()


def test_a_secret_is_not_in_the_words_of_the_end(serve: Serve, inspect: Inspect) -> None:
    """When the server goes at a line that was a secret, the reason does not repeat it."""
    session = inspect(serve([*IN_CLEAR, Expect(SECRET), Close()]))
    session.send(SendLine(SECRET))
    session.wait_for_end()
    assert session.one(Disconnected).reason == "closed while waiting for the reply to the line"
    assert SECRET.decode().upper() not in repr(session.events).upper()
    session.quit()


def test_typed_starttls(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """A typed STARTTLS that is answered with 220 goes on to the handshake, and typed lines go on inside TLS."""
    script = [*IN_CLEAR, Expect(b"starttls"), READY, StartTLS(tls_context()), Expect(b"NOOP"), Say(b"250 ok\r\n"), *GOODBYE]
    session = inspect(serve(script))
    session.quit(SendLine(b"starttls"), SendLine(b"NOOP"))
    assert session.one(TLSEstablished)
    assert session.all(PathChecked)
    assert session.sent() == [b"EHLO client.example.net", b"starttls", b"NOOP", b"QUIT"]


def test_data_and_body(serve: Serve, inspect: Inspect) -> None:
    """DATA, a body with its dots doubled, and the reply to it."""
    dialogue = [
        step
        for line, reply in (
            (b"MAIL FROM:<>", b"250 ok\r\n"),
            (b"RCPT TO:<a@example.com>", b"250 ok\r\n"),
            (b"DATA", b"354 go\r\n"),
        )
        for step in (Expect(line), Say(reply))
    ]
    body = b"Subject: x\r\n..dot\r\n.\r\n"
    server = serve([*IN_CLEAR, *dialogue, Read(len(body)), Say(b"250 queued\r\n"), *GOODBYE])
    session = inspect(server)
    session.quit(
        SendLine(b"MAIL FROM:<>"),
        SendLine(b"RCPT TO:<a@example.com>"),
        SendLine(b"DATA"),
        SendLine(b"NOOP"),  # in body mode a line is no command: it is not sent
        SendBody((b"Subject: x", b".dot")),
    )
    assert bytes(server.played[0].read) == body
    assert session.all(ReplyReceived)[-2].verb == "."
    assert b"NOOP" not in session.sent()


def test_quit_in_body_mode_sends_no_mail(serve: Serve, inspect: Inspect) -> None:
    """Ending a session in the middle of DATA closes the connection: QUIT would become a line of the message."""
    server = serve([*IN_CLEAR, Expect(b"DATA"), Say(b"354 go\r\n"), AwaitClose()])
    session = inspect(server)
    session.quit(SendLine(b"DATA"))
    assert server.played[0].read == b""


@pytest.mark.parametrize("together", [True, False])
def test_lmtp(serve: Serve, inspect: Inspect, together: bool) -> None:
    """LMTP is greeted with LHLO, and after the body every accepted recipient has a reply of its own (RFC 2033 §4.2)."""
    ok = b"250 ok\r\n"
    lines = (b"MAIL FROM:<>", b"RCPT TO:<a@example.com>", b"RCPT TO:<b@example.com>", b"RCPT TO:<c@example.com>")
    replies = (ok, ok, b"550 no\r\n", ok)
    dialogue = [step for line, reply in zip(lines, replies, strict=True) for step in (Expect(line), Say(reply))]
    last = [Say(b"250 for a\r\n452 for c\r\n")] if together else [Say(b"250 for a\r\n"), Say(b"452 for c\r\n")]
    script = [
        GREETING,
        Expect(b"LHLO client"),
        PLAIN,
        *dialogue,
        Expect(b"DATA"),
        Say(b"354 go\r\n"),
        Read(8),
        *last,
        *GOODBYE,
    ]
    session = inspect(serve(script), lmtp=True)
    session.quit(*map(SendLine, lines), SendLine(b"DATA"), SendBody((b"body",)))
    assert [reply.code for reply in session.all(ReplyReceived) if reply.verb == "."] == [250, 452]
    assert not session.all(SurplusReceived)


def test_unasked_replies_are_replies(serve: Serve, inspect: Inspect) -> None:
    """What the server says unasked is read reply by reply; the last one may be the 421."""
    go = threading.Event()
    session = inspect(serve([*IN_CLEAR, Wait(go), Say(b"250 news\r\n421-bye\r\n421 bye\r\n"), AwaitClose()]))
    session.wait_for(ScriptFinished)
    go.set()
    assert session.wait_for_end().reason == "refused"
    assert [(reply.verb, reply.code) for reply in session.all(ReplyReceived)][1:] == [("", 250), ("", 421)]
    session.quit()


def test_half_an_unasked_reply_does_not_end_the_session(serve: Serve, inspect: Inspect) -> None:
    """The start of a line that never ends is recorded; typed commands go on."""
    go = threading.Event()
    script = [*IN_CLEAR, Wait(go), Say(b"250-half"), Expect(b"HELP"), Say(b"214 ok\r\n"), *GOODBYE]
    session = inspect(serve(script), timeout=0.3)
    session.wait_for(ScriptFinished)
    go.set()
    assert session.wait_for(MalformedReceived).raw == b"250-half"
    session.quit(SendLine(b"HELP"))
    assert session.one(SessionFinished).reason == "quit"


@pytest.mark.parametrize(
    "version", [ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_1, ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3]
)
def test_the_version_that_the_user_chose(
    serve: Serve, inspect: Inspect, tls_context: MakeContext, version: ProtocolVersion
) -> None:
    """tls_version is the only version offered, and with a server that has it, the one spoken; no warning leaks."""
    script = [*TO_STARTTLS, READY, StartTLS(tls_context()), EHLO, Say(b"250 mx.example.com\r\n"), *GOODBYE]
    session = inspect(serve(script), tls_version=version)
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.one(TLSStarted).versions == (version,)
    assert session.one(TLSEstablished).version == version
    assert len(session.one(CertificatesPresented).chain) == 2


@pytest.mark.parametrize("version", [ProtocolVersion.SSLv2, ProtocolVersion.SSLv3])
def test_a_version_that_our_library_cannot_ask(serve: Serve, inspect: Inspect, version: ProtocolVersion) -> None:
    """That we cannot ask is said to be ours, never the server's refusal."""
    session = inspect(serve([*TO_STARTTLS, READY, AwaitClose()]), tls_version=version)
    assert session.wait_for_end().reason == "tls-failed"
    failed = session.one(TLSFailed)
    assert (failed.outcome, failed.side) == (Outcome.NOT_TRIED, "local")
    assert failed.words.startswith("this machine's OpenSSL could not ask")
    session.quit()


def test_a_name_that_sni_cannot_carry(serve: Serve, inspect: Inspect) -> None:
    """A label of 64 octets is our own problem too."""
    session = inspect(serve([*TO_STARTTLS, READY, AwaitClose()]), server_name="a" * 64 + ".example.com")
    assert session.wait_for_end().reason == "tls-failed"
    failed = session.one(TLSFailed)
    assert (failed.outcome, failed.side) == (Outcome.NOT_TRIED, "local")
    session.quit()


def test_endless_unasked_replies_are_bounded(serve: Serve, inspect: Inspect) -> None:
    """A server that never stops talking while we are idle is stopped by the bound on lines."""
    session = inspect(serve([*IN_CLEAR, Say(b"250 x\r\n" * 50_000), AwaitClose()]), limits=ReplyLimits(lines=500))
    assert session.wait_for_end().reason == "limit"
    assert session.wait_for(LimitReached).limit == "lines"
    session.quit()


def test_unasked_words_inside_tls_do_not_stay_behind(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Several records in one segment: the last of them, a 421, is heard although the socket has nothing more to say."""
    news = Call(lambda connection: [connection.sendall(b"250 news %d\r\n" % number) for number in range(20)])
    go = threading.Event()
    script = [
        *TO_STARTTLS,
        READY,
        StartTLS(tls_context()),
        EHLO,
        Say(b"250 mx.example.com\r\n"),
        Wait(go),
        news,
        SAYS_421,
        AwaitClose(),
    ]
    session = inspect(serve(script))
    session.wait_for(ScriptFinished)
    go.set()
    assert session.wait_for_end().reason == "refused"
    assert len(session.all(ReplyReceived)) == 3 + 21
    session.quit()
