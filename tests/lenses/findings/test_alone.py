"""A refusal that was pasted alone is told as what it is: what it means, and that its step is not known."""

import pytest

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


def test_a_refusal_in_a_session_is_none_of_these() -> None:
    """There its step is known."""
    told = Narrator("dialogue", "x")
    told.client(b"RCPT TO:<a@b.example>")
    told.server(b"550 5.1.1 no such user")
    findings = inspect(Transcript(told.conversation("a paste").events)).findings
    assert "lone-refusal" not in {finding.code for finding in findings}
