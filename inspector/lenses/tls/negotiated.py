"""What the session itself agreed on, as the records and OpenSSL tell it."""

from inspector.events import EncryptedFlightRead, TLSEstablished, TLSRecord, TLSStarted
from inspector.frozen import Frozen, replace
from inspector.lenses.source import foreign_source
from inspector.tls.answer import ProbeAnswer
from inspector.tls.probe import VersionProbe
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

NOT_READ = "what it is signed with is encrypted and was not read"
"""TLS 1.3, where OpenSSL did not tell the secret or the suite is not opened here; the probe's row may have it."""
NO_ALPN = "no ALPN (SMTP has none)"
"""None is offered: the registry of RFC 7301 names IMAP, POP3, ManageSieve; a server may refuse who offers another."""
TICKET_UNSEEN = "session ticket not known: it comes behind the handshake, and none was seen"
"""TLS 1.3 (RFC 8446 §4.6.1), where nothing was answered inside TLS, or OpenSSL does not tell."""
UNASKED = "an OCSP staple was not asked for"
"""Python's ssl cannot ask for one. Some mail servers do as clients, and the probes of the versions do."""


class Negotiated(Frozen):
    """What the live session speaks."""

    version: ProtocolVersion
    """The version."""
    cipher_suite: str
    """Name in the registry."""
    group: str
    """Named group; empty where it is not known."""
    entry: int
    """Index of the TLSEstablished."""
    signature_scheme: str = ""
    """What the server signed its key exchange with; empty where that does not show."""
    alpn: str = ""
    """The application protocol that the server named; none is offered, for SMTP has none (RFC 7301's registry)."""
    session_ticket: bool | None = None
    """True when a session ticket was promised, or in TLS 1.3 when one came; None where that does not show."""
    ocsp_staple: bool | None = None
    """True when an OCSP answer was stapled; None where that does not show: our own session asks for none, the probes do."""
    asked_by: int = 0
    """Connection of the probe of the same version, which asked for a staple; 0 where none was answered."""
    staple_when_asked: bool | None = None
    """True when that probe got one; None where its answer does not show it."""
    ours: bool = False
    """True where this program shook hands; False where others tell of it."""

    @property
    def details(self) -> tuple[str, ...]:
        """What else is known of it, one short phrase each; of our own session what is not, too."""
        hidden = NOT_READ if self.ours and self.version is ProtocolVersion.TLSv1_3 else ""
        signed = f"signed with {self.signature_scheme}" if self.signature_scheme else hidden
        unseen = TICKET_UNSEEN if self.ours and self.version is ProtocolVersion.TLSv1_3 else ""
        ticket = {True: "a session ticket", False: "no session ticket", None: unseen}[self.session_ticket]
        staple = "an OCSP staple" if self.ocsp_staple else self._staple_elsewhere if self.ours else ""
        alpn = f"ALPN {self.alpn}" if self.alpn else NO_ALPN if self.ours else ""
        return tuple(filter(None, (signed, alpn, ticket, staple)))

    @property
    def _staple_elsewhere(self) -> str:
        if self.staple_when_asked is None:
            return UNASKED
        return f"{'an' if self.staple_when_asked else 'no'} OCSP staple when asked for (connection {self.asked_by})"


def read_negotiated(transcript: Transcript) -> Negotiated | None:
    """Return what the session speaks since its latest handshake; None where it has no TLS, or its version is not told."""
    found = [(index, event) for index, event in transcript.of(TLSEstablished) if event.connection == 0]
    if not found:
        return None
    index, event = found[-1]
    if event.version is None:
        return None
    ours = foreign_source(transcript) is None
    spoken = Negotiated(event.version, event.cipher_suite, event.group, index, ours=ours)
    told: ProbeAnswer | EncryptedFlightRead | None
    if event.version == ProtocolVersion.TLSv1_3:
        told = next((read for at, read in transcript.of(EncryptedFlightRead) if at > index), None)
    else:
        told = _told_in_clear(transcript, event.version, index)
    if told is None:
        return spoken
    staple = isinstance(told, ProbeAnswer) and told.ocsp_staple
    return replace(
        spoken,
        signature_scheme=told.signature_scheme,
        alpn=told.alpn,
        session_ticket=told.session_ticket,
        ocsp_staple=staple or None,
    )


def _told_in_clear(transcript: Transcript, version: ProtocolVersion, before: int) -> ProbeAnswer | None:
    """Read the server's first flight of the session's handshake, as it is on record."""
    reader = VersionProbe.reading(version, "")
    began = max((index for index, _ in transcript.of(TLSStarted) if index < before), default=0)
    for index, record in transcript.of(TLSRecord):
        if began < index < before and record.connection == 0 and not record.sent and not reader.complete:
            reader.feed(record.raw)
    return reader.so_far
