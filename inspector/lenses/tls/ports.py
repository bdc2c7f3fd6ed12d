"""The ports of one host side by side: what each takes, and which setting makes them differ.

Each port is a session with a transcript of its own; this lens reads what they come to, in the order in which they were asked
for.
"""

from collections.abc import Iterator

from inspector.frozen import Frozen
from inspector.lenses.certificates.lens import Certificates
from inspector.lenses.finding import Finding
from inspector.lenses.session import SessionState
from inspector.lenses.tls.lens import Versions
from inspector.lenses.tls.version_row import VersionRow
from inspector.lenses.wording import listed, version_names
from inspector.smtp.target import Mode, Port
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

_REFUSING = {Outcome.ANSWERED_LOWER, Outcome.REFUSED, Outcome.SMTP_REFUSED, Outcome.CLOSED, Outcome.RESET}
"""Outcomes that count as a no beside the yes of another port; what could not be asked is no answer, nor is silence."""


class PortReading(Frozen):
    """What one port answered."""

    port: Port
    """Its number, and how TLS begins."""
    came_about: bool
    """True when there was an SMTP session."""
    words: str
    """How far it has come where nothing can be compared yet, or why no session came about; else empty."""
    versions: tuple[VersionRow, ...] = ()
    """SSLv2 to TLSv1.3; empty while nothing is known."""
    negotiated: str = ""
    """The version of the session itself; empty where it has no TLS."""
    chain: tuple[str, ...] = ()
    """certificate_sha256 of each certificate in the presented chain."""
    findings: tuple[Finding, ...] = ()
    """Those of the port alone."""
    record: Transcript | None = None
    """The transcript that all of this was read from; None while there is none."""

    @property
    def demands_tls(self) -> bool:
        """True where it is known that nobody gets on without TLS: Postfix then goes by its mandatory settings."""
        required = any(finding.code == "starttls-required" for finding in self.findings)
        return self.port.mode is Mode.IMPLICIT_TLS or required

    @property
    def is_submission(self) -> bool:
        """True where mail programs hand in mail, and TLS is a must as a rule (RFC 8314)."""
        return self.demands_tls or self.port.number == 587

    def takes(self, version: ProtocolVersion) -> bool | None:
        """Return whether it takes the version; None where that is not known."""
        row = next((row for row in self.versions if row.version is version), None)
        if row is None or not (row.outcome is Outcome.ACCEPTED or row.outcome in _REFUSING):
            return None
        return row.outcome is Outcome.ACCEPTED


class Difference(Frozen):
    """Versions that some ports take and others do not."""

    versions: tuple[ProtocolVersion, ...]
    """Oldest first."""
    takers: tuple[PortReading, ...]
    """Ports that take them."""
    refusers: tuple[PortReading, ...]
    """Ports that do not."""

    @property
    def words(self) -> str:
        """``TLS 1.0 and 1.1 are taken on port 465, not on 25``."""
        names, are = version_names(list(self.versions)), "are" if len(self.versions) > 1 else "is"
        refusers = listed([str(reading.port) for reading in self.refusers])
        return f"{names} {are} taken on {ports_named(self.takers)}, not on {refusers}"


class Ports(Frozen):
    """The ports that were asked for."""

    readings: tuple[PortReading, ...]
    """In the order in which they were asked for."""
    differences: tuple[Difference, ...]
    """Versions that not all of them take; empty where they agree as far as is known."""
    headline: str
    """The verdict in one sentence."""
    own: Port | None = None
    """The port whose session is that of the report; it need not be among the others."""

    def record_of(self, port: Port | None) -> Transcript | None:
        """Return the transcript of one of them; None for a port that is not among them."""
        return next((reading.record for reading in self.readings if reading.port == port), None)


def read_port(
    port: Port,
    session: SessionState,
    versions: Versions,
    certificates: Certificates,
    findings: tuple[Finding, ...],
    *,
    record: Transcript,
    came_about: bool,
) -> PortReading:
    """Return what one port answered, from the readings of `record`, its transcript."""
    return PortReading(
        port=port,
        came_about=came_about,
        words=_words(session, versions, came_about=came_about),
        versions=versions.rows,
        negotiated=versions.negotiated.version.label if versions.negotiated else "",
        chain=tuple(row.facts.certificate_sha256 for row in certificates.rows if row.facts),
        findings=findings,
        record=record,
    )


def compare_ports(readings: tuple[PortReading, ...], own: Port | None = None) -> Ports:
    """Lay the ports side by side. `own`: that of the report."""
    differences = tuple(_differences(readings))
    return Ports(readings, differences, _headline(readings, differences), own)


def ports_named(readings: tuple[PortReading, ...]) -> str:
    """Return ``port 25``, ``ports 25 and 587``."""
    return f"port{'s' if len(readings) > 1 else ''} {listed([str(reading.port) for reading in readings])}"


def _words(session: SessionState, versions: Versions, *, came_about: bool) -> str:
    if session.ended and not came_about:
        return session.ended
    if versions.started:
        return f"{versions.done} of {versions.total} tried" if versions.done < versions.total else versions.stopped
    return "the versions have not been tried" if came_about else str(session.phase)


def _differences(readings: tuple[PortReading, ...]) -> Iterator[Difference]:
    alike: dict[tuple[tuple[Port, ...], tuple[Port, ...]], list[ProtocolVersion]] = {}
    for version in ProtocolVersion:
        takers = tuple(reading.port for reading in readings if reading.takes(version))
        refusers = tuple(reading.port for reading in readings if reading.takes(version) is False)
        if takers and refusers:
            alike.setdefault((takers, refusers), []).append(version)
    by_port = {reading.port: reading for reading in readings}
    for (takers, refusers), versions in alike.items():
        yield Difference(tuple(versions), tuple(by_port[port] for port in takers), tuple(by_port[port] for port in refusers))


def _nothing_known(readings: tuple[PortReading, ...]) -> str:
    if not any(reading.came_about for reading in readings):
        return "No port has answered yet."
    if any(row.outcome is not Outcome.NOT_TRIED for reading in readings for row in reading.versions):
        return "There is nothing to compare: no port said yes or no to a TLS version."
    return "There is nothing to compare: no TLS version was tried."


def _headline(readings: tuple[PortReading, ...], differences: tuple[Difference, ...]) -> str:
    known = tuple(reading for reading in readings if any(reading.takes(version) is not None for version in ProtocolVersion))
    if differences:
        return "The ports do not take the same TLS versions."
    if not known:
        return _nothing_known(readings)
    if len(known) < 2:
        return f"Only {ports_named(known)} has said which TLS versions it takes: nothing can be compared."
    everywhere = all(reading.takes(version) is not None for version in ProtocolVersion for reading in known)
    return f"{ports_named(known)[:1].upper()}{ports_named(known)[1:]} take the same TLS versions" + (
        "." if everywhere else ", as far as they answered."
    )
