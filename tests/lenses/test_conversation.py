"""One row of the conversation for each event that has one."""

import pytest
from playbook import connected, play, surplus, tls, tls_failed

from inspector.events import (
    BodySent,
    CommandSent,
    ConnectFailed,
    Disconnected,
    Event,
    LimitReached,
    LineKept,
    NameNotResolved,
    NameResolved,
    ReplyLineReceived,
    ReplyReceived,
    SourceRead,
    TLSRecord,
    WaitStarted,
)
from inspector.lenses.conversation import Side, Tone, row_of
from inspector.tls.client_hello import client_hello, range_hello
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Entry

SERVER_HELLO_1_2 = bytes.fromhex("160303002a 02000026 0303") + bytes(32) + bytes.fromhex("00 c030 00")

ROWS: list[tuple[Event, Side, str, Tone]] = [
    (connected(), Side.NETWORK, "192.0.2.10:25 connected in 41 ms", Tone.QUIET),
    (
        NameResolved(at=0, host="mx.example.com", addresses=("192.0.2.1", "2001:db8::1"), seconds=0.1),
        Side.NETWORK,
        "mx.example.com is 192.0.2.1, 2001:db8::1",
        Tone.QUIET,
    ),
    (
        NameNotResolved(at=0, host="no.example.com", cause="unknown", words="Name or service not known"),
        Side.NETWORK,
        "no.example.com gave no address: Name or service not known",
        Tone.FAILURE,
    ),
    (
        ConnectFailed(at=0, address="2001:db8::1", port=25, cause="refused", words="Connection refused"),
        Side.NETWORK,
        "[2001:db8::1]:25 Connection refused",
        Tone.FAILURE,
    ),
    (ReplyLineReceived(at=0, reply=1, raw=b"250-STARTTLS\r\n"), Side.SERVER, "250-STARTTLS", Tone.PLAIN),
    (ReplyLineReceived(at=0, reply=1, raw=b"421 Go away\r\n"), Side.SERVER, "421 Go away", Tone.WARNING),
    (ReplyLineReceived(at=0, reply=1, raw=b"554 \x1b[2J\x9b\n"), Side.SERVER, r"554 \x1b[2J\x9b\x0a", Tone.FAILURE),
    (
        ReplyLineReceived(at=0, reply=1, raw=b"250 AAAA", dropped=1200),
        Side.SERVER,
        "250 AAAA … and 1,200 bytes more, not kept",
        Tone.PLAIN,
    ),
    (
        SourceRead(at=0, kind="swaks", name="a\x1b.txt", words="a session of swaks"),
        Side.NETWORK,
        r"read from a\x1b.txt: a session of swaks",
        Tone.QUIET,
    ),
    (LineKept(at=0, number=3, raw=b"<-- \x1b[2J", why="comment"), Side.NETWORK, r"<-- \x1b[2J", Tone.QUIET),
    (LineKept(at=0, number=4, raw=b"??", why="not-understood"), Side.NETWORK, "??", Tone.WARNING),
    (CommandSent(at=0, raw=b"EHLO a.example.com\r\n"), Side.CLIENT, "EHLO a.example.com", Tone.CLIENT),
    (BodySent(at=0, raw=b"hi\r\n.\r\n"), Side.CLIENT, "(message body, 7 bytes)", Tone.CLIENT),
    (
        surplus(b"250 x\r\n", "before-client-hello"),
        Side.SERVER,
        r"250 x\x0d\x0a  (7 bytes in clear, before TLS began)",
        Tone.FAILURE,
    ),
    (
        LimitReached(at=0, limit="lines", bound=20000, ends_session=True),
        Side.NETWORK,
        "limit: more than 20,000 lines in one reply; the session stops here",
        Tone.FAILURE,
    ),
    (
        TLSRecord(at=0, sent=True, content_type=22, raw=range_hello("mail.example.com")),
        Side.NETWORK,
        "→ ClientHello    1.3 1.2 1.1 1.0 · SNI mail.example.com",
        Tone.QUIET,
    ),
    (
        TLSRecord(at=0, sent=True, content_type=22, raw=client_hello(ProtocolVersion.TLSv1_2, "")),
        Side.NETWORK,
        "→ ClientHello    up to TLSv1.2 · no SNI",
        Tone.QUIET,
    ),
    (
        TLSRecord(at=0, sent=False, content_type=22, raw=SERVER_HELLO_1_2),
        Side.NETWORK,
        "← ServerHello    TLSv1.2 · TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        Tone.QUIET,
    ),
    (
        TLSRecord(at=0, sent=False, content_type=21, raw=b"\x15\x03\x01\x00\x02\x02\x46"),
        Side.NETWORK,
        "← alert 70 protocol_version: this TLS version is known, but not accepted",
        Tone.FAILURE,
    ),
    (tls(), Side.NETWORK, "handshake complete", Tone.OK),
    (tls_failed(Outcome.RESET, words="reset"), Side.NETWORK, "TLS failed: reset", Tone.FAILURE),
    (
        Disconnected(at=0, by="us", reason="quit"),
        Side.NETWORK,
        "we closed the connection: quit",
        Tone.QUIET,
    ),
    (
        Disconnected(at=0, by="server", reason="closed while waiting for the greeting"),
        Side.NETWORK,
        "the server closed the connection while we waited for the greeting",
        Tone.WARNING,
    ),
    (
        Disconnected(at=0, by="network", reason="reset while waiting for the greeting"),
        Side.NETWORK,
        "the connection broke: reset while waiting for the greeting",
        Tone.WARNING,
    ),
]


@pytest.mark.parametrize(
    ("event", "side", "text", "tone"), ROWS, ids=[f"{type(row[0]).__name__}-{i}" for i, row in enumerate(ROWS)]
)
def test_every_event_with_something_to_say_has_one_row(event: Event, side: Side, text: str, tone: Tone) -> None:
    """The words, the speaker and the tone of each kind of row."""
    row = row_of(Entry(7, event))
    assert row is not None
    assert (row.entry, row.side, row.text, row.tone) == (7, side, text, tone)


@pytest.mark.parametrize(
    "event",
    [
        WaitStarted(at=0, step="reply", limit=60),
        ReplyReceived(at=0, reply=1, code=250, verb="EHLO", seconds=0.1),
        ReplyLineReceived(at=0, connection=3, reply=1, raw=b"250 of a probe\r\n"),
        TLSRecord(at=0, sent=False, content_type=23, raw=b"\x17\x03\x03\x00\x01x"),
        TLSRecord(at=0, sent=False, content_type=22, raw=b"\x16\x03\x03\x00\x05\x02\x00\x00\x01x"),
        TLSRecord(at=0, sent=False, content_type=22, raw=b"\x16\x03\x03"),
    ],
)
def test_what_says_nothing_to_a_reader_has_no_row(event: Event) -> None:
    """Waits, closings, probes, encrypted records and records that only look like a hello."""
    assert row_of(Entry(0, event)) is None


def test_no_byte_of_the_wire_reaches_a_row_raw() -> None:
    """Every byte value, in every place where a server's bytes may stand, comes out printable."""
    hostile = b"250-" + bytes(range(256)).replace(b"\n", b"") + b"\r\n"
    transcript = play(b"S: " + hostile, surplus(hostile, "after-reply"))
    rows = [row for entry in transcript if (row := row_of(entry))]
    assert len(rows) == 3
    assert all(row.text.isprintable() for row in rows)
