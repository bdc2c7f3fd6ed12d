"""Handshake messages, put together from the records that carry them (RFC 8446 §4, §5.1)."""

from inspector.frozen import Frozen
from inspector.tls.registry import handshake_type_name
from inspector.tls.wire import vector

HEADER_BYTES = 4
MAX_MESSAGE = 256 * 1024
"""Bytes of one message; more than a chain of 32 ordinary certificates needs."""


class HandshakeMessage(Frozen):
    """One handshake message."""

    msg_type: int
    """See `registry.HandshakeType`."""
    body: bytes
    """What stands behind the four bytes of type and length."""

    @property
    def raw(self) -> bytes:
        """Type, length and body."""
        return bytes((self.msg_type,)) + vector(3, self.body)


class HandshakeJoiner:
    """Takes the payloads of handshake records, in clear, and returns the complete messages in them."""

    __slots__ = ("_buffer", "malformed")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.malformed = ""
        """Why no further message can be read: one that is too long; else empty."""

    @property
    def pending(self) -> int:
        """How many bytes of an incomplete message are held."""
        return len(self._buffer)

    def feed(self, payload: bytes) -> list[HandshakeMessage]:
        """Take the payload of the next handshake record; return the messages that are complete now."""
        messages: list[HandshakeMessage] = []
        if self.malformed:
            return messages
        self._buffer += payload
        while len(self._buffer) >= HEADER_BYTES:
            size = int.from_bytes(self._buffer[1:HEADER_BYTES], "big")
            if size > MAX_MESSAGE:
                self._stop(size)
                break
            if len(self._buffer) < HEADER_BYTES + size:
                break
            messages.append(HandshakeMessage(self._buffer[0], bytes(self._buffer[HEADER_BYTES : HEADER_BYTES + size])))
            del self._buffer[: HEADER_BYTES + size]
        return messages

    def _stop(self, size: int) -> None:
        name = handshake_type_name(self._buffer[0])
        self.malformed = f"a handshake message ({name}) says that it has {size} bytes; more than {MAX_MESSAGE} are not read"
        self._buffer.clear()
