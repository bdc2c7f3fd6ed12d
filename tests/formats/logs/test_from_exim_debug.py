"""What a real Exim 4.96 with GnuTLS prints with -v, -d and -d+all becomes conversations."""

import pytest
from told_logs import LOGS, accounted_for, answers, kept, lines_of, of, talk, words

from inspector.events import BodySent, SessionStarted, TLSEstablished, TLSFailed
from inspector.formats.logs.from_exim_debug import looks_like, read_source
from inspector.formats.source import Conversation
from inspector.lenses.inspection import inspect
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

FILES = ["exim_before_greeting_v.log", *sorted(path.name for path in LOGS.glob("exim_[!m]*_d*.log")), "exim_minimum_d.log"]


def read(name: str) -> tuple[Conversation, ...]:
    """Read a log of the folder."""
    return read_source((LOGS / name).read_bytes(), name)


def told(*lines: str) -> tuple[Conversation, ...]:
    """Read lines."""
    return read_source("\n".join(lines).encode(), "x")


@pytest.mark.parametrize("name", FILES)
def test_no_line_is_dropped_in_silence(name: str) -> None:
    """Each line is told, kept, or counted in words."""
    raw = (LOGS / name).read_bytes()
    assert looks_like(raw, name)
    assert accounted_for(read_source(raw, name)) == lines_of(raw)


def test_the_first_case_as_the_sender_sees_it() -> None:
    """Two deliveries one after another, each with the reply that Exim did not find STARTTLS in."""
    conversations = read("exim_before_greeting_v.log")
    assert len(conversations) == 2
    assert talk(conversations[0])[:4] == [
        "S: 220 mail.domain1.com ESMTP Service ready",
        "C: EHLO client.example.org",
        "S: 250-STARTTLS",
        "S: 250-mail.domain1.com",
    ]
    assert conversations[0].title == "to mx.example.com [192.0.2.10]:25: STARTTLS before the greeting"
    assert str(of(conversations[0], SessionStarted)[0].target) == "mx.example.com:25"
    findings = {finding.code for finding in inspect(Transcript(conversations[0].events)).findings}
    assert {"ehlo-keyword-before-greeting", "log-refusal"} <= findings
    assert "it tells no times" in words(conversations[0])


def test_a_whole_delivery_in_the_most_talkative_form() -> None:
    """Time and process in front, commands that are held back, the dot and QUIT before the reply to the message."""
    (conversation,) = read("exim_smtp_d_all.log")
    assert answers(conversation) == [
        *(("EHLO", 250), ("STARTTLS", 220), ("EHLO", 250), ("MAIL", 250), ("RCPT", 250), ("DATA", 354), (".", 250)),
        ("QUIT", 221),
    ]
    (secured,) = of(conversation, TLSEstablished)
    assert secured.version is ProtocolVersion.TLSv1_3
    assert secured.cipher_suite == "TLS_AES_256_GCM_SHA384"
    assert of(conversation, BodySent) == []
    assert any("=> recipient@example.com" in line for line in kept(conversation))
    assert conversation.title.endswith(": TLSv1.3")


def test_a_refusal_because_of_versions() -> None:
    """TLS 1.1 came about; GnuTLS's name of the suite is not certain, so it is not told."""
    conversation = read("exim_minimum_d.log")[0]
    assert ("MAIL", 554) in answers(conversation)
    assert [(event.version, event.cipher_suite) for event in of(conversation, TLSEstablished)] == [
        (ProtocolVersion.TLSv1_1, "")
    ]


@pytest.mark.parametrize("name", ["exim_daemon_d.log", "exim_daemon_d_all.log"])
def test_a_daemon_is_the_server_and_its_processes_are_told_apart(name: str) -> None:
    """The first line with a reply code is its own."""
    conversations = read(name)
    assert len(conversations) == 5
    assert talk(conversations[2])[0].startswith("S: 220 mx.example.com ESMTP Exim 4.96")
    assert talk(conversations[2])[1] == "C: ehlo client.example.org"
    assert answers(conversations[2])[:5] == [("EHLO", 250), ("STARTTLS", 220), ("EHLO", 250), ("AUTH", 503), ("MAIL", 250)]
    assert conversations[2].title.startswith("from [192.0.2.7]")
    failures = [event for one in conversations for event in of(one, TLSFailed)]
    assert any("illegal or unsupported version" in event.words for event in failures)


def test_secrets_are_taken_out_of_what_exim_says_of_them_too() -> None:
    """AUTH as a command, and again in a sentence about it; keys of a session are never shown."""
    secret = "AHVzZXIAc2VjcmV0LXBhc3N3b3Jk"
    assert secret in (LOGS / "exim_daemon_d.log").read_text()
    assert secret not in repr(read("exim_daemon_d.log"))
    conversations = told(
        "  SMTP<< 220 mx", "  SMTP>> EHLO a", "CLIENT_RANDOM 0011 TLS 2233", " considering: TLS ${lookup secret}"
    )
    assert "0011" not in repr(conversations)
    assert "not shown: 2 lines about Exim's own inner workings" in words(conversations[0])


def test_an_older_exim_ends_a_message_in_words() -> None:
    """No dot stands in its output."""
    (one,) = told(
        *("  SMTP<< 220 mx", "  SMTP>> DATA", "  SMTP<< 354 go", '  SMTP>> writing message and terminating "."'),
        *("  SMTP>> QUIT", "  SMTP<< 250 taken", "  SMTP<< 221 bye"),
    )
    assert answers(one) == [("DATA", 354), (".", 250), ("QUIT", 221)]


def test_a_connection_that_did_not_come_about_is_told() -> None:
    """There is no word of the server, and the reason."""
    (one,) = told("Connecting to mx.example.com [192.0.2.10]:25 ... failed: Connection timed out", "  SMTP(close)>>")
    assert one.title == "to mx.example.com [192.0.2.10]:25: no connection"
