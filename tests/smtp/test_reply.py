"""The reply reader: any cut of the same bytes gives the same lines, and memory is bounded."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.smtp.reply import Reply, ReplyLimits, ReplyLine, ReplyReader

PIECES = st.sampled_from(
    [
        b"250-",
        b"250 ",
        b"250",
        b"220 x\r\n",
        b"\r\n",
        b"\n",
        b"\r",
        b"STARTTLS",
        b"\0",
        b"421",
        b"-",
        b" ",
        b"\xff",
        b"long" * 9,
    ]
)
STREAMS = st.lists(PIECES | st.binary(max_size=6), max_size=30).map(b"".join)


def read(pieces: list[bytes], limits: ReplyLimits | None = None) -> tuple[list[ReplyLine], bytes, bytes, bool, str | None]:
    """Feed the pieces; return lines, leftover, unfinished line, and how it ended."""
    reader = ReplyReader(limits)
    lines: list[ReplyLine] = []
    leftover = b""
    for piece in pieces:
        new, rest = reader.feed(piece)
        lines += new
        leftover += rest
    return lines, leftover, reader.partial, reader.complete, reader.exceeded


def cut(stream: bytes, cuts: list[int]) -> list[bytes]:
    """Cut a stream at the places given, in any order."""
    places = sorted({min(place, len(stream)) for place in cuts} | {0, len(stream)})
    return [stream[start:stop] for start, stop in pairwise(places)]


@given(STREAMS, st.lists(st.integers(0, 300)))
def test_any_cut_gives_the_same_lines_and_leftover(stream: bytes, cuts: list[int]) -> None:
    """How the network cuts the bytes changes nothing."""
    assert read(cut(stream, cuts)) == read([stream])


@given(STREAMS, st.lists(st.integers(0, 300)))
def test_any_cut_keeps_the_same_within_the_bounds(stream: bytes, cuts: list[int]) -> None:
    """Lines that are cut at the line limit and replies that end at the line count are the same as well."""
    limits = ReplyLimits(line_bytes=8, lines=3, reply_bytes=10_000)
    assert read(cut(stream, cuts), limits) == read([stream], limits)


@given(STREAMS)
def test_no_byte_is_lost(stream: bytes) -> None:
    """Lines, unfinished line and leftover together are what came."""
    lines, leftover, partial, _, _ = read([stream])
    assert b"".join(line.raw for line in lines) + partial + leftover == stream


def test_leftover_is_what_follows_the_last_line() -> None:
    """Bytes behind a complete reply are handed back: they may be an injection."""
    lines, leftover, _, complete, _ = read([b"220-a\r\n220 b\r\nINJECTED\r\n"])
    assert [line.raw for line in lines] == [b"220-a\r\n", b"220 b\r\n"]
    assert (leftover, complete) == (b"INJECTED\r\n", True)


@pytest.mark.parametrize(
    ("raw", "code", "last", "content"),
    [
        (b"250 OK\r\n", 250, True, b"250 OK"),
        (b"250-OK\r\n", 250, False, b"250-OK"),
        (b"250\r\n", 250, True, b"250"),
        (b"250 OK\n", 250, True, b"250 OK"),
        (b"250+OK\r\n", 250, True, b"250+OK"),
        (b"250\tOK\r\n", 250, True, b"250\tOK"),
        (b"2501\r\n", 250, True, b"2501"),
        (b"STARTTLS\r\n", None, False, b"STARTTLS"),
        (b" 250 OK\r\n", None, False, b" 250 OK"),
        (b"25\r\n", None, False, b"25"),
        (b"\r\n", None, False, b""),
        (b"250 a\r\r\n", 250, True, b"250 a\r"),
        (b"\xb2\xb3\xb9 a\r\n", None, False, b"\xb2\xb3\xb9 a"),
    ],
)
def test_how_a_line_is_read(raw: bytes, code: int | None, last: bool, content: bytes) -> None:
    """Code, last line or not, and the bytes without the line end."""
    line = ReplyLine.from_bytes(raw)
    assert (line.code, line.last, line.content) == (code, last, content)


def test_a_bare_line_feed_is_seen_in_the_text() -> None:
    """A regular line end is left out of the text; any other is shown."""
    assert ReplyLine.from_bytes(b"250 OK\r\n").text == "250 OK"
    assert ReplyLine.from_bytes(b"250 OK\n").text == "250 OK\\x0a"
    assert ReplyLine.from_bytes(b"250 \x1b[2J\r\n").text == "250 \\x1b[2J"


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    """Of a line only the first bytes are kept, the rest is counted."""
    reader = ReplyReader(ReplyLimits(line_bytes=100, reply_bytes=10**9))
    for _ in range(1000):
        reader.feed(b"x" * 1000)
    assert len(reader.partial) == 100
    assert reader.partial_dropped == 999_900
    (line,), _ = reader.feed(b"\n")
    assert len(line.raw) + line.dropped == 1_000_001


@pytest.mark.parametrize(
    ("limits", "stream", "exceeded"),
    [
        (ReplyLimits(lines=10), b"250-x\r\n" * 11, "lines"),
        (ReplyLimits(reply_bytes=50), b"250-x\r\n" * 11, "reply_bytes"),
        (ReplyLimits(reply_bytes=50), b"x" * 51, "reply_bytes"),
        (ReplyLimits(lines=10), b"250-x\r\n" * 9 + b"250 x\r\n", None),
    ],
)
def test_a_reply_without_end_is_given_up(limits: ReplyLimits, stream: bytes, exceeded: str | None) -> None:
    """Past a bound nothing more is read; a reply that just fits is complete."""
    _, _, _, complete, reached = read([stream], limits)
    assert (reached, complete) == (exceeded, exceeded is None)


def test_nothing_is_read_past_a_bound() -> None:
    """What comes after is handed back untouched."""
    reader = ReplyReader(ReplyLimits(lines=1))
    reader.feed(b"250-x\r\n")
    assert reader.feed(b"250 y\r\n") == ([], b"250 y\r\n")


def test_start_begins_a_new_reply() -> None:
    """One reader reads one reply after another."""
    reader = ReplyReader()
    reader.feed(b"220 a\r\n")
    reader.start()
    (line,), _ = reader.feed(b"250 b\r\n")
    assert line.raw == b"250 b\r\n"


def test_the_code_of_a_reply_is_that_of_its_last_line() -> None:
    """A reply that ends in 421 is a 421."""
    reply = Reply((ReplyLine.from_bytes(b"220-hello\r\n"), ReplyLine.from_bytes(b"421 go \xff\r\n")))
    assert (reply.code, reply.text) == (421, "hello go \\xff")
