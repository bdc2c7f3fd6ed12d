"""What the server answered to each TLS version, what this machine could do, and what the session negotiated."""

from inspector.events import (
    LocalTLSChecked,
    ProbeFinished,
    SessionStarted,
)
from inspector.frozen import Frozen
from inspector.lenses.extras import ExtraRow, extra_verdict, read_extras
from inspector.lenses.negotiated import Negotiated, read_negotiated
from inspector.lenses.sweep import Sweep
from inspector.lenses.wording import counted, printable, version_names
from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript


class Local(Frozen):
    """What this machine's OpenSSL could do."""

    completes: bool
    """True when it could complete a handshake of that version."""
    why: str
    """What it needs, or what it said."""


class VersionRow(Frozen):
    """One version. There is a row for each of the six, always."""

    version: ProtocolVersion
    """The version."""
    outcome: Outcome
    """The server's answer."""
    cipher_suite: str
    """Name in the registry; empty where none was chosen."""
    group: str
    """Named group; empty where the answer does not show it."""
    alert: Alert | None
    """The alert that came."""
    words: str
    """One short phrase: what the server said, or what happened."""
    connection: int
    """The probe's connection; 0 where none was made."""
    entry: int
    """Index of the ProbeFinished; -1 where there is none yet."""
    running: bool
    """True while the probe is under way."""
    starttls: str
    """How STARTTLS was offered to this probe, where that is not ``advertised``; else empty."""
    local: Local | None
    """This machine's column; None while it is not known."""
    signature_scheme: str = ""
    """What the server signed its key exchange with; empty where that does not show."""
    signature_fits: bool | None = None
    """True when the certificate's key made that signature, False when it did not; None where it was not checked."""
    alpn: str = ""
    """The application protocol that the server named; our hello offers none."""
    session_ticket: bool | None = None
    """True when a session ticket was promised; None where that does not show."""
    ocsp_staple: bool | None = None
    """True when an OCSP answer was stapled; None where that does not show."""
    chain: tuple[str, ...] = ()
    """certificate_sha256 of each certificate in the presented chain; empty where it does not show."""
    needs: str = ""
    """What a client must have and today's clients lack; empty where nothing is amiss."""

    @property
    def details(self) -> tuple[str, ...]:
        """What else an accepted version shows, one short phrase each; says so where TLS 1.3 hides it."""
        if self.outcome is not Outcome.ACCEPTED or self.version is ProtocolVersion.SSLv2:
            return ()
        newest = self.version is ProtocolVersion.TLSv1_3
        if newest and not (self.chain or self.signature_scheme or self.alpn):
            return (HIDDEN,)
        staple = {True: "OCSP staple", False: "no OCSP staple", None: ""}[self.ocsp_staple]
        unseen = TICKET_LATER if newest else ""
        ticket = {True: "session ticket", False: "no session ticket", None: unseen}[self.session_ticket]
        signed = f"signed with {self.signature_scheme}, {_CHECKED[self.signature_fits]}" if self.signature_scheme else ""
        chain = f"{counted(len(self.chain), 'certificate')}, the leaf {self.chain[0][:16]}…" if self.chain else ""
        return tuple(filter(None, (signed, f"ALPN {self.alpn}" if self.alpn else "", ticket, staple, chain)))


_CHECKED = {
    True: "by the key of the certificate",
    False: "and NOT by the key of the certificate",
    None: "not checked",
}
"""VersionRow.signature_fits to what stands behind the scheme."""

HIDDEN = "the rest is encrypted in TLS 1.3; of it, only a session shows the certificates"
"""A probe of TLS 1.3 whose encrypted flight could not be read sees neither signature nor chain, ALPN, ticket or staple."""

TICKET_LATER = "a session ticket would come only after the handshake"
"""RFC 8446 §4.6.1; a probe does not complete it."""


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

_WORDS = {
    Outcome.ACCEPTED: "the server chose it",
    Outcome.ANSWERED_LOWER: "the server chose {answered} instead",
    Outcome.REFUSED: "the server refused: {alert}",
    Outcome.SMTP_REFUSED: "STARTTLS was not answered with 220",
    Outcome.NO_REPLY: "STARTTLS got no reply",
    Outcome.STARTTLS_ABSENT: "the EHLO reply offers no STARTTLS",
    Outcome.NO_SESSION: "no SMTP session came about",
    Outcome.MALFORMED: "a TLS record came that cannot be read",
    Outcome.NOT_TLS: "the answer was no TLS",
    Outcome.CLOSED: "closed without an answer, {received}",
    Outcome.RESET: "reset without an answer, {received}",
    Outcome.TIMED_OUT: "no answer in time, {received}",
    Outcome.NOT_TRIED: "not tried",
}
"""What to say where the probe has no words of its own."""


def read_versions(transcript: Transcript) -> Versions:
    """Read the version table. Rows that nobody asked for say ``not_tried`` and why."""
    sweep = Sweep.from_transcript(transcript)
    negotiated = read_negotiated(transcript)
    local = {event.version: Local(event.completes, printable(event.why)) for _, event in transcript.of(LocalTLSChecked)}
    rows = tuple(_row(sweep, version, local.get(version), negotiated) for version in ProtocolVersion)
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
        headline=_headline(sweep, rows),
        verdict=(
            *_verdict(rows, negotiated, minimum),
            *extra_verdict(extras, rows[_TLS12].chain or rows[-1].chain, rows[_TLS12].signature_scheme),
        ),
        extras=extras,
    )


def accepted_versions(rows: tuple[VersionRow, ...]) -> list[ProtocolVersion]:
    """Return the versions that the server took, oldest first."""
    return [row.version for row in rows if row.outcome is Outcome.ACCEPTED]


def _row(sweep: Sweep, version: ProtocolVersion, local: Local | None, negotiated: Negotiated | None) -> VersionRow:
    if version in sweep.finished:
        return _finished_row(*sweep.finished[version], local)
    return VersionRow(
        version=version,
        outcome=Outcome.NOT_TRIED,
        cipher_suite="",
        group="",
        alert=None,
        words=sweep.words_without_answer(version, negotiated.version if negotiated else None),
        connection=sweep.running[version].connection if version in sweep.running else 0,
        entry=-1,
        running=sweep.is_running(version),
        starttls="",
        local=local,
    )


def _finished_row(entry: int, event: ProbeFinished, local: Local | None) -> VersionRow:
    words = printable(event.words) or _WORDS[event.outcome].format(
        answered=event.answered.label if event.answered else "a lower version",
        alert=event.alert or "no reason given",
        received=f"{counted(event.received, 'byte')} received",
    )
    return VersionRow(
        version=event.version,
        outcome=event.outcome,
        cipher_suite=event.cipher_suite,
        group=event.group,
        alert=event.alert,
        words=words,
        connection=event.connection,
        entry=entry,
        running=False,
        starttls=event.starttls,
        local=local,
        signature_scheme=event.signature_scheme,
        signature_fits=event.signature_fits,
        alpn=event.alpn,
        session_ticket=event.session_ticket,
        ocsp_staple=event.ocsp_staple,
        chain=event.chain,
        needs=event.needs,
    )


def _headline(sweep: Sweep, rows: tuple[VersionRow, ...]) -> str:
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
