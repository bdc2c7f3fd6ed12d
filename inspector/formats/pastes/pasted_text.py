"""A paste as the lines that were meant: what mail programs, browsers, editors and trackers did to them is undone, and told.

Nothing here knows SMTP but by the look of a reply code. A line keeps its number and, behind all that is undone, its bytes:
what was no UTF-8 stays as it was (`surrogateescape`), unless it is a dash, a blank or a quotation mark of Windows-1252.
"""

import html
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from inspector.formats.pastes import packet_list, tcpdump_text
from inspector.formats.pastes.terminal_traces import as_written_out, erased, without_controls
from inspector.formats.source import UnreadableError
from inspector.frozen import Frozen, replace

BYTES_LIMIT = 64 * 1024 * 1024
"""Bytes of a source that are read."""
_PEEKED = 128 * 1024
LINES_LIMIT = 50_000
"""Lines of a paste that are read."""


class PastedLine(Frozen):
    """One line."""

    number: int
    """Its place in the source, counted from 1; where one line holds several (``<br>``), they have the same."""
    text: str
    """What was meant, without line end and with the blanks in front; bytes that are no UTF-8 are surrogates."""

    @property
    def raw(self) -> bytes:
        """As bytes."""
        return to_bytes(self.text)


class Paste(Frozen):
    """The whole."""

    lines: tuple[PastedLine, ...]
    """In order, empty ones too."""
    undone: tuple[str, ...]
    """What was undone, a few words each."""


def to_bytes(text: str) -> bytes:
    """Return text as the bytes that it was read from."""
    return text.encode("utf-8", "surrogateescape")


def peek(raw: bytes) -> list[str]:
    """Return the lines with which a source begins, to tell what it is; none where it cannot be read."""
    return [line.text for line in beginning(raw[:_PEEKED]).lines]


@lru_cache(maxsize=2)
def beginning(raw: bytes) -> Paste:
    """Return a piece of a source, with written-out line ends left as they are; nothing where it cannot be read."""
    try:
        return read_paste(raw[:_PEEKED], leave=frozenset({"written-out line ends"}))
    except UnreadableError:
        return Paste((), ())


def read_paste(raw: bytes, *, leave: frozenset[str] = frozenset()) -> Paste:
    """Return the lines of a paste. `leave`: what is not undone. Raises UnreadableError where there are too many."""
    if len(raw) > BYTES_LIMIT:
        raise UnreadableError(f"it holds {len(raw):,} bytes; {BYTES_LIMIT:,} are read at most: cut out the session")
    text, coding = decoded(raw)
    lines = [PastedLine(number, line) for number, line in enumerate(_split(text), 1)]
    if len(lines) > LINES_LIMIT:
        raise UnreadableError(f"it holds {len(lines):,} lines; {LINES_LIMIT:,} are read at most: cut out the session")
    undone = [coding] if coding else []
    for words, undo in _UNDO:
        if words in leave:
            continue
        changed = undo(lines)
        if len(changed) != len(lines) or any(a is not b and a != b for a, b in zip(changed, lines, strict=True)):
            undone.append(words)
        lines = changed
    return Paste(tuple(lines), tuple(undone))


_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decoded(raw: bytes) -> tuple[str, str]:
    """Return the text, and words for a coding that is worth telling; empty for UTF-8."""
    for mark, coding in _BOMS:
        if raw.startswith(mark) and coding != "utf-8":
            return raw.decode(coding, "replace").removeprefix("\ufeff"), coding.upper()
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    sample = raw[:4096]
    for coding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(sample) > 3 and sample[place::2].count(0) * 3 > len(sample[place::2]) * 2:
            return raw.decode(coding, "replace"), "UTF-16"
    return _windows_1252(raw.decode("utf-8", "surrogateescape"))


_TYPOGRAPHY_1252 = {
    0x91: "\u2018",
    0x92: "\u2019",
    0x93: "\u201c",
    0x94: "\u201d",
    0x96: "\u2013",
    0x97: "\u2014",
    0xA0: "\u00a0",
    0xAB: "\u00ab",
    0xBB: "\u00bb",
}
_LONE_1252 = re.compile("(?<![\udc80-\udcff])[\udc91-\udc94\udc96\udc97\udca0\udcab\udcbb](?![\udc80-\udcff])")


def _windows_1252(text: str) -> tuple[str, str]:
    """Read lone bytes that Windows-1252 has for dashes, quotation marks and blanks; all others stay."""
    read = _LONE_1252.sub(lambda found: _TYPOGRAPHY_1252[ord(found[0]) - 0xDC00], text)
    return read, "Windows-1252" if read != text else ""


_LINE_END = re.compile("\r*\n|\u2028|\u2029")


def _split(text: str) -> list[str]:
    """Cut lines; a lone CR ends one only where no other line end is: elsewhere it is evidence."""
    lines = text.split("\r") if "\n" not in text else _LINE_END.split(text)
    return [line.removesuffix("\r") for line in lines]


Lines = list[PastedLine]
_CODED = re.compile(r"(?:^|[\s>|:\])\"'`*.;])[2-5][0-5][0-9](?:[ \u2010-\u2015\u2212-]|$)")
"""What looks like the beginning of a reply line, anywhere."""


def _each(undo: Callable[[str], str]) -> Callable[[Lines], Lines]:
    return lambda lines: [
        line if (text := undo(line.text)) == line.text else PastedLine(line.number, text) for line in lines
    ]


def _cut(lines: Lines, where: re.Pattern[str]) -> Lines:
    return [PastedLine(line.number, part) for line in lines for part in where.split(line.text)]


_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BREAK = re.compile(r"<br\s*/?>|</?(?:p|div|li|tr|pre|blockquote|h[1-6]|ol|ul|table|tbody|html|body)(?:\s[^<>]*)?/?>", re.I)
_TAG = re.compile(
    r"</?(?:span|code|b|i|em|strong|tt|u|s|kbd|samp|font|small|td|th|a|p|head|title|meta|mark|del|ins|sub|sup|wbr)(?:\s[^<>]*)?/?>",
    re.I,
)


def _entity(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _undo_html(lines: Lines) -> Lines:
    """Tags are one where an end tag or a ``<br>`` stands; an address in angle brackets is none."""
    tagged = any(re.search(r"<br\s*/?>|</(?:p|div|pre|span|code|b|i|li|td|strong|em)>", line.text, re.I) for line in lines)
    if tagged:
        lines = [replace(line, text=_TAG.sub("", line.text)) for line in _cut(lines, _BREAK)]
    once = _each(_entity)(lines)
    return _each(_entity)(once) if any("&lt;" in line.text or "&gt;" in line.text for line in once) else once


_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f")
_BLANKS = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " ")
)
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u201a": "'"})
_NAMED_END = re.compile(r"(?<=\S)[ \t]*(?:<CR ?LF>|<CR>(?:<LF>)?|\u240d\u240a?|\u21b5)(?=\s*$|\s+(?:<|\u2190))", re.I)
"""A line end as people write it down."""
_ESCAPED_END = re.compile(r"\[nl\]|\\r\\n(?:[\"']\)?[,;]?\s*$)?|(?<=[^\\])\\n(?=$|[\"'2-5])|(?<=[^\\])\\r$")


def _undo_escapes(lines: Lines) -> Lines:
    r"""Cut at a written-out ``\r\n``, as programs print strings, at socat's ``\r`` and at hMailServer's ``[nl]``."""
    coded = [line.text for line in lines if _CODED.search(line.text)]
    if 1 < len(coded) < 2 * sum(1 for text in coded if _NAMED_END.search(text)):  # one alone may be a reply that names it
        lines = _each(lambda text: _NAMED_END.sub("", text))(lines)
    if not any(map(_ESCAPED_END.search, coded)):
        return lines
    return [PastedLine(line.number, part) for line in lines for part in _cut_string(line.text)]


_STRING_ENDS = re.compile(r"\"[)\]},;]*\s*$")


def _cut_string(text: str) -> list[str]:
    """Cut a line at the line ends in it; the string that it opens is closed behind the last part."""
    parts = _ESCAPED_END.split(text)
    if len(parts) > 1 and parts[0].count('"') % 2 and _CODED.match(parts[-1]):
        parts[-1] = _STRING_ENDS.sub("", parts[-1])
    return parts


_QUOTED = re.compile(r"[ \t]{0,4}>[ \t]?")
_BARRED = re.compile(r"[ \t]{0,4}\|[ \t]?")


def _undo_quoting(lines: Lines) -> Lines:
    """Take ``>`` away, level by level, while most of what looks like a reply stands behind one; ``|`` too."""
    for mark in (_QUOTED, _BARRED, _QUOTED):
        for _ in range(12):
            coded = [line for line in lines if _CODED.search(line.text)]
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


def _undo_indentation(lines: Lines) -> Lines:
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
_LOST_BREAK = re.compile(r",?[ \t]+(?=(?:220 |250[- ]|EHLO |HELO |LHLO )\S)")


def _undo_lost_breaks(lines: Lines) -> Lines:
    """Cut a paste that is one line only, where a browser has made blanks of the line ends."""
    full = [line for line in lines if line.text.strip()]
    if len(full) != 1 or len(re.findall(r"(?:^|\s)250-\S", full[0].text)) < 2:
        return lines
    return _cut(lines, _LOST_BREAK)


def _undo_table(lines: Lines) -> Lines:
    """Take the first cell of a table's row for the line, with a number and a side before it; the others for a remark."""
    rows = [line for line in lines if _ROW.fullmatch(line.text)]
    if not rows or len(rows) < sum(1 for line in lines if _CODED.search(line.text)):
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


_FENCE = re.compile(
    r"\s*(?:`{3,}|~{3,})\s*[\w+-]{0,20}\s*|\s*(?:\{(?:code|noformat|quote)(?::[^}]*)?\}|\[/?(?:code|quote|pre)[^\]]*\])\s*",
    re.I,
)
_CODE_EDGE = re.compile(
    r"^\s*(?:\{(?:code|noformat)(?::[^}]*)?\}|(?:\[(?:code|quote|pre)[^\]]*\])+|```(?=[^`]*$))"
    r"|(?:\{(?:code|noformat)\}|(?:\[/(?:code|quote|pre)\])+|(?<=[^`\s])```)\s*$",
    re.I,
)
_SPAN = re.compile(r"(\s*(?:[-*\u2022+]\s+)?)(`+|\*\*|__|\{\{|\"|')(.+?)(`+|\*\*|__|\}\}|\"|')?([,;]?)\s*")
_MARKED = re.compile(r"\S[:>\]|] *(?:EHLO|HELO|LHLO) \S", re.I)
_CLOSING = {"{{": "}}"}
_WORTH = re.compile(
    r"(?:.{0,40}[\s>|:\])])?(?:[2-5][0-5][0-9](?:[ \u2010-\u2015\u2212-]|$)"
    r"|(?:EHLO|HELO|LHLO|MAIL|RCPT|DATA|RSET|QUIT|STARTTLS|AUTH|NOOP|BDAT|HELP)\b)",
    re.I,
)
"""What is said, with a mark in front or without."""


def _undo_fences(lines: Lines) -> Lines:
    lines = [replace(line, text=_CODE_EDGE.sub("", line.text)) for line in lines if not _FENCE.fullmatch(line.text)]
    marked = any(_MARKED.search(line.text) for line in lines)  # strings alone are a program's own there
    return _each(lambda text: text if marked and text.lstrip()[:1] in ("'", '"') else _unspanned(text))(lines)


def _unspanned(text: str) -> str:
    """Take away what encloses a whole line that looks like a reply: a code span, bold type, quotation marks."""
    found = _SPAN.fullmatch(text)
    if (
        found is None
        or not _WORTH.match(found[3])
        or found[4] != _CLOSING.get(found[2], found[2])
        or (found[2] in "\"'`" and found[2] in found[3])
    ):
        return text
    return found[1] + found[3]


_RAN_INTO_ONE = re.compile(
    r"(?<=\S)(?:,\s|\s*)(?:(?=250-[A-Za-z0-9])|(?=250 [A-Z0-9-]+(?: [^ ]+)*\s*$))|\s+(?=(?:EHLO|LHLO) \S+\s*250-)"
)
_SAID_BEFORE = re.compile(r"(?:EHLO|LHLO) \S+\s*$|(?:^|\s)[2-5][0-5][0-9] ", re.I)
_LEAST_IN_ONE = 3
_REPEATS = re.compile(r"evalSMTPresponse\(\) ")
"""sendEmail says what it looks at, and then the reply."""


def _undo_joined(lines: Lines) -> Lines:
    """Cut a line that holds a whole EHLO reply, as forms and chats make one line of several."""
    return [PastedLine(line.number, part) for line in lines for part in _parted(line.text)]


def _parted(text: str) -> list[str]:
    if text.count("250-") < _LEAST_IN_ONE or _REPEATS.search(text):
        return [text]
    first = text.find("250-")
    front = "" if _SAID_BEFORE.search(text[:first]) else text[:first]  # a mark stays where it is
    parts = _RAN_INTO_ONE.split(text[len(front) :])
    return [front + parts[0], *parts[1:]]


_NUMBERED = re.compile(r"[ \t]*[Ll#]?0*([0-9]{1,6})(?:[ \t]*[:.|)\]\u2502][ \t]?|[ \t]+|$)")
_LOOKED_AT = 400
"""Characters of a line in which marks are looked for."""
_LEAST_NUMBERED = 3


def _undo_numbers(lines: Lines) -> Lines:
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


_MARKED_UP = re.compile(r"(?:^|[\s>|:])[2-5][0-5][0-9]\\-")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOLD = re.compile(r"((?:^|[\s>|:])[2-5][0-5][0-9][ -])(\*\*|__)(?=[A-Za-z0-9])([^*_]+)\2")


def _undo_markdown(lines: Lines) -> Lines:
    """Take away what an editor for Markdown writes in front of signs, and what makes a keyword bold."""
    if any(_MARKED_UP.search(line.text) for line in lines):
        lines = _each(lambda text: _ESCAPE.sub(r"\1", text))(lines)
    return _each(lambda text: _BOLD.sub(r"\1\3", text))(lines)


_OPENS = re.compile(r"\s*([\"'])(?=[2-5][0-5][0-9][ -]|(?:EHLO|HELO|LHLO) )[^\"']*$")


def _undo_enclosing(lines: Lines) -> Lines:
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


_ADDED = re.compile(r"(?:, referer: https?://\S*| \(wait upto [0-9]+ seconds\)| \[[0-9]+ ms\])[ \t]*$")
"""What Apache's error log adds to what a program writes; tcllib to what it says, and MxToolbox to what it hears."""


_DASH_BEHIND_CODE = re.compile("((?:^|[^0-9])[2-5][0-5][0-9])[\u2010-\u2015\u2212\uff0d](?=\\S|$)")
_CODE = re.compile(r"(?:^|[\s>|:])[2-5][0-5][0-9][ -]")


def _without_backslash(text: str) -> str:
    shorter = text.rstrip()
    return shorter[:-1].rstrip() if shorter.endswith("\\") and _CODE.search(shorter[:_LOOKED_AT]) else text


def _undo_packet_list(lines: Lines) -> Lines:
    return _in_parts(lines, packet_list.told_apart)


def _in_parts(lines: Lines, told_apart: Callable[[list[str]], Sequence[Sequence[str]] | None]) -> Lines:
    parts = told_apart([line.text for line in lines])
    if parts is None:
        return lines
    return [
        line if part == line.text else replace(line, text=part)
        for line, each in zip(lines, parts, strict=True)
        for part in each
    ]


def _undo_written_out(lines: Lines) -> Lines:
    """Take away what ``cat -v`` made visible."""
    if not any("^M" in line.text or "^[" in line.text for line in lines):
        return lines
    texts = as_written_out([line.text for line in lines], is_reply=_CODED.search)
    return [line if line.text == text else replace(line, text=text) for line, text in zip(lines, texts, strict=True)]


_BETWEEN_OBJECTS = re.compile(r"(?<=\}),\s*(?=\{\s*\")")


def _undo_json(lines: Lines) -> Lines:
    """Cut a JSON list that stands in one line at its objects."""
    return [
        PastedLine(line.number, part)
        for line in lines
        for part in (
            _BETWEEN_OBJECTS.split(line.text) if line.text.count("},") and _CODED.search(line.text) else [line.text]
        )
    ]


_UNDO: tuple[tuple[str, Callable[[Lines], Lines]], ...] = (
    (
        "colours and the like of a terminal",
        _each(lambda text: without_controls(text, is_reply=_CODED.search)),
    ),
    ("carriage returns and colours written out (^M, ^[[0m)", _undo_written_out),
    ("a packet list, whose rows hold several lines", _undo_packet_list),
    ("packets of tcpdump, whose headers stand in front", lambda lines: _in_parts(lines, tcpdump_text.told_apart)),
    ("corrections by backspace", _each(lambda text: text if _CODED.search(text) else erased(text))),
    ("invisible characters", _each(lambda text: text.translate(_INVISIBLE))),
    ("HTML", _undo_html),
    ("invisible characters of entities", _each(lambda text: text.translate(_INVISIBLE))),
    ("non-breaking blanks", _each(lambda text: text.translate(_BLANKS))),
    ("typographic quotation marks", _each(lambda text: text.translate(_QUOTES))),
    ("Markdown", _undo_markdown),
    ("quotation marks around it", _undo_enclosing),
    ("a JSON list in one line", _undo_json),
    ("a table", _undo_table),
    ("quoting", _undo_quoting),
    ("fences", _undo_fences),
    ("indentation", _undo_indentation),
    ("line numbers", _undo_numbers),
    ("lost line breaks", _undo_lost_breaks),
    ("what programs add behind lines", _each(lambda text: _ADDED.sub("", text))),
    ("written-out line ends", _undo_escapes),
    ("lines that ran into one, cut at reply codes", _undo_joined),
    ("typographic dashes behind reply codes, read as hyphens", _each(lambda text: _DASH_BEHIND_CODE.sub(r"\1-", text))),
    ("backslashes at line ends", _each(lambda text: _without_backslash(text))),
)
"""What is undone, in this order."""
