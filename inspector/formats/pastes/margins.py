"""What stands in front of all lines of a paste: marks of quoting, blanks, numbers."""

import re
from itertools import pairwise

from inspector.formats.pastes.pasted_line import LOOKS_CODED, Lines
from inspector.frozen import replace

_QUOTED = re.compile(r"[ \t]{0,4}>[ \t]?")
_BARRED = re.compile(r"[ \t]{0,4}\|[ \t]?")


def undo_quoting(lines: Lines) -> Lines:
    """Take ``>`` away, level by level, while most of what looks like a reply stands behind one; ``|`` too."""
    for mark in (_QUOTED, _BARRED, _QUOTED):
        for _ in range(12):
            coded = [line for line in lines if LOOKS_CODED.search(line.text)]
            if not any(mark.match(line.text) for line in coded):  # a tool's own words may be all there is
                coded = [line for line in lines if line.text.strip()]
            quoted = [line for line in coded if mark.match(line.text)]
            if not quoted or len(quoted) * 3 < len(coded) * 2:
                break
            lines = [
                replace(line, text=line.text[found.end() :]) if (found := mark.match(line.text)) else line for line in lines
            ]
    return lines


_LEAST_INDENTED = 3


def undo_indentation(lines: Lines) -> Lines:
    """Take away the blanks that all lines of a block have in front, as Markdown wants them; few words stand around it."""
    full = [place for place, line in enumerate(lines) if line.text.strip()]
    inside = [place for place in full if lines[place].text[:1] in (" ", "\t")]
    if len(inside) * 5 < max(len(full) * 4, _LEAST_INDENTED * 5) or any(
        inside[0] < place < inside[-1] for place in set(full) - set(inside)
    ):
        return lines
    blanks = [text[: len(text) - len(text.lstrip())] for text in (lines[place].text for place in inside)]
    margin = min(blanks, key=len)
    if len(margin.expandtabs()) < _LEAST_MARGIN or not all(each.startswith(margin) for each in blanks):
        return lines
    return [replace(line, text=line.text.removeprefix(margin)) if line.text.startswith(margin) else line for line in lines]


_LEAST_MARGIN = 2


_NUMBERED = re.compile(r"[ \t]*[Ll#]?0*([0-9]{1,6})(?:[ \t]*[:.|)\]\u2502][ \t]?|[ \t]+|$)")
_LEAST_NUMBERED = 3


def undo_numbers(lines: Lines) -> Lines:
    """Take line numbers away: they stand in front of nearly all lines, and count by one."""
    full = [line for line in lines if line.text.strip()]
    numbered = [int(found[1]) for line in full if (found := _NUMBERED.match(line.text))]
    steps = sum(1 for before, after in pairwise(numbered) if after - before == 1)
    if len(numbered) < max(_LEAST_NUMBERED, len(full) * 8 // 10) or steps * 10 < (len(numbered) - 1) * 8:
        return lines
    expected = numbered[0]
    undone = []
    for line in lines:
        found = _NUMBERED.match(line.text)
        if found and expected <= int(found[1]) <= expected + len(lines):
            expected = int(found[1]) + 1
            line = replace(line, text=line.text[found.end() :])
        undone.append(line)
    return undone
