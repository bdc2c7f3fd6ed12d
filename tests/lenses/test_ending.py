"""Why a session ended: what was tried, what came back, what to try next."""

import pytest
from playbook import EHLO, GREETING, OFFER, Step, ended, play, started, surplus, tls, tls_failed

from inspector.events import ConnectFailed, Event, LimitReached, MalformedReceived, NameNotResolved, SessionFinished
from inspector.lenses.ending import explain_end, other_protocol
from inspector.tls.outcome import Outcome
from inspector.transcript import Transcript

TIMED_OUT = "timed out waiting for the greeting"


def no_name(cause: str, host: str = "example.com") -> list[Event]:
    """The name has no address."""
    return [NameNotResolved(at=0, host=host, cause=cause, words="said so"), SessionFinished(at=0, reason="no-address")]


def no_connection(*causes: str) -> list[Event]:
    """Each address failed."""
    failed: list[Event] = [
        ConnectFailed(at=0, address=f"192.0.2.{number}", port=25, cause=cause, words="words")
        for number, cause in enumerate(causes, 1)
    ]
    return [*failed, SessionFinished(at=0, reason="no-connection")]


def said(raw: bytes) -> Event:
    """Something that is no reply line came."""
    return MalformedReceived(at=0, reply=0, raw=raw, cause="no-code")


CERTIFICATE_WANTED = "closed while waiting for the reply to EHLO (TLS ended: TLSV13_ALERT_CERTIFICATE_REQUIRED)"
ENDINGS: list[tuple[str, str, tuple[Step, ...], tuple[str, ...]]] = [
    ("unknown host", "example.com", (no_name("unknown"),), ("There is no host called example.com", "dig MX example.com")),
    (
        "a domain instead of a host",
        "example.com",
        (no_name("no_address"),),
        ("has no address to connect to", "dig MX example.com"),
    ),
    (
        "unknown interface",
        "[fe80::1%eth9]",
        (no_name("unknown", "fe80::1%eth9"),),
        ("no network interface called eth9, which fe80::1%eth9 names",),
    ),
    ("no name server", "example.com", (no_name("temporary"),), ("no usable answer", "type an IP address")),
    ("slow name server", "example.com", (no_name("timed_out"),), ("in time", "resolver")),
    (
        "refused port",
        "mx.example.com",
        (no_connection("refused"),),
        ("192.0.2.1:25 refused the connection", "25 (between servers)"),
    ),
    (
        "port 25 blocked",
        "mx.example.com",
        (no_connection("timed_out", "timed_out"),),
        (
            "192.0.2.1:25 did not answer and 192.0.2.2:25 did not answer",
            "block outgoing port 25",
            "run this from the mail server itself",
            "do not replace 25",
        ),
    ),
    ("a domain with a web server", "example.com", (no_connection("refused"),), ("dig MX example.com",)),
    ("no route", "mx.example.com", (no_connection("unreachable"),), ("no route", "-4 or -6")),
    ("a web port", "mx.example.com:443", (no_connection("refused"),), ("Port 443 is HTTPS",)),
    (
        "implicit TLS spoken to in clear",
        "smtp://mx.example.com:2465",
        (ended("no-greeting", "network", TIMED_OUT),),
        ("No greeting came from mx.example.com:2465", "60 s", "--timeout", "try smtps://mx.example.com:2465"),
    ),
    ("closed at once", "mx.example.com:2525", (ended("no-greeting"),), ("closed the connection", "smtps://")),
    (
        "closed at once on 25",
        "mx.example.com",
        (ended("no-greeting"),),
        ("closed the connection", "blocked or intercepted", "Run this from the mail server itself"),
    ),
    (
        "silence on 25",
        "mx.example.com",
        (ended("no-greeting", "network", TIMED_OUT),),
        ("60 s", "--timeout", "blocked or intercepted", "Run this from the mail server itself"),
    ),
    (
        "clear text on implicit TLS",
        "smtps://mx.example.com:25",
        (
            surplus(b"220 mx.example.com ESMTP\r\n", "after-client-hello"),
            tls_failed(Outcome.NOT_TLS),
            ended("tls-failed", "us", "x"),
        ),
        ("greets in clear", "try smtp://mx.example.com:25"),
    ),
    (
        "clear text on implicit TLS, sooner than our hello",
        "smtps://mx.example.com:25",
        (
            surplus(b"220 mx.example.com ESMTP\r\n", "before-client-hello"),
            surplus(b"502 what?\r\n502 what?\r\n", "after-client-hello"),
            tls_failed(Outcome.NOT_TLS, words="the server sent no TLS record, but: 502 what?"),
            ended("tls-failed", "us", "x"),
        ),
        ("but: 220 mx.example.com ESMTP. The server greets in clear", "try smtp://mx.example.com:25"),
    ),
    (
        "silence on implicit TLS",
        "smtps://mx.example.com:587",
        (tls_failed(Outcome.TIMED_OUT, "transport", "no answer"), ended("tls-failed", "us", "x")),
        ("no answer", "try submission://mx.example.com"),
    ),
    (
        "HTTP",
        "mx.example.com:8080",
        (said(b"HTTP/1.1 400 Bad Request\r\n"), ended("not-smtp")),
        ("a web server (HTTP)", "400 Bad Request"),
    ),
    ("IMAP", "mx.example.com:143", (said(b"* OK IMAP4rev1\r\n"), ended("not-smtp")), ("an IMAP server",)),
    ("POP3", "mx.example.com:110", (said(b"+OK ready\r\n"), ended("not-smtp")), ("a POP3 server",)),
    ("SSH", "mx.example.com:22", (said(b"SSH-2.0-OpenSSH_9\r\n"), ended("not-smtp")), ("an SSH server",)),
    (
        "TLS alert",
        "mx.example.com:26",
        (said(b"\x15\x03\x01\x00\x02\x02\x46\n"), ended("not-smtp")),
        ("smtps://mx.example.com:26",),
    ),
    ("421", "mx.example.com", ("S: 421 4.7.0 too many", ended("refused")), ("421 4.7.0 too many", "temporary")),
    (
        "554",
        "mx.example.com",
        ("S: 554-a", "S: 554 poor reputation", ended("refused")),
        ("554 a poor reputation", "blocklist"),
    ),
    ("cut off", "mx.example.com", (*OFFER, ended("lost")), ("cut off after EHLO", "firewall")),
    (
        "a client certificate is demanded",
        "mx.example.com",
        (*OFFER, ended("lost", "server", CERTIFICATE_WANTED)),
        ("cut off after EHLO", "alert 116 certificate_required", "tls_verify_hosts"),
    ),
    (
        "a client certificate is demanded in a reply",
        "smtps://mx.example.com",
        (tls(), "S: 421 4.7.1 mx.example.com Error: No client certificate presented", ended("refused")),
        ("No client certificate presented", "smtpd_tls_req_ccert"),
    ),
    (
        "a client certificate is demanded with implicit TLS",
        "smtps://mx.example.com",
        (ended("no-greeting", "server", CERTIFICATE_WANTED),),
        ("No greeting came", "alert 116 certificate_required"),
    ),
    (
        "a bound",
        "mx.example.com",
        (GREETING, EHLO, LimitReached(at=0, limit="lines", bound=20000, ends_session=True), ended("limit", "us", "x")),
        ("more than is kept", "20,000"),
    ),
    (
        "554 in the greeting, and our QUIT",
        "smtps://mx.example.com",
        ("S: 554 poor reputation", "C: QUIT", "S: 221 bye", ended("quit", "us", "quit")),
        ("refused the session: 554 poor reputation", "blocklist"),
    ),
    (
        "EHLO refused, and our QUIT",
        "mx.example.com",
        (GREETING, EHLO, "S: 550 banned", "C: QUIT", "S: 221 bye", ended("quit", "us", "quit")),
        ("refused the session: 550 banned",),
    ),
    (
        "HELO instead of EHLO",
        "mx.example.com",
        (GREETING, EHLO, "S: 502 no", "C: HELO x", "S: 250 hi", "C: QUIT", "S: 221 bye", ended("quit", "us", "quit")),
        ("The session ended with QUIT.",),
    ),
    ("quit", "mx.example.com", (ended("quit", "us", "quit"),), ("QUIT",)),
    ("cancelled", "mx.example.com", (ended("cancelled", "us", "cancelled"),), ("You ended",)),
]


@pytest.mark.parametrize(("target", "steps", "words"), [row[1:] for row in ENDINGS], ids=[row[0] for row in ENDINGS])
def test_bad_input_gets_a_clear_sentence(target: str, steps: tuple[Step, ...], words: tuple[str, ...]) -> None:
    """What was tried and what to try next stand in it."""
    text = explain_end(play(*steps, start=started(target)))
    assert text.isprintable()
    for part in words:
        assert part in text


def test_nothing_is_said_while_it_goes_on() -> None:
    """No end, no words."""
    assert explain_end(play(*OFFER)) == ""
    assert explain_end(Transcript()) == ""


def test_hostile_words_are_shown_and_not_obeyed() -> None:
    """An escape sequence in what the other side said comes out in the visible notation."""
    text = explain_end(play(said(b"\x1b]0;owned\x07hello\r\n"), ended("not-smtp")))
    assert r"\x1b]0;owned\x07hello" in text


def test_smtp_itself_is_no_other_protocol() -> None:
    """A greeting is not mistaken for another protocol."""
    assert other_protocol(b"220 mx.example.com ESMTP\r\n") == ""


@pytest.mark.parametrize("words", [TIMED_OUT, "the server closed the connection"])
def test_port_25_does_not_wait_for_tls_from_the_first_byte(words: str) -> None:
    """The hint that helps on other ports would lead astray there."""
    assert "smtps://" not in explain_end(play(ended("no-greeting", "network", words)))


FAMILIES = [
    ("127.0.0.1", 6, "no_address", "127.0.0.1 is an IPv4 address: leave out -6."),
    ("[2001:db8::1]:25", 4, "no_address", "2001:db8::1 is an IPv6 address: leave out -4."),
    ("localhost", 6, "unknown", "localhost has no IPv6 address: leave out -6. (said so)"),
    ("mx.example.com", 4, "no_address", "mx.example.com has no IPv4 address: leave out -4. (said so)"),
    ("mx.example.com", 4, "temporary", "The name server gave no usable answer for mx.example.com (said so)."),
]


@pytest.mark.parametrize(("target", "family", "cause", "words"), FAMILIES)
def test_a_family_without_addresses_says_nothing_of_the_name(target: str, family: int, cause: str, words: str) -> None:
    """That no address of one family was found does not mean that there is no such host, nor that it is a mail domain."""
    start = started(target, family=family)
    text = explain_end(play(no_name(cause, start.target.host), start=start))
    assert text.startswith(words)
    assert "dig MX" not in text


def test_an_address_is_never_looked_up_as_a_mail_domain() -> None:
    """Whatever the resolver has against it."""
    text = explain_end(play(no_name("no_address", "192.0.2.1"), start=started("192.0.2.1")))
    assert "dig MX" not in text
