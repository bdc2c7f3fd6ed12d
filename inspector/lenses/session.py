"""How far the session has come, in the words of the header, and what could be done next."""

from enum import StrEnum

from inspector.events import (
    BodySent,
    CommandSent,
    Connected,
    ConnectFailed,
    Disconnected,
    Event,
    GreetingReceived,
    NameNotResolved,
    NameResolved,
    ReplyReceived,
    ScriptFinished,
    SessionFinished,
    SessionStarted,
    TLSEstablished,
    TLSFailed,
    TLSStarted,
    WaitStarted,
)
from inspector.frozen import Frozen
from inspector.lenses.ehlo.lens import EhloReply
from inspector.lenses.ending import explain_end
from inspector.lenses.next_step import NextStep, suggest
from inspector.lenses.source import foreign_source, shows_refusals_only, what_instead
from inspector.lenses.stepping import Walkthrough, read_walkthrough
from inspector.lenses.waiting import explain_wait
from inspector.lenses.wording import printable
from inspector.smtp.step import Step
from inspector.smtp.target import Mode, Target
from inspector.transcript import SomeEvent, Transcript

__all__ = ["TLS_FAILED", "NextStep", "Phase", "SessionState", "read_session", "session_came_about"]

TLS_FAILED = "TLS failed"
"""The end of `SessionState.tls` where the handshake did not complete."""
TLS_WITHOUT_VERSION = "TLS"
"""The end of `SessionState.tls` where a source does not tell the version."""


class Phase(StrEnum):
    """Where the session stands."""

    NEW = "new"
    RESOLVING = "looking up the name"
    CONNECTING = "connecting"
    GREETING = "waiting for the greeting"
    TALKING = "in conversation"
    HANDSHAKE = "TLS handshake"
    PAUSED = "paused"
    """The script has stopped before a step and waits for the user."""
    READY = "connected"
    """The script is over; typed commands are taken."""
    ENDED = "ended"


class SessionState(Frozen):
    """The header and the next step."""

    phase: Phase
    """Where the session stands."""
    target: str
    """``mx.example.com:25``."""
    address: str
    """The server's address; empty before there is one."""
    tls: str
    """``in clear``, ``in clear → TLSv1.3``, ``TLSv1.3``, TLS_FAILED for a version; empty before there is a connection, and
    where a source does not tell."""
    in_tls: bool
    """True once the session is inside TLS."""
    in_body: bool
    """True while the server waits for a message body (DATA was answered with 354)."""
    waiting_for: str
    """The step under way; empty when none is."""
    waiting_since: float
    """Its start, in seconds since the session's start."""
    waiting_limit: float
    """Seconds until it is given up."""
    waiting_hint: str
    """What may be behind it should it be long; empty where nothing is known."""
    ended: str
    """Why it ended, one sentence that names what was tried and what to try next; empty while it goes on."""
    foreign: bool
    """True when others wrote it down: what it does not tell was not asked by this program."""
    again: str
    """What the key to connect again does here, one sentence; empty where no server is known that it could ask."""
    next_step: NextStep | None
    """A suggestion, or the step that waits; None when the session is over or busy."""
    walkthrough: Walkthrough | None = None
    """What is told to who goes step by step; None while nobody does."""
    saved: bool = False
    """True for a session that is read from a file: the keys that ask its server do nothing."""


_ENDS: tuple[type[Event], ...] = (Disconnected, SessionFinished)
_ANSWERS: dict[str, tuple[type[Event], ...]] = {
    "name": (NameResolved, NameNotResolved),
    "connection": (Connected, ConnectFailed),
    "greeting": (GreetingReceived,),
    "reply": (ReplyReceived,),
    "handshake": (TLSEstablished, TLSFailed),
}
"""WaitStarted.step to the events that end the wait; those of _ENDS end every wait."""

_PHASE_OF_STEP = {
    "name": Phase.RESOLVING,
    "connection": Phase.CONNECTING,
    "greeting": Phase.GREETING,
    "reply": Phase.TALKING,
    "handshake": Phase.HANDSHAKE,
}

_PHASE_AFTER: tuple[tuple[type[Event], Phase], ...] = (
    (SessionFinished, Phase.ENDED),
    (ScriptFinished, Phase.READY),
    (TLSStarted, Phase.HANDSHAKE),
    (TLSEstablished, Phase.TALKING),
    (TLSFailed, Phase.TALKING),
    (GreetingReceived, Phase.TALKING),
    (Connected, Phase.GREETING),
    (NameResolved, Phase.CONNECTING),
    (SessionStarted, Phase.RESOLVING),
)
"""What the latest of these events says about the phase; SessionFinished and ScriptFinished go before all others."""


def read_session(transcript: Transcript, ehlo: tuple[EhloReply, ...] = ()) -> SessionState:
    """Read the state of connection 0. `ehlo` is what `read_ehlo` made of the same transcript."""
    started = _latest(transcript, SessionStarted)
    waiting = _pending_wait(transcript)
    phase = _phase(transcript, waiting)
    in_body = _in_body(transcript)
    connected = _latest(transcript, Connected)
    suggestion = None
    walkthrough = read_walkthrough(transcript, started[1], ehlo) if started else None
    if walkthrough and walkthrough.step:
        phase = Phase.PAUSED
    if walkthrough and walkthrough.step not in (None, Step.NONE):
        suggestion = walkthrough.next_step
    elif started and phase in (Phase.READY, Phase.PAUSED) and waiting is None and not in_body:
        suggestion = suggest(transcript, started[1], ehlo)
    return SessionState(
        phase=phase,
        target=what_instead(transcript) or (printable(str(started[1].target)) if started else ""),
        address=_address(connected[1], started[1] if started else None) if connected else "",
        tls=_tls_path(transcript),
        in_tls=bool(_latest(transcript, TLSEstablished)),
        in_body=in_body,
        waiting_for=waiting.step if waiting else "",
        waiting_since=waiting.at if waiting else 0.0,
        waiting_limit=waiting.limit if waiting else 0.0,
        waiting_hint=explain_wait(started[1], waiting.step) if started and waiting else "",
        ended=explain_end(transcript) if phase is Phase.ENDED else "",
        foreign=foreign_source(transcript) is not None,
        again=_again(transcript, started[1] if started else None),
        next_step=suggestion,
        walkthrough=walkthrough,
    )


def _again(transcript: Transcript, started: SessionStarted | None) -> str:
    if not foreign_source(transcript):
        return "r connects again."
    return "r asks the server itself." if started and started.target.host else ""


def session_came_about(transcript: Transcript) -> bool:
    """Return True when there was an SMTP session: EHLO, LHLO or HELO was answered with 2yz, whatever the mode."""
    return any(
        event.connection == 0 and event.verb in {"EHLO", "LHLO", "HELO"} and event.code // 100 == 2
        for _, event in transcript.of(ReplyReceived)
    )


def _latest(transcript: Transcript, kind: type[SomeEvent]) -> tuple[int, SomeEvent] | None:
    for index, event in reversed(transcript.of(kind)):
        if event.connection == 0:
            return index, event
    return None


def still_waits(transcript: Transcript) -> bool:
    """Tell whether what was waited for last has not come yet; quick, however long the transcript is."""
    return _pending_wait(transcript) is not None


def _pending_wait(transcript: Transcript) -> WaitStarted | None:
    wait = _latest(transcript, WaitStarted)
    if wait is None:
        return None
    for kind in (*_ANSWERS.get(wait[1].step, ()), *_ENDS):
        answer = _latest(transcript, kind)
        if answer and answer[0] > wait[0]:
            return None
    return wait[1]


def _phase(transcript: Transcript, waiting: WaitStarted | None) -> Phase:
    for kind, phase in _PHASE_AFTER[:2]:
        if _latest(transcript, kind):
            return phase
    if waiting:
        return _PHASE_OF_STEP.get(waiting.step, Phase.TALKING)
    seen = [(latest[0], phase) for kind, phase in _PHASE_AFTER[2:] if (latest := _latest(transcript, kind))]
    return max(seen, key=lambda place: place[0])[1] if seen else Phase.NEW


def _in_body(transcript: Transcript) -> bool:
    reply = _latest(transcript, ReplyReceived)
    if reply is None or reply[1].verb != "DATA" or reply[1].code != 354 or _latest(transcript, SessionFinished):
        return False
    body = _latest(transcript, BodySent)
    command = _latest(transcript, CommandSent)
    return not (body and body[0] > reply[0]) and not (command and command[0] > reply[0])


_CONNECTED: tuple[type[Event], ...] = (Connected, CommandSent, GreetingReceived, ReplyReceived, TLSEstablished, TLSFailed)
"""What only happens on a connection; a source need not tell that it came about."""


def _address(connected: Connected, started: SessionStarted | None) -> str:
    """Return where the session really went; with the port where that is another one than the target's: a tunnel."""
    elsewhere = started is not None and started.target.port not in (0, connected.port)
    return printable(str(Target(connected.address, connected.port)) if elsewhere else connected.address)


def _tls_path(transcript: Transcript) -> str:
    started = _latest(transcript, SessionStarted)
    if started is None or not any(transcript.of(kind) for kind in _CONNECTED) or shows_refusals_only(transcript):
        return ""
    parts = [] if started[1].target.mode is Mode.IMPLICIT_TLS else ["in clear"]
    established = _latest(transcript, TLSEstablished)
    if established:
        version = established[1].version
        parts.append(version.label if version else TLS_WITHOUT_VERSION)
    elif _latest(transcript, TLSFailed):
        parts.append(TLS_FAILED)
    return " → ".join(parts)
