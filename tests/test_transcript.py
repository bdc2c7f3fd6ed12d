"""The transcript: append-only, in order, and quick to ask."""

import pytest

from inspector.events import CommandSent, Disconnected, MalformedReceived, ReplyLineReceived, ReplyReceived
from inspector.transcript import Entry, Transcript

SENT = CommandSent(at=0.0, raw=b"EHLO x\r\n")
FIRST = ReplyLineReceived(at=0.1, reply=1, raw=b"250-mx\r\n")
SECOND = ReplyLineReceived(at=0.2, reply=1, raw=b"250 SIZE\r\n", dropped=7)
PROBE = ReplyLineReceived(at=0.2, reply=1, connection=3, raw=b"250 other\r\n")
CLOSED = ReplyReceived(at=0.2, reply=1, code=250, verb="EHLO", seconds=0.2)


def test_entries_keep_their_order_and_place() -> None:
    """An entry's index is its place, from the first to the last."""
    transcript = Transcript([SENT, FIRST])
    assert transcript.append(SECOND) == Entry(2, SECOND)
    assert list(transcript) == [Entry(0, SENT), Entry(1, FIRST), Entry(2, SECOND)]
    assert len(transcript) == 3


def test_entries_by_index_and_slice() -> None:
    """As a list does it."""
    transcript = Transcript([SENT, FIRST, SECOND])
    assert transcript[0] == Entry(0, SENT)
    assert transcript[-1] == Entry(2, SECOND)
    assert transcript[1:] == [Entry(1, FIRST), Entry(2, SECOND)]
    assert transcript[::-1][0] == Entry(2, SECOND)
    assert transcript[5:] == []


def test_what_came_since_an_entry() -> None:
    """With its places, for who lays out only what is new; nothing where nothing came."""
    transcript = Transcript([SENT, FIRST])
    transcript.extend([SECOND, PROBE])
    assert list(transcript.since(2)) == [(2, SECOND), (3, PROBE)]
    assert list(transcript.since(4)) == []


def test_lines_of_replies_that_interleave_stay_apart() -> None:
    """A probe's line between two of the session's, in one go or one by one: each reply has its own lines."""
    events = [FIRST, PROBE, SECOND]
    at_once, one_by_one = Transcript(events), Transcript()
    for event in events:
        one_by_one.append(event)
    for transcript in (at_once, one_by_one):
        assert [index for index, _ in transcript.reply_lines(0, 1)] == [0, 2]
        assert [index for index, _ in transcript.reply_lines(3, 1)] == [1]


@pytest.mark.parametrize("index", [3, -4, 100])
def test_an_entry_that_is_not_there(index: int) -> None:
    """Beyond either end there is an IndexError, not another entry."""
    with pytest.raises(IndexError):
        Transcript([SENT, FIRST, SECOND])[index]


def test_lines_of_a_reply_and_no_others() -> None:
    """By connection and reply, so nothing of a probe mixes with the conversation."""
    transcript = Transcript([SENT, FIRST, PROBE, SECOND, CLOSED])
    lines = transcript.reply_lines(0, 1)
    assert [(index, line.raw, line.dropped) for index, line in lines] == [(1, b"250-mx\r\n", 0), (3, b"250 SIZE\r\n", 7)]
    assert [line.raw for _, line in transcript.reply_lines(3, 1)] == [b"250 other\r\n"]
    assert transcript.reply_lines(0, 2) == []


def test_malformed_lines_are_lines_of_their_reply() -> None:
    """A line without a code is shown in its place; a line that was cut off never ends a reply."""
    odd = MalformedReceived(at=0.1, reply=1, raw=b"SIZE\r\n", cause="no-code")
    cut = MalformedReceived(at=0.3, reply=1, raw=b"250 STAR", cause="cut-off")
    lines = [line for _, line in Transcript([FIRST, odd, cut]).reply_lines(0, 1)]
    assert [(line.raw, line.code, line.last) for line in lines] == [
        (b"250-mx\r\n", 250, False),
        (b"SIZE\r\n", None, False),
        (b"250 STAR", 250, False),
    ]


def test_events_of_one_kind() -> None:
    """With their places, oldest first."""
    again = CommandSent(at=1.0, raw=b"QUIT\r\n")
    transcript = Transcript([SENT, FIRST, again])
    assert transcript.of(CommandSent) == [(0, SENT), (2, again)]
    assert transcript.of(Disconnected) == []
    assert transcript.of(MalformedReceived) == []


def test_a_copy_stands_still() -> None:
    """What comes after the copy was made is not in it; what came before can be asked of it in every way."""
    transcript = Transcript([FIRST])
    copy = transcript.copy()
    transcript.extend([SECOND, CLOSED])
    assert len(copy) == 1
    assert [line.raw for _, line in copy.reply_lines(0, 1)] == [FIRST.raw]
    assert copy.of(ReplyReceived) == []
    assert len(transcript.of(ReplyReceived)) == 1
