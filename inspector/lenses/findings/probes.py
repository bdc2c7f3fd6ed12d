"""Findings of the second and extra hellos: what is lacking, what depends on size and on SNI."""

from collections.abc import Iterator

from inspector.lenses.finding import Finding, Severity
from inspector.lenses.finding_codes import FindingCode
from inspector.lenses.findings.case import Case, finding
from inspector.lenses.tls.extras import NO_ANSWER, ExtraRow, find_extra
from inspector.lenses.tls.probe_wording import PROBES
from inspector.lenses.tls.version_row import VersionRow
from inspector.lenses.wording import printable, version_names
from inspector.tls.extra_question import ExtraQuestion
from inspector.tls.offer import REALISTIC
from inspector.tls.outcome import Outcome
from inspector.tls.registry import NamedGroup, ProtocolVersion, cipher_suite_name

_HELLO_OF_TODAY = {
    True: "the cipher suites, groups and signatures that every TLS library of today has",
    False: "what every TLS library of today has (ECDHE with AES or CHACHA20)",
}
"""What the hello that was refused offered, by whether it asked for TLS 1.3."""
_RELIEF = "Those that know TLS 1.3 are not touched: it is accepted."
_NO_RELIEF = {
    True: "An older version does not help them: the version is agreed on first.",
    False: "A newer version, which would help, is not accepted.",
}
"""Whether another version helps, by whether it is TLS 1.3 that needs it."""
_LARGE_HELLO_SUITES = frozenset(map(cipher_suite_name, REALISTIC.cipher_suites))


def probe_findings(case: Case) -> Iterator[Finding]:
    """Yield what the hellos beside the six versions showed."""
    rows = {row.version: row for row in case.versions.rows}
    yield from _needs_uncommon(case, rows)
    yield from _large_hello(case)
    yield from _depends_on_sni(case, rows)


def _needs_uncommon(case: Case, rows: dict[ProtocolVersion, VersionRow]) -> Iterator[Finding]:
    """Look at the newest version that is accepted, which most senders get, and at TLS 1.2 behind a TLS 1.3."""
    accepted = [row for row in rows.values() if row.outcome is Outcome.ACCEPTED]
    judged = [row for row in accepted if row in (accepted[-1], rows[ProtocolVersion.TLSv1_2]) and row.needs]
    if not judged:
        return
    row = judged[-1]
    newest = row is accepted[-1]
    in_tls13 = row.version is ProtocolVersion.TLSv1_3
    evidence = (case.whole(row.entry),)
    words = {
        "version": version_names([row.version]),
        "needs": row.needs,
        "hello": _HELLO_OF_TODAY[in_tls13],
        "relief": _NO_RELIEF[in_tls13] if newest else _RELIEF,
    } | case.without_tls
    severity = Severity.WARNING if newest else Severity.NOTE
    yield finding("tls-needs-uncommon", severity, evidence, PROBES["needs-uncommon"], **words)


def _large_hello(case: Case) -> Iterator[Finding]:
    row = find_extra(case.versions.extras, ExtraQuestion.LARGE_HELLO)
    if row is None or row.taken or not any(map(_in_large_hello, case.versions.rows)):
        return
    if row.outcome in NO_ANSWER:
        yield _told(case, row, "tls-large-hello-dropped", Severity.FAILURE, "large-hello-dropped")
    elif row.outcome is Outcome.REFUSED:
        yield _told(case, row, "tls-large-hello-refused", Severity.FAILURE, "large-hello-refused")


def _in_large_hello(row: VersionRow) -> bool:
    """Return True where the large hello offers what this version was accepted with, so that its size may be to blame."""
    if row.outcome is not Outcome.ACCEPTED or row.version not in REALISTIC.versions:
        return False
    unknown_group = row.group in NamedGroup.__members__ and NamedGroup[row.group] not in REALISTIC.groups
    return not unknown_group and (not row.cipher_suite or row.cipher_suite in _LARGE_HELLO_SUITES)


def _depends_on_sni(case: Case, rows: dict[ProtocolVersion, VersionRow]) -> Iterator[Finding]:
    row = find_extra(case.versions.extras, ExtraQuestion.WITHOUT_SNI)
    if row is None:
        return
    named = rows[row.version]
    if named.outcome is not Outcome.ACCEPTED:
        return  # refused with the name too, which is another finding
    if not row.taken and (row.outcome in NO_ANSWER or row.outcome is Outcome.REFUSED):
        yield _told(case, row, "tls-depends-on-sni", Severity.WARNING, "sni-demanded")
    elif row.chain and named.chain and row.chain[0] != named.chain[0]:
        yield _told(case, row, "tls-depends-on-sni", Severity.NOTE, "sni-certificate")


def _told(case: Case, row: ExtraRow, code: FindingCode, severity: Severity, wording: str) -> Finding:
    name = case.started.server_name or case.started.target.host
    words = {"said": row.said, "name": printable(name)} | case.without_tls
    return finding(code, severity, (case.whole(row.entry),), PROBES[wording], **words)
