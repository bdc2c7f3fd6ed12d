"""The rows of the TLS pane that tell what senders get from this server."""

from collections.abc import Iterator

from inspector.lenses.tls.outcome_table import Cell, OutcomeTable, Result
from inspector.tls.registry import ProtocolVersion
from inspector.ui.lines.line import Line, cut, padded, paragraph, say

OTHERS = "m asks what a sender with other versions gets."
COLUMN = 18
"""Cells of a result."""


def outcome_lines(table: OutcomeTable, width: int) -> Iterator[Line]:
    """Yield the table; nothing before the versions were tried."""
    if not table.rows:
        return
    column = min(COLUMN, max(8, (width - 12) // 2))
    room = max(8, min(width, 76) - 2 * column)
    head = padded(cut("a sender that has", room - 1), room) + padded(cut("may use TLS", column - 1), column)
    yield Line((say(head + cut("must use TLS", column), "quiet"),))
    for row in table.rows:
        yield Line(
            (
                say(padded(cut(row.sender.name, room - 1), room), strong=row.sender.chosen),
                say(padded(cut(row.opportunistic.words, column - 1), column), _tone(row.opportunistic)),
                say(cut(row.mandatory.words, column), _tone(row.mandatory)),
            )
        )
    for text in table.remarks:
        for pieces in paragraph(text, width, "quiet"):
            yield Line(pieces)
    for pieces in paragraph(OTHERS, width, "quiet"):
        yield Line(pieces, aside=True)
    yield Line()


def _tone(cell: Cell) -> str:
    if cell.result is Result.TLS:
        return "warning" if cell.version and cell.version < ProtocolVersion.TLSv1_2 else "ok"
    return _TONES.get(cell.result, "failure")


_TONES = {Result.UNKNOWN: "quiet"} | dict.fromkeys((Result.IN_CLEAR, Result.CLEAR, Result.DEPENDS), "warning")
"""How a result without a certain version is painted; a failure where none stands here."""
