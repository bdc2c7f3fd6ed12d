"""Findings about STARTTLS: not offered, masked, refused, demanded, and what came in clear behind it."""

from collections.abc import Iterator

from inspector.events import ProbeFinished, ReplyReceived, SurplusReceived
from inspector.lenses.advice.sentences import STARTTLS
from inspector.lenses.ehlo.lens import Channel, EhloReply, Starttls
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.findings.case import Case, finding
from inspector.lenses.findings.probes_stopped import says_too_many
from inspector.lenses.findings.starttls_silence import alerts, how_it_ended, unanswered
from inspector.lenses.findings.starttls_sometimes import starttls_sometimes
from inspector.patterns import lazy_pattern
from inspector.smtp.target import Mode
from inspector.tls.outcome import Outcome

_ECHOED_MASK = lazy_pattern(rb"(?<![A-Za-z])X{8}(?![A-Za-z])")
"""Our own STARTTLS, as a masking firewall let it through (Cisco)."""
_DEMANDED = lazy_pattern(
    rb"(?i)\b(?:must (?:issue|use) a? ?starttls|(?:starttls|tls|encryption) (?:is )?(?:required|needed)|5\.7\.29\b)"
)
"""Words of a server that takes nothing in clear (530 of RFC 3207 §4; Gmail's 5.7.29; "STARTTLS is required")."""

_PLACES = {
    "before-client-hello": "behind the 220 of STARTTLS, before TLS began",
    "after-client-hello": "after the 220 of STARTTLS, where TLS was expected",
}


def starttls_findings(case: Case) -> Iterator[Finding]:
    """Yield what there is to say about STARTTLS; nothing in the other modes."""
    if case.started.target.mode is not Mode.STARTTLS:
        return
    yield from _not_offered(case)
    yield from _refused(case)
    yield from _unanswered(case)
    yield from _injected(case)
    yield from _demanded(case)
    yield from starttls_sometimes(case)


def _latest_in_clear(case: Case) -> EhloReply | None:
    return next((reply for reply in reversed(case.ehlo) if reply.channel is Channel.PLAINTEXT), None)


def _not_offered(case: Case) -> Iterator[Finding]:
    reply = _latest_in_clear(case)
    if reply is None:
        return
    if reply.starttls is Starttls.ABSENT:
        evidence = tuple(_line_evidence(reply, number) for number in sorted({1, len(reply.lines)}))
        yield finding("starttls-not-supported", Severity.FAILURE, evidence, STARTTLS["absent"])
    elif reply.starttls is Starttls.MASKED and not _proofs_of_mask(case):
        evidence = (_line_evidence(reply, reply.starttls_line or len(reply.lines)),)
        yield finding("starttls-masked", Severity.FAILURE, evidence, STARTTLS["masked"])


def _line_evidence(reply: EhloReply, number: int) -> Evidence:
    line = reply.lines[number - 1]
    return Evidence(line.entry, line.number, 0, len(line.line.content))


def _starttls_refusals(case: Case) -> list[tuple[int, ReplyReceived]]:
    """Replies to STARTTLS other than 220, in the session and in probes, as long as they were in clear."""
    return [
        (index, event)
        for index, event in case.transcript.of(ReplyReceived)
        if event.verb == "STARTTLS" and event.code != 220 and not (event.connection == 0 and case.established_before(index))
    ]


def _proofs_of_mask(case: Case) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(entry, number, found.start(), found.end())
        for _, reply in _starttls_refusals(case)
        for number, (entry, line) in enumerate(case.transcript.reply_lines(reply.connection, reply.reply), 1)
        if (found := _ECHOED_MASK.search(line.content))
    )


def _refused(case: Case) -> Iterator[Finding]:
    proofs = _proofs_of_mask(case)
    if proofs:
        yield finding("starttls-masked", Severity.FAILURE, proofs, STARTTLS["masked-proven"])
        return
    offered = _latest_in_clear(case)
    if offered is not None and offered.starttls is Starttls.ABSENT:
        return  # a server that does not offer it may refuse it
    limits, refusals = _by_whether_too_many(case)
    if limits and not refusals:
        yield from _limited(case, limits)
        return
    evidence = tuple(found for _, reply in refusals for found in case.last_line(reply.connection, reply.reply))
    if evidence:
        first = refusals[0][1]
        wording = STARTTLS["refused-454" if first.code == 454 else "refused"]
        said = case.words(first.connection, first.reply)
        yield finding("starttls-refused", Severity.FAILURE, evidence, wording, said=said)
    elif told := alerts(case):
        said = told[0][1]
        evidence = tuple(place for place, _ in told)
        yield finding("starttls-refused", Severity.FAILURE, evidence, STARTTLS["refused-by-alert"], said=said)
    else:
        yield from _refused_to_probes(case)


def _by_whether_too_many(case: Case) -> tuple[list[ReplyReceived], list[tuple[int, ReplyReceived]]]:
    """Return the refusals that blame how often we came, and the others."""
    refusals = _starttls_refusals(case)
    limits = [reply for _, reply in refusals if says_too_many(case.words(reply.connection, reply.reply))]
    return limits, [refusal for refusal in refusals if refusal[1] not in limits]


def _limited(case: Case, limits: list[ReplyReceived]) -> Iterator[Finding]:
    """What the session itself met; that probes did is told with the rows that they leave out."""
    own = [reply for reply in limits if reply.connection == 0]
    if own:
        evidence = tuple(case.last_line(0, own[0].reply))
        said = case.words(0, own[0].reply)
        yield finding("starttls-refused", Severity.FAILURE, evidence, STARTTLS["limited"], said=said)


def _unanswered(case: Case) -> Iterator[Finding]:
    """Silence where the session itself got TLS is about that probe alone, and its row says so."""
    offered = _latest_in_clear(case)
    evidence = unanswered(case)
    if case.versions.negotiated or not evidence or (offered is not None and offered.starttls is Starttls.ABSENT):
        return
    how = how_it_ended(case, evidence[0].entry)
    yield finding("starttls-unanswered", Severity.FAILURE, evidence, STARTTLS["unanswered"], how=how)


def _refused_to_probes(case: Case) -> Iterator[Finding]:
    """Where only the probes' answers are on record, not their conversations."""
    refused = [(index, event) for index, event in case.probes() if event.outcome is Outcome.SMTP_REFUSED]
    if refused:
        evidence = tuple(case.whole(index) for index, _ in refused)
        wording = STARTTLS["refused-454" if _says_454(refused[0][1]) else "refused"]
        yield finding("starttls-refused", Severity.FAILURE, evidence, wording, said=refused[0][1].words)


def _says_454(probe: ProbeFinished) -> bool:
    return probe.words.startswith("454")


def _injected(case: Case) -> Iterator[Finding]:
    for where, place in _PLACES.items():
        found = [index for index, event in case.transcript.of(SurplusReceived) if event.where == where]
        if found:
            evidence = tuple(case.whole(index) for index in found)
            yield finding("starttls-injection", Severity.FAILURE, evidence, STARTTLS["injection"], where=place)


def _demanded(case: Case) -> Iterator[Finding]:
    """A refusal of mail says more than one of AUTH, which says nothing about mail without a log in."""
    found: list[Finding] = []
    for index, reply in case.replies():
        lines = case.transcript.reply_lines(0, reply.reply)
        if reply.code < 400 or case.established_before(index) or not any(_DEMANDED.search(line.raw) for _, line in lines):
            continue
        logs_in = reply.verb == "AUTH"
        severity = Severity.NOTE if case.is_submission or logs_in else Severity.WARNING
        wording = STARTTLS["required-to-log-in" if logs_in else "required"]
        found.append(
            finding("starttls-required", severity, case.last_line(0, reply.reply), wording, said=case.words(0, reply.reply))
        )
    yield from sorted(found, key=lambda one: one.severity is Severity.NOTE)[:1]
