"""What passed on a probe's own connections, or with another port: the conversation, and every TLS record with its bytes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspector.lenses.inspection import Inspection
from inspector.lenses.tls.probe_record import ProbeConnection, ProbeLine, read_connection, read_probe
from inspector.lenses.tls.version_row import VersionRow
from inspector.lenses.wording import counted
from inspector.tls.registry import ProtocolVersion
from inspector.ui.lines.line import Line, paragraph, say, wrap
from inspector.ui.panes.hex_rows import hex_rows
from inspector.ui.panes.pane import Pane, Selected

if TYPE_CHECKING:
    from inspector.smtp.target import Port
    from inspector.transcript import Transcript

NAME = "probe"
"""The pane's id."""
TIME, INDENT = 8, 11
"""Cells of the time, and of time and side."""
HEX_INDENT = 4
"""Cells before the bytes of a record."""


class ProbePane(Pane):
    """The record of one version's probe, or of the session with another port; it grows while that is under way."""

    def __init__(self) -> None:
        super().__init__(self._read_probe, id=NAME)
        self._asked: tuple[Transcript, ProtocolVersion] | Port | None = None
        self._made: tuple[int | Inspection | None, int] = (None, 0)
        self._lines_made: list[Line] = []

    def open(self, transcript: "Transcript", version: ProtocolVersion) -> None:
        """Show the record of this version's probe, from its beginning."""
        self._begin((transcript, version))

    def open_port(self, port: "Port", entry: int) -> None:
        """Show the record of the session with this port, at an entry of it."""
        self._begin(port, f"entry {entry}")

    def _begin(self, asked: "tuple[Transcript, ProtocolVersion] | Port", stop: str = "") -> None:
        self._asked, self._made, self.selected = asked, (None, 0), Selected(stop)
        self.needle = None
        self.watch_inspection()
        self.scroll_rows(0)

    def _read_probe(self, inspection: Inspection, width: int, selected: Selected) -> list[Line]:  # noqa: ARG002 - as all readings
        """Return the lines. They are made anew for each reading while the probe is under way, and once when it is over."""
        if self._asked is None:
            return []
        if not isinstance(self._asked, tuple):
            if self._made != (inspection, width):
                self._made, self._lines_made = (inspection, width), list(port_lines(inspection, self._asked, width))
            return self._lines_made
        transcript, version = self._asked
        row = next(row for row in inspection.versions.rows if row.version is version)
        made = (row.entry if row.entry >= 0 else inspection, width)
        if self._made != made:
            self._made, self._lines_made = made, list(probe_lines(transcript, row, width))
        return self._lines_made

    def close(self) -> None:
        """Show nothing, and read nothing any more."""
        self._asked = None


def probe_lines(transcript: "Transcript", row: VersionRow, width: int) -> Iterator[Line]:
    """Yield the pane's lines. `row`: that of the version in the latest reading."""
    version = row.version
    connections = read_probe(transcript, version)
    numbers = " and ".join(str(connection.number) for connection in connections)
    title = f"{version.label}, asked on connection{'s' if len(connections) > 1 else ''} {numbers} of its own"
    for pieces in paragraph(title if connections else f"{version.label} was not asked for", width, strong=True):
        yield Line(pieces)
    for pieces in paragraph(f"{str(row.outcome).replace('_', ' ')}: {row.words}", width):
        yield Line(pieces)
    yield Line((say("Esc", "focus", strong=True), say(" goes back to the versions.", "quiet")), aside=True)
    for connection in connections:
        yield from _connection(connection, width, several=len(connections) > 1)


def port_lines(inspection: Inspection, port: "Port", width: int) -> Iterator[Line]:
    """Yield the record of the session with another port: the conversation, then each version's probe."""
    readings = inspection.ports.readings if inspection.ports else ()
    reading = next((reading for reading in readings if reading.port == port), None)
    for pieces in paragraph(f"Port {port}: its own session", width, strong=True):
        yield Line(pieces)
    yield Line((say("Esc", "focus", strong=True), say(" goes back to the versions.", "quiet")), aside=True)
    if reading is None or reading.record is None:
        yield Line((say("Nothing has passed on it.", "quiet"),))
        return
    yield from _connection(read_connection(reading.record, 0), width, several=False)
    for row in reading.versions:
        if row.entry >= 0:
            yield Line()
            for pieces in paragraph(f"{row.version.label}: {str(row.outcome).replace('_', ' ')}: {row.words}", width):
                yield Line(pieces, f"entry {row.entry}")
            for connection in read_probe(reading.record, row.version):
                yield from _connection(connection, width, several=True)


def _connection(connection: ProbeConnection, width: int, *, several: bool) -> Iterator[Line]:
    yield Line()
    if several:
        yield Line((say(f"connection {connection.number}", "quiet"),))
    for line in connection.lines:
        yield from _line(line, width)
    if not connection.lines:
        yield Line((say("Nothing has passed on it.", "quiet"),))
    if connection.left_out:
        for pieces in paragraph(f"{counted(connection.left_out, 'event')} more on this connection are not shown.", width):
            yield Line(pieces)


def _line(line: ProbeLine, width: int) -> Iterator[Line]:
    row = line.row
    stop = f"entry {row.entry}"
    for place, text in enumerate(wrap(row.text, max(8, width - INDENT))):
        head = (
            (say(f"{row.at:>{TIME}.3f} ", "quiet"), say(f"{row.side} ", str(row.tone)))
            if not place
            else (say(" " * INDENT),)
        )
        yield Line((*head, say(text, str(row.tone))), stop)
    for text in hex_rows(line.raw, width - HEX_INDENT):
        yield Line((say(" " * HEX_INDENT), say(text, "quiet")), stop)
