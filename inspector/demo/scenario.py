"""What a demo server is made of."""

from dataclasses import dataclass

from inspector.tls.registry import ProtocolVersion


@dataclass(frozen=True, slots=True)
class Scenario:
    """One server, as data."""

    name: str
    """What is typed after ``smtp-inspector demo``."""
    summary: str
    """What is wrong with it (or right), in one line."""
    teaches: str
    """What can be seen in it, in one or two sentences."""
    server_name: str
    """The name that it greets with and that its certificate carries."""
    greeting: bytes
    """The whole greeting, line ends included."""
    ehlo_in_clear: bytes
    """The whole EHLO reply before TLS, line ends included."""
    ehlo_in_tls: bytes
    """The whole EHLO reply inside TLS, line ends included."""
    tls_minimum: ProtocolVersion = ProtocolVersion.TLSv1_2
    """The lowest version that its handshake takes."""
    tls_maximum: ProtocolVersion = ProtocolVersion.TLSv1_3
    """The highest version that its handshake takes."""
    mail_minimum: ProtocolVersion | None = None
    """MAIL in clear or with a lower version is answered with a 554; None: MAIL is always welcome."""
