"""The certificates of a chain with what path building asks of them: names, validity, authority, signatures."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from inspector.frozen import Frozen
from inspector.tls.certificate import CertificateError, CertificateFacts, load_certificate
from inspector.tls.der import DERError
from inspector.tls.tbs import TBSCertificate

MAX_CHAIN = 32
"""Certificates of a presented chain that are looked at."""


class Signature(Enum):
    """What became of the check of one certificate's signature with another's key."""

    GOOD = "good"
    BAD = "bad"
    UNCHECKED = "unchecked"
    """The key or the algorithm is one that cannot be used here."""


class Link(Frozen, eq=False):
    """One certificate that may become part of a path. Two links are the same only when they are the same object."""

    der: bytes
    """The certificate."""
    certificate: x509.Certificate
    """The same, parsed."""
    facts: CertificateFacts
    """The same, for people."""
    subject: bytes
    """Name in DER; names are compared byte by byte."""
    issuer: bytes
    """Name in DER."""
    anchor: bool
    """True for a certificate of the trust store."""

    @classmethod
    def from_bytes(cls, der: bytes, *, anchor: bool = False) -> "Link":
        """Read a certificate. Raises CertificateError."""
        try:
            tbs = TBSCertificate.from_bytes(der)
        except DERError as error:
            raise CertificateError(f"no certificate: {error}") from error
        return cls(der, load_certificate(der), CertificateFacts.from_bytes(der), tbs.subject, tbs.issuer, anchor)

    @property
    def name(self) -> str:
        """What people call it: the CN, else the whole subject."""
        return self.facts.common_name or self.facts.subject or "a certificate without a name"

    def valid_at(self, moment: datetime) -> bool:
        """Return True within the validity period."""
        return self.facts.valid_at(moment)


class Signatures:
    """Checks signatures, each pair once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Link, Link], Signature] = {}

    def check(self, subject: Link, issuer: Link) -> Signature:
        """Check the signature of `subject` with the key of `issuer`."""
        pair = (subject, issuer)
        if pair not in self._known:
            found = _check(subject.certificate, issuer.certificate)
            other_kind = subject.issuer == issuer.subject and _other_kind(subject, issuer)
            self._known[pair] = Signature.BAD if found is Signature.UNCHECKED and other_kind else found
        return self._known[pair]


def read_links(chain: Iterable[bytes]) -> list[Link]:
    """Return the certificates of a presented chain that can be read, each once, at most MAX_CHAIN."""
    links: dict[bytes, Link] = {}
    for der in chain:
        if len(links) == MAX_CHAIN:
            break
        try:
            links.setdefault(der, Link.from_bytes(der))
        except CertificateError:
            continue
    return list(links.values())


_KEY_OF_SIGNATURE = (("ecdsa", "EC"), ("rsa", "RSA"), ("dsa", "DSA"), ("ed25519", "Ed25519"), ("ed448", "Ed448"))
"""A part of a signature algorithm's name, and the kind of key that makes such signatures; the first that fits counts."""


def _other_kind(subject: Link, issuer: Link) -> bool:
    """Say whether a key of this kind can have made no such signature; False where either is not known."""
    algorithm, key = subject.facts.signature_algorithm.lower(), issuer.facts.key.partition(" ")[0].partition("-")[0]
    needed = next((kind for part, kind in _KEY_OF_SIGNATURE if part in algorithm), "")
    return needed != "" and key in {kind for _, kind in _KEY_OF_SIGNATURE} and needed != key


def _check(subject: x509.Certificate, issuer: x509.Certificate) -> Signature:
    try:
        subject.verify_directly_issued_by(issuer)
    except InvalidSignature:
        return Signature.BAD
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return Signature.UNCHECKED
    return Signature.GOOD
