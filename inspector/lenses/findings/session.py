"""Findings about the conversation itself: refusals, names, cuts, and what an EHLO reply breaks."""

from collections.abc import Iterator

from inspector.events import (
    CommandSent,
    Event,
    GreetingReceived,
    LimitReached,
    MalformedReceived,
    SessionFinished,
    StepReached,
    SurplusReceived,
    TLSEstablished,
)
from inspector.lenses.advice.sentences import SESSION, SHORT_OF_MEANING
from inspector.lenses.ehlo.lens import Channel, Deviation, Starttls
from inspector.lenses.ending import explain_end
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.finding_codes import FindingCode
from inspector.lenses.findings.case import Case, finding
from inspector.lenses.findings.client_certificate import certificate_demanded, demands_certificate
from inspector.lenses.findings.starttls_silence import session_got_no_reply
from inspector.lenses.source import foreign_source
from inspector.lenses.wording import duration, printable
from inspector.visible import visible

_SLOW_GREETING = 5.0
"""Seconds after which common probing tools give up."""
_GREETS = (b"EHLO", b"LHLO")


def session_findings(case: Case) -> Iterator[Finding]:
    """Yield what there is to say about the conversation."""
    yield from _deviations(case)
    yield from _greeting(case)
    yield from _ehlo_refused(case)
    yield from _ehlo_name(case)
    yield from _surplus(case)
    yield from _ended(case)


def _deviations(case: Case) -> Iterator[Finding]:
    """One finding for each deviation and severity, with the bytes of every line that has it, in all EHLO replies."""
    places: dict[tuple[str, str, Severity], tuple[Deviation, list[Evidence]]] = {}
    for reply in case.ehlo:
        for line in reply.lines:
            for deviation in line.deviations:
                place = Evidence(line.entry, line.number, deviation.span.start, deviation.span.stop)
                key = (deviation.code, deviation.title, deviation.severity)
                places.setdefault(key, (deviation, []))[1].append(place)
    for deviation, evidence in places.values():
        yield Finding(
            deviation.code,
            deviation.severity,
            tuple(evidence),
            deviation.title,
            deviation.explanation,
            deviation.advice,
            deviation.ref,
        )


def _greeting(case: Case) -> Iterator[Finding]:
    for index, event in case.transcript.of(GreetingReceived):
        if event.connection != 0:
            continue
        evidence = case.last_line(0, 0) or (case.whole(index),)
        if event.code >= 400 and not demands_certificate(case.transcript, 0):
            meaning = SHORT_OF_MEANING.get(event.code // 100, "")
            wording = SESSION["greeting-refused"]
            yield finding("greeting-refused", Severity.FAILURE, evidence, wording, said=case.words(0, 0), meaning=meaning)
        elif event.seconds >= _SLOW_GREETING:
            wording = SESSION["greeting-slow"]
            yield finding("greeting-slow", Severity.NOTE, evidence, wording, seconds=duration(event.seconds))


def _ehlo_refused(case: Case) -> Iterator[Finding]:
    refused = [(index, reply) for index, reply in case.replies() if reply.verb in {"EHLO", "LHLO"} and reply.code >= 400]
    if not refused or demands_certificate(case.transcript, refused[-1][1].reply):
        return
    index, reply = refused[-1]
    evidence = case.last_line(0, reply.reply) or (case.whole(index),)
    meaning = SHORT_OF_MEANING.get(reply.code // 100, "")
    said = case.last_words(0, reply.reply)
    name = printable(case.started.ehlo_name)
    yield finding("ehlo-refused", Severity.FAILURE, evidence, SESSION["ehlo-refused"], said=said, meaning=meaning, name=name)


def _ehlo_name(case: Case) -> Iterator[Finding]:
    """Judge the name that was said, not the one that was set: a user may have typed another."""
    for index, event in case.transcript.of(CommandSent):
        verb, _, name = event.raw.rstrip(b"\r\n").partition(b" ")
        if event.connection == 0 and verb.upper() in _GREETS and name and b"." not in name and not name.startswith(b"["):
            evidence = (Evidence(index, 0, len(verb) + 1, len(verb) + 1 + len(name)),)
            wording = SESSION["ehlo-name" if foreign_source(case.transcript) is None else "ehlo-name-read"]
            yield finding("ehlo-name-not-qualified", Severity.NOTE, evidence, wording, name=visible(name))
            return


def _surplus(case: Case) -> Iterator[Finding]:
    """Bytes behind a reply; a 421 may come at any time (RFC 5321 §3.8). Those behind EHLO are told by the EHLO lens."""
    found = [
        index
        for index, event in case.transcript.of(SurplusReceived)
        if event.where == "after-reply"
        and event.connection == 0
        and not event.raw.startswith(b"421")
        and _answered_before(case, index) not in {"EHLO", "LHLO"}
    ]
    if found:
        evidence = tuple(case.whole(index) for index in found)
        yield finding("reply-surplus", Severity.WARNING, evidence, SESSION["surplus"])


def _answered_before(case: Case, entry: int) -> str:
    """The verb whose reply came last before `entry`."""
    return next((reply.verb for index, reply in reversed(case.replies()) if index < entry), "")


_ENDINGS: dict[str, tuple[FindingCode, str]] = {
    "lost": ("session-cut-off", "cut-off"),
    "limit": ("session-limit", "limit"),
    "no-greeting": ("greeting-missing", "greeting-missing"),
    "not-smtp": ("not-smtp", "not-smtp"),
}
"""SessionFinished.reason to the finding's code and its wording."""


def _ended(case: Case) -> Iterator[Finding]:
    if certificate_demanded(case.transcript)[0]:
        return  # that is why it ended, with implicit TLS before the greeting
    for index, event in case.transcript.of(SessionFinished):
        if event.connection == 0 and event.reason in _ENDINGS and not (event.reason == "lost" and _told_otherwise(case)):
            code, wording = _ENDINGS[event.reason]
            evidence = (case.whole(_cause(case, index)),)
            yield finding(code, Severity.FAILURE, evidence, SESSION[wording], ended=explain_end(case.transcript))


def _told_otherwise(case: Case) -> bool:
    """The end of the session is no fault, or has a finding of its own."""
    return _was_idle(case) or (_offers_starttls(case) and session_got_no_reply(case))


def _offers_starttls(case: Case) -> bool:
    in_clear = [reply.starttls for reply in case.ehlo if reply.channel is Channel.PLAINTEXT]
    return bool(in_clear) and in_clear[-1] is not Starttls.ABSENT


def _was_idle(case: Case) -> bool:
    """Nothing was under way: every command had its reply. A server may close such a session (RFC 5321 §4.5.3.2.7).

    Behind a handshake EHLO is under way at once, unless the user goes step by step.
    """
    secured = [index for index, event in case.transcript.of(TLSEstablished) if event.connection == 0]
    stepped = [index for index, _ in case.transcript.of(StepReached)]
    commands = [index for index, event in case.transcript.of(CommandSent) if event.connection == 0]
    replies = [index for index, _ in case.replies()]
    if secured and secured[-1] > max(replies, default=-1) and secured[-1] > max(stepped, default=-1):
        return False
    return not commands or bool(replies and replies[-1] > commands[-1])


def _cause(case: Case, end: int) -> int:
    """The entry to look at: the bound that was reached, what is no SMTP, or the last one of the session before its end."""
    bounds = [index for index, event in case.transcript.of(LimitReached) if event.ends_session and event.connection == 0]
    if bounds:
        return bounds[-1]
    alien = [index for index, event in case.transcript.of(MalformedReceived) if event.reply == 0 and event.connection == 0]
    if alien:
        return alien[0]
    earlier: list[tuple[int, Event]] = [
        (entry.index, entry.event) for entry in case.transcript[max(0, end - 20) : end] if entry.event.connection == 0
    ]
    return earlier[-1][0] if earlier else end
