import hashlib
import ipaddress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.tls.certificate import CertificateError, CertificateFacts


def test_the_facts_of_an_ordinary_certificate(mint: Any, now: datetime) -> None:
    """Every field, as it was minted."""
    root = mint("Example Root", authority=True)
    leaf = mint(
        "mx.example.com",
        root,
        sans=(
            x509.DNSName("mx.example.com"),
            x509.DNSName("*.example.com"),
            x509.IPAddress(ipaddress.ip_address("192.0.2.1")),
            x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
            x509.RFC822Name("postmaster@example.com"),
        ),
        issuer_url="http://ca.example/root.crt",
        extensions=(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, x509.ObjectIdentifier("1.2.3.4")]),),
    )
    facts = CertificateFacts.from_bytes(leaf.der)
    spki = leaf.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert facts == CertificateFacts(
        subject="CN=mx.example.com",
        issuer="CN=Example Root",
        common_name="mx.example.com",
        subject_alt_names=(
            *("DNS:mx.example.com", "DNS:*.example.com", "IP:192.0.2.1", "IP:2001:db8::1"),
            "email:postmaster@example.com",
        ),
        not_before=now - timedelta(days=10),
        not_after=now + timedelta(days=90),
        key="EC P-256",
        signature_algorithm="ecdsa-with-SHA256",
        serial_number=leaf.certificate.serial_number,
        certificate_authority=False,
        self_issued=False,
        certificate_sha256=hashlib.sha256(leaf.der).hexdigest(),
        spki_sha256=hashlib.sha256(spki).hexdigest(),
        issuer_urls=("http://ca.example/root.crt",),
        extended_key_usage=("serverAuth", "1.2.3.4"),
        unreadable=(),
        key_bits=256,
        key_usage=(),
        signature_hash="sha256",
    )


def test_a_root_is_an_authority_that_issued_itself(mint: Any) -> None:
    """basicConstraints, and subject equal to issuer."""
    facts = CertificateFacts.from_bytes(mint("Example Root", authority=True).der)
    assert (facts.certificate_authority, facts.self_issued) == (True, True)


def test_validity_includes_both_ends(mint: Any, now: datetime) -> None:
    """RFC 5280 §4.1.2.5: notBefore and notAfter, inclusive."""
    facts = CertificateFacts.from_bytes(mint("a", days=(0, 1)).der)
    second = timedelta(seconds=1)
    moments = (now - second, now, now + timedelta(days=1), now + timedelta(days=1) + second)
    assert [facts.valid_at(moment) for moment in moments] == [False, True, True, False]


KEYS = {
    "RSA 1024": lambda: rsa.generate_private_key(65537, 1024),
    "EC P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "EC secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()),
    "EC brainpoolP256r1": lambda: ec.generate_private_key(ec.BrainpoolP256R1()),
    "DSA 1024": lambda: dsa.generate_private_key(1024),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
    "Ed448": ed448.Ed448PrivateKey.generate,
}


def minted(key: Any, subject: list[x509.NameAttribute[str]], *extensions: x509.ExtensionType) -> bytes:
    name = x509.Name(subject)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(0x1122334455667788)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    pure = isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    return builder.sign(key, None if pure else hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize("name", KEYS)
def test_keys_are_named_as_people_name_them(name: str) -> None:
    """Kind and size, or the curve."""
    facts = CertificateFacts.from_bytes(minted(KEYS[name](), []))
    assert facts.key == name
    assert facts.unreadable == ()


def test_an_empty_subject_is_an_empty_text() -> None:
    """The names may stand in subjectAltName alone."""
    facts = CertificateFacts.from_bytes(minted(KEYS["Ed25519"](), []))
    assert (facts.subject, facts.common_name, facts.subject_alt_names) == ("", "", ())


SAMPLE = minted(
    ed25519.Ed25519PrivateKey.generate(),
    [x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.com")],
    x509.SubjectAlternativeName([x509.DNSName("mail.example.com"), x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]),
    x509.BasicConstraints(ca=True, path_length=None),
)


def changed(old: bytes, new: bytes) -> CertificateFacts:
    assert old in SAMPLE
    assert len(old) == len(new)
    return CertificateFacts.from_bytes(SAMPLE.replace(old, new))


def test_control_characters_in_names_are_made_visible() -> None:
    """A certificate is as hostile as a reply line: escapes reach no terminal."""
    facts = changed(b"mail.example.com", b"mail\x1b[2J\x00\x07.ab\xc2\x9b.")
    assert facts.subject_alt_names[0] == "DNS:mail\\x1b[2J\\x00\\x07.ab\\xc2\\x9b."
    assert all(text.isprintable() for text in (facts.subject, facts.common_name, *facts.unreadable))
    assert "\\x1b" in facts.common_name


def test_a_negative_serial_number_is_a_fact() -> None:
    """It is against RFC 5280 §4.1.2.2, but it exists; no warning leaks out of the library."""
    facts = changed(bytes.fromhex("02081122334455667788"), bytes.fromhex("02089122334455667788"))
    assert facts.serial_number == int.from_bytes(bytes.fromhex("9122334455667788"), "big", signed=True)
    assert facts.serial_number < 0


def test_a_name_that_is_no_text_hides_nothing_else() -> None:
    """The CN is no UTF-8: subject and issuer cannot be read, the rest can."""
    facts = changed(b"\x0c\x10mail.example.com", b"\x0c\x10mail\xff\xfe\xfdample.com")
    assert facts.subject == ""
    assert any(line.startswith("subject: ") for line in facts.unreadable)
    assert facts.subject_alt_names == ("DNS:mail.example.com", "IP:192.0.2.1")
    assert facts.key == "Ed25519"


def test_an_address_of_a_wrong_length_is_shown_as_bytes() -> None:
    """The other names stay readable."""
    facts = changed(bytes.fromhex("8704c0000201"), bytes.fromhex("8702c0008700"))
    assert facts.subject_alt_names == ("DNS:mail.example.com", "IP:c000", "IP:")


def test_a_broken_extension_hides_no_other() -> None:
    """basicConstraints is no sequence: that one field is unreadable."""
    facts = changed(bytes.fromhex("04053003"), bytes.fromhex("04053103"))
    assert [line.split(":")[0] for line in facts.unreadable] == ["basicConstraints"]
    assert not facts.certificate_authority
    assert facts.subject_alt_names == ("DNS:mail.example.com", "IP:192.0.2.1")


VERSION_2 = SAMPLE.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x01")


@pytest.mark.parametrize("der", [b"", b"no certificate", b"\x30\x03\x02\x01\x05", SAMPLE[:100], VERSION_2])
def test_what_is_no_certificate_is_an_error(der: bytes) -> None:
    """The caller shows the row as unreadable."""
    with pytest.raises(CertificateError):
        CertificateFacts.from_bytes(der)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=4))
def test_a_damaged_certificate_gives_facts_or_an_error(changes: list[tuple[int, int]]) -> None:
    """No other exception, no warning, and every text printable, whatever is changed."""
    der = bytearray(SAMPLE)
    for position, byte in changes:
        der[position] = byte
    try:
        facts = CertificateFacts.from_bytes(bytes(der))
    except CertificateError:
        return
    texts = (facts.subject, facts.issuer, facts.common_name, facts.key, facts.signature_algorithm)
    lists = (*facts.subject_alt_names, *facts.issuer_urls, *facts.extended_key_usage, *facts.unreadable)
    assert all(text.isprintable() for text in (*texts, *lists))
