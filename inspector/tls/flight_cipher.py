"""Opening what a server of TLS 1.3 encrypts behind its ServerHello: the key (RFC 8446 §7.1, §7.3) and its records (§5.2).

We know the private half of the X25519 share in our own hello; so these bytes are encrypted for us, and for us alone.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspector.frozen import Frozen
from inspector.tls.extension import find_extension
from inspector.tls.record import HEADER_BYTES, Record
from inspector.tls.registry import ExtensionType, HandshakeType, NamedGroup
from inspector.tls.server_hello import ServerHello
from inspector.tls.wire import Fields, WireError, vector

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

_NONCE_BYTES = 12
_X25519_BYTES = 32


class NotOpenedError(ValueError):
    """A record that cannot be opened; the text says why, for a person."""


class _Suite(Frozen):
    """What a cipher suite of TLS 1.3 stands for."""

    digest: str
    """Name of its hash."""
    key_bytes: int
    """Length of its key."""
    chacha: bool = False
    """True for CHACHA20_POLY1305, False for AES."""
    ccm_tag: int = 0
    """Bytes of the tag of AES in CCM; 0 for GCM."""


_SUITES = {
    0x1301: _Suite("sha256", 16),
    0x1302: _Suite("sha384", 32),
    0x1303: _Suite("sha256", 32, chacha=True),
    0x1304: _Suite("sha256", 16, ccm_tag=16),
    0x1305: _Suite("sha256", 16, ccm_tag=8),
}
"""The suites of RFC 8446 (appendix B.4)."""


def retried_transcript(messages: Sequence[bytes], digest: str) -> bytes:
    """Return the hellos as both sides count them: a first one that was sent back stands there as its hash (§4.4.1).

    `messages`: ClientHello, HelloRetryRequest, ClientHello, ServerHello, or the two of a handshake without a retry.
    """
    first, *rest = messages
    if len(rest) > 1:
        first = bytes((HandshakeType.message_hash,)) + vector(3, hashlib.new(digest, first).digest())
    return b"".join([first, *rest])


def hash_of(cipher_suite: int) -> str:
    """Return the name of the hash that a suite stands for. Raises KeyError for a suite that is not opened here."""
    return _SUITES[cipher_suite].digest


def hkdf_expand_label(secret: bytes, label: str, context: bytes, size: int, digest: str) -> bytes:
    """Return `size` bytes made from `secret` for one purpose (HKDF-Expand-Label, RFC 8446 §7.1; RFC 5869 §2.3)."""
    told = size.to_bytes(2, "big") + vector(1, b"tls13 " + label.encode("ascii")) + vector(1, context)
    made, block = b"", b""
    while len(made) < size:
        block = hmac.digest(secret, block + told + bytes((len(made) // hashlib.new(digest).digest_size + 1,)), digest)
        made += block
    return made[:size]


def server_handshake_secret(shared: bytes, messages: bytes, digest: str) -> bytes:
    """Return server_handshake_traffic_secret (RFC 8446 §7.1), where no pre-shared key is in use.

    `shared`: what the key exchange gave; `messages`: ClientHello and ServerHello, as handshake messages.
    """
    size = hashlib.new(digest).digest_size
    early = hmac.digest(bytes(size), bytes(size), digest)
    derived = hkdf_expand_label(early, "derived", hashlib.new(digest).digest(), size, digest)
    handshake = hmac.digest(derived, shared, digest)
    return hkdf_expand_label(handshake, "s hs traffic", hashlib.new(digest, messages).digest(), size, digest)


class FlightCipher:
    """Opens the records of the server's handshake flight, in their order."""

    def __init__(self, cipher_suite: int, secret: bytes, hellos: bytes) -> None:
        """`secret` is `server_handshake_secret`, made from `hellos`. Raises KeyError for a suite that is not opened here."""
        suite = _SUITES[cipher_suite]
        self._secret = secret
        self.digest = suite.digest
        """Name of the suite's hash."""
        self.hellos = hellos
        """ClientHello and ServerHello, as handshake messages: how the transcript begins (RFC 8446 §4.4.1)."""
        self._iv = int.from_bytes(hkdf_expand_label(secret, "iv", b"", _NONCE_BYTES, suite.digest), "big")
        self._aead = _aead(suite, hkdf_expand_label(secret, "key", b"", suite.key_bytes, suite.digest))
        self._opened = 0

    @classmethod
    def agreed(cls, client_hello: bytes, x25519_private: bytes, server_hello: bytes) -> "FlightCipher | None":
        """Return the cipher that both hellos agree on; None where its key cannot be known.

        That is so after a HelloRetryRequest, with another group than X25519, another suite than those of RFC 8446, and with
        a share that is none. Both hellos are whole handshake messages; `x25519_private`: 32 bytes. Raises WireError
        where the ServerHello does not parse.
        """
        hello = ServerHello.from_bytes(server_hello[4:])
        theirs = _x25519_share(hello)
        if hello.retry or hello.cipher_suite not in _SUITES or len(x25519_private) != _X25519_BYTES or not theirs:
            return None
        shared = _exchanged(x25519_private, theirs)
        hellos = client_hello + server_hello
        secret = server_handshake_secret(shared, hellos, _SUITES[hello.cipher_suite].digest)
        return cls(hello.cipher_suite, secret, hellos) if shared else None

    def finished(self, transcript_hash: bytes) -> bytes:
        """Return what the server's Finished has to hold; `transcript_hash` is over all messages before it (§4.4.4)."""
        key = hkdf_expand_label(self._secret, "finished", b"", len(transcript_hash), self.digest)
        return hmac.digest(key, transcript_hash, self.digest)

    def open(self, record: Record) -> tuple[int, bytes]:
        """Return the true content type and the content of the next record (RFC 8446 §5.2). Raises NotOpenedError."""
        from cryptography.exceptions import InvalidTag  # heavy, and only TLS 1.3 needs it

        nonce = (self._iv ^ self._opened).to_bytes(_NONCE_BYTES, "big")
        try:
            inner = self._aead.decrypt(nonce, record.payload, record.raw[:HEADER_BYTES]).rstrip(b"\x00")
        except (InvalidTag, ValueError):
            raise NotOpenedError("its authentication tag is wrong") from None
        if not inner:
            raise NotOpenedError("a record has no content type")
        self._opened += 1
        return inner[-1], inner[:-1]


def _x25519_share(hello: ServerHello) -> bytes:
    """Return the server's public key; empty where it is for another group, or none."""
    fields = Fields(find_extension(hello.extensions, ExtensionType.key_share) or b"")
    try:
        group, share = fields.number(2, "group"), fields.vector(2, "key_exchange")
    except WireError:
        return b""
    return share if group == NamedGroup.x25519 and len(share) == _X25519_BYTES and not fields.left else b""


def _exchanged(private: bytes, public: bytes) -> bytes:
    """Return the shared secret; empty where `public` is a point that gives zero away (RFC 7748 §6.1)."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    try:
        return X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return b""


def _aead(suite: _Suite, key: bytes) -> "AESCCM | AESGCM | ChaCha20Poly1305":
    from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

    if suite.ccm_tag:
        return AESCCM(key, suite.ccm_tag)
    return ChaCha20Poly1305(key) if suite.chacha else AESGCM(key)
