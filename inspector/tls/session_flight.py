"""What the server encrypted in a handshake of TLS 1.3 that was made by a TLS library, not by us (RFC 8446 §2, §7.1).

The library tells its secrets as lines (the format of NSS: ``SSLKEYLOGFILE``). One of them is used: the one that opens the
server's handshake flight. It opens nothing that was said afterwards.
"""

from inspector.tls.answer import ProbeAnswer
from inspector.tls.encrypted_flight import EncryptedFlight
from inspector.tls.flight_cipher import FlightCipher, hash_of, retried_transcript
from inspector.tls.handshake import HandshakeJoiner, HandshakeMessage
from inspector.tls.outcome import Outcome
from inspector.tls.record import Record
from inspector.tls.registry import ContentType, HandshakeType, ProtocolVersion
from inspector.tls.server_hello import ServerHello
from inspector.tls.wire import WireError

_LABEL = b"SERVER_HANDSHAKE_TRAFFIC_SECRET"
_MAX_RECORDS = 64
"""Encrypted records that are kept of one handshake; an ordinary flight has up to ten."""
_MAX_HELLOS = 4
"""Two of each side, where the server asked for another key share."""


def handshake_secret(lines: bytes) -> bytes:
    """Return server_handshake_traffic_secret from the lines of a key log; empty where none stands there."""
    for line in lines.splitlines():
        label, _, rest = line.partition(b" ")
        if label == _LABEL:
            try:
                return bytes.fromhex(rest.partition(b" ")[2].decode("ascii"))
            except ValueError:
                return b""
    return b""


class SessionFlight:
    """Takes the records of both sides until the server's flight is complete; it can be read once the secret is known."""

    def __init__(self) -> None:
        self._joiners = {True: HandshakeJoiner(), False: HandshakeJoiner()}
        self._hellos: list[HandshakeMessage] = []
        self._hello: ServerHello | None = None
        self._encrypted: list[Record] = []

    def feed(self, record: Record, *, sent: bool) -> None:
        """Take the next record of one direction."""
        if record.content_type == ContentType.handshake and self._hello is None and len(self._hellos) < _MAX_HELLOS:
            for message in self._joiners[sent].feed(record.payload):
                self._take(message)
        elif record.content_type == ContentType.application_data and not sent and len(self._encrypted) < _MAX_RECORDS:
            self._encrypted.append(record)

    def _take(self, message: HandshakeMessage) -> None:
        self._hellos.append(message)
        if message.msg_type == HandshakeType.server_hello:
            try:
                hello = ServerHello.from_bytes(message.body)
            except WireError:  # the library says so too
                return
            self._hello = None if hello.retry else hello

    def read(self, secret: bytes) -> ProbeAnswer | None:
        """Return what the flight shows: chain, signature scheme, ALPN. What was kept is forgotten.

        None where there is none (TLS 1.2 and lower), or where its suite is not opened here.
        """
        encrypted, self._encrypted = self._encrypted, []
        if self._hello is None or self._hello.version != ProtocolVersion.TLSv1_3 or not secret:
            return None
        try:
            digest = hash_of(self._hello.cipher_suite)
        except KeyError:
            return None
        transcript = retried_transcript([message.raw for message in self._hellos], digest)
        flight = EncryptedFlight(FlightCipher(self._hello.cipher_suite, secret, transcript))
        for record in encrypted:
            flight.feed(record)
        return flight.added_to(ProbeAnswer(Outcome.ACCEPTED, ProtocolVersion.TLSv1_3), 0)
