"""The mail_logs of Cisco's Secure Email (ESA): what became of each connection, in (ICID) and out (DCID).

::

    Sat Nov 28 10:00:00 2026 Info: New SMTP DCID 4711 interface 192.0.2.1 address 192.0.2.10 port 25
    Sat Nov 28 10:00:00 2026 Info: DCID 4711 STARTTLS command not supported.

They tell outcomes, not the words of a conversation: lines are kept, and what `explain` knows becomes findings. A line
about a message (MID) belongs to the connection that delivers it where an earlier line said so.
"""

import re

from inspector.formats.logs.lines import LogLine, mostly, read_log_lines
from inspector.formats.logs.stories import Story, Telling
from inspector.formats.logs.tls import established, failed
from inspector.formats.source import Conversation
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.target import Target
from inspector.visible import visible

_LEVEL = rb"\b(?:Info|Warning|Critical|Debug|Trace): "
_LOOKS = re.compile(rb"(?m)" + _LEVEL + rb"[^\n]{0,200}\b(?:DCID|ICID):? \d+")
_LEVELLED = re.compile(_LEVEL)
_OUT = re.compile(rb"\bDCID:? (\d{1,20})")
_IN = re.compile(rb"\bICID:? (\d{1,20})")
_MESSAGE = re.compile(rb"\bMID (\d{1,20})")
_ADDRESS = re.compile(rb"\baddress (?P<address>[0-9A-Fa-f.:]{2,45})(?: port (?P<port>\d{1,5}))?")
_NAMED = re.compile(rb"reverse dns host (?P<name>[A-Za-z0-9._-]{1,255}) verified yes")
_SECURED = re.compile(rb"\bTLS success(?: protocol (?P<version>\S+))?(?: cipher (?P<suite>\S+))?")
_TLS_FAILED = re.compile(rb"\bTLS failed(?!.*STARTTLS)")


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - as all recognisers
    """Lines with a level, one at least with a connection's number."""
    return bool(_LOOKS.search(raw)) and mostly(raw, _LEVELLED)


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return what each connection came to. Raises UnreadableError where the log tells of none."""
    log = _CiscoLog(name)
    for line in read_log_lines(raw):
        log.take(line)
    return log.conversations(raw)


class _CiscoLog:
    def __init__(self, name: str) -> None:
        self._telling = Telling("cisco-log", name)
        self._stories: dict[tuple[Side, bytes], Story | None] = {}
        self._delivering: dict[bytes, tuple[Side, bytes]] = {}
        """Message to the connection that delivers it."""

    def conversations(self, raw: bytes) -> tuple[Conversation, ...]:
        """Return what was told."""
        what = "mail_logs of Cisco Secure Email (ESA), which tell outcomes and not the words of a conversation"
        return self._telling.conversations(what, raw)

    def take(self, line: LogLine) -> None:
        """Take the next line."""
        key = self._key(line.raw)
        if key is None:
            self._telling.leave_out("about no connection")
            return
        if key not in self._stories:
            self._stories[key] = self._begin(key, line)
        story = self._stories[key]
        if story is None:
            self._telling.leave_out("of further conversations")
            return
        story.keep(line)
        if found := _SECURED.search(line.raw):
            story.narrator.add(established(found["version"] or b"", found["suite"] or b""), line.at)
        elif _TLS_FAILED.search(line.raw):
            story.narrator.add(failed([line.raw[line.raw.find(b"TLS failed") :]], story.side), line.at)

    def _key(self, raw: bytes) -> tuple[Side, bytes] | None:
        message = _MESSAGE.search(raw)
        if found := _OUT.search(raw):
            key = (Side.SENDING, found[1])
            if message:
                self._delivering[message[1]] = key
            return key
        if found := _IN.search(raw):
            return (Side.RECEIVING, found[1])
        return self._delivering.get(message[1]) if message else None

    def _begin(self, key: tuple[Side, bytes], line: LogLine) -> Story | None:
        side, number = key
        sends = side is Side.SENDING
        place = _ADDRESS.search(line.raw)
        name = _NAMED.search(line.raw)
        parts = (
            f"{'DCID' if sends else 'ICID'} {number.decode()}",
            f"{'to' if sends else 'from'} {visible(place['address'])}" if place else "",
            visible(name["name"]) if name else "",
        )
        story = self._telling.begin(line, " ".join(filter(None, parts)), side)
        if story and sends and place:
            story.narrator.target = Target(visible(place["address"]), int(place["port"] or 25) % 65_536)
        return story
