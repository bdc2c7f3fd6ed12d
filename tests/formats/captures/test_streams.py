"""TCP put together: whatever the order in which segments were captured, each side's bytes come once and in theirs."""

from itertools import pairwise

import pytest
from captures import ACK, FIN, PUSH, RST, SYN, Talk, conversation
from hypothesis import given
from hypothesis import strategies as st

from inspector.formats.captures.file import Packet
from inspector.formats.captures.packets import Segment, read_segment
from inspector.formats.captures.streams import Connection, Piece, put_together

TEXT = bytes(range(97, 123)) * 4


def joined(packets: list[bytes]) -> list[Connection]:
    """Put raw IP packets together, a millisecond apart."""
    segments = [
        read_segment(Packet(number, number * 1_000_000, 101, raw, len(raw))) for number, raw in enumerate(packets, 1)
    ]
    assert all(isinstance(segment, Segment) for segment in segments)
    return put_together(segment for segment in segments if isinstance(segment, Segment))


def said(connection: Connection, *, by_client: bool) -> bytes:
    """What one side said; a gap is shown as one star for each byte."""
    pieces = (piece for piece in connection.pieces if piece.by_client is by_client)
    return b"".join(piece.data + b"*" * piece.missing for piece in pieces)


def opened() -> Talk:
    """A connection that stands."""
    return Talk().open()


def part(talk: Talk, start: int, stop: int) -> bytes:
    """A packet of the client with TEXT[start:stop]."""
    return talk.segment(PUSH | ACK, TEXT[start:stop], at=talk.sequences[True] + start)


def test_a_conversation_in_order():
    """Who opened it, when, what was said, who closed."""
    talk = conversation("S: 220 mx.example.com", "C: QUIT").close(by_client=False)
    (connection,) = joined(talk.packets)
    assert (connection.client[1], connection.server[1], connection.guessed) == (40000, 25, False)
    assert (connection.opened, connection.answered, connection.first_at) == (1_000_000, 2_000_000, 1_000_000)
    assert [piece for piece in connection.pieces if not piece.end] == [
        Piece(4_000_000, 4, by_client=False, data=b"220 mx.example.com\r\n"),
        Piece(5_000_000, 5, by_client=True, data=b"QUIT\r\n"),
    ]
    assert [(piece.by_client, piece.end) for piece in connection.pieces if piece.end] == [(False, "fin")]


@given(st.data())
def test_any_order_gives_the_same_bytes(data: st.DataObject):
    """Cut anywhere, overlapping, repeated and shuffled: the bytes come once, in order."""
    talk = opened()
    cuts = sorted({0, len(TEXT), *data.draw(st.lists(st.integers(0, len(TEXT)), max_size=8))})
    pieces = [(start, stop) for start, stop in pairwise(cuts)]
    again = data.draw(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), max_size=4))
    pieces += [(min(pair), max(pair)) for pair in again if pair[0] != pair[1]]
    packets = talk.packets + [part(talk, start, stop) for start, stop in data.draw(st.permutations(pieces))]
    (connection,) = joined(packets)
    assert said(connection, by_client=True) == TEXT
    assert not any(piece.missing or piece.differs for piece in connection.pieces)


@pytest.mark.parametrize("first", [1000, 2**32 - 30, 2**31 - 10, 0])
def test_sequence_numbers_wrap(first: int):
    """RFC 9293 §3.4: they are counted modulo 2^32."""
    talk = Talk(sequences={True: first, False: 5000}).open()
    packets = [*talk.packets, part(talk, 40, 104), part(talk, 0, 20), part(talk, 20, 40)]
    (connection,) = joined(packets)
    assert said(connection, by_client=True) == TEXT


def test_a_gap_that_later_bytes_prove():
    """Bytes 10 to 20 never come, and nobody acknowledges them: at the end they are a gap, told once."""
    talk = opened()
    (connection,) = joined([*talk.packets, part(talk, 0, 10), part(talk, 20, 104)])
    assert said(connection, by_client=True) == TEXT[:10] + b"*" * 10 + TEXT[20:]


def test_a_gap_is_told_as_soon_as_the_other_side_has_acknowledged_past_it():
    """The capture lost them, not the network: they will not be sent again, so what waits is told in its time."""
    talk = opened()
    packets = [*talk.packets, part(talk, 0, 10), part(talk, 20, 104)]
    talk.sequences[True] += 104
    packets.append(talk.segment(PUSH | ACK, b"250 OK\r\n", by_client=False))
    (connection,) = joined(packets)
    assert [(piece.by_client, piece.missing, piece.data) for piece in connection.pieces] == [
        (True, 0, TEXT[:10]),
        (True, 10, b""),
        (True, 0, TEXT[20:]),
        (False, 0, b"250 OK\r\n"),
    ]


def test_bytes_at_the_end_that_only_an_acknowledgement_shows():
    """The last packet is not in the capture."""
    talk = opened().client_says(b"DATA\r\n").lost(500, by_client=False).client_says(b"x\r\n")
    (connection,) = joined(talk.packets)
    assert said(connection, by_client=False) == b"*" * 500


def test_one_side_only():
    """Nothing of the server: how much it said is known from what the client acknowledged."""
    talk = opened().server_says(b"220 mx\r\n").client_says(b"EHLO a\r\n").server_says(b"250 mx\r\n").client_says(b"QUIT\r\n")
    (connection,) = joined([raw for raw in talk.packets if raw[12:16] == bytes((192, 0, 2, 1))])
    assert said(connection, by_client=True) == b"EHLO a\r\nQUIT\r\n"
    assert said(connection, by_client=False) == b"*" * 16


def test_a_capture_that_begins_in_the_middle():
    """Nobody knows who opened it; both sides are read from where they are first seen."""
    talk = conversation("S: 220 mx", "C: EHLO a", "S: 250 mx")
    (connection,) = joined(talk.packets[4:])
    assert connection.guessed
    assert said(connection, by_client=True) == b"EHLO a\r\n"
    assert said(connection.turned(), by_client=True) == b"250 mx\r\n"


def test_the_first_packet_may_be_the_answer_to_a_syn():
    """A SYN with ACK comes from the server."""
    (connection,) = joined(conversation("S: 220 mx").packets[1:])
    assert (connection.client[1], connection.server[1]) == (40000, 25)


def test_what_is_sent_again_and_differs_is_told():
    """The first bytes are kept, as the receiver keeps them; somebody on the way may have changed them."""
    talk = opened()
    other = talk.segment(PUSH | ACK, b"XXXXXXXX", at=talk.sequences[True] + 2)
    (connection,) = joined([*talk.packets, part(talk, 0, 20), other])
    assert said(connection, by_client=True) == TEXT[:20]
    assert [piece.differs for piece in connection.pieces] == [False, True]


def test_a_keep_alive_says_nothing():
    """One byte before the next, with any content."""
    talk = opened()
    packets = [*talk.packets, part(talk, 0, 20), talk.segment(ACK, b"\0", at=talk.sequences[True] + 19), part(talk, 20, 30)]
    (connection,) = joined(packets)
    assert said(connection, by_client=True) == TEXT[:30]
    assert not any(piece.differs for piece in connection.pieces)


def test_the_same_ports_again_are_another_connection():
    """A SYN with another number, after the first connection ended."""
    first = conversation("S: 220 one").close()
    second = Talk(sequences={True: 90000, False: 80000}).open().server_says(b"220 two\r\n")
    connections = joined([*first.packets, *second.packets])
    assert [said(connection, by_client=False) for connection in connections] == [b"220 one\r\n", b"220 two\r\n"]


def test_a_syn_that_is_sent_again_is_the_same_connection():
    """The first one got no answer."""
    talk = Talk()
    packets = [talk.segment(SYN), talk.segment(SYN), *conversation("S: 220 mx").packets[1:]]
    (connection,) = joined(packets)
    assert connection.opened == 1_000_000


@pytest.mark.parametrize("flags", [RST, RST | ACK])
def test_a_reset_ends_it(flags: int):
    """Whoever sent it."""
    talk = opened()
    (connection,) = joined([*talk.packets, talk.segment(flags, by_client=False)])
    assert [(piece.by_client, piece.end) for piece in connection.pieces] == [(False, "rst")]


def test_a_fin_with_data_comes_behind_the_data():
    """And behind data that was captured after it."""
    talk = opened()
    last = talk.segment(FIN | ACK, TEXT[10:20], at=talk.sequences[True] + 10)
    (connection,) = joined([*talk.packets, last, part(talk, 0, 10)])
    assert [(piece.data, piece.end) for piece in connection.pieces] == [(TEXT[:10], ""), (TEXT[10:20], ""), (b"", "fin")]


def test_bytes_that_the_capture_cut_away_are_a_gap():
    """A snap length: the head of each packet is there, and how long it was."""
    talk = opened()
    whole = part(talk, 0, 50)
    cut = read_segment(Packet(9, 1, 101, whole[:-20], len(whole)))
    rest = read_segment(Packet(10, 1, 101, part(talk, 50, 60), 50))
    assert isinstance(cut, Segment)
    assert isinstance(rest, Segment)
    (connection,) = put_together([cut, rest])
    assert said(connection, by_client=True) == TEXT[:30] + b"*" * 20 + TEXT[50:60]


@given(
    st.lists(
        st.builds(
            Segment,
            number=st.integers(1, 9),
            at=st.none(),
            source=st.sampled_from([("a", 1), ("b", 25)]),
            destination=st.sampled_from([("a", 1), ("b", 25)]),
            sequence=st.integers(0, 2**32 - 1) | st.integers(0, 20),
            acknowledged=st.none() | st.integers(0, 2**32 - 1) | st.integers(0, 20),
            syn=st.booleans(),
            fin=st.booleans(),
            rst=st.booleans(),
            payload=st.binary(max_size=8),
            missing=st.integers(0, 5),
        ),
        max_size=12,
    )
)
def test_any_segments_are_put_together(segments: list[Segment]):
    """Hostile numbers: no exception, no byte that was not sent."""
    told = sum(len(piece.data) for connection in put_together(segments) for piece in connection.pieces)
    assert told <= sum(len(segment.payload) for segment in segments)
