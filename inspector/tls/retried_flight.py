"""What follows a HelloRetryRequest (RFC 8446 §4.1.4): our second hello, with the share that was asked for, and its answer.

That the version is taken stands already; this shows what the server encrypts behind its ServerHello.
"""

from inspector.frozen import replace
from inspector.tls.alert import Alert
from inspector.tls.answer import ProbeAnswer
from inspector.tls.client_hello import retried_hello
from inspector.tls.encrypted_flight import EncryptedFlight
from inspector.tls.flight_cipher import FlightCipher, hash_of, retried_transcript, server_handshake_secret
from inspector.tls.handshake import HandshakeJoiner, HandshakeMessage
from inspector.tls.key_share import KeyShare, make_key_share
from inspector.tls.record import HEADER_BYTES, Record
from inspector.tls.registry import ContentType, HandshakeType
from inspector.tls.server_hello import ServerHello
from inspector.tls.wire import WireError

_MAX_RECORDS = 16
"""Records that are read until the ServerHello comes."""


class RetriedFlight:
    """Takes the records behind a HelloRetryRequest."""

    def __init__(self, first: bytes, retry: HandshakeMessage, share: KeyShare) -> None:
        """`first` is the record with our first hello. Raises WireError where the request does not parse."""
        self._share = share
        self._due = retried_hello(first, ServerHello.from_bytes(retry.body), share)
        self._hellos = [first[HEADER_BYTES:], retry.raw, self._due[HEADER_BYTES:]]
        self._joiner = HandshakeJoiner()
        self._records = 0
        self._flight: EncryptedFlight | None = None
        self._remark = ""
        self._over = False

    @classmethod
    def asked_for(cls, first: bytes, retry: HandshakeMessage) -> "RetriedFlight | None":
        """Return what goes on from a HelloRetryRequest; None where its group is none that a share can be made for."""
        try:
            share = make_key_share(ServerHello.from_bytes(retry.body).asked_group)
            return cls(first, retry, share) if share else None
        except WireError:
            return None

    @property
    def complete(self) -> bool:
        """True when nothing more is to be learned."""
        return self._over or (self._flight is not None and self._flight.complete)

    def take_due(self) -> bytes:
        """Return what is to be written now: the second hello, once."""
        due, self._due = self._due, b""
        return due

    def feed(self, record: Record) -> None:
        """Take the next record of the server."""
        if self._flight is not None:
            self._flight.feed(record)
            return
        self._records += 1
        if record.content_type == ContentType.alert and len(record.payload) == 2:
            alert = Alert.from_bytes(record.payload)
            self._stop(f"to a hello with that share it said {alert} ({alert.meaning})")
        elif record.content_type == ContentType.handshake and self._records <= _MAX_RECORDS:
            for message in self._joiner.feed(record.payload)[:1]:
                self._read(message)
        elif record.content_type != ContentType.change_cipher_spec or self._records > _MAX_RECORDS:
            self._stop("a hello with that share got no ServerHello")

    def _read(self, message: HandshakeMessage) -> None:
        try:
            hello = ServerHello.from_bytes(message.body) if message.msg_type == HandshakeType.server_hello else None
            if hello is None or hello.retry or hello.asked_group != self._share.group:
                self._stop("a hello with that share got another answer than a ServerHello with it")
                return
            digest = hash_of(hello.cipher_suite)
            shared = self._share.exchange(hello.share)
        except (WireError, KeyError, ValueError):  # no ServerHello, a suite that is not opened here, a share that is none
            self._over = True
            return
        transcript = retried_transcript([*self._hellos, message.raw], digest)
        secret = server_handshake_secret(shared, transcript, digest)
        self._flight = EncryptedFlight(FlightCipher(hello.cipher_suite, secret, transcript))

    def _stop(self, remark: str) -> None:
        self._remark, self._over = remark, True

    def added_to(self, answer: ProbeAnswer, received: int) -> ProbeAnswer:
        """Return `answer` with what came until now; `received`: bytes received after our hello."""
        if self._flight is not None:
            return self._flight.added_to(answer, received)
        return replace(answer, received=received, words="; ".join(filter(None, (answer.words, self._remark))))
