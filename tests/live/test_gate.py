"""Going step by step: the script stops before each command, hears the server meanwhile, and does what the user wants."""

import threading
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from scripted_server import (
    EHLO,
    GOODBYE,
    GREETING,
    IN_CLEAR,
    READY,
    SAYS_421,
    TO_STARTTLS,
    WITH_STARTTLS,
    AwaitClose,
    Close,
    Expect,
    Read,
    Say,
    ScriptedServer,
    StartTLS,
    Wait,
)
from watched_session import WatchedSession

from inspector.events import (
    CommandSent,
    Disconnected,
    Event,
    ProbeFinished,
    ReplyReceived,
    ScriptFinished,
    StepDecided,
    SteppingChanged,
    StepReached,
    SurplusReceived,
    SweepFinished,
    SweepStarted,
    TLSEstablished,
    TLSStarted,
)
from inspector.live.clock import Clock
from inspector.live.commands import Pause, Proceed, Quit, RunAll, SendBody, SendLine, Skip, TryVersions
from inspector.live.gate import Gate
from inspector.live.inbox import Inbox
from inspector.live.recorder import Recorder
from inspector.live.talk import GoodbyeError
from inspector.smtp.reply import Reply, ReplyLine
from inspector.smtp.step import Step
from inspector.smtp.target import Mode
from inspector.tls.outcome import Outcome

Serve = Callable[..., ScriptedServer]
Inspect = Callable[..., WatchedSession]
MakeContext = Callable[..., Any]

IN_TLS = (EHLO, Say(b"250 mx.example.com\r\n"))


def reach(session: WatchedSession, *steps: Step) -> None:
    """Take every step but the last; wait until the last one waits."""
    for number, step in enumerate(steps):
        session.wait_for(StepReached, lambda _, number=number: len(session.all(StepReached)) > number)
        assert session.all(StepReached)[number].step is step
        if number + 1 < len(steps):
            session.send(Proceed())


def steps(session: WatchedSession) -> list[Step]:
    """The steps that were stopped at."""
    return [event.step for event in session.all(StepReached)]


def test_nothing_is_sent_before_the_user_says_so(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Every command and the ClientHello wait; taken one by one they are those of the script, in its order."""
    server = serve([*TO_STARTTLS, READY, StartTLS(tls_context()), *IN_TLS, *GOODBYE])
    session = inspect(server, step=True)
    reach(session, Step.EHLO)
    assert session.all(StepReached)[0].raw == b"EHLO client.example.net\r\n"
    assert not session.all(CommandSent)
    reach(session, Step.EHLO, Step.STARTTLS)
    assert session.sent() == [b"EHLO client.example.net"]
    session.send(Proceed())
    session.wait_for(StepReached, lambda event: event.step is Step.HANDSHAKE)
    assert not session.all(TLSStarted)
    session.send(Proceed())
    session.wait_for(StepReached, lambda _: len(session.all(StepReached)) == 4)
    assert session.one(TLSEstablished)
    session.send(Proceed())
    session.wait_for(ScriptFinished)
    session.quit()
    assert steps(session) == [Step.EHLO, Step.STARTTLS, Step.HANDSHAKE, Step.EHLO]
    assert [event.choice for event in session.all(StepDecided)] == ["proceed"] * 4
    assert session.sent() == [b"EHLO client.example.net", b"STARTTLS", b"EHLO client.example.net", b"QUIT"]


def test_without_it_there_is_no_trace_of_it(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Who does not step has the same record as ever."""
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), *IN_TLS, *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit()
    assert not [event for event in session.events if isinstance(event, SteppingChanged | StepReached | StepDecided)]


def test_run_all_lets_go(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """The step that waits is taken, and nothing stops any more."""
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), *IN_TLS, *GOODBYE]), step=True)
    session.send(RunAll())
    session.wait_for(ScriptFinished)
    session.quit()
    assert steps(session) == [Step.EHLO]
    assert [event.on for event in session.all(SteppingChanged)] == [True, False]
    assert session.one(TLSEstablished)


def test_it_can_be_switched_on_at_any_time(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Asked for before the greeting, behind another wish, it stops before the first command."""
    go = threading.Event()
    session = inspect(serve([Wait(go), *TO_STARTTLS, READY, StartTLS(tls_context()), *IN_TLS, *GOODBYE], [Close()]))
    session.send(TryVersions(), Pause())
    go.set()
    reach(session, Step.EHLO)
    assert not session.all(CommandSent, 0)
    session.send(RunAll())
    session.wait_for(SweepFinished)
    session.quit()


def test_a_skipped_starttls_stays_in_clear(serve: Serve, inspect: Inspect) -> None:
    """What follows from the state follows: MAIL in clear, and RSET behind it."""
    script = [GREETING, EHLO, WITH_STARTTLS, Expect(b"MAIL FROM:<a@example.com>"), Say(b"250 ok\r\n")]
    session = inspect(
        serve([*script, Expect(b"RSET"), Say(b"250 ok\r\n"), *GOODBYE]), step=True, try_mail_from="a@example.com"
    )
    reach(session, Step.EHLO, Step.STARTTLS)
    session.send(Skip())
    session.wait_for(StepReached, lambda event: event.step is Step.MAIL)
    session.send(Proceed(), Proceed())
    session.wait_for(ScriptFinished)
    session.quit()
    assert steps(session) == [Step.EHLO, Step.STARTTLS, Step.MAIL, Step.RSET]
    assert session.all(StepDecided)[1].choice == "skip"


def test_a_skipped_ehlo_ends_the_script(serve: Serve, inspect: Inspect) -> None:
    """Without EHLO nothing else makes sense; a typed one is welcome later, and then the versions can be tried."""
    session = inspect(serve([*IN_CLEAR, *GOODBYE], [Close()]), step=True)
    session.send(Skip())
    session.wait_for(ScriptFinished)
    assert not session.sent()
    session.quit(SendLine(b"EHLO client.example.net"), TryVersions())
    assert {event.outcome for event in session.all(ProbeFinished)} == {Outcome.NO_SESSION}


def test_a_typed_ehlo_takes_the_place_of_the_scripted_one(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Another command is sent in front of the step; EHLO with another name replaces it, inside TLS too."""
    ours = Expect(b"EHLO other.example.net")
    script = [GREETING, Expect(b"NOOP"), Say(b"250 ok\r\n"), ours, WITH_STARTTLS, Expect(b"STARTTLS"), READY]
    server = serve([*script, StartTLS(tls_context()), ours, Say(b"250 mx.example.com\r\n"), *GOODBYE])
    session = inspect(server, step=True)
    reach(session, Step.EHLO)
    session.send(SendLine(b"NOOP"))
    session.wait_for(StepReached, lambda _: len(session.all(StepReached)) == 2)
    session.send(SendLine(b"EHLO other.example.net"), RunAll())
    session.wait_for(ScriptFinished)
    session.quit()
    assert steps(session) == [Step.EHLO, Step.EHLO, Step.STARTTLS]
    assert [event.by_user for event in session.all(CommandSent)] == [True, True, False, False, False]


def test_a_typed_ehlo_that_is_refused_leaves_the_scripted_one(serve: Serve, inspect: Inspect) -> None:
    """A mistake does not end the script."""
    script = [GREETING, Expect(b"EHLO"), Say(b"501 no\r\n"), EHLO, Say(b"250 mx.example.com\r\n"), *GOODBYE]
    session = inspect(serve(script), step=True)
    session.send(SendLine(b"EHLO"), Proceed())
    session.wait_for(ScriptFinished)
    session.quit()
    assert steps(session) == [Step.EHLO, Step.EHLO]


def test_helo_instead_of_ehlo_offers_nothing(serve: Serve, inspect: Inspect) -> None:
    """HELO greets, so EHLO is not said any more, and nothing is known to offer STARTTLS."""
    session = inspect(serve([GREETING, Expect(b"HELO"), Say(b"250 mx\r\n"), *GOODBYE]), step=True)
    session.send(SendLine(b"HELO client.example.net"))
    session.wait_for(ScriptFinished)
    session.quit()
    assert steps(session) == [Step.EHLO]


@pytest.mark.parametrize("command", [SendLine(b"QUIT"), Quit()], ids=["typed", "asked for"])
def test_quit_instead_of_a_step(serve: Serve, inspect: Inspect, command: SendLine | Quit) -> None:
    """QUIT ends the session politely."""
    session = inspect(serve([GREETING, *GOODBYE]), step=True)
    session.send(command)
    assert session.wait_for_end().reason == "quit"
    assert session.sent() == [b"QUIT"]


def test_only_tls_fits_behind_the_220(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Before the handshake neither a typed line nor leaving out is obeyed; the versions can be tried beside it."""
    server = serve([*TO_STARTTLS, READY, StartTLS(tls_context()), *IN_TLS, *GOODBYE], [Close()])
    session = inspect(server, step=True)
    reach(session, Step.EHLO, Step.STARTTLS, Step.HANDSHAKE)
    session.send(SendLine(b"NOOP"), Skip(), SendBody((b"x",)), TryVersions())
    session.wait_for(SweepFinished)
    assert steps(session)[-1] is Step.HANDSHAKE
    assert not session.all(TLSStarted)
    session.send(RunAll())
    session.wait_for(ScriptFinished)
    session.quit()
    assert b"NOOP" not in session.sent()


def test_hanging_up_before_the_handshake(serve: Serve, inspect: Inspect) -> None:
    """QUIT cannot be said there: the connection is closed without it."""
    session = inspect(serve([*TO_STARTTLS, READY, AwaitClose()]), step=True)
    reach(session, Step.EHLO, Step.STARTTLS, Step.HANDSHAKE)
    session.quit()
    assert session.sent() == [b"EHLO client.example.net", b"STARTTLS"]


def test_bytes_that_come_before_the_handshake_are_no_reply(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """They are on record as such while the step still waits, and the handshake goes on without them."""
    go = threading.Event()
    server = serve([*TO_STARTTLS, READY, Wait(go), Say(b"250 injected\r\n"), StartTLS(tls_context()), *IN_TLS, *GOODBYE])
    session = inspect(server, step=True)
    reach(session, Step.EHLO, Step.STARTTLS, Step.HANDSHAKE)
    go.set()
    surplus = session.wait_for(SurplusReceived)
    assert (surplus.raw, surplus.where) == (b"250 injected\r\n", "before-client-hello")
    assert not session.all(TLSStarted)
    session.quit(RunAll())
    assert session.one(TLSEstablished)


@pytest.mark.parametrize("until", [(Step.EHLO,), (Step.EHLO, Step.STARTTLS, Step.HANDSHAKE)], ids=["EHLO", "handshake"])
@pytest.mark.parametrize(
    ("last", "reason", "by"), [(SAYS_421, "refused", "server"), (Close(), "lost", "server")], ids=["421", "closes"]
)
def test_a_server_that_goes_meanwhile_is_seen_at_once(
    serve: Serve, inspect: Inspect, until: tuple[Step, ...], last: Say | Close, reason: str, by: str
) -> None:
    """Before a command as before the handshake; a 421 there is the server's goodbye, not an injection."""
    go = threading.Event()
    before = [*TO_STARTTLS, READY] if len(until) > 1 else [GREETING]
    session = inspect(serve([*before, Wait(go), last, AwaitClose()]), step=True)
    reach(session, *until)
    go.set()
    assert session.wait_for_end().reason == reason
    assert session.one(Disconnected).by == by
    assert not session.all(SurplusReceived)
    assert (421 in [event.code for event in session.all(ReplyReceived)]) is (reason == "refused")


def test_what_the_server_said_goes_before_what_the_user_wants() -> None:
    """Where a 421 and Enter come at the same time, no ClientHello follows the 421."""
    inbox, events = Inbox(), list[Event]()
    gate = Gate(inbox, Recorder(Clock(), events.append), lambda: None)
    gate.step_by_step(on=True)
    goodbye = Mock(side_effect=GoodbyeError(Reply((ReplyLine.from_bytes(b"421 bye\r\n", 0),))))
    inbox.put(Proceed())
    with pytest.raises(GoodbyeError):
        gate.ask(Mock(hear_unasked=goodbye), Step.HANDSHAKE, b"")
    assert not [event for event in events if isinstance(event, StepDecided)]


def test_no_deadline_of_ours_runs_meanwhile(serve: Serve, inspect: Inspect) -> None:
    """A step may wait longer than the timeout of a reply: the session is still there and goes on."""
    session = inspect(serve([*IN_CLEAR, *GOODBYE]), step=True, timeout=0.05)
    reach(session, Step.EHLO)
    assert not session.session.join(0.2)
    session.send(Proceed())
    session.wait_for(ScriptFinished)
    session.quit()


def test_cancelling_a_step_that_waits(serve: Serve, inspect: Inspect) -> None:
    """It ends at once and without a word."""
    session = inspect(serve([GREETING, AwaitClose()]), step=True)
    reach(session, Step.EHLO)
    session.session.cancel()
    assert session.wait_for_end().reason == "cancelled"
    assert not session.sent()


def test_implicit_tls_stops_before_the_handshake(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """Before anything else, for there the ClientHello is our first word."""
    server = serve([StartTLS(tls_context()), GREETING, *IN_TLS, *GOODBYE])
    session = inspect(server, mode=Mode.IMPLICIT_TLS, step=True)
    reach(session, Step.HANDSHAKE, Step.EHLO)
    session.quit(RunAll())
    assert session.sent() == [b"EHLO client.example.net", b"QUIT"]


def test_versions_asked_for_before_ehlo_wait_for_it(serve: Serve, inspect: Inspect) -> None:
    """A probe without an EHLO reply to go on from would find nothing out."""
    session = inspect(serve([*IN_CLEAR, *GOODBYE], [Close()]), step=True)
    reach(session, Step.EHLO)
    session.send(TryVersions(), Proceed())
    session.wait_for(SweepFinished)
    session.quit()
    assert {event.outcome for event in session.all(ProbeFinished)} == {Outcome.NO_SESSION}


def test_versions_asked_for_are_answered_although_the_server_goes(serve: Serve, inspect: Inspect) -> None:
    """The rows say why nothing was tried."""
    go = threading.Event()
    session = inspect(serve([GREETING, Wait(go), Close()]), step=True)
    reach(session, Step.EHLO)
    session.send(TryVersions())
    go.set()
    assert session.wait_for(SweepFinished).stopped
    session.quit()


def test_a_message_typed_in_the_middle(serve: Serve, inspect: Inspect) -> None:
    """DATA leads into a body, where no step makes sense until it has ended; then the script goes on."""
    mail = [Expect(b"DATA"), Say(b"354 go on\r\n"), Read(len(b"hello\r\n.\r\n")), Say(b"250 ok\r\n")]
    session = inspect(serve([GREETING, *mail, EHLO, Say(b"250 mx\r\n"), *GOODBYE]), step=True)
    session.send(SendLine(b"DATA"))
    session.wait_for(StepReached, lambda event: event.step is Step.NONE)
    session.send(SendLine(b"NOOP"), Skip(), Proceed(), SendBody((b"hello",)))
    session.wait_for(StepReached, lambda _: len(session.all(StepReached)) == 3)
    session.send(Proceed())
    session.wait_for(ScriptFinished)
    session.quit()
    assert steps(session) == [Step.EHLO, Step.NONE, Step.EHLO]


def test_letting_go_in_the_middle_of_a_login(serve: Serve, inspect: Inspect) -> None:
    """The script ends there; what comes next is typed."""
    script = [GREETING, Expect(b"AUTH LOGIN"), Say(b"334 VXNlcm5hbWU6\r\n"), Expect(b"*"), Say(b"501 no\r\n"), *GOODBYE]
    session = inspect(serve(script), step=True)
    session.send(SendLine(b"AUTH LOGIN"), RunAll())
    session.wait_for(ScriptFinished)
    session.quit(SendLine(b"*"))
    assert session.sent() == [b"AUTH LOGIN", b"*", b"QUIT"]


def test_a_typed_starttls_after_the_script_stops_too(serve: Serve, inspect: Inspect, tls_context: MakeContext) -> None:
    """STARTTLS was left out and is typed later: the handshake still waits for the user."""
    session = inspect(serve([*TO_STARTTLS, READY, StartTLS(tls_context()), *GOODBYE]), step=True)
    session.send(Proceed())
    reach(session, Step.EHLO)
    session.send(Skip())
    session.wait_for(ScriptFinished)
    session.send(SendLine(b"STARTTLS"))
    session.wait_for(StepReached, lambda event: event.step is Step.HANDSHAKE)
    assert not session.all(TLSStarted)
    session.quit(Proceed())
    assert session.one(TLSEstablished)


def test_after_the_script_it_only_changes_what_is_told(serve: Serve, inspect: Inspect) -> None:
    """There it is on record that replies are to be explained, and nothing waits."""
    session = inspect(serve([*IN_CLEAR, *GOODBYE]))
    session.wait_for(ScriptFinished)
    session.quit(Pause(), Pause(), RunAll())
    assert [event.on for event in session.all(SteppingChanged)] == [True, False]
    assert not steps(session)


def test_no_probe_waits_beside_a_step_that_waits(serve: Serve, inspect: Inspect) -> None:
    """Who pauses before the greeting, with the versions asked for, sees EHLO's turn first: servers do not wait for ever."""
    asked = threading.Event()
    session = inspect(serve([Wait(asked), *IN_CLEAR, *GOODBYE], *[[Say(b"554 no\r\n"), *GOODBYE]] * 6))
    session.send(TryVersions(), Pause())
    asked.set()
    session.wait_for(StepReached)
    session.send(RunAll())
    session.wait_for(SweepFinished)
    session.quit()
    kinds = [(type(event), event.connection) for event in session.events]
    assert kinds.index((StepReached, 0)) < kinds.index((ReplyReceived, 0)) < kinds.index((SweepStarted, 0))
