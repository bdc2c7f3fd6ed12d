"""What came back last, explained to somebody who learns SMTP from it: a greeting, a reply, the end of a handshake."""

from functools import singledispatch

from inspector.events import (
    Connected,
    Event,
    GreetingReceived,
    ReplyReceived,
    SessionStarted,
    SurplusReceived,
    TLSEstablished,
)
from inspector.frozen import Frozen
from inspector.lenses.ehlo.lens import Channel, EhloReply, Starttls
from inspector.lenses.wording import counted, listed, printable
from inspector.smtp.codes import explain_code, explain_status, split_enhanced
from inspector.smtp.ehlo_reply import text_of
from inspector.smtp.target import Mode
from inspector.transcript import Transcript
from inspector.visible import visible


class CameBack(Frozen):
    """One thing that came, in plain words."""

    text: str
    """One to three short sentences; wire text in the visible notation."""
    ref: str
    """The RFC section; empty where none says it."""


class _Place(Frozen):
    """What an explanation may look at."""

    transcript: Transcript
    index: int
    """Entry of the event."""
    mode: Mode
    """Of the target."""
    ehlo: tuple[EhloReply, ...]
    """Every EHLO reply so far."""


_KINDS: tuple[type[Event], ...] = (Connected, GreetingReceived, ReplyReceived, SurplusReceived, TLSEstablished)
_NAME_SHOWN, _KEYWORDS_SHOWN = 60, 4

_OFFER = {
    Starttls.ADVERTISED: "STARTTLS is among them: the server offers TLS.",
    Starttls.BEFORE_GREETING: "STARTTLS stands where the greeting belongs: by the letter it is not offered.",
    Starttls.MALFORMED: "STARTTLS is there, but its line breaks the grammar, so some clients do not see it.",
    Starttls.MASKED: "STARTTLS is not among them; a line of X may be what a firewall made of it.",
    Starttls.ABSENT: "STARTTLS is not among them: no TLS is offered here.",
    Starttls.UNKNOWN: "",
}
"""What the EHLO reply in clear says about STARTTLS."""

_STARTTLS = {
    220: "220: the server agrees. Now it waits for TLS; bytes that come before our ClientHello may have been injected.",
    454: "454: no TLS now, for a passing reason on the server's side (certificate, key, load). The connection stays in "
    "clear; a sender that insists on TLS tries again later.",
    501: "501: the server took STARTTLS for wrong parameters; it has none. The connection stays in clear.",
    502: "502: the server does not do STARTTLS, whatever it offered. The connection stays in clear.",
    503: "503: STARTTLS does not belong here. An EHLO has to come first, and inside TLS there is no second one.",
}
"""Reply code to STARTTLS to what it means (RFC 3207 §4)."""

_MASK = b"X" * len("STARTTLS")
_MASKED = (
    "The server shows what reached it: eight X, where we said STARTTLS. A firewall on the way wrote over our command. The "
    "server may well offer TLS; the firewall's inspection of SMTP has to be switched off."
)
"""A refusal that quotes our own command, as a masking firewall passed it on."""

_ACCEPTED = {
    "HELO": ("HELO was accepted. It is the old greeting: it lists no service extensions, so no STARTTLS.", "RFC 5321 §3.2"),
    "MAIL": ("The sender was accepted. Nothing is mailed yet: recipients (RCPT) and DATA would follow.", "RFC 5321 §3.3"),
    "RCPT": ("The recipient was accepted. Nothing is mailed before DATA.", "RFC 5321 §3.3"),
    "RSET": ("The sender is forgotten. Nothing was mailed.", "RFC 5321 §4.1.1.5"),
    "NOOP": ("NOOP does nothing: the server is there.", "RFC 5321 §4.1.1.9"),
    "AUTH": ("The login was accepted.", "RFC 4954 §4"),
    ".": ("The server has taken the message: it is responsible for it from now on.", "RFC 5321 §4.2.5"),
}
"""Verb to what its 2yz reply means."""


def explain_latest(transcript: Transcript, started: SessionStarted, ehlo: tuple[EhloReply, ...]) -> CameBack | None:
    """Return what came last on the session's connection; None before there is one."""
    latest = [found for kind in _KINDS for found in _of_session(transcript, kind)[-1:]]
    if not latest:
        return None
    index, event = max(latest, key=lambda found: found[0])
    return _explain(event, _Place(transcript, index, started.target.mode, ehlo))


def _of_session(transcript: Transcript, kind: type[Event]) -> list[tuple[int, Event]]:
    return [(index, event) for index, event in transcript.of(kind) if event.connection == 0]


@singledispatch
def _explain(event: Event, place: _Place) -> CameBack | None:  # noqa: ARG001 - singledispatch goes by the event's type
    return None


@_explain.register
def _(event: Connected, place: _Place) -> CameBack:  # noqa: ARG001
    if place.mode is Mode.IMPLICIT_TLS:
        return CameBack("The connection stands. On this port nothing is said before TLS.", "RFC 8314 §3")
    return CameBack("The connection stands. The server speaks first: we wait for its greeting.", "RFC 5321 §3.1")


@_explain.register
def _(event: GreetingReceived, place: _Place) -> CameBack:
    if event.code != 220:
        return CameBack(f"{_meaning(event.code)} The server takes no mail from us; only QUIT makes sense.", "RFC 5321 §3.1")
    lines = place.transcript.reply_lines(0, 0)
    words = text_of(lines[0][1]).split() if lines else []
    return CameBack(f"The server greets: 220 means that it is ready. {_name(words)}", "RFC 5321 §4.2")


def _name(words: list[bytes]) -> str:
    if not words:
        return "It does not give its name, as it should."
    if b"*" in words[0]:
        return "Its words are masked: a firewall on the way does that."
    name = visible(words[0])
    name = name if len(name) <= _NAME_SHOWN else f"{name[:_NAME_SHOWN]}…"
    speaks = " ESMTP says that it knows EHLO." if b"ESMTP" in (word.upper() for word in words) else ""
    return f"It calls itself {name}.{speaks}"


@_explain.register
def _(event: TLSEstablished, place: _Place) -> CameBack:
    suite = f" with {printable(event.cipher_suite)}" if event.cipher_suite else ""
    said = f"The handshake is complete: {event.version.label if event.version else 'TLS'}{suite}."
    if place.mode is Mode.IMPLICIT_TLS:
        return CameBack(f"{said} Now the server greets, inside TLS.", "RFC 8314 §3")
    return CameBack(f"{said} What was said in clear counts no more.", "RFC 3207 §4.2")


@_explain.register
def _(event: SurplusReceived, place: _Place) -> CameBack:
    size = counted(len(event.raw) + event.dropped, "byte")
    if place.mode is Mode.IMPLICIT_TLS:
        return CameBack(f"{size} came in clear where TLS comes first: this port may not speak implicit TLS.", "RFC 8314 §3")
    if event.where == "before-client-hello":
        return CameBack(
            f"{size} came in clear where nothing may come before our ClientHello: somebody on the way may have injected "
            "them. They are on record and are not believed.",
            "RFC 3207 §4",
        )
    return CameBack(f"{size} came that nothing had asked for.", "RFC 5321 §4.2")


@_explain.register
def _(event: ReplyReceived, place: _Place) -> CameBack:
    if not event.verb:
        return CameBack(f"The server spoke unasked. {_meaning(event.code)}", "RFC 5321 §4.2")
    if event.verb in ("EHLO", "LHLO") and event.code == 250:
        reply = next((reply for reply in place.ehlo if reply.entry == place.index), None)
        if reply is not None:
            return _ehlo(event.verb, reply)
    if event.verb == "STARTTLS" and event.code >= 500 and _shows_a_mask(event, place):
        return CameBack(_MASKED, "")
    if event.verb == "STARTTLS" and event.code in _STARTTLS:
        return CameBack(_STARTTLS[event.code], "RFC 3207 §4")
    if event.code // 100 == 2 and event.verb in _ACCEPTED:
        return CameBack(*_ACCEPTED[event.verb])
    known = explain_code(event.code)
    return CameBack(f"{_answered(event, place)}{_after(event)}", known.ref if known else "RFC 5321 §4.2.1")


def _shows_a_mask(event: ReplyReceived, place: _Place) -> bool:
    return any(_MASK in text_of(line) for _, line in place.transcript.reply_lines(0, event.reply))


def _ehlo(verb: str, reply: EhloReply) -> CameBack:
    count = counted(len(reply.keywords), "service extension")
    if reply.channel is Channel.PLAINTEXT:
        return CameBack(f"{verb} was accepted: {count}. {_OFFER[reply.starttls]}".rstrip(), "RFC 5321 §4.1.1.1")
    changes = [
        f"{what}: {_some(keywords)}." for what, keywords in (("New", reply.added), ("Gone", reply.removed)) if keywords
    ]
    if reply.starttls is Starttls.ADVERTISED:
        changes.append("STARTTLS must not be listed inside TLS, and is.")
    return CameBack(" ".join([f"{verb} was accepted inside TLS: {count}.", *changes]), "RFC 3207 §4.2")


def _some(keywords: tuple[str, ...]) -> str:
    shown = [printable(keyword) for keyword in keywords[:_KEYWORDS_SHOWN]]
    more = len(keywords) - len(shown)
    return listed([*shown, f"{more} more"] if more else shown)


def _answered(event: ReplyReceived, place: _Place) -> str:
    lines = place.transcript.reply_lines(0, event.reply)
    status = split_enhanced(visible(text_of(lines[-1][1])))[0] if lines else None
    verb = "The message" if event.verb == "." else printable(event.verb)
    more = f" {status} adds: {explain_status(status).words}." if status is not None and event.code >= 400 else ""
    return f"{verb} was answered with {_meaning(event.code)}{more}"


def _after(event: ReplyReceived) -> str:
    """What a refusal leaves us with."""
    if event.verb == "STARTTLS" and event.code >= 300:
        return " The connection stays in clear."
    if event.verb in ("EHLO", "LHLO") and event.code >= 400:
        return " Without EHLO there are no service extensions, so no STARTTLS."
    return ""


def _meaning(code: int) -> str:
    known = explain_code(code)
    return f"{code}: {known.words}." if known else f"{code}, which is no code of SMTP."
