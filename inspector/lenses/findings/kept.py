"""Findings about the lines of a log that the catalogue of refusals knows: what they mean, why, and how to check.

Where a log also shows the conversation, the same thing is found twice: in what was said, and in the line that sums it up. It
is told once then, under the code of the former, with the lines of the log as evidence too.
"""

import re
from collections.abc import Iterable, Iterator, Set

from inspector.events import LineKept
from inspector.frozen import replace
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.findings.case import Case
from inspector.lenses.refusals.circumstances import Circumstances, Side, read_circumstances
from inspector.lenses.refusals.explain import Explanation, explain
from inspector.lenses.refusals.known_lines import known_refusal
from inspector.lenses.refusals.reply_codes import read_codes
from inspector.lenses.source import foreign_source

LOG_KINDS = frozenset({"postfix-log", "exim-debug", "exim-log", "exchange-log", "cisco-log", "posttls-finger", "powershell"})
"""SourceRead.kind of the logs of mail servers, of Postfix's own tool, which writes as its log does, and of bare errors."""
_PASSES = frozenset({"greylisted", "too-many-connections", "try-again-later", "certificate-refused", "certificate-doubted"})
"""What goes by itself, and what a sender that does not insist goes on after."""
_ANYBODYS = frozenset({"connection-lost", "client-left", "lost-in-handshake", "sender-name-doubted"})
"""What scanners and monitors leave behind too."""
_ANYBODYS_AT_A_RECEIVER = frozenset({"spoke-out-of-turn", "too-many-errors", "waited-too-long", "log-in-refused"})
"""The same, where the receiver wrote it down; in a sender's log it kept mail from being delivered."""
_EXACT = frozenset(
    {
        *("no-shared-version", "no-shared-cipher", "key-too-small", "handshake-garbled"),
        *("certificate-refused", "server-name-unknown", "dane-not-met"),
    }
)
_MORE_EXACT: dict[str, frozenset[str]] = {
    "handshake-failed": _EXACT | {"lost-in-handshake", "alert-not-named"},
    "lost-in-handshake": _EXACT,
    "alert-not-named": _EXACT,
    "not-tls": _EXACT,
    "certificate-doubted": frozenset({"certificate-refused", "dane-not-met"}),
    **dict.fromkeys(("connection-lost", "client-left"), _EXACT | {"lost-in-handshake", "handshake-failed"}),
}
"""A row that says little, to those beside which it is left out: several lines tell of one failure."""
_IN_HANDSHAKE = _EXACT | {"not-tls", "handshake-failed", "lost-in-handshake", "alert-not-named"}
_SAME: dict[str, str] = {
    **dict.fromkeys(_IN_HANDSHAKE, "tls-handshake-failed"),
    "tls-version-policy": "reply-tls-version-policy",
    "starttls-refused": "starttls-refused",
    "tls-not-available": "starttls-refused",
    "starttls-required": "starttls-required",
    "starttls-masked": "starttls-masked",
    "starttls-not-offered": "starttls-not-supported",
    "connection-lost": "session-cut-off",
    "client-left": "session-cut-off",
}
"""A row to the code of the finding that tells the same of the conversation itself."""
_NO_CAUSE = "gave-up-waiting"
"""A row that says nothing where any other says more."""
_NOT_DELIVERED = re.compile(rb"status=(?:deferred|bounced|undeliverable)|\] \*\* |: (?:defer|fail)\b|Bounced: |Delayed: ")
_CAUSES = 4
"""Causes that are told."""


def with_kept(found: Iterable[Finding], case: Case) -> list[Finding]:
    """Return findings with one for each row of the catalogue that lines of a log are known by, these lines as evidence."""
    told = list(found)
    for name, lines in _known(case).items():
        place = next((place for place, finding in enumerate(told) if finding.code == _SAME.get(name)), None)
        if place is None:
            told.append(_finding(name, lines, case))
        else:
            told[place] = _with_lines(told[place], name, lines, case)
    return told


def _known(case: Case) -> dict[str, list[tuple[int, bytes]]]:
    """Return the names of the rows with the lines that they are known by, without rows that say little beside others."""
    source = foreign_source(case.transcript)
    if source is None or source.kind not in LOG_KINDS:
        return {}
    known: dict[str, list[tuple[int, bytes]]] = {}
    for index, event in case.transcript.of(LineKept):
        if event.why == "tool" and (row := known_refusal(event.raw)):
            known.setdefault(row.name, []).append((index, event.raw))
    return {name: lines for name, lines in known.items() if not _told_better(name, known.keys())}


def rows_of_log(case: Case) -> Set[str]:
    """Return the names of the rows that lines of a log are known by: findings tell of them."""
    return _known(case).keys()


def _told_better(name: str, known: Set[str]) -> bool:
    """Tell whether another of the rows that are known says what this one says, and more."""
    return bool(_MORE_EXACT.get(name, frozenset()) & known) or (name == _NO_CAUSE and len(known) > 1)


def _with_lines(finding: Finding, name: str, lines: list[tuple[int, bytes]], case: Case) -> Finding:
    """Add lines of a log to what was found already; of a handshake they tell more than the conversation does."""
    more = _finding(name, lines, case)
    proved = replace(finding, evidence=(*finding.evidence, *more.evidence))
    if name not in _IN_HANDSHAKE:
        return proved
    return replace(proved, title=more.title, advice=more.advice, ref=more.ref)


def _finding(name: str, lines: list[tuple[int, bytes]], case: Case) -> Finding:
    told = _explained([raw.decode("utf-8", "replace") for _, raw in lines], case)
    return Finding(
        code="log-refusal",
        severity=_severity(name, told, lines),
        evidence=tuple(Evidence(index, 0, 0, len(raw)) for index, raw in lines),
        title=title_of(told),
        explanation=f"{told.who} It comes {told.step}." if told.step else told.who,
        advice="\n".join((*causes_of(told), *checks_of(told), "“explain” with this line says what to set on each side.")),
        ref=told.source,
    )


def _explained(lines: list[str], case: Case) -> Explanation:
    """Explain the line that tells most of who refused whom."""
    best = max(lines, key=lambda line: _tells(read_circumstances(line)))
    started = case.started
    return explain(best, started.software, started.tls_minimum, other=started.target)


def _tells(around: Circumstances) -> int:
    return sum(map(bool, (around.software, around.host, around.step, around.said[:3].isdigit())))


def _severity(name: str, told: Explanation, lines: list[tuple[int, bytes]]) -> Severity:
    if name in _ANYBODYS or (name in _ANYBODYS_AT_A_RECEIVER and all(_by_a_receiver(raw) for _, raw in lines)):
        return Severity.NOTE
    if any(_NOT_DELIVERED.search(raw) for _, raw in lines) and not read_codes(told.said).reply.startswith("4"):
        return Severity.FAILURE
    return severity_of(told)


def severity_of(told: Explanation) -> Severity:
    """Tell how bad a refusal is that was explained: what is tried again may pass."""
    passes = told.name in _PASSES or read_codes(told.said).reply.startswith("4")
    return Severity.WARNING if passes else Severity.FAILURE


def _by_a_receiver(raw: bytes) -> bool:
    return read_circumstances(raw.decode("utf-8", "replace")).side is Side.RECEIVING


def title_of(told: Explanation) -> str:
    """Return what happened: the first sentence, without its full stop."""
    return told.title.partition(". ")[0].rstrip(".")


def causes_of(told: Explanation) -> Iterator[str]:
    """Yield the causes, a line each."""
    yield "Causes, the likeliest first:"
    for number, cause in enumerate(told.meanings[:_CAUSES], 1):
        yield f"{number}. {cause}"


def checks_of(told: Explanation) -> Iterator[str]:
    """Yield the commands of this program, each on a line of its own with what it shows behind it."""
    yield "How to check:"
    for command, shows in told.checks:
        yield f"  {command}"
        yield f"({shows})"
