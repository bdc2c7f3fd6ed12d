"""Findings about the handshake and the versions."""

from collections.abc import Iterator

from inspector.events import TLSFailed
from inspector.lenses.advice.sentences import TLS
from inspector.lenses.ending import explain_end
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.findings.case import Case, finding
from inspector.lenses.findings.client_certificate import certificate_demanded
from inspector.lenses.source import foreign_source
from inspector.lenses.tls.probe_wording import PROBES
from inspector.lenses.tls.version_row import accepted_versions
from inspector.lenses.wording import printable, version_names
from inspector.smtp.target import Mode
from inspector.tls.alert import AlertDescription
from inspector.tls.certificate_fault import Fault
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

_FAILED_IN_TLS = {
    Outcome.REFUSED,
    Outcome.ANSWERED_LOWER,
    Outcome.MALFORMED,
    Outcome.NOT_TLS,
    Outcome.CLOSED,
    Outcome.RESET,
    Outcome.TIMED_OUT,
}
"""Outcomes of a probe that got as far as its hello."""

VERSION_STATUS = {
    ProtocolVersion.SSLv2: "prohibited by RFC 6176",
    ProtocolVersion.SSLv3: "prohibited by RFC 7568",
    ProtocolVersion.TLSv1_0: "deprecated by RFC 8996",
    ProtocolVersion.TLSv1_1: "deprecated by RFC 8996",
    ProtocolVersion.TLSv1_2: "good (RFC 5246)",
    ProtocolVersion.TLSv1_3: "the newest (RFC 8446)",
}
"""What the RFCs say of each version; SSL 1 was never published."""


def tls_findings(case: Case) -> Iterator[Finding]:
    """Yield what there is to say about the handshake and the versions."""
    broken = list(_broken(case))
    yield from broken
    demanded = list(_certificate_demanded(case))
    yield from demanded
    if not broken and not demanded:
        yield from _handshake_failed(case)
    unmet = list(_minimum_not_met(case))
    yield from unmet
    if not unmet:
        yield from _below_minimum(case)


def _certificate_demanded(case: Case) -> Iterator[Finding]:
    evidence, alert = certificate_demanded(case.transcript)
    if evidence:
        wording = TLS["client-certificate"]
        yield finding(
            "tls-client-certificate-demanded", Severity.FAILURE, evidence, wording, alert=alert, **case.without_tls
        )


def _session_failures(case: Case) -> list[tuple[int, TLSFailed]]:
    return [(index, event) for index, event in case.transcript.of(TLSFailed) if event.connection == 0]


def _broken(case: Case) -> Iterator[Finding]:
    """No version works: all probes that reached TLS failed there, and the session has no TLS either."""
    if case.versions.negotiated or accepted_versions(case.versions.rows) or case.versions.stopped:
        return
    if case.versions.done < case.versions.total:
        return
    failed = [index for index, event in case.probes() if event.outcome in _FAILED_IN_TLS]
    if (
        _speaks_no_tls(case)
        or len(failed) < 2
        or any(event.side == "local" and event.outcome is Outcome.ACCEPTED for _, event in _session_failures(case))
    ):
        return
    evidence = tuple(case.whole(index) for index in [*failed, *(index for index, _ in _session_failures(case))])
    if _refused_for_the_name(case):
        name = printable(case.started.server_name or case.started.target.host)
        yield finding("tls-depends-on-sni", Severity.FAILURE, evidence, PROBES["sni-refused"], name=name, **case.without_tls)
        return
    yield finding("tls-broken", Severity.FAILURE, evidence, TLS["broken"], **case.without_tls)


def _refused_for_the_name(case: Case) -> bool:
    """Return True where each hello that carries a host name was answered with the alert that it is not known."""
    named = [event.alert for _, event in case.probes() if event.version >= ProtocolVersion.TLSv1_0]
    return all(alert is not None and alert.description == AlertDescription.unrecognized_name for alert in named)


def _speaks_no_tls(case: Case) -> bool:
    """TLS from the first byte was asked for, and something else was spoken."""
    outcomes = {event.outcome for _, event in _session_failures(case)}
    return case.started.target.mode is Mode.IMPLICIT_TLS and outcomes == {Outcome.NOT_TLS}


def _handshake_failed(case: Case) -> Iterator[Finding]:
    for index, event in _session_failures(case)[-1:]:
        evidence = (case.whole(index),)
        if _speaks_no_tls(case):
            ended = explain_end(case.transcript) or printable(event.words)
            yield finding("tls-handshake-failed", Severity.FAILURE, evidence, TLS["not-tls"], ended=ended)
            return
        words = printable(event.words).rstrip(".")
        sentence = f"{words[:1].upper()}{words[1:]}"
        if _certificate_unreadable(case, event):
            wording = TLS["unreadable-certificate"]
            yield finding("tls-handshake-failed", Severity.FAILURE, evidence, wording, words=sentence, **case.without_tls)
        elif event.side == "local" and foreign_source(case.transcript) is None:
            yield finding("tls-local-refusal", Severity.NOTE, evidence, TLS["local-refusal"], words=sentence)
        elif case.started.tls_version is None:
            told = case.without_tls | {"words": sentence, "look": _LOOK[case.versions.started]}
            yield finding("tls-handshake-failed", Severity.FAILURE, evidence, TLS["handshake-failed"], **told)
        else:
            chosen = case.started.tls_version
            severity = Severity.NOTE if chosen < case.started.tls_minimum else Severity.WARNING
            wording = TLS["handshake-failed-chosen"]
            yield finding("tls-handshake-failed", severity, evidence, wording, words=sentence, chosen=chosen.label)


_LOOK = {
    False: "Try the TLS versions one by one: the table shows",
    True: "The table of the TLS versions shows",
}
"""Where to look, by whether they have been asked for."""


def _certificate_unreadable(case: Case, failed: TLSFailed) -> bool:
    """Return True where our own library ended the handshake over a block of the chain that is no certificate."""
    ours = failed.alert.description if failed.side == "local" and failed.alert else None
    unreadable = any(problem.fault is Fault.UNPARSABLE for problem in case.certificates.explained)
    return unreadable and ours in (AlertDescription.bad_certificate, AlertDescription.decode_error)


def _accepted(case: Case) -> dict[ProtocolVersion, tuple[Evidence, ...]]:
    """Versions that the server took, each with what proves it: the probe's answer, the session's own handshake, or both."""
    proofs: dict[ProtocolVersion, tuple[Evidence, ...]] = {
        row.version: (case.whole(row.entry),) for row in case.versions.rows if row.outcome is Outcome.ACCEPTED
    }
    if spoken := case.versions.negotiated:
        proofs[spoken.version] = (*proofs.get(spoken.version, ()), case.whole(spoken.entry))
    return dict(sorted(proofs.items()))


def _minimum_not_met(case: Case) -> Iterator[Finding]:
    """Nothing at or above the minimum works: all versions were tried, or the session, free to choose, got less.

    What a client of which others tell was free to choose is not known.
    """
    minimum = case.started.tls_minimum
    accepted = _accepted(case)
    free_choice = case.versions.negotiated is not None and case.started.tls_version is None
    free_choice = free_choice and foreign_source(case.transcript) is None
    complete = case.versions.started and case.versions.done >= case.versions.total > 0 and not case.versions.stopped
    if not accepted or max(accepted) >= minimum or not (free_choice or complete):
        return
    yield finding(
        "tls-minimum-not-met",
        Severity.FAILURE,
        accepted[max(accepted)],
        TLS["minimum-not-met"],
        minimum=minimum.label,
        best=max(accepted).label,
        **case.without_tls,
    )


def _below_minimum(case: Case) -> Iterator[Finding]:
    minimum = case.started.tls_minimum
    low = {version: evidence for version, evidence in _accepted(case).items() if version < minimum}
    if not low:
        return
    yield finding(
        "tls-below-minimum-accepted",
        Severity.WARNING,
        tuple(proof for evidence in low.values() for proof in evidence),
        TLS["below-minimum-submission" if case.is_submission else "below-minimum-25"],
        versions=version_names(list(low)),
        are="are" if len(low) > 1 else "is",
        minimum=minimum.label,
        status=_status(list(low)),
    )


def _status(versions: list[ProtocolVersion]) -> str:
    """Say what the RFCs say: ``SSL 3 is prohibited by RFC 7568; TLS 1.0 and 1.1 are deprecated by RFC 8996.``"""
    alike: dict[str, list[ProtocolVersion]] = {}
    for version in versions:
        alike.setdefault(VERSION_STATUS[version], []).append(version)
    parts = [f"{version_names(group)} {'are' if len(group) > 1 else 'is'} {status}" for status, group in alike.items()]
    return f"{'; '.join(parts)}."
