"""Cisco's mail_logs in the documented format: outcomes of connections, and what is known of them."""

import pytest
from told_logs import LOGS, accounted_for, kept, lines_of, of, talk, words

from inspector.events import SessionStarted, TLSEstablished, TLSFailed
from inspector.formats.logs.from_esa import looks_like, read_source
from inspector.formats.source import Conversation
from inspector.lenses.inspection import inspect
from inspector.tls.alert import AlertDescription
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

LOG = (LOGS / "esa_mail.log").read_bytes()
TOLD = ("log-refusal", "tls-handshake-failed")


def titles(conversation: Conversation) -> list[str]:
    """Return the titles of what the log says."""
    return [finding.title for finding in inspect(Transcript(conversation.events)).findings if finding.code in TOLD]


def test_no_line_is_dropped_in_silence() -> None:
    """Each line is kept, or counted in words."""
    assert looks_like(LOG, "x")
    conversations = read_source(LOG, "x")
    assert accounted_for(conversations) == lines_of(LOG)
    assert "not shown: 2 lines about no connection" in words(conversations[0])


@pytest.mark.parametrize(
    "line",
    [
        b"Info: DCID 4711 STARTTLS command not supported.",
        b"Sat Nov 28 10:00:00 2026 Info: DCID 4711 TLS failed: STARTTLS command not supported.",
        b"Nov 28 10:00:00 esa mail_logs: Info: DCID 4711 STARTTLS command not supported.",
    ],
)
def test_the_line_of_the_first_case_alone(line: bytes) -> None:
    """It cannot show the EHLO reply: it is kept, and says what it means, why, and how to check."""
    assert looks_like(line, "x")
    (conversation,) = read_source(line, "x")
    assert kept(conversation) == [line.decode()]
    assert talk(conversation) == []
    assert of(conversation, TLSFailed) == []
    (finding,) = inspect(Transcript(conversation.events)).findings
    assert finding.code == "log-refusal"
    assert finding.title == "The sender demands TLS, and to it the receiver offered no STARTTLS"
    assert "Your Cisco Secure Email (ESA)" in finding.explanation
    assert finding.advice.index("before the greeting line") < finding.advice.index("A firewall on the way")
    assert "smtp-inspector check" in finding.advice


def test_connections_are_told_apart_by_their_numbers() -> None:
    """In and out; a line about a message goes where an earlier one said that it is delivered."""
    conversations = read_source(LOG, "x")
    assert [one.title.partition(",")[0] for one in conversations] == [
        "DCID 4711 to 192.0.2.10",
        "ICID 282 from 192.0.2.20 out.example.net",
        "DCID 4712 to 192.0.2.11",
        "ICID 283",
    ]
    assert str(of(conversations[0], SessionStarted)[0].target) == "192.0.2.10:25"
    assert any("MID 815 RID [0] Response" in line for line in kept(conversations[0]))
    assert "The receiver does not know this address" in titles(conversations[0])


def test_tls_is_told_with_its_version() -> None:
    """Success with protocol and cipher; failure with the alert that came."""
    conversations = read_source(LOG, "x")
    (secured,) = of(conversations[1], TLSEstablished)
    assert secured.version is ProtocolVersion.TLSv1_2
    assert secured.cipher_suite == "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
    assert titles(conversations[1]) == []
    (failure,) = of(conversations[2], TLSFailed)
    assert failure.side == "remote"
    assert titles(conversations[2]) == ["The two sides share no TLS version"]  # once, though it is told twice


def test_success_without_a_version_makes_none_up() -> None:
    """As older systems log it."""
    (one,) = read_source(b"Info: ICID 5 TLS success", "x")
    assert [event.version for event in of(one, TLSEstablished)] == [None]


def test_an_alert_number_names_the_other_side() -> None:
    """OpenSSL's number is that of an alert that was received."""
    raw = b"Info: DCID 5 TLS failed: (1, 'error:1409442E:SSL routines:x:tlsv1 alert protocol version:SSL alert number 70')"
    (failure,) = of(read_source(raw, "x")[0], TLSFailed)
    assert failure.alert is not None
    assert failure.alert.description == AlertDescription.protocol_version
    assert failure.side == "remote"


def test_a_sender_without_a_name_in_dns_is_no_failure() -> None:
    """The line of every new connection says what DNS knows of its address."""
    raw = (
        b"Wed Jul 20 19:47:40 2005 Info: New smtp ICID 28 interface Management (192.0.2.1) address 192.0.2.7 reverse dns "
        b"host unknown verified no\nWed Jul 20 19:47:40 2005 Info: ICID 28 TLS success\n"
    )
    (one,) = read_source(raw, "x")
    assert titles(one) == []
    assert "not found" not in one.title
