"""Capture files, packet by packet: pcap in both byte orders, with micro- and nanoseconds, and pcapng.

The layouts are those of draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng. Bytes in, packets out: no length that the file
claims is believed before the bytes are there. What cannot be read is told in `remarks`, never passed over.
"""

import struct
from collections.abc import Iterator

from inspector.frozen import Frozen

PCAP_MAGICS: dict[bytes, tuple[str, int, int]] = {
    bytes.fromhex("a1b2c3d4"): (">", 1_000, 16),
    bytes.fromhex("d4c3b2a1"): ("<", 1_000, 16),
    bytes.fromhex("a1b23c4d"): (">", 1, 16),
    bytes.fromhex("4d3cb2a1"): ("<", 1, 16),
    bytes.fromhex("a1b2cd34"): (">", 1_000, 24),
    bytes.fromhex("34cdb2a1"): ("<", 1_000, 24),
}
"""First four bytes to byte order, nanoseconds of the smaller unit of time, and bytes of a packet's header (the last two are
the variant of old Linux distributions)."""
PCAPNG_MAGIC = bytes.fromhex("0a0d0d0a")
MOST_PACKETS = 500_000
"""Packets that are read of one file."""

_FILE_HEADER = 24
_BYTE_ORDERS = {bytes.fromhex("1a2b3c4d"): ">", bytes.fromhex("4d3c2b1a"): "<"}
_SECTION, _INTERFACE, _OLD_PACKET, _SIMPLE_PACKET, _PACKET = 0x0A0D0D0A, 1, 2, 3, 6
_TSRESOL, _TSOFFSET = 9, 14
"""Options of an interface: the unit of its times, and seconds to be added to them."""
_MICROSECONDS = 1_000_000
_LAST = 253_402_300_800_000_000_000
"""Nanoseconds from 1970 to the end of the year 9999: what a damaged file puts behind it is no time of a packet."""


class Packet(Frozen):
    """One packet as it was captured."""

    number: int
    """Its place in the file, counted from 1, as Wireshark counts."""
    at: int | None
    """Nanoseconds since 1970 (UTC); None where the file has no time for it, or none that a calendar holds."""
    link_type: int
    """The registered LINKTYPE of its interface."""
    data: bytes
    """What was captured of it."""
    length: int
    """Its length on the wire; more than len(data) where the capture cut it."""


class _Interface(Frozen):
    link_type: int
    snap_length: int
    units: int
    """Of its clock, in one second."""
    offset: int
    """Seconds to be added."""

    def time(self, units: int) -> int | None:
        at = self.offset * 1_000_000_000 + units * 1_000_000_000 // self.units
        return at if 0 <= at < _LAST else None


def is_capture(raw: bytes) -> bool:
    """Tell whether these bytes begin like a capture file."""
    return raw[:4] in PCAP_MAGICS or (raw[:4] == PCAPNG_MAGIC and raw[8:12] in _BYTE_ORDERS)


class CaptureFile:
    """The packets of a file; `remarks` is complete once they have been read."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._count = 0
        self.remarks: list[str] = []
        """What could not be read, one phrase each."""

    def packets(self) -> Iterator[Packet]:
        """Yield them in the order of the file, at most MOST_PACKETS."""
        source = self._pcapng() if self._raw[:4] == PCAPNG_MAGIC else self._pcap()
        for packet in source:
            if packet.number > MOST_PACKETS:
                self.remarks.append(f"it holds more than {MOST_PACKETS:,} packets: the rest is not read")
                return
            yield packet

    def _number(self) -> int:
        self._count += 1
        return self._count

    def _stops(self, position: int, why: str) -> None:
        left = len(self._raw) - position
        self.remarks.append(f"{why} behind packet {self._count}: the last {left:,} bytes of the file are not read")

    def _pcap(self) -> Iterator[Packet]:
        order, unit, header = PCAP_MAGICS[self._raw[:4]]
        if len(self._raw) < _FILE_HEADER:
            self.remarks.append("the file ends inside its own header")
            return
        link_type = struct.unpack_from(f"{order}I", self._raw, 20)[0] & 0xFFFF  # above stands the length of a checksum
        position = _FILE_HEADER
        while position < len(self._raw):
            if position + header > len(self._raw):
                self._stops(position, "the file is cut off")
                return
            seconds, part, captured, length = struct.unpack_from(f"{order}4I", self._raw, position)
            start = position + header
            if start + captured > len(self._raw):
                self._stops(position, "the file is cut off or damaged")
                return
            at = seconds * 1_000_000_000 + part * unit
            yield Packet(self._number(), at, link_type, self._raw[start : start + captured], max(length, captured))
            position = start + captured

    def _pcapng(self) -> Iterator[Packet]:
        order, position = "<", 0
        interfaces: list[_Interface] = []
        while position < len(self._raw):
            if self._raw[position : position + 4] == PCAPNG_MAGIC:
                order, interfaces = _BYTE_ORDERS.get(self._raw[position + 8 : position + 12], order), []
            head = self._raw[position : position + 8]
            kind, size = struct.unpack(f"{order}2I", head) if len(head) == 8 else (0, 0)
            if size < 12 or size % 4 or position + size > len(self._raw):
                self._stops(position, "the file is cut off or damaged")
                return
            body = self._raw[position + 8 : position + size - 4]
            position += size
            if kind == _INTERFACE:
                interfaces.append(_interface(body, order))
            elif kind in (_PACKET, _OLD_PACKET, _SIMPLE_PACKET):
                packet = self._packet(kind, body, order, interfaces)
                if packet is None:
                    self._stops(position - size, "the file is damaged")
                    return
                yield packet

    def _packet(self, kind: int, body: bytes, order: str, interfaces: list[_Interface]) -> Packet | None:
        """Read a block that holds a packet; None where it does not hold together."""
        try:
            if kind == _SIMPLE_PACKET:
                interface, (length,) = interfaces[0], struct.unpack_from(f"{order}I", body)
                captured = min(length, interface.snap_length or length)
                return Packet(self._number(), None, interface.link_type, body[4 : 4 + captured], length)
            form = f"{order}5I" if kind == _PACKET else f"{order}2H4I"
            values = struct.unpack_from(form, body)
            number, (high, low, captured, length) = values[0], values[-4:]
            interface = interfaces[number]
        except (struct.error, IndexError):
            return None
        data = body[20 : 20 + captured]
        if len(data) < captured:
            return None
        return Packet(self._number(), interface.time(high << 32 | low), interface.link_type, data, max(length, captured))


def _interface(body: bytes, order: str) -> _Interface:
    link_type, snap_length = struct.unpack_from(f"{order}HxxI", body.ljust(8, b"\0"))
    units, offset = _MICROSECONDS, 0
    for code, value in _options(body[8:], order):
        if code == _TSRESOL and value:
            power = value[0] & 0x7F
            units = 2**power if value[0] & 0x80 else 10 ** min(power, 20)
        elif code == _TSOFFSET and len(value) == 8:
            offset = struct.unpack(f"{order}q", value)[0]
    return _Interface(link_type, snap_length, units, offset)


def _options(raw: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position + 4 <= len(raw):
        code, size = struct.unpack_from(f"{order}2H", raw, position)
        if code == 0:
            return
        yield code, raw[position + 4 : position + 4 + size]
        position += 4 + (size + 3) // 4 * 4
