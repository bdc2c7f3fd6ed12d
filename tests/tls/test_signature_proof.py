"""Signatures of a server's flight against the key of its certificate: each kind of key, a wrong key, and noise."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.registry import SignatureScheme
from inspector.tls.signature_proof import signature_fits, signed_in_tls13

SIGNED = signed_in_tls13(b"\x11" * 32)
SHA256, SHA384, SHA1 = hashes.SHA256(), hashes.SHA384(), hashes.SHA1()
PSS = padding.PSS(padding.MGF1(SHA256), 32)

Sign = Callable[[Any], bytes]
RSA, DSA = rsa.generate_private_key(65537, 2048), dsa.generate_private_key(1024)
KINDS: dict[str, tuple[Any, Sign]] = {
    "rsa_pss_rsae_sha256": (RSA, lambda key: key.sign(SIGNED, PSS, SHA256)),
    "rsa_pss_pss_sha256": (RSA, lambda key: key.sign(SIGNED, PSS, SHA256)),
    "rsa_pkcs1_sha1": (RSA, lambda key: key.sign(SIGNED, padding.PKCS1v15(), SHA1)),
    "ecdsa_secp256r1_sha256": (ec.generate_private_key(ec.SECP256R1()), lambda key: key.sign(SIGNED, ec.ECDSA(SHA256))),
    "ecdsa_secp384r1_sha384": (ec.generate_private_key(ec.SECP384R1()), lambda key: key.sign(SIGNED, ec.ECDSA(SHA384))),
    "ed25519": (ed25519.Ed25519PrivateKey.generate(), lambda key: key.sign(SIGNED)),
    "ed448": (ed448.Ed448PrivateKey.generate(), lambda key: key.sign(SIGNED)),
    "dsa_sha256": (DSA, lambda key: key.sign(SIGNED, SHA256)),
}


def test_what_is_signed_is_what_the_rfc_prints() -> None:
    """RFC 8446 §4.4.3, the example with a hash of 32 bytes of 01."""
    told = signed_in_tls13(b"\x01" * 32).hex()
    assert told == "20" * 64 + "544c5320312e332c207365727665722043657274696669636174655665726966790001" + "01" * 31


@pytest.mark.parametrize("scheme", KINDS)
def test_each_kind_of_key(mint: Callable[..., Any], scheme: str) -> None:
    """Its own signature fits; over other bytes, or with a bit turned, it does not."""
    key, sign = KINDS[scheme]
    leaf, number = minted(mint, key), SignatureScheme[scheme]
    signature = sign(key)
    assert signature_fits(leaf, number, signature, SIGNED) is True
    assert signature_fits(leaf, number, signature, SIGNED + b"!") is False
    assert signature_fits(leaf, number, signature[:-1] + bytes((signature[-1] ^ 1,)), SIGNED) is False


def minted(mint: Callable[..., Any], key: Any) -> bytes:
    """Return a certificate (DER) for the key, issued by another one."""
    authority = mint("Test CA", key=ec.generate_private_key(ec.SECP256R1()), authority=True)
    leaf: bytes = mint("mail.example.com", key=key, issuer=authority).der
    return leaf


def test_another_key_of_the_same_kind_does_not_fit(mint: Callable[..., Any]) -> None:
    """A server that shows a certificate which is not its own."""
    key, sign = KINDS["ed25519"]
    other = minted(mint, ed25519.Ed25519PrivateKey.generate())
    assert signature_fits(other, SignatureScheme.ed25519, sign(key), SIGNED) is False


@pytest.mark.parametrize(
    ("leaf", "scheme"),
    [
        ("", SignatureScheme.ed25519),
        ("rsa", SignatureScheme.ed25519),
        ("rsa", SignatureScheme.ecdsa_secp256r1_sha256),
        ("rsa", SignatureScheme.mldsa65),
        ("rsa", 0x0101),
        ("rsa", 0xFFFF),
    ],
    ids=["no certificate", "key of another kind", "ECDSA by RSA", "ML-DSA", "MD5", "unknown"],
)
def test_what_cannot_be_checked_is_not_called_wrong(mint: Callable[..., Any], leaf: str, scheme: int) -> None:
    """Neither yes nor no."""
    der = minted(mint, RSA) if leaf else b""
    assert signature_fits(der, scheme, os.urandom(64), SIGNED) is None


@given(st.binary(max_size=200), st.sampled_from([*SignatureScheme, 0, 0xFFFF]), st.binary(max_size=80))
def test_no_bytes_break_it(leaf: bytes, scheme: int, signature: bytes) -> None:
    """A hostile server sends what it likes."""
    assert signature_fits(leaf, scheme, signature, SIGNED) is None
