"""Dialogues: nothing is lost, nothing is invented, and no bytes whatever bring a reader down."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.events import (
    BodySent,
    CommandSent,
    Event,
    LineKept,
    MalformedReceived,
    ReplyLineReceived,
    ReplyReceived,
    SourceRead,
    SurplusReceived,
    TLSFailed,
)
from inspector.formats.pastes import from_curl, from_dialogue, from_openssl, from_smtplib, from_swaks
from inspector.formats.recognise import recognise
from inspector.formats.source import UnreadableError
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript

READERS = (from_dialogue, from_swaks, from_openssl, from_curl, from_smtplib)
BYTES = (BodySent, CommandSent, LineKept, MalformedReceived, ReplyLineReceived, SurplusReceived)
SAID = (
    *(
        "220 mx.example.com ESMTP",
        "220 2.0.0 Ready to start TLS",
        "250-STARTTLS",
        "250 HELP",
        "250-mx.example.com",
        "354 go on",
    ),
    *("334 VXNlcm5hbWU6", "421 too long", "554 5.7.1 no", "250 2.1.0 Ok", "EHLO client.example.com", "STARTTLS", "DATA"),
    *("MAIL FROM:<a@example.com>", "QUIT", ".", "AUTH LOGIN", "BDAT 10 LAST", "250-SIZE 1  <--- look", "Dear all,"),
    *(
        "the server said so",
        "...",
        "(cut)",
        "-----",
        "Trying 192.0.2.1...",
        "Connected to mx.example.com.",
        "FOO BAR",
        "x" * 75,
    ),
    *("=== Trying mx:25...", "*** no", " -> EHLO a", "<-  250 ok", "* Connected to a (192.0.2.1) port 25", "---", "DONE"),
    *(
        "send: 'ehlo a\\r\\n'",
        "reply: b'250 ok\\r\\n'",
        "depth=0 CN = a",
        "CONNECTED(00000003)",
        "> RSET",
        "< 250 Ok",
        "&lt;",
    ),
)
LINES = st.lists(st.sampled_from(SAID) | st.text("abc <>=*:.~", max_size=30), max_size=25)
_MARKS = re.compile(rb"^(?:[-~=<>*|]+|[CS]:|send:|reply:)$")


def texts(events: tuple[Event, ...]) -> bytes:
    """Return all bytes that the events hold."""
    return b" ".join(event.raw for event in events if isinstance(event, BYTES))


@given(LINES)
@settings(max_examples=150)
def test_every_word_of_a_paste_is_found_again(lines: list[str]) -> None:
    """In what was said, or in a line that is kept; but for marks in front of lines, and secrets, which are taken out."""
    paste = "\n".join(lines).replace("&lt;", "").encode()
    try:
        read = from_dialogue.read_source(paste, "a paste")
    except UnreadableError:
        return
    kept = b" ".join(texts(conversation.events) for conversation in read)
    if b"<redacted>" in kept:
        return
    missing = [
        word
        for line in lines
        for word in re.findall(rb"[A-Za-z]{2,}[\w.@:-]*", line.replace("&lt;", "").encode())
        if word not in kept and not _MARKS.match(word)
    ]
    assert not missing


@given(LINES, st.binary(max_size=40), st.integers(0, 200))
@settings(max_examples=150)
def test_any_bytes_are_conversations_or_one_sentence(lines: list[str], junk: bytes, place: int) -> None:
    """Each reader is given everything, recognised or not; what comes out can be looked at."""
    paste = "\n".join(lines).encode()
    paste = paste[:place] + junk + paste[place:]
    for reader in READERS:
        try:
            read = reader.read_source(paste, "a paste")
        except UnreadableError:
            continue
        assert read
        for conversation in read:
            assert conversation.title.isprintable()
            assert inspect(Transcript(conversation.events)).session.target


@pytest.mark.parametrize("paste", [b"hello world", b"Dear all,\n\nno mail came.\n", b"\x00\x01\x02", b"99 bottles", b"EHLO"])
def test_what_holds_no_reply_is_said_to_be_none(paste: bytes) -> None:
    """Prose, binary data, a lone command."""
    with pytest.raises(UnreadableError, match=r"nothing in it looks like SMTP"):
        recognise(paste, "a paste")


@pytest.mark.parametrize("width", [72, 76, 80])
def test_lines_that_were_wrapped_are_put_together(width: int) -> None:
    """At a blank, as mail programs do; the source's words say how many."""
    text = "250-mx.example.com Hello client.example.com [192.0.2.1], pleased to meet you and all your friends today"
    cut = text.rindex(" ", 0, width)
    paste = f"220 mx.example.com\nEHLO a\n{text[:cut]}\n{text[cut + 1 :]}\n250 STARTTLS\n"
    (read,) = recognise(paste.encode(), "a paste")
    assert text.encode() in texts(read.events)
    assert "1 wrapped line joined" in read.events[1].words  # type: ignore[attr-defined]


def test_a_password_does_not_come_out_of_a_paste() -> None:
    """Typed behind AUTH, as an answer, on a command line, or in a remark."""
    paste = (
        b"$ swaks -ap hunter2 --server mx.example.com\n220 mx.example.com\nEHLO a\n250 mx.example.com\n"
        b"AUTH PLAIN AGEAaHVudGVyMg==\n535 no\nAUTH LOGIN\n334 VXNlcm5hbWU6\nYQ==\n334 UGFzc3dvcmQ6\nhunter2\n535 no\n"
    )
    (read,) = recognise(paste, "a paste")
    shown = texts(read.events)
    assert b"hunter2" not in shown
    assert b"AGEAaHVudGVyMg" not in shown
    assert shown.count(b"<redacted>") == 4


@pytest.mark.parametrize(
    "line",
    [
        "250-STARTTLS <--- STARTTLS is before the greeting",
        "250-STARTTLS<--- STARTTLS is before the greeting",
        "250-STARTTLS (STARTTLS is before the greeting)",
        "250-STARTTLS ← STARTTLS is before the greeting",
        "250-STARTTLS <== STARTTLS is before the greeting",
        "250-STARTTLS    # STARTTLS is before the greeting",
        "250-STARTTLS -- STARTTLS is before the greeting",
        "| 250-STARTTLS | STARTTLS is before the greeting |",
    ],
)
def test_a_remark_behind_a_line_is_cut_off_and_kept(line: str) -> None:
    """Whatever points at it."""
    rest = ("| 250-mail.domain1.com | |", "| 250 SIZE 3 | |") if line[0] == "|" else ("250-mail.domain1.com", "250 SIZE 3")
    (read,) = recognise("\n".join((line, *rest)).encode(), "a paste")
    transcript = Transcript(read.events)
    assert transcript.reply_lines(0, 1)[0][1].raw == b"250-STARTTLS\r\n"
    assert any(b"before the greeting" in event.raw for _, event in transcript.of(LineKept))
    assert inspect(transcript).ehlo[0].starttls == "before-greeting"


def test_marks_behind_the_words_of_a_logger_are_no_remarks() -> None:
    """Time, level and name stand in front of each line."""
    lines = (">>> EHLO gw.example.org", "<<< 250-mx.example.net", "<<< 250 STARTTLS", ">>> STARTTLS", "<<< 220 2.0.0 Ready")
    paste = "\n".join(f"2024-03-01 10:22:31.1{number} INFO  smtp.client - {line}" for number, line in enumerate(lines))
    (read,) = recognise(paste.encode(), "a paste")
    assert [event.verb for event in read.events if isinstance(event, ReplyReceived)] == ["EHLO", "STARTTLS"]


def test_a_heading_in_front_of_the_first_line_is_no_part_of_it() -> None:
    """The reply goes on in the next line; what was in front of it is kept."""
    (read,) = recognise(b"The EHLO reply is: 250-STARTTLS\n250-mail.domain1.com\n250 SIZE 3\n", "a paste")
    transcript = Transcript(read.events)
    assert [event.raw for _, event in transcript.of(LineKept)] == [b"The EHLO reply is:"]
    assert inspect(transcript).ehlo[0].starttls == "before-greeting"


def test_a_rule_of_equals_signs_inside_a_reply_is_told_at_once() -> None:
    """There is one way to take such a line for a keyword, or none: it is kept, however long it is."""
    rule = "X" + "=" * 400 + "!"
    (only,) = from_dialogue.read_source(f"EHLO a.example.com\n250-mx.example.com\n{rule}\n250 STARTTLS\n".encode(), "x")
    assert [event.raw for event in only.events if isinstance(event, LineKept)] == [rule.encode()]


def test_what_follows_a_long_334_is_no_rest_of_it() -> None:
    """It may be the answer with a mark that nobody knows: it is no word of the server's, and no secret is shown."""
    lines = [
        "S: 220 mx.example.com ESMTP",
        "C: AUTH CRAM-MD5",
        "S: 334 PDE4OTYuNjk3MTcwOTUyMTIzNDU2Nzg5MDEyQHBvc3RvZmZpY2UuZXhhbXBsZS5jb20+",
        'x: {"line": "YWxpY2UgMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="},',
        "S: 235 ok",
    ]
    (read,) = from_dialogue.read_source("\n".join(lines).encode(), "a paste")
    challenge = next(event.raw for event in read.events if isinstance(event, ReplyLineReceived) and event.raw[:3] == b"334")
    assert challenge == lines[2][3:].encode() + b"\r\n"
    assert b"YWxpY2Ug" not in b"".join(getattr(event, "raw", b"") for event in read.events)


def test_a_line_of_blanks_is_told_in_time_that_grows_with_its_length() -> None:
    """A hundred thousand blanks inside a reply, and one letter."""
    raw = b"EHLO a.example.com\n250-mx.example.com\n" + b" " * 100_000 + b"x\n250 STARTTLS\n"
    (read,) = from_dialogue.read_source(raw, "a paste")
    assert [event.raw for event in read.events if isinstance(event, LineKept)] == [b"x"]


@pytest.mark.parametrize(
    ("tool", "tls"),
    [
        (
            "<-- 220 a.example\n--> STARTTLS\n<-- 220 go\n    (TLS1.2)-(ECDHE-X25519)-(RSA-SHA512)-(X)",
            1,
        ),
        ("Connecting to ssl://192.0.2.1:465...\n220 a.example ESMTP", 0),
        ("Connection opened: 192.0.2.1:465\nTLS connection started\n220 a.example ESMTP", 0),
        ("Ncat: Version 7.93 ( https://nmap.org/ncat )\nNcat: SSL connection to 192.0.2.1:465.\n220 a.example ESMTP", 0),
    ],
)
def test_what_a_tool_says_of_its_handshake_stands_where_it_was(tool: str, tls: int) -> None:
    """Behind the 220 of STARTTLS, or before the greeting: what follows came inside TLS."""
    (read,) = recognise(f"{tool}\nEHLO b.example\n250-a.example\n250 AUTH PLAIN\n".encode(), "a paste")
    inspection = inspect(Transcript(read.events))
    assert inspection.session.tls == ("in clear → TLSv1.2" if tls else "TLS")
    assert [reply.channel for reply in inspection.ehlo] == ["tls"]
    assert not {finding.code for finding in inspection.findings} & {"starttls-not-supported", "ehlo-auth-in-clear"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("EHLO a.example\n250-b.example\n250 AUTH PLAIN\n", True),
        ("220 b.example\nEHLO a.example\n250-b.example\n250 AUTH PLAIN\n", False),
        ("EHLO a.example\n250-b.example\n250 STARTTLS\n", False),
    ],
)
def test_whether_tls_carried_it_is_said_to_be_open_where_nothing_tells(text: str, told: bool) -> None:
    """Neither a greeting nor STARTTLS: it may be the second EHLO of a session, or a port that begins with TLS."""
    (read,) = recognise(text.encode(), "a paste")
    (source,) = (event for event in read.events if isinstance(event, SourceRead))
    assert ("whether TLS carried it is not told" in source.words) is told


def test_a_tools_line_is_one_behind_a_mark_too() -> None:
    """Who marks lines by hand marks the call of telnet as well: it is no command, and the 220 is the greeting."""
    text = (
        "c: telnet mx.example.com 587\ns: Trying 192.0.2.1...\ns: Connected to mx.example.com.\n"
        "s: 220 mx.example.com ESMTP\nc: EHLO a.example\ns: 250-mx.example.com\ns: 250 STARTTLS\nc: QUIT\ns: 221 Bye\n"
        "s: Connection closed by foreign host.\n"
    )
    (read,) = recognise(text.encode(), "a paste")
    inspection = inspect(Transcript(read.events))
    assert inspection.session.target == "mx.example.com:587"
    assert [event.verb for event in read.events if isinstance(event, ReplyReceived)] == ["EHLO", "QUIT"]
    assert not inspection.findings


def test_what_sendmail_says_of_an_address_is_no_rest_of_a_long_reply() -> None:
    """``sendmail -v``: the line behind it begins with the recipient."""
    refused = "550 5.1.1 <recipient@example.com>: Recipient address rejected: User unknown"
    text = f"220 mx.example.com ESMTP\n>>> RCPT To:<b@example.com>\n{refused}\nrecipient@example.com... User unknown\n"
    (read,) = recognise(text.encode(), "a paste")
    assert [event.raw for event in read.events if isinstance(event, ReplyLineReceived)][1:] == [refused.encode() + b"\r\n"]
    assert [event.raw for event in read.events if isinstance(event, LineKept)] == [b"recipient@example.com... User unknown"]


def test_the_list_of_conversations_names_nothing_that_only_a_remark_says() -> None:
    """Words about the first example stand above the second one, which offers STARTTLS as it should."""
    text = (
        "220 a.example ESMTP\nEHLO c.example\n250-STARTTLS <--- before the greeting\n250-a.example\n250 HELP\n"
        "So the ESA will report STARTTLS command not supported.\nThe right order:\n"
        "220 b.example ESMTP\nEHLO c.example\n250-b.example <--- the greeting\n250 STARTTLS\n"
    )
    wrong, right = recognise(text.encode(), "a paste")
    assert wrong.title.endswith("STARTTLS before the greeting")
    assert "STARTTLS" not in right.title


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "220 a.example\nSTARTTLS\n220 go\nSSL_connect returned=1 state=error: certificate verify failed\n",
            "certificate verify failed",
        ),
        (
            "220 a.example\nSTARTTLS\n220 go\nERROR Send Error: unable to get local issuer certificate\n",
            "unable to get local issuer certificate",
        ),
    ],
)
def test_a_handshake_that_fails_is_told_in_the_words_of_the_library(text: str, words: str) -> None:
    """Ruby's and Node's."""
    (read,) = recognise(text.encode(), "a paste")
    (failed,) = (event for event in read.events if isinstance(event, TLSFailed))
    assert (failed.side, failed.words.partition("says ")[2]) == ("local", words)
    assert inspect(Transcript(read.events)).session.tls.endswith("TLS failed")


def test_a_reply_that_sendemail_looks_at_is_told_once() -> None:
    """With -vv it says what it looks at, on one line, before it says what it received."""
    reply = "250-STARTTLS, 250-a.example, 250-HELP, 250 SIZE 3"
    text = (
        "Nov 29 11:38:31 vm sendemail[1]: SUCCESS => Received: \t220 a.example ESMTP\n"
        "Nov 29 11:38:31 vm sendemail[1]: INFO => Sending: \tEHLO c.example\n"
        f"Nov 29 11:38:31 vm sendemail[1]: DEBUG => evalSMTPresponse() - Checking for SMTP success in the message: {reply}\n"
        f"Nov 29 11:38:31 vm sendemail[1]: SUCCESS => Received: \t{reply}\n"
    )
    (read,) = recognise(text.encode(), "a paste")
    assert [each.starttls for each in inspect(Transcript(read.events)).ehlo] == ["before-greeting"]
    assert sum(isinstance(event, ReplyLineReceived) for event in read.events) == 5


def test_what_stands_below_a_closed_connection_is_no_reply() -> None:
    """Whatever it begins with."""
    text = "220 a.example ESMTP\nQUIT\n221 bye\nConnection closed by foreign host.\n\n250 people, 3 sites\n"
    (read,) = recognise(text.encode(), "a paste")
    assert [event.raw for event in read.events if isinstance(event, LineKept)][-1] == b"250 people, 3 sites"


def test_a_reply_that_may_begin_above_says_so() -> None:
    """A selection that was cut: the first line that is here is no name."""
    (read,) = recognise(b"YTES 5242\n250-STARTTLS\n250-8BITMIME\n250 SIZE 3\n", "a paste")
    (source,) = (event for event in read.events if isinstance(event, SourceRead))
    assert "the first one here is taken for its first" in source.words


def test_a_line_of_a_log_is_no_rest_of_the_one_above() -> None:
    """Both are long, and begin alike."""
    front = "mail.example.com smtp-out[1234] session=8a7f (worker 7):"
    text = (
        f"{front} <-- 220 mx.example.com ESMTP\n{front} --> STARTTLS\n{front} <-- 220 go\n{front} SSL negotiation failed\n"
    )
    (read,) = recognise(text.encode(), "a paste")
    assert [event.raw for event in read.events if isinstance(event, ReplyLineReceived)][-1] == b"220 go\r\n"


def test_an_answer_that_is_no_tls_is_told_as_openssl_1_0_writes_it_too() -> None:
    """It is no refusal by the client: where STARTTLS was refused, or not offered, what came was SMTP."""
    text = (
        "CONNECTED(00000003)\ndidn't found starttls in server response, try anyway...\n"
        "140735242785632:error:140770FC:SSL routines:SSL23_GET_SERVER_HELLO:unknown protocol:s23_clnt.c:787:\n"
    )
    (read,) = recognise(text.encode(), "a paste")
    assert [event.outcome for event in read.events if isinstance(event, TLSFailed)] == ["not_tls"]


LOGIN = (
    *("220 mx.example.com ESMTP", "EHLO a.example", "250-mx.example.com", "250-AUTH LOGIN", "250 8BITMIME", "AUTH LOGIN"),
    *(
        "334 VXNlcm5hbWU6",
        "YWxpY2VAZXhhbXBsZS5jb20=",
        "334 UGFzc3dvcmQ6",
        "aHVudGVyMmhvcnNl",
        "235 2.7.0 ok",
        "QUIT",
        "221 bye",
    ),
)
MARKED = tuple(f"{'<<< ' if line[0].isdigit() else '>>> '}{line}" for line in LOGIN)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(LOGIN),
        " ".join(MARKED),
        json.dumps({"log": "\n".join(LOGIN)}),
        json.dumps({"log": "\n".join(MARKED)}),
        "\n".join(f"web_1  | {line}" for line in LOGIN[6:11]),
        "\n".join(f"Nov 29 11:00:0{at} host app[12]: {line}" for at, line in enumerate(LOGIN[6:11])),
    ],
    ids=["one line", "one line with marks", "a string", "a string with marks", "one mark", "a log with one mark"],
)
def test_an_answer_to_334_is_a_secret_where_its_line_or_its_mark_is_lost(text: str) -> None:
    """It stands in a reply then, or looks like a line of the server's: in doubt it is taken out."""
    (read,) = recognise(text.encode(), "a paste")
    assert "aHVudGVyMmhvcnNl" not in repr(read)
    assert "YWxpY2V" not in repr(read)
    assert "<redacted>" in repr(read)


def test_an_answer_in_quoted_printable_is_a_secret_too() -> None:
    """The source of a mail has =3D for the = at its end, and the marks may stand nowhere else."""
    text = "s> 334 VXNlcm5hbWU6\nc> dQ=3D=3D\ns> 334 UGFzc3dvcmQ6\nc> VHIwdWI0ZG9yJjM=3D\ns> 235 ok\n"
    (read,) = recognise(text.encode(), "a paste")
    assert "VHIwdWI0ZG9yJjM" not in repr(read)
    assert [event.redacted for event in read.events if isinstance(event, CommandSent)] == [True, True]


def test_what_begins_below_a_closed_connection_is_another_conversation() -> None:
    """Somebody shows first what telnet did, and then the reply that matters."""
    closed = "220 a.example ESMTP\nQUIT\n221 bye\nConnection closed by foreign host.\n\nAnd:\n\n"
    for began in ("", "EHLO c.example\n"):
        _, read = recognise(f"{closed}{began}250-STARTTLS\n250-a.example\n250 HELP\n".encode(), "a paste")
        assert [each.starttls for each in inspect(Transcript(read.events)).ehlo] == ["before-greeting"]
