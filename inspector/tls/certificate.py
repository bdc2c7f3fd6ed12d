"""What a certificate says (RFC 5280), each field apart from the others, so that one bad field does not hide the rest."""

import hashlib
import ipaddress
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import NameOID

from inspector.frozen import Frozen, replace
from inspector.tls.certificate_names import CURVES, KEY_ALGORITHMS, PURPOSES, SIGNATURE_ALGORITHMS
from inspector.tls.der import DERError, oid_text, read_elements
from inspector.tls.expected_warnings import keep_expected_quiet
from inspector.tls.tbs import TBSCertificate, general_names, is_authority, issuer_urls, key_usage, purposes
from inspector.visible import visible, visible_text

keep_expected_quiet()

T = TypeVar("T")

UNREADABLE_DATE = datetime(1, 1, 1, tzinfo=UTC)
"""Stands for a date that cannot be read; `unreadable` names the field then."""

_READING_ERRORS = (ValueError, TypeError, KeyError, UnsupportedAlgorithm, x509.InvalidVersion)
"""What `cryptography` raises for a field that it cannot read; KeyError for a string of an unknown kind, up to version 45."""


class CertificateError(ValueError):
    """Bytes that are no certificate at all."""


class CertificateFacts(Frozen):
    """The facts of one certificate; every text is in the visible notation."""

    subject: str
    """RFC 4514 string; empty where there is none."""
    issuer: str
    """RFC 4514 string."""
    common_name: str
    """The subject's (last) CN, or empty."""
    subject_alt_names: tuple[str, ...]
    """``DNS:mx.example.com``, ``IP:192.0.2.1``, …"""
    not_before: datetime
    """UTC."""
    not_after: datetime
    """UTC."""
    key: str
    """``RSA 2048``, ``EC P-256``, ``Ed25519``, …"""
    signature_algorithm: str
    """``sha256WithRSAEncryption`` and the like."""
    serial_number: int
    """As it stands; may be negative in a broken certificate."""
    certificate_authority: bool
    """basicConstraints says CA."""
    self_issued: bool
    """Subject and issuer are the same name."""
    certificate_sha256: str
    """SHA-256 of the DER, lower-case hex."""
    spki_sha256: str
    """SHA-256 of the SubjectPublicKeyInfo, lower-case hex."""
    issuer_urls: tuple[str, ...]
    """caIssuers of authorityInfoAccess: where the issuer can be fetched."""
    extended_key_usage: tuple[str, ...]
    """Names of the purposes; empty where the extension is absent."""
    unreadable: tuple[str, ...]
    """Fields that could not be read, each with the reason."""
    key_bits: int = 0
    """Size of the key, for an elliptic curve that of its field; 0 where it is not known."""
    key_usage: tuple[str, ...] = ()
    """``digitalSignature``, …; empty where the extension is absent."""
    signature_hash: str = ""
    """``sha256``, ``sha1``, …; empty where the signature has none of its own (Ed25519) or it is not known."""

    @classmethod
    def from_bytes(cls, der: bytes) -> "CertificateFacts":
        """Read a certificate in DER. Raises CertificateError where nothing of it can be read."""
        certificate = load_certificate(der)
        try:
            tbs = TBSCertificate.from_bytes(der)
        except DERError as error:
            raise CertificateError(f"no certificate: {error}") from error
        return _FactsReader(der, certificate, tbs).facts()

    def valid_at(self, moment: datetime) -> bool:
        """Return True within the validity period, both ends included (RFC 5280 §4.1.2.5). `moment` is aware of its zone."""
        return self.not_before <= moment <= self.not_after


def load_certificate(der: bytes) -> x509.Certificate:
    """Return the certificate as `cryptography` reads it, without its warnings. Raises CertificateError."""
    try:
        return x509.load_der_x509_certificate(der)
    except _READING_ERRORS as error:
        raise CertificateError(f"no certificate: {visible_text(str(error))}") from error


class _FactsReader:
    """Reads each field by itself and keeps the reasons of those that fail."""

    def __init__(self, der: bytes, certificate: x509.Certificate, tbs: TBSCertificate) -> None:
        self._der = der
        self._certificate = certificate
        self._tbs = tbs
        self._unreadable: list[str] = [f"extensions: {tbs.extensions_error}"] if tbs.extensions_error else []

    def facts(self) -> CertificateFacts:
        certificate, tbs = self._certificate, self._tbs
        key, key_bits = self._field("key", lambda: _key(certificate), (_key_algorithm(tbs.spki), 0))
        facts = CertificateFacts(
            subject=self._field("subject", lambda: _name_text(certificate.subject), ""),
            issuer=self._field("issuer", lambda: _name_text(certificate.issuer), ""),
            common_name=self._field("common name", lambda: _common_name(certificate.subject), ""),
            subject_alt_names=self._field("subjectAltName", lambda: _alternative_names(tbs), ()),
            not_before=self._field("not before", lambda: certificate.not_valid_before_utc, UNREADABLE_DATE),
            not_after=self._field("not after", lambda: certificate.not_valid_after_utc, UNREADABLE_DATE),
            key=key,
            signature_algorithm=self._field("signature algorithm", lambda: _signature_algorithm(certificate), ""),
            serial_number=tbs.serial_number,
            certificate_authority=self._field("basicConstraints", lambda: is_authority(tbs.extensions), default=False),
            self_issued=tbs.subject == tbs.issuer,
            certificate_sha256=hashlib.sha256(self._der).hexdigest(),
            spki_sha256=hashlib.sha256(tbs.spki).hexdigest(),
            issuer_urls=self._field("caIssuers", lambda: tuple(map(visible, issuer_urls(tbs.extensions))), ()),
            extended_key_usage=self._field("extendedKeyUsage", lambda: _purposes(tbs), ()),
            unreadable=(),
            key_bits=key_bits,
            key_usage=self._field("keyUsage", lambda: tuple(key_usage(tbs.extensions)), ()),
            signature_hash=_signature_hash(certificate),
        )
        return replace(facts, unreadable=tuple(self._unreadable))

    def _field(self, name: str, read: Callable[[], T], default: T) -> T:
        try:
            return read()
        except _READING_ERRORS as error:
            self._unreadable.append(f"{name}: {visible_text(str(error))}")
            return default


def _name_text(name: x509.Name) -> str:
    return visible_text(name.rfc4514_string())


def _common_name(subject: x509.Name) -> str:
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not names:
        return ""
    value = names[-1].value
    return visible_text(value) if isinstance(value, str) else visible(value)


def _alternative_names(tbs: TBSCertificate) -> tuple[str, ...]:
    return tuple(f"{kind}:{_general_name(kind, content)}" for kind, content in general_names(tbs.extensions))


def _general_name(kind: str, content: bytes) -> str:
    if kind == "IP" and len(content) in (4, 16):
        return str(ipaddress.ip_address(content))
    if kind in ("DNS", "email", "URI"):
        return visible(content)
    return content.hex()


def _purposes(tbs: TBSCertificate) -> tuple[str, ...]:
    return tuple(PURPOSES.get(purpose, purpose) for purpose in purposes(tbs.extensions))


def _signature_algorithm(certificate: x509.Certificate) -> str:
    oid = certificate.signature_algorithm_oid.dotted_string
    return SIGNATURE_ALGORITHMS.get(oid, oid)


def _signature_hash(certificate: x509.Certificate) -> str:
    """Return the hash that was signed; for RSASSA-PSS it stands in the parameters."""
    try:
        algorithm = certificate.signature_hash_algorithm
    except _READING_ERRORS:
        oid = certificate.signature_algorithm_oid.dotted_string
        return next((name for name in ("md2", "md5", "sha1") if name in SIGNATURE_ALGORITHMS.get(oid, "").lower()), "")
    return algorithm.name if algorithm else ""


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    """Return what people call the key, and its bits."""
    match certificate.public_key():
        case rsa.RSAPublicKey() as key:
            return f"RSA {key.key_size}", key.key_size
        case ec.EllipticCurvePublicKey() as key:
            return f"EC {CURVES.get(key.curve.name, key.curve.name)}", key.key_size
        case dsa.DSAPublicKey() as key:
            return f"DSA {key.key_size}", key.key_size
        case ed25519.Ed25519PublicKey():
            return "Ed25519", 256
        case ed448.Ed448PublicKey():
            return "Ed448", 456
        case _:
            oid = certificate.public_key_algorithm_oid.dotted_string
            return KEY_ALGORITHMS.get(oid, oid), 0


def _key_algorithm(spki: bytes) -> str:
    """Return what kind of key it is, where the key itself cannot be read; empty where not even that."""
    try:
        algorithm = next(next(next(read_elements(spki)).children()).children())
        oid = oid_text(algorithm.content)
    except (DERError, StopIteration):
        return ""
    return KEY_ALGORITHMS.get(oid, oid)
