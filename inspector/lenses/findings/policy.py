"""Replies that refuse because of TLS versions: ``554 5.7.1 Not complied TLS minimum version`` and its kin."""

from collections.abc import Iterable, Iterator

from inspector.events import CommandSent
from inspector.lenses.advice.policy import Situation, policy_wording
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.findings.case import Case, established_before
from inspector.lenses.software import Software
from inspector.lenses.source import foreign_source
from inspector.patterns import lazy_pattern
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

_SPEAKS_OF_TLS = lazy_pattern(rb"(?i)(?<![a-z])(?:tls|ssl)(?:\s*v?[0-9][.0-9]*)?(?![a-z])")
_SPEAKS_OF_VERSIONS = lazy_pattern(
    rb"(?i)\b(?:version|minimum|protocols?|outdated|obsolete|deprecated|too old|old(?:er)?|upgrade|weak|"
    rb"(?:not|non)[- ]compli\w+|at least|or (?:higher|later|newer|above))\b"
)
_NUMBERED = lazy_pattern(rb"(?i)(?:tls|ssl)\s*v?[0-9](?:[.][0-9])?(?![0-9A-Za-z_])")
_NOT_POLICY = lazy_pattern(
    rb"(?i)must (?:issue|use) a? ?starttls|starttls (?:is )?required|tls not available|tls (?:is )?not supported"
)
"""Words about TLS that are another matter: it is demanded, or broken."""


def policy_findings(case: Case) -> Iterator[Finding]:
    """Yield one finding for each situation in which such a reply came: in clear, with an old version, with a new one."""
    seen: dict[Situation, tuple[str, str, list[Evidence]]] = {}
    for entry, reply in case.replies():
        evidence = _evidence(case, reply.reply) if reply.code >= 400 and reply.verb != "STARTTLS" else []
        if evidence:
            situation, version = _situation(case, entry)
            seen.setdefault(situation, (case.words(0, reply.reply), version, []))[2].extend(evidence)
    for situation, (said, version, evidence) in seen.items():
        wording = policy_wording(
            situation, said, version, case.started.tls_minimum, postfix=case.started.software in ("", Software.POSTFIX)
        )
        yield Finding(
            "reply-tls-version-policy",
            Severity.FAILURE,
            tuple(evidence),
            wording.title,
            wording.explanation,
            wording.advice,
            wording.ref,
        )


def refused_in(transcript: Transcript, findings: Iterable[Finding]) -> frozenset[ProtocolVersion | None]:
    """Return the versions in which the session was refused because of its version; None stands for in clear."""
    if _is_alone(transcript):
        return frozenset()
    entries = [
        place.entry for finding in findings if finding.code == "reply-tls-version-policy" for place in finding.evidence
    ]
    spoken = [established_before(transcript, entry) for entry in entries]
    return frozenset(event.version if event else None for event in spoken if event is None or event.version is not None)


def speaks_of_tls_versions(raw: bytes) -> bool:
    """Tell whether a line of a refusal speaks of TLS versions.

    "TLS" and a word about versions, or a numbered version; a 5.7.x alone says nothing of TLS (relaying is refused so).
    """
    if not _SPEAKS_OF_TLS.search(raw) or _NOT_POLICY.search(raw):
        return False
    return bool(_SPEAKS_OF_VERSIONS.search(raw) or _NUMBERED.search(raw))


def _evidence(case: Case, reply: int) -> list[Evidence]:
    """Point at the lines that say so; where the words stand on several lines, at all of them."""
    lines = case.transcript.reply_lines(0, reply)
    marked = [
        Evidence(entry, number, 0, len(line.content))
        for number, (entry, line) in enumerate(lines, 1)
        if speaks_of_tls_versions(line.content)
    ]
    if not marked and speaks_of_tls_versions(b" ".join(line.content for _, line in lines)):
        return [Evidence(entry, number, 0, len(line.content)) for number, (entry, line) in enumerate(lines, 1)]
    return marked


def _is_alone(transcript: Transcript) -> bool:
    """Tell whether others wrote down what a server said, and no command: whether STARTTLS was among them is not known."""
    return foreign_source(transcript) is not None and not any(True for _ in transcript.of(CommandSent))


def _situation(case: Case, entry: int) -> tuple[Situation, str]:
    established = case.established_before(entry)
    if established is None:
        return Situation.REPLY_ALONE if _is_alone(case.transcript) else Situation.IN_CLEAR, ""
    if established.version is None:
        return Situation.NOT_TOLD, ""
    if established.version < case.started.tls_minimum:
        chosen = case.started.tls_version is not None
        return Situation.OLD_BY_CHOICE if chosen else Situation.OLD_VERSION, established.version.label
    return Situation.NEW_VERSION, established.version.label
