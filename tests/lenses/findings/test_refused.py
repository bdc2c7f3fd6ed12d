"""Mail that is refused is told: what it means, what to do; of a refusal that was pasted alone, its step is not known."""

import pytest
from playbook import EHLO, GREETING, IN_TLS, inspected, started, tls

from inspector.formats.narrator import Narrator
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript


def found(*lines: str) -> list[Finding]:
    """Read replies that nothing stands around."""
    told = Narrator("dialogue", "x")
    for line in lines:
        told.server(line.encode())
    return list(inspect(Transcript(told.conversation("a paste").events)).findings)


def test_a_refusal_of_which_nothing_is_known_says_what_its_codes_say_and_no_more() -> None:
    """No step, no cause and no channel is invented."""
    (finding,) = found("550 5.7.1 nope")
    assert (finding.code, finding.severity) == ("lone-refusal", Severity.FAILURE)
    assert finding.title == "A server refused: 550 5.7.1 nope"
    assert "at which step it came is not known, nor whether TLS carried it" in finding.explanation
    assert finding.advice.startswith("550: refused: no such mailbox")
    assert "nothing more is known of them here" in finding.advice
    assert "Causes" not in finding.advice
    assert [(place.entry, place.line, place.start, place.stop) for place in finding.evidence] == [(2, 1, 0, 14)]


def test_a_refusal_that_is_known_says_what_explain_says_of_it() -> None:
    """Causes, what to do on either side and how to check; its step by the rule only."""
    (finding,) = found("550 5.1.1 <a@b.example>: Recipient address rejected: User unknown")
    assert finding.title == "The receiver does not know this address"
    assert finding.explanation.endswith("As a rule it comes at RCPT, or after the message.")
    assert "1. A typing mistake, or somebody who has left.\n" in finding.advice
    assert "\nOn the sending side: Correct the address" in finding.advice
    assert "\nHow to check:\n  smtp-inspector mx.example.com\n" in finding.advice


def test_a_refusal_of_several_lines_is_read_as_one_and_proved_by_all() -> None:
    """As providers send them."""
    (finding,) = found(
        "550-5.7.26 This mail has been blocked because the sender is unauthenticated.",
        "550 5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.",
    )
    assert "does not believe that this server may send for this domain" in finding.title
    assert [place.line for place in finding.evidence] == [1, 2]


@pytest.mark.parametrize(
    ("lines", "severities"),
    [
        (("451 4.7.1 no", "550 5.7.1 nope"), [Severity.FAILURE, Severity.WARNING]),
        (("550 5.7.1 nope", "550 5.7.1 nope"), [Severity.FAILURE]),
        (("550 5.1.1 <a@b.example>: User unknown", "550 5.1.1 <c@b.example>: User unknown"), [Severity.FAILURE]),
    ],
)
def test_each_kind_of_refusal_is_one_finding(lines: tuple[str, ...], severities: list[Severity]) -> None:
    """What is tried again is a warning."""
    findings = found(*lines)
    assert [finding.severity for finding in findings] == severities
    assert sum(len(finding.evidence) for finding in findings) == len(lines)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("554 5.7.1 Not complied TLS minimum version", "reply-tls-version-policy"),
        ("530 5.7.0 Must issue a STARTTLS command first", "starttls-required"),
        ("454 4.7.0 TLS not available", "starttls-refused"),
        ("554 mx.example.com No SMTP service here", "greeting-refused"),
    ],
)
def test_what_has_a_finding_of_its_own_is_told_once(line: str, code: str) -> None:
    """Under the code of that."""
    assert [finding.code for finding in found(line)] == [code]


def refused(*steps: str, target: str = "mx.example.com") -> list[Finding]:
    """Play a session inside TLS and look for the mail that it refuses."""
    findings = inspected(*OPENED, *steps, start=started(target)).findings
    return [finding for finding in findings if finding.code == "mail-refused"]


OPENED = (*IN_TLS, tls(), EHLO, "S: 250 mx.example.com")
NO_SUCH = "550 5.1.1 <b@example.net>: Recipient address rejected: User unknown"


@pytest.mark.parametrize(
    ("step", "title"),
    [
        ("C: MAIL FROM:<a@example.com>", "The server refused MAIL: 550 5.7.1 nope"),
        ("C: RCPT TO:<b@example.net>", "The server refused RCPT: 550 5.7.1 nope"),
        ("C: DATA", "The server refused DATA: 550 5.7.1 nope"),
        ("C: VRFY b", ""),
        ("C: NOOP", ""),
    ],
)
def test_mail_that_is_refused_in_a_session_is_a_finding(step: str, title: str) -> None:
    """Of words that are not known too, with the command; other commands carry no mail."""
    findings = refused(step, "S: 550 5.7.1 nope")
    assert [one.title for one in findings] == ([title] if title else [])
    for one in findings:
        assert one.explanation == "It is final: senders give the mail back."
        assert one.advice.startswith("550: refused")
        assert "Its log tells more" in one.advice


def test_words_that_are_known_say_what_to_do_and_ask_this_very_server() -> None:
    """The session was with it."""
    (finding,) = refused("C: RCPT TO:<b@example.net>", f"S: {NO_SUCH}", target="mx.example.com:2525")
    assert finding.severity is Severity.FAILURE
    assert finding.title == "The receiver does not know this address"
    assert finding.explanation == f"It is final: senders give the mail back. The server refused RCPT: {NO_SUCH}"
    assert "\n  smtp-inspector check mx.example.com:2525\n" in finding.advice


@pytest.mark.parametrize(
    "reply",
    [
        *("501 5.5.4 Syntax: MAIL FROM:<address>", "503 5.5.1 nested MAIL", "555 5.5.4 Unsupported"),
        "521 5.5.4 Syntax: MAIL FROM:<address>",
    ],
)
def test_a_command_that_is_typed_wrongly_is_no_refused_mail(reply: str) -> None:
    """It says nothing about the server."""
    assert refused("C: MAIL FROM: me", f"S: {reply}") == []


def test_a_refusal_that_passes_is_a_warning_and_each_kind_is_told_once() -> None:
    """Many recipients may be refused alike."""
    steps = [step for name in "abc" for step in (f"C: RCPT TO:<{name}@example.net>", "S: 450 4.2.0 Greylisted")]
    (finding,) = refused(*steps)
    assert finding.severity is Severity.WARNING
    assert len(finding.evidence) == 3


def test_what_the_log_says_of_it_is_told_once() -> None:
    """The line of the log names the row already."""
    told = Narrator("postfix-log", "x")
    told.client(b"RCPT TO:<b@example.net>")
    told.server(NO_SUCH.encode())
    told.keep(3, f"postfix/smtp[1]: 4AB: to=<b@example.net>, status=bounced (host mx said: {NO_SUCH})".encode(), "tool")
    codes = [finding.code for finding in inspect(Transcript(told.conversation("a log").events)).findings]
    assert "log-refusal" in codes
    assert "mail-refused" not in codes


@pytest.mark.parametrize(
    ("steps", "code", "means"),
    [
        (("S: 554 mx.example.com 192.0.2.1 is on a blocklist",), "greeting-refused", "does not want this address"),
        ((GREETING, EHLO, "S: 550 Invalid HELO name"), "ehlo-refused", "The name that was said in EHLO was refused"),
        (("S: 554 xyzzy",), "greeting-refused", ""),
    ],
)
def test_a_session_that_is_refused_says_what_known_words_mean(steps: tuple[str, ...], code: str, means: str) -> None:
    """Behind what holds for all of them; each source is named once."""
    (finding,) = (one for one in inspected(*steps).findings if one.code == code)
    assert ("What these words mean: " in finding.advice) is bool(means)
    assert means in finding.advice
    assert ("Causes, the likeliest first:" in finding.advice) is bool(means)
    sources = finding.ref.split("; ")
    assert len(sources) == len(set(sources))
