"""What the client of a session that was read from a source offers in its ClientHello, and what of that is not visible.

Measured on the hellos of 177 real clients: 127 have no supported_versions, and their lowest version shows nowhere; neither
the version of the record nor the suites tell it. What is offered need not be usable: a client may list TLS 1.0 and have no
suite for it.
"""

from inspector.events import SessionStarted, TLSRecord
from inspector.frozen import Frozen
from inspector.lenses.sheet import Sheet, SheetRow
from inspector.lenses.source import foreign_source
from inspector.lenses.wording import counted, listed, version_names
from inspector.tls.client_offer import TLS13_DRAFTS, ClientOffer
from inspector.tls.handshake import HandshakeJoiner
from inspector.tls.record import HEADER_BYTES
from inspector.tls.registry import (
    ContentType,
    ProtocolVersion,
    cipher_suite_name,
    named_group_name,
    signature_scheme_name,
    version_label,
)
from inspector.tls.sslv2 import MESSAGE_BIT, cipher_kind_name, sslv2_record
from inspector.tls.wire import WireError
from inspector.transcript import Transcript
from inspector.visible import visible

_MOST_RECORDS = 32
"""Records of the client that are read in search of its hello."""
_SUITES_SHOWN = 12
"""Cipher suites that are named in the table, the client's first ones; a report as JSON names all."""
_SIGNALS = {0x00FF, 0x5600}
"""Suites that are none, but signals: TLS_EMPTY_RENEGOTIATION_INFO_SCSV and TLS_FALLBACK_SCSV."""

_NOT_VISIBLE = (
    "It has no supported_versions, so the lowest version that it takes is not visible: the version of the record does not "
    "tell it, and neither do the suites."
)
_NOT_USABLE = (
    "What is listed need not be usable: a client may list an old version and have no cipher suite that its library lets it "
    "use there. Only a handshake with that version alone shows it."
)


class ClientHelloReading(Frozen):
    """The client's hello, in words."""

    entry: int
    """Index of the TLSRecord that completes it."""
    versions: tuple[str, ...]
    """Those listed, in the client's order; empty where the hello lists none."""
    highest: str
    """The highest version offered."""
    lowest: str
    """The lowest version offered; empty where that is not visible."""
    server_name: str
    """The name in SNI, in the visible notation; empty where there is none."""
    headline: str
    """What is offered, in one sentence."""
    remarks: tuple[str, ...]
    """What follows from it and what does not, one or two sentences each."""
    rows: tuple[tuple[str, str], ...]
    """What else the hello says: a label and its words."""
    cipher_suites: tuple[str, ...]
    """All suites by name, in the client's order."""

    @property
    def sheet(self) -> Sheet:
        """The same as a table."""
        rows = tuple(SheetRow(row, self.entry) for row in self.rows)
        return Sheet("client-hello", "What the client offers", self.headline, self.entry, self.remarks, ("", ""), rows)


def read_client_offer(transcript: Transcript) -> ClientHelloReading | None:
    """Return what the client offers; None where there is no hello to be read, and for a session of our own."""
    if foreign_source(transcript) is None:
        return None
    found = _find_hello(transcript)
    if found is None:
        return None
    entry, offer = found
    started = next((event for _, event in transcript.of(SessionStarted)), None)
    minimum = started.tls_minimum if started else ProtocolVersion.TLSv1_2
    return ClientHelloReading(
        entry=entry,
        versions=tuple(map(version_label, offer.versions)),
        highest=version_label(offer.highest),
        lowest="" if offer.lowest is None else version_label(offer.lowest),
        server_name=visible(offer.server_name),
        headline=_headline(offer),
        remarks=tuple(_remarks(offer, minimum)),
        rows=tuple(_rows(offer)),
        cipher_suites=_suites(offer),
    )


def _find_hello(transcript: Transcript) -> tuple[int, ClientOffer] | None:
    joiner = HandshakeJoiner()
    sent = [(index, event) for index, event in transcript.of(TLSRecord) if event.sent and event.connection == 0]
    for index, record in sent[:_MOST_RECORDS]:
        try:
            if record.content_type == MESSAGE_BIT:
                return index, ClientOffer.from_sslv2(sslv2_record(record.raw) or b"")
            if record.content_type != ContentType.handshake:
                return None
            for message in joiner.feed(record.raw[HEADER_BYTES:])[:1]:
                return index, ClientOffer.from_message(message.raw)
        except WireError:
            return None
    return None


def _headline(offer: ClientOffer) -> str:
    form = ", in a hello of SSLv2's form" if offer.sslv2_form else ""
    if offer.versions:
        return f"The client lists {listed([version_label(number) for number in offer.versions])}{form}."
    if offer.lowest is not None:
        return f"The client offers {version_label(offer.lowest)} alone{form}."
    return f"The client offers {version_label(offer.highest)} and what it may take below{form}."


def _remarks(offer: ClientOffer, minimum: ProtocolVersion) -> list[str]:
    if not offer.versions:
        below = [] if offer.lowest is not None or offer.highest <= ProtocolVersion.SSLv3 else [_NOT_VISIBLE]
        return [*below, *_too_old(offer, minimum), *_unread(offer)]
    low = sorted(version for version in ProtocolVersion if version in offer.versions and version < minimum)
    remarks = []
    if low:
        remarks.append(
            f"{version_names(low)} {'are' if len(low) > 1 else 'is'} listed too: a receiver that goes by the list can "
            "refuse the sender for that, whatever version comes about."
        )
        remarks.append(_NOT_USABLE)
    if any(number >> 8 == TLS13_DRAFTS for number in offer.versions):
        remarks.append("A draft of TLS 1.3 is listed; servers of today do not know it.")
    return [*remarks, *_too_old(offer, minimum), *_unread(offer)]


def _too_old(offer: ClientOffer, minimum: ProtocolVersion) -> list[str]:
    if offer.highest >= minimum:
        return []
    return [f"Nothing at or above {minimum.label} is offered: a server that asks for that much can only refuse."]


def _unread(offer: ClientOffer) -> list[str]:
    return [f"The extension {name} does not parse; it is not taken into account." for name in offer.malformed]


def _rows(offer: ClientOffer) -> list[tuple[str, str]]:
    suites = _suites(offer)
    more = f" … and {len(suites) - _SUITES_SHOWN} more" if len(suites) > _SUITES_SHOWN else ""
    rows = [
        ("supported_versions", " ".join(map(version_label, offer.versions)) or "not there"),
        ("legacy_version", version_label(offer.legacy_version)),
        ("server_name", visible(offer.server_name) or "not sent"),
        (counted(len(suites), "cipher suite"), " ".join(suites[:_SUITES_SHOWN]) + more),
        ("groups", " ".join(map(named_group_name, offer.groups))),
        ("signatures", " ".join(map(signature_scheme_name, offer.signature_schemes))),
        ("ALPN", " ".join(map(visible, offer.alpn))),
    ]
    return [(label, words) for label, words in rows if words]


def _suites(offer: ClientOffer) -> tuple[str, ...]:
    name_of = _sslv2_suite if offer.sslv2_form else cipher_suite_name
    return tuple(name_of(number) for number in offer.cipher_suites if number not in _SIGNALS)


def _sslv2_suite(number: int) -> str:
    """A hello of SSLv2's form carries the suites of TLS with a zero in front (RFC 5246 appendix E.2)."""
    return cipher_suite_name(number) if number <= 0xFFFF else cipher_kind_name(number)
