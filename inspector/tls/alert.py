"""Alerts: the one word a TLS side says before it goes (RFC 8446 §6)."""

from enum import IntEnum

from inspector.frozen import Frozen


class AlertLevel(IntEnum):
    """How grave an alert is (RFC 5246 §7.2; TLS 1.3 keeps the byte and ignores it)."""

    warning = 1
    fatal = 2


class AlertDescription(IntEnum):
    """The registry "TLS Alerts"; 41 is SSLv3's (RFC 6101), 21, 30, 60 and 114 are of older versions."""

    close_notify = 0
    unexpected_message = 10
    bad_record_mac = 20
    decryption_failed = 21
    record_overflow = 22
    decompression_failure = 30
    handshake_failure = 40
    no_certificate = 41
    bad_certificate = 42
    unsupported_certificate = 43
    certificate_revoked = 44
    certificate_expired = 45
    certificate_unknown = 46
    illegal_parameter = 47
    unknown_ca = 48
    access_denied = 49
    decode_error = 50
    decrypt_error = 51
    too_many_cids_requested = 52
    export_restriction = 60
    protocol_version = 70
    insufficient_security = 71
    internal_error = 80
    inappropriate_fallback = 86
    user_canceled = 90
    no_renegotiation = 100
    missing_extension = 109
    unsupported_extension = 110
    certificate_unobtainable = 111
    unrecognized_name = 112
    bad_certificate_status_response = 113
    bad_certificate_hash_value = 114
    unknown_psk_identity = 115
    certificate_required = 116
    general_error = 117
    no_application_protocol = 120
    ech_required = 121


MEANINGS: dict[int, str] = {
    AlertDescription.close_notify: "the other side ends the connection in good order",
    AlertDescription.unexpected_message: "a message that does not belong here; some servers say so to an unknown version",
    AlertDescription.bad_record_mac: "a record could not be decrypted: the keys differ, or the bytes were changed",
    AlertDescription.decryption_failed: "a record could not be decrypted",
    AlertDescription.record_overflow: "a record was longer than allowed",
    AlertDescription.decompression_failure: "a record could not be decompressed",
    AlertDescription.handshake_failure: "nothing in common: no version, cipher suite or key that both sides take",
    AlertDescription.no_certificate: "SSLv3: the client has no certificate to show",
    AlertDescription.bad_certificate: "the certificate is damaged or its signature is wrong",
    AlertDescription.unsupported_certificate: "a certificate of this kind is not taken",
    AlertDescription.certificate_revoked: "the certificate was revoked by its issuer",
    AlertDescription.certificate_expired: "the certificate is expired or not valid yet",
    AlertDescription.certificate_unknown: "the certificate was not accepted, for a reason that is not told",
    AlertDescription.illegal_parameter: "a field has a value that is not allowed or does not fit the others",
    AlertDescription.unknown_ca: "the certificate's issuer is not known or not trusted",
    AlertDescription.access_denied: "the certificate is valid, but access is not granted",
    AlertDescription.decode_error: "a message could not be read: a field or a length is wrong",
    AlertDescription.decrypt_error: "a signature or a key exchange could not be verified",
    AlertDescription.too_many_cids_requested: "too many connection IDs were asked for (DTLS)",
    AlertDescription.export_restriction: "the key is longer than old export rules allowed",
    AlertDescription.protocol_version: "this TLS version is known, but not accepted",
    AlertDescription.insufficient_security: "the cipher suites that were offered are too weak for this server",
    AlertDescription.internal_error: "something failed inside the TLS library that says so, often its own settings",
    AlertDescription.inappropriate_fallback: "the client tried a lower version although a higher one is possible",
    AlertDescription.user_canceled: "the handshake was cancelled for a reason outside TLS",
    AlertDescription.no_renegotiation: "a new handshake on this connection is not wanted",
    AlertDescription.missing_extension: "the hello lacks an extension that is needed",
    AlertDescription.unsupported_extension: "an extension came that was not offered",
    AlertDescription.certificate_unobtainable: "the certificate could not be fetched from the address given",
    AlertDescription.unrecognized_name: "the server does not know the host name in SNI (server_name)",
    AlertDescription.bad_certificate_status_response: "the stapled OCSP answer is invalid",
    AlertDescription.bad_certificate_hash_value: "the certificate does not fit its hash",
    AlertDescription.unknown_psk_identity: "the pre-shared key is not known",
    AlertDescription.certificate_required: "the server wants a client certificate, and none was sent",
    AlertDescription.general_error: "an error that no other alert describes",
    AlertDescription.no_application_protocol: "none of the application protocols offered (ALPN) is spoken",
    AlertDescription.ech_required: "the server wants Encrypted Client Hello",
}
"""What each alert means to a person, as the end of a sentence."""


class Alert(Frozen):
    """An alert as it stood on the wire; unknown numbers are kept."""

    level: int
    """1 warning, 2 fatal."""
    description: int
    """The number in the registry "TLS Alerts"."""

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Alert":
        """Read the two bytes of an alert. Raises ValueError when there are more or fewer (an encrypted alert has more)."""
        if len(raw) != 2:
            raise ValueError(f"an alert has two bytes, not {len(raw)}")
        return cls(level=raw[0], description=raw[1])

    def to_bytes(self) -> bytes:
        """Return the two bytes of the alert."""
        return bytes((self.level, self.description))

    @property
    def fatal(self) -> bool:
        """True unless the level says warning."""
        return self.level != AlertLevel.warning

    @property
    def name(self) -> str:
        """``protocol_version`` and the like; ``unknown (200)`` where the registry has no name."""
        try:
            return AlertDescription(self.description).name
        except ValueError:
            return f"unknown ({self.description})"

    @property
    def meaning(self) -> str:
        """What it means, as the end of a sentence."""
        return MEANINGS.get(self.description, "the registry of TLS alerts does not know this number")

    def __str__(self) -> str:
        """``alert 70 protocol_version``; a warning is called one, for it does not end the connection."""
        known = self.description in MEANINGS
        return f"{'alert' if self.fatal else 'warning alert'} {self.description} {self.name if known else 'unknown'}"


_RECORD_START = b"\x15\x03"
"""How a TLS record with an alert in it begins: content type and major version (RFC 8446 §5.1)."""


def alert_instead_of_reply(raw: bytes) -> str:
    """Return what to say of an alert, in clear, that came where an SMTP reply belongs; empty where `raw` is none."""
    if not raw.startswith(_RECORD_START) or len(raw) < 7:
        return ""
    return f"no SMTP reply, but a TLS {Alert.from_bytes(raw[5:7])}"
