"""TLS records in words: the hellos, and the alerts by name and number."""

from inspector.events import TLSRecord
from inspector.frozen import Frozen
from inspector.tls.alert import Alert
from inspector.tls.client_hello import ClientHello
from inspector.tls.handshake import HandshakeJoiner, HandshakeMessage
from inspector.tls.record import HEADER_BYTES
from inspector.tls.registry import ContentType, HandshakeType, cipher_suite_name, version_label
from inspector.tls.server_hello import ServerHello
from inspector.tls.sslv2 import MESSAGE_BIT, MessageType, sslv2_record
from inspector.tls.wire import WireError
from inspector.visible import visible

_ALERT_BYTES = 2
"""Bytes of an alert in clear: level and description (RFC 8446 §6); an encrypted one is longer."""


class RecordWords(Frozen):
    """What to show of one record."""

    text: str
    """A few words, in the visible notation."""
    bad: bool
    """True when it ends the handshake."""


def record_words(event: TLSRecord) -> RecordWords | None:
    """Return what to show of a record, or None where it says nothing to a reader (encrypted, key exchange, …)."""
    if event.content_type == MESSAGE_BIT:
        return _sslv2_words(event.raw)
    payload = event.raw[HEADER_BYTES:]
    if event.content_type == ContentType.alert and len(payload) == _ALERT_BYTES:
        alert = Alert.from_bytes(payload)
        return RecordWords(f"{alert}: {alert.meaning}", bad=alert.fatal)
    if event.content_type != ContentType.handshake:
        return None
    for message in HandshakeJoiner().feed(payload)[:1]:
        return _hello_words(message)
    return None


def _sslv2_words(raw: bytes) -> RecordWords | None:
    message = sslv2_record(raw) or b""
    names = {MessageType.CLIENT_HELLO: "CLIENT-HELLO", MessageType.SERVER_HELLO: "SERVER-HELLO", MessageType.ERROR: "ERROR"}
    kind = message[0] if message else -1
    name = next((name for number, name in names.items() if number == kind), "")
    return RecordWords(f"{name}   SSLv2", bad=kind == MessageType.ERROR) if name else None


def _hello_words(message: HandshakeMessage) -> RecordWords | None:
    """An encrypted record may look like any message: what does not read as a hello is left out."""
    try:
        if message.msg_type == HandshakeType.client_hello:
            return RecordWords(f"ClientHello    {_client_hello(ClientHello.from_bytes(message.raw))}", bad=False)
        if message.msg_type == HandshakeType.server_hello:
            hello = ServerHello.from_bytes(message.body)
            name = "HelloRetryRequest" if hello.retry else "ServerHello   "
            return RecordWords(f"{name} {version_label(hello.version)} · {cipher_suite_name(hello.cipher_suite)}", bad=False)
    except WireError:
        return None
    return None


def _client_hello(hello: ClientHello) -> str:
    listed = [version_label(number).removeprefix("TLSv") for number in hello.supported_versions]
    versions = " ".join(listed) if listed else f"up to {version_label(hello.legacy_version)}"
    name = visible(hello.server_name)
    return f"{versions} · SNI {name}" if name else f"{versions} · no SNI"
