"""Capture files: what they hold, in all their forms, and what is said of those that are damaged."""

import struct

import pytest
from captures import ETHERNET, RAW, START, STEP, block, framed, interface, packet_block, pcap, pcapng, section
from hypothesis import given
from hypothesis import strategies as st

from inspector.formats.captures import file as capture_file
from inspector.formats.captures.file import CaptureFile, Packet, is_capture

PACKETS = [b"\x45" + bytes(19), b"\x45" + bytes(40)]


def read(raw: bytes) -> tuple[list[Packet], list[str]]:
    """All packets, and the remarks behind them."""
    file = CaptureFile(raw)
    return list(file.packets()), file.remarks


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nano", [False, True])
def test_pcap_in_both_byte_orders_and_units_of_time(order: str, nano: bool):
    """Number, time, link type, bytes and length of every packet."""
    packets, remarks = read(pcap(PACKETS, RAW, order=order, nano=nano))
    assert packets == [Packet(number + 1, START + number * STEP, RAW, raw, len(raw)) for number, raw in enumerate(PACKETS)]
    assert remarks == []


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_in_both_byte_orders(order: str):
    """The same packets as in pcap."""
    packets, remarks = read(pcapng(PACKETS, ETHERNET, order))
    assert [(packet.at, packet.link_type, packet.data) for packet in packets] == [
        (START + number * STEP, ETHERNET, framed(raw, ETHERNET)) for number, raw in enumerate(PACKETS)
    ]
    assert remarks == []


def test_the_old_linux_form_of_pcap():
    """Its packets have a header of 24 bytes."""
    head = struct.pack("<IHHiIII", 0xA1B2CD34, 2, 4, 0, 0, 65535, RAW)
    packets, _ = read(head + struct.pack("<IIII8x", 5, 7, 3, 3) + b"abc")
    assert packets == [Packet(1, 5_000_007_000, RAW, b"abc", 3)]


def test_each_interface_has_its_own_link_type_and_clock():
    """if_tsresol in powers of ten and of two, if_tsoffset; a new section begins anew, in its own byte order."""
    nanoseconds = struct.pack("<HHB3x", 9, 1, 9)
    halves_and_offset = struct.pack("<HHB3xHHq", 9, 1, 0x81, 14, 8, 100)
    raw = section() + interface(ETHERNET, options=nanoseconds) + interface(RAW, options=halves_and_offset)
    raw += packet_block(b"a", 1_000_000_001, 0) + packet_block(b"b", 3, 1)
    raw += section(">") + interface(228, ">") + packet_block(b"c", 1_000_000, 0, ">")
    packets, remarks = read(raw)
    assert [(packet.at, packet.link_type, packet.data) for packet in packets] == [
        (1_000_000_001, ETHERNET, b"a"),
        (101_500_000_000, RAW, b"b"),
        (1_000_000_000, 228, b"c"),
    ]
    assert remarks == []


def test_a_simple_packet_has_no_time():
    """A block without a time: nothing is invented for it."""
    raw = section() + interface(RAW) + block(3, struct.pack("<I", 3) + b"abc")
    assert read(raw)[0] == [Packet(1, None, RAW, b"abc", 3)]


@pytest.mark.parametrize("offset", [2**63 - 1, -(2**63), -1])
def test_a_time_that_no_calendar_holds_is_none(offset: int):
    """Before 1970 and behind the year 9999 no packet was captured: what is written there is damage."""
    options = struct.pack("<HHq", 14, 8, offset)
    raw = section() + interface(options=options) + packet_block(b"frame", 0)
    assert [packet.at for packet in CaptureFile(raw).packets()] == [None]


def test_what_the_capture_cut_is_known_by_its_length():
    """A snap length of 30."""
    packets, _ = read(pcap([bytes(100)], RAW, snap=30))
    assert (len(packets[0].data), packets[0].length) == (30, 100)


@pytest.mark.parametrize("cut", [1, 10, 25])
def test_a_file_that_is_cut_off_says_so(cut: int):
    """The packets before the cut are read, and what is left over is counted."""
    raw = pcap(PACKETS, RAW)[:-cut]
    packets, remarks = read(raw)
    assert [packet.data for packet in packets] == PACKETS[:1]
    left = 16 + len(PACKETS[1]) - cut
    assert len(remarks) == 1
    assert remarks[0].endswith(f"behind packet 1: the last {left} bytes of the file are not read")


def test_a_length_is_not_believed():
    """A packet that says it has four gigabytes costs nothing."""
    raw = pcap([], RAW) + struct.pack("<IIII", 0, 0, 0xFFFFFFFF, 0xFFFFFFFF) + b"abc"
    packets, remarks = read(raw)
    assert packets == []
    assert "damaged behind packet 0" in remarks[0]


@pytest.mark.parametrize(
    "blocks",
    [packet_block(b"a", 1, number=7), block(6, b"short"), struct.pack("<II", 6, 8), struct.pack("<II", 6, 0xFFFFFFFC)],
    ids=["no such interface", "too short for its head", "shorter than a block", "longer than the file"],
)
def test_a_damaged_block_stops_the_reading(blocks: bytes):
    """In words, not by an exception."""
    packets, remarks = read(section() + interface() + packet_block(b"x", 1) + blocks)
    assert len(packets) == 1
    assert "damaged behind packet 1" in remarks[0]


def test_there_is_a_bound(monkeypatch: pytest.MonkeyPatch):
    """What is not read is told."""
    monkeypatch.setattr(capture_file, "MOST_PACKETS", 2)
    packets, remarks = read(pcap([b"\x45"] * 5, RAW))
    assert len(packets) == 2
    assert remarks == ["it holds more than 2 packets: the rest is not read"]


@given(st.binary(max_size=400), st.sampled_from([b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x0a\x0d\x0d\x0a"]))
def test_any_bytes_are_read_or_remarked(raw: bytes, magic: bytes):
    """No exception, no packet that is longer than the file."""
    packets, _ = read(magic + raw)
    assert sum(len(packet.data) for packet in packets) <= len(raw)


@given(st.integers(4, 200), st.integers(0, 255))
def test_one_wrong_byte_of_a_pcapng_file_does_no_harm(place: int, value: int):
    """Fuzzed where it hurts: in the headers."""
    raw = bytearray(pcapng(PACKETS))
    raw[min(place, len(raw) - 1)] = value
    packets, _ = read(bytes(raw))
    assert len(packets) <= len(PACKETS)


def test_what_is_no_capture():
    """Told by its first bytes."""
    assert is_capture(pcap([]))
    assert is_capture(section())
    assert not is_capture(b"")
    assert not is_capture(b"220 mx.example.com ESMTP\r\n")
    assert not is_capture(b"\x0a\x0d\x0d\x0a" + b"text behind two line ends")
