"""The TLS of a captured connection, as far as it is in clear: records of both sides become events.

Neither side is ours: what the client sent has ``sent=True``, and who gave up is read off the wire alone. Application data is
encrypted, and only counted.
"""

from collections.abc import Callable

from msgspec import Struct

from inspector.events import (
    CertificatesPresented,
    Event,
    SurplusReceived,
    TLSEstablished,
    TLSFailed,
    TLSRecord,
    TLSStarted,
)
from inspector.tls.alert import Alert
from inspector.tls.client_offer import ClientOffer
from inspector.tls.handshake import HandshakeJoiner, HandshakeMessage
from inspector.tls.outcome import Outcome
from inspector.tls.presented import presented_chain
from inspector.tls.record import Record, RecordSplitter
from inspector.tls.registry import ContentType, HandshakeType, ProtocolVersion, cipher_suite_name, version_label
from inspector.tls.server_hello import ServerHello, key_exchange_group
from inspector.tls.sslv2 import MESSAGE_BIT, sslv2_record
from inspector.tls.wire import WireError
from inspector.visible import visible

_MOST_RECORDS = 256
"""Records of one side that are kept until the handshake is complete; an ordinary one has up to ten."""
_ENCRYPTED_ALERT = 19
"""Bytes of an alert in TLS 1.3: level, description, type and the tag (RFC 8446 §5.2); Finished is longer."""
_WORDS = 200
"""Bytes of what is no TLS that are put into words."""
_NAMES = {True: "client", False: "server"}
_SIDES = {True: "client", False: "remote"}
"""TLSFailed.side by who it was."""


class _Side(Struct):
    """What one side sent."""

    splitter: RecordSplitter
    joiner: HandshakeJoiner
    received: int = 0
    """Bytes of it."""
    records: int = 0
    """Records that were kept."""
    changed_cipher: bool = False
    finished: bool = False
    """True once its Finished, encrypted, has been seen (TLS 1.2 and lower)."""
    encrypted: bool = False
    """True once a record of application data has been seen."""
    hidden_records: int = 0
    """Records of application data after the handshake."""
    hidden_bytes: int = 0
    """And their bytes."""
    broken: bool = False
    """True where bytes are missing: records cannot be told any more."""


class CapturedTLS:
    """Takes what either side sends from the ClientHello on; tells events to `add`."""

    def __init__(self, add: Callable[[Event, float | None], None]) -> None:
        self._add = add
        self._sides = {side: _Side(RecordSplitter(), HandshakeJoiner()) for side in (True, False)}
        self._held: list[tuple[TLSRecord, float | None]] = []
        self._started = False
        self._began: float | None = None
        self._hello: ServerHello | None = None
        self._group = ""
        self._flight: list[bytes] = []
        self._chain: tuple[bytes, ...] = ()
        self._maybe_alert = False
        self._first = bytearray()
        self._may_be_sslv2 = True
        self.offer: ClientOffer | None = None
        """What the client offers, once its hello is complete."""
        self.established = False
        """True once the handshake is complete."""
        self.failed = False
        """True once it is certain that it will not be."""
        self.not_tls: bytes | None = None
        """What one side sent in clear instead of TLS."""

    def feed(self, data: bytes, at: float | None, *, by_client: bool) -> None:
        """Take the next bytes of one side."""
        side = self._sides[by_client]
        side.received += len(data)
        if side.broken or self.failed:
            return
        if by_client and self._may_be_sslv2:
            data = self._take_sslv2(data, at)
        for record in side.splitter.feed(data):
            self._take(record, at, by_client=by_client)
        if side.splitter.not_tls is not None:
            self._fail_not_tls(side.splitter.not_tls, at, by_client=by_client)
        elif side.splitter.malformed and not self.failed and not self.established:
            words = f"the {_NAMES[by_client]} sent what is no TLS: {side.splitter.malformed}"
            self._fail(Outcome.MALFORMED, _SIDES[by_client], None, words, at)

    def gap(self, *, by_client: bool) -> None:
        """Bytes of one side are missing: where its next record begins is not known."""
        self._sides[by_client].broken = True

    def ended(self, how: str, at: float | None, *, by_client: bool) -> None:
        """One side closed (``fin``) or broke (``rst``) the connection."""
        self._release(at)
        if self.established or self.failed or any(side.broken for side in self._sides.values()):
            return
        name, did = _NAMES[by_client], "reset" if how == "rst" else "closed"
        if self._maybe_alert:
            words = (
                f"the server chose {version_label(self._hello.version if self._hello else 0)}; then the client sent one "
                "encrypted record of the size of an alert, and no more: it gave up, and why cannot be seen"
            )
            self._fail(Outcome.ACCEPTED, "client", None, words, at)
            return
        count = self._sides[False].received
        outcome = Outcome.RESET if how == "rst" else Outcome.CLOSED
        words = f"the {name} {did} the connection after {count:,} bytes of the server's side of the handshake"
        self._fail(outcome, "transport", None, words, at)

    def hidden(self) -> str:
        """Return what passed inside TLS, in words; empty where nothing did."""
        parts = [
            f"{side.hidden_records:,} records ({side.hidden_bytes:,} bytes) from the {_NAMES[who]}"
            for who, side in self._sides.items()
            if side.hidden_records
        ]
        return f"inside TLS: {' and '.join(parts)}, encrypted: what they say is not in the capture" if parts else ""

    def cut_off(self) -> str:
        """Return how much of a record either side has begun and not ended, in words; empty where neither has."""
        begun = {who: len(side.splitter.pending) for who, side in self._sides.items() if not (self.failed or side.broken)}
        begun[True] = begun.get(True, 0) + len(self._first)
        parts = [f"{size:,} bytes from the {_NAMES[who]}" for who, size in begun.items() if size]
        return f"cut off inside a TLS record: {' and '.join(parts)}, not read" if parts else ""

    @property
    def words(self) -> str:
        """The version that the server chose; empty where it did not."""
        return version_label(self._hello.version) if self._hello else ""

    def finish(self, at: float | None) -> None:
        """The capture ends here."""
        self._release(at)
        if not (self.established or self.failed):
            self._present(at)

    def _take_sslv2(self, data: bytes, at: float | None) -> bytes:
        """Take a ClientHello in the form of SSLv2 off the front (RFC 5246 appendix E.2); return what is none.

        The first three bytes of the client decide; the middle of a record may begin in the same way.
        """
        self._first += data
        if not self._first or (len(self._first) < 3 and self._first[0] & MESSAGE_BIT):
            return b""
        if not (self._first[0] & MESSAGE_BIT and self._first[2] == HandshakeType.client_hello):
            self._may_be_sslv2 = False
            held, self._first = bytes(self._first), bytearray()
            return held
        message = sslv2_record(bytes(self._first))
        if message is None:
            return b""
        self._may_be_sslv2 = False
        raw, rest = bytes(self._first[: 2 + len(message)]), bytes(self._first[2 + len(message) :])
        self._first = bytearray()
        try:
            self.offer = ClientOffer.from_sslv2(message)
        except WireError:
            self.offer = None
        self._start(at)
        self._add(TLSRecord(at=0, sent=True, content_type=MESSAGE_BIT, raw=raw), at)
        self._sides[True].records += 1
        return rest

    def _take(self, record: Record, at: float | None, *, by_client: bool) -> None:
        side = self._sides[by_client]
        if record.content_type == ContentType.application_data and self.established:
            side.hidden_records += 1
            side.hidden_bytes += len(record.payload)
            return
        if not self._started:
            if by_client:
                self._hold(record, at)
                return
            self._release(at)
        if side.records < _MOST_RECORDS:
            side.records += 1
            event = TLSRecord(at=0, sent=by_client, content_type=record.content_type, raw=record.raw)
            self._add(event, at)
        self._note(record, at, by_client=by_client)

    def _hold(self, record: Record, at: float | None) -> None:
        """Keep the client's first records back until its hello is complete, which says what begins here."""
        self._held.append((TLSRecord(at=0, sent=True, content_type=record.content_type, raw=record.raw), at))
        joiner = self._sides[True].joiner
        messages = joiner.feed(record.payload) if record.content_type == ContentType.handshake else []
        if messages:
            self.offer = _offer_of(messages[0])
        if messages or joiner.malformed or record.content_type != ContentType.handshake or len(self._held) > _MOST_RECORDS:
            self._release(at)
        if record.content_type == ContentType.alert:
            self._note(record, at, by_client=True)

    def _release(self, at: float | None) -> None:
        if self._held and not self._started:
            self._start(self._held[0][1])
            for event, when in self._held:
                self._sides[True].records += 1
                self._add(event, at if when is None else when)
            self._held.clear()

    def _start(self, at: float | None) -> None:
        self._started, self._began = True, at
        offered = self.offer.versions if self.offer else ()
        versions = tuple(sorted(version for version in ProtocolVersion if version in offered))
        name = visible(self.offer.server_name) if self.offer else ""
        self._add(TLSStarted(at=0, server_name=name, versions=versions), at)

    def _note(self, record: Record, at: float | None, *, by_client: bool) -> None:
        """See how far the handshake has come."""
        side = self._sides[by_client]
        if record.content_type == ContentType.alert and len(record.payload) == 2 and not side.changed_cipher:
            self._note_alert(Alert.from_bytes(record.payload), at, by_client=by_client)
        elif record.content_type == ContentType.change_cipher_spec:
            side.changed_cipher = True
        elif record.content_type == ContentType.handshake and side.changed_cipher and not self._is_new:
            side.finished = True
        elif record.content_type == ContentType.handshake and not by_client:
            self._flight.append(record.raw)
            self._read(record.payload)
        elif record.content_type == ContentType.application_data and by_client and self._is_new:
            self._maybe_alert = len(record.payload) == _ENCRYPTED_ALERT and not side.encrypted
            side.encrypted = True
            side.finished = not self._maybe_alert
            self._sides[False].finished = side.finished
        if all(each.finished for each in self._sides.values()) and not self.established and not self.failed:
            self._establish(at)

    @property
    def _is_new(self) -> bool:
        """True where the server chose TLS 1.3, which encrypts all behind the ServerHello."""
        return self._hello is not None and self._hello.version == ProtocolVersion.TLSv1_3

    def _read(self, payload: bytes) -> None:
        for message in self._sides[False].joiner.feed(payload):
            try:
                if message.msg_type == HandshakeType.server_hello:
                    self._hello = ServerHello.from_bytes(message.body)
                    self._group = self._hello.group
                elif message.msg_type == HandshakeType.server_key_exchange and self._hello:
                    self._group = key_exchange_group(self._hello.cipher_suite, message.body)
            except WireError:
                return  # the record itself is on file

    def _note_alert(self, alert: Alert, at: float | None, *, by_client: bool) -> None:
        if alert.fatal and not self.established:
            self._fail(Outcome.REFUSED, _SIDES[by_client], alert, f"the {_NAMES[by_client]} refused: {alert}", at)

    def _establish(self, at: float | None) -> None:
        version = self._version
        self.established = True
        self._chain = presented_chain(self._flight)
        seconds = max(0.0, round(at - self._began, 6)) if at is not None and self._began is not None else 0.0
        suite = cipher_suite_name(self._hello.cipher_suite) if self._hello else ""
        event = TLSEstablished(
            at=0, version=version, cipher_suite=suite, group=self._group, seconds=seconds, certificates=len(self._chain)
        )
        self._add(event, at)
        self._present(at)

    @property
    def _version(self) -> ProtocolVersion | None:
        number = self._hello.version if self._hello else 0
        return next((version for version in ProtocolVersion if version == number), None)

    def _present(self, at: float | None) -> None:
        chain, self._flight = presented_chain(self._flight), []
        if chain:
            self._add(CertificatesPresented(at=0, chain=chain, version=self._version), at)

    def _fail_not_tls(self, said: bytes, at: float | None, *, by_client: bool) -> None:
        self.not_tls = said
        self._release(at)
        if not by_client and not self.failed:
            self._add(SurplusReceived(at=0, raw=said, where="after-client-hello"), at)
        words = f"the {_NAMES[by_client]} sent no TLS record, but: {visible(said[:_WORDS])}"
        self._fail(Outcome.NOT_TLS, _SIDES[by_client], None, words, at)

    def _fail(self, outcome: Outcome, side: str, alert: Alert | None, words: str, at: float | None) -> None:
        if self.failed or self.established:
            return
        self.failed = True
        self._present(at)
        self._add(TLSFailed(at=0, outcome=outcome, side=side, alert=alert, words=words), at)


def _offer_of(message: HandshakeMessage) -> ClientOffer | None:
    try:
        return ClientOffer.from_message(message.raw)
    except WireError:
        return None
