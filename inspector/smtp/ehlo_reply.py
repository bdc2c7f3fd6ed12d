"""Is STARTTLS offered? What the lines of an EHLO reply say, by the letter and to a lenient reader.

The letter (RFC 5321 §4.1.1.1) alone is not enough: ``STARTTLS`` in the first line is a valid Domain, so the rule that breaks
is one line further down. Hence a second reading: a keyword in front of what looks like the server's name stands where the
greeting belongs.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from inspector.frozen import Frozen
from inspector.patterns import lazy_pattern
from inspector.smtp.reply import ReplyLine


class Starttls(StrEnum):
    """Is STARTTLS offered?"""

    ADVERTISED = "advertised"
    """In a line of its own after the first; a parameter or a blank behind it is a deviation, but most clients take it."""
    BEFORE_GREETING = "before-greeting"
    """In the first line, where the server's name belongs."""
    MALFORMED = "malformed"
    """In a line that breaks the grammar so that many clients do not see it."""
    MASKED = "masked"
    """A line of eight characters was overwritten with X: it may have been STARTTLS."""
    ABSENT = "absent"
    UNKNOWN = "unknown"
    """No EHLO reply came about: it ended in 421, 4yz or 5yz, or was cut off."""


class Offer(Frozen):
    """How STARTTLS is offered."""

    starttls: Starttls
    """The verdict."""
    line: int
    """Number of the line that decided it, counted from 1; 0 where none did."""


_PLAIN = lazy_pattern(rb"STARTTLS(?:[ \t\r]*|(?: [!-~]+)+ ?)", re.IGNORECASE)
"""STARTTLS, perhaps with blanks or a stray CR behind it, or with parameters."""
_LOOSE = lazy_pattern(rb"[^0-9A-Za-z]*STARTTLS(?![0-9A-Za-z._-])", re.IGNORECASE)
"""STARTTLS with anything in front that is no letter or digit."""
_BEHIND_CR = lazy_pattern(rb"\r250[ -]STARTTLS(?![0-9A-Za-z._-])", re.IGNORECASE)
_AS_PARAM = lazy_pattern(rb"[!-~]+ (?:[!-~]+ )*STARTTLS(?: |\Z)", re.IGNORECASE)
_MASK = lazy_pattern(rb"(?:X{7}[A-Z]|X{8})[ \t]*")
_CONTROLS = bytes(range(0x20)) + b"\x7f"
_NAME = lazy_pattern(rb"(?=[^ ]*[A-Za-z])[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)+\.?(?= |\t|\r|\Z)")
"""What looks like a host name: two labels or more, not only digits; underscores are met in practice."""
_WORD = lazy_pattern(rb"[^ \t\r\n]*")
_NAMED = lazy_pattern(
    rb"(?!E?SMTP\Z|[245]\.\d+\.\d+\Z)[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z])?|\[[0-9A-Za-z.:-]+\]", re.IGNORECASE
)
"""A word of a 220 that can be the server's name, or its address in brackets; ESMTP and status codes are none."""


def offers_starttls(lines: Sequence[ReplyLine], greeting: Sequence[ReplyLine]) -> Starttls:
    """Tell how the EHLO reply `lines` offers STARTTLS; `greeting` holds the lines of the 220 (empty where there is none)."""
    return find_starttls(lines, greeting).starttls


def find_starttls(lines: Sequence[ReplyLine], greeting: Sequence[ReplyLine]) -> Offer:
    """As `offers_starttls`, with the line that decided it."""
    if not lines or not lines[-1].last or lines[-1].code is None or lines[-1].code // 100 != 2:
        return Offer(Starttls.UNKNOWN, 0)
    texts = [(line, text_of(line)) for line in lines]
    for number, (line, text) in enumerate(texts[1:], 2):
        if line.code == 250 and has_separator(line) and _PLAIN.fullmatch(text):
            return Offer(Starttls.ADVERTISED, number)
    if _LOOSE.match(texts[0][1]) and is_before_greeting(lines, greeting):
        return Offer(Starttls.BEFORE_GREETING, 1)
    for verdict, carries in ((Starttls.MALFORMED, _is_malformed), (Starttls.MASKED, _is_masked)):
        for number, (_line, text) in enumerate(texts, 1):
            if carries(text, number):
                return Offer(verdict, number)
    return Offer(Starttls.ABSENT, 0)


def has_separator(line: ReplyLine) -> bool:
    """Tell whether a hyphen or a blank stands behind the code."""
    return line.code is not None and line.raw[3:4] in (b"-", b" ")


def text_of(line: ReplyLine) -> bytes:
    """Return what follows code and separator."""
    return line.content[line.text_start :]


def looks_like_a_name(text: bytes) -> bool:
    """Tell whether a text begins with what looks like a host name of two labels or more."""
    return _NAME.match(text) is not None


def name_of(greeting: Sequence[ReplyLine]) -> bytes:
    """Return the name in the 220, lower case; empty where its first word is none: a mask, a variable, ``ESMTP``."""
    if not greeting or greeting[0].code != 220:
        return b""
    word = _word(text_of(greeting[0]).lstrip(b" ")).rstrip(b".,")
    return word.lower() if _NAMED.fullmatch(word) else b""


def is_before_greeting(lines: Sequence[ReplyLine], greeting: Sequence[ReplyLine]) -> bool:
    """Tell whether the first line, known to begin with a keyword, stands where the greeting belongs.

    It does when a later line looks like the greeting, or when nothing speaks for the keyword being the server's own name:
    a 220 with that name, or words of welcome behind it. Behind STARTTLS the latter do not count: some clients see it there.
    """
    name = name_of(greeting)
    for line in lines[1:]:
        text = text_of(line)
        if looks_like_a_name(text) or (name and _word(text).lower().rstrip(b".") == name):
            return True
    first = text_of(lines[0])
    own_name = _word(first).lower() in (name, name.partition(b".")[0]) if name else False
    return not own_name and (_LOOSE.match(first) is not None or not _is_welcome(first))


_WELCOME = lazy_pattern(rb"[^ ]+ .*\b(?:hello|welcome|pleased|service|hi|greetings|at your)\b", re.IGNORECASE)


def _is_welcome(text: bytes) -> bool:
    return _WELCOME.match(text) is not None


def _word(text: bytes) -> bytes:
    found = _WORD.match(text)
    return found[0] if found else b""


def _is_malformed(text: bytes, number: int) -> bool:
    if _BEHIND_CR.search(text):
        return True
    if number == 1:
        return False
    return bool(_LOOSE.match(text) or _LOOSE.match(text.translate(None, _CONTROLS)) or _AS_PARAM.match(text))


def _is_masked(text: bytes, number: int) -> bool:
    return number > 1 and _MASK.fullmatch(text) is not None
