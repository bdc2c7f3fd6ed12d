"""SSLv2 (draft-hickman-netscape-ssl-00): its own CLIENT-HELLO, and what may come back. Prohibited by RFC 6176.

Nothing of it has the form of TLS: records have a header of two bytes (no padding in clear), messages one byte of type, and
cipher kinds three bytes. A server without SSLv2 answers in TLS, mostly with an alert, or not at all.
"""

import os
from enum import IntEnum

from inspector.frozen import Frozen
from inspector.tls.client_hello import RandomBytes
from inspector.tls.registry import ProtocolVersion
from inspector.tls.wire import Fields, WireError, packed

MESSAGE_BIT = 0x80
"""The first byte of a record with a header of two bytes has it; no TLS record and no SMTP reply begins so."""
HEADER_BYTES = 2
MAX_RECORD = 0x7FFF
"""Bytes that such a record can hold."""
_CHALLENGE_BYTES = 16


class MessageType(IntEnum):
    """The messages that are sent in clear."""

    ERROR = 0
    CLIENT_HELLO = 1
    SERVER_HELLO = 4


CIPHER_KINDS: dict[int, str] = {
    0x0700C0: "SSL_CK_DES_192_EDE3_CBC_WITH_MD5",
    0x050080: "SSL_CK_IDEA_128_CBC_WITH_MD5",
    0x030080: "SSL_CK_RC2_128_CBC_WITH_MD5",
    0x010080: "SSL_CK_RC4_128_WITH_MD5",
    0x060040: "SSL_CK_DES_64_CBC_WITH_MD5",
    0x040080: "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5",
    0x020080: "SSL_CK_RC4_128_EXPORT40_WITH_MD5",
}
"""All cipher kinds of SSLv2, strongest first: what our hello offers."""

ERRORS: dict[int, str] = {
    1: "NO-CIPHER-ERROR",
    2: "NO-CERTIFICATE-ERROR",
    4: "BAD-CERTIFICATE-ERROR",
    6: "UNSUPPORTED-CERTIFICATE-TYPE-ERROR",
}
"""What an ERROR message says."""


def sslv2_client_hello(*, random_bytes: RandomBytes = os.urandom) -> bytes:
    """Return the complete record of a CLIENT-HELLO that offers SSLv2 alone, with every cipher kind."""
    kinds = packed(tuple(CIPHER_KINDS), 3)
    lengths = packed((len(kinds), 0, _CHALLENGE_BYTES))
    message = bytes((MessageType.CLIENT_HELLO,)) + packed((ProtocolVersion.SSLv2,)) + lengths
    message += kinds + random_bytes(_CHALLENGE_BYTES)
    return (MESSAGE_BIT << 8 | len(message)).to_bytes(2, "big") + message


class SSLv2ServerHello(Frozen):
    """A SERVER-HELLO."""

    version: int
    """2 (0x0002)."""
    certificate: bytes
    """DER; empty where none was sent."""
    cipher_kinds: tuple[int, ...]
    """Those of ours that the server takes too; empty: none."""

    @classmethod
    def from_bytes(cls, body: bytes) -> "SSLv2ServerHello":
        """Read the message without its type. Raises WireError."""
        fields = Fields(body)
        fields.number(1, "session_id_hit")
        fields.number(1, "certificate_type")
        version = fields.number(2, "server_version")
        sizes = [fields.number(2, f"the length of {name}") for name in ("certificate", "cipher_specs", "connection_id")]
        certificate = fields.take(sizes[0], "certificate")
        specs = fields.take(sizes[1], "cipher_specs")
        fields.take(sizes[2], "connection_id")
        if len(specs) % 3:
            raise WireError(f"cipher_specs has {len(specs)} bytes, no multiple of 3")
        kinds = tuple(int.from_bytes(specs[start : start + 3], "big") for start in range(0, len(specs), 3))
        return cls(version, certificate, kinds)


def sslv2_record(received: bytes) -> bytes | None:
    """Return the message in the SSLv2 record that `received` begins with; None while it is not complete."""
    if len(received) < HEADER_BYTES:
        return None
    stop = HEADER_BYTES + (int.from_bytes(received[:HEADER_BYTES], "big") & MAX_RECORD)
    return received[HEADER_BYTES:stop] if len(received) >= stop else None


def cipher_kind_name(kind: int) -> str:
    """Return the draft's name of a cipher kind, or ``0xNNNNNN``."""
    return CIPHER_KINDS.get(kind, f"0x{kind:06x}")


def error_name(number: int) -> str:
    """Return the draft's name of an error, or its number."""
    return ERRORS.get(number, f"error {number}")
