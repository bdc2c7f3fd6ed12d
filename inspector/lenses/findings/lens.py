"""All findings of a transcript."""

from collections.abc import Iterable

from inspector.events import SessionStarted
from inspector.lenses.advice.fixes import with_fixes
from inspector.lenses.advice.reproduce import with_commands
from inspector.lenses.certificates.lens import Certificates
from inspector.lenses.ehlo.lens import EhloReply
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.findings.case import Case
from inspector.lenses.findings.certificates import certificate_findings
from inspector.lenses.findings.greeting import greeting_findings
from inspector.lenses.findings.policy import policy_findings
from inspector.lenses.findings.probes import probe_findings
from inspector.lenses.findings.probes_stopped import probes_stopped
from inspector.lenses.findings.session import session_findings
from inspector.lenses.findings.starttls import starttls_findings
from inspector.lenses.findings.tls import tls_findings
from inspector.lenses.source import foreign_source
from inspector.lenses.tls.lens import Versions
from inspector.transcript import Transcript

_RULES = (
    *(session_findings, greeting_findings, starttls_findings, policy_findings, tls_findings),
    *(probe_findings, probes_stopped, certificate_findings),
)
_SESSION_REFUSED = ("greeting-refused", "ehlo-refused")
_ORDER = (Severity.FAILURE, Severity.WARNING, Severity.NOTE)


def _with_those_of_sources(found: list[Finding], case: Case) -> list[Finding]:
    """Add what only a file or a paste can hold. What knows that is heavy, so a session of our own does without."""
    if foreign_source(case.transcript) is None:
        return found
    from inspector.lenses.findings.kept import with_kept
    from inspector.lenses.findings.postfix import postfix_findings
    from inspector.lenses.findings.received import received_findings

    return [*with_kept(found, case), *postfix_findings(case), *received_findings(case)]


def _with_refused_mail(found: list[Finding], case: Case) -> list[Finding]:
    """Add what refusals mean, where there are any; what knows that is heavy too."""
    if not case.refused_mail() and not any(finding.code in _SESSION_REFUSED for finding in found):
        return found
    from inspector.lenses.findings.refused import with_refused

    return with_refused(found, case)


def find_all(
    transcript: Transcript, ehlo: tuple[EhloReply, ...], versions: Versions, certificates: Certificates
) -> tuple[Finding, ...]:
    """Return every finding, failures first, then warnings, then notes; within a severity in the order of the evidence."""
    started = next((event for _, event in transcript.of(SessionStarted)), None)
    if started is None:
        return ()
    case = Case(transcript, started, ehlo, versions, certificates)
    found = _with_those_of_sources([finding for rule in _RULES for finding in rule(case)], case)
    found = _with_refused_mail(found, case)
    return ordered(with_commands(case, with_fixes(found, case)))


def ordered(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order in which they are shown."""
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[int, int]:
    return _ORDER.index(finding.severity), min((evidence.entry for evidence in finding.own_evidence), default=0)
