"""What a certificate says (RFC 5280), each field apart from the others, so that one bad field does not hide the rest."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CertificateFacts:
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
