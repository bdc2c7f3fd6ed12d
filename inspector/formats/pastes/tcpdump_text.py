"""What tcpdump prints with ``-A`` or ``-X``: a line for each packet, and below it the packet, headers and all.

::

    12:00:38.925672 IP mx.example.com.587 > 192.0.2.7.35136: Flags [P.], seq 1:43, ack 1, win 64, length 42
    E..^.4@.@..c...........@cU.].w.....@.R.....
    ......Y.220 mail.domain1.com ESMTP Service ready

The length tells where the headers end and the lines begin that somebody said. What is no text (TLS) stays as it stands.
"""

import re
from itertools import pairwise

_PACKET = re.compile(r"\S+ (?:\S+ (?:In|Out) +)?IP6? \S+ > \S+: Flags \[[^\]]*\].*?\blength (\d{1,5})(?:: SMTP: .*)?$")
_ABOVE_TCP = re.compile(r": SMTP: .*$")
_LENGTH = re.compile(r"(?<=\d)$")
"""Where a number ends a line, which is no reply code."""
_ROW = re.compile(r"\s*0x[0-9a-f]{4}:  ((?:[0-9a-f]{2}(?:[0-9a-f]{2})? ?){1,8})(?![0-9a-f])")
_TEXT = re.compile(rb"[\t\r\n\x20-\x7e\x80-\xff]+")


def told_apart(texts: list[str]) -> list[list[str]] | None:
    """Return for each line the lines that it holds: headers apart from what was said; None where it is none of tcpdump's."""
    heads = [place for place, text in enumerate(texts) if _PACKET.match(text)]
    if not heads:
        return None
    parts = [[text] for text in texts]
    for head, following in pairwise([*heads, len(texts)]):
        found = _PACKET.match(texts[head])
        length = int(found[1]) if found else 0
        if length and (
            _take_rows(texts, parts, head, following, length) or _take_text(texts, parts, head, following, length)
        ):
            parts[head] = [_ABOVE_TCP.sub("", texts[head])]  # it stands below once more
        parts[head] = [_LENGTH.sub(":", part) for part in parts[head]]
    return parts


def _take_text(texts: list[str], parts: list[list[str]], head: int, following: int, length: int) -> bool:
    """``-A``: cut the line in which the headers end; what was said ends with a line end, and that shows."""
    if following - head < 3 or texts[following - 1]:
        return False
    rest = length
    for place in range(following - 2, head, -1):
        rest -= len(texts[place]) + 2
        if rest <= 0:
            parts[place] = (
                [part for part in (texts[place][:-rest], texts[place][-rest:]) if part] if rest else [texts[place]]
            )
            return True
    return False


def _take_rows(texts: list[str], parts: list[list[str]], head: int, following: int, length: int) -> bool:
    """``-X``: the rows hold every byte, so what was said stands in their place."""
    rows = [_ROW.match(text) for text in texts[head + 1 : following] if text.strip()]
    if not rows or not all(rows):
        return False
    said = bytes.fromhex("".join(row[1].replace(" ", "") for row in rows if row))[-length:]
    if len(said) < length or not _TEXT.fullmatch(said):
        return False
    parts[head + 1] = said.decode("utf-8", "surrogateescape").splitlines()
    parts[head + 2 : following] = [[] for _ in range(head + 2, following)]
    return True
