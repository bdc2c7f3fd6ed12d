"""The answers a server can give to "do you take this version?", read off the wire."""

from enum import StrEnum


class Outcome(StrEnum):
    """One word for each; which of them prove something stands in the comment."""

    ACCEPTED = "accepted"
    """A ServerHello (or HelloRetryRequest) of that version came back."""
    ANSWERED_LOWER = "answered_lower"
    """The server chose a lower version: proof that it does not take this one."""
    REFUSED = "refused"
    """A fatal alert came back."""
    SMTP_REFUSED = "smtp_refused"
    """STARTTLS was answered with something other than 220."""
    NO_REPLY = "no_reply"
    """STARTTLS got no reply: silence, or the connection ended."""
    STARTTLS_ABSENT = "starttls_absent"
    """No line of the EHLO reply carries the keyword."""
    NO_SESSION = "no_session"
    """The probe's own connection, greeting or EHLO failed."""
    MALFORMED = "malformed"
    """A TLS record that does not parse."""
    NOT_TLS = "not_tls"
    """Bytes that are no TLS record."""
    CLOSED = "closed"
    """The connection was closed without an answer."""
    RESET = "reset"
    """The connection was reset without an answer."""
    TIMED_OUT = "timed_out"
    """No answer within the time the user set."""
    NOT_TRIED = "not_tried"
    """Not asked; the words say why."""
