"""Tables that only some sources have, as lines of the TLS pane: each row leads to the entry that shows it."""

from collections.abc import Iterator

from inspector.lenses.finding import Evidence
from inspector.lenses.sheet import Sheet, SheetRow
from inspector.ui.lines.line import Line, padded, paragraph, say, wrap

_GAP = 2
_INDENT = 4
_LAST = 16
"""Cells that the last column has at least; where there are fewer, its words stand below the row."""


def sheet_lines(sheet: Sheet, width: int) -> Iterator[Line]:
    """Yield the table with its words, and a blank line behind."""
    evidence = Evidence(sheet.entry, 0, 0, 0) if sheet.entry >= 0 else None
    for pieces in paragraph(sheet.headline, width, strong=True):
        yield Line(pieces, sheet.key if evidence else "", evidence)
    for remark in sheet.remarks:
        for pieces in paragraph(remark, width):
            yield Line(pieces)
    yield Line()
    widths = _widths(sheet)
    if any(sheet.header):
        yield from _row(SheetRow(sheet.header, -1), widths, width, "quiet", "")
    for number, row in enumerate(sheet.rows):
        yield from _row(row, widths, width, "warning" if row.bad else "plain", f"{sheet.key}-{number}")
    yield Line()


def _widths(sheet: Sheet) -> list[int]:
    """Of all columns but the last."""
    rows = [sheet.header, *(row.cells for row in sheet.rows)]
    return [max(len(row[column]) for row in rows) + _GAP for column in range(len(sheet.header) - 1)]


def _row(row: SheetRow, widths: list[int], width: int, tone: str, stop: str) -> Iterator[Line]:
    evidence = Evidence(row.entry, 0, 0, 0) if row.entry >= 0 else None
    stop = stop if evidence else ""
    first = "".join(padded(cell, room) for cell, room in zip(row.cells, widths, strict=False))
    room = width - len(first)
    if room < max(_LAST, min(_longest_word(row.cells[-1]), width - _INDENT)):
        for text in [first.rstrip()] if len(first.rstrip()) <= width else wrap(first, width):
            yield Line((say(text, tone),), stop, evidence)
        first, room = " " * _INDENT, width - _INDENT
        if not row.cells[-1]:
            return
    for number, text in enumerate(wrap(row.cells[-1], max(room, 1)) or [""]):
        yield Line((say(" " * len(first) if number else first, tone), say(text, tone)), stop, evidence)


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)
