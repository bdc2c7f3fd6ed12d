"""What a probe found out, as one value."""

from inspector.frozen import Frozen
from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

ASKS_FOR_CERTIFICATE = "the server asks for a client certificate"
"""Stands among the words of an answer where its flight has a CertificateRequest."""


class ProbeAnswer(Frozen):
    """What a probe found out."""

    outcome: Outcome
    """The answer in one word."""
    answered: ProtocolVersion | None = None
    """The version of the ServerHello, where one came."""
    cipher_suite: str = ""
    """The suite of the ServerHello, by its registered name; for SSLv2 the cipher kind that both sides have."""
    group: str = ""
    """The named group of the key exchange, where what was received shows it; ``DH 1024 bits`` for one of its own."""
    alert: Alert | None = None
    """The alert that was received; with silence, the last warning before it."""
    received: int = 0
    """Bytes received after our ClientHello."""
    words: str = ""
    """Why, or what else is to be known; in the visible notation."""
    signature_scheme: str = ""
    """What the server signed its key exchange with; empty where that does not show."""
    signature_fits: bool | None = None
    """True when the key of the certificate made that signature, False when it did not; None where it was not checked."""
    alpn: str = ""
    """The application protocol that the server named, in the visible notation; our hello offers none."""
    session_ticket: bool | None = None
    """True when the server promises a session ticket (RFC 5077); None where that does not show: in TLS 1.3 it comes
    after the handshake."""
    ocsp_staple: bool | None = None
    """True when an OCSP answer came along (RFC 6066 §8, RFC 8446 §4.4.2.1); None where that does not show."""
    chain: tuple[bytes, ...] = ()
    """The presented chain (DER, as sent, at most 32); empty where it does not show."""
    needs: str = ""
    """What a client must have and today's clients lack, where a second hello proved it: ``RSA key exchange``, …"""
