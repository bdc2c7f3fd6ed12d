"""The lines of a log that the catalogue knows are findings, each once, with their evidence."""

import pytest

from inspector.events import LineKept, TLSFailed
from inspector.formats.narrator import Narrator
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.inspection import inspect
from inspector.smtp.target import Target
from inspector.tls.outcome import Outcome
from inspector.transcript import Transcript

NOT_OFFERED = "Info: DCID 4711 TLS failed: STARTTLS command not supported."


def found(*lines: str, kind: str = "cisco-log", why: str = "tool") -> list[Finding]:
    """Keep lines and look for what they are known by."""
    told = Narrator(kind, "x")
    for number, line in enumerate(lines, 1):
        told.keep(number, line.encode(), why)
    transcript = Transcript(told.conversation("a log").events)
    findings = [finding for finding in inspect(transcript).findings if finding.code == "log-refusal"]
    for finding in findings:
        assert all(isinstance(transcript[place.entry].event, LineKept) for place in finding.evidence)
    return findings


def test_a_known_line_says_what_it_means_and_how_to_check() -> None:
    """Cisco's line, which no EHLO reply stands beside."""
    (finding,) = found("Info: New SMTP DCID 4711 interface 192.0.2.1 address 192.0.2.10 port 25", NOT_OFFERED)
    assert finding.severity is Severity.FAILURE
    assert finding.title == "The sender demands TLS, and to it the receiver offered no STARTTLS"
    assert [place.stop for place in finding.evidence] == [len(NOT_OFFERED)]
    assert "before the greeting line" in finding.advice
    assert "  smtp-inspector check mx.example.com\n" in finding.advice
    assert "RFC 3207" in finding.ref


def test_the_commands_ask_the_port_that_the_log_tells() -> None:
    """Unless it is 25, which needs no words."""
    for port, place in ((25, "mx.example.com"), (587, "mx.example.com:587")):
        told = Narrator("cisco-log", "x", target=Target("mx.example.com", port))
        told.keep(1, NOT_OFFERED.encode(), "tool")
        (finding,) = inspect(Transcript(told.conversation("a log").events)).findings
        assert f"  smtp-inspector check {place}\n" in finding.advice


def test_several_lines_of_one_kind_are_one_finding() -> None:
    """With all of them as evidence."""
    (finding,) = found(NOT_OFFERED, "something else", NOT_OFFERED)
    assert len(finding.evidence) == 2


@pytest.mark.parametrize(
    ("lines", "titles"),
    [
        (("SSL_connect error to mx[192.0.2.1]:25: -1", "TLS library problem: SSL routines::unsupported protocol"), 1),
        (("SSL_accept:error in error", "SSL_accept error from a[192.0.2.1]: lost connection"), 1),
        (("SSL_connect error to mx[192.0.2.1]:25: -1",), 1),
    ],
)
def test_what_says_less_is_left_out_beside_what_says_more(lines: tuple[str, ...], titles: int) -> None:
    """Several lines tell of one failure."""
    assert len(found(*lines)) == titles


@pytest.mark.parametrize(
    ("code", "command", "reply", "line"),
    [
        (
            "starttls-refused",
            "STARTTLS",
            "454 4.7.0 TLS not available",
            "TLS is required, but mx refused to start TLS: 454 4.7.0",
        ),
        (
            "reply-tls-version-policy",
            "MAIL FROM:<a@b.example>",
            "554 5.7.1 Not complied TLS minimum version",
            "host mx said: 554 5.7.1 Not complied TLS minimum version",
        ),
    ],
)
def test_what_was_said_and_what_the_log_makes_of_it_is_one_finding(code: str, command: str, reply: str, line: str) -> None:
    """Under the code of what was said, with both lines as evidence."""
    told = Narrator("postfix-log", "x")
    for said in ("220 mx.example.com ESMTP", "EHLO a.example", "250-mx.example.com", "250 STARTTLS", command, reply):
        (told.server if said[0].isdigit() else told.client)(said.encode())
    told.keep(9, line.encode(), "tool")
    transcript = Transcript(told.conversation("a log").events)
    findings = inspect(transcript).findings
    assert "log-refusal" not in {finding.code for finding in findings}
    (finding,) = (finding for finding in findings if finding.code == code)
    proofs = [transcript[place.entry].event.raw for place in finding.evidence]
    assert proofs == [f"{reply}\r\n".encode(), line.encode()]


def test_a_handshake_that_failed_is_told_once_with_the_causes_that_the_log_tells() -> None:
    """The alert, and what it comes of."""
    told = Narrator("postfix-log", "x")
    for said in ("220 mx.example.com ESMTP", "EHLO a.example", "250-mx.example.com", "250 STARTTLS", "STARTTLS", "220 Go"):
        (told.server if said[0].isdigit() else told.client)(said.encode())
    told.keep(7, b"warning: TLS library problem: error:0A000102:SSL routines::unsupported protocol", "tool")
    told.add(TLSFailed(at=0, side="local", outcome=Outcome.REFUSED, alert=None, words="unsupported protocol"))
    (finding,) = inspect(Transcript(told.conversation("a log").events)).findings
    assert (finding.code, len(finding.evidence)) == ("tls-handshake-failed", 2)
    assert finding.title == "The two sides share no TLS version"
    assert "Causes, the likeliest first:" in finding.advice


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("lost connection after STARTTLS from a[192.0.2.1]", Severity.NOTE),
        ("4AB12: to=<a@b.example>, status=deferred (host mx said: 450 4.2.0 Greylisted)", Severity.WARNING),
        ("certificate verification failed for mx[192.0.2.1]:25: self-signed certificate", Severity.WARNING),
        ("4AB12: to=<a@b.example>, status=deferred (Server certificate not trusted)", Severity.FAILURE),
        ("550 5.1.1 no such user", Severity.FAILURE),
    ],
)
def test_how_bad_it_is(line: str, severity: Severity) -> None:
    """What anybody leaves behind is worth knowing; what goes by is a warning; what was not delivered is a failure."""
    assert [finding.severity for finding in found(line)] == [severity]


def test_only_logs_of_mail_servers_are_looked_at() -> None:
    """A remark in a paste is somebody's own words; a session file has findings of its own."""
    assert found(NOT_OFFERED, kind="dialogue") == []
    assert found(NOT_OFFERED, why="comment") == []
    assert found("250 2.0.0 Ok: queued", "SSL_connect:SSLv3/TLS write client hello", "Untrusted TLS connection") == []
