"""Ports of one host side by side, and the finding where they differ."""

from collections.abc import Mapping

import pytest
from playbook import OFFER, ended, play, started, sweep

from inspector.lenses.finding import Finding, Severity
from inspector.lenses.inspection import Inspection, inspect, reading_of_port, with_ports
from inspector.smtp.target import Port, parse_ports
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

YES, NO = Outcome.ACCEPTED, Outcome.REFUSED
NEW = {"TLSv1.0": NO, "TLSv1.1": NO, "TLSv1.2": YES, "TLSv1.3": YES}
OLD = dict.fromkeys(NEW, YES)
MANDATORY = "obey smtpd_tls_mandatory_protocols only"
OVERRIDE = "an override in master.cf, since these ports obey the same setting"


def laid_side_by_side(answers: Mapping[str, dict[str, Outcome] | Transcript], **changes: object) -> Inspection:
    """The first port's inspection with all of them beside it."""
    transcripts = [
        each if isinstance(each, Transcript) else play(*OFFER, sweep(each), start=started(**changes))
        for each in answers.values()
    ]
    ports = [port for typed in answers for port in parse_ports(typed)]
    readings = [
        reading_of_port(port, transcript, inspect(transcript)) for port, transcript in zip(ports, transcripts, strict=True)
    ]
    return with_ports(transcripts[0], inspect(transcripts[0]), readings, ports[0])


def differing(inspection: Inspection) -> Finding | None:
    """The finding, where there is one."""
    return next((finding for finding in inspection.findings if finding.code == "tls-ports-differ"), None)


@pytest.mark.parametrize(
    ("answers", "words", "cause"),
    [
        ({"25": NEW, "465": OLD}, "TLS 1.0 and 1.1 are taken on port 465, not on 25", MANDATORY),
        ({"465": OLD, "25": NEW}, "TLS 1.0 and 1.1 are taken on port 465, not on 25", MANDATORY),
        ({"25": NEW, "465": OLD, "587": OLD}, "TLS 1.0 and 1.1 are taken on ports 465 and 587, not on 25", MANDATORY),
        ({"2525": NEW, "2465/tls": OLD}, "TLS 1.0 and 1.1 are taken on port 2465/tls, not on 2525", MANDATORY),
        ({"25": NEW, "2525": OLD}, "TLS 1.0 and 1.1 are taken on port 2525, not on 25", OVERRIDE),
        ({"465": NEW, "587": OLD}, "TLS 1.0 and 1.1 are taken on port 587, not on 465", OVERRIDE),
        ({"25": OLD, "587": OLD | {"TLSv1.3": NO}}, "TLS 1.3 is taken on port 25, not on 587", MANDATORY),
        ({"25": NEW, "587": dict.fromkeys(NEW, Outcome.SMTP_REFUSED)}, "TLS 1.2 and 1.3 are taken on port 25", MANDATORY),
    ],
)
def test_a_difference_names_the_setting(answers: dict[str, dict[str, Outcome]], words: str, cause: str) -> None:
    """Which versions, where and where not; the likely setting by the kinds of ports; and how it is checked."""
    finding = differing(laid_side_by_side(answers))
    assert finding is not None
    assert words in finding.title
    assert cause in finding.advice
    for check in ("  postconf -P | grep smtpd_tls", "  postconf -M inet", f"--ports {','.join(answers)}"):
        assert check in finding.advice


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ({"25": OLD, "587": NEW}, Severity.NOTE),
        ({"25": OLD, "465": NEW}, Severity.NOTE),
        ({"25": NEW, "465": OLD}, Severity.WARNING),
        ({"25": OLD, "2525": NEW}, Severity.WARNING),
        ({"25": OLD, "465": NEW | {"TLSv1.2": NO}}, Severity.WARNING),
    ],
)
def test_only_what_may_be_meant_is_a_note(answers: dict[str, dict[str, Outcome]], severity: Severity) -> None:
    """Old versions between servers only may be meant; laxer submission, or a good version that is missing, is not."""
    finding = differing(laid_side_by_side(answers))
    assert finding is not None
    assert finding.severity is severity


@pytest.mark.parametrize(
    "other",
    [
        NEW,
        NEW | {"TLSv1.0": Outcome.TIMED_OUT, "TLSv1.3": Outcome.NO_SESSION},
        dict.fromkeys(NEW, Outcome.STARTTLS_ABSENT),
        dict.fromkeys(NEW, Outcome.NOT_TRIED),
    ],
)
def test_what_was_not_answered_is_no_difference(other: dict[str, Outcome]) -> None:
    """Silence, and what could not be asked, proves nothing beside another port's answer."""
    inspection = laid_side_by_side({"25": NEW, "587": other})
    assert differing(inspection) is None
    assert inspection.ports is not None
    assert not inspection.ports.differences


def test_the_evidence_points_into_each_ports_own_transcript() -> None:
    """The answers to the versions that differ, the report's own port first; where it gave none, the others' alone."""
    transcripts = {"465": play(*OFFER, sweep(OLD)), "25": play(*OFFER, sweep(NEW))}
    answers = {"26": play(*ended("no-connection")), **transcripts}
    for asked in (transcripts, answers):
        read = laid_side_by_side(asked)
        finding = differing(read)
        assert finding is not None
        assert read.ports is not None
        own = next(iter(asked))
        shown = [
            (str(place.port or own), (read.ports.record_of(place.port) or asked[own])[place.entry].event.version)
            for place in finding.evidence
        ]
        old = (ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_1)
        assert shown == [(port, version) for port in transcripts for version in old]
        assert len(finding.own_evidence) == (2 if own == "465" else 0)


def test_a_port_without_a_session_says_why() -> None:
    """Its row is there, and what hindered it."""
    inspection = laid_side_by_side({"25": NEW, "587": play(*ended("no-connection"))})
    assert inspection.ports is not None
    reading = inspection.ports.readings[1]
    assert not reading.came_about
    assert reading.words
    assert reading.takes(ProtocolVersion.TLSv1_2) is None


def test_the_headline_says_as_much_as_is_known() -> None:
    """All the same; the same as far as answered; nothing to compare."""
    silent = NEW | {"TLSv1.3": Outcome.TIMED_OUT}
    told = [laid_side_by_side({"25": NEW, "587": other}).ports for other in (NEW, silent, {})]
    assert [ports.headline if ports else "" for ports in told] == [
        "Ports 25 and 587 take the same TLS versions, as far as they answered.",
        "Ports 25 and 587 take the same TLS versions, as far as they answered.",
        "Only port 25 has said which TLS versions it takes: nothing can be compared.",
    ]
    whole = dict.fromkeys((version.label for version in ProtocolVersion), YES)
    ports = laid_side_by_side({"25": whole, "587": whole}).ports
    assert ports is not None
    assert ports.headline == "Ports 25 and 587 take the same TLS versions."


def test_nothing_to_compare_says_why() -> None:
    """Ports that came about and were not asked have answered; only those without a session have not."""
    silent = {"TLSv1.3": Outcome.TIMED_OUT}
    for other, words in ((play(*OFFER), "no TLS version was tried"), (silent, "no port said yes or no to a TLS version")):
        ports = laid_side_by_side({"25": play(*OFFER), "587": other}).ports
        assert ports is not None
        assert ports.headline == f"There is nothing to compare: {words}."
    ports = laid_side_by_side({"25": play(*ended("no-connection")), "587": play(*ended("no-connection"))}).ports
    assert ports is not None
    assert ports.headline == "No port has answered yet."


def test_the_users_software_decides_whose_settings_are_named() -> None:
    """`--software exim` gets no Postfix settings; `--software postfix` no others."""
    exim = differing(laid_side_by_side({"25": NEW, "465": OLD}, software="exim"))
    postfix = differing(laid_side_by_side({"25": NEW, "465": OLD}, software="postfix"))
    assert exim is not None
    assert postfix is not None
    assert "smtpd_tls" not in exim.advice
    assert "Most other software" not in postfix.advice


def test_a_starttls_port_that_demands_tls_is_taken_for_a_mandatory_one() -> None:
    """What a port's own findings say of it counts, whatever its number."""
    refusing = play(*OFFER, "C: MAIL FROM:<a@example.com>", "S: 530 5.7.0 Must issue a STARTTLS command first", sweep(OLD))
    inspection = laid_side_by_side({"25": NEW, "2525": refusing})
    assert inspection.ports is not None
    assert [reading.demands_tls for reading in inspection.ports.readings] == [False, True]
    finding = differing(inspection)
    assert finding is not None
    assert MANDATORY in finding.advice


def test_a_port_is_written_as_it_is_typed() -> None:
    """465 alone means implicit TLS; what is not usual is said."""
    for typed in ("25", "465", "2465/tls", "465/starttls"):
        assert [str(port) for port in parse_ports(typed)] == [typed]
    assert Port(25, parse_ports("25/starttls")[0].mode) == parse_ports("25")[0]
