"""The presented chain, read from recorded records: how it was sent, whatever our library made of it (TLS 1.2 and lower)."""

from collections.abc import Iterable

from inspector.tls.handshake import HandshakeJoiner
from inspector.tls.record import RecordSplitter
from inspector.tls.registry import ContentType, HandshakeType
from inspector.tls.server_hello import read_certificates


def presented_chain(records: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return the certificates (DER, in the order sent, at most 32) that a server's records show in clear.

    `records` are the raw records of the server alone, in order. In TLS 1.3 the chain is encrypted: nothing is found.
    """
    splitter, joiner = RecordSplitter(), HandshakeJoiner()
    for raw in records:
        for record in splitter.feed(raw):
            if record.content_type == ContentType.change_cipher_spec:
                return ()  # what follows is encrypted
            if record.content_type != ContentType.handshake:
                continue
            for message in joiner.feed(record.payload):
                if message.msg_type == HandshakeType.certificate:
                    return read_certificates(message.body)
    return ()
