"""One row of the version table: what the server answered to one version, and what this machine could do."""

from inspector.events import ProbeFinished
from inspector.frozen import Frozen, replace
from inspector.lenses.tls.negotiated import Negotiated
from inspector.lenses.tls.sweep import Sweep
from inspector.lenses.wording import counted, printable
from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion


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
    quiet: bool = False
    """True where the sweep was to finish its handshakes: then most probes ask for no OCSP staple."""
    chain: tuple[str, ...] = ()
    """certificate_sha256 of each certificate in the presented chain; empty where it does not show."""
    needs: str = ""
    """What a client must have and today's clients lack; empty where nothing is amiss."""
    from_session: tuple[str, ...] = ()
    """Names of the fields here that hold what the session (connection 0) saw, for its probe did not see as far."""

    @property
    def details(self) -> tuple[str, ...]:
        """What else an accepted version shows, one short phrase each; says so where TLS 1.3 hides it."""
        if self.outcome is not Outcome.ACCEPTED or self.version is ProtocolVersion.SSLv2:
            return ()
        newest = self.version is ProtocolVersion.TLSv1_3
        ticket = _TICKET[self.session_ticket] + self._seen("session_ticket")
        if newest and not (self.chain or self.signature_scheme or self.alpn):
            return (HIDDEN,) if self.session_ticket is None else (ticket, HIDDEN)
        if self.session_ticket is None:
            ticket = TICKET_LATER if newest else ""
        checked = self._seen("signature_scheme") or f", {_CHECKED[self.signature_fits]}"
        signed = f"signed with {self.signature_scheme}{checked}" if self.signature_scheme else ""
        extensible = self.version is not ProtocolVersion.SSLv3
        alpn = f"ALPN {self.alpn}" if self.alpn else "no ALPN" if extensible else ""
        alpn += self._seen("alpn")
        unknown = (NO_STAPLE_ASKED if self.quiet else "OCSP staple not known") if extensible else ""
        staple = {True: "OCSP staple", False: "no OCSP staple", None: unknown}[self.ocsp_staple]
        chain = f"{counted(len(self.chain), 'certificate')}, the leaf {self.chain[0][:16]}…" if self.chain else ""
        return tuple(filter(None, (signed, alpn, ticket, staple, chain)))

    def _seen(self, field: str) -> str:
        return SEEN_IN_SESSION if field in self.from_session else ""


_TICKET = {True: "session ticket", False: "no session ticket", None: ""}
"""VersionRow.session_ticket to what is said of it."""
SEEN_IN_SESSION = " (seen in the session)"
"""Behind what the probe of the version does not show, and the session, which spoke the same version, does."""
DISAGREES = (
    "yet the session speaks it: the two hellos differ (the probe's asks for an OCSP staple), or another server answered"
)
"""Where a probe was refused what the session got."""
_ANSWERS = frozenset(
    {
        *(Outcome.REFUSED, Outcome.ANSWERED_LOWER, Outcome.MALFORMED, Outcome.NOT_TLS),
        *(Outcome.CLOSED, Outcome.RESET, Outcome.TIMED_OUT),
    }
)
"""Outcomes in which a hello was sent and not accepted."""
_CHECKED = {
    True: "by the key of the certificate",
    False: "and NOT by the key of the certificate",
    None: "not checked",
}
"""VersionRow.signature_fits to what stands behind the scheme."""

HIDDEN = "the rest is encrypted in TLS 1.3; of it, only a session shows the certificates"
"""A probe of TLS 1.3 whose encrypted flight could not be read sees neither signature nor chain, ALPN, ticket or staple."""

NO_STAPLE_ASKED = "OCSP staple not asked for (--quiet-probes)"
"""The handshake is this machine's OpenSSL's, by way of Python, which cannot ask for one."""

TICKET_LATER = "session ticket not known: it comes only after the handshake"
"""RFC 8446 §4.6.1; a probe does not complete it."""

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


def version_row(sweep: Sweep, version: ProtocolVersion, local: Local | None, negotiated: Negotiated | None) -> VersionRow:
    """Return the row of `version`; what nobody asked for says ``not_tried`` and why."""
    if version in sweep.finished:
        row = _finished_row(*sweep.finished[version], local, quiet=sweep.quiet)
        return row if sweep.has_connection(version) else replace(row, connection=0)
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


def _finished_row(entry: int, event: ProbeFinished, local: Local | None, *, quiet: bool) -> VersionRow:
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
        quiet=quiet,
        chain=event.chain,
        needs=event.needs,
    )


def beside_the_session(row: VersionRow, spoken: Negotiated | None) -> VersionRow:
    """Fill in what the probe of `row` does not show and the session does, where it shook hands in the same version.

    Where the probe got a no all the same, that is said: an answer that the session disproves is not the server's last word.
    A ticket of TLS 1.3 comes behind the handshake, which a probe does not finish. What hangs on the cipher suite up to
    TLS 1.2 is taken over only from a session of the same suite.
    """
    if spoken is None or spoken.version is not row.version:
        return row
    if row.outcome is not Outcome.ACCEPTED:
        return replace(row, words=f"{row.words}; {DISAGREES}") if row.outcome in _ANSWERS else row
    newest = row.version is ProtocolVersion.TLSv1_3
    seen: dict[str, object] = {}
    if row.session_ticket is None and spoken.session_ticket is not None:
        seen["session_ticket"] = spoken.session_ticket
    if not row.signature_scheme and spoken.signature_scheme and (newest or row.cipher_suite == spoken.cipher_suite):
        seen["signature_scheme"] = spoken.signature_scheme
        if newest and not row.alpn:  # both are of the flight that the probe did not read
            seen["alpn"] = spoken.alpn
    if not row.group and spoken.group and row.cipher_suite == spoken.cipher_suite:
        seen["group"] = spoken.group
    return replace(row, **seen, from_session=tuple(seen))


def accepted_versions(rows: tuple[VersionRow, ...]) -> list[ProtocolVersion]:
    """Return the versions that the server took, oldest first."""
    return [row.version for row in rows if row.outcome is Outcome.ACCEPTED]
