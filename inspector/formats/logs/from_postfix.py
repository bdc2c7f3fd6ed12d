"""Postfix's log: what smtp(8) and smtpd(8) say of their conversations, with ``debug_peer_list`` (or ``-v``) word for word.

::

    … postfix/smtp[17061]: < mx.example.com[192.0.2.10]:25: 220 mx.example.com ESMTP     the server said it
    … postfix/smtp[17061]: > mx.example.com[192.0.2.10]:25: EHLO client.example.org      smtp said it: the client
    … postfix/smtpd[17864]: > unknown[192.0.2.7]: 220 mx.example.com ESMTP Postfix       smtpd said it: the server

A process holds one conversation at a time, so its number tells conversations apart; a new one begins at ``connect from``, at
another peer, or at a greeting behind the end of the one before. What smtp_tls_loglevel and smtpd_tls_loglevel add (1 to 4)
becomes events: the handshake, its failure, the records of a hex dump. Message bodies are not in these logs.
"""

import re

from inspector.formats.logs.hex_dump import HexDumps
from inspector.formats.logs.lines import LogLine, mostly, read_log_lines
from inspector.formats.logs.stories import Story, Telling
from inspector.formats.logs.tls import established, failed
from inspector.formats.source import Conversation
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.target import Target
from inspector.visible import visible

_PEER_FORM = rb"(?P<peer>(?P<name>[^\s\[\]=,()]{1,255})\[(?P<address>[0-9A-Fa-f.:]{2,45}|unknown)\](?::(?P<port>\d{1,5}))?)"
_PEER = re.compile(_PEER_FORM)
_SAID = re.compile(rb"([<>]) " + _PEER_FORM + rb": ?(?P<text>.*)", re.DOTALL)
_SIDES = {
    **dict.fromkeys(("smtp", "lmtp", "relay"), Side.SENDING),
    **dict.fromkeys(("smtpd", "smtps", "submission", "submissions", "tlsproxy"), Side.RECEIVING),
}
"""Last part of the name that a process logs under, to what it does."""
_NUMBER = rb"(?:\[\d{1,10}\]: | \d{1,10} \S{1,32} [\[-])"
"""A process's, as syslog writes it and as RFC 5424 does."""
_LOOKS = re.compile(rb"postfix[^\s\[]{0,80}/(?:smtp|lmtp|relay|smtpd|smtps|submissions?|tlsproxy)" + _NUMBER)
_PROCESS = re.compile(rb"[^\s\[\]]{1,80}" + _NUMBER)
_GREETING = re.compile(rb"(?:220|421|450|521|554)[ -]")
_ESTABLISHED = re.compile(
    rb"\w+ TLS connection established (?:to|from) .{1,320}?: (?P<version>\S+) with cipher (?P<suite>\S+)"
    rb"(?:.*? key-exchange (?P<group>\S+))?"
)
_FAILED = re.compile(rb"SSL_(?:connect|accept) error (?:to|from) ")
_OF_HANDSHAKE = re.compile(
    rb"SSL_(?:connect|accept)(?: error (?:to|from) |:error)|warning: TLS library problem: |SSL3 alert (?:read|write):fatal:"
)
"""Lines that tell together how a handshake failed."""
_LOST = re.compile(rb"lost connection with |conversation with \S{1,320} timed out")
"""The end of a conversation in which a reply is still due: smtp(8) does not say QUIT."""
_TELLING = re.compile(rb"trying|connect|TLS|SSL|certificate|reject|timeout|lost|error|warning")
_INNER = re.compile(
    rb"[a-z0-9]+(?:_[a-z0-9]+)+[: (]|send attr |input attribute |\S+ (?:socket: )?wanted attribute|[<>]{3} |"
    rb"connect to subsystem|server features|Using ESMTP|Write \d+ chars|Read \d+ chars|fsspace:|before input_|after input_|"
    rb"idle timeout|name_mask|process generation|master_notify"
)
"""What Postfix says of its own functions while it is debugged."""
_NO_CONNECTION = "about no connection"
_MOST_WAITING = 50


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - as all recognisers
    """Lines of processes, one at least of smtp(8), smtpd(8) or their kin."""
    return bool(_LOOKS.search(raw)) and mostly(raw, _PROCESS)


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return the conversations of smtp(8) and smtpd(8). Raises UnreadableError where there is none."""
    log = _PostfixLog(name)
    for line in read_log_lines(raw):
        log.take(line)
    return log.conversations(raw)


class _Talk:
    """What a process is doing at the moment."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.story: Story | None = None
        self.address = self.port = b""
        self.dumps = self._no_dumps()
        self.handshake: list[bytes] = []
        """Lines that tell how a handshake failed; those of the TLS library follow the one that says so."""
        self.broken = False
        """True once a handshake of the story has failed, or its connection was lost."""
        self.waiting: list[LogLine] = []
        """Lines of the process before it has a connection."""

    def _no_dumps(self) -> HexDumps:
        return HexDumps(writer_is_client=self.side is Side.SENDING)

    def is_with(self, peer: re.Match[bytes]) -> bool:
        """Tell whether a line's peer is the one at the moment; not every line tells the port."""
        ports = {self.port, peer["port"] or b""} - {b""}
        return self.story is not None and self.address == peer["address"] and len(ports) < 2

    def turn_to(self, story: Story | None, peer: re.Match[bytes]) -> None:
        """Go over to another conversation."""
        self.story, self.address, self.port = story, peer["address"], peer["port"] or b""
        self.dumps, self.broken = self._no_dumps(), False
        if story is not None:
            for line in self.waiting:
                story.keep(line)
        self.waiting = []

    def greets_anew(self, text: bytes) -> bool:
        """Tell whether a line of the server is the greeting of another connection: nothing but QUIT may wait for a reply."""
        if self.story is None or not self.story.greeted or not _GREETING.match(text):
            return False
        unanswered = self.story.narrator.unanswered
        return self.broken or (not unanswered and text[:3] == b"220") or (self.story.over and unanswered in ((), ("QUIT",)))


class _PostfixLog:
    def __init__(self, name: str) -> None:
        self._telling = Telling("postfix-log", name)
        self._talks: dict[tuple[str, str], _Talk] = {}

    def conversations(self, raw: bytes) -> tuple[Conversation, ...]:
        """Return what was told."""
        for talk in self._talks.values():
            self._settle(talk)
            self._telling.leave_out(_NO_CONNECTION, len(talk.waiting))
        return self._telling.conversations("a log of Postfix", raw)

    def take(self, line: LogLine) -> None:
        """Take the next line of the log."""
        side = _SIDES.get(line.process.rpartition("/")[2]) if "/" in line.process else None
        if side is None:
            self._telling.leave_out("of other processes")
            return
        talk = self._talks.get((line.process, line.pid)) or self._talk(line, side)
        if talk.dumps.takes(line):
            return
        self._end_dump(talk)
        if talk.handshake and not _OF_HANDSHAKE.match(line.says):
            self._settle(talk)
        peer = _PEER.search(line.says)
        if said := _SAID.fullmatch(line.says):
            self._say(talk, said, line)
        elif _INNER.match(line.says) and not (peer and _TELLING.search(line.says)):
            self._telling.leave_out("about Postfix's own inner workings")
        else:
            self._tell(talk, peer, line)

    def _talk(self, line: LogLine, side: Side) -> _Talk:
        self._talks[line.process, line.pid] = talk = _Talk(side)
        return talk

    def _say(self, talk: _Talk, said: re.Match[bytes], line: LogLine) -> None:
        writer, text = said[1] == b">", said["text"]
        by_server = writer == (talk.side is Side.RECEIVING)
        if story := self._story(talk, said, line, begins=by_server and talk.greets_anew(text)):
            story.says(text, line, writer=writer)
            story.over = story.over or (not by_server and text.upper() == b"QUIT")

    def _tell(self, talk: _Talk, peer: re.Match[bytes] | None, line: LogLine) -> None:
        begins = line.says.startswith(b"connect from ")
        story = self._story(talk, peer, line, begins=begins) if peer else talk.story
        if story is None and peer:
            return  # it is counted
        if story is None:
            talk.waiting.append(line)
            if len(talk.waiting) > _MOST_WAITING:
                del talk.waiting[0]
                self._telling.leave_out(_NO_CONNECTION)
            return
        story.keep(line)
        if found := _ESTABLISHED.match(line.says):
            talk.dumps.done = True
            story.narrator.add(established(found["version"], found["suite"], found["group"] or b""), line.at)
        elif _OF_HANDSHAKE.match(line.says):
            talk.handshake.append(line.says)
        talk.broken = talk.broken or _LOST.search(line.says) is not None
        story.over = story.over or line.says.startswith(b"disconnect from ")

    def _story(self, talk: _Talk, peer: re.Match[bytes], line: LogLine, *, begins: bool) -> Story | None:
        """Return the story that a line with a peer belongs to; begin one where it is another peer, or a new connection."""
        if not begins and talk.is_with(peer):
            talk.port = talk.port or peer["port"] or b""
            return talk.story
        self._settle(talk)
        direction = "to" if talk.side is Side.SENDING else "from"
        story = self._telling.begin(line, f"{direction} {visible(peer['peer'])}", talk.side)
        talk.turn_to(story, peer)
        if story is None:
            self._telling.leave_out("of further conversations")
        elif talk.side is Side.SENDING and peer["port"]:
            story.narrator.target = Target(visible(peer["name"]), int(peer["port"]) % 65_536)
        return story

    def _end_dump(self, talk: _Talk) -> None:
        records, read, unread = talk.dumps.told()
        self._telling.leave_out("of hex dumps, which are shown as TLS records", read)
        if talk.story is None:
            self._telling.leave_out(_NO_CONNECTION, len(unread))
            return
        if talk.dumps.padded:
            talk.story.narrator.assume("blanks and NULs at the end of a hex dump are not in it: NUL is assumed")
        for record in records:
            talk.story.narrator.add(record)
        for line in unread:
            talk.story.keep(line)

    def _settle(self, talk: _Talk) -> None:
        """Close what is open: a dump, and a handshake of which all lines have come."""
        self._end_dump(talk)
        if talk.story is not None and any(_FAILED.match(says) for says in talk.handshake):
            talk.story.narrator.add(failed(talk.handshake, talk.side))
            talk.broken = True
        talk.handshake = []
