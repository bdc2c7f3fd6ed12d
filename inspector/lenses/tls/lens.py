"""What the server answered to each TLS version, what this machine could do, and what the session negotiated."""

from inspector.events import LocalTLSChecked, SessionStarted
from inspector.frozen import Frozen, replace
from inspector.lenses.tls.extras import ExtraRow, extra_verdict, read_extras
from inspector.lenses.tls.negotiated import Negotiated, read_negotiated
from inspector.lenses.tls.sweep import Sweep
from inspector.lenses.tls.version_row import Local, VersionRow, accepted_versions, beside_the_session, version_row
from inspector.lenses.wording import printable, version_names
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript


class Versions(Frozen):
    """The TLS tab."""

    rows: tuple[VersionRow, ...]
    """SSLv2 to TLSv1.3, six rows."""
    negotiated: Negotiated | None
    """None while the session has no TLS."""
    started: bool
    """True once a sweep began."""
    done: int
    """Versions that have their answer."""
    total: int
    """Versions of the sweep."""
    seconds: float
    """From the sweep's start to its end, or to the latest answer."""
    stopped: str
    """Why the sweep stopped early; else empty."""
    headline: str
    """The verdict in one sentence."""
    verdict: tuple[str, ...]
    """What follows, one short sentence each."""
    extras: tuple[ExtraRow, ...] = ()
    """Answers to the questions beside the versions; empty where nobody asked."""


_TLS12 = list(ProtocolVersion).index(ProtocolVersion.TLSv1_2)
"""Its place among the rows."""
_PROVES_NO = {Outcome.ANSWERED_LOWER, Outcome.REFUSED}
"""Outcomes in which the server itself said no."""
_SILENT = {Outcome.CLOSED, Outcome.RESET, Outcome.TIMED_OUT}
"""Outcomes in which nobody said anything: they hint at a no and prove none."""
_NOTHING_SENT = {Outcome.NOT_TRIED, Outcome.STARTTLS_ABSENT, Outcome.NO_SESSION}
"""Outcomes in which STARTTLS was not sent, or not surely."""


def read_versions(transcript: Transcript) -> Versions:
    """Read the version table. Rows that nobody asked for say ``not_tried`` and why."""
    sweep = Sweep.from_transcript(transcript)
    negotiated = read_negotiated(transcript)
    local = {event.version: Local(event.completes, printable(event.why)) for _, event in transcript.of(LocalTLSChecked)}
    rows = tuple(version_row(sweep, version, local.get(version), negotiated) for version in ProtocolVersion)
    negotiated = _beside_its_probe(negotiated, rows) if negotiated else None
    rows = tuple(beside_the_session(row, negotiated) for row in rows)
    extras = read_extras(sweep)
    started = next((event for _, event in transcript.of(SessionStarted)), None)
    minimum = started.tls_minimum if started else ProtocolVersion.TLSv1_2
    return Versions(
        rows=rows,
        negotiated=negotiated,
        started=sweep.begun is not None,
        done=len(sweep.finished),
        total=len(sweep.begun.versions) if sweep.begun else 0,
        seconds=sweep.seconds,
        stopped=printable(sweep.ended.stopped) if sweep.ended else "",
        headline=_headline(sweep, rows, negotiated),
        verdict=(
            *_verdict(rows, negotiated, minimum),
            *extra_verdict(extras, rows[_TLS12].chain or rows[-1].chain, rows[_TLS12].signature_scheme),
        ),
        extras=extras,
    )


def _beside_its_probe(negotiated: Negotiated, rows: tuple[VersionRow, ...]) -> Negotiated:
    """Add what the probe of the session's version found that the session itself did not ask for."""
    row = next(row for row in rows if row.version is negotiated.version)
    if row.outcome is not Outcome.ACCEPTED:
        return negotiated
    return replace(negotiated, asked_by=row.connection, staple_when_asked=row.ocsp_staple)


def _headline(sweep: Sweep, rows: tuple[VersionRow, ...], negotiated: Negotiated | None) -> str:
    if sweep.begun is None:
        return "The versions have not been tried."
    if sweep.ended is None:
        return "Trying the TLS versions, each on its own connection."
    accepted = accepted_versions(rows)
    old = [version for version in accepted if version < ProtocolVersion.TLSv1_2]
    if old and old == accepted:
        return f"Only {version_names(old)} {'are' if len(old) > 1 else 'is'} accepted."
    if old:
        return f"{version_names(old)} {'are' if len(old) > 1 else 'is'} still accepted."
    if accepted:
        return f"{version_names(accepted)} {'are' if len(accepted) > 1 else 'is'} accepted{_nothing_older(rows)}."
    if negotiated and any(row.outcome in _PROVES_NO | _SILENT for row in rows):
        return f"No probe was accepted, though the session itself speaks {version_names([negotiated.version])}."
    return _nothing_accepted(rows)


def _nothing_older(rows: tuple[VersionRow, ...]) -> str:
    older = [row for row in rows if ProtocolVersion.SSLv3 <= row.version < ProtocolVersion.TLSv1_2]
    return ", nothing older" if all(row.outcome in _PROVES_NO for row in older) else ""


def _nothing_accepted(rows: tuple[VersionRow, ...]) -> str:
    outcomes = {row.outcome for row in rows} - {Outcome.NOT_TRIED}
    if outcomes == {Outcome.STARTTLS_ABSENT}:
        return "STARTTLS is not offered, so no version could be tried."
    if not outcomes:
        return "No version was tried."
    if outcomes <= {Outcome.NO_SESSION}:
        return "No probe got as far as TLS."
    if Outcome.SMTP_REFUSED in outcomes:
        return "STARTTLS was refused, so no version could be tried."
    if Outcome.NO_REPLY in outcomes:
        return "STARTTLS got no reply, so no version could be tried."
    return "No TLS version was accepted."


def _verdict(rows: tuple[VersionRow, ...], negotiated: Negotiated | None, minimum: ProtocolVersion) -> tuple[str, ...]:
    sentences: list[str] = []
    if negotiated:
        low = f", below the minimum of {minimum.label}" if negotiated.version < minimum else ""
        chosen = ", ".join(filter(None, (negotiated.version.label, negotiated.cipher_suite, negotiated.group)))
        sentences.append(f"The session itself negotiated {chosen}{low}.")
        if negotiated.details:
            sentences.append(f"Its handshake: {'; '.join(negotiated.details)}.")
    silent = [row.version for row in rows if row.outcome in _SILENT]
    if silent:
        sentences.append(f"{version_names(silent)}: no answer at all. That hints at a no and proves none.")
    beyond = [row.version for row in rows if row.outcome is Outcome.ACCEPTED and row.local and not row.local.completes]
    if beyond:
        sentences.append(f"{version_names(beyond)}: the server takes it, though this machine could not complete it.")
    sentences += _chains_that_differ(rows)
    forced = [row.version for row in rows if row.starttls and row.outcome not in _NOTHING_SENT]
    if forced:
        sentences.append("STARTTLS was tried although the EHLO reply does not offer it by the letter.")
    return tuple(sentences)


def _chains_that_differ(rows: tuple[VersionRow, ...]) -> list[str]:
    """Return a sentence where versions that were accepted show different leaves."""
    shown = [row for row in rows if row.outcome is Outcome.ACCEPTED and row.chain]
    if len({row.chain for row in shown}) < 2:
        return []
    newest = shown[-1]
    others = [row.version for row in shown if row.chain != newest.chain]
    what = "another certificate" if any(row.chain[0] != newest.chain[0] for row in shown) else "another chain"
    verb = "get" if len(others) > 1 else "gets"
    return [f"{version_names(others)} {verb} {what} than {version_names([newest.version])}."]
