"""The clients pane: which real clients would use TLS with this EHLO reply, which would not, and by which rule."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len

from inspector.lenses.clients.model import Basis, Group
from inspector.lenses.clients.reading import GROUPS, ClientReading, Then, is_known, of_group
from inspector.lenses.clients.split import group_split
from inspector.ui.commands import CLIENTS
from inspector.ui.lines.line import Line, cut, padded, paragraph, say
from inspector.ui.panes.empty import empty_lines
from inspector.ui.panes.pane import Pane, Selected

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection

EMPTY = (
    "Here stands what 50 mail servers, libraries and tools make of this EHLO reply: who would use TLS, by which rule.",
    "It comes by itself once the server has answered EHLO.",
)
SIGNS = {
    Then.TLS: ("✓", "TLS", "ok"),
    Then.CLEAR: ("!", "clear", "warning"),
    Then.GIVES_UP: ("✗", "gives up", "failure"),
    None: ("·", "not known", "quiet"),
}
"""What a client does: sign, words, tone."""
NO_TLS = ("!", "no TLS", "warning")
"""The same for a probe that reports none; it carries no mail."""
BLIND = ("✓", "TLS, blind", "ok")
"""The same for one that sends STARTTLS without looking whether it is offered."""
LISTS = ("·", "lists it", "quiet")
"""The same for one that only lists what is offered."""
SHOWN = (
    ("", "everybody"),
    ("TLS", "those that would use TLS"),
    ("clear", "those that would mail in clear, and probes that report no TLS"),
    ("gives up", "those that would give up"),
    ("not known", "those of which it is not known"),
)
"""What the filter leaves: the words of its rows, and how it is called. The key goes from one to the next."""
BASES = {
    Basis.MEASURED: "measured",
    Basis.SOURCE: "read in its source, not measured",
    Basis.DOCUMENTED: "documented, not measured",
    Basis.UNKNOWN: "not known",
}
OUTCOME, VERSION, INDENT = 14, 12, 4
"""Cells: of the column that says what a client does; of its version; before what unfolds."""
WITH_VERSION = 48
"""Cells from which there is room for versions."""


class ClientsPane(Pane):
    """The pane, with a filter."""

    BINDINGS = [command.binding() for command in CLIENTS]  # noqa: RUF012 (Textual's way)

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(self._read_filtered, id=id)
        self._shown = 0

    def _read_filtered(self, inspection: "Inspection", width: int, selected: Selected) -> list[Line]:
        return client_lines(inspection, width, selected, self._shown)

    def action_filter_clients(self) -> None:
        """Show the next kind of clients; kinds that nobody is of are passed over."""
        if self.inspection is None or not self.inspection.clients.readings:
            return
        readings = self.inspection.clients.readings
        for step in range(1, len(SHOWN) + 1):
            wanted = (self._shown + step) % len(SHOWN)
            if any(_is_shown(reading, wanted) for reading in readings):
                break
        self._shown = wanted
        self._make()
        self.scroll_rows(0)


def client_lines(inspection: "Inspection", width: int, selected: Selected, shown: int = 0) -> list[Line]:
    """Return the pane's lines. `shown`: which of SHOWN the filter leaves."""
    clients = inspection.clients
    if not clients.readings:
        if not inspection.ehlo:
            return empty_lines(inspection, width, *EMPTY)
        return [Line(pieces) for pieces in paragraph(clients.headline, width, "quiet")]
    tone = "ok" if all(reading.then in {Then.TLS, None} for reading in clients.readings) else "warning"
    lines = [Line(pieces) for pieces in paragraph(clients.headline, width, tone, strong=True)]
    lines += [Line(pieces) for text in clients.remarks for pieces in paragraph(text, width)]
    if shown:
        lines += [Line(pieces, aside=True) for pieces in paragraph(f"Shown: {SHOWN[shown][1]}; f goes on.", width, "focus")]
    else:
        lines += [Line(pieces, aside=True) for pieces in paragraph("f shows one kind alone, / searches.", width, "quiet")]
    for group, name in GROUPS.items():
        rows = [reading for reading in of_group(clients.readings, group) if _is_shown(reading, shown)]
        if rows:
            lines += [Line(), _heading(clients.readings, group, name, width)]
            lines += [
                line for reading in rows for line in _rows(reading, width, unfolded=selected.stop == reading.client.id)
            ]
    return lines


def _heading(readings: tuple[ClientReading, ...], group: Group, name: str, width: int) -> Line:
    head = f"{name[:1].upper()}{name[1:]}"
    return Line((say(head, strong=True), say(cut(f"   {group_split(readings, group)}", width - len(head)), "quiet")))


def _outcome(reading: ClientReading) -> tuple[str, str, str]:
    if reading.then is None and not reading.client.sends:
        return LISTS
    if reading.then is None and is_known(reading):
        return NO_TLS
    if reading.then is Then.TLS and reading.client.is_blind:
        return BLIND
    return SIGNS[reading.then]


def _is_shown(reading: ClientReading, shown: int) -> bool:
    words, wanted = _outcome(reading)[1], SHOWN[shown][0]
    return not shown or words.startswith(wanted) or (wanted == "clear" and words == NO_TLS[1])


def _rows(reading: ClientReading, width: int, *, unfolded: bool) -> Iterator[Line]:
    client = reading.client
    sign, words, tone = _outcome(reading)
    name = client.program.name + (f"  {client.setting}" if client.setting else "")
    version = _version_cells(client.version, width - OUTCOME, cell_len(name)) if width >= WITH_VERSION else 0
    pieces = [say(padded(f"{sign} {words}", OUTCOME), tone), say(padded(name, width - OUTCOME - version))]
    if version:
        pieces.append(say(cut(f" {client.version}", version), "quiet"))
    yield Line(tuple(pieces), client.id, reading.evidence)
    if unfolded:
        for text, shade in _unfolded(reading):
            for row in paragraph(text, width, shade, indent=INDENT):
                yield Line(row, client.id, reading.evidence)


def _version_cells(version: str, room: int, name: int) -> int:
    """Return the cells of a row's version: those of the column, but where the row would be cut for it, what it needs."""
    needs = len(version) + 1 if version else 0
    return VERSION if name + VERSION <= room and needs <= VERSION else min(needs, max(VERSION, room - name))


def _unfolded(reading: ClientReading) -> Iterator[tuple[str, str]]:
    """Yield text and tone of what the selected row shows."""
    client = reading.client
    yield reading.why, "plain"
    if client.basis is not Basis.UNKNOWN:
        yield f"Rule: {client.program.words}", "quiet"
    if client.remark:
        yield client.remark, "quiet"
    if client.program.source:
        yield f"Source ({BASES[client.basis]}): {client.program.source}", "quiet"
