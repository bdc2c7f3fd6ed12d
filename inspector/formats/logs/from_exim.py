"""Exim's main log: one line for what became of a mail, with the host, the TLS version and the other side's words.

::

    2026-11-28 10:49:07 1xXFzP-000007-06 ** b@example.com … H=mx.example.com [192.0.2.10] X=TLS1.1:…: SMTP error from …
    2026-11-28 10:49:59 H=(client.example.org) [192.0.2.7] … rejected RCPT <b@example.net>: relay not permitted

The conversation itself is not in it, so its lines are kept; what `explain` knows of them becomes findings. Lines are put
together by direction, message and address.
"""

import re

from inspector.formats.logs.lines import LogLine, mostly, read_log_lines
from inspector.formats.logs.stories import Story, Telling
from inspector.formats.logs.times import read_time
from inspector.formats.logs.tls import established, failed
from inspector.formats.source import Conversation
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.target import Target
from inspector.tls.openssl_names import suite_of_gnutls
from inspector.visible import visible

_ID = rb"[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})"
_TIME = rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})? (?:\[\d+\] )?"
_LOOKS = re.compile(
    rb"(?m)" + _TIME + rb"(?:" + _ID + rb" (?:<=|[=*-]>|>>|\*\*|==|\*>|H=|Completed)|TLS error on connection|"
    rb"H=[^\n]{1,300} (?:rejected|temporarily rejected) |SMTP (?:connection|protocol|command))"
)
_TIMED = re.compile(_TIME)
_LINE = re.compile(rb"(?:\[(?P<pid>\d+)\] )?(?:(?P<id>" + _ID + rb") )?(?P<text>.*)", re.DOTALL)
_HOST = re.compile(
    rb"(?:H=|connection (?:from|to) |host )(?:(?P<name>[^\s()\[\]]{1,255}) )?(?:\((?P<helo>[^)]{0,255})\) )?"
    rb"\[(?P<address>[0-9A-Fa-f.:]{2,45})\](?::(?P<port>\d{1,5}))?"
)
_RECEIVING = re.compile(rb"<= |.*(?:connection from | rejected (?:[A-Z]{4}|after|connection)|temporarily rejected )")
_OUTCOME = re.compile(rb"(?:==|\*\*) ")
_SECURED = re.compile(rb" X=(?P<version>(?:TLS|SSL)v?[\d.]+):(?P<suite>[^:\s]{1,120})")
_TLS_FAILED = re.compile(rb"\((?:gnutls_handshake|SSL_connect|SSL_accept)\)")
_GAP = 60.0
"""Seconds after which a client without a message is taken for a new connection."""


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - as all recognisers
    """A time and a message's number, or one of Exim's own sentences."""
    return bool(_LOOKS.search(raw)) and mostly(raw, _TIMED)


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return what each connection came to. Raises UnreadableError where the log tells of none."""
    log = _EximLog(name)
    for line in read_log_lines(raw):
        log.take(line)
    return log.conversations(raw)


class _EximLog:
    def __init__(self, name: str) -> None:
        self._telling = Telling("exim-log", name)
        self._stories: dict[tuple[Side, bytes, bytes], Story | None] = {}
        self._delivered: dict[bytes, Story | None] = {}
        """Message to the latest connection that it was sent over."""
        self._last: dict[tuple[Side, bytes, bytes], float] = {}

    def conversations(self, raw: bytes) -> tuple[Conversation, ...]:
        """Return what was told."""
        return self._telling.conversations("a log of Exim, which tells outcomes and not the words of a conversation", raw)

    def take(self, line: LogLine) -> None:
        """Take the next line."""
        says = line.says
        if inner := read_time(says):  # by way of syslog there are two times
            says = says[inner.length :]
        if not (found := _LINE.fullmatch(says)):
            return
        text, message = found["text"], found["id"] or b""
        host = _HOST.search(text)
        if host is None and message in self._delivered:
            self._keep(self._delivered[message], text, line)
            return
        if host is None and not (message and _OUTCOME.match(text)):
            self._telling.leave_out("about messages and no connection")
            return
        side = Side.RECEIVING if _RECEIVING.match(text) else Side.SENDING
        key = (side, message, host["address"] if host else b"")
        story = self._story(key, host, line)
        if message and side is Side.SENDING:
            self._delivered[message] = story
        self._keep(story, text, line)

    def _keep(self, story: Story | None, text: bytes, line: LogLine) -> None:
        if story is None:
            self._telling.leave_out("of further conversations")
            return
        story.keep(line)
        self._secure(story, text, line)

    def _story(self, key: tuple[Side, bytes, bytes], host: re.Match[bytes] | None, line: LogLine) -> Story | None:
        side, message, _ = key
        now = line.at or 0.0
        stale = not message and now - self._last.get(key, now) > _GAP
        self._last[key] = now
        if key not in self._stories or stale:
            self._stories[key] = story = self._telling.begin(line, _who(side, message, host), side)
            if story and not message:
                story.narrator.assume("what comes from one address within a minute is taken for one connection")
            if story and host and side is Side.SENDING:
                story.narrator.target = Target(visible(host["name"] or host["address"]), int(host["port"] or 25) % 65_536)
        return self._stories[key]

    def _secure(self, story: Story, text: bytes, line: LogLine) -> None:
        if _TLS_FAILED.search(text):
            story.narrator.add(failed([text.strip()], story.side), line.at)
        elif (found := _SECURED.search(text)) and not story.secured:
            story.secured = True
            suite = found["suite"]
            if b"__" in suite:
                suite = suite_of_gnutls(suite.decode("latin-1")).encode()
            story.narrator.add(established(found["version"], suite), line.at)


def _who(side: Side, message: bytes, host: re.Match[bytes] | None) -> str:
    if host is None:
        return f"message {visible(message)}"
    name = host["name"] or (b"(%s)" % host["helo"] if host["helo"] else b"")
    place = visible(b" ".join(filter(None, (name, b"[%s]" % host["address"]))))
    return f"{'to' if side is Side.SENDING else 'from'} {place}"
