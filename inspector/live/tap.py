"""The record tap: sees every byte of a handshake in both directions and keeps what the wire proves."""

from collections.abc import Callable

from inspector.tls.alert import Alert
from inspector.tls.handshake import HandshakeJoiner
from inspector.tls.presented import presented_chain
from inspector.tls.record import Record, RecordSplitter
from inspector.tls.registry import ContentType, HandshakeType, ProtocolVersion
from inspector.tls.server_hello import ServerHello, key_exchange_group
from inspector.tls.session_flight import SessionFlight
from inspector.tls.wire import WireError

_FIRST_FLIGHT = 64
"""Handshake records of the server that are kept for reading the chain; the event of each record is never left out."""


class RecordTap:
    """What passed so far."""

    def __init__(self, recorded: Callable[[bool, Record], None]) -> None:
        """`recorded` is told every record (sent?, record)."""
        self._recorded = recorded
        self._splitters = {True: RecordSplitter(), False: RecordSplitter()}
        self._joiner = HandshakeJoiner()
        self._first_flight: list[bytes] = []
        self._in_clear = True
        self.flight = SessionFlight()
        """What the server encrypts of its handshake (TLS 1.3)."""
        self.hello_sent = False
        """Our ClientHello has been on the wire."""
        self.server_hello: ServerHello | None = None
        """What the server chose, once it has said so (a HelloRetryRequest counts until the ServerHello comes)."""
        self.group = ""
        """The named group of the key exchange, once it is known."""
        self.alerts: dict[bool, Alert] = {}
        """The last alert in clear: ours (True) and theirs (False)."""

    @property
    def not_tls(self) -> bytes | None:
        """What the server sent instead of TLS (at most 64 KiB of it); None where it did not."""
        return self._splitters[False].not_tls

    @property
    def malformed(self) -> str:
        """Why the server's records cannot be read any further; else empty."""
        return self._splitters[False].malformed or self._joiner.malformed

    @property
    def version(self) -> ProtocolVersion | None:
        """The version that the server chose; None while it has not, or for a number that is no version."""
        number = self.server_hello.version if self.server_hello else 0
        return next((version for version in ProtocolVersion if version == number), None)

    @property
    def chain_in_clear(self) -> tuple[bytes, ...]:
        """The presented chain as the records show it (TLS 1.2 and lower); else empty."""
        return presented_chain(self._first_flight)

    def feed(self, data: bytes, *, sent: bool) -> None:
        """Take the next bytes of one direction."""
        for record in self._splitters[sent].feed(data):
            self._recorded(sent, record)
            self._note(record, sent=sent)
            self.flight.feed(record, sent=sent)

    def _note(self, record: Record, *, sent: bool) -> None:
        if record.content_type == ContentType.alert and len(record.payload) == 2:
            self.alerts[sent] = Alert.from_bytes(record.payload)
        elif record.content_type == ContentType.handshake and sent:
            self.hello_sent = True
        elif record.content_type == ContentType.handshake and self._in_clear:
            if len(self._first_flight) < _FIRST_FLIGHT:
                self._first_flight.append(record.raw)
            self._read(record.payload)
        elif record.content_type == ContentType.change_cipher_spec and not sent:
            self._in_clear = False

    def _read(self, payload: bytes) -> None:
        for message in self._joiner.feed(payload):
            try:
                if message.msg_type == HandshakeType.server_hello:
                    self.server_hello = ServerHello.from_bytes(message.body)
                    self.group = self.server_hello.group
                elif message.msg_type == HandshakeType.server_key_exchange and self.server_hello:
                    self.group = key_exchange_group(self.server_hello.cipher_suite, message.body)
            except WireError:  # the library will say so too, and the record itself is on file
                return
