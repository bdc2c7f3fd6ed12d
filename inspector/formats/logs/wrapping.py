"""What collectors, containers, ``grep`` and browsers put around the lines of a log is undone, and told.

A line keeps its place, so that numbers are those of the source; a record of several lines (``journalctl -o verbose``) stands
where it begins. Nothing here knows a mail server: what remains has to begin as a line of a log does, with a time or with a
process and its number.
"""

import csv
import html
import re
from collections.abc import Callable, Iterator

from inspector.formats.logs.lines import LINE_BYTES, MOST_LINES, begins_as_log_line
from inspector.formats.logs.records import field_records, json_records
from inspector.formats.pastes.coding import decoded

Lines = list[bytes]
_SAMPLE = 400
"""Lines that tell what stands around all of them."""
_MOST = 0.8
_ROUNDS = 6


def unwrapped(raw: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return the bytes of a log without what stands around its lines, and what was undone; as they are where nothing was."""
    text, coding = decoded(raw)
    undone = [coding] if coding else []
    lines = text.encode("utf-8", "surrogateescape").split(b"\n")
    for words, undo in (*_WHOLE, *_PREFIXES * _ROUNDS):
        changed = undo(lines) if len(lines) <= MOST_LINES else None
        if changed is not None and changed != lines:
            lines = changed
            undone += [words] if words not in undone else []
    return (b"\n".join(lines), tuple(undone)) if undone else (raw, ())


def _html(lines: Lines) -> Lines | None:
    if not any(_ENTITY.search(line) for line in lines):
        return None
    bare = (_TAG.sub(b"", line).decode("utf-8", "surrogateescape") for line in lines)
    return [html.unescape(line).encode("utf-8", "surrogateescape") for line in bare]


_ENTITY = re.compile(rb"&(?:lt|gt|amp|quot|nbsp|#\d{1,4});")
_TAG = re.compile(rb"</?(?:pre|code|span|p|div|br|td|tr|b|i|html|body)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)


def _blanks(lines: Lines) -> Lines | None:
    changed = [line.replace(b"\xc2\xa0", b" ") for line in lines]
    return changed if changed != lines else None


def _colours(lines: Lines) -> Lines | None:
    return [_COLOUR.sub(b"", line) for line in lines]


_COLOUR = re.compile(rb"^(?:\x1b\[[0-9;]{0,40}[mK])+|(?:\x1b\[[0-9;]{0,40}[mK])+(?=\r?$)")


def _padding(lines: Lines) -> Lines | None:
    """Take away the blanks behind every line: a terminal pads what is copied from it."""
    full = [line for line in lines if line.strip()]
    if len(full) < _LEAST_OF_ALL or not all(line.endswith((b" ", b" \r")) for line in full):
        return None
    return [line.rstrip(b" \r") for line in lines]


def _in_front_of_all(form: re.Pattern[bytes]) -> Callable[[Lines], Lines | None]:
    """Return what takes `form` away where it stands in front of every line, whatever follows: for logs without times too."""

    def undo(lines: Lines) -> Lines | None:
        full = [line for line in lines if line.strip()]
        found = [form.match(line) for line in full]
        if len(full) < _LEAST_OF_ALL or not all(found):
            return None
        shortest = min((each[0] for each in found if each), key=len)
        return [line.removeprefix(shortest) for line in lines]

    return undo


_LEAST_OF_ALL = 3


def _table(lines: Lines) -> Lines | None:
    """Take the cell that is a line of a log out of rows of quoted cells."""
    if not _mostly(lines, lambda line: line.startswith(b'"') and _cell(line) is not None):
        return None
    return [_cell(line) or line for line in lines]


def _cell(line: bytes) -> bytes | None:
    try:
        (row,) = csv.reader([line[:LINE_BYTES].decode("latin-1").rstrip("\r")])
    except (csv.Error, ValueError):
        return None
    cells = (cell.encode("latin-1") for cell in row)
    return next((cell for cell in cells if _HAS_PROCESS.search(cell) and begins_as_log_line(cell)), None)


_FILE = rb"(?!\d+:\d\d:)[^\s:]{0,200}[./][^\s:]{1,80}?[:-](?:\d{1,9}[:-])?(?=[A-Z<\d\[])"
_NAMED = re.compile(_FILE)
"""The name of a file in front, as ``grep`` writes it: behind the quoting of a mail it comes first."""
_HAS_PROCESS = re.compile(rb"[^\s\[\]:]\[\d{1,10}\]: ")


def _in_front(form: re.Pattern[bytes], *, of_times: bool = False) -> Callable[[Lines], Lines | None]:
    """Return what takes `form` away where it stands in front of nearly all lines; `of_times`: of a time only."""

    def bare(line: bytes) -> bytes | None:
        found = form.match(line)
        rest = line[found.end() :] if found else b""
        begins = begins_as_log_line(rest, time=of_times) or (not of_times and _NAMED.match(rest) is not None)
        return rest if found and begins else None

    def undo(lines: Lines) -> Lines | None:
        if not _mostly(lines, lambda line: bare(line) is not None):
            return None
        return [line if (rest := bare(line)) is None else rest for line in lines]

    return undo


def _mostly(lines: Lines, tells: Callable[[bytes], bool]) -> bool:
    sample = [line for line in lines[:_SAMPLE] if line.strip()]
    return bool(sample) and sum(map(tells, sample)) >= _MOST * len(sample)


def _records(read: Callable[[Lines], Iterator[tuple[int, bytes]] | None]) -> Callable[[Lines], Lines | None]:
    """Return what puts each record on the line on which it begins."""

    def undo(lines: Lines) -> Lines | None:
        found = read(lines)
        if found is None:
            return None
        changed: Lines = [b""] * len(lines)
        for place, line in found:
            changed[place] = line
        return changed

    return undo


_WHOLE: tuple[tuple[str, Callable[[Lines], Lines | None]], ...] = (
    ("HTML", _html),
    ("non-breaking blanks", _blanks),
    ("colours", _colours),
    ("blanks behind lines", _padding),
    *(("quoting", _in_front_of_all(re.compile(mark))) for mark in (rb"[ \t]{0,4}>[ \t]", rb"[ \t]{0,4}>[ \t]", rb"\|[ \t]")),
    ("indentation", _in_front_of_all(re.compile(rb"\t+|  +"))),
    ("records in JSON, of which time, host, process and message are read", _records(json_records)),
    ("records of the journal, of which time, host, process and message are read", _records(field_records)),
    ("a table", _table),
)
_NUMBERED = rb"[ \t]*(?!1 \d{4}-)\d{1,8}(?:[:-]|[ \t]+)(?=[A-Z<\[]|\d{4}-|\d\d:\d\d:)"
"""``grep -n`` and editors; the 1 of RFC 5424 is none."""
_ISO = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)"
_PREFIXES: tuple[tuple[str, Callable[[Lines], Lines | None]], ...] = (
    ("quoting", _in_front(re.compile(rb"(?:[ \t]{0,4}>[ \t]?)+|\|[ \t]"))),
    ("indentation", _in_front(re.compile(rb"\t+|  +"))),
    ("names of containers in front", _in_front(re.compile(rb"[\w./-]{1,80}[ \t]*\|[ \t]"))),
    ("names of pods in front", _in_front(re.compile(rb"\[pod/[^\]\s]{1,200}\] "))),
    (
        "names of files in front",
        _in_front(_NAMED),
    ),
    (
        "line numbers",
        _in_front(re.compile(rb"[ \t]*(?!1 \d{4}-)\d{1,8}(?:[:-]|[ \t]+)(?=[A-Z<\[]|\d{4}-|\d\d:\d\d:)"), of_times=True),
    ),
    ("times of containers in front", _in_front(re.compile(_ISO + rb"(?: (?:stdout|stderr) [FP])? +"), of_times=True)),
)
