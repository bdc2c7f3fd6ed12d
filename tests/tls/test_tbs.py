from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.der import DERError
from inspector.tls.tbs import (
    TBSCertificate,
    constrained_names,
    general_names,
    is_authority,
    issuer_urls,
    key_usage,
    path_length,
    purposes,
)


def test_the_fields_are_those_that_cryptography_reads(mint: Any) -> None:
    """Two readers, one certificate."""
    root = mint("Root", authority=True)
    leaf = mint("leaf", root, sans=(x509.DNSName("a.example"),), issuer_url="http://ca.example/root.crt")
    tbs = TBSCertificate.from_bytes(leaf.der)
    assert tbs.serial_number == leaf.certificate.serial_number
    assert tbs.subject == leaf.certificate.subject.public_bytes()
    assert tbs.issuer == root.certificate.subject.public_bytes()
    assert tbs.spki == leaf.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert general_names(tbs.extensions) == [("DNS", b"a.example")]
    assert issuer_urls(tbs.extensions) == [b"http://ca.example/root.crt"]
    assert not is_authority(tbs.extensions)
    assert is_authority(TBSCertificate.from_bytes(root.der).extensions)


def test_what_is_absent_is_empty() -> None:
    """A certificate without extensions is an ordinary one."""
    assert (general_names({}), issuer_urls({}), purposes({}), is_authority({})) == ([], [], [], False)
    assert (key_usage({}), path_length({}), constrained_names({})) == ([], None, ([], []))


def test_key_usage_and_path_length_are_those_that_were_written() -> None:
    """Bit 0 first; nine bits need a second octet."""
    extensions = TBSCertificate.from_bytes(_SAMPLE).extensions
    assert key_usage(extensions) == ["keyAgreement", "keyCertSign", "decipherOnly"]
    assert path_length(extensions) == 1


def test_names_that_are_permitted_and_excluded() -> None:
    """Of nameConstraints the DNS names count here, whatever stands beside them; and which extensions are critical."""
    names = x509.NameConstraints(
        permitted_subtrees=[x509.DNSName("example.net"), x509.RFC822Name("example.org"), x509.DNSName(".example.com")],
        excluded_subtrees=[x509.DNSName("old.example.net")],
    )
    tbs = TBSCertificate.from_bytes(_sample((names, True)))
    assert constrained_names(tbs.extensions) == ([b"example.net", b".example.com"], [b"old.example.net"])
    assert tbs.critical == {"2.5.29.15", "2.5.29.19", "2.5.29.30"}


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"\x30\x02\x30\x00", b"\x04\x00"])
def test_what_is_no_certificate_is_an_error(der: bytes) -> None:
    """The outer structure must be there."""
    with pytest.raises(DERError):
        TBSCertificate.from_bytes(der)


@given(position=st.integers(0, 600), byte=st.integers(0, 255))
def test_a_changed_byte_gives_fields_or_an_error(position: int, byte: int) -> None:
    """No certificate that was damaged on the way raises anything else."""
    der = bytearray(_SAMPLE)
    der[position % len(der)] = byte
    try:
        tbs = TBSCertificate.from_bytes(bytes(der))
        for read in (general_names, issuer_urls, purposes, is_authority, key_usage, path_length, constrained_names):
            read(tbs.extensions)
    except DERError:
        return


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=True,
        key_cert_sign=True,
        crl_sign=False,
        encipher_only=False,
        decipher_only=True,
    )


def _sample(*more: tuple[x509.ExtensionType, bool]) -> bytes:
    from datetime import UTC, datetime

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 2, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("a.example")]), critical=False)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.1")]), critical=False)
    )
    for extension, critical in more:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


_SAMPLE = _sample()
