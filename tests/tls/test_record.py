from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.record import MAX_KEPT, MAX_PAYLOAD, Record, RecordSplitter, record_bytes

ALERT = record_bytes(21, 0x0303, b"\x02\x46")

records = st.builds(
    Record, st.integers(20, 24), st.integers(0x0300, 0x0304), st.binary(max_size=60) | st.just(bytes(MAX_PAYLOAD))
)


def fed(stream: bytes, cuts: list[int]) -> tuple[list[Record], RecordSplitter]:
    splitter = RecordSplitter()
    found: list[Record] = []
    for start, stop in pairwise([0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]):
        found += splitter.feed(stream[start:stop])
    return found, splitter


@given(st.lists(records, max_size=5), st.binary(max_size=8), st.lists(st.integers(0, 2**16), max_size=12))
def test_any_cut_gives_the_same_records(sent: list[Record], tail: bytes, cuts: list[int]) -> None:
    """However the network cuts the stream, whole records come out, and what is behind them is kept or judged the same."""
    stream = b"".join(record.raw for record in sent) + tail
    whole, at_once = fed(stream, [])
    pieces, in_pieces = fed(stream, cuts)
    assert pieces == whole
    assert whole[: len(sent)] == sent
    assert (in_pieces.not_tls, in_pieces.malformed, in_pieces.pending) == (
        *(at_once.not_tls, at_once.malformed, at_once.pending),
    )


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_byte_is_lost(pieces: list[bytes]) -> None:
    """Records and what is pending, put together, are what came in."""
    splitter = RecordSplitter()
    found = [record for piece in pieces for record in splitter.feed(piece)]
    assert b"".join(record.raw for record in found) + splitter.pending == b"".join(pieces)


@pytest.mark.parametrize(
    "stream",
    [
        b"454 4.7.0 TLS not available\r\n",
        b"HTTP/1.1 400 Bad Request\r\n",
        bytes(10),
        b"\x80\x2e\x04\x00\x01\x00\x02",  # an SSLv2 SERVER-HELLO
        b"\x16\x05\x01",
        b"\x15\x02",
    ],
    ids=["smtp", "http", "zeros", "sslv2", "version 5", "version 2"],
)
def test_a_stream_that_cannot_be_tls_is_kept_as_it_is(stream: bytes) -> None:
    """Nothing of it is called a record, and its bytes can be shown."""
    found, splitter = fed(stream, [1, 2])
    assert (found, splitter.not_tls, splitter.malformed) == ([], stream, "")


@pytest.mark.parametrize("stream", [b"", b"\x16", b"\x16\x03", ALERT[:-1], ALERT])
def test_the_start_of_a_record_is_not_called_anything_else(stream: bytes) -> None:
    """As long as the bytes may become a record, there is no verdict."""
    _, splitter = fed(stream, [])
    assert (splitter.not_tls, splitter.malformed) == (None, "")


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (ALERT + b"250 ok\r\n", "record 2: byte 0x32 is no TLS content type"),
        (ALERT + b"\x16\x09", "record 2: version 0x09"),
        (b"\x16\x03\x03\xff\xff", "record 1: a length of 65535 is more than the 18432"),
    ],
    ids=["text behind a record", "version behind a record", "too long"],
)
def test_a_stream_that_stops_being_tls_is_malformed(stream: bytes, words: str) -> None:
    """What was TLS at first is not called "no TLS"; the reason is said, and the bytes stay."""
    found, splitter = fed(stream, [])
    assert splitter.malformed.startswith(words)
    assert splitter.not_tls is None
    assert b"".join(record.raw for record in found) + splitter.pending == stream


def test_the_longest_record_passes_and_one_byte_more_does_not() -> None:
    """RFC 5246 allows 2^14 + 2048 bytes."""
    assert len(RecordSplitter().feed(record_bytes(23, 0x0303, bytes(MAX_PAYLOAD)))) == 1
    splitter = RecordSplitter()
    assert splitter.feed(record_bytes(23, 0x0303, bytes(MAX_PAYLOAD + 1))) == []
    assert splitter.malformed


def test_memory_does_not_grow_with_a_stream_that_is_no_tls() -> None:
    """A bounded part is kept, the rest is counted."""
    splitter = RecordSplitter()
    for _ in range(20):
        splitter.feed(b"x" * 10_000)
    assert len(splitter.pending) == MAX_KEPT
    assert splitter.dropped == 200_000 - MAX_KEPT
