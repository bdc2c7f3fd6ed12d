"""Logs of a real Postfix 3.7 become conversations: who said what, in which of many, and what TLS came to."""

import pytest
from told_logs import LOGS, accounted_for, answers, kept, lines_of, of, talk, words

from inspector.events import SessionStarted, TLSEstablished, TLSFailed, TLSRecord
from inspector.formats.logs.from_postfix import looks_like, read_source
from inspector.formats.source import Conversation, UnreadableError
from inspector.lenses.inspection import inspect
from inspector.tls.alert import AlertDescription
from inspector.tls.client_hello import ClientHello
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

FILES = sorted(path.name for path in LOGS.glob("postfix_*.log"))
SMTP, SMTPD = "Nov 28 10:00:00 mx postfix/smtp[1]: ", "Nov 28 10:00:00 mx postfix/smtpd[2]: "
PEER, CLIENT = "mx.example.com[192.0.2.10]:25", "client.example.org[192.0.2.7]"


def read(name: str) -> tuple[Conversation, ...]:
    """Read a log of the folder."""
    return read_source((LOGS / name).read_bytes(), name)


def told(*lines: str) -> tuple[Conversation, ...]:
    """Read lines."""
    return read_source("\n".join(lines).encode(), "x")


def codes(conversation: Conversation) -> set[str]:
    """Return the codes of the findings."""
    return {finding.code for finding in inspect(Transcript(conversation.events)).findings}


@pytest.mark.parametrize("name", FILES)
def test_no_line_is_dropped_in_silence(name: str) -> None:
    """Each line is told, kept, or counted in words."""
    raw = (LOGS / name).read_bytes()
    assert looks_like(raw, name)
    assert accounted_for(read_source(raw, name)) == lines_of(raw)


def test_smtp_is_the_client() -> None:
    """The first case, as the sender's log tells it: STARTTLS before the greeting, and Postfix does not see it."""
    (conversation,) = read("postfix_smtp_before_greeting.log")
    assert talk(conversation)[:4] == [
        "S: 220 mail.domain1.com ESMTP Service ready",
        "C: EHLO client.example.org",
        "S: 250-STARTTLS",
        "S: 250-mail.domain1.com",
    ]
    assert answers(conversation) == [("EHLO", 250)]
    assert of(conversation, SessionStarted)[0].target.host == "mx.example.com"
    assert conversation.title == "to mx.example.com[192.0.2.10]:25, Nov 28 10:48:18: STARTTLS before the greeting"
    assert {"ehlo-keyword-before-greeting", "log-refusal"} <= codes(conversation)


def test_smtpd_is_the_server() -> None:
    """In the receiver's log the one that writes speaks as the server; conversations of several processes are told apart."""
    conversations = read("postfix_smtpd_l2.log")
    whole = next(one for one in conversations if ("QUIT", 221) in answers(one))
    assert talk(whole)[:2] == ["S: 220 mx.example.com ESMTP Postfix", "C: ehlo client.example.org"]
    assert answers(whole) == [
        *(("EHLO", 250), ("STARTTLS", 220), ("EHLO", 250), ("AUTH", 503), ("MAIL", 250), ("RCPT", 250), ("DATA", 354)),
        *((".", 250), ("QUIT", 221)),
    ]
    assert whole.title.startswith("from client.example.org[192.0.2.7], Nov 28 10:49:0")
    assert of(whole, SessionStarted)[0].ehlo_name == "client.example.org"
    assert "conversation 7 of 11" in words(whole)


def test_no_secret_of_a_debugged_log_is_kept() -> None:
    """AUTH stands in the log in clear, and what SASL says of itself is never shown."""
    secret = "AHVzZXIAc2VjcmV0LXBhc3N3b3Jk"
    assert secret in (LOGS / "postfix_smtpd_l2.log").read_text()
    assert secret not in repr(read("postfix_smtpd_l2.log"))
    (one,) = told(
        f"{SMTPD}connect from {CLIENT}",
        f"{SMTPD}xsasl_cyrus_server_first: sasl_method PLAIN, init_response {secret}",
        f"{SMTPD}> {CLIENT}: 334 ",
        f"{SMTPD}< {CLIENT}: {secret}",
    )
    assert secret not in repr(one)


def test_a_refusal_because_of_versions_has_its_handshake_beside_it() -> None:
    """The second case: TLS 1.1 came about, and the 554 is told with both."""
    (conversation,) = read("postfix_smtp_minimum_l1.log")
    (secured,) = of(conversation, TLSEstablished)
    assert secured.version is ProtocolVersion.TLSv1_1
    assert secured.cipher_suite == "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
    assert ("MAIL", 554) in answers(conversation)
    assert {"reply-tls-version-policy", "tls-below-minimum-accepted"} <= codes(conversation)
    assert "tls-minimum-not-met" not in codes(conversation)
    assert "refused 554 5.7.1 Not complied TLS minimum version" in conversation.title


def test_the_versions_that_the_client_listed_are_read_from_a_hex_dump() -> None:
    """At log level 3 and 4 the hello is there, byte for byte but for the NULs at its end."""
    (conversation,) = read("postfix_smtp_l4.log")
    records = of(conversation, TLSRecord)
    hello = ClientHello.from_bytes(records[0].raw[5:])
    assert records[0].sent
    assert [f"{version:04x}" for version in hello.supported_versions] == ["0304", "0303", "0302", "0301"]
    assert not records[1].sent
    assert "NUL is assumed" in words(conversation)
    assert not any("0000 16 03" in line for line in kept(conversation))


def test_the_dumps_of_a_receiver_have_the_other_direction() -> None:
    """What smtpd reads is the client's hello."""
    with_records = [one for one in read("postfix_smtpd_l3.log") if of(one, TLSRecord)]
    assert with_records
    assert all(of(one, TLSRecord)[0].sent for one in with_records)


def test_an_alert_that_was_read_was_the_other_sides_refusal() -> None:
    """`SSL3 alert read` and `alert number` of the TLS library."""
    (conversation,) = read("postfix_smtp_broken.log")
    (failure,) = of(conversation, TLSFailed)
    assert failure.outcome is Outcome.REFUSED
    assert failure.side == "remote"
    assert failure.alert is not None
    assert failure.alert.description == AlertDescription.handshake_failure
    assert failure.words == "the server refused, with the alert handshake_failure (40)"


def test_an_alert_that_was_written_was_ones_own() -> None:
    """smtpd refused a client that knows TLS 1.0 only."""
    failures = [failure for one in read("postfix_smtpd_l2.log") for failure in of(one, TLSFailed)]
    assert [failure.words for failure in failures] == [
        "SSL_accept error from client.example.org[192.0.2.7]: lost connection",
        "the server refused, with the alert protocol_version (70)",
    ]
    assert failures[1].side == "remote"


@pytest.mark.parametrize(
    ("name", "row", "code"),
    [
        ("postfix_smtp_no_starttls.log", "starttls-not-offered", "log-refusal"),
        ("postfix_smtp_verify.log", "certificate-refused", "log-refusal"),
        ("postfix_smtp_broken.log", "no-shared-cipher", "tls-handshake-failed"),
        ("postfix_smtp_refused.log", "", "starttls-refused"),
        ("postfix_smtp_minimum_l1.log", "", "reply-tls-version-policy"),
    ],
)
def test_a_line_that_explain_knows_is_a_finding_with_its_evidence(name: str, row: str, code: str) -> None:
    """Also where the log has no word of the conversation itself; where it has, the same is told once. `row`: its title."""
    from inspector.lenses.refusals.catalogue import REFUSALS

    (conversation,) = read(name)
    findings = inspect(Transcript(conversation.events)).findings
    (found,) = (finding for finding in findings if finding.code in ("log-refusal", code))
    assert found.code == code
    if row:
        assert found.title == next(each.title for each in REFUSALS if each.name == row).partition(". ")[0].rstrip(".")
    assert "LineKept" in {type(conversation.events[place.entry]).__name__ for place in found.evidence}


def test_one_process_holds_one_conversation_after_another() -> None:
    """Another peer, or a greeting behind QUIT, begins a new one; the reply to a pipelined message does not."""
    conversations = told(
        f"{SMTP}< {PEER}: 220 mx.example.com ESMTP",
        f"{SMTP}> {PEER}: EHLO a.example",
        f"{SMTP}< {PEER}: 250 mx.example.com",
        f"{SMTP}> {PEER}: DATA",
        f"{SMTP}< {PEER}: 354 go",
        f"{SMTP}> {PEER}: .",
        f"{SMTP}> {PEER}: QUIT",
        f"{SMTP}< {PEER}: 554 5.7.1 no",
        f"{SMTP}4AB12CD: to=<b@example.com>, relay={PEER}, status=bounced (host mx.example.com said: 554 5.7.1 no)",
        f"{SMTP}< {PEER}: 220 mx.example.com ESMTP again",
        f"{SMTP}> {PEER}: QUIT",
        f"{SMTP}connect to mx2.example.com[192.0.2.11]:25: Connection timed out",
    )
    assert [len(talk(one)) for one in conversations] == [7, 2, 0]
    assert answers(conversations[0]) == [("EHLO", 250), ("DATA", 354), (".", 554)]
    assert conversations[2].title.endswith("no connection")


def test_lines_of_several_processes_are_mixed() -> None:
    """The number of the process tells them apart, whatever the order."""
    other = SMTP.replace("[1]", "[9]")
    conversations = told(
        f"{SMTP}< {PEER}: 220 one",
        f"{other}< {PEER}: 220 two",
        f"{SMTP}> {PEER}: EHLO one.example",
        f"{other}> {PEER}: EHLO two.example",
    )
    assert [talk(one) for one in conversations] == [
        ["S: 220 one", "C: EHLO one.example"],
        ["S: 220 two", "C: EHLO two.example"],
    ]


def test_a_warning_before_the_connection_is_told_with_it() -> None:
    """The misspelt list is logged when the process starts; it matters to what follows."""
    found = [one for one in read("postfix_smtpd_l2.log") if any("Invalid TLS protocol list" in line for line in kept(one))]
    assert len(found) == 1
    assert found[0].title.endswith("protocol list invalid")


def test_times_without_a_year_are_said_to_be_so() -> None:
    """The first line is 0, and no wall clock is made up."""
    conversations = told(
        f"{SMTP}< {PEER}: 220 mx",
        f"{SMTP.replace('10:00:00', '10:00:02')}> {PEER}: QUIT",
    )
    assert [event.at for event in conversations[0].events][-1] == 2.0
    assert of(conversations[0], SessionStarted)[0].wall_clock == ""
    assert "it begins at Nov 28 10:00:00, and the log tells no year and no time zone" in words(conversations[0])
    (dated,) = told(f"2026-11-28T10:00:00.5+01:00 mx postfix/smtp[1]: < {PEER}: 220 mx")
    assert of(dated, SessionStarted)[0].wall_clock == "2026-11-28T10:00:00.500+01:00"


def test_wire_text_in_a_title_is_in_the_visible_notation() -> None:
    """A client names itself, and a server refuses, as it likes."""
    (one,) = told(
        f"{SMTPD}connect from \x1b]0;x[192.0.2.7]",
        f"{SMTPD}> \x1b]0;x[192.0.2.7]: 554 5.7.1 \x1b[2J\u202e",
        f"{SMTPD}{'x' * 70_000}",
    )
    assert one.title.isprintable()
    assert words(one).isprintable()


def test_a_log_without_a_conversation_is_refused_in_one_sentence() -> None:
    """Lines of smtp that name no peer."""
    with pytest.raises(UnreadableError, match="holds no line of an SMTP conversation"):
        told(f"{SMTP}initializing the client-side TLS engine")


def test_further_conversations_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a bound, and it is said."""
    from inspector.formats.logs import stories as log_stories

    monkeypatch.setattr(log_stories, "MOST_CONVERSATIONS", 2)
    lines = [f"{SMTPD}connect from c{number}.example[192.0.2.{number}]" for number in range(1, 6)]
    conversations = told(*lines)
    assert len(conversations) == 2
    assert "not shown: 3 lines of further conversations" in words(conversations[0])
    assert accounted_for(conversations) == 5


@pytest.mark.parametrize("second", [PEER, "mx.example.com[192.0.2.10]:26"])
def test_a_process_that_loses_a_connection_begins_another(second: str) -> None:
    """smtp(8) says no QUIT where the EHLO reply was cut off: the next greeting is that of its next connection."""
    conversations = told(
        f"{SMTP}< {PEER}: 220 mx.example.com ESMTP",
        f"{SMTP}> {PEER}: EHLO a.example",
        f"{SMTP}< {PEER}: 250-mx.example.com",
        f"{SMTP}4B1: to=<b@example.com>, relay={PEER}, status=deferred (lost connection with {PEER[:-3]} while performing)",
        f"{SMTP}< {second}: 220 mx.example.com ESMTP",
        f"{SMTP}> {second}: EHLO a.example",
        f"{SMTP}< {second}: 250 mx.example.com",
    )
    assert [talk(conversation)[0] for conversation in conversations] == ["S: 220 mx.example.com ESMTP"] * 2
    assert [answers(conversation) for conversation in conversations] == [[("EHLO", 250)]] * 2


def test_a_line_that_tells_no_port_is_of_the_same_peer() -> None:
    """And what was learned later counts for the lines behind it."""
    first, *more = told(
        f"{SMTP}Trusted TLS connection established to mx.example.com[192.0.2.10]: TLSv1.3 with cipher X",
        f"{SMTP}< {PEER}: 250 mx.example.com",
        f"{SMTP}< mx.example.com[192.0.2.10]:26: 220 mx.example.com",
    )
    assert len(more) == 1
    assert talk(first) == ["S: 250 mx.example.com"]
