"""The steps of a scripted session, each of which can be stopped at (RFC 5321 §3.1, RFC 3207 §4)."""

from enum import StrEnum


class Step(StrEnum):
    """What the script would do next."""

    EHLO = "EHLO"
    """EHLO, or LHLO; once in clear and once more inside TLS."""
    STARTTLS = "STARTTLS"
    HANDSHAKE = "handshake"
    """Our ClientHello and all that follows it; nothing else fits between the 220 of STARTTLS and this."""
    MAIL = "MAIL"
    RSET = "RSET"
    NONE = "none"
    """Nothing, for the user has begun something that has to be finished first: a login, a message."""
