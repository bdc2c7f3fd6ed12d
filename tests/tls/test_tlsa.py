import hashlib
import shutil
import subprocess
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from inspector.tls.certificate import CertificateFacts
from inspector.tls.tlsa import CertificateUsage, TLSARecord


def test_a_record_is_ready_to_paste(mint: Any) -> None:
    """Owner name with its dot, usage, selector and matching type, and the digest of the public key."""
    leaf = mint("mx.example.com")
    spki = leaf.certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    facts = CertificateFacts.from_bytes(leaf.der)
    record = TLSARecord(CertificateUsage.DANE_EE, facts.spki_sha256).text("mx.example.com", 25)
    assert record == f"_25._tcp.mx.example.com. IN TLSA 3 1 1 {hashlib.sha256(spki).hexdigest()}"
    assert TLSARecord(CertificateUsage.DANE_TA, "ab").text("mx.example.com", 465) == (
        "_465._tcp.mx.example.com. IN TLSA 2 1 1 ab"
    )


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_computes_the_same_digest(mint: Any) -> None:
    """The recipe that everybody knows: x509 -pubkey, pkey -outform DER, SHA-256."""
    leaf = mint("mx.example.com")
    openssl, given = shutil.which("openssl") or "", leaf.pem
    for command in ("x509 -noout -pubkey", "pkey -pubin -outform DER"):
        given = subprocess.run([openssl, *command.split()], input=given, capture_output=True, check=True).stdout
    assert CertificateFacts.from_bytes(leaf.der).spki_sha256 == hashlib.sha256(given).hexdigest()
