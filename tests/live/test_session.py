"""The session: the script from the greeting to the end, and how it ends, against servers good and bad."""

import ssl
import threading
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from authority import issue
from handshakes import server_context
from scripted_server import (
    EHLO,
    GOODBYE,
    GREETING,
    IN_CLEAR,
    READY,
    TO_STARTTLS,
    WITH_STARTTLS,
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
    CertificatesPresented,
    Disconnected,
    EncryptedFlightRead,
    GreetingReceived,
    LocalTLSChecked,
    MalformedReceived,
    NameResolved,
    NoteWritten,
    PathChecked,
    ReplyReceived,
    ScriptFinished,
    SessionFinished,
    SessionStarted,
    SurplusReceived,
    SweepFinished,
    TLSEstablished,
    TLSRecord,
    TLSStarted,
    WaitStarted,
)
from inspector.formats.sessions.event_json import event_line
from inspector.live import key_log
from inspector.live.commands import SendLine, TryVersions
from inspector.smtp.target import Mode
from inspector.tls.registry import ContentType, ProtocolVersion
from inspector.tls.session_flight import handshake_secret

Serve = Callable[..., ScriptedServer]
Inspect = Callable[..., WatchedSession]
MakeContext = Callable[..., Any]


def test_everything_in_clear(serve: Serve, inspect: Inspect) -> None:
    """Without STARTTLS on offer the script ends after EHLO, and every byte is on record in order."""
    session = inspect(serve([*IN_CLEAR, *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.sent() == [b"EHLO client.example.net", b"QUIT"]
    assert session.received() == [
        b"220 mx.example.com ESMTP\r\n",
        b"250-mx.example.com\r\n",
        b"250 SIZE 1000\r\n",
        b"221 bye\r\n",
    ]
    assert [(reply.reply, reply.verb, reply.code) for reply in session.all(ReplyReceived)] == [
        (1, "EHLO", 250),
        (2, "QUIT", 221),
    ]
    assert session.one(GreetingReceived).code == 220
    assert session.one(SessionFinished).reason == "quit"
    assert (session.one(Disconnected).by, session.one(Disconnected).reason) == ("us", "quit")
    started = session.events[0]
    assert isinstance(started, SessionStarted)
    assert (started.ehlo_name, started.server_name) == ("client.example.net", "mx.example.com")
    assert started.wall_clock == "2026-01-15T12:00:00+00:00"
    assert started.ehlo_name_chosen
    assert isinstance(session.events[-1], SessionFinished)
    assert session.one(NameResolved).addresses == ("127.0.0.1",)
    assert [wait.step for wait in session.all(WaitStarted)][:3] == ["name", "connection", "greeting"]


def test_starttls(serve: Serve, inspect: Inspect, tls_context: MakeContext, certificates: Any) -> None:
    """STARTTLS is taken, EHLO is said again inside TLS, chain and path are on record."""
    server = serve([*TO_STARTTLS, READY, StartTLS(tls_context()), EHLO, Say(b"250 mx.example.com\r\n"), *GOODBYE])
    session = inspect(server, extra_roots=(certificates.root,))
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.sent() == [b"EHLO client.example.net", b"STARTTLS", b"EHLO client.example.net", b"QUIT"]
    established = session.one(TLSEstablished)
    assert (established.version, established.certificates) == (ProtocolVersion.TLSv1_3, 2)
    assert established.cipher_suite.startswith("TLS_AES")
    assert established.group
    assert len(session.one(CertificatesPresented).chain) == 2
    assert [checked.builds for checked in session.all(PathChecked)] == [True, True]
    assert {checked.path[-1] for checked in session.all(PathChecked)} == {certificates.root}
    records = session.all(TLSRecord)
    assert (records[0].sent, records[0].content_type, records[0].raw[5]) == (True, ContentType.handshake, 1)
    assert (records[1].sent, records[1].raw[5]) == (False, 2)
    assert not session.all(SurplusReceived)


@pytest.mark.parametrize(("own", "demo"), [("", ""), ("laptop.example.net", "tls-minimum")])
def test_a_name_that_nobody_chose_is_called_so(
    serve: Serve, inspect: Inspect, monkeypatch: pytest.MonkeyPatch, own: str, demo: str
) -> None:
    """This host's own, and a demo's."""
    monkeypatch.setattr("inspector.live.session.own_name", lambda *_: "host.example.net")
    server = serve([GREETING, Expect(b"EHLO"), Close()])
    session = inspect(server, ehlo_name=own, demo=demo)
    session.wait_for(SessionFinished)
    started = session.one(SessionStarted)
    assert (started.ehlo_name, started.ehlo_name_chosen) == (own or "host.example.net", False)


def test_the_paths_are_told_of_a_server_that_goes_after_the_handshake(
    serve: Serve, inspect: Inspect, tls_context: MakeContext, certificates: Any
) -> None:
    """The chain had been presented: what it is worth is told before the connection's end is."""
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), EHLO, Close()]), extra_roots=(certificates.root,))
    assert session.wait_for_end().reason == "lost"
    kinds = [type(event) for event in session.events]
    assert kinds[-4:] == [PathChecked, PathChecked, Disconnected, SessionFinished]
    session.quit()


@pytest.mark.parametrize("tickets", [0, 2])
def test_the_encrypted_flight_is_read_and_its_secret_not_recorded(
    serve: Serve, inspect: Inspect, tls_context: MakeContext, monkeypatch: pytest.MonkeyPatch, tickets: int
) -> None:
    """Signature and ticket of TLS 1.3 are on record; what opens it, or the session, is in no event."""
    told: list[bytes] = []

    def overheard(lines: bytes) -> bytes:
        told.extend(bytes.fromhex(line.split()[2].decode()) for line in lines.splitlines() if line[:1] != b"#")
        return handshake_secret(lines)

    monkeypatch.setattr(key_log, "handshake_secret", overheard)
    context = tls_context()
    context.num_tickets = tickets
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(context), EHLO, Say(b"250 mx.example.com\r\n"), *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    read = session.one(EncryptedFlightRead)
    assert (read.signature_scheme, read.alpn) == ("ecdsa_secp256r1_sha256", "")
    assert read.session_ticket is bool(tickets)
    assert len(told) == 5
    recorded = "\n".join(map(event_line, session.events))
    assert not [secret for secret in told if secret.hex() in recorded or b64encode(secret)[:-4].decode() in recorded]
    assert b64encode(session.all(TLSRecord)[0].raw).decode() in recorded  # so the look finds what is there


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_leaf_so_long_that_openssl_hands_out_no_session(
    serve: Serve, inspect: Inspect, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    """Thousands of names, over 64 KiB: the session goes on, and whether a ticket came is not known."""
    leaf = issue("mx.example.com", names=tuple(f"host-{number}.example.com" for number in range(4000)))
    assert len(leaf.certificate_pem) * 3 // 4 > 64 * 1024
    context = server_context(leaf, tmp_path, lowest=version, highest=version)
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(context), EHLO, Say(b"250 mx.example.com\r\n"), *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    read = session.all(EncryptedFlightRead)
    assert [(one.signature_scheme, one.session_ticket) for one in read] == (
        [("rsa_pss_rsae_sha256", None)] if version == ssl.TLSVersion.TLSv1_3 else []
    )


def test_a_ticket_is_told_where_the_flight_cannot_be_opened(
    serve: Serve, inspect: Inspect, tls_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the secret what it signed with stays unknown; that a ticket came this machine's OpenSSL says."""
    monkeypatch.setattr(key_log.KeyLog, "take", lambda _: b"")
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), EHLO, Say(b"250 mx.example.com\r\n"), *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    read = session.one(EncryptedFlightRead)
    assert (read.signature_scheme, read.session_ticket) == ("", True)


def test_nothing_is_read_below_tls13(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """There it stands in clear."""
    context = tls_context(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(context), EHLO, Say(b"250 mx.example.com\r\n"), *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.all(EncryptedFlightRead) == []


def test_the_flight_is_told_of_a_session_that_ends_behind_the_handshake(
    serve: Serve, inspect: Inspect, tls_context: MakeContext
) -> None:
    """A server that wants a client certificate, or nobody, goes there; what it signed with came before."""
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), EHLO, Close()]))
    session.wait_for(SessionFinished)
    read = session.one(EncryptedFlightRead)
    assert (read.signature_scheme, read.session_ticket) in [("ecdsa_secp256r1_sha256", ticket) for ticket in (True, None)]
    kinds = [type(event).__name__ for event in session.events if event.connection == 0]
    assert kinds.index("EncryptedFlightRead") < kinds.index("Disconnected")


def test_implicit_tls(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """With implicit TLS nothing goes in clear, not even the greeting, and STARTTLS is not asked for."""
    server = serve([StartTLS(tls_context()), GREETING, EHLO, WITH_STARTTLS, *GOODBYE])
    session = inspect(server, mode=Mode.IMPLICIT_TLS)
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.sent() == [b"EHLO client.example.net", b"QUIT"]
    kinds = [type(event) for event in session.events]
    assert kinds.index(TLSEstablished) < kinds.index(GreetingReceived)


def test_plaintext_mode_leaves_starttls_alone(serve: Serve, inspect: Inspect) -> None:
    """In plaintext mode STARTTLS is not asked for although it is on offer."""
    session = inspect(serve([GREETING, EHLO, WITH_STARTTLS, *GOODBYE]), mode=Mode.PLAINTEXT)
    session.quit()
    assert session.sent() == [b"EHLO client.example.net", b"QUIT"]


BEFORE_GREETING = b"250-STARTTLS\r\n250-mx.example.com\r\n250 SIZE 1000\r\n"
ABSENT = b"250-mx.example.com\r\n250 SIZE 1000\r\n"
MASKED = b"250-mx.example.com\r\n250-XXXXXXXA\r\n250 SIZE 1000\r\n"
MALFORMED = b"250-mx.example.com\r\n250-\tSTARTTLS\r\n250 SIZE 1000\r\n"
REFUSED = b"502 5.5.1 not here\r\n"


@pytest.mark.parametrize(
    ("reply", "force", "tried"),
    [
        (BEFORE_GREETING, False, True),
        (MALFORMED, False, True),
        (ABSENT, False, False),
        (ABSENT, True, True),
        (MASKED, False, False),
        (MASKED, True, True),
        (REFUSED, False, False),
        (REFUSED, True, False),
    ],
)
def test_when_starttls_is_tried(serve: Serve, inspect: Inspect, reply: bytes, force: bool, tried: bool) -> None:
    """The keyword has to be there, if not by the letter; or the user forces it."""
    no = (Expect(b"STARTTLS"), Say(b"454 4.7.0 not now\r\n")) if tried else ()
    session = inspect(serve([GREETING, EHLO, Say(reply), *no, *GOODBYE]), force_starttls=force)
    session.wait_for(ScriptFinished)
    session.quit()
    assert (b"STARTTLS" in session.sent()) is tried


@pytest.mark.parametrize("greeting", [b"554 5.7.1 go away\r\n", b"450 later\r\n"])
def test_a_refusing_greeting(serve: Serve, inspect: Inspect, greeting: bytes) -> None:
    """After a greeting that refuses, no EHLO is said; QUIT is (RFC 5321 §3.1)."""
    session = inspect(serve([Say(greeting), *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.sent() == [b"QUIT"]
    assert session.one(SessionFinished).reason == "quit"


@pytest.mark.parametrize(
    "greeting",
    [b"* OK IMAP4rev1 ready\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"+OK POP3\r\n", b"\r\n"],
)
def test_another_protocol(serve: Serve, inspect: Inspect, greeting: bytes) -> None:
    """A first line without a reply code is no SMTP; it is on record, and nothing is said."""
    server = serve([Say(greeting), AwaitClose()])
    session = inspect(server)
    assert session.wait_for_end().reason == "not-smtp"
    assert session.all(MalformedReceived)[0].raw == greeting.partition(b"\n")[0] + b"\n"
    session.quit()
    assert server.played[0].read == b""


STEPS: list[tuple[str, Script]] = [
    ("greeting", []),
    ("reply to EHLO", [GREETING, EHLO]),
    ("reply to STARTTLS", TO_STARTTLS),
    ("reply to MAIL", [*IN_CLEAR, Expect(b"MAIL FROM:<a@example.com>")]),
]
ENDINGS = [
    (Close(), "server", "closed while waiting for the"),
    (Close(abruptly=True), "network", "reset while waiting for the"),
    (AwaitClose(), "us", "timed out waiting for the"),
]


@pytest.mark.parametrize(("step", "script"), STEPS, ids=[step for step, _ in STEPS])
@pytest.mark.parametrize(("ending", "by", "words"), ENDINGS, ids=["close", "reset", "silence"])
def test_the_connection_ends_at_a_step(
    serve: Serve, inspect: Inspect, step: str, script: Script, ending: Any, by: str, words: str
) -> None:
    """Whatever the transport does at whatever step, the words say what happened and what was waited for."""
    go = threading.Event()  # a connection reset too early would be no connection at all
    timeout = 0.3 if isinstance(ending, AwaitClose) else 10
    session = inspect(serve([*script, Wait(go), ending]), timeout=timeout, try_mail_from="a@example.com")
    session.wait_for(WaitStarted, lambda wait: wait.step in ("greeting", "reply"))
    go.set()
    assert session.wait_for_end().reason == ("no-greeting" if step == "greeting" else "lost")
    gone = session.one(Disconnected)
    assert (gone.by, gone.reason) == (by, f"{words} {step}")
    session.quit()


@pytest.mark.parametrize(("ending", "by", "words"), ENDINGS[:2], ids=["close", "reset"])
def test_the_server_goes_while_idle(serve: Serve, inspect: Inspect, ending: Any, by: str, words: str) -> None:
    """A server that goes while we wait for the user is noticed at once."""
    go = threading.Event()
    session = inspect(serve([*IN_CLEAR, Wait(go), ending]))
    session.wait_for(ScriptFinished)
    go.set()
    assert session.wait_for_end().reason == "lost"
    assert (session.one(Disconnected).by, session.one(Disconnected).reason) == (by, f"{words} next command")
    session.quit()


def test_a_slow_greeting_is_waited_for(serve: Serve, inspect: Inspect) -> None:
    """Nothing is said before the greeting, however long it takes; the wait is announced with its limit."""
    go = threading.Event()
    silent: list[bool] = []

    def look(connection: Any) -> None:
        connection.setblocking(False)
        with pytest.raises(BlockingIOError):
            connection.recv(1)
        connection.settimeout(10)
        silent.append(True)

    session = inspect(serve([Wait(go), Call(look), *IN_CLEAR, *GOODBYE]), timeout=30.0)
    wait = session.wait_for(WaitStarted, lambda wait: wait.step == "greeting")
    assert wait.limit == 30.0
    go.set()
    session.wait_for(ScriptFinished)
    session.quit()
    assert silent == [True]


def test_typed_quit_ends_the_session_but_versions_can_still_be_tried(serve: Serve, inspect: Inspect) -> None:
    """After a typed QUIT connection 0 is over; the thread still takes TryVersions, until Quit."""
    server = serve([*IN_CLEAR, *GOODBYE], [Say(b"421 later\r\n"), AwaitClose()])
    session = inspect(server)
    session.send(SendLine(b"quit"))
    assert session.wait_for_end().reason == "quit"
    session.send(TryVersions())
    assert session.wait_for(SweepFinished).stopped == "421 later"
    session.quit()
    assert len(session.all(SessionFinished)) == 1


def test_a_note_is_recorded_at_any_time(serve: Serve, inspect: Inspect) -> None:
    """From another thread, while a reply is waited for and after the end: in one order with all that happens."""
    go_on = threading.Event()
    session = inspect(serve([Wait(go_on), *IN_CLEAR, *GOODBYE]))
    session.wait_for(WaitStarted, lambda wait: wait.step == "greeting")
    session.session.note(1, "slow")
    before = len(session.events)
    go_on.set()
    session.wait_for(ScriptFinished)
    session.quit()
    session.session.note(0, "")
    first, last = session.all(NoteWritten)
    assert (first.entry, first.text, first.connection) == (1, "slow", 0)
    assert session.events.index(first) < before
    assert session.events[-1] is last
    assert (last.entry, last.text) == (0, "")


def test_quit_works_on_a_server_that_does_not_answer_it(serve: Serve, inspect: Inspect) -> None:
    """Quit ends the thread although QUIT gets no reply."""
    session = inspect(serve([*IN_CLEAR, Expect(b"QUIT"), Close()]))
    session.wait_for(ScriptFinished)
    session.quit()
    assert session.one(SessionFinished).reason == "quit"


def test_mail_is_tried_and_taken_back(serve: Serve, inspect: Inspect) -> None:
    """With try_mail_from MAIL is sent and, whatever its reply, RSET."""
    answer = b"554 5.7.1 Not complied TLS minimum version\r\n"
    script = [*IN_CLEAR, Expect(b"MAIL FROM:<a@example.com>"), Say(answer), Expect(b"RSET"), Say(b"250 ok\r\n"), *GOODBYE]
    session = inspect(serve(script), try_mail_from="a@example.com")
    session.wait_for(ScriptFinished)
    session.quit()
    assert answer in session.received()


def test_without_probes_the_local_library_is_checked_all_the_same(serve: Serve, inspect: Inspect) -> None:
    """probe=False leaves the sweep out, not the column of what this machine could do."""
    session = inspect(serve([*IN_CLEAR, *GOODBYE]), probe=False)
    session.wait_for(ScriptFinished)
    session.quit()
    assert [event.version for event in session.all(LocalTLSChecked)] == list(ProtocolVersion)


def test_starttls_inside_tls_is_not_followed(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """A server that takes STARTTLS inside TLS gets no ClientHello beside the session; the end says why."""
    inside = [*IN_CLEAR, Expect(b"STARTTLS"), READY, AwaitClose()]
    server = serve([StartTLS(tls_context()), *inside])
    session = inspect(server, mode=Mode.IMPLICIT_TLS)
    session.send(SendLine(b"STARTTLS"))
    assert session.wait_for_end().reason == "lost"
    assert "STARTTLS inside TLS" in session.one(Disconnected).reason
    assert len(session.all(TLSStarted)) == 1
