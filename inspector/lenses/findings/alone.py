"""Findings about a refusal that was pasted alone, as a bounce quotes it: what it means is told, its step is not."""

from collections.abc import Iterable

from inspector.lenses.finding import Evidence, Finding
from inspector.lenses.findings.case import Case
from inspector.lenses.findings.kept import causes_of, checks_of, severity_of, title_of
from inspector.lenses.refusals.explain import Explanation, explain
from inspector.lenses.source import shows_refusals_only

_ALONE = "What was read is the refusal alone, so at which step it came is not known, nor whether TLS carried it."
_NOT_KNOWN = (
    "The words are the server's own, and nothing more is known of them here. The lines around them tell more: the log of "
    "either server, or the whole bounce (“read” and “explain” take both)."
)


def with_alone(found: Iterable[Finding], case: Case) -> list[Finding]:
    """Return findings with one for each kind of refusal that nothing stands around and that no other finding tells of."""
    told = list(found)
    if not shows_refusals_only(case.transcript):
        return told
    entries = {place.entry for finding in told for place in finding.evidence}
    kinds: dict[str, tuple[Explanation, str, list[Evidence]]] = {}
    for _, reply in case.replies():
        lines = case.transcript.reply_lines(0, reply.reply)
        evidence = [Evidence(entry, number, 0, len(line.content)) for number, (entry, line) in enumerate(lines, 1)]
        if not entries & {place.entry for place in evidence}:
            said = b"\n".join(line.content for _, line in lines).decode("utf-8", "surrogateescape")
            explained = explain(said, case.started.software, case.started.tls_minimum)
            words = case.words(0, reply.reply)
            kinds.setdefault(explained.name or words, (explained, words, []))[2].extend(evidence)
    return [*told, *(_finding(*kind) for kind in kinds.values())]


def _finding(told: Explanation, words: str, evidence: list[Evidence]) -> Finding:
    rule = f" As a rule it comes {told.step}." if told.step else ""
    known = (*causes_of(told), *told.settings, *checks_of(told))
    return Finding(
        code="lone-refusal",
        severity=severity_of(told),
        evidence=tuple(evidence),
        title=title_of(told) if told.name else f"A server refused: {words}",
        explanation=f"{told.who} {_ALONE}{rule}",
        advice="\n".join(known if told.name else (*told.codes, _NOT_KNOWN)),
        ref=told.source or "RFC 5321 §4.2",
    )
