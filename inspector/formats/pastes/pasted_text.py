"""A paste as the lines that were meant: what mail programs, browsers, editors and trackers did to them is undone, and told.

Nothing here knows SMTP but by the look of a reply code. A line keeps its number and, behind all that is undone, its bytes:
what was no UTF-8 stays as it was (`surrogateescape`), unless it is a dash, a blank or a quotation mark of Windows-1252.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from inspector.formats.pastes import packet_list, tcpdump_text
from inspector.formats.pastes.coding import decoded
from inspector.formats.pastes.line_ends import undo_escapes, undo_joined, undo_json, undo_lost_breaks
from inspector.formats.pastes.margins import undo_indentation, undo_numbers, undo_quoting
from inspector.formats.pastes.markup import undo_enclosing, undo_fences, undo_html, undo_markdown, undo_table
from inspector.formats.pastes.pasted_line import LOOKS_CODED, Lines, PastedLine, each, in_parts
from inspector.formats.pastes.terminal_traces import as_written_out, erased, without_controls
from inspector.formats.source import UnreadableError
from inspector.frozen import Frozen, replace

BYTES_LIMIT = 64 * 1024 * 1024
"""Bytes of a source that are read."""
_PEEKED = 128 * 1024
LINES_LIMIT = 50_000
"""Lines of a paste that are read."""


class Paste(Frozen):
    """The whole."""

    lines: tuple[PastedLine, ...]
    """In order, empty ones too."""
    undone: tuple[str, ...]
    """What was undone, a few words each."""


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


_LINE_END = re.compile("\r*\n|\u2028|\u2029")


def _split(text: str) -> list[str]:
    """Cut lines; a lone CR ends one only where no other line end is: elsewhere it is evidence."""
    lines = text.split("\r") if "\n" not in text else _LINE_END.split(text)
    return [line.removesuffix("\r") for line in lines]


_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f")
_BLANKS = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " ")
)
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u201a": "'"})
_ADDED = re.compile(r"(?:, referer: https?://\S*| \(wait upto [0-9]+ seconds\)| \[[0-9]+ ms\])[ \t]*$")
"""What Apache's error log adds to what a program writes; tcllib to what it says, and MxToolbox to what it hears."""
_DASH_BEHIND_CODE = re.compile("((?:^|[^0-9])[2-5][0-5][0-9])[\u2010-\u2015\u2212\uff0d](?=\\S|$)")
_LOOKED_AT = 400
"""Characters of a line in which a reply code is looked for."""
_CODE = re.compile(r"(?:^|[\s>|:])[2-5][0-5][0-9][ -]")


def _without_backslash(text: str) -> str:
    shorter = text.rstrip()
    return shorter[:-1].rstrip() if shorter.endswith("\\") and _CODE.search(shorter[:_LOOKED_AT]) else text


def _undo_packet_list(lines: Lines) -> Lines:
    return in_parts(lines, packet_list.told_apart)


def _undo_written_out(lines: Lines) -> Lines:
    """Take away what ``cat -v`` made visible."""
    if not any("^M" in line.text or "^[" in line.text for line in lines):
        return lines
    texts = as_written_out([line.text for line in lines], is_reply=LOOKS_CODED.search)
    return [line if line.text == text else replace(line, text=text) for line, text in zip(lines, texts, strict=True)]


_UNDO: tuple[tuple[str, Callable[[Lines], Lines]], ...] = (
    (
        "colours and the like of a terminal",
        each(lambda text: without_controls(text, is_reply=LOOKS_CODED.search)),
    ),
    ("carriage returns and colours written out (^M, ^[[0m)", _undo_written_out),
    ("a packet list, whose rows hold several lines", _undo_packet_list),
    ("packets of tcpdump, whose headers stand in front", lambda lines: in_parts(lines, tcpdump_text.told_apart)),
    ("corrections by backspace", each(lambda text: text if LOOKS_CODED.search(text) else erased(text))),
    ("invisible characters", each(lambda text: text.translate(_INVISIBLE))),
    ("HTML", undo_html),
    ("invisible characters of entities", each(lambda text: text.translate(_INVISIBLE))),
    ("non-breaking blanks", each(lambda text: text.translate(_BLANKS))),
    ("typographic quotation marks", each(lambda text: text.translate(_QUOTES))),
    ("Markdown", undo_markdown),
    ("quotation marks around it", undo_enclosing),
    ("a JSON list in one line", undo_json),
    ("a table", undo_table),
    ("quoting", undo_quoting),
    ("fences", undo_fences),
    ("indentation", undo_indentation),
    ("line numbers", undo_numbers),
    ("lost line breaks", undo_lost_breaks),
    ("what programs add behind lines", each(lambda text: _ADDED.sub("", text))),
    ("written-out line ends", undo_escapes),
    ("lines that ran into one, cut at reply codes", undo_joined),
    ("typographic dashes behind reply codes, read as hyphens", each(lambda text: _DASH_BEHIND_CODE.sub(r"\1-", text))),
    ("backslashes at line ends", each(lambda text: _without_backslash(text))),
)
"""What is undone, in this order."""
