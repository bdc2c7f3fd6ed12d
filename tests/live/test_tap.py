"""The record tap: what the recorded bytes of a handshake prove, cut in any way."""

import pytest

from inspector.live.tap import RecordTap
from inspector.tls.record import Record
from inspector.tls.registry import ContentType, ProtocolVersion

CLIENT_HELLO = bytes.fromhex("16030100050100000100")
SERVER_HELLO_12 = bytes.fromhex("160303002a020000260303" + "11" * 32 + "00c02f00")
ALERT_70 = bytes.fromhex("15030300020246")
CHANGE = bytes.fromhex("140303000101")


class Tapped:
    """A tap and what it told."""

    def __init__(self) -> None:
        self.records: list[tuple[bool, Record]] = []
        self.tap = RecordTap(lambda sent, record: self.records.append((sent, record)))


@pytest.mark.parametrize("size", [1, 3, 5, 1000])
def test_records_of_both_directions(size: int) -> None:
    """Each record is told once it is complete, in any pieces, with its direction."""
    tapped = Tapped()
    tapped.tap.feed(CLIENT_HELLO, sent=True)
    answer = SERVER_HELLO_12 + ALERT_70
    for start in range(0, len(answer), size):
        tapped.tap.feed(answer[start : start + size], sent=False)
    assert [(sent, record.raw) for sent, record in tapped.records] == [
        (True, CLIENT_HELLO),
        (False, SERVER_HELLO_12),
        (False, ALERT_70),
    ]
    assert tapped.tap.version is ProtocolVersion.TLSv1_2
    assert tapped.tap.hello_sent
    assert tapped.tap.alerts[False].description == 70
    assert True not in tapped.tap.alerts


def test_nothing_is_proved_by_nothing() -> None:
    """A tap that saw nothing knows nothing."""
    tap = Tapped().tap
    assert (tap.version, tap.not_tls, tap.malformed, tap.group, tap.chain_in_clear) == (None, None, "", "", ())
    assert not tap.hello_sent


def test_an_alert_instead_of_a_hello() -> None:
    """Our library may refuse before it asks: then an alert is all that we sent."""
    tapped = Tapped()
    tapped.tap.feed(ALERT_70, sent=True)
    assert not tapped.tap.hello_sent
    assert tapped.tap.alerts[True].description == 70


def test_text_instead_of_tls() -> None:
    """Text of the server is kept whole, in any pieces; our own side is no matter."""
    tapped = Tapped()
    for piece in (b"4", b"54 no", b" TLS\r\n"):
        tapped.tap.feed(piece, sent=False)
    assert tapped.tap.not_tls == b"454 no TLS\r\n"
    assert not tapped.records


def test_text_in_the_middle_is_malformed() -> None:
    """After a record, what is none is a broken stream, not another protocol."""
    tapped = Tapped()
    tapped.tap.feed(SERVER_HELLO_12 + b"250 evil\r\n", sent=False)
    assert tapped.tap.not_tls is None
    assert tapped.tap.malformed.startswith("record 2")


def test_text_without_end_is_bounded() -> None:
    """What is kept of it does not grow for ever."""
    tapped = Tapped()
    for _ in range(100):
        tapped.tap.feed(b"x" * 10_000, sent=False)
    assert len(tapped.tap.not_tls or b"") == 64 * 1024


def test_a_server_hello_that_does_not_parse() -> None:
    """The record is told; nothing is proved by it, and nothing breaks."""
    tapped = Tapped()
    tapped.tap.feed(bytes.fromhex("1603030006020000020303"), sent=False)
    assert len(tapped.records) == 1
    assert tapped.tap.server_hello is None


def test_what_is_encrypted_is_not_read() -> None:
    """After ChangeCipherSpec a handshake record is ciphertext, whatever it looks like."""
    tapped = Tapped()
    tapped.tap.feed(CHANGE + SERVER_HELLO_12, sent=False)
    assert tapped.tap.server_hello is None
    assert [record.content_type for _, record in tapped.records] == [ContentType.change_cipher_spec, ContentType.handshake]
