"""The lines of Postfix's configuration as people paste it: main.cf, master.cf, and what postconf -n, -P, -M and -F print.

A line that begins with a blank goes on with the one before (postconf(5), master(5)); comments and empty lines between do not
end it. Quotation marks of a mail (``> ``) in front are passed over; so are the numbers of ``grep -n``, what postconf says of
a parameter that nobody uses, non-breaking blanks, the marks of HTML, and blanks in front of all lines.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct, field

from inspector.frozen import Frozen
from inspector.lenses.finding import Evidence


class LineKind(StrEnum):
    """What one line is."""

    SETTING = "setting"
    """``name = value``."""
    OVERRIDE = "override"
    """``service/type/name = value``: what postconf -P and -F print."""
    SERVICE = "service"
    """An entry of master.cf."""
    MORE = "more"
    """It goes on with the line before."""
    COMMENT = "comment"
    PROMPT = "prompt"
    """A shell's, with the command."""
    BLANK = "blank"
    OTHER = "other"
    """None of these."""


class Setting(Frozen):
    """One value that is set."""

    name: str
    """The parameter."""
    value: str
    """As it is written, line ends as blanks."""
    service: str
    """``submission/inet`` where it counts for one service of master.cf only; empty in main.cf."""
    evidence: tuple[Evidence, ...]
    """The bytes of the name and the value, on each line that they stand on."""


class Service(Struct):
    """One entry of master.cf."""

    name: str
    """``smtp``, ``587``, ``127.0.0.1:10025``."""
    kind: str
    """``inet``, ``unix``, ``pass``, ``fifo``."""
    command: str
    """The program: ``smtpd``, ``postscreen``, ``smtp``; empty where it is not told."""
    entry: int
    """Index of the entry that shows it; -1 where only its settings are shown."""
    settings: list[Setting] = field(default_factory=list)
    """Its ``-o``."""

    @property
    def key(self) -> str:
        """``submission/inet``."""
        return f"{self.name}/{self.kind}"


class Written(Frozen):
    """All that was read."""

    settings: tuple[Setting, ...]
    """Of main.cf, in order."""
    services: tuple[Service, ...]
    """Of master.cf, in order."""
    has_main: bool
    """True where settings of main.cf are there."""
    has_services: bool
    """True where entries of master.cf, or their settings, are there."""


_TYPES = "inet|unix-dgram|unix|fifo|pass"
_FRONT = re.compile(
    r"(?:>[ \t]?)*(?:\d{1,5}:(?=[ \t]*\w+[ \t\xa0\xc2]*=))?(?:(?:\S*/)?postconf: warning: \S+: unused parameter: (?=\w+=))?"
)
"""What stands in front of a setting and is none of it."""
_PASTED = (("\xc2\xa0", "  "), ("\xa0", " "), ("&gt;", "   >"), ("&lt;", "   <"), ("<br>", "    "), ("<br/>", "     "))
"""What copying from a page leaves, to blanks: as many characters, so that places stay."""
_SETTING = re.compile(r"([A-Za-z0-9_]+)[ \t]*=")
_OVERRIDE = re.compile(rf"([^\s/=]+)/({_TYPES})/([A-Za-z0-9_]+)[ \t]*=")
_SERVICE = re.compile(rf"([^\s#/]\S*)\s+({_TYPES})((?:\s+[yn-]){{3}})\s+\S+\s+\S+\s+(\S+)")
_PROMPT = re.compile(
    r"(?:\S*[#$%>]\s*|\[[^\]]*\]\s*[#$]\s*|[^\s@]+@[^\s@]+[^#$]*[#$]\s*)(?:sudo\s+)?(?:/\S*/)?post(?:conf|fix)\b|```|~~~"
)
_LONGEST_PROMPT = 200
"""Characters in which a prompt and its command stand."""
_OPTION = re.compile(r"(?:^|(?<=\s))-o\s*(?:\{\s*(\w+)\s*=\s*([^}]*)\}|(\w+)\s*=\s*(\{[^}]*\}|\S*))")
_COMMANDS = {"command"}
"""Fields of postconf -F that are read."""


def text_of(raw: bytes) -> tuple[str, int]:
    """Return a line as text, one character for each byte, without what pasting put in front; and where it begins."""
    text = raw.decode("latin-1")
    for mark, blanks in _PASTED:
        text = text.replace(mark, blanks)
    front = _FRONT.match(text)
    return (text[front.end() :], front.end()) if front else (text, 0)


def kind_of(text: str, before: LineKind) -> LineKind:
    """Tell what a line is; `before`: the last one that was no comment and not blank."""
    stripped = text.strip()
    if not stripped:
        return LineKind.BLANK
    if _PROMPT.match(stripped[:_LONGEST_PROMPT]):
        return LineKind.PROMPT
    if stripped.startswith("#"):
        return LineKind.COMMENT
    if text[0] in " \t":
        goes_on = before in (LineKind.SETTING, LineKind.OVERRIDE, LineKind.SERVICE, LineKind.MORE)
        return LineKind.MORE if goes_on else kind_of(stripped, before)
    if _SERVICE.match(text):
        return LineKind.SERVICE
    if _OVERRIDE.match(text):
        return LineKind.OVERRIDE
    return LineKind.SETTING if _SETTING.match(text) else LineKind.OTHER


def kinds_of(texts: Iterable[str]) -> Iterator[LineKind]:
    """Yield what each line is."""
    before = LineKind.OTHER
    texts = list(texts)
    margin = min((len(text) - len(text.lstrip(" \t")) for text in texts if text.strip()), default=0)
    for text in texts:
        kind = kind_of(text[margin:], before)
        yield kind
        if kind not in (LineKind.BLANK, LineKind.COMMENT):
            before = kind


class _Logical(Struct):
    kind: LineKind
    parts: list[tuple[int, int, str]]
    """Entry, where the text begins in its bytes, and the text."""

    @property
    def text(self) -> str:
        return " ".join(part.strip() for _, _, part in self.parts)

    def evidence(self) -> tuple[Evidence, ...]:
        """All bytes of it, without the blanks around each line."""
        return tuple(
            Evidence(entry, 0, offset + len(text) - len(text.lstrip()), offset + len(text.rstrip()))
            for entry, offset, text in self.parts
        )


def read_lines(lines: Iterable[tuple[int, bytes]]) -> Written:
    """Read lines; each comes with the index of its entry."""
    settings: list[Setting] = []
    services: dict[str, Service] = {}
    has_services = False
    for logical in _logical_lines(lines):
        if logical.kind is LineKind.SETTING:
            settings.append(_setting(logical))
        elif logical.kind is LineKind.OVERRIDE:
            has_services = True
            _override(logical, services)
        elif logical.kind is LineKind.SERVICE:
            has_services = True
            _service(logical, services)
    return Written(tuple(settings), tuple(services.values()), bool(settings), has_services)


def _logical_lines(lines: Iterable[tuple[int, bytes]]) -> Iterator[_Logical]:
    held: _Logical | None = None
    read = [(entry, *text_of(raw)) for entry, raw in lines]
    for (entry, text, offset), kind in zip(read, kinds_of(text for _, text, _ in read), strict=True):
        if kind is LineKind.MORE and held is not None:
            held.parts.append((entry, offset, text))
        elif kind not in (LineKind.BLANK, LineKind.COMMENT):
            if held is not None:
                yield held
            held = _Logical(kind, [(entry, offset, text)])
    if held is not None:
        yield held


def _setting(logical: _Logical) -> Setting:
    name, _, value = logical.text.partition("=")
    return Setting(name.strip(), value.strip(), "", logical.evidence())


def _override(logical: _Logical, services: dict[str, Service]) -> None:
    found = _OVERRIDE.match(logical.text)
    if found is None:
        return
    name, kind, parameter = found.groups()
    value = logical.text[found.end() :].strip()
    service = services.setdefault(f"{name}/{kind}", Service(name, kind, "", -1))
    if parameter in _COMMANDS:
        service.command, service.entry = (value.split() or [""])[0], logical.parts[0][0]
        service.settings += _options(logical, service.key)
    else:
        service.settings.append(Setting(parameter, value, service.key, logical.evidence()))


def _service(logical: _Logical, services: dict[str, Service]) -> None:
    found = _SERVICE.match(logical.text)
    if found is None:
        return
    name, kind, _, command = found.groups()
    service = services.setdefault(f"{name}/{kind}", Service(name, kind, command, logical.parts[0][0]))
    service.command, service.entry = command, logical.parts[0][0]
    service.settings += _options(logical, service.key)


def _options(logical: _Logical, service: str) -> Iterator[Setting]:
    """Yield the ``-o`` of an entry, each with its own bytes."""
    for entry, offset, text in logical.parts:
        for found in _OPTION.finditer(text):
            name, value = found[1] or found[3], found[2] if found[1] else found[4]
            if value.startswith("{") and value.endswith("}"):
                value = value[1:-1]
            evidence = Evidence(entry, 0, offset + found.start(), offset + len(text[: found.end()].rstrip()))
            yield Setting(name, value.strip(), service, (evidence,))
