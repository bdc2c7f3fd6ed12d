"""Who says a line of a pasted dialogue: what stands in front of its lines (``C:``, ``>>>``, ``mx1 ->``), and what it says.

The marks are learned from the lines whose content tells who says them: a reply code, or a command that is written as
commands are. So a mark that nobody foresaw is understood, and one that means the opposite elsewhere (``S:`` is the sender
in RFC 821).
"""

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from inspector.frozen import Frozen

REPLY = re.compile(r"[2-5][0-5][0-9](?:[ \t-].*|$)", re.S)
"""A line of a reply: three digits, then a blank, a hyphen, or nothing."""
COMMAND = re.compile(
    r"(?:(?:EHLO|HELO|LHLO)(?: [^\s]+)?|(?:MAIL FROM|RCPT TO|SEND FROM|SAML FROM|SOML FROM) ?:.*|DATA|RSET|QUIT|STARTTLS"
    r"|NOOP|TURN|HELP(?: [A-Z0-9]+)?|AUTH [A-Z][A-Z0-9_-]*(?: [^\s'\"]+)?|(?:VRFY|EXPN|ETRN|ATRN) [^\s]+"
    r"|BDAT [0-9]+(?: LAST)?|(?:XCLIENT|XFORWARD) [A-Z]+=.*)[ \t]*",
    re.I,
)
"""A command as commands are written; prose that begins with the same word is none."""
_ANYWHERE = re.compile(r"(?<![\w.@-])(?=[2-5][0-5][0-9](?:[ \t-]|$))|(?<![\w.@])(?=[A-Za-z]{4})")

_CLIENT_WORDS = "c|client|cli|me|us|i|you|local|out|outgoing|send|sent|sending|tx|write|request|cmd|command|sender|to server"
_SERVER_WORDS = (
    "s|r|server|srv|remote|in|incoming|recv|recvd|receive|received|receiving|rx|read|response|resp|reply|answer|"
    "receiver|from server"
)
_CLIENT_ARROWS = r">{1,4}|[-=~]{1,6}>{1,2}|smtp>>|[\u2192\u21d2\u27f6\u27a1\u00bb]\ufe0f?"
_SERVER_ARROWS = r"<{1,4}|<{1,2}[-=~]{1,6}|<[-~]?\*{1,2}|smtp<<|[\u2190\u21d0\u27f5\u2b05\u00ab]\ufe0f?"
_ARROW = rf"(?:{_CLIENT_ARROWS}|{_SERVER_ARROWS})"
_KNOWN = (
    (
        "client",
        re.compile(rf"[\[(<]?(?:{_CLIENT_WORDS})(?:\s*[-=]*>\s*(?:{_SERVER_WORDS}))?\s*(?:[\])>:|=]+|{_ARROW})+", re.I),
    ),
    (
        "server",
        re.compile(rf"[\[(<]?(?:{_SERVER_WORDS})(?:\s*[-=]*>\s*(?:{_CLIENT_WORDS}))?\s*(?:[\])>:|=]+|{_ARROW})+", re.I),
    ),
    ("client", re.compile(_CLIENT_ARROWS, re.I)),
    ("server", re.compile(_SERVER_ARROWS, re.I)),
    ("", re.compile(r"[-*+!|$%\u2022\u25b6\u25ba]{1,3}|[0-9]{1,4}[.):]|[\"'`]|.*\"\w+\"\s*:\s*\[?\s*\"|\",\s*\"", re.S)),
)
"""What marks are known, and whose they are where no line tells; the last ones say nothing."""
_LONGEST_MARK = 240
_MOST_MARKS = 40
_LEAST_OF_BOTH = 5
"""One in so many lines of a mark that the other side says: fewer are lines of a message that look like replies."""
_MOST_PLACES = 40
"""Words of a line at which a command may begin."""
_DIGITS = re.compile(r"[0-9]+")
_LAST_WORD = re.compile(r"[^\W\d_]+(?=(?:\W|\d|_)*$)")
_PARTNERS = (
    *(("s", "c"), ("server", "client"), ("srv", "cli"), ("recv", "send"), ("received", "sent"), ("rx", "tx"), ("in", "out")),
    ("서버", "클라이언트"),
)
"""Words of marks that come in pairs: who writes one for the server's lines writes the other for the client's."""
_PARTNER = {one: other for pair in _PARTNERS for one, other in (pair, pair[::-1])}
_GREETS = re.compile(r"(?:EHLO|HELO|LHLO) \S", re.I)
_LETTERS = re.compile(r"[^\W\d_]+")
_TURNED = str.maketrans("<>", "><")
_CLOSED = re.compile(r"[\"'`][)\]},;]{0,3}\s*")


class Speaker(StrEnum):
    """Who says a line."""

    CLIENT = "client"
    SERVER = "server"
    UNTOLD = ""
    """No mark says so; what it says may."""


_OTHER = {Speaker.CLIENT: Speaker.SERVER, Speaker.SERVER: Speaker.CLIENT}


class Said(Frozen):
    """A line without its mark."""

    speaker: Speaker
    """Whose mark it has."""
    text: str
    """What is said."""
    told: bool
    """True where the text itself is a reply line or a command."""


def is_reply(text: str) -> bool:
    """Tell whether a text is a line of a reply."""
    return REPLY.fullmatch(text) is not None


def is_command(text: str) -> bool:
    """Tell whether a text is a command."""
    return COMMAND.fullmatch(text) is not None


def split_mark(text: str) -> tuple[str, str] | None:
    """Return what stands in front of the reply line or command that a line ends in, and that; None where it has neither."""
    for place in list(_ANYWHERE.finditer(text[:400]))[:_MOST_PLACES]:
        content = text[place.start() :]
        lead = text[: place.start()]
        closed = len(lead.strip()) > 1 and is_command(_without_quote(lead, content))  # a string alone may be a keyword
        if is_reply(content) or is_command(content) or closed:
            return lead, content
    return None


class Marks:
    """The marks of one paste."""

    def __init__(self, texts: Iterable[str]) -> None:
        seen: dict[str, Counter[str]] = {}
        exact: dict[str, Counter[str]] = {}
        greeted: dict[str, None] = {}
        for text in texts:
            if split := split_mark(text):
                side = "server" if is_reply(split[1]) else "client"
                seen.setdefault(_key(split[0]), Counter())[side] += 1
                exact.setdefault(_blanks(split[0]), Counter())[side] += 1
                if split[0].strip() and _GREETS.match(split[1]):
                    greeted.setdefault(_key(split[0]))
        self._speakers: dict[str, Speaker] = {}
        for key, sides in sorted(seen.items(), key=lambda item: -item[1].total())[:_MOST_MARKS]:
            known = next((side for side, form in _KNOWN if form.fullmatch(key)), None)
            if key and (known is not None or (sides.total() > 1 and len(key) <= _LONGEST_MARK)):
                self._speakers[key] = Speaker("" if known == "" else _speaker(sides, known))
        for key in [key for key, speaker in self._speakers.items() if speaker]:
            if partner := _partner(key):
                self._speakers.setdefault(partner, _OTHER[self._speakers[key]])
        if Speaker.CLIENT not in self._speakers.values():  # who only greets says one line
            shapes = {_shape(key) for key, speaker in self._speakers.items() if speaker}
            self._speakers |= {key: Speaker.CLIENT for key in greeted if key not in self._speakers and _shape(key) in shapes}
        self._forms = [(_form(key), speaker) for key, speaker in self._speakers.items() if speaker]
        self._exact = {  # addresses: only their digits tell the two sides apart
            lead: Speaker(max(sides, key=lambda side: sides[side]))
            for lead, sides in list(exact.items())[: 10 * _MOST_MARKS]
            if len(sides) == 1 and sides.total() > 1 and self._speakers.get(_key(lead)) == "" and _DIGITS.search(lead)
        }
        self._forms += [(_form(lead, digits=True), speaker) for lead, speaker in list(self._exact.items())[:_MOST_MARKS]]
        self._forms.sort(key=lambda form: -len(form[0].pattern))

    @property
    def tell(self) -> bool:
        """True where marks say who speaks."""
        return bool(self._forms)

    def read(self, text: str) -> Said:
        """Return a line without its mark."""
        if split := split_mark(text):
            key = _key(split[0])
            if not key or key in self._speakers:
                speaker = self._exact.get(_blanks(split[0])) or self._speakers.get(key, Speaker.UNTOLD)
                return Said(speaker, _without_quote(*split), told=True)
        for form, speaker in self._forms:
            if found := form.match(text):
                return Said(speaker, _without_quote(found[0], text[found.end() :]), told=False)
        return Said(Speaker.UNTOLD, text.strip(), told=False)


def _speaker(sides: "Counter[str]", known: str | None) -> str:
    if sides["server"] == sides["client"]:
        return known or ""
    fewer, more = sorted(("server", "client"), key=lambda side: sides[side])
    if sides[fewer] * _LEAST_OF_BOTH >= sides.total() and known != more:
        return ""  # it stands in front of what both say, and of what a known mark does not mean: quoting does that
    if known is None and sides[fewer]:
        return ""
    return more


def _partner(key: str) -> str:
    """Return the mark that goes with this one: ``C:`` with ``S:``, ``mx <<<`` with ``mx >>>``; empty where none is known."""
    bare = key.rstrip("<>=~-")
    if bare and key[len(bare) :].strip("=~-"):
        return bare + key[len(bare) :][::-1].translate(_TURNED)
    found = _LAST_WORD.search(key)
    word = _PARTNER.get(found[0].lower(), "") if found else ""
    if found is None or not word:
        return ""
    written = word.upper() if found[0].isupper() else word.title() if found[0].istitle() else word
    return key[: found.start()] + written + key[found.end() :]


def _shape(key: str) -> str:
    """Return a mark without its words: ``Wir:`` and ``Gegenstelle:`` have the same."""
    return _LETTERS.sub("x", key)


def _without_quote(lead: str, content: str) -> str:
    """Return what is said without the quotation mark behind it, where one stands in front of it."""
    mark = lead.rstrip()[-1:]
    if not mark or mark not in "\"'`":
        if not lead.count('"') % 2:
            return content
        mark = '"'  # it opened before the mark: "SENT: 250 HELP"
    place = content.rfind(mark)
    return content[:place] if place > 0 and _CLOSED.fullmatch(content[place:]) else content


def _key(lead: str) -> str:
    return _blanks(_DIGITS.sub("0", lead))


def _blanks(lead: str) -> str:
    return " ".join(lead.split())


def _form(key: str, *, digits: bool = False) -> re.Pattern[str]:
    """Return what matches this mark in front of a line; any digits stand for a 0 of it, or with `digits` these very ones."""
    any_digits = r"[0-9]+"
    words = [re.escape(word) if digits else any_digits.join(map(re.escape, word.split("0"))) for word in key.split()]
    return re.compile(r"\s*" + r"\s+".join(words) + (r"(?:[ \t]|$)?" if not key[-1].isalnum() else r"(?:[ \t]|$)"))
