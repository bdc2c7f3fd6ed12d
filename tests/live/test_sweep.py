"""The sweep: every version has a row, few connections at a time, and a server that wants to be left alone is."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from authority import issue
from scripted_server import (
    EHLO,
    GOODBYE,
    GREETING,
    IN_CLEAR,
    READY,
    TO_STARTTLS,
    AwaitClose,
    Call,
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
    Connected,
    Disconnected,
    ExtraProbeFinished,
    LocalTLSChecked,
    PathChecked,
    ProbeFinished,
    ProbeStarted,
    ReplyReceived,
    ScriptFinished,
    SweepFinished,
    SweepStarted,
)
from inspector.live.commands import SendLine, TryVersions
from inspector.smtp.target import Mode
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

Serve = Callable[..., ScriptedServer]
Inspect = Callable[..., WatchedSession]
MakeContext = Callable[..., Any]

SESSION: Script = (*IN_CLEAR, *GOODBYE)


def rows(session: WatchedSession) -> dict[ProtocolVersion, ProbeFinished]:
    """Return the sweep's rows; every version must have exactly one."""
    finished = session.all(ProbeFinished)
    assert sorted(row.version for row in finished) == list(ProtocolVersion)
    return {row.version: row for row in finished}


def test_every_version_of_a_real_library(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """TLS 1.1 and 1.2 enabled: those two are accepted, the rest is refused by alert."""
    context = tls_context(ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2)
    session = inspect(serve(SESSION, [*TO_STARTTLS, READY, StartTLS(context), AwaitClose()]))
    session.quit(TryVersions())
    assert {version.label: row.outcome.value for version, row in rows(session).items()} == {
        "SSLv2": "refused",
        "SSLv3": "refused",
        "TLSv1.0": "refused",
        "TLSv1.1": "accepted",
        "TLSv1.2": "accepted",
        "TLSv1.3": "refused",
    }
    assert session.one(SweepStarted).versions == tuple(ProtocolVersion)
    assert session.one(SweepFinished).stopped == ""
    assert [event.version for event in session.all(LocalTLSChecked)] == list(ProtocolVersion)


def test_over_implicit_tls(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """With implicit TLS a probe begins with its hello."""
    context = tls_context()
    session = inspect(
        serve([StartTLS(context), GREETING, EHLO, Say(b"250 mx\r\n"), *GOODBYE], [StartTLS(context), AwaitClose()]),
        mode=Mode.IMPLICIT_TLS,
    )
    session.quit(TryVersions())
    accepted = [version.label for version, row in sorted(rows(session).items()) if row.outcome is Outcome.ACCEPTED]
    assert accepted == ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]


@pytest.mark.parametrize("at_a_time", [1, 2, 3])
def test_few_at_a_time(serve: Serve, inspect: Inspect, at_a_time: int) -> None:
    """No more connections than allowed are open at once, and as many as allowed are."""
    gate = threading.Event()
    server = serve(SESSION, [Wait(gate), Say(b"554 no\r\n"), *GOODBYE])
    session = inspect(server, probes_at_a_time=at_a_time)
    session.send(TryVersions())
    server.await_played(lambda played: len(played) == 1 + at_a_time)
    gate.set()
    session.quit()
    open_now = most = 0
    for event in session.events:
        if event.connection > 0:
            open_now += {Connected: 1, Disconnected: -1}.get(type(event), 0)
            most = max(most, open_now)
    assert (most, open_now) == (at_a_time, 0)


STOPPING: list[tuple[str, Script, Outcome]] = [
    ("421 4.7.0 too many", [Say(b"421 4.7.0 too many\r\n"), AwaitClose()], Outcome.NO_SESSION),
    ("451 4.7.1 greylisted", [GREETING, EHLO, Say(b"451 4.7.1 greylisted\r\n"), *GOODBYE], Outcome.NO_SESSION),
    ("454 4.7.0 not now", [*TO_STARTTLS, Say(b"454 4.7.0 not now\r\n"), *GOODBYE], Outcome.SMTP_REFUSED),
]


@pytest.mark.parametrize(("words", "script", "outcome"), STOPPING, ids=[row[0][:3] + " " + str(row[2]) for row in STOPPING])
def test_a_server_that_wants_to_be_left_alone(
    serve: Serve, inspect: Inspect, words: str, script: Script, outcome: Outcome
) -> None:
    """After the first 421, 451 or 454 no further probe begins; the rows left out repeat the server's words."""
    server = serve(SESSION, script)
    session = inspect(server, probes_at_a_time=1)
    session.quit(TryVersions())
    assert session.one(SweepFinished).stopped == words
    by_version = rows(session)
    asked = by_version.pop(ProtocolVersion.TLSv1_2)
    assert (asked.outcome, asked.words) == (outcome, words)
    assert {row.outcome for row in by_version.values()} == {Outcome.NOT_TRIED}
    assert by_version[ProtocolVersion.TLSv1_3].words == f"left out: {words}"
    assert len(server.played) == 2
    assert server.played[1].read == b""  # no QUIT to one that closes by itself


ALERT_40 = Say(bytes.fromhex("15030300020228"))
ALERT_70 = Say(bytes.fromhex("15030300020246"))
SERVER_HELLO_12 = Say(bytes.fromhex("160303002e020000260303" + "11" * 32 + "00c02f00" + "0e000000"))


def answering(what: Say) -> Script:
    """Return the script of a connection on which our hello gets this answer."""
    return (*TO_STARTTLS, READY, Read(5), what, AwaitClose())


@pytest.mark.parametrize("words", ["454 not now", "421 enough"])
def test_what_the_session_is_told_stops_the_sweep_too(serve: Serve, inspect: Inspect, words: str) -> None:
    """The session's own STARTTLS is answered with a 454 or 421 while the first probe is under way: no other begins."""
    begin, over = threading.Event(), threading.Event()
    told = [Wait(begin), *TO_STARTTLS, Say(words.encode() + b"\r\n"), *([] if words.startswith("421") else GOODBYE)]
    server = serve([*told, AwaitClose()], [Wait(over), *answering(ALERT_70)])
    session = inspect(server, probes_at_a_time=1)
    session.send(TryVersions())
    begin.set()
    session.wait_for(ScriptFinished)
    over.set()
    session.quit()
    assert session.one(SweepFinished).stopped == words
    assert len(server.played) <= 2


def test_the_chain_of_the_probes_is_checked_where_the_session_had_none(
    serve: Serve, inspect: Inspect, tls_context: MakeContext
) -> None:
    """Its handshake failed; the probes' one chain is the server's, and both stores are asked."""
    context = tls_context(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)
    session = inspect(serve(answering(ALERT_40), [*TO_STARTTLS, READY, StartTLS(context), AwaitClose()]))
    session.wait_for_end()
    session.quit(TryVersions())
    (shown,) = {event.chain for event in session.all(CertificatesPresented)}
    assert len(shown) == 2
    checked = session.all(PathChecked)
    assert len(checked) == 2
    assert all(event.connection > 0 for event in checked)


def test_it_is_checked_too_where_the_session_fails_behind_the_probes(
    serve: Serve, inspect: Inspect, tls_context: MakeContext
) -> None:
    """They were through while its handshake was waited for: on a path that drops a hello larger than theirs, say."""
    begin, over = threading.Event(), threading.Event()
    context = tls_context(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)
    told = [Wait(begin), *TO_STARTTLS, READY, Read(5), Wait(over), ALERT_40, AwaitClose()]
    session = inspect(serve(told, [*TO_STARTTLS, READY, StartTLS(context), AwaitClose()]))
    session.send(TryVersions())
    begin.set()
    session.wait_for(SweepFinished)
    assert not session.all(PathChecked)
    over.set()
    session.quit()
    assert [event.connection > 0 for event in session.all(PathChecked)] == [True] * 2


def test_the_first_words_are_the_reason(serve: Serve, inspect: Inspect) -> None:
    """Two probes are turned away, one after the other: the rows left out repeat what was said first."""
    both, told = threading.Event(), threading.Event()
    first = [Wait(both), Say(b"421 first\r\n"), AwaitClose()]
    second = [Call(lambda _: both.set()), Wait(told), Say(b"421 second\r\n"), AwaitClose()]
    session = inspect(serve(SESSION, first, second), probes_at_a_time=2)
    session.send(TryVersions())
    session.wait_for(ProbeFinished)
    told.set()
    session.quit()
    assert session.one(SweepFinished).stopped == "421 first"


def test_no_connection_is_opened_while_goodbye_is_said(serve: Serve, inspect: Inspect) -> None:
    """From the 454 on, neither a further version nor a second question is begun, though the QUIT is not answered yet."""
    both, said, answered = threading.Event(), threading.Event(), threading.Event()
    no = (Wait(both), Say(b"454 not now\r\n"), Expect(b"QUIT"), Call(lambda _: said.set()))
    refusing = [*TO_STARTTLS, *no, Wait(answered), Say(b"221 bye\r\n"), AwaitClose()]
    ambiguous = [*TO_STARTTLS, Call(lambda _: both.set()), READY, Read(5), Wait(said), ALERT_40, AwaitClose()]
    server = serve(SESSION, refusing, ambiguous)
    session = inspect(server, probes_at_a_time=2)
    session.send(TryVersions())
    session.wait_for(ProbeFinished)
    answered.set()
    session.quit()
    assert session.one(SweepFinished).stopped == "454 not now"
    assert len(server.played) == 3


def test_the_confirm_step_has_a_connection_of_its_own(serve: Serve, inspect: Inspect) -> None:
    """An ambiguous answer to TLS 1.3 is followed by a second question on a numbered connection of its own."""
    accepting = [answering(SERVER_HELLO_12), answering(ALERT_40), answering(SERVER_HELLO_12)]
    session = inspect(serve(SESSION, *accepting, answering(ALERT_70)), probes_at_a_time=1)
    session.quit(TryVersions())
    row = rows(session)[ProtocolVersion.TLSv1_3]
    assert (row.outcome, row.answered) == (Outcome.ANSWERED_LOWER, ProtocolVersion.TLSv1_2)
    assert (row.connection, row.further) == (6, (7,))
    assert [event.connection for event in session.all(Connected)][1:] == [5, 6, 7, 3, 4, 2, 1]


def test_a_confirm_step_that_is_turned_away_keeps_the_first_answer(serve: Serve, inspect: Inspect) -> None:
    """The 421 of the second connection stops the sweep, but the alert of the first stays the answer."""
    turned_away = [Say(b"421 enough\r\n"), AwaitClose()]
    server = serve(SESSION, answering(SERVER_HELLO_12), answering(ALERT_40), turned_away)
    session = inspect(server, probes_at_a_time=1)
    session.quit(TryVersions())
    row = rows(session)[ProtocolVersion.TLSv1_3]
    assert row.outcome is Outcome.REFUSED
    assert session.one(SweepFinished).stopped == "421 enough"
    assert len(server.played) == 4


def test_what_senders_need_most_is_asked_first(serve: Serve, inspect: Inspect) -> None:
    """Should the server want to be left alone after some connections, TLS 1.2 and 1.3 have their answers."""
    session = inspect(serve(SESSION, answering(ALERT_70)), probes_at_a_time=1)
    session.quit(TryVersions())
    asked = [event.version.label for event in session.all(ProbeStarted)]
    assert asked == ["TLSv1.2", "TLSv1.3", "TLSv1.0", "TLSv1.1", "SSLv3", "SSLv2"]


def test_a_second_sweep_has_numbers_of_its_own(serve: Serve, inspect: Inspect) -> None:
    """Sweeping again uses new connection numbers, and asking during a sweep begins no second one."""
    gate = threading.Event()
    session = inspect(serve(SESSION, [Wait(gate), Say(b"421 no\r\n"), AwaitClose()]))
    session.send(TryVersions(), TryVersions())
    session.wait_for(ProbeStarted)
    gate.set()
    session.wait_for(SweepFinished)
    first = {event.connection for event in session.all(ProbeFinished)}
    session.session._sweep.join()
    session.quit(TryVersions())
    again = {event.connection for event in session.all(ProbeFinished)} - first
    assert first == set(range(1, 7))
    assert len(again) == 6
    assert len(session.all(SweepStarted)) == 2


def test_the_conversation_goes_on_beside_it(serve: Serve, inspect: Inspect) -> None:
    """While probes wait, typed commands are served."""
    gate = threading.Event()
    session = inspect(
        serve([*IN_CLEAR, Expect(b"NOOP"), Say(b"250 ok\r\n"), *GOODBYE], [Wait(gate), Say(b"421 no\r\n"), AwaitClose()])
    )
    session.send(TryVersions())
    session.wait_for(ProbeStarted)
    session.send(SendLine(b"NOOP"))
    session.wait_for(ReplyReceived, lambda reply: reply.verb == "NOOP")
    assert not session.all(SweepFinished)
    gate.set()
    session.quit()


def extras(session: WatchedSession) -> dict[str, ExtraProbeFinished]:
    """Return the answers to the questions beside the versions."""
    return {event.question.value: event for event in session.all(ExtraProbeFinished)}


def test_nothing_beside_the_versions_is_asked_unless_wanted(
    serve: Serve, inspect: Inspect, tls_context: MakeContext
) -> None:
    """Each question costs a connection: six, and no more."""
    server = serve(SESSION, [*TO_STARTTLS, READY, StartTLS(tls_context()), AwaitClose()])
    session = inspect(server)
    session.quit(TryVersions())
    assert not extras(session)
    assert len(server.played) == 7


def test_deep_asks_three_questions_more(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """A large hello, one without SNI, one for the other key type: each on a connection of its own."""
    server = serve(SESSION, [*TO_STARTTLS, READY, StartTLS(tls_context()), AwaitClose()])
    session = inspect(server, deep=True)
    session.quit(TryVersions())
    asked = extras(session)
    assert sorted(asked) == ["large-hello", "rsa-only", "without-sni"]
    assert asked["large-hello"].answered is ProtocolVersion.TLSv1_3
    assert asked["without-sni"].chain == rows(session)[ProtocolVersion.TLSv1_2].chain
    assert asked["rsa-only"].outcome is Outcome.REFUSED  # the test's key is ECDSA
    assert {event.connection for event in asked.values()} == {7, 8, 9}
    assert len(server.played) == 10


def test_a_staple_that_fails_is_the_reason_of_no_refusal(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Who asks for one is refused, whatever version; once that is known nothing asks for it, nor for TLS 1.0 and 1.1."""
    context = tls_context()

    def staple_fails(connection: socket.socket) -> None:
        if bytes.fromhex("000500050100000000") in connection.recv(4096, socket.MSG_PEEK):
            connection.sendall(bytes.fromhex("15030300020250"))
            return
        with contextlib.suppress(OSError), context.wrap_socket(connection.dup(), server_side=True):
            pass  # the client leaves in the middle

    session = inspect(serve(SESSION, [*TO_STARTTLS, READY, Call(staple_fails), AwaitClose()]), deep=True)
    session.quit(TryVersions())
    told, asked = rows(session), extras(session)
    assert [told[version].outcome for version in list(ProtocolVersion)[2:]] == [Outcome.ACCEPTED] * 4
    assert (asked["large-hello"].outcome, asked["without-sni"].outcome) == (Outcome.ACCEPTED, Outcome.ACCEPTED)


def test_paths_are_checked_where_probes_are_shown_several_chains(
    serve: Serve, inspect: Inspect, tls_context: MakeContext, tmp_path: Path
) -> None:
    """A server with a key of each kind: the other one's chain is on record, and each store says what it thinks of it."""
    context, pair, identity = tls_context(), tmp_path / "rsa.pem", issue("mx.example.com", names=("mx.example.com",))
    pair.write_bytes(identity.key_pem + identity.certificate_pem)
    context.load_cert_chain(pair)
    session = inspect(serve(SESSION, [*TO_STARTTLS, READY, StartTLS(context), AwaitClose()]), deep=True)
    session.quit(TryVersions())
    (other,) = [event for event in session.all(CertificatesPresented) if event.connection and len(event.chain) == 1]
    checked = [event for event in session.all(PathChecked) if event.connection == other.connection]
    assert [event.builds for event in checked] == [False, False]
    assert {event.reasons[0][:2] for event in checked} == {("self-signed", 0)}


def test_one_chain_is_checked_once(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Probes that are shown what the session was shown cost no path building."""
    session = inspect(serve(SESSION, [*TO_STARTTLS, READY, StartTLS(tls_context()), AwaitClose()]))
    session.quit(TryVersions())
    assert [event for event in session.all(CertificatesPresented) if event.connection]
    assert not [event for event in session.all(PathChecked) if event.connection]


def test_deep_asks_nothing_more_where_no_version_is_taken(serve: Serve, inspect: Inspect) -> None:
    """There is nothing to hold the answers against."""
    session = inspect(serve(SESSION, answering(ALERT_70)), deep=True)
    session.quit(TryVersions())
    assert not extras(session)


def test_deep_without_a_name_has_none_to_leave_out(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """For an address no SNI is sent anyway."""
    server = serve(SESSION, [*TO_STARTTLS, READY, StartTLS(tls_context()), AwaitClose()])
    session = inspect(server, deep=True, server_name="127.0.0.1")
    session.quit(TryVersions())
    assert sorted(extras(session)) == ["large-hello", "rsa-only"]


def test_deep_stops_where_the_server_wants_to_be_left_alone(
    serve: Serve, inspect: Inspect, tls_context: MakeContext
) -> None:
    """A 421 to the first extra question leaves the others out, with its words."""
    taking = [*TO_STARTTLS, READY, StartTLS(tls_context()), AwaitClose()]
    server = serve(SESSION, *[taking] * 6, [Say(b"421 4.7.0 too many\r\n"), AwaitClose()])
    session = inspect(server, deep=True, probes_at_a_time=1)
    session.quit(TryVersions())
    assert session.one(SweepFinished).stopped == "421 4.7.0 too many"
    assert [event.outcome.value for event in extras(session).values()] == ["no_session", "not_tried", "not_tried"]
    assert len(server.played) == 8


def test_a_server_that_refuses_the_name_is_asked_without_one(serve: Serve, inspect: Inspect) -> None:
    """Where alert 112 is the answer to every version, the hello without SNI is the one thing left to ask."""
    server = serve(SESSION, answering(Say(bytes.fromhex("15030300020270"))))
    session = inspect(server, deep=True, server_name="mx.example.com")
    session.quit(TryVersions())
    assert [(name, event.version) for name, event in extras(session).items()] == [("without-sni", ProtocolVersion.TLSv1_2)]


def test_a_path_that_drops_large_hellos_is_told(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Small hellos are answered; what comes in more than one segment is not, as old boxes do it."""

    def drop(connection: socket.socket) -> None:
        while connection.recv(65536):  # until the client gives up
            pass

    taking = [*TO_STARTTLS, READY, StartTLS(tls_context()), AwaitClose()]
    server = serve(SESSION, *[taking] * 6, [*TO_STARTTLS, READY, Call(drop)], taking)
    session = inspect(server, deep=True, probes_at_a_time=1, timeout=0.5)
    session.quit(TryVersions())
    assert extras(session)["large-hello"].outcome is Outcome.TIMED_OUT
    assert rows(session)[ProtocolVersion.TLSv1_3].outcome is Outcome.ACCEPTED


def test_six_at_a_time_ask_all_at_once(serve: Serve, inspect: Inspect) -> None:
    """With --probes 6 the whole sweep takes the round trips of one probe."""
    gate = threading.Event()
    server = serve(SESSION, [Wait(gate), *answering(ALERT_70)])
    session = inspect(server, probes_at_a_time=6)
    session.send(TryVersions())
    server.await_played(lambda played: len(played) == 7)
    gate.set()
    session.quit()
    assert {row.outcome for row in rows(session).values()} == {Outcome.REFUSED}
    assert len(server.played) == 7
