"""The finding about ports of one host that do not take the same TLS versions."""

from collections.abc import Iterator

from inspector.events import SessionStarted
from inspector.lenses.advice.again import check_ports_again
from inspector.lenses.advice.postfix import protocol_settings
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.software import Software
from inspector.lenses.tls.ports import Difference, Ports
from inspector.smtp.target import Port
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

_TWO_SETTINGS = (
    "Likely cause in Postfix: two settings that differ. Ports on which TLS is a must (implicit TLS, and STARTTLS with "
    "smtpd_tls_security_level = encrypt, as on most 587) obey smtpd_tls_mandatory_protocols only; a port on which TLS is a "
    "choice, as 25, obeys smtpd_tls_protocols. The other cause is an override (-o) in master.cf."
)
_OVERRIDE = (
    "Likely cause in Postfix: an override in master.cf, since these ports obey the same setting otherwise: "
    "-o smtpd_tls_protocols, or where TLS is a must -o smtpd_tls_mandatory_protocols. Or smtpd_tls_security_level differs: "
    "with encrypt a port obeys the mandatory setting."
)
"""Measured on Postfix 3.7: 25 refuses TLS 1.0 while 465 and a 587 with encrypt still take it."""
_LOOK = (
    "See what Postfix has in force, and what master.cf overrides for one port:\n"
    "  postconf smtpd_tls_protocols smtpd_tls_mandatory_protocols smtpd_tls_security_level\n"
    "  postconf -P | grep smtpd_tls\n"
    "  postconf -M inet\n"
    "Decide which versions every port is to take, set both alike in main.cf, and remove the override:\n"
)
_OTHERS = (
    "Most other software has one setting for all its ports: there a difference points to a listener with settings of its "
    "own, or to another machine (a load balancer, a gateway) that answers on that port."
)
_MEANT = (
    "Mail programs on a submission port can be asked for newer versions than servers on port 25, which may otherwise send "
    "in clear: such a difference may be meant."
)
_NOT_MEANT = "Whoever changed one port has not changed the others."
_REF = "postconf(5): smtpd_tls_mandatory_protocols, smtpd_tls_wrappermode; measured on Postfix 3.7"


def port_findings(transcript: Transcript, ports: Ports, own: Port) -> Iterator[Finding]:
    """Yield the finding where ports differ. `transcript` is that of the port `own`; the others' evidence is in theirs."""
    started = next((event for _, event in transcript.of(SessionStarted)), None)
    if not ports.differences or started is None:
        return
    meant = all(_may_be_meant(difference, started.tls_minimum) for difference in ports.differences)
    yield Finding(
        code="tls-ports-differ",
        severity=Severity.NOTE if meant else Severity.WARNING,
        evidence=_evidence(ports, own),
        title=f"The ports differ: {ports.differences[0].words}",
        explanation=" ".join(
            [*(f"{difference.words}." for difference in ports.differences[1:]), _MEANT if meant else _NOT_MEANT]
        ),
        advice=_advice(ports, started),
        ref=_REF,
    )


def _may_be_meant(difference: Difference, minimum: ProtocolVersion) -> bool:
    """Old versions, taken between servers only."""
    between_servers = not any(reading.is_submission for reading in difference.takers)
    handed_in = all(reading.is_submission for reading in difference.refusers)
    return max(difference.versions) < minimum and between_servers and handed_in


def _evidence(ports: Ports, own: Port) -> tuple[Evidence, ...]:
    """Point at the answers of each port to the versions that differ, those of the transcript's own port first."""
    differing = {version for difference in ports.differences for version in difference.versions}
    return tuple(
        Evidence(row.entry, 0, 0, 0, None if reading.port == own else reading.port)
        for reading in sorted(ports.readings, key=lambda reading: reading.port != own)
        for row in reading.versions
        if row.version in differing and reading.takes(row.version) is not None
    )


def _advice(ports: Ports, started: SessionStarted) -> str:
    if started.software and started.software != Software.POSTFIX:
        return f"{_OTHERS}\n{_again(ports, started)}"
    cause = _TWO_SETTINGS if any(_settings_differ(difference) for difference in ports.differences) else _OVERRIDE
    settings = protocol_settings("smtpd", started.tls_minimum)
    others = () if started.software else (_OTHERS,)
    return "\n".join([cause, _LOOK + settings, *others, _again(ports, started)])


def _settings_differ(difference: Difference) -> bool:
    """True where takers and refusers may obey two settings: one side surely or as a rule the mandatory one."""
    takers = {reading.is_submission for reading in difference.takers}
    return takers != {reading.is_submission for reading in difference.refusers}


def _again(ports: Ports, started: SessionStarted) -> str:
    ports_typed = ",".join(str(reading.port) for reading in ports.readings)
    return f"Then run this again:\n  {check_ports_again(started, ports_typed)}"
