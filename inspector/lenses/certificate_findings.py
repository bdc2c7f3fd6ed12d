"""Findings about certificates. Whether a bad one hurts depends on who asks: see `_severity`."""

from collections.abc import Iterator

from inspector.events import CertificatesPresented
from inspector.lenses.advice import CERTIFICATES, who_checks_certificates
from inspector.lenses.case import Case, finding
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.wording import listed
from inspector.visible import visible_text

_NAMES_SHOWN = 5


def certificate_findings(case: Case) -> Iterator[Finding]:
    """Yield what is wrong with the chain of the session."""
    certificates = case.certificates
    severity = _severity(case)
    who = who_checks_certificates(submission=case.is_submission)
    if certificates.entry < 0 or not certificates.rows:
        yield from _no_certificate(case, severity, who)
        return
    evidence = (case.whole(certificates.entry),)
    if certificates.within_validity is False:
        why = _sentences(case, ("expired", "not valid before", "not valid yet", "valid"))
        yield finding("certificate-expired", severity, evidence, CERTIFICATES["expired"], why=why, who=who)
    if certificates.path_builds is False:
        why = _sentences(case, ("path", "issuer", "root", "self-signed", "trust", "intermediate"))
        yield finding("certificate-not-trusted", severity, evidence, CERTIFICATES["not-trusted"], why=why, who=who)
    if certificates.name_matches is False:
        yield finding(
            "certificate-host-mismatch",
            severity,
            evidence,
            CERTIFICATES["host-mismatch"],
            name=visible_text(certificates.reference_id),
            presented=_presented_names(case),
            who=who,
        )


def _severity(case: Case) -> Severity:
    """A failure for submission and with --strict; a warning between servers, where opportunistic senders do not check."""
    return Severity.FAILURE if case.is_submission or case.started.strict else Severity.WARNING


def _no_certificate(case: Case, severity: Severity, who: str) -> Iterator[Finding]:
    spoken = case.versions.negotiated
    if spoken is None or (case.transcript.of(CertificatesPresented) and case.certificates.entry < 0):
        return
    wording = CERTIFICATES["none"]
    yield finding("validation-failure", severity, (case.whole(spoken.entry),), wording, suite=spoken.cipher_suite, who=who)


def _sentences(case: Case, words: tuple[str, ...]) -> str:
    """The problems that speak of this matter; all of them where none can be told apart."""
    problems = case.certificates.problems
    fitting = [problem for problem in problems if any(word in problem.lower() for word in words)]
    return " ".join(f"{problem.rstrip('.')}." for problem in (fitting or problems))


def _presented_names(case: Case) -> str:
    leaf = case.certificates.rows[0].facts
    names = list(leaf.subject_alt_names) if leaf else []
    if not names:
        return "nobody in a form that counts (there is no subjectAltName)"
    shown = names[:_NAMES_SHOWN]
    return listed([*shown, f"{len(names) - len(shown)} more"] if len(names) > len(shown) else shown)
