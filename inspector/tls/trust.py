"""Trust anchors: from a PEM bundle to the certificates in it, found by name."""

import binascii
from collections.abc import Iterable

from inspector.patterns import lazy_pattern
from inspector.tls.certificate import CertificateError
from inspector.tls.chain import Link

_PEM = lazy_pattern(
    rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END (?:X509 |TRUSTED )?CERTIFICATE-----"
)


def split_pem(bundle: bytes) -> list[bytes]:
    """Return the certificates (DER) of a PEM bundle (RFC 7468), in order; text between them is passed over.

    A block whose base64 is broken is left out; whether a block is a certificate is seen when it is used.
    """
    certificates: list[bytes] = []
    for block in _PEM.finditer(bundle):
        try:
            certificates.append(binascii.a2b_base64(block[1]))
        except binascii.Error:
            continue
    return certificates


def pem_of(der: bytes) -> str:
    """Return a certificate in PEM (RFC 7468 §5), a line feed at the end; also of bytes that are no certificate."""
    text = binascii.b2a_base64(der, newline=False).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


class Anchors:
    """The trust anchors of one store, found by name; only those that hold the name that is asked for are parsed."""

    def __init__(self, anchors: Iterable[bytes]) -> None:
        """`anchors`: DER; those that cannot be read are passed over."""
        self._all = dict.fromkeys(anchors)
        self._links: dict[bytes, Link | None] = {}

    def __contains__(self, der: bytes) -> bool:
        return der in self._all

    def named(self, subject: bytes) -> list[Link]:
        """Return the anchors with that name (DER)."""
        # a store has some 150 roots: searching their bytes takes a hundredth of the time that parsing them would
        links = (self._link(der) for der in self._all if subject in der)
        return [link for link in links if link is not None and link.subject == subject]

    def _link(self, der: bytes) -> Link | None:
        if der not in self._links:
            try:
                self._links[der] = Link.from_bytes(der, anchor=True)
            except CertificateError:
                self._links[der] = None
        return self._links[der]
