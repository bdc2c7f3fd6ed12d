"""How a client looks for STARTTLS in an EHLO reply: its rule in a declarative form, and the one matcher for all of them.

A rule reads the reply's bytes as the client does; that no two clients read them alike is what the table is for.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache

from inspector.frozen import Frozen
from inspector.patterns import lazy_pattern

WORD = "STARTTLS"
_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Any case means any ASCII case: no client folds other letters into these."""
_WORD_BYTES = lazy_pattern(rb"STARTTLS", re.IGNORECASE)


class Match(StrEnum):
    """What is compared with the word, in the text behind the first four bytes of a line."""

    WORD = "word"
    """The text up to the first of the delimiters."""
    EXACT = "exact"
    """The whole text."""
    PREFIX = "prefix"
    """The beginning of the text; anything may follow."""
    PATTERN = "pattern"
    """A regular expression, from the start of the text."""
    CONTAINS = "contains"
    """The word anywhere in the whole reply, codes included."""
    LETTER = "letter"
    """All that is known: line 1 is the greeting, and the bare word on a later line counts. Anything else is unknown."""
    BLIND = "blind"
    """Nothing: the reply is not read, STARTTLS is always sent."""
    UNKNOWN = "unknown"
    """Nothing is known."""


class Nul(StrEnum):
    """What becomes of NUL bytes in a line."""

    KEEP = "keep"
    """A byte like any other."""
    CUT = "cut"
    """The text ends there, as C strings do."""
    DROP = "drop"
    """Left out."""
    STRIP = "strip"
    """Left out at both ends of the text."""
    END = "end"
    """The whole reply ends there: it is one C string."""


class Rule(Frozen):
    """A client's rule."""

    match: Match
    """What is compared."""
    first: bool = False
    """True when line 1 is looked at like the others; False when it is taken for the greeting."""
    fold: bool = False
    """True when any case will do; False when only upper case does."""
    delims: str = ""
    """For WORD: the characters that end the word."""
    blank: str = ""
    """A line of nothing but these is not counted, so that the one behind it is line 1; empty when every line is counted."""
    left: str = ""
    """Characters that are taken off the left of the text first."""
    right: str = ""
    """Characters that are taken off the right of the text."""
    right_of_last: str = ""
    """Characters that are taken off the right of the last line only."""
    nul: Nul = Nul.KEEP
    """What becomes of NUL bytes."""
    pattern: str = ""
    """For PATTERN: Python's syntax, ASCII classes."""
    before: str = ""
    """For CONTAINS: one of these must stand before the word; empty for anything."""
    boundary: bool = False
    """For CONTAINS: True when the word must end there."""
    drop: str = ""
    """Characters that are left out wherever they stand in the text."""
    also: str = ""
    """Another word that counts as well as STARTTLS, compared in the same way; empty for none."""
    kept: int = 0
    """Only lines that begin within this many bytes of the reply are seen, CR LF counted as one; 0 for no limit."""
    crlf: bool = False
    """True when lines end at CR LF only; False when a bare LF ends them too."""
    lone_cr: bool = False
    """True when a CR without LF ends a line as well."""
    head: str = ""
    """A regular expression for what stands before the text of a line, which has none where it does not fit; empty for its
    first four bytes."""
    counted: str = ""
    """A regular expression for the beginning of the lines that are looked at; empty for all."""
    charset: str = "latin-1"
    """What the bytes are decoded with; bytes that do not fit stay themselves."""


class Place(Frozen):
    """Where the word stands."""

    line: int
    """The line as we count them, from 1."""
    start: int
    """First byte of the word, into that line's raw bytes."""
    stop: int
    """Byte behind it."""


def find_offer(rule: Rule, raw_lines: Sequence[bytes]) -> Place | None:
    """Return where a client with this rule finds STARTTLS offered, or None. `raw_lines`: each line with its line end."""
    whole = b"".join(raw_lines)
    if rule.match is Match.CONTAINS:
        found = _anywhere(rule).search(whole)
        return place_of(raw_lines, found.start(), found.end()) if found else None
    if rule.nul is Nul.END:
        whole = whole.partition(b"\x00")[0]
    written = _written(rule.drop + ("\x00" if rule.nul is Nul.DROP else ""), rule.also, whole)
    if not written:
        return None
    starts, pieces = _pieces(rb"\r\n" if rule.crlf else rb"\r\n|\n|\r" if rule.lone_cr else rb"\r?\n", whole)
    greeting = 0 if rule.first else _greeting_of(rule, pieces)
    for start, stop in written:
        number = bisect_right(starts, start) - 1
        if rule.kept and starts[number] - number >= rule.kept:
            return None
        if (number > greeting or rule.first) and _matches(rule, pieces[number], last=number == len(pieces) - 1):
            return place_of(raw_lines, start, stop)
    return None


def place_of(raw_lines: Sequence[bytes], start: int, stop: int) -> Place:
    """Return the place of these bytes of the whole reply."""
    before = 0
    for number, raw in enumerate(raw_lines, start=1):
        if start < before + len(raw):
            return Place(number, start - before, min(stop - before, len(raw)))
        before += len(raw)
    raise ValueError("the reply ends before this byte")


def find_letters(raw_lines: Sequence[bytes]) -> Iterator[Place]:
    """Yield every place where the letters of the word stand, in any case, those behind line 1 first."""
    for number, raw in [*enumerate(raw_lines, start=1)][1:] + [*enumerate(raw_lines, start=1)][:1]:
        for found in _WORD_BYTES.finditer(raw):
            yield Place(number, *found.span())


@lru_cache(maxsize=8)
def _written(left_out: str, also: str, whole: bytes) -> tuple[tuple[int, int], ...]:
    """Return every place, as (first byte, byte behind), where the word stands, in any case, or the one that counts as well.

    `left_out`: what may stand between its letters.
    """
    between = f"[{re.escape(left_out)}]*" if left_out else ""
    other = f"|{re.escape(also)}" if also else ""
    pattern = f"(?=({between.join(WORD)}{other}))"  # places may overlap
    return tuple(found.span(1) for found in re.finditer(pattern.encode(), whole, re.IGNORECASE))


def _anywhere(rule: Rule) -> re.Pattern[bytes]:
    before = f"(?<=[{re.escape(rule.before)}])" if rule.before else ""
    pattern = f"{before}{WORD}" + (r"\b" if rule.boundary else "")
    return re.compile(pattern.encode(), re.IGNORECASE if rule.fold else 0)


@lru_cache(maxsize=8)
def _pieces(ends: bytes, whole: bytes) -> tuple[tuple[int, ...], tuple[bytes, ...]]:
    """Return the lines of a client whose lines end so, without line ends: where each begins, and its bytes.

    Few ways of cutting are shared by four score clients, and each is asked some ten times why it does not see the word.
    """
    starts, pieces, start = [], [], 0
    for found in re.finditer(ends, whole):
        starts.append(start)
        pieces.append(whole[start : found.start()])
        start = found.end()
    if start < len(whole):
        starts.append(start)
        pieces.append(whole[start:])
    return tuple(starts), tuple(pieces)


def _greeting_of(rule: Rule, pieces: Sequence[bytes]) -> int:
    """Return the index of the line that is taken for the greeting."""
    if not rule.blank:
        return 0
    texts = (_without_nul(rule, _behind_head(rule, piece) or "") for piece in pieces)
    return next((number for number, text in enumerate(texts) if text.rstrip("\r").strip(rule.blank)), len(pieces))


def _behind_head(rule: Rule, piece: bytes) -> str | None:
    """Return the text of a line, or None where it has none for this client."""
    start = 4
    if rule.head or rule.counted:
        line = piece.decode("latin-1")
        head = re.match(rule.head, line) if rule.head else None
        if (rule.head and head is None) or not re.match(rule.counted, line):
            return None
        start = head.end() if head else start
    return piece[start:].decode(rule.charset, "surrogateescape")


def _matches(rule: Rule, piece: bytes, *, last: bool) -> bool:
    behind = _behind_head(rule, piece)
    if behind is None:
        return False
    text = _text(rule, behind, last=last)
    if rule.match is Match.PATTERN:
        return re.match(rule.pattern, text, re.ASCII | (re.IGNORECASE if rule.fold else re.NOFLAG)) is not None
    if rule.match is Match.WORD and rule.delims:
        text = re.split(f"[{re.escape(rule.delims)}]", text, maxsplit=1)[0]
    if rule.fold:
        text = text.translate(_UPPER)
    words = (WORD, rule.also) if rule.also else (WORD,)
    return text.startswith(words) if rule.match is Match.PREFIX else text in words


def _without_nul(rule: Rule, text: str) -> str:
    match rule.nul:
        case Nul.CUT:
            return text.partition("\x00")[0]
        case Nul.DROP:
            return text.replace("\x00", "")
        case Nul.STRIP:
            return text.strip("\x00")
        case Nul.KEEP | Nul.END:
            return text


def _text(rule: Rule, text: str, *, last: bool) -> str:
    text = _without_nul(rule, text)
    if rule.drop:
        text = text.translate(dict.fromkeys(map(ord, rule.drop)))
    if rule.left:
        text = text.lstrip(rule.left)
    right = rule.right + (rule.right_of_last if last else "")
    return text.rstrip(right) if right else text
