"""What dresses a text for a page or a tracker: HTML, Markdown, fences, tables, quotation marks around the whole."""

import html
import re

from inspector.formats.pastes.pasted_line import LOOKS_CODED, Lines, PastedLine, cut, each
from inspector.frozen import replace

_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BREAK = re.compile(r"<br\s*/?>|</?(?:p|div|li|tr|pre|blockquote|h[1-6]|ol|ul|table|tbody|html|body)(?:\s[^<>]*)?/?>", re.I)
_TAG = re.compile(
    r"</?(?:span|code|b|i|em|strong|tt|u|s|kbd|samp|font|small|td|th|a|p|head|title|meta|mark|del|ins|sub|sup|wbr)(?:\s[^<>]*)?/?>",
    re.I,
)


def _entity(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def undo_html(lines: Lines) -> Lines:
    """Tags are one where an end tag or a ``<br>`` stands; an address in angle brackets is none."""
    tagged = any(re.search(r"<br\s*/?>|</(?:p|div|pre|span|code|b|i|li|td|strong|em)>", line.text, re.I) for line in lines)
    if tagged:
        lines = [replace(line, text=_TAG.sub("", line.text)) for line in cut(lines, _BREAK)]
    once = each(_entity)(lines)
    return each(_entity)(once) if any("&lt;" in line.text or "&gt;" in line.text for line in once) else once


_MARKED_UP = re.compile(r"(?:^|[\s>|:])[2-5][0-5][0-9]\\-")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOLD = re.compile(r"((?:^|[\s>|:])[2-5][0-5][0-9][ -])(\*\*|__)(?=[A-Za-z0-9])([^*_]+)\2")


def undo_markdown(lines: Lines) -> Lines:
    """Take away what an editor for Markdown writes in front of signs, and what makes a keyword bold."""
    if any(_MARKED_UP.search(line.text) for line in lines):
        lines = each(lambda text: _ESCAPE.sub(r"\1", text))(lines)
    return each(lambda text: _BOLD.sub(r"\1\3", text))(lines)


_OPENS = re.compile(r"\s*([\"'])(?=[2-5][0-5][0-9][ -]|(?:EHLO|HELO|LHLO) )[^\"']*$")


def undo_enclosing(lines: Lines) -> Lines:
    """Take away quotation marks around the whole: the first line has one in front, a later one the other behind."""
    first = next((place for place, line in enumerate(lines) if _OPENS.match(line.text)), None)
    if first is None:
        return lines
    mark = lines[first].text.lstrip()[0]
    for place in range(first + 1, len(lines)):
        text = lines[place].text.rstrip()
        if text.endswith(mark) and text.count(mark) % 2:
            undone = list(lines)
            undone[first] = replace(lines[first], text=lines[first].text.replace(mark, "", 1))
            undone[place] = replace(lines[place], text=text[:-1])
            return undone
    return lines


_FENCE = re.compile(
    r"\s*(?:`{3,}|~{3,})\s*[\w+-]{0,20}\s*|\s*(?:\{(?:code|noformat|quote)(?::[^}]*)?\}|\[/?(?:code|quote|pre)[^\]]*\])\s*",
    re.I,
)
_CODE_EDGE = re.compile(
    r"^\s*(?:\{(?:code|noformat)(?::[^}]*)?\}|(?:\[(?:code|quote|pre)[^\]]*\])+|```(?=[^`]*$))"
    r"|(?:\{(?:code|noformat)\}|(?<!/code\])(?<!/quote\])(?<!/pre\])(?:\[/(?:code|quote|pre)\])++|(?<=[^`\s])```)\s*$",
    re.I,
)
_SPAN = re.compile(r"(\s*(?:[-*\u2022+]\s+)?)(`++|\*\*|__|\{\{|\"|')(.+?)((?<!`)`++|\*\*|__|\}\}|\"|')?([,;]?)")
_MARKED = re.compile(r"\S[:>\]|] *(?:EHLO|HELO|LHLO) \S", re.I)
_CLOSING = {"{{": "}}"}
_WORTH = re.compile(
    r"(?:.{0,40}[\s>|:\])])?(?:[2-5][0-5][0-9](?:[ \u2010-\u2015\u2212-]|$)"
    r"|(?:EHLO|HELO|LHLO|MAIL|RCPT|DATA|RSET|QUIT|STARTTLS|AUTH|NOOP|BDAT|HELP)\b)",
    re.I,
)
"""What is said, with a mark in front or without."""


def undo_fences(lines: Lines) -> Lines:
    """Take away fences, tags of trackers that mean the same, and what encloses a line."""
    lines = [replace(line, text=_CODE_EDGE.sub("", line.text)) for line in lines if not _FENCE.fullmatch(line.text)]
    marked = any(_MARKED.search(line.text) for line in lines)  # strings alone are a program's own there
    return each(lambda text: text if marked and text.lstrip()[:1] in ("'", '"') else _unspanned(text))(lines)


def _unspanned(text: str) -> str:
    """Take away what encloses a whole line that looks like a reply: a code span, bold type, quotation marks."""
    found = _SPAN.fullmatch(text.rstrip())
    if (
        found is None
        or not _WORTH.match(found[3])
        or found[4] != _CLOSING.get(found[2], found[2])
        or (found[2] in "\"'`" and found[2] in found[3])
    ):
        return text
    return found[1] + found[3]


def undo_table(lines: Lines) -> Lines:
    """Take the first cell of a table's row for the line, with a number and a side before it; the others for a remark."""
    rows = [line for line in lines if _ROW.fullmatch(line.text)]
    if not rows or len(rows) < sum(1 for line in lines if LOOKS_CODED.search(line.text)):
        return lines
    undone: Lines = []
    for line in lines:
        cells = line.text.strip().strip("|").split("|") if _ROW.fullmatch(line.text) else [line.text]
        undone += [PastedLine(line.number, cell) for cell in _with_sides([cell.strip() for cell in cells])]
    return undone


def _with_sides(cells: list[str]) -> list[str]:
    """Return the cells that are not empty, each a line, but what only marks the one behind it together with that."""
    found: list[str] = []
    mark = ""
    for cell in filter(None, cells):
        if not found and _SIDE.fullmatch(cell):
            mark += f"{cell} | "
        else:
            found.append(mark + _unspanned(cell))
            mark = ""
    return [*found, mark] if mark else found


_SIDE = re.compile(r"#?[0-9]{1,4}\.?|[A-Za-z]:?|(?:client|server):?|[-=~<>]{1,4}|[0-9:.]{5,15}", re.I)
"""A cell in front of what was said: a number, a side, a time."""
_ROW = re.compile(r"[ \t]{0,4}\|[^|]+\|(?:[^|]*\|){0,5}[ \t]*")
