"""Does the server hold the key of the certificate that it shows? The signature in its flight, checked with that key.

In TLS 1.3 it is CertificateVerify (RFC 8446 §4.4.3), in TLS 1.2 that of ServerKeyExchange (RFC 5246 §7.4.3). What lower
versions sign with (MD5 and SHA-1) is not checked.
"""

from typing import TYPE_CHECKING, Literal

from inspector.tls.der import DERError
from inspector.tls.registry import SignatureScheme
from inspector.tls.tbs import TBSCertificate

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

_CONTEXT = b" " * 64 + b"TLS 1.3, server CertificateVerify\x00"
"""What stands before the transcript's hash in the bytes that are signed (RFC 8446 §4.4.3)."""

_HASHES = {"sha1": "SHA1", "sha224": "SHA224", "sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512"}
"""How a signature scheme's name ends, and the class of that hash."""

_Kind = Literal["pkcs1", "pss", "ecdsa", "dsa", "edwards"]

_KINDS: tuple[tuple[str, _Kind], ...] = (
    ("rsa_pkcs1", "pkcs1"),
    ("rsa_pss", "pss"),
    ("ecdsa", "ecdsa"),
    ("dsa", "dsa"),
    ("ed25519", "edwards"),
    ("ed448", "edwards"),
)
"""How a signature scheme's name begins, and what is done."""


def signed_in_tls13(transcript_hash: bytes) -> bytes:
    """Return what CertificateVerify signs; `transcript_hash` is over ClientHello up to Certificate."""
    return _CONTEXT + transcript_hash


def signature_fits(leaf: bytes, scheme: int, signature: bytes, signed: bytes) -> bool | None:
    """Return True where the key of `leaf` (DER) made this signature over `signed`, False where it did not.

    None where that cannot be checked: a certificate or key that cannot be read, a scheme that is not known here.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # heavy, and few probes come this far
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    if scheme not in set(SignatureScheme):
        return None
    name = SignatureScheme(scheme).name
    kind = next((kind for beginning, kind in _KINDS if name.startswith(beginning)), None)
    if kind is None:
        return None
    try:
        key = load_der_public_key(TBSCertificate.from_bytes(leaf).spki)
        return _verify(kind, key, _hash_of(name), signature, signed)
    except InvalidSignature:
        return False
    except (DERError, ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _hash_of(name: str) -> "HashAlgorithm | None":
    from cryptography.hazmat.primitives import hashes

    found = _HASHES.get(name.rpartition("_")[2])
    made: HashAlgorithm | None = getattr(hashes, found)() if found else None
    return made


def _verify(
    kind: _Kind, key: "PublicKeyTypes", digest: "HashAlgorithm | None", signature: bytes, signed: bytes
) -> bool | None:
    """Return True, or None where the key is not of this kind. Raises InvalidSignature."""
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa

    match key, digest:
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey(), None if kind == "edwards":
            key.verify(signature, signed)
        case rsa.RSAPublicKey(), _ if kind == "pkcs1" and digest:
            key.verify(signature, signed, padding.PKCS1v15(), digest)
        case rsa.RSAPublicKey(), _ if kind == "pss" and digest:
            key.verify(signature, signed, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
        case ec.EllipticCurvePublicKey(), _ if kind == "ecdsa" and digest:
            key.verify(signature, signed, ec.ECDSA(digest))
        case dsa.DSAPublicKey(), _ if kind == "dsa" and digest:
            key.verify(signature, signed, digest)
        case _:
            return None
    return True
