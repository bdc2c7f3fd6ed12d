"""Findings about certificates. Whether a bad one hurts depends on who asks: see `_severity`."""

from collections.abc import Iterator

from inspector.events import CertificatesPresented
from inspector.lenses.advice import CERTIFICATES, who_checks_certificates
from inspector.lenses.case import Case, finding
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.wording import printable


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
        why = certificates.why_not_valid
        yield finding("certificate-expired", severity, evidence, CERTIFICATES["expired"], why=why, who=who)
    if certificates.path_builds is False:
        why = certificates.why_no_path
        yield finding("certificate-not-trusted", severity, evidence, CERTIFICATES["not-trusted"], why=why, who=who)
    if certificates.name_matches is False:
        why = certificates.why_no_match
        name = printable(certificates.reference_id)
        yield finding(
            "certificate-host-mismatch", severity, evidence, CERTIFICATES["host-mismatch"], name=name, why=why, who=who
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
