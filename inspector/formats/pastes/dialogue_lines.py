"""The lines of a paste, told to a narrator: the core of all readers of dialogues, whichever tool wrote them.

What an editor or a mail program did is undone first (``pasted_text``); then each line is told apart: ``pasted_times`` and
``speakers`` take off what stands in front, a comment behind it is cut off, and what is neither said nor the tool's own line
is kept. The tool is asked first about every line outside of messages.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import Protocol

from msgspec import Struct

from inspector.formats.logs.stories import stands_out
from inspector.formats.narrator import LINE_ENDS_ASSUMED, Narrator
from inspector.formats.pastes.pasted_line import to_bytes
from inspector.formats.pastes.pasted_text import Paste
from inspector.formats.pastes.speakers import Marks, Speaker, is_command, is_reply, split_mark
from inspector.formats.pastes.terminal_traces import typed, without_end_controls
from inspector.formats.pastes.times import Clock, Stamp, read_stamp
from inspector.formats.source import Conversation
from inspector.frozen import replace
from inspector.smtp.conversation import State
from inspector.smtp.ehlo_reply import looks_like_a_name
from inspector.smtp.extensions import find_extension
from inspector.smtp.secret import REDACTED, goes_on_with_secret, secret_of

_COMMENT = re.compile(
    r"<[-=\u2010-\u2015\u2212]{2,}>?(?!\S{0,80}@)|(?<=\s)(?:<[-=~\u2010-\u2015\u2212]+>?(?=[\s\w])|<{2,4}(?=\s|$))"
    r"|[\u2190\u21d0\u27f5\u2b05\u25c4\u25c0]"
    r"|(?<=\s)<!--|(?:(?<=\s\s)|(?<=\t))(?://|#|;|--|/\*|!{1,3}|\*{2,}|\^{2,}|[\u2013\u2014]+>?(?=\s)|[-=]{1,40}>|\u2192)|(?<=\s\s\s)\("
)
"""A remark behind a line: an arrow that points at it, or what begins a comment, well set apart."""
_BEHIND_KEYWORD = re.compile(
    r"(.{0,80}\b250[ -](?:STARTTLS|8BITMIME|PIPELINING|HELP|DSN|CHUNKING|ENHANCEDSTATUSCODES|SMTPUTF8|SIZE [0-9]+))"
    r"[ \t]+(\([^()]* [^()]*\)[ \t]*|(?:--|#|//|\*)[ \t].*)"
)
"""Words in brackets or behind a dash, where the line of a keyword is over: no parameters are written so."""
_REMARK = re.compile(
    r"\s*+(?:\S{1,200}\.{3} |0x[0-9a-f]{4}:\s|posttls-finger(?:\[\d+\])?: "
    r"|<[-=~\u2010-\u2015\u2212]+|[#;/]|--|/\*|\(|\[|\.{2,}|\u2026|[\u2190-\u21ff]|\^|[-=_*~]{3,}|[^:]{1,200}:$)"
)
_WORDS = re.compile(r"(?<![\w.])[A-Za-z']+(?![\w.@])")
_MOST_ARROWS = 8
"""Places of a line at which a remark may begin."""
_WRAP_FROM, _WRAP_AT = 60, 71
"""Columns that a line has at least before the next one is taken for its rest, and that it would have with a word more."""
_SAME_FRONT = 10
"""Characters in front that two lines of a log have in common."""
_HARD_WRAPS = frozenset({80, 100, 120, 132})
"""Widths of terminals, which cut inside of words."""
_SAYS_WRONG = re.compile(r"50[0-4](?:[ -]|$)")
"""Replies to what is no command (RFC 5321 §4.2.2)."""
_GREETS_SMTP = re.compile(r"220[ -].*(?:SMTP|ready|service|welcome)", re.I)
_KEYWORD_ALONE = re.compile(r"([A-Za-z0-9-]{1,40})(?:=[A-Z0-9=._-]{1,80})?(?: [A-Z0-9=._-]{1,80}){0,20}")
_BEGINS = re.compile(r"220|250-|(?:EHLO|LHLO) \S", re.I)
"""What may come behind a closed connection: another one begins so."""
_HAS_STATUS = re.compile(r"220[ -]2\.\d{1,3}\.\d{1,3} ")
"""A 220 that is no greeting (RFC 2034 §4)."""
_ANSWER = re.compile(r"(?:\S{1,60}[:>|\])}]\s*)?(\*|[A-Za-z0-9+/]{2,}(?:=|=3D){0,2})(?:\s+(\(.*\)))?\s*")
"""What answers a 334, with a mark that is known from no other line."""
_ENCODED = re.compile(
    r"(?<![\w+/=])(?=[A-Za-z]*[0-9=+/]|[A-Z]*[a-z]+[A-Z])(?:[A-Za-z0-9+/]{6,}={0,2}|[A-Za-z0-9+/]{2,}={1,2})(?![\w+/=])"
)
_SECRET_BEHIND = re.compile(r"(?<!\d)334(?: \S+\s| ?\\[rn]| \S+?\\[rn])|\sAUTH [A-Z][A-Z0-9_-]*\s", re.I)
"""Where a reply goes on with what the client said, for line ends were lost: the answer to a 334, a log in."""
_UNTOLD_KINDS = frozenset({"dialogue", "telnet"})
_DOT = re.compile(r"\s*(?:<CRLF>)?\.(?:<CRLF>)?\s*", re.I)
"""The end of a message, as people write it."""
_JSON_LEAD = re.compile(r'.*[{\[,]\s*"\w+"\s*:\s*\[?\s*"', re.S)


class Line(Struct):
    """One line of the paste, told apart."""

    number: int
    """Its place in the source."""
    whole: str
    """All of it."""
    rest: str
    """Without the time in front."""
    speaker: Speaker
    """Whose mark it has."""
    text: str
    """Without time, mark and comment."""
    lead: str
    """What stood in front of the text and is no mark of this dialogue; mostly empty."""
    comment: str
    """What stood behind it."""
    stamp: Stamp | None
    """The time."""

    @property
    def is_reply(self) -> bool:
        """A line of a reply, by its look."""
        return is_reply(self.text)

    @property
    def is_command(self) -> bool:
        """A command, by its look."""
        return is_command(self.text)

    @property
    def is_blank(self) -> bool:
        """Nothing."""
        return not self.whole.strip()

    @property
    def is_said(self) -> bool:
        """Something that somebody said, for all that the line itself tells."""
        return self.speaker is not Speaker.UNTOLD or self.is_reply or self.is_command


class Tool(Protocol):
    """What the tool that wrote the text is known for."""

    kind: str
    """SourceRead.kind."""
    words: str
    """What it is, as people say it."""
    asked_in_messages: bool
    """True where its own lines stand between those of a message, too."""

    def knows(self, line: Line, told: Narrator) -> bool:
        """Tell whether this is a line of the tool's own."""

    def take(self, line: Line, told: Narrator, at: float | None) -> None:
        """Tell such a line."""

    def begins(self, line: Line) -> bool:
        """Tell whether another connection begins with this line."""

    def ends(self, told: Narrator) -> None:
        """Tell what is left over at the end of a conversation."""


def told_apart(paste: Paste) -> tuple[list[Line], Marks]:
    """Return the lines of a paste, and the marks they have."""
    cut = []
    for line in paste.lines:
        stamp = read_stamp(line.text)
        rest = line.text[stamp.end :] if stamp else line.text
        cut.append((line, stamp, rest, *_without_comment(rest)))
    marks = Marks(text for _, _, _, text, _ in cut)
    lines = []
    for line, stamp, rest, text, comment in cut:
        said = marks.read(text)
        lead = text[: len(text) - len(said.text)] if said.told else ""
        odd = lead.strip() if _JSON_LEAD.fullmatch(lead) and len(lead) > 1 else ""
        lines.append(Line(line.number, line.text, rest, said.speaker, said.text, odd, comment, stamp))
    for heading, following in pairwise(lines):
        _split_heading(heading, following)
    return lines, marks


def _split_heading(line: Line, following: Line) -> None:
    """Take ``the EHLO reply: 250-STARTTLS`` apart, where the reply goes on in the next line."""
    split = None if line.is_said else split_mark(line.rest)
    if split and split[0].rstrip().endswith(":") and split[1][3:4] == "-" and following.text[:3] == split[1][:3]:
        line.lead, line.text = split[0].strip(), split[1]


def _without_comment(rest: str) -> tuple[str, str]:
    for found in islice(_COMMENT.finditer(rest), _MOST_ARROWS):  # the first may be the mark in front
        if split_mark(rest[: found.start()].rstrip()):
            return without_end_controls(rest[: found.start()].rstrip()), rest[found.start() :].strip()
    if behind := _BEHIND_KEYWORD.fullmatch(rest):
        return behind[1], behind[2].strip()
    return rest, ""


class Reading:
    """Tells the lines of one paste to a narrator, to another one where another conversation begins."""

    def __init__(self, paste: Paste, name: str, tool: Callable[[], Tool], *, ends_told: bool = False) -> None:
        self._lines, marks = told_apart(paste)
        self._undone = paste.undone
        self._marked = marks.tell
        self._name = name
        self._make = tool
        self._ends_told = ends_told
        self._commands = any(line.is_command for line in self._lines)
        self._dots = [index for index, line in enumerate(self._lines) if _DOT.fullmatch(line.text)]
        self._done: list[tuple[Narrator, Clock, Tool]] = []
        self._held: list[tuple[int, str, str, Stamp | None]] = []
        self._joined = 0
        self._start()

    def conversations(self) -> Iterator[Conversation]:
        """Read all lines; yield the conversations, none where nobody said anything."""
        index = 0
        while index < len(self._lines):
            index = self._take(index)
        self._release()
        if self._done and not self._told.begun:  # an attempt of which nothing came: its lines belong to the one before
            self._tool.ends(self._told)
            for kept in () if self._told.begun else self._told.kept:
                self._done[-1][0].add(kept)
        found = list(self._finished())
        yield from map(_titled, found) if len(found) > 1 else found

    def _finished(self) -> Iterator[Conversation]:
        for told, clock, tool in (*self._done, (self._told, self._clock, self._tool)):
            tool.ends(told)
            if told.begun:
                if told.hides_its_carrier and not told.shows_refusals_only:
                    told.assume("whether TLS carried it is not told, so it is taken to have come in clear")
                words = self._words(tool) + ("" if clock.told else "; it tells no times")
                yield told.conversation(words, wall_clock=clock.first.isoformat() if clock.first else "")

    def _start(self) -> None:
        self._clock, self._tool = Clock(), self._make()
        self._told = Narrator(self._tool.kind, self._name)

    def _words(self, tool: Tool) -> str:
        parts = [tool.words]
        if not self._marked and tool.kind in _UNTOLD_KINDS:
            parts.append("who speaks is told by reply codes and commands")
        if self._joined:
            parts.append(f"{self._joined} wrapped line{'s' if self._joined > 1 else ''} joined")
        if self._undone:
            parts.append(f"undone: {', '.join(self._undone)}")
        if not self._ends_told:
            parts.append(LINE_ENDS_ASSUMED)
        return "; ".join(parts)

    def _take(self, index: int) -> int:
        """Take the line at `index`, perhaps with those that continue it; return the index of the next one."""
        line, told = self._lines[index], self._told
        own = self._tool.asked_in_messages and self._tool.knows(line, told)
        if told.in_body and not own and self._is_body(index):
            self._release()
            told.client(self._body_line(line), self._at(line))
            return index + 1
        if line.is_blank:
            return index + 1
        if self._tool.begins(line) and told.begun:
            self._begin_another()
        if self._is_tools(line):
            return index + 1
        side = self._side(index)
        if side is Speaker.UNTOLD:
            self._hold(line, line.whole, self._why(line))
            return index + 1
        text, following = self._joined_text(index)
        self._say(line, side, text if line.is_said else typed(text))
        return following

    def _is_tools(self, line: Line) -> bool:
        """Offer the line to the tool; what was held back stands before what the tool tells of it."""
        if not self._tool.knows(line, self._told):
            return False
        self._release()
        self._tool.take(line, self._told, self._at(line))
        return True

    def _body_line(self, line: Line) -> bytes:
        if _DOT.fullmatch(line.text):
            return b"."
        if line.speaker is not Speaker.CLIENT:
            return to_bytes(line.whole)
        start = len(line.rest) - len(line.rest.lstrip())
        at = line.rest.find(line.text, start) if line.text else len(line.rest)
        return to_bytes(line.rest[at:] if at >= 0 else line.text)

    def _side(self, index: int) -> Speaker:
        """Return who says a line that is no message's."""
        line, told = self._lines[index], self._told
        if line.speaker is Speaker.SERVER and told.state is State.AUTH and not line.is_reply and self._answers(line):
            return Speaker.CLIENT  # the mark stands in front of what both say: of the client's lines none was a command
        if line.speaker is not Speaker.UNTOLD:
            return Speaker.SERVER if line.is_reply else line.speaker
        if told.is_closed and not _BEGINS.match(line.text):
            return Speaker.UNTOLD  # a signature, a number of people
        if line.is_reply:
            return Speaker.SERVER
        if told.state is State.AUTH and self._answers(line):
            return Speaker.CLIENT
        if line.is_command:
            return Speaker.CLIENT
        if told.in_reply and _first_word_is_keyword(line.text):
            return Speaker.SERVER
        return Speaker.CLIENT if self._is_misspelt(index) else Speaker.UNTOLD

    def _answers(self, line: Line) -> bool:
        """Tell whether a line without a known mark answers a 334; in doubt it does, for then it is a secret."""
        found = _ANSWER.fullmatch(line.text)
        if found is None:
            return not self._marked and len(line.text.split()) == 1
        return not self._marked or len(line.text.split()) > 1 or _ENCODED.fullmatch(found[1]) is not None

    def _is_misspelt(self, index: int) -> bool:
        """A short line that the server does not know, where nothing else was asked."""
        line, told = self._lines[index], self._told
        following = next((each for each in self._lines[index + 1 : index + 4] if not each.is_blank), None)
        if following is None or not _SAYS_WRONG.match(following.text) or told.in_reply or told.waits:
            return False
        words = line.text.split()
        if not told.begun or not 0 < len(words) <= 6:
            return False
        return typed(line.text) != line.text or (words[0].isalnum() and not _REMARK.match(line.whole))

    def _is_body(self, index: int) -> bool:
        line = self._lines[index]
        ends = bool(self._dots) and self._dots[-1] >= index
        if line.speaker is Speaker.CLIENT:
            return True
        if line.speaker is Speaker.SERVER:
            return False
        if self._marked and not ends:
            return False
        return ends or not (line.is_reply or (line.is_command and self._next_is_reply(index)))

    def _next_is_reply(self, index: int) -> bool:
        return any(each.is_reply for each in self._lines[index + 1 : index + 2])

    def _joined_text(self, index: int) -> tuple[str, int]:
        """Return the text of a line with that of the lines that continue it, and the index behind them."""
        text, following = self._lines[index].text, index + 1
        if text.startswith("334"):  # what stands behind it may be the answer, which is a secret
            return text, following
        if not is_reply(text) and secret_of(to_bytes(text), answering_334=self._told.state is State.AUTH):
            return self._joined_secret(text, following)
        while following < len(self._lines) and _continues(self._lines[following - 1], self._lines[following]):
            before = self._lines[following - 1]
            text += "" if len(before.whole) in _HARD_WRAPS or text.endswith(" ") else " "
            text += self._lines[following].whole.strip()
            self._joined += 1
            following += 1
        return text, following

    def _joined_secret(self, text: str, following: int) -> tuple[str, int]:
        """The same for a secret, whose pieces are joined without a blank: apart, neither would be known again."""
        while following < len(self._lines):
            line = self._lines[following]
            if line.speaker is not Speaker.UNTOLD or line.stamp or not goes_on_with_secret(to_bytes(line.text)):
                break
            text += line.text.strip()
            self._joined += 1
            following += 1
        return text, following

    def _say(self, line: Line, side: Speaker, text: str) -> None:
        if self._begins_another(text):
            self._begin_another()
        if line.lead:
            self._hold(line, line.lead, "not-understood")
        self._release()
        at, raw = self._at(line), to_bytes(_without_secrets(text) if side is Speaker.SERVER else text)
        if side is Speaker.SERVER:
            self._told.server(raw.strip() if is_reply(text) else raw, at)
        else:
            self._told.client(raw.strip() if is_command(text) else raw, at)
        if line.comment:
            self._hold(line, line.comment, "comment")

    def _begins_another(self, text: str) -> bool:
        """A greeting where none is due; or, of a paste without commands, a reply behind a remark."""
        told = self._told
        if told.is_closed and _BEGINS.match(text) and text[:3] != "220":
            return True
        if not told.begun or told.in_reply or not is_reply(text):
            return False
        if text.startswith("220"):
            is_greeting = looks_like_a_name(to_bytes(text[4:])) or _GREETS_SMTP.match(text) is not None
            is_greeting = is_greeting and not _HAS_STATUS.match(text)
            return is_greeting and told.waits != "STARTTLS" and told.state is not State.GREETING
        remarks = any(why != "tool" for _, _, why, _ in self._held)
        return not self._commands and remarks and text.startswith("250-") and told.has_ehlo

    def _begin_another(self) -> None:
        self._done.append((self._told, self._clock, self._tool))
        self._start()

    def _why(self, line: Line) -> str:
        is_remark = bool(_REMARK.match(line.whole) or line.comment)
        return "comment" if is_remark or len(_WORDS.findall(line.whole)) >= 3 else "not-understood"

    def _hold(self, line: Line, text: str, why: str) -> None:
        """Hold a line back until it is known which conversation it belongs to; what may answer a 334 is taken out."""
        text = _without_secrets(text)
        if self._told.state is State.AUTH:
            text = _ENCODED.sub(REDACTED.decode(), text)
        self._held.append((line.number, text, why, line.stamp))

    def _release(self) -> None:
        for number, text, why, stamp in self._held:
            self._told.keep(number, to_bytes(text.strip()), why, self._clock.read(stamp))
        self._held.clear()

    def _at(self, line: Line) -> float | None:
        return self._clock.read(line.stamp)


def _without_secrets(text: str) -> str:
    """Return a line that is no command without what the client said in it, where the line ends between are lost."""
    found = _SECRET_BEHIND.search(text)
    return text if found is None else text[: found.end()] + _ENCODED.sub(REDACTED.decode(), text[found.end() :])


def _titled(conversation: Conversation) -> Conversation:
    """Of several, each is chosen by what stands out in it, too."""
    found = stands_out(conversation)
    if not found or found in conversation.title:
        return conversation
    return replace(conversation, title=f"{conversation.title}: {found}")


def _continues(before: Line, rest: Line) -> bool:
    """Tell whether a line is the rest of the one before it, which was too long for the paste's width."""
    if rest.is_blank or rest.is_said or rest.stamp or before.comment or before.number == rest.number:
        return False
    if _REMARK.match(rest.whole) or rest.whole[:_SAME_FRONT] == before.whole[:_SAME_FRONT]:
        return False
    width = len(before.whole.rstrip())
    if len(before.whole) in _HARD_WRAPS:
        return True
    return width >= _WRAP_FROM and width + 1 + len(rest.whole.split(maxsplit=1)[0]) > _WRAP_AT


def _first_word_is_keyword(text: str) -> bool:
    """Tell whether a line without a code is one of a keyword; prose that begins with one is not."""
    found = _KEYWORD_ALONE.fullmatch(text.strip())
    return found is not None and find_extension(found[1]) is not None
