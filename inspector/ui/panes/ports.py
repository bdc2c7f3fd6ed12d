"""The part of the TLS pane that lays ports side by side."""

from collections.abc import Callable, Iterator

from inspector.frozen import replace
from inspector.lenses.finding import Evidence
from inspector.lenses.inspection import TONE_OF
from inspector.lenses.tls.ports import PortReading, Ports
from inspector.lenses.tls.version_row import VersionRow
from inspector.smtp.target import Mode
from inspector.tls.registry import ProtocolVersion
from inspector.ui.lines.line import Line, cut, padded, paragraph, say, wrap
from inspector.ui.panes.findings import SIGN
from inspector.ui.panes.pane import Selected

LABEL, COLUMN = 8, 12
"""Cells of a version's name, and of a port."""
ENTER = (say("Enter", "focus", strong=True), say(" shows its session.", "quiet"))
"""On a port that is not that of the session on the screen."""
BEGINS = {Mode.STARTTLS: "STARTTLS", Mode.IMPLICIT_TLS: "TLS at once"}

Answer = Callable[[VersionRow], tuple[str, str, str]]
"""Sign, tone and word of the server's answer."""


def port_lines(ports: Ports, width: int, selected: Selected, answer: Answer) -> Iterator[Line]:
    """Yield the table, as many ports in a row as fit, and a line for each port: Enter shows its session."""
    for pieces in paragraph(ports.headline, width, "warning" if ports.differences else "plain", strong=True):
        yield Line(pieces)
    together = max(1, (width - LABEL) // COLUMN)
    for first in range(0, len(ports.readings), together):
        yield from _table(ports.readings[first : first + together], answer)
    yield Line()
    label = max(LABEL, 1 + max(len(str(reading.port)) for reading in ports.readings))
    for reading in ports.readings:
        yield from _port(reading, width, selected, label, own=reading.port == ports.own)


def _table(readings: tuple[PortReading, ...], answer: Answer) -> Iterator[Line]:
    yield Line()
    for names in (
        (padded(str(reading.port.number), COLUMN) for reading in readings),
        (padded(BEGINS[reading.port.mode], COLUMN) for reading in readings),
    ):
        yield Line((say(" " * LABEL), *(say(name, "quiet") for name in names)))
    for place, version in enumerate(ProtocolVersion):
        cells = [_cell(reading, place, answer) for reading in readings]
        yield Line(
            (say(padded(version.label, LABEL), strong=True), *(say(padded(text, COLUMN), tone) for text, tone in cells))
        )


def _cell(reading: PortReading, place: int, answer: Answer) -> tuple[str, str]:
    if place >= len(reading.versions):
        return "·", "quiet"
    sign, tone, word = answer(reading.versions[place])
    return f"{sign} {word}", tone


def _port(reading: PortReading, width: int, selected: Selected, label: int, *, own: bool) -> Iterator[Line]:
    """One port: what its session speaks and how far it has come; the selected one with what was found on it."""
    stop = f"port {reading.port}"
    session_of_it = None if own or reading.record is None else Evidence(0, 0, 0, 0, reading.port)
    session = reading.negotiated or ("no TLS" if reading.came_about else "")
    findings = f"{len(reading.findings)} finding{'' if len(reading.findings) == 1 else 's'}" if reading.came_about else ""
    told = ", ".join(filter(None, (session, findings, reading.words)))
    name = padded(str(reading.port), label)
    if selected.stop.partition(":")[0] != stop:
        yield Line((say(name, strong=True), say(cut(told, width - label))), stop, session_of_it)
        return
    for place, text in enumerate(wrap(told, width - label) or [""]):
        yield Line((say(" " * label if place else name, strong=True), say(text)), stop, session_of_it)
    if session_of_it:
        yield Line((say(" " * label), *ENTER), stop, session_of_it, aside=True)
    for number, finding in enumerate(reading.findings):
        seen = replace(finding.evidence[0], port=None if own else reading.port)
        tone = str(TONE_OF[finding.severity])
        for place, text in enumerate(wrap(finding.title, width - label - 2)):
            sign = "  " if place else f"{SIGN[finding.severity]} "
            yield Line((say(" " * label), say(sign, tone), say(text, tone)), f"{stop}:{number}", seen)
