"""Everything that the screen and the reports show, read from a transcript in one go."""

from collections.abc import Sequence
from functools import partial

from inspector.events import SessionStarted
from inspector.frozen import Frozen, field, replace
from inspector.lenses.certificates.lens import Certificates, read_certificates
from inspector.lenses.clients.lens import Clients, read_clients
from inspector.lenses.conversation import Mark, Tone
from inspector.lenses.ehlo.lens import EhloReply, read_ehlo
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.findings.greeting import MARKS
from inspector.lenses.findings.lens import find_all, ordered
from inspector.lenses.findings.policy import refused_in
from inspector.lenses.findings.ports import port_findings
from inspector.lenses.notes import read_notes
from inspector.lenses.session import SessionState, read_session, session_came_about
from inspector.lenses.sheet import Sheet
from inspector.lenses.software import Guess, guess_software
from inspector.lenses.source import foreign_source, what_instead
from inspector.lenses.tls.client_offer import ClientHelloReading, read_client_offer
from inspector.lenses.tls.lens import Versions, read_versions
from inspector.lenses.tls.outcome_table import OutcomeTable, read_outcomes
from inspector.lenses.tls.ports import PortReading, Ports, compare_ports, read_port
from inspector.smtp.target import Mode, Port
from inspector.transcript import Transcript

TONE_OF = {Severity.FAILURE: Tone.FAILURE, Severity.WARNING: Tone.WARNING, Severity.NOTE: Tone.QUIET}
"""The tone in which a severity is shown."""

_WORST_FIRST = (Severity.FAILURE, Severity.WARNING, Severity.NOTE)


class Inspection(Frozen):
    """A snapshot."""

    session: SessionState
    """The header."""
    ehlo: tuple[EhloReply, ...]
    """Every EHLO reply, oldest first."""
    versions: Versions
    """The version table."""
    certificates: Certificates
    """The chain."""
    findings: tuple[Finding, ...]
    """Failures first."""
    marks: dict[int, Mark]
    """Entry index to what stands in its margin."""
    outcomes: OutcomeTable
    """What comes about between this server and senders."""
    clients: Clients
    """What real clients make of the EHLO reply."""
    ports: Ports | None = None
    """Several ports of the host side by side; None where nobody asked for that."""
    software: Guess | None = None
    """Which mail server this seems to be; None where nothing tells."""
    client_offer: ClientHelloReading | None = None
    """What the client of a capture offers; None where no hello of another was read."""
    sheets: tuple[Sheet, ...] = ()
    """Tables that only some sources have."""
    of_others: bool = False
    """True where it was read from a source that is not ours: nothing was tried there."""
    without_session: bool = False
    """True where what was read is no conversation: settings, or header fields."""
    notes: dict[int, str] = field(default_factory=dict)
    """Entry index to the user's note on it, in the visible notation."""

    redacted: str = ""
    """What was replaced by stand-ins before this was read, in words; empty where nothing was."""

    @property
    def has_version_table(self) -> bool:
        """False where no version was tried because nobody could try any."""
        return not self.of_others or self.versions.started


def inspect(transcript: Transcript) -> Inspection:
    """Read everything."""
    ehlo = read_ehlo(transcript)
    versions = read_versions(transcript)
    certificates = read_certificates(transcript)
    findings = find_all(transcript, ehlo, versions, certificates)
    outcomes = outcomes_of(transcript, versions, findings)
    clients = read_clients(transcript, ehlo)
    software = guess_software(transcript, ehlo)
    offer = read_client_offer(transcript)
    return Inspection(
        read_session(transcript, ehlo),
        ehlo,
        versions,
        certificates,
        findings,
        {**_marks(ehlo), **_marks_of_greeting(findings), **_mark_of_name(findings)},
        outcomes,
        clients,
        software=software,
        notes=read_notes(transcript),
        client_offer=offer,
        sheets=((offer.sheet,) if offer else ()) + _sheets_of_sources(transcript),
        of_others=foreign_source(transcript) is not None,
        without_session=bool(what_instead(transcript)),
    )


def _sheets_of_sources(transcript: Transcript) -> tuple[Sheet, ...]:
    """Return what only some sources tell. What reads them is heavy, so a session of our own does without."""
    if foreign_source(transcript) is None:
        return ()
    from inspector.lenses.postfix.lens import read_postfix
    from inspector.lenses.received.lens import read_received

    readings = (read_postfix(transcript), read_received(transcript))
    return tuple(reading.sheet for reading in readings if reading)


def reading_of_port(port: Port, transcript: Transcript, inspection: Inspection) -> PortReading:
    """Return what the session with one port comes to."""
    came_about = session_came_about(transcript)
    return read_port(
        port,
        inspection.session,
        inspection.versions,
        inspection.certificates,
        inspection.findings,
        record=transcript,
        came_about=came_about,
    )


def with_ports(transcript: Transcript, inspection: Inspection, readings: Sequence[PortReading], own: Port) -> Inspection:
    """Return the inspection of `transcript` with ports laid beside it, and what they come to among its findings.

    `own`: the port that the transcript is about, whether it is among the others or not.
    """
    ports = compare_ports(tuple(readings), own)
    found = port_findings(transcript, ports, own)
    return replace(inspection, ports=ports, findings=ordered([*inspection.findings, *found]))


def outcomes_of(
    transcript: Transcript, versions: Versions, findings: tuple[Finding, ...], sender: str | None = None
) -> OutcomeTable:
    """Return the table for the sender that the user typed; `sender`: another one, typed since and checked."""
    started = next((event for _, event in transcript.of(SessionStarted)), None)
    if started is None:
        return OutcomeTable((), (), "", ())
    target, codes = started.target, {finding.code for finding in findings}
    demanded, identified = "starttls-required" in codes, "tls-client-certificate-demanded" in codes
    made = partial(
        read_outcomes,
        versions,
        target.mode,
        demands_tls=demanded,
        demands_certificate=identified,
        refused_in=refused_in(transcript, findings),
        submission=target.port == 587 or target.mode is Mode.IMPLICIT_TLS,
    )
    try:
        chosen = started.sender_versions if sender is None else sender
        return made(chosen)
    except ValueError:  # it was checked when it was typed, but a saved session may hold anything
        return made("")


def _marks(ehlo: tuple[EhloReply, ...]) -> dict[int, Mark]:
    marks: dict[int, Mark] = {}
    for reply in ehlo:
        for line in reply.lines:
            worst = min(line.deviations, key=lambda deviation: _WORST_FIRST.index(deviation.severity), default=None)
            if worst and worst.severity is not Severity.NOTE:
                marks[line.entry] = Mark(line.number, TONE_OF[worst.severity], worst.mark or worst.title)
            elif line.keyword in reply.added:
                marks[line.entry] = Mark(0, Tone.OK, "+ new")
    return marks


def _marks_of_greeting(findings: tuple[Finding, ...]) -> dict[int, Mark]:
    """As in an EHLO reply: the worst of a line, and none of what is only worth knowing."""
    told = [finding for finding in findings if finding.code in MARKS and finding.severity is not Severity.NOTE]
    worst_last = sorted(told, key=lambda finding: _WORST_FIRST.index(finding.severity), reverse=True)
    return {
        place.entry: Mark(0, TONE_OF[finding.severity], MARKS[finding.code])
        for finding in worst_last
        for place in finding.evidence
    }


def _mark_of_name(findings: tuple[Finding, ...]) -> dict[int, Mark]:
    """Where EHLO says a name that some servers refuse, before one has: only a note, but seen where it is said."""
    return {
        place.entry: Mark(0, TONE_OF[finding.severity], "no full host name")
        for finding in findings
        if finding.code == "ehlo-name-not-qualified"
        for place in finding.evidence
    }
