"""TLS records without names: the name in a ClientHello gives way to its stand-in, certificates to zeros.

What is not known to be free of names is overwritten with zeros of the same length: parts of messages, certificates and what
belongs to them. Hellos of the server, key exchanges and alerts hold none.
"""

from inspector.events import TLSRecord
from inspector.formats.redaction.names import Names
from inspector.tls.handshake import HEADER_BYTES as MESSAGE_HEADER
from inspector.tls.record import HEADER_BYTES, record_bytes
from inspector.tls.registry import ContentType, HandshakeType
from inspector.tls.sslv2 import MESSAGE_BIT
from inspector.tls.wire import vector

_FREE_OF_NAMES = frozenset(
    {
        HandshakeType.server_hello,
        HandshakeType.server_hello_done,
        HandshakeType.server_key_exchange,
        HandshakeType.client_key_exchange,
        HandshakeType.hello_request,
    }
)
_SERVER_NAME = b"\0\0"
"""The number of the extension that carries the name (RFC 6066 §3)."""
_SSLV2_KEPT = 3
"""Bytes of an SSLv2 record that say what it is: length and type."""


class Records:
    """The records of a session, one after the other: a message may run over several of them."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._open: dict[tuple[int, bool], int] = {}

    def shown(self, event: TLSRecord) -> bytes:
        """Return what is shown of this record."""
        if event.content_type == MESSAGE_BIT:
            return event.raw if event.sent else event.raw[:_SSLV2_KEPT] + bytes(len(event.raw[_SSLV2_KEPT:]))
        if event.content_type != ContentType.handshake:
            return event.raw
        side = (event.connection, event.sent)
        payload = event.raw[HEADER_BYTES:]
        over = min(self._open.get(side, 0), len(payload))
        self._open[side] = self._open.get(side, 0) - over
        shown, rest = bytes(over), payload[over:]
        while rest:
            size = MESSAGE_HEADER + int.from_bytes(rest[1:MESSAGE_HEADER], "big") if len(rest) >= MESSAGE_HEADER else 0
            message, rest = (rest[:size], rest[size:]) if size else (rest, b"")
            self._open[side] = max(0, size - len(message))
            shown += self._message(message, whole=bool(size) and len(message) == size)
        version = int.from_bytes(event.raw[1:3], "big")
        return record_bytes(event.content_type, version, shown)

    def _message(self, message: bytes, *, whole: bool) -> bytes:
        if whole and message[0] in _FREE_OF_NAMES:
            return message
        if whole and message[0] == HandshakeType.client_hello:
            return bytes(message[:1]) + vector(3, self._client_hello(message[MESSAGE_HEADER:]))
        return message[:MESSAGE_HEADER] + bytes(len(message[MESSAGE_HEADER:]))

    def _client_hello(self, body: bytes) -> bytes:
        """Rewrite the name; what cannot be read as a hello becomes zeros."""
        try:
            place = 34  # legacy_version and random (RFC 8446 §4.1.2)
            place += 1 + body[place]
            place += 2 + int.from_bytes(body[place : place + 2], "big")
            place += 1 + body[place]
            if place >= len(body):
                return body
            extensions, rest = b"", body[place + 2 :]
            while rest:
                kind, size = rest[:2], int.from_bytes(rest[2:4], "big")
                data, rest = rest[4 : 4 + size], rest[4 + size :]
                extensions += kind + vector(2, self._server_name(data) if kind == _SERVER_NAME else data)
            return body[:place] + vector(2, extensions)
        except (IndexError, ValueError):
            return bytes(len(body))

    def _server_name(self, data: bytes) -> bytes:
        name = data[5:]
        return vector(2, data[2:3] + vector(2, self._names.in_bytes(name))) if name else data
