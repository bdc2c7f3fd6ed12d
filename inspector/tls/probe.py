"""One probe of one version: what was received after our ClientHello becomes an outcome.

The words of an answer explain it; the outcome never says more than the wire does.
"""

import os
from functools import partial
from typing import Literal, Protocol

from inspector.tls.alert import Alert, AlertDescription, AlertLevel
from inspector.tls.answer import ProbeAnswer
from inspector.tls.client_hello import OwnHello, RandomBytes, own_hello
from inspector.tls.encrypted_flight import EncryptedFlight
from inspector.tls.first_flight import FirstFlight
from inspector.tls.flight_cipher import FlightCipher
from inspector.tls.handshake import HandshakeJoiner, HandshakeMessage
from inspector.tls.names import server_name_for_sni
from inspector.tls.offer import CIPHER_SUITES_OFFERED, Offer, offer_of
from inspector.tls.outcome import Outcome
from inspector.tls.record import HEADER_BYTES, Record, RecordSplitter, record_bytes
from inspector.tls.registry import (
    ContentType,
    HandshakeType,
    ProtocolVersion,
    cipher_suite_name,
    handshake_type_name,
    version_label,
)
from inspector.tls.retried_flight import RetriedFlight
from inspector.tls.server_hello import ServerHello
from inspector.tls.traps import ALERT_TRAPS, NAME_TRAPS, SILENCE
from inspector.tls.wire import WireError
from inspector.visible import visible

Silence = Literal[Outcome.CLOSED, Outcome.RESET, Outcome.TIMED_OUT]
"""What the transport can do instead of an answer."""

_SHOWN_BYTES = 200
"""How much of bytes that are no TLS is put into the words."""
_MAX_WARNINGS = 16
"""Warning alerts that are read over; a server that sends more says nothing else."""


class Question(Protocol):
    """What a probe asks, and how it reads the answer."""

    version: ProtocolVersion
    """The highest version in it."""

    @property
    def complete(self) -> bool:
        """True when nothing more is to be learned from this connection."""

    def hello(self) -> bytes:
        """Return what to write."""

    def feed(self, data: bytes) -> ProbeAnswer | None:
        """Take what was received; return the answer as soon as there is one."""

    def take_due(self) -> bytes:
        """Return what is to be written after what was fed last; empty where nothing is."""

    def ended(self, outcome: Silence) -> ProbeAnswer:
        """Return the answer now that nothing more will come."""

    def farewell(self, answer: ProbeAnswer) -> bytes:
        """Return what to write before the connection is closed."""


class VersionProbe:
    """Asks a server for one version. Write `hello()`, then feed what comes until an answer is returned.

    The answer's outcome stays the same from then on. Until the probe is `complete`, feeding more adds what the server sends
    behind its ServerHello: chain, key exchange, staple. In TLS 1.3 that is encrypted with the key of our own share.
    """

    def __init__(
        self,
        version: ProtocolVersion,
        server_name: str,
        *,
        random_bytes: RandomBytes = os.urandom,
        offer: Offer | None = None,
    ) -> None:
        """Ask for `version` alone, or make another `offer` up to that version; ValueError for SSLv2.

        `server_name` goes into SNI where it is a host name.
        """
        if version not in CIPHER_SUITES_OFFERED:
            raise ValueError(f"no hello of {version.label} is made here")
        self._pinned = offer is None
        offer = offer or offer_of(version)
        self.version = version
        self.server_name = server_name_for_sni(server_name)
        self._make_hello = partial(own_hello, offer, server_name, random_bytes=random_bytes)
        self._hello: OwnHello | None = None
        self._offered = frozenset(offer.cipher_suites)
        self._splitter = RecordSplitter()
        self._joiner = HandshakeJoiner()
        self._flight: FirstFlight | EncryptedFlight | RetriedFlight | None = None
        self._received = 0
        self._warnings: list[Alert] = []
        self._answer: ProbeAnswer | None = None

    @classmethod
    def reading(cls, version: ProtocolVersion, server_name: str) -> "VersionProbe":
        """Return a probe that reads the answer to somebody else's hello for `version`."""
        probe = cls(version, server_name)
        probe._offered = frozenset(range(0x10000))
        return probe

    def hello(self) -> bytes:
        """Return the complete record to write; it is made once, when it is asked for first."""
        self._hello = self._hello or self._make_hello()
        return self._hello.record

    @property
    def so_far(self) -> ProbeAnswer | None:
        """The answer, where there is one already."""
        return self._told()

    @property
    def complete(self) -> bool:
        """True when nothing more is to be learned: an answer stands, and what follows it has come or stays hidden."""
        return self._answer is not None and (self._flight is None or self._flight.complete)

    def feed(self, data: bytes) -> ProbeAnswer | None:
        """Take what was received; return the answer as soon as there is one."""
        if self.complete:
            return self._answer
        self._received += len(data)
        for record in self._splitter.feed(data):
            if self._answer is None:
                self._answer = self._read_record(record)
            elif self._flight is not None:
                self._flight.feed(record)
        if self._answer is None:
            malformed = self._splitter.malformed
            self._answer = self._malformed(malformed) if malformed else self._not_tls(complete=False)
        return self._told()

    def take_due(self) -> bytes:
        """Return what is to be written now: a second hello where another share was asked for; empty where nothing is."""
        return self._flight.take_due() if isinstance(self._flight, RetriedFlight) else b""

    def ended(self, outcome: Silence) -> ProbeAnswer:
        """Return the answer now that nothing more will come: the connection ended, or the time is up."""
        if self._answer is None:
            self._answer = self._not_tls(complete=True) or self._silence(outcome)
        return self._told() or self._answer

    def _told(self) -> ProbeAnswer | None:
        """Return the answer with what the first flight has shown by now."""
        if self._answer is None or self._flight is None:
            return self._answer
        return self._flight.added_to(self._answer, self._received)

    @staticmethod
    def farewell(answer: ProbeAnswer) -> bytes:
        """Return the alert that closes a probe whose ServerHello was read, or nothing where none can be said in clear.

        It carries the version that was agreed on: the server would log another one as "wrong version number". In TLS 1.3 it
        would have to be encrypted.
        """
        if answer.answered is None or answer.answered >= ProtocolVersion.TLSv1_3:
            return b""
        goodbye = Alert(AlertLevel.warning, AlertDescription.close_notify)
        return record_bytes(ContentType.alert, answer.answered, goodbye.to_bytes())

    def _read_record(self, record: Record) -> ProbeAnswer | None:
        if record.content_type == ContentType.alert:
            return self._read_alert(record.payload)
        if record.content_type != ContentType.handshake:
            return self._malformed(f"a record of type {record.content_type} came where the ServerHello belongs")
        messages = self._joiner.feed(record.payload)
        if self._joiner.malformed:
            return self._malformed(self._joiner.malformed)
        for index, message in enumerate(messages):
            if message.msg_type == HandshakeType.server_hello:
                answer, flight = self._read_server_hello(message), self._flight
                if isinstance(flight, FirstFlight):  # in TLS 1.3 what is not encrypted belongs to nobody
                    for behind in messages[index + 1 :]:
                        flight.take(behind)
                return answer
            if message.msg_type != HandshakeType.hello_request:  # RFC 5246 §7.4.1.1: to be ignored during a handshake
                return self._malformed(f"{handshake_type_name(message.msg_type)} came where the ServerHello belongs")
        return None

    def _read_alert(self, payload: bytes) -> ProbeAnswer | None:
        if not payload or len(payload) % 2:
            return self._malformed(f"an alert of {len(payload)} bytes; it should have two")
        for start in range(0, len(payload), 2):
            alert = Alert.from_bytes(payload[start : start + 2])
            if alert.fatal:
                traps = ALERT_TRAPS if self._pinned else {}  # they are about hellos that offer all of one version
                words = traps.get((self.version, alert.description), alert.meaning)
                if not self.server_name and alert.description in NAME_TRAPS:
                    words += f"; {NAME_TRAPS[alert.description]}"
                return self._made(Outcome.REFUSED, alert=alert, words=words)
            self._warnings.append(alert)
            if len(self._warnings) > _MAX_WARNINGS:
                return self._malformed(f"more than {_MAX_WARNINGS} warning alerts and nothing else, the last: {alert}")
        return None

    def _read_server_hello(self, message: HandshakeMessage) -> ProbeAnswer:
        try:
            hello = ServerHello.from_bytes(message.body)
        except WireError as error:
            return self._malformed(f"a ServerHello that does not parse: {error}")
        version = _known_version(hello.version)
        if version is None or version > self.version:
            return self._malformed(f"the ServerHello says {version_label(hello.version)}, which was not offered")
        if version < ProtocolVersion.TLSv1_3:
            self._flight = FirstFlight(hello, self._joiner, self._hello.client_random if self._hello else b"")
        elif self._hello is not None and hello.retry:
            self._flight = RetriedFlight.asked_for(self._hello.record, message)
        elif self._hello is not None:
            asked = self._hello.record[HEADER_BYTES:]
            cipher = FlightCipher.agreed(asked, self._hello.x25519_private, message.raw)
            self._flight = EncryptedFlight(cipher) if cipher else None
        return self._made(
            Outcome.ACCEPTED if version == self.version else Outcome.ANSWERED_LOWER,
            answered=version,
            cipher_suite=cipher_suite_name(hello.cipher_suite),
            group=hello.group,
            words=self._remarks(hello, version),
        )

    def _remarks(self, hello: ServerHello, version: ProtocolVersion) -> str:
        remarks: list[str] = []
        if version != self.version:
            remarks.append(f"asked for {self.version.label}, the server chose {version.label}")
        if hello.retry:
            remarks.append(f"the server asked for another key share ({hello.group or 'no group named'}): HelloRetryRequest")
        if hello.cipher_suite not in self._offered:
            remarks.append("a cipher suite that was not offered")
        if hello.also_knows is not None and version < hello.also_knows:
            higher = "TLSv1.3" if hello.also_knows == ProtocolVersion.TLSv1_3 else "TLSv1.2 or higher"
            remarks.append(f"the server marks that it also has {higher}")
        if self._warnings:
            remarks.append(f"after {self._warnings[-1]}")
        return "; ".join(remarks)

    def _not_tls(self, *, complete: bool) -> ProbeAnswer | None:
        """Return the answer for bytes that are no TLS, once there is a line of them, or enough, or no more will come."""
        raw = self._splitter.not_tls
        if raw is None:
            return None
        line, line_end, _ = raw[:_SHOWN_BYTES].partition(b"\n")
        if not (complete or line_end or len(raw) >= _SHOWN_BYTES):
            return None
        return self._made(Outcome.NOT_TLS, words=f"no TLS, but: {visible(line.removesuffix(bytes((13,))))}")

    def _silence(self, outcome: Silence) -> ProbeAnswer:
        words = SILENCE[outcome]
        unread = len(self._splitter.pending) + self._joiner.pending
        if self._warnings:
            words = f"{self._warnings[-1]} ({self._warnings[-1].meaning}), then nothing"
        if unread:
            words = f"{unread} bytes of an unfinished TLS answer, then nothing"
        return self._made(outcome, alert=self._warnings[-1] if self._warnings else None, words=words)

    def _malformed(self, words: str) -> ProbeAnswer:
        return self._made(Outcome.MALFORMED, words=words)

    def _made(
        self,
        outcome: Outcome,
        *,
        answered: ProtocolVersion | None = None,
        cipher_suite: str = "",
        group: str = "",
        alert: Alert | None = None,
        words: str = "",
    ) -> ProbeAnswer:
        return ProbeAnswer(outcome, answered, cipher_suite, group, alert, self._received, words)


def _known_version(number: int) -> ProtocolVersion | None:
    """Return the version of that number; None for SSLv2, which has no ServerHello of this form, and for unknown ones."""
    known = number in set(ProtocolVersion) and number != ProtocolVersion.SSLv2
    return ProtocolVersion(number) if known else None
