"""TLSA records (RFC 6698 §2), for the two forms that mail servers use (RFC 7672 §3.1): 3 1 1 and 2 1 1."""

from enum import IntEnum

from inspector.frozen import Frozen


class CertificateUsage(IntEnum):
    """RFC 6698 §2.1.1, RFC 7218 §2.1; 0 and 1 are of no use for SMTP (RFC 7672 §3.1.3)."""

    DANE_TA = 2
    """The digest is of an authority that the path must lead to; the server has to send its certificate."""
    DANE_EE = 3
    """The digest is of the leaf's own key: names, dates and path do not count."""


SPKI = 1
"""Selector: the SubjectPublicKeyInfo, which a renewal with the same key keeps (RFC 6698 §2.1.2)."""
SHA2_256 = 1
"""Matching type (RFC 6698 §2.1.3)."""


class TLSARecord(Frozen):
    """One record of selector 1, matching type 1."""

    usage: CertificateUsage
    """What the digest is of."""
    spki_sha256: str
    """The digest, lower-case hex."""

    def text(self, host: str, port: int) -> str:
        """Return the record as a zone file has it; `host` in A-labels without a dot at the end.

        >>> TLSARecord(CertificateUsage.DANE_EE, "ab").text("mx.example.com", 25)
        '_25._tcp.mx.example.com. IN TLSA 3 1 1 ab'
        """
        return f"_{port}._tcp.{host}. IN TLSA {self.usage.value} {SPKI} {SHA2_256} {self.spki_sha256}"
