"""Going step by step: what the script would do next and why, told to somebody who learns SMTP from it."""

from typing import NamedTuple

from inspector.events import (
    ScriptFinished,
    SessionFinished,
    SessionStarted,
    StepDecided,
    SteppingChanged,
    StepReached,
    TLSEstablished,
)
from inspector.frozen import Frozen
from inspector.lenses.came_back import CameBack, explain_latest
from inspector.lenses.ehlo.lens import Channel, EhloReply, Starttls
from inspector.lenses.next_step import NextStep
from inspector.smtp.step import Step
from inspector.smtp.target import Mode
from inspector.transcript import Transcript
from inspector.visible import visible


class Walkthrough(Frozen):
    """What the screen tells who goes step by step."""

    came: CameBack | None
    """What came back last; None before there is a connection."""
    step: Step | None
    """The step that waits for the user; None while none does."""
    next_step: NextStep | None
    """That step, or the one under way, explained; None where nothing is scripted."""


class _Why(NamedTuple):
    """Why a step comes now."""

    text: str
    """Two or three short sentences."""
    ref: str
    """The RFC section."""


HANDSHAKE = "TLS handshake"
"""Stands for the step that is no command."""

_EHLO = _Why(
    "Says our name and asks what the server can do beyond plain SMTP. It answers with one line for each service extension; "
    "STARTTLS should be one of them.",
    "RFC 5321 §4.1.1.1",
)
_LHLO = _Why(
    "The EHLO of LMTP: says our name and asks what the server can do. It answers with one line for each service extension.",
    "RFC 2033 §4.1",
)
_EHLO_IN_TLS = _Why(
    "The same question again, inside TLS: what was said in clear may have been changed on the way and counts no more. The "
    "list may differ now: logins often appear, STARTTLS must be gone.",
    "RFC 3207 §4.2",
)
_EHLO_AT_ONCE = _Why(
    "Says our name and asks what the server can do, inside TLS from the start. It answers with one line for each service "
    "extension; STARTTLS has no place here.",
    "RFC 5321 §4.1.1.1",
)
_HANDSHAKE_AFTER_STARTTLS = _Why(
    "Our ClientHello goes out, still readable: the TLS versions and ciphers we know and the name we ask for (SNI). No SMTP "
    "command fits here: shake hands, or hang up (Q twice).",
    "RFC 3207 §4",
)
_HANDSHAKE_AT_ONCE = _Why(
    "This port speaks TLS from the first byte (implicit TLS): our ClientHello comes before anything else, and the server's "
    "greeting follows inside TLS. Shake hands, or hang up (Q twice).",
    "RFC 8314 §3",
)
_MAIL = _Why(
    "Names a sender, to see whether the server takes mail from it {channel}. Some servers refuse only here. This command "
    "mails nothing.",
    "RFC 5321 §4.1.1.2",
)
_RSET = _Why(
    "Ends the transaction, should the sender have begun one: it is forgotten, nothing was mailed. The session goes on as "
    "after EHLO.",
    "RFC 5321 §4.1.1.5",
)

_FORCED = (
    "Asks to switch to TLS because --force-starttls says so, although the server does not offer it. See what it answers."
)
_STARTTLS = {
    Starttls.ADVERTISED: "Asks to switch this connection to TLS, as the server offers. With 220 it agrees, and then waits "
    "for TLS, not for another command.",
    Starttls.BEFORE_GREETING: "Asks to switch to TLS all the same: most senders do, but those that go by the letter, such "
    "as Cisco ESA, would not. With 220 the server agrees.",
    Starttls.MALFORMED: "Asks to switch to TLS all the same: some senders would not, for its line breaks the grammar. With "
    "220 the server agrees.",
}
"""How the EHLO reply offers STARTTLS to why it is sent; the others are forced."""


def pending_step(transcript: Transcript) -> StepReached | None:
    """Return the step that waits for the user, or that was waiting when the session ended; None where none does."""
    reached, decided = transcript.of(StepReached)[-1:], transcript.of(StepDecided)[-1:]
    if not reached or (decided and decided[0][0] > reached[0][0]):
        return None
    return reached[0][1]


def _step_under_way(transcript: Transcript) -> StepReached | None:
    decided, reached = transcript.of(StepDecided), transcript.of(StepReached)
    taken = bool(decided) and decided[-1][1].choice == "proceed" and not transcript.of(ScriptFinished)
    return reached[-1][1] if taken else None


def read_walkthrough(
    transcript: Transcript, started: SessionStarted, ehlo: tuple[EhloReply, ...] = ()
) -> Walkthrough | None:
    """Return what to tell; None while nobody goes step by step."""
    changes = transcript.of(SteppingChanged)
    if not changes or not changes[-1][1].on:
        return None
    waiting = None if transcript.of(SessionFinished) else pending_step(transcript)
    told = waiting or _step_under_way(transcript)
    return Walkthrough(
        came=explain_latest(transcript, started, ehlo),
        step=waiting.step if waiting else None,
        next_step=explain_step(told, transcript, started, ehlo) if told else None,
    )


def explain_step(
    reached: StepReached, transcript: Transcript, started: SessionStarted, ehlo: tuple[EhloReply, ...]
) -> NextStep | None:
    """Return what a step does and why it comes now; None where nothing is scripted."""
    in_tls = any(event.connection == 0 for _, event in transcript.of(TLSEstablished))
    at_once = started.target.mode is Mode.IMPLICIT_TLS
    match reached.step:
        case Step.EHLO:
            why = _LHLO if started.target.lmtp else _EHLO_AT_ONCE if at_once else _EHLO_IN_TLS if in_tls else _EHLO
        case Step.STARTTLS:
            offers = [reply.starttls for reply in ehlo if reply.channel is Channel.PLAINTEXT]
            why = _Why(_STARTTLS.get(offers[-1], _FORCED) if offers else _FORCED, "RFC 3207 §4")
        case Step.HANDSHAKE:
            why = _HANDSHAKE_AT_ONCE if at_once else _HANDSHAKE_AFTER_STARTTLS
        case Step.MAIL:
            why = _MAIL._replace(text=_MAIL.text.format(channel="inside TLS" if in_tls else "in clear"))
        case Step.RSET:
            why = _RSET
        case _:
            return None
    return NextStep(visible(reached.raw.removesuffix(b"\r\n")) or HANDSHAKE, why.text, why.ref)
