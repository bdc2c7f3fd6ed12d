"""How far the session has come, and what is suggested next."""

import pytest
from playbook import EHLO, GREETING, IN_TLS, OFFER, Step, ended, inspected, play, started, tls, tls_failed

from inspector.events import (
    BodySent,
    Connected,
    Event,
    GreetingReceived,
    NameResolved,
    ProbeFinished,
    ProbeStarted,
    ReplyReceived,
    ScriptFinished,
    TLSStarted,
    WaitStarted,
)
from inspector.lenses.session import Phase, read_session, session_came_about, still_waits
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

READY = ScriptFinished(at=0)
AFTER_TLS = (*IN_TLS, tls(), EHLO, "S: 250 mx.example.com")


def wait(step: str) -> WaitStarted:
    """A wait begins."""
    return WaitStarted(at=3.5, step=step, limit=60)


PHASES: list[tuple[list[Event], Phase]] = [
    ([], Phase.NEW),
    ([started()], Phase.RESOLVING),
    ([started(), wait("name")], Phase.RESOLVING),
    ([started(), NameResolved(at=0, host="a", addresses=("192.0.2.1",), seconds=0)], Phase.CONNECTING),
    ([started(), Connected(at=0, address="192.0.2.1", port=25, local_address="", seconds=0)], Phase.GREETING),
    ([started(), GreetingReceived(at=0, code=220, seconds=0)], Phase.TALKING),
    ([started(), TLSStarted(at=0, server_name="", versions=()), wait("handshake")], Phase.HANDSHAKE),
    ([started(), TLSStarted(at=0, server_name="", versions=()), tls()], Phase.TALKING),
    ([started(), READY, wait("reply")], Phase.READY),
    ([started(), READY, *ended("quit")], Phase.ENDED),
]


@pytest.mark.parametrize(("events", "phase"), PHASES, ids=lambda value: value.name if isinstance(value, Phase) else "")
def test_the_phase_follows_the_events(events: list[Event], phase: Phase) -> None:
    """From nothing to the end."""
    assert read_session(Transcript(events)).phase is phase


@pytest.mark.parametrize(
    ("answer", "pending"),
    [
        (GreetingReceived(at=4, code=220, seconds=1), False),
        (ReplyReceived(at=4, reply=1, code=250, verb="EHLO", seconds=0), True),
        (GreetingReceived(at=4, connection=2, code=220, seconds=1), True),
        (ProbeStarted(at=4, connection=1, version=ProtocolVersion.TLSv1_2), True),
        (ProbeFinished(at=4, connection=1, version=ProtocolVersion.TLSv1_2, outcome=Outcome.CLOSED), True),
        (ended("lost")[0], False),
    ],
)
def test_a_wait_ends_with_what_answers_it(answer: Event, *, pending: bool) -> None:
    """Neither a probe nor another step's answer ends the wait for the greeting; a disconnect does."""
    state = read_session(Transcript([started(), wait("greeting"), answer]))
    assert (state.waiting_for == "greeting") is pending
    assert (state.waiting_since, state.waiting_limit) == ((3.5, 60) if pending else (0, 0))


@pytest.mark.parametrize(
    ("target", "steps", "path"),
    [
        ("mx.example.com", (GREETING,), "in clear"),
        ("mx.example.com", (*IN_TLS, tls("TLSv1.2")), "in clear → TLSv1.2"),
        ("mx.example.com", (*IN_TLS, tls_failed(Outcome.REFUSED)), "in clear → TLS failed"),
        ("smtps://mx.example.com", (), ""),
        ("smtps://mx.example.com", (tls(),), "TLSv1.3"),
    ],
)
def test_the_header_tells_the_way_into_tls(target: str, steps: tuple[Step, ...], path: str) -> None:
    """In clear, upgraded, failed, or TLS from the first byte."""
    assert read_session(play(*steps, start=started(target))).tls == path


@pytest.mark.parametrize(
    ("steps", "body"),
    [
        ((*OFFER, "C: DATA", "S: 354 go"), True),
        ((*OFFER, "C: DATA", "S: 503 no"), False),
        ((*OFFER, "C: DATA", "S: 354 go", ended("lost")), False),
    ],
)
def test_a_body_is_awaited_only_after_354(steps: tuple[Step, ...], *, body: bool) -> None:
    """DATA alone is not enough."""
    assert read_session(play(*steps)).in_body is body


MAILED = (GREETING, EHLO, "S: 250 mx.example.com", "C: MAIL FROM:<>", "S: 250 ok")
SENT = (
    *MAILED,
    "C: RCPT TO:<a@example.com>",
    "S: 250 ok",
    "C: DATA",
    "S: 354 go",
    BodySent(at=0, raw=b".\r\n"),
    ReplyReceived(at=0, reply=9, code=250, verb=".", seconds=0),
)
"""A mail was sent, by typed commands."""

NEXT: list[tuple[tuple[Step, ...], str, str]] = [
    ((GREETING, READY), "EHLO client.example.com", "RFC 5321 §4.1.1.1"),
    ((GREETING, EHLO, "S: 502 what?", READY), "HELO client.example.com", "RFC 5321 §3.2"),
    ((*OFFER, READY), "STARTTLS", "RFC 3207 §4"),
    ((*IN_TLS, tls(), READY), "EHLO client.example.com", "RFC 3207 §4.2"),
    ((*AFTER_TLS, READY), "QUIT", "RFC 5321 §4.1.1.10"),
    ((GREETING, EHLO, "S: 250 mx.example.com", READY), "MAIL FROM:<>", "RFC 5321 §4.1.1.2"),
    ((GREETING, EHLO, "S: 250 mx.example.com", "C: MAIL FROM:<>", "S: 250 ok", READY), "RSET", "RFC 5321 §4.1.1.5"),
    ((*SENT, READY), "QUIT", "RFC 5321 §4.1.1.10"),
    ((*MAILED, EHLO, "S: 250 mx.example.com", READY), "QUIT", "RFC 5321 §4.1.1.10"),
    ((*MAILED, "C: RSET", "S: 250 ok", READY), "QUIT", "RFC 5321 §4.1.1.10"),
    ((*SENT, "C: MAIL FROM:<>", "S: 250 ok", READY), "RSET", "RFC 5321 §4.1.1.5"),
    ((*MAILED, "C: RSET", "S: 250 ok", "C: MAIL FROM:<>", "S: 250 ok", READY), "RSET", "RFC 5321 §4.1.1.5"),
    ((*MAILED, "C: MAIL FROM:<>", "S: 503 nested", READY), "RSET", "RFC 5321 §4.1.1.5"),
    ((*MAILED, EHLO, "S: 501 no", READY), "RSET", "RFC 5321 §4.1.1.5"),
    ((*AFTER_TLS, "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", READY), "*", "RFC 4954 §4"),
    (
        (*AFTER_TLS, "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: AUTH", "S: 501 cancelled", READY),
        "QUIT",
        "RFC 5321 §4.1.1.10",
    ),
    (("S: 554 no", READY), "QUIT", "RFC 5321 §4.1.1.10"),
]


@pytest.mark.parametrize(("steps", "command", "ref"), NEXT)
def test_the_next_step_fits_what_was_said(steps: tuple[Step, ...], command: str, ref: str) -> None:
    """Each suggestion names a command and its RFC section; step by step it is explained in two or three sentences."""
    step = inspected(*steps).session.next_step
    assert step is not None
    assert (step.command, step.ref) == (command, ref)
    assert step.why.endswith(".")
    assert f"{step.why} {step.more} ".count(". ") in (2, 3)


def test_starttls_before_the_greeting_is_suggested_honestly() -> None:
    """What was not offered by the letter is not called offered."""
    step = inspected(
        "S: 220 mail.domain1.com", EHLO, "S: 250-STARTTLS", "S: 250-mail.domain1.com", "S: 250 HELP", READY
    ).session.next_step
    assert step is not None
    assert step.command == "STARTTLS"
    assert step.why == "Ask to switch to TLS. This server did not offer it by the letter."


@pytest.mark.parametrize(
    "steps", [(GREETING,), (*OFFER, READY, WaitStarted(at=0, step="reply", limit=1)), (*OFFER, ended("quit"))]
)
def test_nothing_is_suggested_while_busy_or_over(steps: tuple[Step, ...]) -> None:
    """A script that runs, a reply that is awaited, a session that ended."""
    assert inspected(*steps).session.next_step is None


@pytest.mark.parametrize(
    ("target", "steps", "came"),
    [
        ("mx.example.com", (), False),
        ("mx.example.com", ("S: 554 no",), False),
        ("mx.example.com", (GREETING, EHLO, "S: 550 no"), False),
        ("mx.example.com", (GREETING, EHLO, "S: 550 no", "C: HELO x", "S: 250 mx"), True),
        ("mx.example.com", OFFER, True),
        ("smtps://mx.example.com", (tls(),), False),
        ("smtps://mx.example.com", (tls(), "S: 554 no"), False),
        ("smtps://mx.example.com", (tls(), GREETING, EHLO, "S: 250 mx.example.com"), True),
        ("lmtp://mx.example.com:24", (GREETING, "C: LHLO x", "S: 250 mx.example.com"), True),
        ("smtps://mx.example.com", (tls_failed(Outcome.NOT_TLS),), False),
    ],
)
def test_whether_a_session_came_about(target: str, steps: tuple[Step, ...], *, came: bool) -> None:
    """A usable greeting and an accepted EHLO in every mode, implicit TLS included: else the exit status is 3."""
    assert session_came_about(play(*steps, start=started(target))) is came


def test_whether_the_wait_goes_on_is_told_without_a_reading():
    """The reply to EHLO ends the wait for it, and nothing else does."""
    greeted = [started(), wait("greeting"), GreetingReceived(at=4, code=220, seconds=0.5), wait("reply")]
    probe = ReplyReceived(at=5, connection=1, reply=1, code=250, verb="EHLO", seconds=0.5)
    ours = ReplyReceived(at=5, reply=1, code=250, verb="EHLO", seconds=0.5)
    assert [still_waits(Transcript(greeted[:end])) for end in (1, 2, 3, 4)] == [False, True, False, True]
    assert still_waits(Transcript([*greeted, probe]))
    assert not still_waits(Transcript([*greeted, ours]))
