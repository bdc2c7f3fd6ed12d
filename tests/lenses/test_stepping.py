"""Going step by step: which step waits, what it is for, and when nothing is told."""

import pytest
from playbook import GREETING, IN_TLS, OFFER, ended, play, started, tls

from inspector.events import (
    Disconnected,
    Event,
    ReplyLineReceived,
    ReplyReceived,
    ScriptFinished,
    SessionFinished,
    SessionStarted,
    StepDecided,
    SteppingChanged,
    StepReached,
)
from inspector.frozen import replace
from inspector.lenses.conversation import row_of
from inspector.lenses.ehlo.lens import read_ehlo
from inspector.lenses.inspection import inspect
from inspector.lenses.session import Phase, read_session
from inspector.lenses.stepping import HANDSHAKE, pending_step, read_walkthrough
from inspector.smtp.step import Step
from inspector.transcript import Transcript

ON, OFF = SteppingChanged(at=0, on=True), SteppingChanged(at=0, on=False)
EHLO = b"EHLO client.example.com\r\n"
BEFORE = (GREETING, "C: EHLO me", "S: 250-STARTTLS", "S: 250-mx.example.com", "S: 250 SIZE")


def reached(step: Step, raw: bytes = b"") -> StepReached:
    """The script stops."""
    return StepReached(at=0, step=step, raw=raw)


def decided(choice: str) -> StepDecided:
    """The user has said so."""
    return StepDecided(at=0, choice=choice)


STARTTLS = reached(Step.STARTTLS, b"STARTTLS\r\n")


def at_a_step(*steps: object, start: SessionStarted | None = None) -> tuple[str, str, str]:
    """Command, reason and RFC section of the step that waits."""
    state = read_session(transcript := play(ON, *steps, start=start), read_ehlo(transcript))  # type: ignore[arg-type]
    assert state.phase is Phase.PAUSED
    assert state.next_step is not None
    return state.next_step.command, state.next_step.why, state.next_step.ref


@pytest.mark.parametrize(
    ("steps", "target", "command", "why", "ref"),
    [
        ((GREETING, reached(Step.EHLO, EHLO)), "mx", "EHLO client.example.com", "Says our name", "RFC 5321 §4.1.1.1"),
        ((GREETING, reached(Step.EHLO, b"LHLO me\r\n")), "lmtp://mx:24", "LHLO me", "EHLO of LMTP", "RFC 2033 §4.1"),
        ((*OFFER, STARTTLS), "mx", "STARTTLS", "as the server offers", "RFC 3207 §4"),
        ((*BEFORE, STARTTLS), "mx", "STARTTLS", "such as Cisco ESA, would not", "RFC 3207 §4"),
        ((GREETING, "C: EHLO me", "S: 250 mx", STARTTLS), "mx", "STARTTLS", "--force-starttls", "RFC 3207 §4"),
        ((*IN_TLS, reached(Step.HANDSHAKE)), "mx", HANDSHAKE, "ClientHello goes out", "RFC 3207 §4"),
        ((reached(Step.HANDSHAKE),), "smtps://mx", HANDSHAKE, "from the first byte", "RFC 8314 §3"),
        (
            (tls(), GREETING, reached(Step.EHLO, EHLO)),
            "smtps://mx",
            "EHLO client.example.com",
            "from the start",
            "RFC 5321 §4.1.1.1",
        ),
        ((*IN_TLS, tls(), reached(Step.EHLO, EHLO)), "mx", "EHLO client.example.com", "inside TLS", "RFC 3207 §4.2"),
        ((*OFFER, reached(Step.MAIL, b"MAIL FROM:<a\\b>\r\n")), "mx", "MAIL FROM:<a\\\\b>", "in clear", "RFC 5321 §4.1.1.2"),
        ((*IN_TLS, tls(), reached(Step.MAIL, b"MAIL FROM:<>\r\n")), "mx", "MAIL FROM:<>", "inside TLS", "RFC 5321 §4.1.1.2"),
        ((*OFFER, reached(Step.RSET, b"RSET\r\n")), "mx", "RSET", "nothing was mailed", "RFC 5321 §4.1.1.5"),
    ],
)
def test_each_step_says_what_it_is_for(steps: tuple[object, ...], target: str, command: str, why: str, ref: str) -> None:
    """In two or three sentences, with the RFC section."""
    found = at_a_step(*steps, start=started(target))
    assert (found[0], found[2]) == (command, ref)
    assert why in found[1]
    assert found[1].count(". ") + 1 in (2, 3)
    assert 1 <= found[1].count(". ") + 1 <= 3


def test_the_phase_is_paused_only_while_a_step_waits() -> None:
    """Decided, it goes on; and the step under way is still told of."""
    state = read_session(play(ON, GREETING, reached(Step.EHLO, EHLO), decided("proceed")))
    assert state.phase is Phase.TALKING
    assert state.next_step is None
    assert state.walkthrough is not None
    assert state.walkthrough.step is None
    assert state.walkthrough.next_step is not None
    assert state.walkthrough.next_step.command == "EHLO client.example.com"


@pytest.mark.parametrize("choice", ["skip", "instead", "quit"])
def test_a_step_that_was_not_taken_is_not_under_way(choice: str) -> None:
    """What was typed instead is not explained as that step."""
    walkthrough = read_walkthrough(play(ON, GREETING, reached(Step.EHLO, EHLO), decided(choice)), started())
    assert walkthrough is not None
    assert walkthrough.next_step is None


def test_nothing_is_told_to_who_does_not_step() -> None:
    """Neither before it is switched on nor after it is let go."""
    assert read_walkthrough(play(*OFFER), started()) is None
    assert read_walkthrough(play(ON, *OFFER, OFF), started()) is None


def test_after_the_script_the_usual_suggestion_stands() -> None:
    """And what came back is still explained."""
    transcript = play(ON, *OFFER, STARTTLS, decided("skip"), ScriptFinished(at=0))
    state = read_session(transcript, read_ehlo(transcript))
    assert state.phase is Phase.READY
    assert state.next_step is not None
    assert state.next_step.command == "STARTTLS"
    assert state.walkthrough is not None
    assert state.walkthrough.came is not None
    assert "EHLO was accepted" in state.walkthrough.came.text


def test_in_the_middle_of_a_login_the_way_out_is_suggested() -> None:
    """Nothing is scripted there."""
    steps = (GREETING, reached(Step.EHLO, EHLO), decided("instead"), "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6")
    assert at_a_step(*steps, reached(Step.NONE))[0] == "*"


def ends(transcript: Transcript, *events: Event, at: float) -> Transcript:
    """The same with an end at that second."""
    return Transcript([*(entry.event for entry in transcript), *(replace(event, at=at) for event in events)])


GOODBYE = (
    ReplyLineReceived(at=0, reply=1, raw=b"421 4.4.2 timeout\r\n"),
    ReplyReceived(at=0, reply=1, code=421, verb="", seconds=0.0),
    Disconnected(at=0, by="server", reason="the server said 421"),
    SessionFinished(at=0, reason="refused"),
)


@pytest.mark.parametrize(
    ("events", "at", "there", "absent"),
    [
        (ended("lost"), 303.0, "for 303 s. Servers drop clients that say nothing for some minutes", "log says why"),
        (GOODBYE, 303.0, "it said: 421 4.4.2 timeout. Servers drop clients", "limit connections"),
        (ended("lost"), 3.0, "The server's log says why.", "Servers drop"),
    ],
)
def test_a_server_that_goes_while_a_step_waits(events: list[Event], at: float, there: str, absent: str) -> None:
    """The end says how long it was kept waiting, and that servers do not wait for ever."""
    waiting = play(ON, GREETING, reached(Step.EHLO, EHLO))
    state = read_session(ends(waiting, *events, at=at))
    assert state.phase is Phase.ENDED
    assert state.next_step is None
    assert there in state.ended
    assert absent not in state.ended


def test_an_end_of_our_own_is_told_as_ever() -> None:
    """QUIT and hanging up at a step are no fault of the server."""
    waiting = play(ON, GREETING, reached(Step.EHLO, EHLO))
    assert read_session(ends(waiting, *ended("cancelled", "us"), at=303.0)).ended == "You ended the session."
    assert pending_step(waiting) is not None


def test_the_ticket_holds_no_steps() -> None:
    """They are no part of what was said; findings do not change by them."""
    steps = (STARTTLS, decided("proceed"))
    transcript, plain = play(ON, *BEFORE, *steps), play(*BEFORE)
    assert not [
        entry
        for entry in transcript
        if isinstance(entry.event, StepReached | StepDecided | SteppingChanged) and row_of(entry)
    ]
    assert [finding.code for finding in inspect(transcript).findings] == [
        finding.code for finding in inspect(plain).findings
    ]
