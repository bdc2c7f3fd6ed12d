"""Findings about certificates. Whether a bad one hurts depends on who asks: see `refusal_severity`."""

from collections.abc import Iterable, Iterator, Mapping

from inspector.lenses.advice.sentences import who_checks_certificates
from inspector.lenses.certificates.lens import WITHOUT_SNI, Certificates, OtherChain, problem_text, refusal_severity
from inspector.lenses.certificates.problems import Problem
from inspector.lenses.certificates.wording import CERTIFICATES
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.finding_codes import FindingCode
from inspector.lenses.findings.case import Case, finding
from inspector.lenses.source import foreign_source
from inspector.lenses.wording import listed, printable
from inspector.tls.certificate_fault import Fault

_GROUPS: tuple[tuple[FindingCode, str, frozenset[Fault]], ...] = (
    ("certificate-wrong-purpose", "purpose", frozenset({Fault.WRONG_PURPOSE, Fault.AUTHORITY_AS_LEAF})),
    ("certificate-weak", "weak", frozenset({Fault.WEAK_KEY, Fault.WEAK_SIGNATURE})),
    ("certificate-malformed", "malformed", frozenset({Fault.UNPARSABLE, Fault.UNREADABLE_PART, Fault.BAD_SERIAL})),
    (
        "certificate-chain-untidy",
        "untidy",
        frozenset({Fault.WRONG_ORDER, Fault.DUPLICATE, Fault.UNRELATED, Fault.ROOT_INCLUDED}),
    ),
    ("certificate-trust-differs", "stores-differ", frozenset({Fault.STORES_DIFFER})),
)
"""Problems beside expiry, name and path: the finding's code, its wording, and what it gathers."""
_DATES = frozenset({Fault.EXPIRED, Fault.NOT_YET_VALID})
_NAMES = frozenset({Fault.NAME_MISMATCH, Fault.NO_NAME})
_WORST_FIRST = (Severity.FAILURE, Severity.WARNING, Severity.NOTE)


def certificate_findings(case: Case) -> Iterator[Finding]:
    """Yield what is wrong with the chain of the session."""
    certificates = case.certificates
    severity = refusal_severity(case.started)
    who = who_checks_certificates(submission=case.is_submission)
    if certificates.entry < 0 or not certificates.rows:
        yield from _no_certificate(case, severity, who)
        return
    evidence = (case.whole(certificates.entry),)
    explained = certificates.explained
    if certificates.within_validity is False:
        why = certificates.why_not_valid
        yield finding("certificate-expired", severity, evidence, CERTIFICATES["expired"], why=why, who=who)
    if certificates.path_builds is False:
        why = certificates.why_no_path
        fix = _fixes(problem for problem in explained if problem.refused and _is_about_the_path(problem))
        yield finding("certificate-not-trusted", severity, evidence, CERTIFICATES["not-trusted"], why=why, who=who, fix=fix)
    if certificates.name_matches is False:
        words: Mapping[str, str] = {
            "name": printable(certificates.reference_id),
            "why": certificates.why_no_match,
            "who": who,
            "fix": _fixes(problem for problem in explained if problem.fault in _NAMES),
        }
        yield finding("certificate-host-mismatch", severity, evidence, CERTIFICATES["host-mismatch"], **words)
    for code, wording, faults in _GROUPS:
        problems = [problem for problem in explained if problem.fault in faults]
        if problems:
            why, fix = _told(problems, certificates), _fixes(problems)
            worst = min((problem.severity for problem in problems), key=_WORST_FIRST.index)
            yield finding(code, worst, evidence, CERTIFICATES[wording], why=why, who=who, fix=fix)
    for other in certificates.others:
        yield from _of_another_chain(case, other, severity, who)


def _of_another_chain(case: Case, other: OtherChain, severity: Severity, who: str) -> Iterator[Finding]:
    """What is wrong with the chain of other versions, or of the other kind of key, and not with the session's.

    What a client without SNI gets is told by what was asked there.
    """
    if all(version.endswith(WITHOUT_SNI) for version in other.versions):
        return
    certificates = case.certificates
    for code, wording, bad, bad_here in (
        ("certificate-expired", "expired", other.within_validity, certificates.within_validity),
        ("certificate-not-trusted", "not-trusted", other.path_builds, certificates.path_builds),
        ("certificate-host-mismatch", "host-mismatch", other.name_matches, certificates.name_matches),
    ):
        problems = [problem for problem in other.problems if problem.refused and _code_of(problem) == code]
        if bad is False and bad_here is not False and problems:
            words = {
                "why": f"With {listed(other.versions)} another chain is shown. {problems[0].words}",
                "who": who,
                "fix": _fixes(problems),
                "name": printable(certificates.reference_id),
            }
            yield finding(_code_of(problems[0]), severity, (case.whole(other.entry),), CERTIFICATES[wording], **words)


def _code_of(problem: Problem) -> FindingCode:
    if problem.fault in _NAMES:
        return "certificate-host-mismatch"
    return "certificate-not-trusted" if _is_about_the_path(problem) else "certificate-expired"


def _is_about_the_path(problem: Problem) -> bool:
    return problem.fault not in _NAMES | _GROUPS[0][2] and not (problem.fault in _DATES and problem.place == 0)


def _told(problems: list[Problem], certificates: Certificates) -> str:
    """Return the problems as sentences; of many the first four."""
    told = [problem_text(problem, certificates.rows) for problem in problems[:4]]
    return " ".join([*told, *([f"And {len(problems) - 4} more."] if len(problems) > 4 else [])])


def _fixes(problems: Iterable[Problem]) -> str:
    """Return what to do, each thing once; two at most, the rest stands beside the problems."""
    return " ".join(list(dict.fromkeys(problem.fix for problem in problems))[:2])


def _no_certificate(case: Case, severity: Severity, who: str) -> Iterator[Finding]:
    spoken = case.versions.negotiated
    if spoken is None or foreign_source(case.transcript) is not None:  # a source need not show them
        return
    wording = CERTIFICATES["none"]
    yield finding("validation-failure", severity, (case.whole(spoken.entry),), wording, suite=spoken.cipher_suite, who=who)
