"""What a server of TLS 1.2 or lower sends in clear behind its ServerHello (RFC 5246 §7.3): chain, staple, key exchange."""

from inspector.frozen import replace
from inspector.tls.alert import Alert
from inspector.tls.answer import ASKS_FOR_CERTIFICATE, ProbeAnswer
from inspector.tls.handshake import HandshakeJoiner, HandshakeMessage
from inspector.tls.record import Record
from inspector.tls.registry import ContentType, HandshakeType, ProtocolVersion
from inspector.tls.server_hello import ServerHello, key_exchange_group, key_exchange_signature, read_certificates
from inspector.tls.signature_proof import signature_fits

_MAX_RECORDS = 256
"""Records that are read of one flight; an ordinary one has up to ten."""


class FirstFlight:
    """Takes what follows a ServerHello, until the server waits for us."""

    def __init__(self, hello: ServerHello, joiner: HandshakeJoiner, client_random: bytes = b"") -> None:
        """`joiner` is the one that the ServerHello came out of.

        `client_random`: that of the ClientHello; empty where it is not known, so that no signature can be checked.
        """
        self._client_random = client_random
        self._hello = hello
        self._joiner = joiner
        self._records = 0
        self._remark = ""
        self._wants_certificate = False
        self._group = hello.group
        self._signature_scheme = ""
        self._signature_fits: bool | None = None
        self._staple = False
        self._chain: tuple[bytes, ...] = ()
        self.complete = False
        """True when nothing more is to be learned."""

    def feed(self, record: Record) -> None:
        """Take the next record of the server."""
        self._records += 1
        if self.complete:
            return
        if record.content_type == ContentType.handshake and self._records <= _MAX_RECORDS:
            for message in self._joiner.feed(record.payload):
                self.take(message)
            self.complete = self.complete or bool(self._joiner.malformed)
        elif record.content_type == ContentType.alert and len(record.payload) == 2:
            alert = Alert.from_bytes(record.payload)
            if alert.fatal:
                self._remark = f"then it gave up: {alert} ({alert.meaning})"
                self.complete = True
        else:
            self.complete = True

    def take(self, message: HandshakeMessage) -> None:
        """Take the next message."""
        if message.msg_type == HandshakeType.certificate:
            self._chain = read_certificates(message.body)
        elif message.msg_type == HandshakeType.certificate_status:
            self._staple = True
        elif message.msg_type == HandshakeType.server_key_exchange:
            self._group = key_exchange_group(self._hello.cipher_suite, message.body)
            self._take_signature(message.body)
        elif message.msg_type == HandshakeType.certificate_request:
            self._wants_certificate = True
        elif message.msg_type == HandshakeType.server_hello_done:
            self.complete = True

    def _take_signature(self, key_exchange: bytes) -> None:
        found = key_exchange_signature(self._hello.cipher_suite, self._hello.version, key_exchange)
        if found is None:
            return
        self._signature_scheme = found.name
        if self._chain and found.signature and self._client_random:
            signed = self._client_random + self._hello.random + found.parameters
            self._signature_fits = signature_fits(self._chain[0], found.scheme, found.signature, signed)

    def added_to(self, answer: ProbeAnswer, received: int) -> ProbeAnswer:
        """Return `answer` with what came until now; `received`: bytes received after our hello."""
        remark = self._remark or (ASKS_FOR_CERTIFICATE if self._wants_certificate else "")
        extensible = self._hello.version > ProtocolVersion.SSLv3
        return replace(
            answer,
            group=self._group,
            received=received,
            words="; ".join(filter(None, (answer.words, remark))),
            signature_scheme=self._signature_scheme,
            signature_fits=self._signature_fits,
            alpn=self._hello.alpn,
            session_ticket=self._hello.session_ticket if extensible else None,
            ocsp_staple=self._staple if extensible else None,
            chain=self._chain,
        )
