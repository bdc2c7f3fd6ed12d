"""From a captured packet to a TCP segment: link layer, IP and TCP are taken apart by dpkt."""

import ipaddress
import struct
from enum import StrEnum

import dpkt
from dpkt.ethernet import Ethernet
from dpkt.ip import IP
from dpkt.ip6 import IP6
from dpkt.sll import SLL
from dpkt.sll2 import SLL2
from dpkt.tcp import TCP

from inspector.formats.captures.file import Packet
from inspector.frozen import Frozen

_FRAMES = {1: Ethernet, 113: SLL, 276: SLL2}
"""Link types with a header that names what follows; VLAN tags are read by Ethernet."""
_BARE = {0: 4, 108: 4, 12: 0, 14: 0, 101: 0, 228: 0, 229: 0}
"""Link types that carry nothing but IP (loopback, raw), and the bytes in front of it."""
_FRAGMENT = 44
"""The extension header of an IPv6 fragment."""
_DEPTH = 8
"""Headers that are looked through in search of TCP."""
_FAULTS = (dpkt.Error, struct.error, ValueError, IndexError, KeyError, AttributeError, RecursionError)
"""What damaged or hostile packets make dpkt raise; IP inside IP inside IP … is read by recursion."""

Endpoint = tuple[str, int]
"""An IP address and a port."""


class Segment(Frozen):
    """One TCP segment."""

    number: int
    """Its packet's place in the capture, counted from 1."""
    at: int | None
    """Nanoseconds since 1970; None where the capture has no time."""
    source: Endpoint
    """Who sent it."""
    destination: Endpoint
    """To whom."""
    sequence: int
    """Sequence number of its first byte (of SYN, where that is set)."""
    acknowledged: int | None
    """The next byte that its sender expects; None without ACK."""
    syn: bool
    """It opens the connection."""
    fin: bool
    """It closes one direction."""
    rst: bool
    """It breaks the connection."""
    payload: bytes
    """What was captured of its data."""
    missing: int
    """Bytes of its data that the capture cut away."""


class Skip(StrEnum):
    """Why a packet is no segment; those with words are told to the user."""

    OTHER = ""
    """Something else than TCP."""
    LINK_TYPE = "link types that are not read here"
    FRAGMENT = "IP fragments, which are not put together here"
    CUT = "a header that is cut off or damaged"


def read_segment(packet: Packet) -> Segment | Skip:
    """Take a packet apart. Never raises."""
    try:
        found = _find_ip(packet)
        return found if isinstance(found, Skip) else _segment(packet, found)
    except _FAULTS:
        return Skip.CUT


def _find_ip(packet: Packet) -> IP | IP6 | Skip:
    if packet.link_type in _FRAMES:
        layer = _FRAMES[packet.link_type](packet.data)
    elif packet.link_type in _BARE:
        raw = packet.data[_BARE[packet.link_type] :]
        layer = {4: IP, 6: IP6}[raw[0] >> 4](raw)
    else:
        return Skip.LINK_TYPE
    for _ in range(_DEPTH):
        if isinstance(layer, IP | IP6) and not isinstance(layer.data, IP | IP6):
            return layer
        if not isinstance(layer, dpkt.Packet):
            break
        layer = layer.data
    return Skip.OTHER


def _segment(packet: Packet, ip: IP | IP6) -> Segment | Skip:
    if _is_fragment(ip):
        return Skip.FRAGMENT
    tcp = ip.data
    if not isinstance(tcp, TCP):
        return Skip.CUT if ip.p == dpkt.ip.IP_PROTO_TCP else Skip.OTHER
    payload = bytes(tcp.data)
    flags = tcp.flags
    return Segment(
        number=packet.number,
        at=packet.at,
        source=(str(ipaddress.ip_address(ip.src)), tcp.sport),
        destination=(str(ipaddress.ip_address(ip.dst)), tcp.dport),
        sequence=tcp.seq,
        acknowledged=tcp.ack if flags & dpkt.tcp.TH_ACK else None,
        syn=bool(flags & dpkt.tcp.TH_SYN),
        fin=bool(flags & dpkt.tcp.TH_FIN),
        rst=bool(flags & dpkt.tcp.TH_RST),
        payload=payload,
        missing=max(0, _payload_length(packet, ip, tcp) - len(payload)),
    )


def _is_fragment(ip: IP | IP6) -> bool:
    return bool(ip.mf or ip.offset) if isinstance(ip, IP) else _FRAGMENT in ip.extension_hdrs


def _payload_length(packet: Packet, ip: IP | IP6, tcp: TCP) -> int:
    """How long the data was on the wire, by the headers; they say 0 where the network card cuts the segments."""
    if not (ip.len if isinstance(ip, IP) else ip.plen):
        return len(tcp.data) + packet.length - len(packet.data)
    if isinstance(ip, IP):
        return int(ip.len - ip.hl * 4 - tcp.off * 4)
    return int(ip.plen - sum(header.length for header in ip.all_extension_headers) - tcp.off * 4)
