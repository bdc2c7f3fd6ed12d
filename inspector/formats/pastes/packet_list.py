"""The packet list of Wireshark or tshark: one row a packet, of an SMTP one what was said, several lines of a reply in one.

::

    4 0.045112 192.0.2.10 → 192.0.2.20 SMTP 98 S: 220 mx.example.com ESMTP
    8 0.047001 192.0.2.10 → 192.0.2.20 SMTP 170 S: 250-mx.example.com | PIPELINING | STARTTLS
"""

import re

_ADDRESS = r"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,40})"
_GAP = r"\s{1,40}"
_ROW = re.compile(
    rf"\s{{0,40}}[0-9]{{1,8}}{_GAP}[0-9][0-9:. -]{{0,30}}{_GAP}{_ADDRESS}{_GAP}(?:(?:→|->){_GAP})?{_ADDRESS}"
    rf"{_GAP}(?P<protocol>[A-Za-z][\w./-]{{0,30}}){_GAP}[0-9]{{1,6}}{_GAP}(?P<said>.*)"
)
_SAID = re.compile(r"(?P<side>[SC]: )(?!DATA fragment)(?P<text>.*)")
_CODE = re.compile(r"([2-5][0-5][0-9])-")
_LEAST = 2
"""Rows with something said that make a packet list."""
_LONGEST = 4_096


def told_apart(texts: list[str]) -> list[list[str]] | None:
    """Return for each line what stands in its place: what was said, a line each, else a remark. None for other pastes."""
    rows = [_ROW.fullmatch(text) if len(text) <= _LONGEST else None for text in texts]
    said = [row and row["protocol"] == "SMTP" and _SAID.fullmatch(row["said"]) for row in rows]
    if sum(1 for each in said if each) < _LEAST:
        return None
    return [
        [each["side"] + part for part in _lines(each["text"])] if each else [f"# {text}"] if row else [text]
        for text, row, each in zip(texts, rows, said, strict=True)
    ]


def _lines(text: str) -> list[str]:
    """Return the lines of a reply, whose code stands once; a command is one line."""
    code = _CODE.match(text)
    if code is None:
        return [text]
    first, *others = text.split(" | ")
    whole = [first, *(other if other.startswith(code[1]) else f"{code[1]}-{other}" for other in others)]
    if others and whole[-1].startswith(f"{code[1]}-"):
        whole[-1] = f"{code[1]} {whole[-1][4:]}"
    return whole
