"""The explainer: what is wrong with the presented chain, each problem with its certificate and its evidence."""

from collections.abc import Iterator

from inspector.frozen import replace
from inspector.lenses.certificates.chain import Chain
from inspector.lenses.certificates.checks import CHECKS, Problem, Question, has_dates, sentence
from inspector.lenses.certificates.paths import PathReason
from inspector.lenses.certificates.wording import FAULTS
from inspector.lenses.finding import Severity
from inspector.lenses.wording import counted
from inspector.tls.certificate_fault import Fault
from inspector.tls.limits import name_limits, unknown_critical

__all__ = ["Problem", "Question", "find_problems", "has_dates"]

_STORE_FAULTS = frozenset(
    {
        Fault.EXPIRED,
        Fault.NOT_YET_VALID,
        Fault.WEAK_KEY,
        Fault.WEAK_SIGNATURE,
        Fault.NO_AUTHORITY,
        Fault.BAD_SERIAL,
    }
)
"""Reasons against a path that the checks of single certificates find as well."""
_ORDER = (Severity.FAILURE, Severity.WARNING, Severity.NOTE)


def find_problems(question: Question, refusal: Severity) -> tuple[Problem, ...]:
    """Return all problems, the worst first. `refusal`: how bad it is here when a client that checks refuses."""
    found = [problem for check in CHECKS for problem in check(question)]
    against = {(reason.fault, reason.place) for path in question.paths[:1] for reason in path.reasons}
    found += [problem for problem in _of_paths(question) if not _told(problem, found)]
    weighed = [_weighed(problem, against, refusal) for problem in found]
    return tuple(sorted(weighed, key=lambda problem: (not problem.refused, _ORDER.index(problem.severity), problem.place)))


def _told(problem: Problem, found: list[Problem]) -> bool:
    return problem.fault in _STORE_FAULTS and (problem.fault, problem.place) in {(one.fault, one.place) for one in found}


def _weighed(problem: Problem, against: set[tuple[Fault, int]], refusal: Severity) -> Problem:
    """What one is refused for: by its kind where it is about the leaf or the path, else where it is why no path builds."""
    wording = FAULTS[problem.fault]
    by_kind = wording.refused and (problem.place <= 0 or problem.fault not in _STORE_FAULTS)
    refused = by_kind or (problem.fault, problem.place) in against
    return replace(problem, refused=refused, severity=refusal if refused else wording.weight)


def _of_paths(question: Question) -> Iterator[Problem]:
    """What the trust stores say: the reasons of the one that decides, and that another one thinks otherwise."""
    if not question.paths:
        return
    decides, *others = question.paths
    for reason in decides.reasons:
        if reason.fault is not Fault.UNPARSABLE:
            yield Problem(reason.fault, reason.place, sentence(reason.words), _path_evidence(question.chain, reason))
    for other in others:
        if other.anchors and other.builds != decides.builds:
            yes, no = (decides, other) if decides.builds else (other, decides)
            words = f"{yes.label[:1].upper()}{yes.label[1:]} leads to a path, {no.label} does not: {sentence(no.words)}"
            yield Problem(Fault.STORES_DIFFER, -1, words, f"{no.store}, {counted(no.anchors, 'root')}")


def _path_evidence(chain: Chain, reason: PathReason) -> str:
    link = chain.links[reason.place] if 0 <= reason.place < len(chain.links) else None
    if link and reason.fault is Fault.CRITICAL_EXTENSION:
        return f"extension {', '.join(unknown_critical(link))}, critical"
    if link and reason.fault is Fault.BEYOND_LIMITS:
        return f"nameConstraints: {name_limits(link)}" if name_limits(link) else "basicConstraints pathLenConstraint"
    return f"issuer {link.facts.issuer or 'empty'}" if link else ""
