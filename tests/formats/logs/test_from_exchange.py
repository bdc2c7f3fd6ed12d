"""Exchange's protocol logs in the documented format: who said what, in which session, and what Exchange notes of it."""

import pytest
from told_logs import LOGS, accounted_for, answers, kept, lines_of, of, talk, words

from inspector.events import SessionStarted, TLSEstablished, TLSFailed
from inspector.formats.logs.from_exchange import looks_like, read_source
from inspector.formats.source import Conversation, UnreadableError
from inspector.lenses.inspection import inspect
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

ROW = "2026-11-28T10:00:0{n}.000Z,C,08DE2E4A1B2C3D01,{n},192.0.2.7:41000,{remote},{event},{data},{context}"


def read(name: str) -> tuple[Conversation, ...]:
    """Read a log of the folder."""
    return read_source((LOGS / name).read_bytes(), name)


def rows(*told: tuple[str, str, str], remote: str = "192.0.2.10:25") -> bytes:
    """Write rows without a head."""
    return "\r\n".join(
        ROW.format(n=number, event=event, data=data, context=context, remote=remote)
        for number, (event, data, context) in enumerate(told)
    ).encode()


@pytest.mark.parametrize(("name", "taken_apart"), [("exchange_send.log", 0), ("exchange_receive.log", 12)])
def test_no_line_is_dropped_in_silence(name: str, taken_apart: int) -> None:
    """Each row is told or kept; the head is counted. A row that holds several lines is kept beside what it holds."""
    raw = (LOGS / name).read_bytes()
    assert looks_like(raw, name)
    assert accounted_for(read_source(raw, name)) == lines_of(raw) + taken_apart


def test_sessions_of_the_send_log_are_told_apart() -> None:
    """Exchange is the client; rows of two sessions are mixed."""
    first, second = read("exchange_send.log")
    assert talk(first)[:4] == [
        "S: 220 mail.domain1.com ESMTP, ready",
        "C: EHLO ex01.example.org",
        "S: 250-STARTTLS",
        "S: 250-mail.domain1.com",
    ]
    assert first.title == "to 192.0.2.10:25, 2026-11-28T10:00:00.101Z: STARTTLS before the greeting"
    assert of(first, SessionStarted)[0].wall_clock == "2026-11-28T10:00:00.101+00:00"
    assert str(of(first, SessionStarted)[0].target) == "192.0.2.10:25"
    codes = {finding.code for finding in inspect(Transcript(first.events)).findings}
    assert {"ehlo-keyword-before-greeting", "log-refusal"} <= codes
    assert [event.version for event in of(second, TLSEstablished)] == [ProtocolVersion.TLSv1_1]
    assert answers(second)[-2:] == [("MAIL", 554), ("QUIT", 221)]


def test_in_the_receive_log_exchange_is_the_server() -> None:
    """And its EHLO reply, which stands there as one line, is kept as that and taken apart at its keywords."""
    first, second = read("exchange_receive.log")
    told = talk(first)
    assert told[:4] == [
        "S: 220 ex01.example.org Microsoft ESMTP MAIL Service ready at Sat, 28 Nov 2026 10:00:02 +0000",
        "C: EHLO client.example.com",
        "S: 250-ex01.example.org Hello [192.0.2.20]",
        "S: 250-SIZE 37748736",
    ]
    assert {"S: 250-STARTTLS", "S: 250-AUTH NTLM", "S: 250-X-EXPS GSSAPI NTLM", "S: 250 CHUNKING"} < set(told)
    assert told[-2:] == ["C: STARTTLS", "S: 220 2.0.0 SMTP server ready"]
    assert any("250  ex01.example.org Hello" in line for line in kept(first))
    assert "written as one in it" in words(first)
    assert inspect(Transcript(first.events)).ehlo[0].starttls == "advertised"
    (failure,) = of(first, TLSFailed)
    assert failure.outcome is Outcome.CLOSED
    assert "SocketError" in failure.words
    assert ("AUTH", 535) in answers(second)


@pytest.mark.parametrize(
    ("reply", "lines"),
    [
        ("250 ex.example.com Hello [192.0.2.1] SIZE 5 AUTH NTLM LOGIN STARTTLS", 4),
        ("250  ex.example.com Hello [192.0.2.1] STARTTLS FROBNICATE DSN", 0),
        ("250  ex.example.com Hello [192.0.2.1] SIZE 5 NTLM", 0),
        ("250  STARTTLS ex.example.com SIZE 5 DSN", 0),
        ("250  mx.example.com at your service, [192.0.2.1] SIZE 5 STARTTLS", 0),
        ("250 2.1.0 Sender OK", 1),
    ],
)
def test_a_joined_reply_is_taken_apart_only_where_every_word_is_known(reply: str, lines: int) -> None:
    """Else it would be a guess where a line began: it is kept, and offers nothing."""
    (found,) = read_source(rows((">", "220 ex.example.com", ""), ("<", "EHLO a", ""), (">", f'"{reply}"', "")), "x")
    assert len([line for line in talk(found) if line.startswith("S: 250")]) == lines
    assert lines == 1 or any(reply in line for line in kept(found))


def test_no_secret_is_kept() -> None:
    """The answer to a 334."""
    assert "c2VjcmV0LXVzZXI=" in (LOGS / "exchange_receive.log").read_text()
    assert "c2VjcmV0LXVzZXI=" not in repr(read("exchange_receive.log"))


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ((("<", "220 mx.example.com", ""), (">", "EHLO a", "")), "S: 220 mx.example.com"),
        (((">", "220 mx.example.com", ""), ("<", "EHLO a", "")), "S: 220 mx.example.com"),
        (((">", "EHLO a", ""), ("<", "250 mx", "")), "C: EHLO a"),
        ((("<", "EHLO a", ""), (">", "250 mx", "")), "C: EHLO a"),
    ],
)
def test_without_the_head_the_first_code_tells_who_is_the_server(told: tuple[tuple[str, str, str], ...], first: str) -> None:
    """Rows alone are what is pasted."""
    raw = rows(*told)
    assert looks_like(raw, "x")
    (conversation,) = read_source(raw, "x")
    assert talk(conversation)[0] == first


def test_an_ipv6_endpoint_is_a_target() -> None:
    """In brackets."""
    raw = rows(("<", "220 mx", ""), remote="[2001:db8::10]:25")
    assert of(read_source(raw, "x")[0], SessionStarted)[0].target.host == "2001:db8::10"


def test_the_head_sets_the_order_of_fields() -> None:
    """Another version may have others."""
    raw = (
        b"#Log-type: SMTP Send Protocol Log\n#Fields: event,data,session-id,remote-endpoint\n"
        b"<,220 mx,08DE,192.0.2.10:25\n>,QUIT,08DE,192.0.2.10:25\n"
    )
    assert talk(read_source(raw, "x")[0]) == ["S: 220 mx", "C: QUIT"]


def test_a_log_with_nothing_but_its_head_is_refused() -> None:
    """One sentence."""
    with pytest.raises(UnreadableError, match="holds no line of an SMTP conversation"):
        read_source(b"#Log-type: SMTP Send Protocol Log\n#Fields: date-time,data\nrubbish\n", "x")
