"""Findings about the lines of a log that the catalogue of refusals knows: what they mean, why, and how to check."""

import re
from collections.abc import Iterator

from inspector.events import LineKept
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.findings.case import Case
from inspector.lenses.refusals.circumstances import Circumstances, read_circumstances
from inspector.lenses.refusals.explain import Explanation, explain
from inspector.lenses.refusals.known_lines import known_refusal
from inspector.lenses.refusals.reply_codes import read_codes
from inspector.lenses.source import foreign_source

LOG_KINDS = frozenset({"postfix-log", "exim-debug", "exim-log", "exchange-log", "cisco-log", "posttls-finger"})
"""SourceRead.kind of the logs of mail servers, and of Postfix's own tool, which writes as its log does."""
_PASSES = frozenset({"greylisted", "too-many-connections", "try-again-later", "certificate-refused", "certificate-doubted"})
"""What goes by itself, and what a sender that does not insist goes on after."""
_ANYBODYS = frozenset({"connection-lost", "lost-in-handshake"})
"""What scanners and monitors leave behind too."""
_EXACT = frozenset({"no-shared-version", "no-shared-cipher", "certificate-refused", "server-name-unknown", "dane-not-met"})
_MORE_EXACT: dict[str, frozenset[str]] = {
    "handshake-failed": _EXACT | {"lost-in-handshake"},
    "lost-in-handshake": _EXACT,
    "not-tls": _EXACT,
    "certificate-doubted": frozenset({"certificate-refused", "dane-not-met"}),
    "connection-lost": _EXACT | {"lost-in-handshake", "handshake-failed"},
}
"""A row that says little, to those beside which it is left out: several lines tell of one failure."""
_NOT_DELIVERED = re.compile(rb"status=(?:deferred|bounced|undeliverable)|\] \*\* |: (?:defer|fail)\b|Bounced: |Delayed: ")
_CAUSES = 4
"""Causes that are told."""


def kept_findings(case: Case) -> Iterator[Finding]:
    """Yield one finding for each row of the catalogue that lines of a log are known by, with these lines as evidence."""
    source = foreign_source(case.transcript)
    if source is None or source.kind not in LOG_KINDS:
        return
    known: dict[str, list[tuple[int, bytes]]] = {}
    for index, event in case.transcript.of(LineKept):
        if event.why == "tool" and (row := known_refusal(event.raw)):
            known.setdefault(row.name, []).append((index, event.raw))
    for name, lines in known.items():
        if not _MORE_EXACT.get(name, frozenset()) & known.keys():
            yield _finding(name, lines, case)


def _finding(name: str, lines: list[tuple[int, bytes]], case: Case) -> Finding:
    told = _explained([raw.decode("utf-8", "replace") for _, raw in lines], case)
    return Finding(
        code="log-refusal",
        severity=_severity(name, told, lines),
        evidence=tuple(Evidence(index, 0, 0, len(raw)) for index, raw in lines),
        title=told.title.partition(". ")[0].rstrip("."),
        explanation=f"{told.who} It comes {told.step}." if told.step else told.who,
        advice="\n".join(_advice(told)),
        ref=told.source,
    )


def _explained(lines: list[str], case: Case) -> Explanation:
    """Explain the line that tells most of who refused whom."""
    best = max(lines, key=lambda line: _tells(read_circumstances(line)))
    started = case.started
    return explain(best, started.software, started.tls_minimum, with_host=started.target.host)


def _tells(around: Circumstances) -> int:
    return sum(map(bool, (around.software, around.host, around.step, around.said[:3].isdigit())))


def _severity(name: str, told: Explanation, lines: list[tuple[int, bytes]]) -> Severity:
    if name in _ANYBODYS:
        return Severity.NOTE
    if any(_NOT_DELIVERED.search(raw) for _, raw in lines) and not read_codes(told.said).reply.startswith("4"):
        return Severity.FAILURE
    passes = name in _PASSES or read_codes(told.said).reply.startswith("4")
    return Severity.WARNING if passes else Severity.FAILURE


def _advice(told: Explanation) -> Iterator[str]:
    yield "Causes, the likeliest first:"
    for number, cause in enumerate(told.meanings[:_CAUSES], 1):
        yield f"{number}. {cause}"
    yield "How to check:"
    for command, shows in told.checks:
        yield f"  {command}"
        yield f"({shows})"
    yield "“explain” with this line says what to set on each side."
