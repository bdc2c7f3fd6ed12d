"""The record splitter: a stream of bytes becomes TLS records (RFC 8446 §5.1), or the proof that it is no TLS."""

from inspector.frozen import Frozen
from inspector.tls.registry import ContentType

HEADER_BYTES = 5
MAX_PAYLOAD = 2**14 + 2048
"""The longest TLSCiphertext of TLS 1.2 (RFC 5246 §6.2.3); TLS 1.3 allows a little less."""
MAX_KEPT = 64 * 1024
"""Bytes that are kept of a stream that is no TLS, or no longer."""
MAJOR_VERSION = 3
_CONTENT_TYPES = frozenset((*ContentType, 24))  # 24 is heartbeat (RFC 6520)


class Record(Frozen):
    """One TLS record as it stood on the wire."""

    content_type: int
    """See `registry.ContentType`."""
    version: int
    """The version field of the record; it is not the version of the session."""
    payload: bytes
    """What the record carries, encrypted or not."""

    @property
    def raw(self) -> bytes:
        """Header and payload."""
        return record_bytes(self.content_type, self.version, self.payload)


def record_bytes(content_type: int, version: int, payload: bytes) -> bytes:
    """Return one record: type, version, length, payload."""
    return bytes((content_type,)) + version.to_bytes(2, "big") + len(payload).to_bytes(2, "big") + payload


class RecordSplitter:
    """Takes bytes in any pieces and returns the complete records in them.

    It stops for good at the first thing that is no record. Its memory is bounded by one record, or by MAX_KEPT.
    """

    __slots__ = ("_buffer", "_seen", "_stopped", "dropped", "malformed")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._seen = 0
        self._stopped = False
        self.malformed = ""
        """Why the stream cannot be read any further, after at least the start of a record; empty while it can."""
        self.dropped = 0
        """Bytes beyond MAX_KEPT that came after the stop and were not kept."""

    @property
    def not_tls(self) -> bytes | None:
        """The bytes of a stream whose very beginning is no TLS record; None where it is one, or may become one."""
        return bytes(self._buffer) if self._stopped and not self.malformed else None

    @property
    def pending(self) -> bytes:
        """The bytes that belong to no complete record: a record that is cut off, or all from the malformed one on."""
        return bytes(self._buffer)

    def feed(self, data: bytes) -> list[Record]:
        """Take the next bytes of the stream; return the records that are complete now."""
        records: list[Record] = []
        self._buffer += data
        start = 0
        while not self._stopped:
            record = self._record_at(start)
            if record is None:
                break
            records.append(record)
            self._seen += 1
            start += HEADER_BYTES + len(record.payload)
        del self._buffer[:start]
        if self._stopped and len(self._buffer) > MAX_KEPT:
            self.dropped += len(self._buffer) - MAX_KEPT
            del self._buffer[MAX_KEPT:]
        return records

    def _record_at(self, start: int) -> Record | None:
        header = self._buffer[start : start + HEADER_BYTES]
        self._check(header)
        if self._stopped or len(header) < HEADER_BYTES:
            return None
        stop = start + HEADER_BYTES + int.from_bytes(header[3:5], "big")
        if stop > len(self._buffer):
            return None
        payload = bytes(self._buffer[start + HEADER_BYTES : stop])
        return Record(header[0], int.from_bytes(header[1:3], "big"), payload)

    def _check(self, header: bytearray) -> None:
        """Stop as soon as the bytes of a header that are there cannot begin a record."""
        if header and header[0] not in _CONTENT_TYPES:
            self._stop(f"byte 0x{header[0]:02x} is no TLS content type", begins_tls=False)
        elif len(header) > 1 and header[1] != MAJOR_VERSION:
            self._stop(f"version 0x{header[1]:02x}… is none that a TLS record can have", begins_tls=False)
        elif len(header) == HEADER_BYTES and (size := int.from_bytes(header[3:5], "big")) > MAX_PAYLOAD:
            self._stop(f"a length of {size} is more than the {MAX_PAYLOAD} bytes that TLS allows", begins_tls=True)

    def _stop(self, why: str, *, begins_tls: bool) -> None:
        self._stopped = True
        if begins_tls or self._seen:
            self.malformed = f"record {self._seen + 1}: {why}"
