from typing import Any

import pytest

from inspector.frozen import replace
from inspector.tls.certificate import CertificateFacts
from inspector.tls.certificate_fault import has_weak_key, has_weak_signature


@pytest.fixture
def facts(mint: Any) -> CertificateFacts:
    """Facts of an authority's child; the tests change what they are about."""
    return CertificateFacts.from_bytes(mint("leaf", mint("Root", authority=True)).der)


@pytest.mark.parametrize(
    ("key", "bits", "weak"),
    [
        ("RSA 2047", 2047, True),
        ("RSA 2048", 2048, False),
        ("EC P-192", 192, True),
        ("EC P-224", 224, False),
        ("DSA 3072", 3072, True),
        ("DSA", 0, True),
        ("Ed25519", 256, False),
        ("RSA", 0, False),
        ("", 0, False),
    ],
)
def test_keys_below_112_bits_of_security_are_weak(key: str, bits: int, weak: bool, facts: CertificateFacts) -> None:
    """The borders, DSA whatever its size, and nothing claimed of a key that cannot be read."""
    assert has_weak_key(replace(facts, key=key, key_bits=bits)) is weak


@pytest.mark.parametrize(
    ("name", "weak"), [("sha1", True), ("md5", True), ("sha224", False), ("sha256", False), ("", False)]
)
def test_hashes_that_can_be_forged_are_weak(name: str, weak: bool, facts: CertificateFacts) -> None:
    """SHA-1 and older; a root's own signature is not looked at by anybody."""
    assert has_weak_signature(replace(facts, signature_hash=name)) is weak
    assert not has_weak_signature(replace(facts, signature_hash=name, self_issued=True))
