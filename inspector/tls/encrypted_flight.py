"""What a server of TLS 1.3 sends encrypted behind its ServerHello (RFC 8446 §2): ALPN, chain, staple, signature scheme.

It is read with the private half of our own key share; the handshake is not completed, and a session ticket comes only then.
"""

import hashlib
import hmac

from inspector.frozen import Frozen, replace
from inspector.tls.alert import Alert
from inspector.tls.answer import ASKS_FOR_CERTIFICATE, ProbeAnswer
from inspector.tls.extension import find_extension, read_extensions
from inspector.tls.flight_cipher import FlightCipher, NotOpenedError
from inspector.tls.handshake import HandshakeJoiner, HandshakeMessage
from inspector.tls.record import Record
from inspector.tls.registry import ContentType, ExtensionType, HandshakeType, handshake_type_name, signature_scheme_name
from inspector.tls.server_hello import MAX_CERTIFICATES, chosen_alpn
from inspector.tls.signature_proof import signature_fits, signed_in_tls13
from inspector.tls.wire import Fields, WireError, vector

_MAX_RECORDS = 256
_MAX_BYTES = 512 * 1024
"""What is read of one flight; an ordinary one has up to ten records and 10 KiB."""


class CertificateMessage(Frozen):
    """The Certificate message of TLS 1.3 (RFC 8446 §4.4.2), as far as it can be read."""

    chain: tuple[bytes, ...]
    """DER, in the order sent, at most 32."""
    staple: bool | None
    """True when an OCSP answer stands beside the leaf (§4.4.2.1); None where that cannot be read."""

    @classmethod
    def from_bytes(cls, body: bytes) -> "CertificateMessage":
        """Read the body of the message; a list that is cut off gives the certificates before the cut."""
        chain: list[bytes] = []
        staple = None
        try:
            fields = Fields(body)
            fields.vector(1, "certificate_request_context")
            entries = Fields(fields.vector(3, "certificate_list"))
            while entries.left and len(chain) < MAX_CERTIFICATES:
                chain.append(entries.vector(3, "a certificate"))
                # read_extensions takes a block with its length; an entry has one always
                beside = read_extensions(Fields(vector(2, entries.vector(2, "its extensions"))))
                if len(chain) == 1:
                    staple = find_extension(beside, ExtensionType.status_request) is not None
        except WireError:
            pass  # what came before the cut is what was presented
        return cls(tuple(chain), staple)


class EncryptedFlight:
    """Takes the records that follow a ServerHello of TLS 1.3, until the server waits for us."""

    def __init__(self, cipher: FlightCipher) -> None:
        """`cipher` is what both hellos agree on."""
        self._cipher = cipher
        self._joiner = HandshakeJoiner()
        self._records = 0
        self._bytes = 0
        self._remarks: list[str] = []
        self._last = int(HandshakeType.server_hello)
        self._alpn = ""
        self._transcript = hashlib.new(cipher.digest, cipher.hellos)
        self._signature_scheme = ""
        self._signature_fits: bool | None = None
        self._presented = CertificateMessage((), None)
        self.complete = False
        """True when nothing more is to be learned."""

    def feed(self, record: Record) -> None:
        """Take the next record of the server."""
        self._records += 1
        self._bytes += len(record.payload)
        if self.complete or (record.content_type == ContentType.change_cipher_spec and self._records <= _MAX_RECORDS):
            return  # RFC 8446 appendix D.4: a change_cipher_spec says nothing here
        if self._records > _MAX_RECORDS or self._bytes > _MAX_BYTES:
            self._stop("the server's encrypted flight is longer than is read")
        elif record.content_type == ContentType.alert:
            self._take_alert(record.payload)
        elif record.content_type == ContentType.application_data:
            self._open(record)
        else:
            self._stop(f"a record of type {record.content_type} came where the server's encrypted flight belongs")

    def added_to(self, answer: ProbeAnswer, received: int) -> ProbeAnswer:
        """Return `answer` with what came until now; `received`: bytes received after our hello."""
        remarks = list(self._remarks)
        if not self.complete:
            remarks.append(f"of the server's encrypted flight nothing was read behind {handshake_type_name(self._last)}")
        return replace(
            answer,
            received=received,
            words="; ".join(filter(None, (answer.words, *remarks))),
            signature_scheme=self._signature_scheme,
            signature_fits=self._signature_fits,
            alpn=self._alpn,
            ocsp_staple=self._presented.staple,
            chain=self._presented.chain,
        )

    def _open(self, record: Record) -> None:
        try:
            content_type, content = self._cipher.open(record)
        except NotOpenedError as error:
            self._stop(f"what follows {handshake_type_name(self._last)} cannot be decrypted: {error}")
            return
        if content_type == ContentType.handshake:
            for message in self._joiner.feed(content):
                self._take(message)
            if self._joiner.malformed:
                self._stop(self._joiner.malformed)
        elif content_type == ContentType.alert:
            self._take_alert(content)
        else:
            self._stop(f"a record of type {content_type} came inside the server's encrypted flight")

    def _take(self, message: HandshakeMessage) -> None:
        if self.complete:
            return
        self._last = message.msg_type
        if message.msg_type == HandshakeType.encrypted_extensions:
            self._alpn = _alpn_of(message.body)
        elif message.msg_type == HandshakeType.certificate_request:
            self._remarks.append(ASKS_FOR_CERTIFICATE)
        elif message.msg_type == HandshakeType.certificate:
            self._presented = CertificateMessage.from_bytes(message.body)
        elif message.msg_type == HandshakeType.certificate_verify:
            self._take_signature(message.body)
        elif message.msg_type == HandshakeType.finished:
            self._take_finished(message.body)
        else:
            self._stop(f"{handshake_type_name(message.msg_type)} came inside the server's encrypted flight")
        self._transcript.update(message.raw)

    def _take_signature(self, body: bytes) -> None:
        """Read a CertificateVerify (RFC 8446 §4.4.3) and check it; nothing where the message is cut off."""
        fields = Fields(body)
        try:
            scheme, signature = fields.number(2, "signature scheme"), fields.vector(2, "signature")
        except WireError:
            return
        self._signature_scheme = signature_scheme_name(scheme)
        if self._presented.chain:
            signed = signed_in_tls13(self._transcript.digest())
            self._signature_fits = signature_fits(self._presented.chain[0], scheme, signature, signed)

    def _take_finished(self, body: bytes) -> None:
        if not hmac.compare_digest(body, self._cipher.finished(self._transcript.digest())):
            self._remarks.append("its Finished does not fit this handshake")
        self.complete = True

    def _take_alert(self, payload: bytes) -> None:
        if len(payload) != 2:
            self._stop(f"an alert of {len(payload)} bytes; it should have two")
            return
        alert = Alert.from_bytes(payload)
        self._stop(f"then it gave up: {alert} ({alert.meaning})")  # in TLS 1.3 every alert ends it (RFC 8446 §6)

    def _stop(self, remark: str) -> None:
        self._remarks.append(remark)
        self.complete = True


def _alpn_of(body: bytes) -> str:
    try:
        return chosen_alpn(read_extensions(Fields(body)))
    except WireError:
        return ""
