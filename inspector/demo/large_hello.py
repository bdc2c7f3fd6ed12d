"""What boxes and old libraries do about a ClientHello that does not fit into one TCP segment."""

import socket

from inspector.demo.scenario import LargeHello
from inspector.tls.alert import AlertDescription, AlertLevel
from inspector.tls.record import record_bytes
from inspector.tls.registry import ContentType, ProtocolVersion

SEGMENT = 1460
"""Bytes of a TCP segment on Ethernet, with IPv4 and no options (RFC 9293 §3.7.1)."""
_HEADER = 5


def turn_away(sock: socket.socket, fate: LargeHello) -> None:
    """Look at the hello that comes, and leave a small one unread; deal with a large one, then raise ConnectionAbortedError.

    Raises OSError where the client goes.
    """
    if fate is LargeHello.TAKEN:
        return
    size = _size(sock.recv(_HEADER, socket.MSG_PEEK | socket.MSG_WAITALL))
    if size <= SEGMENT:
        return
    if fate is LargeHello.REFUSED:
        sock.recv(size, socket.MSG_WAITALL)
        alert = bytes((AlertLevel.fatal, AlertDescription.decode_error))
        sock.sendall(record_bytes(ContentType.alert, ProtocolVersion.TLSv1_2, alert))
        while sock.recv(4096):
            continue
    raise ConnectionAbortedError


def _size(header: bytes) -> int:
    """Return the bytes of the first record, its header included (RFC 8446 §5.1); 0 for what is none, as a hello of SSLv2."""
    if len(header) < _HEADER or header[0] != ContentType.handshake:
        return 0
    return _HEADER + int.from_bytes(header[3:], "big")
