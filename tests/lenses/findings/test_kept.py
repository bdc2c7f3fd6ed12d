"""The lines of a log that the catalogue knows are findings, each once, with their evidence."""

import pytest

from inspector.events import LineKept
from inspector.formats.narrator import Narrator
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.inspection import inspect
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
