"""Findings about what is refused, mail or a whole session: what the words mean, what to do.

Of a reply that was pasted alone, as a bounce quotes it, neither step nor channel is known. What another finding tells of
(a TLS version that is not enough) is told there. What knows the words is heavy: it is loaded when mail was refused.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from inspector.events import ReplyLineReceived
from inspector.frozen import replace
from inspector.lenses.advice.sentences import SHORT_OF_MEANING
from inspector.lenses.finding import Evidence, Finding
from inspector.lenses.findings.case import Case
from inspector.lenses.findings.kept import causes_of, checks_of, rows_of_log, severity_of, title_of
from inspector.lenses.refusals.explain import Explanation, explain
from inspector.lenses.source import shows_refusals_only
from inspector.smtp.target import Target
from inspector.tls.registry import ProtocolVersion

_ALONE = "What was read is the refusal alone, so at which step it came is not known, nor whether TLS carried it."
_NOT_KNOWN = (
    "The words are the server's own, and nothing more is known of them here. The lines around them tell more: the log of "
    "either server, or the whole bounce (“read” and “explain” take both)."
)
_OF_THE_SESSION = frozenset({"greeting-refused", "ehlo-refused"})
"""The codes of findings about a session that was refused, whatever its words were."""
_TYPED_WRONGLY = "syntax-refused"
"""The row of what is wrong with a command as it was typed, whatever the code: some servers say 521 of it."""
_ITS_LOG = "The words are the server's own, and nothing more is known of them here. Its log tells more, or its postmaster."


def with_refused(found: Iterable[Finding], case: Case) -> list[Finding]:
    """Return findings with one for each kind of refusal, and the command that it answers, that no other finding tells of."""
    told = [_with_meaning(finding, case) if finding.code in _OF_THE_SESSION else finding for finding in found]
    alone = shows_refusals_only(case.transcript)
    entries = {place.entry for finding in told for place in finding.evidence}
    in_log = rows_of_log(case)
    kinds: dict[tuple[str, str], tuple[Explanation, str, str, list[Evidence]]] = {}
    for _, reply in case.refused_mail():
        lines = case.transcript.reply_lines(0, reply.reply)
        evidence = [Evidence(entry, number, 0, len(line.content)) for number, (entry, line) in enumerate(lines, 1)]
        if entries & {place.entry for place in evidence}:
            continue
        explained = _meaning_of(reply.reply, case)
        if explained.name in in_log or (explained.name == _TYPED_WRONGLY and not alone):
            continue
        words = case.words(0, reply.reply)
        verb = "" if alone else reply.verb
        kinds.setdefault((explained.name or words, verb), (explained, words, verb, []))[3].extend(evidence)
    return [*told, *(_finding(*kind) for kind in kinds.values())]


def _with_meaning(finding: Finding, case: Case) -> Finding:
    """Add what the words of a refused session can mean, where they are known."""
    reply = next((event.reply for event in _lines_of(finding, case)), None)
    told = _meaning_of(reply, case) if reply is not None else None
    if told is None or not told.name:
        return finding
    more = (f"What these words mean: {title_of(told)}.", *causes_of(told), *told.settings)
    sources = dict.fromkeys((*finding.ref.split("; "), *told.source.split("; ")))
    return replace(finding, advice="\n".join((finding.advice, *more)), ref="; ".join(sources))


def _lines_of(finding: Finding, case: Case) -> Iterator[ReplyLineReceived]:
    events = (case.transcript[place.entry].event for place in finding.evidence)
    return (event for event in events if isinstance(event, ReplyLineReceived))


def _meaning_of(reply: int, case: Case) -> Explanation:
    said = b"\n".join(line.content for _, line in case.transcript.reply_lines(0, reply)).decode("utf-8", "surrogateescape")
    return _explained(said, case.started.software, case.started.tls_minimum, case.started.target)


@lru_cache(maxsize=64)
def _explained(said: str, software: str, minimum: ProtocolVersion, target: Target) -> Explanation:
    """A session is read anew whenever something happens, and its refusals stay what they were."""
    return explain(said, software, minimum, other=target)


def _finding(told: Explanation, words: str, verb: str, evidence: list[Evidence]) -> Finding:
    known = (*causes_of(told), *told.settings, *checks_of(told))
    refused = (
        f"The server refused {'the message' if verb == '.' else verb}: {words}" if verb else f"A server refused: {words}"
    )
    return Finding(
        code="mail-refused" if verb else "lone-refusal",
        severity=severity_of(told),
        evidence=tuple(evidence),
        title=title_of(told) if told.name else refused,
        explanation=_of_the_step(told, words, refused) if verb else _of_no_step(told),
        advice="\n".join(known if told.name else (*told.codes, _ITS_LOG if verb else _NOT_KNOWN)),
        ref=told.source or "RFC 5321 §4.2",
    )


def _of_the_step(told: Explanation, words: str, refused: str) -> str:
    meaning = SHORT_OF_MEANING.get(int(words[0]), "")
    return f"{meaning} {refused}" if told.name else meaning


def _of_no_step(told: Explanation) -> str:
    rule = f" As a rule it comes {told.step}." if told.step else ""
    return f"{told.who} {_ALONE}{rule}"
