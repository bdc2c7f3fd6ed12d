"""Lines that a browser, a program or a form made one of, cut again where the reply's own lines ended."""

import re

from inspector.formats.pastes.pasted_line import LOOKS_CODED, Lines, PastedLine, cut, each

_NAMED_END = re.compile(r"(?<=\S)[ \t]*(?:<CR ?LF>|<CR>(?:<LF>)?|\u240d\u240a?|\u21b5)(?=\s*$|\s+(?:<|\u2190))", re.I)
"""A line end as people write it down."""
_ESCAPED_END = re.compile(r"\[nl\]|\\r\\n(?:[\"']\)?[,;]?\s*$)?|(?<=[^\\])\\n(?=$|[\"'2-5])|(?<=[^\\])\\r$")


def undo_escapes(lines: Lines) -> Lines:
    r"""Cut at a written-out ``\r\n``, as programs print strings, at socat's ``\r`` and at hMailServer's ``[nl]``."""
    coded = [line.text for line in lines if LOOKS_CODED.search(line.text)]
    if 1 < len(coded) < 2 * sum(1 for text in coded if _NAMED_END.search(text)):  # one alone may be a reply that names it
        lines = each(lambda text: _NAMED_END.sub("", text))(lines)
    if not any(map(_ESCAPED_END.search, coded)):
        return lines
    return [PastedLine(line.number, part) for line in lines for part in _cut_string(line.text)]


_STRING_ENDS = re.compile(r"\"[)\]},;]*\s*$")


_BEFORE_A_REPLY = re.compile(r"(?<=[^\\])\\n(?=[2-5][0-5][0-9][ -])")
_EVERY_END = re.compile(rf"{_ESCAPED_END.pattern}|(?<=[^\\])\\n")


def _cut_string(text: str) -> list[str]:
    """Cut a line at the line ends in it; the string that it opens is closed behind the last part.

    Where one stands in front of two replies it is no piece of a path: what the client says ends in it too.
    """
    ends = _EVERY_END if len(_BEFORE_A_REPLY.findall(text)) > 1 else _ESCAPED_END
    parts = ends.split(text)
    if len(parts) > 1 and parts[0].count('"') % 2 and LOOKS_CODED.match(parts[-1]):
        parts[-1] = _STRING_ENDS.sub("", parts[-1])
    return parts


_LOST_BREAK = re.compile(r",?(?<![ \t])[ \t]++(?=(?:220 |250[- ]|EHLO |HELO |LHLO )\S)")


def undo_lost_breaks(lines: Lines) -> Lines:
    """Cut a paste that is one line only, where a browser has made blanks of the line ends."""
    full = [line for line in lines if line.text.strip()]
    if len(full) != 1 or len(re.findall(r"(?:^|\s)250-\S", full[0].text)) < 2:
        return lines
    return cut(lines, _LOST_BREAK)


_RAN_INTO_ONE = re.compile(
    r"(?<=\S)(?:,\s|\s*)(?:(?=250-[A-Za-z0-9])|(?=250 [A-Z0-9-]++(?: [^ ]{1,500}+){0,60}+\s*$))"
    r"|(?<!\s)\s++(?=(?:EHLO|LHLO) \S+\s*250-)"
)
_SAID_BEFORE = re.compile(r"(?:EHLO|LHLO) \S+\s*$|(?:^|\s)[2-5][0-5][0-9] ", re.I)
_LEAST_IN_ONE = 3
_REPEATS = re.compile(r"evalSMTPresponse\(\) ")
"""sendEmail says what it looks at, and then the reply."""


def undo_joined(lines: Lines) -> Lines:
    """Cut a line that holds a whole EHLO reply, as forms and chats make one line of several."""
    return [PastedLine(line.number, part) for line in lines for part in _parted(line.text)]


def _parted(text: str) -> list[str]:
    if text.count("250-") < _LEAST_IN_ONE or _REPEATS.search(text):
        return [text]
    first = text.find("250-")
    front = "" if _SAID_BEFORE.search(text[:first]) else text[:first]  # a mark stays where it is
    parts = _RAN_INTO_ONE.split(text[len(front) :])
    return [front + parts[0], *parts[1:]]


_BETWEEN_OBJECTS = re.compile(r"(?<=\}),\s*(?=\{\s*\")")


def undo_json(lines: Lines) -> Lines:
    """Cut a JSON list that stands in one line at its objects."""
    return [
        PastedLine(line.number, part)
        for line in lines
        for part in (
            _BETWEEN_OBJECTS.split(line.text) if line.text.count("},") and LOOKS_CODED.search(line.text) else [line.text]
        )
    ]
