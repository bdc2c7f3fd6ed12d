"""ServerHello and HelloRetryRequest (RFC 8446 §4.1.3, §4.1.4), and what follows up to TLS 1.2 (RFC 5246 §7.4)."""

from inspector.frozen import Frozen
from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.tls.extension import Extension, find_extension, read_extensions
from inspector.tls.registry import ExtensionType, ProtocolVersion, named_group_name, signature_scheme_name
from inspector.tls.wire import Fields, WireError
from inspector.visible import visible

HELLO_RETRY_REQUEST_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""SHA-256 of "HelloRetryRequest": a ServerHello with this random is one (RFC 8446 §4.1.3)."""

MAX_CERTIFICATES = 32
"""Certificates that are read of one chain."""

_SENTINELS = {
    b"DOWNGRD\x01": ProtocolVersion.TLSv1_3,
    b"DOWNGRD\x00": ProtocolVersion.TLSv1_2,
}
"""The last 8 bytes of random, and the version that the server says with them that it has, or more (RFC 8446 §4.1.3)."""

_NAMED_CURVE = 3
"""The only ECCurveType that is in use (RFC 8422 §5.4)."""


class ServerHello(Frozen):
    """A ServerHello or HelloRetryRequest message."""

    legacy_version: int
    """The version field; TLS 1.3 stands in supported_versions only."""
    random: bytes
    """32 bytes."""
    session_id: bytes
    """At most 32 bytes."""
    cipher_suite: int
    """The suite that the server chose."""
    compression_method: int
    """0 is none."""
    extensions: tuple[Extension, ...]
    """In the order of the wire."""

    @classmethod
    def from_bytes(cls, body: bytes) -> "ServerHello":
        """Read the body of the message, without type and length. Raises WireError."""
        fields = Fields(body)
        legacy_version = fields.number(2, "legacy_version")
        random = fields.take(32, "random")
        session_id = fields.vector(1, "session_id")
        if len(session_id) > 32:
            raise WireError(f"session_id has {len(session_id)} bytes, more than 32")
        cipher_suite = fields.number(2, "cipher_suite")
        compression_method = fields.number(1, "compression_method")
        return cls(legacy_version, random, session_id, cipher_suite, compression_method, read_extensions(fields))

    @property
    def version(self) -> int:
        """The version that the server chose: of supported_versions where that is there, else the version field."""
        chosen = find_extension(self.extensions, ExtensionType.supported_versions)
        return self.legacy_version if chosen is None or len(chosen) != 2 else int.from_bytes(chosen, "big")

    @property
    def retry(self) -> bool:
        """True for a HelloRetryRequest."""
        return self.random == HELLO_RETRY_REQUEST_RANDOM

    @property
    def group(self) -> str:
        """The group of key_share by name; empty where the message has none (up to TLS 1.2 it stands elsewhere)."""
        share = find_extension(self.extensions, ExtensionType.key_share)
        return "" if share is None or len(share) < 2 else named_group_name(int.from_bytes(share[:2], "big"))

    @property
    def asked_group(self) -> int:
        """The number of the group in key_share; 0 where the message has none."""
        share = find_extension(self.extensions, ExtensionType.key_share) or b""
        return int.from_bytes(share[:2], "big") if len(share) >= 2 else 0

    @property
    def share(self) -> bytes:
        """The server's own share in key_share; empty in a HelloRetryRequest. Raises WireError where it does not parse."""
        fields = Fields(find_extension(self.extensions, ExtensionType.key_share) or b"")
        fields.number(2, "group")
        return fields.vector(2, "key_exchange") if fields.left else b""

    @property
    def alpn(self) -> str:
        """The application protocol that the server chose (RFC 7301), in the visible notation; empty where there is none."""
        return chosen_alpn(self.extensions)

    @property
    def session_ticket(self) -> bool:
        """True when a session ticket is promised (RFC 5077 §3.2; up to TLS 1.2)."""
        return find_extension(self.extensions, ExtensionType.session_ticket) is not None

    @property
    def also_knows(self) -> ProtocolVersion | None:
        """The higher version that the downgrade mark in random names; its absence proves nothing."""
        return _SENTINELS.get(self.random[-8:])


def chosen_alpn(extensions: tuple[Extension, ...]) -> str:
    """Return the application protocol that was chosen (RFC 7301), in the visible notation; empty where there is none."""
    body = find_extension(extensions, ExtensionType.application_layer_protocol_negotiation)
    try:
        return "" if body is None else visible(Fields(Fields(body).vector(2, "ALPN")).vector(1, "protocol name"))
    except WireError:
        return ""


def key_exchange_group(cipher_suite: int, body: bytes) -> str:
    """Return the group that a ServerKeyExchange (TLS 1.2 and lower) names, or the size of its own: ``DH 1024 bits``.

    Empty where the suite has none, or where it cannot be read.
    """
    exchange = CIPHER_SUITES.get(cipher_suite, "")
    fields = Fields(body)
    try:
        if exchange.startswith(("TLS_ECDHE_", "TLS_ECDH_anon_")) and "_PSK_" not in exchange:
            named = fields.number(1, "curve_type") == _NAMED_CURVE
            return named_group_name(fields.number(2, "namedcurve")) if named else ""
        if exchange.startswith(("TLS_DHE_", "TLS_DH_anon_")) and "_PSK_" not in exchange:
            return f"DH {int.from_bytes(fields.vector(2, 'dh_p'), 'big').bit_length()} bits"
    except WireError:
        return ""
    return ""


FIXED_SIGNATURES = {"_RSA_": "MD5 and SHA-1 with RSA", "_ECDSA_": "ecdsa_sha1", "_DSS_": "dsa_sha1"}
"""What TLS 1.1 and lower sign a key exchange with, by the word in the suite's name (RFC 4346 §7.4.3, RFC 4492 §5.4)."""


class KeyExchangeSignature(Frozen):
    """What stands behind the parameters of a ServerKeyExchange."""

    name: str
    """In TLS 1.2 the signature scheme by name, else what the version fixes."""
    scheme: int = 0
    """Its number; 0 below TLS 1.2."""
    signature: bytes = b""
    """The signature; empty below TLS 1.2 or where it is cut off."""
    parameters: bytes = b""
    """What is signed, without the randoms that stand before it (RFC 5246 §7.4.3)."""


def key_exchange_signature(cipher_suite: int, version: int, body: bytes) -> KeyExchangeSignature | None:
    """Return how a ServerKeyExchange is signed.

    None where the suite signs nothing (static RSA, anonymous), or where it cannot be read.
    """
    exchange = CIPHER_SUITES.get(cipher_suite, "")
    if "_anon_" in exchange or "_PSK_" in exchange or not exchange.startswith(("TLS_ECDHE_", "TLS_DHE_")):
        return None
    if version < ProtocolVersion.TLSv1_2:
        fixed = next((fixed for key, fixed in FIXED_SIGNATURES.items() if key in exchange), "")
        return KeyExchangeSignature(fixed) if fixed else None
    fields = Fields(body)
    try:
        if exchange.startswith("TLS_ECDHE_"):
            fields.take(3, "curve")
            fields.vector(1, "public key")
        else:
            for name in ("dh_p", "dh_g", "dh_Ys"):
                fields.vector(2, name)
        parameters = body[: len(body) - fields.left]
        scheme = fields.number(2, "signature scheme")
    except WireError:
        return None
    try:
        signature = fields.vector(2, "signature")
    except WireError:
        signature = b""
    return KeyExchangeSignature(signature_scheme_name(scheme), scheme, signature, parameters)


def read_certificates(body: bytes) -> tuple[bytes, ...]:
    """Return the DER of the certificates in a Certificate message of TLS 1.2 or lower, in the order sent, at most 32.

    A list that is cut off gives the certificates before the cut.
    """
    chain: list[bytes] = []
    try:
        for certificate in Fields(Fields(body).vector(3, "certificate_list")).vectors(3, "a certificate"):
            chain.append(certificate)
            if len(chain) == MAX_CERTIFICATES:
                break
    except WireError:
        pass  # what came before the cut is what was presented
    return tuple(chain)
