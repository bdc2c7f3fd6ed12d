"""Key shares for a second ClientHello: what a HelloRetryRequest asks for (RFC 8446 §4.2.8), and the secret that comes of it.

Nothing is kept of them: they live as long as the probe that made them.
"""

from collections.abc import Callable

from inspector.frozen import Frozen
from inspector.tls.registry import NamedGroup

_ML_KEM_CIPHERTEXT = 1088
"""Bytes that the server encapsulates its secret in (FIPS 203, ML-KEM-768); behind them stands its X25519 share."""


class KeyShare(Frozen):
    """A share of ours."""

    group: int
    """See `registry.NamedGroup`."""
    public: bytes
    """What stands in the hello."""
    exchange: Callable[[bytes], bytes]
    """Takes the server's share; returns the shared secret. Raises ValueError for a share that is none."""


def make_key_share(group: int) -> KeyShare | None:
    """Return a new share for a group; None for one that cannot be made here."""
    make = _MAKERS.get(group)
    return make() if make else None


def _curve(name: str, group: NamedGroup) -> Callable[[], KeyShare]:
    def make() -> KeyShare:
        from cryptography.hazmat.primitives.asymmetric import ec  # heavy, and only a retry needs it
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        curve: ec.EllipticCurve = getattr(ec, name)()
        private = ec.generate_private_key(curve)

        def exchange(theirs: bytes) -> bytes:
            return private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(curve, theirs))

        public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return KeyShare(group, public, exchange)

    return make


def _x25519() -> KeyShare:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    return KeyShare(NamedGroup.x25519, public, lambda theirs: private.exchange(X25519PublicKey.from_public_bytes(theirs)))


def _x448() -> KeyShare:
    from cryptography.hazmat.primitives.asymmetric.x448 import X448PrivateKey, X448PublicKey

    private = X448PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    return KeyShare(NamedGroup.x448, public, lambda theirs: private.exchange(X448PublicKey.from_public_bytes(theirs)))


def _hybrid() -> KeyShare | None:
    """X25519MLKEM768: ML-KEM in front, then X25519 (draft-ietf-tls-ecdhe-mlkem §4)."""
    try:
        from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
    except ImportError:  # an older release of cryptography
        return None
    private, classic = MLKEM768PrivateKey.generate(), _x25519()

    def exchange(theirs: bytes) -> bytes:
        return private.decapsulate(theirs[:_ML_KEM_CIPHERTEXT]) + classic.exchange(theirs[_ML_KEM_CIPHERTEXT:])

    return KeyShare(NamedGroup.X25519MLKEM768, private.public_key().public_bytes_raw() + classic.public, exchange)


_MAKERS: dict[int, Callable[[], KeyShare | None]] = {
    NamedGroup.x25519: _x25519,
    NamedGroup.x448: _x448,
    NamedGroup.secp256r1: _curve("SECP256R1", NamedGroup.secp256r1),
    NamedGroup.secp384r1: _curve("SECP384R1", NamedGroup.secp384r1),
    NamedGroup.secp521r1: _curve("SECP521R1", NamedGroup.secp521r1),
    NamedGroup.X25519MLKEM768: _hybrid,
}
"""Groups to what makes a share; servers that retry ask for one of these."""
