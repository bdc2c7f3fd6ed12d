"""Network captures (pcap, pcapng): every SMTP conversation in them, with the TLS hellos of both sides.

What takes packets apart is imported only where there is a capture: to tell one, its first bytes are enough.
"""

from inspector.formats.captures.file import is_capture
from inspector.formats.source import Conversation


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of every reader
    """Tell whether it is a capture file."""
    return is_capture(raw)


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return the SMTP conversations in the order in which they began. Raises UnreadableError where there is none."""
    from inspector.formats.captures.conversations import conversations_of

    return conversations_of(raw, name)
