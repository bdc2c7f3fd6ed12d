from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.handshake import MAX_MESSAGE, HandshakeJoiner, HandshakeMessage

messages = st.builds(HandshakeMessage, st.integers(0, 255), st.binary(max_size=50))


@given(st.lists(messages, max_size=5), st.lists(st.integers(0, 300), max_size=10))
def test_any_fragments_give_the_same_messages(sent: list[HandshakeMessage], cuts: list[int]) -> None:
    """A message may span records, and a record may hold several messages (RFC 8446 §5.1)."""
    stream = b"".join(message.raw for message in sent)
    joiner = HandshakeJoiner()
    found: list[HandshakeMessage] = []
    for start, stop in pairwise([0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]):
        found += joiner.feed(stream[start:stop])
    assert found == sent
    assert joiner.pending == 0


def test_an_unfinished_message_is_pending() -> None:
    """Its bytes are counted, so that a cut-off answer can be told from silence."""
    joiner = HandshakeJoiner()
    assert joiner.feed(b"\x02\x00\x00\x30abc") == []
    assert joiner.pending == 7


def test_a_message_that_claims_too_much_is_not_waited_for() -> None:
    """16 MiB can be claimed in three bytes; memory must not follow."""
    joiner = HandshakeJoiner()
    assert joiner.feed(b"\x0b" + (MAX_MESSAGE + 1).to_bytes(3, "big")) == []
    assert joiner.malformed.startswith("a handshake message (certificate)")
    assert joiner.feed(b"x" * 1000) == []
    assert joiner.pending == 0
