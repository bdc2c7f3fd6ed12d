"""The ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2, RFC 6101 §5.6.1.2): our own, and the reading of one."""

import os
from collections.abc import Callable

from inspector.frozen import Frozen, replace
from inspector.tls.extension import Extension, find_extension, read_extensions
from inspector.tls.key_share import KeyShare
from inspector.tls.names import server_name_for_sni
from inspector.tls.offer import CIPHER_SUITES_OFFERED, RANGE, Offer, offer_of
from inspector.tls.record import HEADER_BYTES, record_bytes
from inspector.tls.registry import ContentType, ExtensionType, HandshakeType, NamedGroup, ProtocolVersion
from inspector.tls.server_hello import ServerHello
from inspector.tls.wire import Fields, WireError, numbers, packed, vector

RandomBytes = Callable[[int], bytes]
"""Returns as many random bytes as asked for."""

_PADDED_TO = 512
"""Old F5 load balancers hang on a ClientHello message of 256 to 511 bytes (RFC 7685 §4)."""
_UNLUCKY_REMAINDERS = frozenset((10, 14))
"""Lengths modulo 256 that make other old boxes take the hello for another protocol."""
_SPARE_PADDING = 8
"""Bytes that lead away from an unlucky length."""

_OCSP_PLEASE = b"\x01\x00\x00\x00\x00"
"""status_request for OCSP, any responder, no extensions (RFC 6066 §8)."""
_X25519_BYTES = 32
_ML_KEM_Q = 3329
"""The modulus of ML-KEM (FIPS 203 §2.4)."""


class ClientHello(Frozen):
    """A ClientHello message."""

    legacy_version: int
    """The version field; TLS 1.3 is offered in supported_versions only."""
    random: bytes
    """32 bytes."""
    session_id: bytes
    """At most 32 bytes."""
    cipher_suites: tuple[int, ...]
    """In the client's order of preference."""
    extensions: tuple[Extension, ...] = ()
    """In the order of the wire."""
    compression_methods: bytes = b"\x00"
    """One byte each; 0 is none."""

    @classmethod
    def from_bytes(cls, raw: bytes) -> "ClientHello":
        """Read a handshake message, type and length included. Raises WireError."""
        message = Fields(raw)
        if message.number(1, "the message type") != HandshakeType.client_hello:
            raise WireError("the message is no ClientHello")
        body = Fields(message.vector(3, "the ClientHello"))
        message.end("the ClientHello")
        legacy_version = body.number(2, "legacy_version")
        random = body.take(32, "random")
        session_id = body.vector(1, "session_id")
        suites = numbers(body.vector(2, "cipher_suites"), 2, "cipher_suites")
        compression_methods = body.vector(1, "compression_methods")
        return cls(legacy_version, random, session_id, suites, read_extensions(body), compression_methods)

    def to_bytes(self) -> bytes:
        """Return the handshake message; without extensions there is no block for them at all (SSLv3)."""
        body = self.legacy_version.to_bytes(2, "big") + self.random + vector(1, self.session_id)
        body += vector(2, packed(self.cipher_suites)) + vector(1, self.compression_methods)
        if self.extensions:
            body += vector(2, b"".join(extension.to_bytes() for extension in self.extensions))
        return bytes((HandshakeType.client_hello,)) + vector(3, body)

    @property
    def supported_versions(self) -> tuple[int, ...]:
        """The versions listed in the extension; empty where it is absent or broken: then the minimum is not visible."""
        body = find_extension(self.extensions, ExtensionType.supported_versions)
        try:
            return () if body is None else numbers(Fields(body).vector(1, "supported_versions"), 2, "supported_versions")
        except WireError:
            return ()

    @property
    def server_name(self) -> bytes:
        """The host name in SNI (RFC 6066 §3); empty where there is none."""
        body = find_extension(self.extensions, ExtensionType.server_name)
        try:
            names = Fields(b"" if body is None else Fields(body).vector(2, "server_name"))
            return names.vector(2, "host_name") if names.left and names.number(1, "name_type") == 0 else b""
        except WireError:
            return b""


class OwnHello(Frozen):
    """A hello of our own, and the secret behind it."""

    record: bytes
    """The TLS record to write."""
    x25519_private: bytes
    """Private half of the X25519 share, 32 bytes; empty where there is no share (TLS 1.2 and lower)."""
    client_random: bytes
    """ClientHello.random, 32 bytes."""


def client_hello(version: ProtocolVersion, server_name: str, *, random_bytes: RandomBytes = os.urandom) -> bytes:
    """Return the TLS record that asks for exactly one version, SSLv3 to TLS 1.3.

    `server_name` goes into SNI where it is a host name; an address or an empty text sends none. Raises ValueError for SSLv2,
    whose hello has another form (tls.sslv2).
    """
    if version not in CIPHER_SUITES_OFFERED:
        raise ValueError(f"no hello of {version.label} is made here")
    return hello_record(offer_of(version), server_name, random_bytes=random_bytes)


def range_hello(server_name: str, *, random_bytes: RandomBytes = os.urandom) -> bytes:
    """Return the TLS record that offers TLS 1.0 to 1.3, as ordinary clients do: the server says which one it takes."""
    return hello_record(RANGE, server_name, random_bytes=random_bytes)


def hello_record(offer: Offer, server_name: str, *, random_bytes: RandomBytes = os.urandom) -> bytes:
    """Return the TLS record with the ClientHello that makes `offer`; `server_name` as for `client_hello`."""
    return own_hello(offer, server_name, random_bytes=random_bytes).record


def own_hello(offer: Offer, server_name: str, *, random_bytes: RandomBytes = os.urandom) -> OwnHello:
    """Return the ClientHello that makes `offer`, with the private key of its share; `server_name` as for `client_hello`."""
    highest = offer.highest
    client_random = random_bytes(32)
    # TLS 1.3 behind a box that knows 1.2 only looks like a resumed session (RFC 8446 appendix D.4)
    session_id = random_bytes(32) if highest == ProtocolVersion.TLSv1_3 else b""
    private = random_bytes(_X25519_BYTES) if offer.versions else b""
    hello = ClientHello(
        legacy_version=min(highest, ProtocolVersion.TLSv1_2),
        random=client_random,
        session_id=session_id,
        cipher_suites=offer.cipher_suites,
        extensions=() if highest == ProtocolVersion.SSLv3 else _extensions(offer, server_name, private, random_bytes),
    )
    # RFC 8446 §5.1: the first record says 0x0301, whatever is asked for; SSLv3 knows nothing but its own number
    record_version = min(highest, ProtocolVersion.TLSv1_0)
    record = record_bytes(ContentType.handshake, record_version, _padded(hello).to_bytes())
    return OwnHello(record, private, client_random)


def retried_hello(first: bytes, retry: ServerHello, share: KeyShare) -> bytes:
    """Return the record with our second hello, which answers a HelloRetryRequest (RFC 8446 §4.1.2).

    It is that of the record `first` but for the share that was asked for, the cookie, and padding. Raises WireError.
    """
    hello = ClientHello.from_bytes(first[HEADER_BYTES:])
    entry = share.group.to_bytes(2, "big") + vector(2, share.public)
    changed: dict[int, bytes] = {ExtensionType.key_share: vector(2, entry)}
    cookie = find_extension(retry.extensions, ExtensionType.cookie)
    kept = (one for one in hello.extensions if one.number != ExtensionType.padding)
    extensions = [replace(one, body=changed.get(one.number, one.body)) for one in kept]
    if cookie is not None:
        extensions.append(Extension(ExtensionType.cookie, cookie))
    # RFC 8446 §5.1: only the first record says 0x0301
    return record_bytes(
        ContentType.handshake, ProtocolVersion.TLSv1_2, _padded(replace(hello, extensions=tuple(extensions))).to_bytes()
    )


def _extensions(offer: Offer, server_name: str, private: bytes, random_bytes: RandomBytes) -> tuple[Extension, ...]:
    """Return what the hello needs, server_name first."""
    extensions = [
        *_sni(server_name),
        Extension(ExtensionType.ec_point_formats, b"\x01\x00"),
        Extension(ExtensionType.encrypt_then_mac, b""),
        Extension(ExtensionType.extended_master_secret, b""),
        Extension(ExtensionType.session_ticket, b""),
        Extension(ExtensionType.supported_groups, vector(2, packed(offer.groups))),
    ]
    if offer.staple:  # in TLS 1.3 it comes encrypted
        extensions.append(Extension(ExtensionType.status_request, _OCSP_PLEASE))
    if offer.highest >= ProtocolVersion.TLSv1_2:
        extensions.append(Extension(ExtensionType.signature_algorithms, vector(2, packed(offer.signature_schemes))))
    if offer.versions:
        extensions += [
            Extension(ExtensionType.supported_versions, vector(1, packed(offer.versions))),
            Extension(ExtensionType.psk_key_exchange_modes, b"\x01\x01"),
            Extension(ExtensionType.key_share, vector(2, _shares(offer, private, random_bytes))),
        ]
    return tuple(extensions)


def _shares(offer: Offer, private: bytes, random_bytes: RandomBytes) -> bytes:
    """Return the entries of key_share: X25519, and where it is asked for the hybrid one in front."""
    entry = NamedGroup.x25519.to_bytes(2, "big") + vector(2, _x25519_share(private))
    if not offer.hybrid_share:
        return entry
    # draft-ietf-tls-ecdhe-mlkem §4.1: the ML-KEM encapsulation key stands in front of the X25519 key
    hybrid = _ml_kem_768_share(random_bytes) + _x25519_share(random_bytes(_X25519_BYTES))
    return NamedGroup.X25519MLKEM768.to_bytes(2, "big") + vector(2, hybrid) + entry


def _ml_kem_768_share(random_bytes: RandomBytes) -> bytes:
    """Return an ML-KEM-768 encapsulation key that passes a server's check (FIPS 203 §7.2): 768 numbers below q, and a seed.

    Nobody has its private half, for no handshake is completed.
    """
    coefficients = [int.from_bytes(random_bytes(2), "big") % _ML_KEM_Q for _ in range(768)]
    packed_bits = sum(value << (12 * place) for place, value in enumerate(coefficients))
    return packed_bits.to_bytes(1152, "little") + random_bytes(32)


def _sni(server_name: str) -> list[Extension]:
    name = server_name_for_sni(server_name)
    entry = b"\x00" + vector(2, name.encode("ascii"))
    return [Extension(ExtensionType.server_name, vector(2, entry))] if name else []


def _x25519_share(private: bytes) -> bytes:
    """Return the public half of that key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # heavy, and only TLS 1.3 needs it
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _padded(hello: ClientHello) -> ClientHello:
    size = len(hello.to_bytes())
    if not hello.extensions:
        return hello
    if 256 <= size < _PADDED_TO:
        wanted = max(_PADDED_TO - size - 4, 1)  # an empty extension at the end upsets other servers
    elif size % 256 in _UNLUCKY_REMAINDERS:
        wanted = _SPARE_PADDING
    else:
        return hello
    padding = Extension(ExtensionType.padding, bytes(wanted))
    return ClientHello(
        hello.legacy_version, hello.random, hello.session_id, hello.cipher_suites, (*hello.extensions, padding)
    )
