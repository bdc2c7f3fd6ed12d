"""TLS records and alerts in words."""

from dataclasses import dataclass

from inspector.events import TLSRecord
from inspector.tls.registry import ContentType

_HEADER = 5
"""Bytes of a TLS record's header (RFC 8446 §5.1)."""
_ALERT = 2
"""Bytes of an alert in clear: level and description (RFC 8446 §6)."""


@dataclass(frozen=True, slots=True)
class RecordWords:
    """What to show of one record."""

    text: str
    """A few words, in the visible notation."""
    bad: bool
    """True when it ends the handshake."""


def record_words(event: TLSRecord) -> RecordWords | None:
    """Return what to show of a record, or None where it says nothing to a reader (encrypted, key exchange, …)."""
    payload = event.raw[_HEADER:]
    if event.content_type == ContentType.alert and len(payload) == _ALERT:
        return RecordWords(f"Alert    {payload[0]} {payload[1]}", bad=True)
    return None
