"""Header fields as they are pasted: recognised, kept line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.events import LineKept, SourceRead
from inspector.formats.from_received import looks_like, read_source
from inspector.formats.recognise import recogniser_of

HEADER = (
    b"Return-Path: <a@b.example>\r\nReceived: from a.example ([192.0.2.7])\r\n\tby b.example with ESMTPS id 1;\r\n"
    b"\tThu, 15 Jan 2026 13:00:00 +0100\r\nDKIM-Signature: v=1; b=abcdefghABCDEFGH0123456789abcdefghABCDEFGH==\r\n"
    b"Subject: x\r\n"
)


def kept(raw: bytes) -> list[LineKept]:
    """The lines of a source."""
    (conversation,) = read_source(raw, "x")
    return [event for event in conversation.events if isinstance(event, LineKept)]


@pytest.mark.parametrize(
    "raw",
    [
        HEADER,
        b"\n\n" + HEADER,
        b"From a@b.example Thu Jan 15 13:00:00 2026\n" + HEADER,
        b"".join(b"> " + line for line in HEADER.splitlines(keepends=True)),
        HEADER + b"\r\nDear colleague,\r\n220 is a number.\r\n",
        b"Received: from a by b with ESMTP\n",
        b"   by b.example with ESMTPS id 1;\nReceived: from a by b with ESMTP\n",
        b"X-Spam: no\nreceived:from a by b with ESMTP\n",
        b"Hello,\n\nhere they are:\n\n"
        + b"".join(b"> " + line for line in HEADER.splitlines(keepends=True))
        + b"\nRegards\n",
        HEADER.replace(b"\t", b"\xc2\xa0\xc2\xa0"),
    ],
)
def test_it_is_recognised(raw: bytes):
    """Whole messages, pieces, quoted ones, files of a mail program."""
    row = recogniser_of(raw, "mail.eml")
    assert row is not None
    assert row.kind == "received"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: x\nFrom: a@b.example\n",
        b"220 mx.example.com ESMTP\r\nEHLO a\r\nReceived: from a by b\r\n",
        b"C: DATA\nS: 354 Go on\nC: Received: from a by b with ESMTP\n",
        b"Here are the headers that you wanted to see\nand some more words\nReceived: from a by b with ESMTP\n",
        b"S: 220 mx\nC: DATA\nS: 354 go\n\nReceived: from a by b with ESMTP\nSubject: x\n\n.\nS: 250 ok\n",
        b"Sent: EHLO a\nReceived: 250-b.example\nReceived: 250 SIZE\n",
        b"smtpd_tls_protocols = >=TLSv1.2\n",
    ],
)
def test_other_things_are_not_taken_for_it(raw: bytes):
    """A dialogue in which a message is sent, prose, settings, headers without Received."""
    assert not looks_like(raw, "mail.eml")


def test_every_line_of_the_header_is_kept():
    """As it is, signatures too; the body is counted, for it is nobody's business."""
    lines = kept(HEADER + b"\r\nsecret body\r\n\r\nmore\r\n")
    assert [line.raw for line in lines[:-1]] == HEADER.splitlines()
    assert {line.why for line in lines[:-1]} == {"header"}
    assert (lines[-1].why, lines[-1].raw) == ("tool", b"(2 lines of a message body or of what follows, not kept)")


def test_a_line_that_is_no_field_is_kept_as_such():
    """Nothing is dropped in silence."""
    assert [line.why for line in kept(HEADER + b"what is this\n")][-1] == "not-understood"


def test_the_source_says_what_was_read():
    """How many fields."""
    (conversation,) = read_source(HEADER, "x")
    (source,) = (event for event in conversation.events if isinstance(event, SourceRead))
    assert source.words == "a header with 1 Received field"


MBOX = (
    b"From MAILER-DAEMON Thu Jan 15 12:00:00 2026\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n\ntext\n\n"
    b"From a@b.example Thu Jan 15 13:00:00 2026\n" + HEADER.replace(b"\r\n", b"\n") + b"\nDear colleague,\n\n"
    b"From noon on, at 12:00, I am away.\nReceived: nothing so far\n\nFrom 12:30 on: nobody\n>From a quote at 12:00\n\n"
    b"From c@d.example Thu Jan 15 14:00:00 2026\nReceived: from c by d with ESMTP\nReceived: from e by f with ESMTPS\n\nx\n"
)


def test_every_message_of_an_mbox_is_offered():
    """The first of a mail program's own has no Received field; a sentence that begins with From is none."""
    assert recogniser_of(MBOX, "inbox").kind == "received"
    conversations = read_source(MBOX, "inbox")
    assert [conversation.title for conversation in conversations] == [
        "no Received field: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA",
        "1 Received field: x",
        "2 Received fields",
    ]
    sources = [event.words for each in conversations for event in each.events if isinstance(event, SourceRead)]
    assert sources == [
        "a header with no Received field, message 1 of 3 in an mbox file",
        "a header with 1 Received field, message 2 of 3 in an mbox file",
        "a header with 2 Received fields, message 3 of 3 in an mbox file",
    ]
    for conversation in conversations:
        lines = [event for event in conversation.events if isinstance(event, LineKept)]
        assert lines[0].raw.startswith(b"From ")
        for line in lines[:-1]:
            assert line.raw == MBOX.splitlines()[line.number - 1]
        assert lines[-1].raw.endswith(b"of a message body or of what follows, not kept)")
    second = [event for event in conversations[1].events if isinstance(event, LineKept)]
    assert second[-1].raw.startswith(b"(5 lines ")


def test_of_a_large_mbox_the_first_thousand_are_offered_and_it_is_said():
    """Nothing is left out in silence."""
    conversations = read_source(MBOX * 600, "inbox")
    assert len(conversations) == 1000
    assert (
        conversations[-1]
        .events[1]
        .words.endswith("message 1,000 of 1,201 in an mbox file, of which the first 1,000 are offered")
    )


def test_a_title_shows_every_byte_of_a_subject():
    """It is drawn in a list, and said on standard error."""
    subject = b"Subject: a\x1b]52;c;aGk=\x07\x00\xc2\x9b31m\xe2\x80\xae\n"
    _, told, _ = read_source(MBOX.replace(b"Subject: x\n", subject), "inbox")
    assert told.title == r"1 Received field: a\x1b]52;c;aGk=\x07\x00\xc2\x9b31m\xe2\x80\xae"


def test_a_line_of_a_body_is_no_message_without_a_field_below_it():
    """It begins as an envelope does, and an empty line stands above it."""
    quoted = b"\nFrom a@b.example Thu Jan 15 13:00:00 2026\nDear colleague,\n"
    assert len(read_source(MBOX + quoted, "inbox")) == len(read_source(MBOX, "inbox"))


def test_only_an_mbox_has_several_messages():
    """A message as such may hold another one's lines, which are its body."""
    (conversation,) = read_source(HEADER + b"\n" + MBOX, "mail.eml")
    assert conversation.title == "Header fields: a header with 1 Received field"


@given(st.binary(max_size=400))
def test_any_bytes_are_kept(raw: bytes):
    """No exception, and no line that is none."""
    assert len(kept(raw)) <= len(raw.splitlines()) + 1
    looks_like(raw, "x")
