"""Whatever bytes a log holds: conversations or one sentence, every line accounted for, nothing raw in what is shown."""

from importlib import import_module
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told_logs import accounted_for, lines_of, of

from inspector.events import SourceRead
from inspector.formats.source import UnreadableError
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript

pytestmark = pytest.mark.once

READERS = ("from_postfix", "from_exim_debug", "from_exim", "from_exchange", "from_esa")
PEER = b"mx.example.com[192.0.2.10]:25"
PIECES: dict[str, tuple[bytes, ...]] = {
    "from_postfix": (
        *(b"Nov 28 10:00:00 mx postfix/smtp[1]: ", b"Nov 28 10:00:00 mx postfix/smtpd[2]: ", b"postfix/smtp[3]: "),
        *(
            b"< " + PEER + b": ",
            b"> " + PEER + b": ",
            b"connect from " + PEER,
            b"disconnect from " + PEER,
            b"220 mx",
            b"250-x",
        ),
        *(b"250 y", b"354 z", b"STARTTLS", b"QUIT", b"DATA", b".", b"EHLO a", b"SSL_connect error to " + PEER + b": -1"),
        *(b"warning: TLS library problem: SSL alert number 300:", b"SSL3 alert read:fatal:x", b"smtp_get: EOF"),
        *(b"read from 5 [6] (9 bytes => 9 (0x9))", b"0000 16 03 03 00 04 01 00 00 00  ........", b"0005 - <SPACES/NULLS>"),
        b"Untrusted TLS connection established to " + PEER + b": TLSv1.9 with cipher \x1b[2J",
    ),
    "from_exim_debug": (
        *(
            b"  SMTP<< ",
            b"  SMTP>> ",
            b"  SMTP|> ",
            b"         ",
            b"   12 ",
            b"10:00:00 ",
            b"   13 SMTP>> 220 x",
            b"220 mx",
            b"250-x",
        ),
        *(b"250 y", b"354 z", b"STARTTLS", b"QUIT", b"DATA", b".", b"LOG: MAIN", b"SMTP(close)>>", b"(writing message)"),
        *(
            b"Connecting to mx [192.0.2.10]:99999 ... ",
            b"Process 5 is handling incoming connection from ",
            b"cipher: TLS1.3:x:256",
        ),
        *(b"TLS session fail: (gnutls_handshake): ", b"GnuTLS<3>: ", b'writing message and terminating "."'),
    ),
    "from_exim": (
        *(
            b"2026-11-28 10:00:00 ",
            b"1xXFzP-000007-1D ",
            b"** b@example.com ",
            b"<= a@example.com ",
            b"H=mx [192.0.2.10]:99999 ",
        ),
        *(b"H=(\x1b) [::1] ", b"X=TLS1.2:AES128-SHA:128 ", b"(gnutls_handshake): ", b"rejected RCPT ", b"Completed"),
        *(b"TLS error on connection from [192.0.2.7] ", b"550 5.1.1 no"),
    ),
    "from_exchange": (
        *(b"2026-11-28T10:00:00Z,C,08DE2E4A,1,192.0.2.7:1,192.0.2.10:99999,", b"<,", b">,", b"*,", b"+,,", b"-,,"),
        *(b"220 mx,", b"EHLO a,", b"250  mx Hello [1] SIZE 5 ", b"TLS protocol SP_PROT_TLS1_9_X negotiation succeeded"),
        *(b"TLS negotiation failed", b"#Log-type: SMTP Send Protocol Log\n", b"#Fields: event,session-id\n", b"#Fields:\n"),
        *(b'"', b",", b",,"),
    ),
    "from_esa": (
        *(
            b"Sat Nov 28 10:00:00 2026 ",
            b"Info: ",
            b"New SMTP DCID 5 interface x address 192.0.2.10 port 99999",
            b"DCID 5 ",
            b"ICID 6 ",
        ),
        *(
            b"MID 7 ",
            b"TLS success protocol TLSv9 cipher \x1b",
            b"TLS failed: ",
            b"STARTTLS command not supported.",
            b"RID [0]",
        ),
    ),
}


def check(reader: str, raw: bytes) -> None:
    """Read it, and look at what must hold of any bytes."""
    module = import_module(f"inspector.formats.logs.{reader}")
    module.looks_like(raw, "x")
    try:
        conversations = module.read_source(raw, "x\x1b")
    except UnreadableError:
        return
    assert accounted_for(conversations) == lines_of(raw)
    for conversation in conversations:
        assert conversation.title.isprintable()
        assert of(conversation, SourceRead)[0].words.isprintable()
        assert of(conversation, SourceRead)[0].name.isprintable()
        assert [event.at for event in conversation.events] == sorted(event.at for event in conversation.events)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=60)
@given(data=st.data())
def test_any_lines_are_read(reader: str, data: st.DataObject) -> None:
    """Pieces of the format in any order, with any bytes between them."""
    piece = st.sampled_from((*PIECES[reader], b"\n", b"\r\n")) | st.binary(max_size=12)
    check(reader, b"".join(data.draw(st.lists(piece, max_size=40))))


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=40)
@given(raw=st.binary(max_size=400))
def test_any_bytes_are_read(reader: str, raw: bytes) -> None:
    """Nothing of the format in it."""
    check(reader, raw)


@pytest.mark.parametrize("reader", READERS)
def test_what_becomes_of_them_can_be_inspected(reader: str) -> None:
    """All pieces of the format in one file: the lenses take what the readers make."""
    raw = b"\n".join(first + second for first in PIECES[reader][:6] for second in PIECES[reader])
    for conversation in import_module(f"inspector.formats.logs.{reader}").read_source(raw, "x"):
        for finding in inspect(Transcript(conversation.events)).findings:
            assert finding.title.isprintable()


@pytest.mark.parametrize("reader", READERS)
def test_no_line_holds_the_reader_up(reader: str) -> None:
    """Each piece many times over in one line, and in many lines; processor time, not the clock, is counted."""
    module = import_module(f"inspector.formats.logs.{reader}")
    before = process_time()
    for piece in PIECES[reader]:
        for raw in (PIECES[reader][0] + piece * 3_000, (PIECES[reader][0] + piece + b"\n") * 300):
            module.looks_like(raw, "x")
            try:
                module.read_source(raw, "x")
            except UnreadableError:
                continue
    assert process_time() - before < 60
