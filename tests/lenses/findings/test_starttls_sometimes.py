"""STARTTLS that is there on one connection and not on the next: the EHLO replies of session and probes are compared."""

from collections.abc import Sequence

from playbook import EHLO, GREETING, OFFER, Step, inspected, play, tls

from inspector.events import CommandSent, Event, GreetingReceived, ReplyLineReceived, ReplyReceived
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.inspection import Inspection

ABSENT = (GREETING, EHLO, "S: 250-mx.example.com", "S: 250 SIZE 1")


def probe(connection: int, *lines: str, verb: str = "EHLO") -> list[Event]:
    """What is on record of a probe as far as its EHLO reply."""

    def line(reply: int, text: str) -> Event:
        return ReplyLineReceived(at=0, connection=connection, reply=reply, raw=text.encode() + b"\r\n")

    return [
        line(0, "220 mx.example.com ESMTP"),
        GreetingReceived(at=0, connection=connection, code=220, seconds=0),
        CommandSent(at=0, connection=connection, raw=b"EHLO client.example.org\r\n"),
        *(line(1, text) for text in lines),
        ReplyReceived(at=0, connection=connection, reply=1, code=int(lines[-1][:3]), verb=verb, seconds=0),
    ]


WITHOUT = ("250-mx2.example.com", "250 SIZE 1")
WITH = ("250-mx1.example.com", "250 STARTTLS")


def found(read: Inspection) -> list[Finding]:
    """The findings that are about it."""
    return [finding for finding in read.findings if finding.code == "starttls-only-sometimes"]


def bytes_of(steps: Sequence[Step], finding: Finding) -> list[str]:
    """What the evidence points at."""
    transcript = play(*steps)
    events = [transcript[place.entry].event for place in finding.evidence]
    raws = [event.raw for event in events if isinstance(event, ReplyLineReceived)]
    return [raw[place.start : place.stop].decode() for raw, place in zip(raws, finding.evidence, strict=True)]


def test_a_probe_that_misses_what_the_session_saw() -> None:
    """It counts the replies, points at one of each kind first, and says which name lacks it."""
    steps = (*OFFER, probe(1, *WITHOUT), probe(2, *WITH))
    (finding,) = found(inspected(*steps))
    assert finding.severity is Severity.WARNING
    assert finding.title == "STARTTLS is offered only sometimes: in 2 of 3 EHLO replies in clear"
    assert "mx2.example.com without it" in finding.explanation
    assert bytes_of(steps, finding) == ["250 SIZE 1", "250 STARTTLS"]


def test_the_reverse() -> None:
    """The session saw none, and a probe does: that it is not supported is then only half of it."""
    steps = (*ABSENT, probe(1, "250-mx.example.com", "250-STARTTLS", "250 SIZE 1"))
    read = inspected(*steps)
    (finding,) = found(read)
    assert bytes_of(steps, finding) == ["250 SIZE 1", "250-STARTTLS"]
    assert "mx.example.com" not in finding.explanation  # the same name both times tells nobody apart
    assert "starttls-not-supported" in {other.code for other in read.findings}


def test_masked_counts_as_lacking() -> None:
    """A firewall on one of two ways."""
    assert found(inspected(*OFFER, probe(1, "250-mx.example.com", "250 XXXXXXXA")))


def test_where_all_agree_there_is_nothing_to_say() -> None:
    """With it or without; a reply that is none, and what is said inside TLS, do not count."""
    assert not found(inspected(*OFFER, probe(1, *WITH)))
    assert not found(inspected(*ABSENT, probe(1, *WITHOUT)))
    assert not found(inspected(*OFFER, probe(1, "421 4.3.2 too many connections")))
    assert not found(inspected(*OFFER, probe(1, *WITHOUT, verb="NOOP")))
    inside = (EHLO, "S: 250-mx.example.com", "S: 250 SIZE 1")
    assert not found(inspected(*OFFER, "C: STARTTLS", "S: 220 2.0.0 Ready", tls(), *inside, probe(1, *WITH)))
