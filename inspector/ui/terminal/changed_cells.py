"""What the terminal shows, so that only the cells that change are sent to it.

Textual repaints whole widgets: a key in the command line is a kilobyte. This stands between its frames and the terminal.
It knows every cell that was sent, and lets through what differs in the next frame. A frame is cursor positions (CUP), text
and colours (SGR). Whatever is anything else goes out as it is, and what it may have changed counts as unknown.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len, get_character_cell_size

from inspector.ui.lines.line import FLAG_LETTERS

_PLACE = re.compile(r"\x1b\[(\d+);(\d+)H")
_COLOUR = re.compile(r"\x1b\[([\d;]*)m")
_COLOUR_PARTS = re.compile(r"(?:(38|48);(?:5;\d+|2;\d+;\d+;\d+)|\d+)")
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""Around a synchronized update, for terminals that said that they know it."""
_BESIDE = re.compile(
    r"(?:\x1b(?:\[[?<>=][0-9;]*(?:\$p|[a-zA-Z])|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*(?:\x1b\x1b?[^\x1b]*)*\x1b\\))+"
)
"""Modes, titles, clipboards: they change no cell. (Those that change the screen, 1049 and its like, are excepted below.)"""
_SCREENS = re.compile(r"\x1b\[\?(?:1049|1047|47|3|5)[hl]")
_SEEN_IN_BLANKS = frozenset({"4", "7", "9", "21", "53"})
"""Underline, reverse, strike, double underline, overline. The other attributes, and its colour, a blank does not show."""
BRIDGE = 3
"""Unchanged cells that are sent again, because going around them would take as many bytes."""
LONG_BLANK = 12
"""Blanks from which on erasing is shorter than sending them."""
UNKNOWN = -1
"""The cursor's column behind the last one, and behind what terminals do not agree on."""


class Look(NamedTuple):
    """Colours and attributes, as parts of SGR."""

    attributes: tuple[str, ...] = ()
    """Each one number."""
    colour: str = ""
    """38;5;n, 38;2;r;g;b, or one number; empty for the terminal's own."""
    ground: str = ""
    """The same for the background."""


PLAIN = Look()
Cell = tuple[str, Look]
"""A character (empty: the second half of a wide one) and how it looks."""


class ChangedCells:
    """The cells of one terminal."""

    def __init__(self, *, erases: bool = False) -> None:
        """`erases`: erasing leaves the ground's colour (terminfo: bce), so a row of blanks can be sent as one sequence."""
        self._erases = erases
        self._size = (0, 0)
        self._rows: list[list[Cell | None]] = []
        self._look = PLAIN
        self._at: tuple[int, int] | None = None
        self._beginning = ""
        self._last_column: list[tuple[int, Cell]] = []
        """(row, cell) where the last column looks otherwise than what stands before it, as a scroll bar does. It is sent
        behind all else: the look changes for it once, and not twice in each row."""

    def forget(self) -> None:
        """Know nothing of what the terminal shows, so that all of the next frame is sent."""
        columns, rows = self._size
        self._rows = [[None] * columns for _ in range(rows)]
        self._at = None

    def changes(self, written: str, size: tuple[int, int]) -> str:
        """Return what is to be sent instead of `written`, to a terminal of `size` (columns, rows)."""
        if size != self._size:
            self._size = size
            self.forget()
        if written == _BEGIN:
            self._beginning = written
            return ""
        if written == _END and self._beginning:  # nothing came in between
            self._beginning = ""
            return ""
        sent = self._frame(written) if _PLACE.match(written) else self._beside(written)
        if sent:
            sent, self._beginning = self._beginning + sent, ""
        return sent

    # What is no frame ---------------------------------------------------------------------------------------------------

    def _beside(self, written: str) -> str:
        if written == _END:
            return written
        if _BESIDE.fullmatch(written) and not _SCREENS.search(written):
            return self._reset() + written
        return self._unknown(written)

    def _unknown(self, written: str) -> str:
        before = self._reset()
        self.forget()
        return before + written

    def _reset(self) -> str:
        reset, self._look = "" if self._look == PLAIN else "\x1b[m", PLAIN
        return reset

    # What is one --------------------------------------------------------------------------------------------------------

    def _frame(self, written: str) -> str:
        pieces = _PLACE.split(written)[1:]
        spans = list(zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True))
        if any(not _COLOUR.sub("", text).rstrip("\n").isprintable() for _, _, text in spans):
            return self._unknown(written)
        out: list[str] = []
        for row, column, text in spans:
            if text.strip("\n"):
                self._span(out, int(row) - 1, int(column) - 1, text.rstrip("\n"))
        self._send_last_column(out)
        if not spans[-1][2]:
            self._go(out, int(spans[-1][0]) - 1, int(spans[-1][1]) - 1)
        return "".join(out)

    def _span(self, out: list[str], y: int, x: int, text: str) -> None:
        """Send what differs in one run of text with colours that begins at row `y`, column `x`."""
        columns, rows = self._size
        cells = _cells(text)
        if cells is None or y >= rows or x + len(cells) > columns:
            self._whole(out, y, x, text)
            return
        new = list(cells)
        shown = self._rows[y][x : x + len(new)]
        if shown != new:
            for start, stop in _differences(shown, new):
                alone = x + stop == columns and _stands_alone(new)
                if alone:
                    self._last_column.append((y, new[-1]))
                self._send(out, y, x + start, new[start : stop - alone])
            self._set(y, x, new)

    def _send_last_column(self, out: list[str]) -> None:
        for y, cell in self._last_column:
            self._send(out, y, self._size[0] - 1, [cell])
        self._last_column.clear()

    def _whole(self, out: list[str], y: int, x: int, text: str) -> None:
        """Send a run as it is, and forget what stood there."""
        self._send_last_column(out)
        out += (self._reset(), "" if self._at == (y, x) else f"\x1b[{y + 1};{x + 1}H", text, "\x1b[m")
        if y < len(self._rows):
            self._set(y, x, [None] * cell_len(_COLOUR.sub("", text)))
        else:  # the window has shrunk: what belongs below it is written on its last row
            self._rows[-1:] = [[None] * self._size[0]]
        self._at = (y, UNKNOWN)

    def _set(self, y: int, x: int, cells: "list[Cell] | list[None]") -> None:
        """Remember cells; of a wide character that was written over in part, the other half is unknown from now on."""
        row = self._rows[y]
        stop = min(x + len(cells), len(row))
        if x >= len(row):
            return
        if x and (half := row[x]) is not None and half[0] == "":
            row[x - 1] = None
        if stop < len(row) and (half := row[stop]) is not None and half[0] == "":
            row[stop] = None
        row[x:stop] = cells[: stop - x]

    def _send(self, out: list[str], y: int, x: int, cells: list[Cell]) -> None:
        """Send cells, long blanks as erasure where the terminal can do that."""
        columns, start = self._size[0], 0
        while start < len(cells):
            character, look = cells[start]
            stop = start + 1
            while stop < len(cells) and cells[stop] == cells[start]:
                stop += 1
            self._go(out, y, x + start)
            out.append(self._to_blank(look) if character == " " and not look.attributes else self._to(look))
            at_end = x + stop == columns
            if character == " " and self._erases and not look.attributes and stop - start > (3 if at_end else LONG_BLANK):
                out.append("\x1b[K" if at_end else f"\x1b[{stop - start}X")
            else:
                out.append(character * (stop - start))
                self._at = (y, UNKNOWN if at_end else x + stop)
            start = stop

    def _go(self, out: list[str], y: int, x: int) -> None:
        """Move there, the shortest way."""
        if self._at == (y, x):
            return
        if self._at is not None and self._at[0] == y:
            out.append(f"\x1b[{x + 1}G" if x else "\r")
        else:
            out.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
        self._at = (y, x)

    def _to(self, look: Look) -> str:
        change, self._look = _change(self._look, look), look
        return change

    def _to_blank(self, look: Look) -> str:
        """Change no more than a blank shows: it may keep the colour of the word before it."""
        now = self._look
        return self._to(look if _SEEN_IN_BLANKS.intersection(now.attributes) else now._replace(ground=look.ground))


@lru_cache(512)
def _cells(text: str) -> tuple[Cell, ...] | None:
    """Return the cells that a run of text with colours fills; None where terminals do not agree on that."""
    look = PLAIN
    cells: list[Cell] = []
    for number, part in enumerate(_COLOUR.split(text)):
        if number % 2:
            look = _look(look, part)
            continue
        blank = (" ", _of_blanks(look))
        if part.isascii():
            cells += [blank if character == " " else (character, look) for character in part]
            continue
        widths = [0 if character in FLAG_LETTERS else get_character_cell_size(character) for character in part]
        if 0 in widths or cell_len(part) != sum(widths):
            return None
        for character, width in zip(part, widths, strict=True):
            cells.append(blank if character == " " else (character, look))
            cells += [("", look)] * (width - 1)
    return tuple(cells)


@lru_cache(1024)
def _look(before: Look, parts: str) -> Look:
    """Return how text looks after one SGR."""
    attributes, colour, ground = list(before.attributes), before.colour, before.ground
    for match in _COLOUR_PARTS.finditer(parts or "0"):
        part, number = match[0], int(match[0].partition(";")[0])
        if number == 38 or 30 <= number <= 37 or 90 <= number <= 97:
            colour = part
        elif number == 48 or 40 <= number <= 47 or 100 <= number <= 107:
            ground = part
        elif number == 0:
            attributes, colour, ground = [], "", ""
        elif number == 39:
            colour = ""
        elif number == 49:
            ground = ""
        else:
            attributes.append(part)
    return Look(tuple(attributes), colour, ground)


@lru_cache(1024)
def _of_blanks(look: Look) -> Look:
    """Return what of a look can be seen in a blank."""
    seen = tuple(attribute for attribute in look.attributes if attribute in _SEEN_IN_BLANKS)
    return Look(seen, look.colour if seen else "", look.ground)


@lru_cache(4096)
def _change(before: Look, after: Look) -> str:
    """Return the SGR that leads from one look to another."""
    if before == after:
        return ""
    if after == PLAIN:
        return "\x1b[m"
    parts: list[str] = []
    if set(before.attributes) - set(after.attributes):
        parts.append("0")
        before = PLAIN
    parts += [attribute for attribute in after.attributes if attribute not in before.attributes]
    if before.colour != after.colour:
        parts.append(after.colour or "39")
    if before.ground != after.ground:
        parts.append(after.ground or "49")
    return f"\x1b[{';'.join(parts)}m" if parts else ""


def _stands_alone(cells: list[Cell]) -> bool:
    """Say whether the last cell of a row looks otherwise than the one before it, and is no half of it."""
    return bool(cells[-1][0]) and (len(cells) == 1 or cells[-1][1] != cells[-2][1])


def _differences(shown: "list[Cell | None]", cells: list[Cell]) -> list[tuple[int, int]]:
    """Return (start, stop) of what is to be sent: wide characters whole, and what is short between two changes."""
    found: list[tuple[int, int]] = []
    for place, (old, new) in enumerate(zip(shown, cells, strict=True)):
        if old == new:
            continue
        start = place if new[0] or not place else place - 1
        stop = place + (2 if place + 1 < len(cells) and not cells[place + 1][0] else 1)
        if found and start - found[-1][1] <= BRIDGE:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found
