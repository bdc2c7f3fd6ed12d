"""A TLS server whose chain holds what OpenSSL would not load from a file: tlslite-ng sends any bytes as a certificate."""

import socket
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress

from authority import Issued

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it imports asyncore
    from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
    from tlslite.errors import TLSError
    from tlslite.x509 import X509


def handshake_with(leaf: Issued, behind: Sequence[bytes], *, highest: tuple[int, int]) -> Callable[[socket.socket], None]:
    """Return what plays the server's side on a socket, to the end of the handshake: `leaf`, then the bytes of `behind`.

    `highest`: (3, 3) for TLS 1.2, (3, 4) for TLS 1.3. A client that gives up is no problem.
    """
    chain = X509CertChain()
    chain.parsePemList(leaf.certificate_pem.decode())
    for block in behind:
        odd = X509()
        odd.bytes = bytearray(block)
        chain.x509List.append(odd)
    settings = HandshakeSettings()
    settings.maxVersion = highest
    key = parsePEMKey(leaf.key_pem.decode(), private=True)

    def serve(sock: socket.socket) -> None:
        with suppress(TLSError, OSError):
            TLSConnection(sock).handshakeServer(certChain=chain, privateKey=key, settings=settings)

    return serve
