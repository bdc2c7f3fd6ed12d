"""Captures made byte by byte, without the library that reads them: TCP conversations between two hosts, and their files."""

import ipaddress
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

CLIENT, SERVER = ("192.0.2.1", 40000), ("192.0.2.10", 25)
START = 1_800_000_000_000_000_000
"""Nanoseconds since 1970: 2027-01-15T08:00:00Z."""
STEP = 1_000_000
"""A millisecond between packets."""
FIN, SYN, RST, PUSH, ACK = 1, 2, 4, 8, 16
ETHERNET, NULL, LOOP, RAW, SLL, SLL2, IPV4, IPV6 = 1, 0, 108, 101, 113, 276, 228, 229


@dataclass
class Talk:
    """One connection; each step adds an IP packet."""

    client: tuple[str, int] = CLIENT
    server: tuple[str, int] = SERVER
    sequences: dict[bool, int] = field(default_factory=lambda: {True: 1000, False: 5000})
    packets: list[bytes] = field(default_factory=list)

    def segment(self, flags: int, data: bytes = b"", *, by_client: bool = True, at: int | None = None) -> bytes:
        """Return a packet with this side's next bytes, or those that begin at sequence number `at`; nothing is counted."""
        source, target = (self.client, self.server) if by_client else (self.server, self.client)
        number = self.sequences[by_client] if at is None else at
        acknowledged = self.sequences[not by_client] if flags & ACK else 0
        head = struct.pack(
            ">HHIIBBHHH", source[1], target[1], number % 2**32, acknowledged % 2**32, 5 << 4, flags, 64240, 0, 0
        )
        return ip_packet(source[0], target[0], head + data)

    def open(self) -> "Talk":
        """The three segments that open a connection."""
        self._add(self.segment(SYN), by_client=True, count=1)
        self._add(self.segment(SYN | ACK, by_client=False), by_client=False, count=1)
        self._add(self.segment(ACK), by_client=True, count=0)
        return self

    def client_says(self, data: bytes) -> "Talk":
        """Bytes of the client."""
        return self._add(self.segment(PUSH | ACK, data), by_client=True, count=len(data))

    def server_says(self, data: bytes) -> "Talk":
        """Bytes of the server."""
        return self._add(self.segment(PUSH | ACK, data, by_client=False), by_client=False, count=len(data))

    def lost(self, count: int, *, by_client: bool) -> "Talk":
        """Bytes that passed and are not in the capture."""
        self.sequences[by_client] += count
        return self

    def close(self, *, by_client: bool = True) -> "Talk":
        """FIN of one side, acknowledged by the other."""
        self._add(self.segment(FIN | ACK, by_client=by_client), by_client=by_client, count=1)
        return self._add(self.segment(ACK, by_client=not by_client), by_client=not by_client, count=0)

    def reset(self, *, by_client: bool) -> "Talk":
        """RST of one side."""
        return self._add(self.segment(RST | ACK, by_client=by_client), by_client=by_client, count=0)

    def _add(self, packet: bytes, *, by_client: bool, count: int) -> "Talk":
        self.packets.append(packet)
        self.sequences[by_client] += count
        return self


def conversation(*steps: str, **options: object) -> Talk:
    """Play ``S: …`` and ``C: …`` lines, each in a packet of its own, CR LF added."""
    talk = Talk(**options).open()  # type: ignore[arg-type]
    for step in steps:
        side, _, text = step.partition(": ")
        raw = text.encode() + b"\r\n"
        (talk.server_says if side == "S" else talk.client_says)(raw)
    return talk


def ip_packet(source: str, target: str, segment: bytes, protocol: int = 6, fragment: int = 0) -> bytes:
    """Return an IPv4 or IPv6 packet around a segment; `fragment`: the field of flags and offset (IPv4)."""
    addresses = ipaddress.ip_address(source).packed + ipaddress.ip_address(target).packed
    if len(addresses) == 8:
        return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), 1, fragment, 64, protocol, 0) + addresses + segment
    return struct.pack(">IHBB", 6 << 28, len(segment), protocol, 64) + addresses + segment


def framed(packet: bytes, link_type: int) -> bytes:
    """Put the header of a link type in front of an IP packet."""
    version = packet[0] >> 4
    kind = b"\x08\x00" if version == 4 else b"\x86\xdd"
    return {
        ETHERNET: bytes(12) + kind,
        NULL: (2 if version == 4 else 30).to_bytes(4, "little"),
        LOOP: (2 if version == 4 else 24).to_bytes(4, "big"),
        RAW: b"",
        IPV4: b"",
        IPV6: b"",
        SLL: bytes.fromhex("0000 0001 0006") + bytes(8) + kind,
        SLL2: kind + bytes.fromhex("0000 00000001 0001 00 06") + bytes(8),
    }[link_type] + packet


def pcap(
    packets: Iterable[bytes], link_type: int = ETHERNET, *, order: str = "<", nano: bool = False, snap: int = 262144
) -> bytes:
    """Return a pcap file; the packets are framed, cut at `snap`, and a millisecond apart."""
    raw = struct.pack(f"{order}IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, snap, link_type)
    for number, packet in enumerate(packets):
        frame = framed(packet, link_type)
        seconds, rest = divmod(START + number * STEP, 10**9)
        raw += (
            struct.pack(f"{order}IIII", seconds, rest if nano else rest // 1000, len(frame[:snap]), len(frame))
            + frame[:snap]
        )
    return raw


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """Return a block of a pcapng file."""
    body += bytes(-len(body) % 4)
    size = struct.pack(f"{order}I", len(body) + 12)
    return struct.pack(f"{order}I", kind) + size + body + size


def section(order: str = "<") -> bytes:
    """Return the block that begins a section."""
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(link_type: int = ETHERNET, order: str = "<", options: bytes = b"") -> bytes:
    """Return the block that describes an interface."""
    return block(1, struct.pack(f"{order}HHI", link_type, 0, 0) + options, order)


def packet_block(frame: bytes, units: int, number: int = 0, order: str = "<") -> bytes:
    """Return the block of a packet on interface `number`; `units`: its time."""
    head = struct.pack(f"{order}IIIII", number, units >> 32, units & 0xFFFFFFFF, len(frame), len(frame))
    return block(6, head + frame, order)


def pcapng(packets: Iterable[bytes], link_type: int = ETHERNET, order: str = "<") -> bytes:
    """Return a pcapng file with one interface."""
    blocks = [section(order), interface(link_type, order)]
    for number, packet in enumerate(packets):
        blocks.append(packet_block(framed(packet, link_type), (START + number * STEP) // 1000, 0, order))
    return b"".join(blocks)
