"""What a source tells becomes the events that a live session would have had."""

import pytest

from inspector.events import (
    BodySent,
    CommandSent,
    Connected,
    Disconnected,
    GreetingReceived,
    LimitReached,
    LineKept,
    MalformedReceived,
    ReplyLineReceived,
    ReplyReceived,
    SessionFinished,
    SessionStarted,
    SourceRead,
    SurplusReceived,
    TLSEstablished,
)
from inspector.formats.narrator import BODY_LIMIT, Narrator
from inspector.formats.source import Conversation
from inspector.smtp.reply import ReplyLimits
from inspector.smtp.target import Mode, Target
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import SomeEvent, Transcript


def tell(*lines: str, complete: bool = False) -> Conversation:
    """Tell a conversation: ``S: …`` and ``C: …``; ``TLS`` is a handshake."""
    told = Narrator("test", "a test", complete=complete)
    for line in lines:
        side, _, text = line.partition(": ")
        if side == "TLS":
            told.add(TLSEstablished(at=0, version=ProtocolVersion.TLSv1_2, cipher_suite="", group="", seconds=0))
        elif side == "S":
            told.server(text.encode())
        else:
            told.client(text.encode())
    return told.conversation("a test")


def of(conversation: Conversation, kind: type[SomeEvent]) -> list[SomeEvent]:
    """Return the events of a kind."""
    return [event for _, event in Transcript(conversation.events).of(kind)]


def answers(conversation: Conversation) -> list[tuple[int, str, int]]:
    """Return number, verb and code of each reply."""
    return [(event.reply, event.verb, event.code) for event in of(conversation, ReplyReceived)]


def words(conversation: Conversation) -> str:
    """Return what is said of the source."""
    return of(conversation, SourceRead)[0].words


def test_a_whole_conversation_has_the_events_of_a_live_one() -> None:
    """Greeting is reply 0, each command has its reply, the source comes second and the end last."""
    told = tell(
        "S: 220 mx.example.com ESMTP",
        "C: EHLO client.example.com",
        "S: 250-mx.example.com",
        "S: 250 STARTTLS",
        "C: STARTTLS",
        "S: 220 Ready",
        "TLS",
        "C: QUIT",
        "S: 221 Bye",
    )
    assert [type(event) for event in told.events] == [
        SessionStarted,
        SourceRead,
        ReplyLineReceived,
        GreetingReceived,
        CommandSent,
        ReplyLineReceived,
        ReplyLineReceived,
        ReplyReceived,
        CommandSent,
        ReplyLineReceived,
        ReplyReceived,
        TLSEstablished,
        CommandSent,
        ReplyLineReceived,
        ReplyReceived,
        SessionFinished,
    ]
    assert answers(told) == [(1, "EHLO", 250), (2, "STARTTLS", 220), (3, "QUIT", 221)]
    assert of(told, SessionStarted)[0].ehlo_name == "client.example.com"
    assert words(told) == "a test"
    assert {event.at for event in told.events} == {0.0}
    assert "mx.example.com" in told.title


@pytest.mark.parametrize(
    ("lines", "expected", "assumed"),
    [
        (("S: 250-mx.example.com", "S: 250 STARTTLS"), [(1, "EHLO", 250)], "EHLO"),
        (("S: 220 mx", "S: 250-mx.example.com", "S: 250 HELP"), [(1, "EHLO", 250)], "EHLO"),
        (("S: 220 mx", "S: 250 mx.example.com"), [(1, "", 250)], ""),
        (("S: 220 mx", "S: 354 go ahead"), [(1, "DATA", 354)], "DATA"),
        (("S: 220 2.0.0 Ready to start TLS",), [(1, "STARTTLS", 220)], "STARTTLS"),
        (("S: 220 mx", "C: EHLO a", "S: 250-mx", "S: 250 HELP", "S: 221 bye"), [(1, "EHLO", 250), (2, "QUIT", 221)], "QUIT"),
        (("C: EHLO a", "S: 250 mx"), [(1, "EHLO", 250)], ""),
        (("S: 220 mx", "S: 421 too long"), [(1, "", 421)], ""),
        (("S: 454 4.7.0 TLS not available due to local problem",), [(1, "STARTTLS", 454)], "STARTTLS"),
    ],
)
def test_a_reply_without_its_command_tells_what_it_answers_or_nothing(
    lines: tuple[str, ...], expected: list[tuple[int, str, int]], assumed: str
) -> None:
    """What only one command is answered with is taken for that, and said so; anything else answers nothing known."""
    told = tell(*lines)
    assert answers(told) == expected
    assert (f"taken for the reply to {assumed}" in words(told)) if assumed else words(told) == "a test"


STEP_NOT_TOLD = "a test; at which step a refusal came is not told, nor whether TLS carried it"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("S: 554 5.7.1 Not complied TLS minimum version",), [(1, "", 554)]),
        (("S: 450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted",), [(1, "", 450)]),
        (("S: 550 5.7.1 nope",), [(1, "", 550)]),
        (("S: 421 4.7.0 Try again later",), [(1, "", 421)]),
        (("S: 550-5.7.26 unauthenticated", "S: 550 5.7.26 see below", "S: 451 later"), [(1, "", 550), (2, "", 451)]),
    ],
)
def test_a_refusal_that_nothing_stands_around_came_at_a_step_that_is_not_told(
    lines: tuple[str, ...], expected: list[tuple[int, str, int]]
) -> None:
    """It is no greeting, and answers nothing that is known; whether it came in clear is not told either."""
    told = tell(*lines)
    assert answers(told) == expected
    assert words(told) == STEP_NOT_TOLD
    assert not Transcript(told.events).of(GreetingReceived)
    assert [event.reply for event in told.events if isinstance(event, ReplyLineReceived)][-1] == expected[-1][0]


@pytest.mark.parametrize(
    "line",
    [
        "S: 554 mx.example.com No SMTP service here",
        "S: 554 5.3.2 mx.example.com ESMTP not accepting messages",
        "S: 421 4.3.2 Too many open connections",
        "S: 521 mx.example.com does not accept mail",
    ],
)
def test_a_refusal_whose_words_are_those_of_a_greeting_is_one(line: str) -> None:
    """So it needs nothing before it, and nothing is assumed."""
    told = tell(line)
    assert answers(told) == []
    assert len(Transcript(told.events).of(GreetingReceived)) == 1
    assert words(told) == "a test"


def test_a_refusal_that_a_session_begins_with_is_taken_for_the_greeting_and_said_so() -> None:
    """It may have answered a command that is not in the source; what names a mailbox or TLS did."""
    told = tell("S: 554 5.7.1 poor reputation", "C: QUIT", "S: 221 bye")
    assert answers(told) == [(1, "QUIT", 221)]
    assert "a refusal that nothing stands before is taken for the greeting" in words(told)
    told = Narrator("test", "a test")
    told.server(b"554 5.7.1 poor reputation")
    told.add(Disconnected(at=0, by="server", reason="Connection closed by foreign host."))
    assert "is taken for the greeting" in words(told.conversation("a test"))


@pytest.mark.parametrize("by_tool", [False, True])
def test_a_refusal_behind_a_connection_is_the_greeting(by_tool: bool) -> None:
    """That is told, so nothing is assumed: by its event, or by a line of the tool."""
    told = Narrator("test", "a test")
    if by_tool:
        told.keep(1, b"Connected to mx.example.com.", "tool")
    else:
        told.add(Connected(at=0, address="192.0.2.10", port=25, local_address="", seconds=0))
    told.server(b"554 5.7.1 poor reputation")
    conversation = told.conversation("a test")
    assert len(Transcript(conversation.events).of(GreetingReceived)) == 1
    assert words(conversation) == "a test"


def test_a_reply_that_is_left_out_does_not_shift_the_others() -> None:
    """EHLO is waited for (RFC 2920), so what follows it without a reply has the next one."""
    told = tell("S: 220 mx", "C: EHLO a", "C: MAIL FROM:<a@b.c>", "S: 250 2.1.0 Ok")
    assert answers(told) == [(1, "MAIL", 250)]


def test_in_a_complete_source_every_reply_has_its_command() -> None:
    """A client that does not wait for EHLO's reply is met too; a capture shows what answers what."""
    told = tell("S: 220 mx", "C: EHLO a", "C: MAIL FROM:<a@b.c>", "S: 250 mx", "S: 250 2.1.0 Ok", complete=True)
    assert answers(told) == [(1, "EHLO", 250), (2, "MAIL", 250)]


def test_pipelined_commands_are_answered_in_their_order() -> None:
    """RFC 2920: MAIL, RCPT and DATA at once."""
    told = tell(
        *("S: 220 mx", "C: MAIL FROM:<a@b.c>", "C: RCPT TO:<d@e.f>", "C: DATA", "S: 250 ok", "S: 550 no", "S: 503 no rcpt")
    )
    assert answers(told) == [(1, "MAIL", 250), (2, "RCPT", 550), (3, "DATA", 503)]


def test_a_message_is_no_command_even_where_it_begins_with_three_digits() -> None:
    """Between 354 and the lone dot all is body."""
    told = tell(
        *("S: 220 mx", "C: DATA", "S: 354 go", "C: Subject: x", "C: ", "C: 250-STARTTLS", "C: QUIT", "C: .", "S: 250 taken")
    )
    assert of(told, BodySent)[0].raw == b"Subject: x\r\n\r\n250-STARTTLS\r\nQUIT\r\n.\r\n"
    assert answers(told) == [(1, "DATA", 354), (2, ".", 250)]
    assert [event.raw for event in of(told, CommandSent)] == [b"DATA\r\n"]


def test_a_message_that_is_left_out_is_not_invented() -> None:
    """The reply to it is, for what it answers is known."""
    told = tell("S: 220 mx", "C: DATA", "S: 354 go", "S: 250 taken")
    assert of(told, BodySent) == []
    assert answers(told)[-1] == (2, ".", 250)


def test_a_message_that_the_source_leaves_out_is_over_when_it_says_so() -> None:
    """A log tells only the dot; QUIT may follow before the reply to the message (RFC 2920)."""
    told = Narrator("test", "a test")
    for line in (b"220 mx", b"354 go", b"250 taken", b"221 bye"):
        if line[:3] == b"354":
            told.client(b"DATA")
        told.server(line)
        if line[:3] == b"354":
            told.leave_message_out()
            told.client(b"QUIT")
    conversation = told.conversation("a test")
    assert of(conversation, BodySent) == []
    assert answers(conversation) == [(1, "DATA", 354), (2, ".", 250), (3, "QUIT", 221)]


def test_lmtp_answers_a_message_for_each_recipient() -> None:
    """RFC 2033 §4.2."""
    told = tell(
        *("S: 220 mx", "C: LHLO a", "S: 250 mx", "C: RCPT TO:<a@b.c>", "S: 250 ok", "C: RCPT TO:<d@b.c>", "S: 250 ok"),
        *("C: DATA", "S: 354 go", "C: .", "S: 250 taken", "S: 550 not taken"),
    )
    assert answers(told)[-2:] == [(5, ".", 250), (6, ".", 550)]
    assert of(told, SessionStarted)[0].target.lmtp


def test_a_chunk_is_a_message_too() -> None:
    """BDAT says how many octets follow (RFC 3030)."""
    told = tell("S: 220 mx", "C: BDAT 9 LAST", "C: 250 ab\r\n", "C: QQUIT", "S: 250 taken", "S: 221 bye", complete=True)
    assert of(told, BodySent)[0].raw == b"250 ab\r\nQ"
    assert answers(told) == [(1, "BDAT", 250), (2, "QUIT", 221)]


@pytest.mark.parametrize(
    ("lines", "secret"),
    [
        (("C: AUTH PLAIN AGEAYg==",), "AGEAYg=="),
        (
            ("C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: c2VjcmV0", "S: 334 UGFzc3dvcmQ6", "C: hunter2!", "S: 235 ok"),
            "hunter2!",
        ),
        (("C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: c2VjcmV0", "S: 235 ok"), "c2VjcmV0"),
        (("S: 334 UGFzc3dvcmQ6", "C: hunter2!"), "hunter2!"),
    ],
)
def test_secrets_do_not_come_into_the_record(lines: tuple[str, ...], secret: str) -> None:
    """AUTH and every answer to 334 (RFC 4954), told completely or not."""
    told = tell("S: 220 mx", *lines)
    assert secret not in repr(told)
    assert any(event.redacted for event in of(told, CommandSent))


def test_a_secret_that_the_server_repeats_does_not_either() -> None:
    """As sent and decoded, in the reply and in what was kept beside it; a row of stars is no secret."""
    told = Narrator("test", "a test")
    for line in (b"AUTH PLAIN AGFsaWNlAHMzY3JldC1wYXNz", b"AUTH PLAIN ********"):
        told.client(line)
        told.server(b"535 AGFsaWNlAHMzY3JldC1wYXNz is alice, s3cret-pass ********")
    told.keep(9, b"the password was s3cret-pass", "comment")
    record = repr(told.conversation("a test").events)
    assert "s3cret-pass" not in record
    assert "AGFsaWNl" not in record
    assert "535 <redacted> is alice, <redacted> ********" in record


def test_tls_behind_starttls_is_taken_for_granted_where_the_talk_goes_on() -> None:
    """The version is not told, and the source's words say what was assumed."""
    told = tell("S: 220 mx", "C: STARTTLS", "S: 220 go", "C: EHLO a", "S: 250 mx")
    assert of(told, TLSEstablished)[0].version is None
    assert "TLS is taken to have come about" in words(told)


def test_tls_alone_does_not_tell_how_it_began() -> None:
    """A log that leaves the conversation out tells of TLS on port 25 too: only a greeting behind it shows implicit TLS."""
    assert of(tell("TLS: 1.2"), SessionStarted)[0].target.mode is Mode.STARTTLS


def test_who_gives_up_behind_the_220_is_not_said_to_have_had_tls() -> None:
    """QUIT is said in clear by a client whose handshake failed; any other command shows that it did not."""
    talk = ("C: EHLO a.example", "S: 250-mx.example.com", "S: 250 STARTTLS", "C: STARTTLS", "S: 220 go on")
    assert not of(tell(*talk, "C: QUIT"), TLSEstablished)
    assert "is not told" in of(tell(*talk, "C: QUIT"), SourceRead)[0].words
    assert of(tell(*talk, "C: EHLO a.example"), TLSEstablished)


def test_tls_before_the_greeting_is_implicit() -> None:
    """RFC 8314."""
    told = tell("TLS", "S: 220 mx", "C: EHLO a", "S: 250 mx")
    assert of(told, SessionStarted)[0].target.mode is Mode.IMPLICIT_TLS
    assert answers(told) == [(1, "EHLO", 250)]


def test_a_second_last_line_of_an_ehlo_reply_is_surplus_as_it_is_live() -> None:
    """Exchange 5.5 sent several; nothing had asked for the second."""
    told = tell("S: 220 mx", "C: EHLO a", "S: 250-mx", "S: 250 DSN", "S: 250 TLS", "C: QUIT", "S: 221 bye")
    assert of(told, SurplusReceived)[0].raw == b"250 TLS\r\n"
    assert answers(told) == [(1, "EHLO", 250), (2, "QUIT", 221)]


def test_a_reply_whose_end_is_left_out_is_closed_and_said_so() -> None:
    """At the next command, and at the end of the source."""
    for more in ((), ("C: QUIT", "S: 221 bye")):
        told = tell("S: 220 mx", "C: EHLO a", "S: 250-mx", "S: 250-STARTTLS", *more)
        assert answers(told)[0] == (1, "EHLO", 250)
        assert "last line is not in it" in words(told)


def test_times_count_from_the_first_and_never_go_back() -> None:
    """Of a line without one it is that of the line before; replies know how long they took."""
    told = Narrator("test", "a test")
    told.add(Connected(at=0, address="192.0.2.10", port=25, local_address="", seconds=0), 100.0)
    told.server(b"220 mx", 100.5)
    told.client(b"EHLO a", 101.0)
    told.server(b"250-mx", 101.25)
    told.server(b"250 HELP")
    told.client(b"QUIT", 90.0)
    events = told.conversation("a test").events
    assert [event.at for event in events if isinstance(event, CommandSent | ReplyLineReceived)] == [
        0.5,
        1.0,
        1.25,
        1.25,
        1.25,
    ]
    assert [event.seconds for event in events if isinstance(event, GreetingReceived | ReplyReceived)] == [0.5, 0.25]
    assert str(events[0].target) == "192.0.2.10:25"  # type: ignore[attr-defined]


def test_bytes_stay_as_they_are_where_the_source_tells_the_line_end() -> None:
    """Any other line gets CR LF; one that was cut off keeps what came of it."""
    told = Narrator("test", "a test")
    told.server(b"220 mx\n")
    told.client(b"EHLO a")
    told.server(b"250-mx", cut_off=True)
    events = told.conversation("a test").events
    assert [event.raw for event in events if isinstance(event, ReplyLineReceived | CommandSent)] == [
        b"220 mx\n",
        b"EHLO a\r\n",
    ]
    assert [event.raw for event in events if isinstance(event, MalformedReceived)] == [b"250-mx"]


def test_lines_that_are_kept_have_no_secrets_either() -> None:
    """Number and reason stay; a certificate is no secret."""
    told = Narrator("test", "a test")
    told.keep(1, b"$ swaks -ap hunter2 --to a@b.c", "tool")
    told.keep(2, b"MIIBszCCAVmgAwIBAgIUQ2hhbmdlZA==", "tool", secrets=False)
    told.keep(3, b"MIIBszCCAVmgAwIBAgIUQ2hhbmdlZA==", "not-understood")
    kept = [(event.number, event.raw, event.why) for event in of(told.conversation("x"), LineKept)]
    assert kept == [
        (1, b"$ swaks -ap <redacted> --to a@b.c", "tool"),
        (2, b"MIIBszCCAVmgAwIBAgIUQ2hhbmdlZA==", "tool"),
        (3, b"<redacted>", "not-understood"),
    ]


def test_bounds_are_those_of_a_live_session() -> None:
    """A long line is cut and counted; too many lines end it, and the end says so."""
    told = Narrator("test", "a test", limits=ReplyLimits(line_bytes=16, lines=3))
    told.server(b"250-" + b"x" * 100)
    for _ in range(10):
        told.server(b"250-y")
    events = told.conversation("a test").events
    lines = [event for event in events if isinstance(event, ReplyLineReceived)]
    assert (len(lines), lines[0].dropped) == (3, 90)
    assert [event.limit for event in events if isinstance(event, LimitReached)] == ["line_bytes", "lines"]
    assert isinstance(events[-1], SessionFinished)
    assert events[-1].reason == "limit"


def test_a_huge_message_is_kept_up_to_its_bound() -> None:
    """The rest is said to be missing, and the talk goes on."""
    told = Narrator("test", "a test")
    for side, line in ((told.server, b"220 mx"), (told.client, b"DATA"), (told.server, b"354 go")):
        side(line)
    for _ in range(9):
        told.client(b"x" * 1024 * 1024)
    told.client(b".")
    told.server(b"250 taken")
    conversation = told.conversation("a test")
    assert len(of(conversation, BodySent)[0].raw) == BODY_LIMIT
    assert of(conversation, LimitReached)[0].limit == "body_bytes"
    assert answers(conversation)[-1] == (2, ".", 250)


def test_whether_ehlo_was_answered_is_known_without_a_look_at_every_event() -> None:
    """It is asked at each line of a paste that goes on for thousands of them."""
    told = Narrator("test", "a test")
    told.server(b"220 mx")
    told.client(b"EHLO a.example")
    assert not told.has_ehlo
    told.server(b"250-mx.example.com")
    told.server(b"250 SIZE 1")
    assert told.has_ehlo
    told._events.clear()
    assert told.has_ehlo


@pytest.mark.parametrize(("host", "name"), [("192.0.2.2", ""), ("2001:db8::2", ""), ("mx.example.com", "mx.example.com")])
def test_an_address_is_no_server_name(host: str, name: str) -> None:
    """Nobody said which name the certificate must carry."""
    told = Narrator("test", "a test", target=Target(host, 25))
    told.server(b"220 mx.example.com ESMTP")
    ((_, started),) = Transcript(told.conversation("a test").events).of(SessionStarted)
    assert started.server_name == name


def test_whether_a_secret_was_said_is_known_without_a_look_at_every_event() -> None:
    """Each row of bytes that swaks shows asks for it."""
    told = Narrator("test", "a test")
    told.client(b"AUTH PLAIN AGFsaWNlAHNlY3JldA==")
    told._events.clear()
    assert told.said_a_secret
    told.client(b"QUIT")
    assert not told.said_a_secret
