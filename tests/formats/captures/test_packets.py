"""From a packet to a segment, on every link type."""

import struct

import pytest
from captures import (
    ACK,
    CLIENT,
    ETHERNET,
    IPV4,
    IPV6,
    LOOP,
    NULL,
    PUSH,
    RAW,
    SERVER,
    SLL,
    SLL2,
    Talk,
    framed,
    ip_packet,
)
from hypothesis import given
from hypothesis import strategies as st

from inspector.formats.captures.file import Packet
from inspector.formats.captures.packets import Segment, Skip, read_segment

HELLO = b"EHLO client.example.com\r\n"
PACKET = Talk().segment(PUSH | ACK, HELLO)
SIX = Talk(client=("2001:db8::1", 40000), server=("2001:db8::25", 25)).segment(PUSH | ACK, HELLO)
TCP_BYTES = 20


def packet(data: bytes, link_type: int = ETHERNET, length: int = 0) -> Packet:
    """A packet as it would stand in a file."""
    return Packet(7, 123, link_type, data, length or len(data))


@pytest.mark.parametrize("link_type", [ETHERNET, NULL, LOOP, RAW, SLL, SLL2, IPV4, 12, 14])
def test_every_link_type_carries_the_same_segment(link_type: int):
    """All fields of it, once."""
    frame = framed(PACKET, RAW if link_type in (12, 14) else link_type)
    assert read_segment(packet(frame, link_type)) == Segment(
        number=7,
        at=123,
        source=CLIENT,
        destination=SERVER,
        sequence=1000,
        acknowledged=5000,
        syn=False,
        fin=False,
        rst=False,
        payload=HELLO,
        missing=0,
    )


@pytest.mark.parametrize("link_type", [ETHERNET, NULL, LOOP, RAW, SLL, SLL2, IPV6])
def test_ipv6(link_type: int):
    """With its addresses as people write them."""
    found = read_segment(packet(framed(SIX, link_type), link_type))
    assert isinstance(found, Segment)
    assert (found.source, found.destination, found.payload) == (("2001:db8::1", 40000), ("2001:db8::25", 25), HELLO)


def test_ipv6_with_extension_headers():
    """Hop-by-hop options and destination options stand in front of TCP."""
    segment = SIX[40:]
    options = bytes((60, 0, 1, 4, 0, 0, 0, 0)) + bytes((6, 0, 1, 4, 0, 0, 0, 0))
    found = read_segment(packet(ip_packet("2001:db8::1", "2001:db8::25", options + segment, protocol=0), RAW))
    assert isinstance(found, Segment)
    assert (found.payload, found.missing) == (HELLO, 0)


@pytest.mark.parametrize("tags", [1, 2])
def test_vlan_tags(tags: int):
    """One, and one in another (802.1ad)."""
    types = [b"\x81\x00"] if tags == 1 else [b"\x88\xa8", b"\x81\x00"]
    frame = bytes(12) + b"".join(kind + b"\x00\x64" for kind in types) + b"\x08\x00" + PACKET
    found = read_segment(packet(frame))
    assert isinstance(found, Segment)
    assert found.payload == HELLO


def test_padding_of_a_short_frame_is_no_data():
    """Ethernet frames have 60 bytes at least."""
    found = read_segment(packet(framed(Talk().segment(ACK), ETHERNET) + bytes(6)))
    assert isinstance(found, Segment)
    assert (found.payload, found.missing) == (b"", 0)


@pytest.mark.parametrize("raw", [PACKET, SIX], ids=["IPv4", "IPv6"])
def test_what_the_capture_cut_away_is_counted(raw: bytes):
    """By the lengths in the headers."""
    found = read_segment(packet(raw[:-10], RAW, len(raw)))
    assert isinstance(found, Segment)
    assert (found.payload, found.missing) == (HELLO[:-10], 10)


@pytest.mark.parametrize("raw", [PACKET, SIX], ids=["IPv4", "IPv6"])
def test_a_length_of_nought_is_that_of_a_network_card(raw: bytes):
    """Segmentation offload: the header says 0, the packet's own length counts."""
    place = 2 if raw is PACKET else 4
    nought = raw[:place] + b"\0\0" + raw[place + 2 :]
    found = read_segment(packet(nought[:-5], RAW, len(nought)))
    assert isinstance(found, Segment)
    assert (found.payload, found.missing) == (HELLO[:-5], 5)


@pytest.mark.parametrize(
    ("data", "link_type", "why"),
    [
        (framed(PACKET, RAW), 127, Skip.LINK_TYPE),
        (ip_packet("192.0.2.1", "192.0.2.2", PACKET[20:], fragment=0x2000), RAW, Skip.FRAGMENT),
        (ip_packet("192.0.2.1", "192.0.2.2", HELLO, fragment=0x0010), RAW, Skip.FRAGMENT),
        (ip_packet("2001:db8::1", "2001:db8::2", bytes((6, 0, 0, 1, 0, 0, 0, 1)) + SIX[40:], 44), RAW, Skip.FRAGMENT),
        (PACKET[:30], RAW, Skip.CUT),
        (PACKET[:10], RAW, Skip.CUT),
        (b"", RAW, Skip.CUT),
        (b"\x00", RAW, Skip.CUT),
        (ip_packet("192.0.2.1", "192.0.2.2", bytes(8), protocol=17), RAW, Skip.OTHER),
        (bytes(12) + b"\x08\x06" + bytes(28), ETHERNET, Skip.OTHER),
    ],
    ids=[
        "link type",
        "first fragment",
        "later fragment",
        "IPv6 fragment",
        "TCP cut",
        "IP cut",
        "empty",
        "no IP",
        "UDP",
        "ARP",
    ],
)
def test_what_is_no_segment_says_why(data: bytes, link_type: int, why: Skip):
    """It is counted by these words."""
    assert read_segment(packet(data, link_type)) is why


def test_ip_inside_ip_inside_ip_does_no_harm():
    """A thousand headers, each in the other: read or not, never an exception."""
    data = PACKET
    for _ in range(1000):
        data = struct.pack(">BBHHHBBH8x", 0x45, 0, min(20 + len(data), 65535), 1, 0, 64, 4, 0) + data
    assert isinstance(read_segment(packet(data, RAW)), Segment | Skip)


@given(st.sampled_from([ETHERNET, NULL, RAW, SLL, SLL2]), st.binary(max_size=120))
def test_any_bytes_are_a_segment_or_a_reason(link_type: int, data: bytes):
    """Nothing that dpkt raises comes out."""
    assert isinstance(read_segment(packet(data, link_type)), Segment | Skip)


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 255)), max_size=6), st.booleans())
def test_damaged_headers_are_a_segment_or_a_reason(changes: list[tuple[int, int]], six: bool):
    """The same for packets that are nearly right."""
    raw = bytearray(framed(SIX if six else PACKET, ETHERNET))
    for place, value in changes:
        raw[place % len(raw)] = value
    assert isinstance(read_segment(packet(bytes(raw))), Segment | Skip)
