"""Trust anchors: from a PEM bundle to the certificates in it."""

import binascii
import re

_PEM = re.compile(
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
