"""A conversation as people paste it: with or without marks, times, comments, quoting; from telnet or netcat too."""

import re

from inspector.events import Connected, Disconnected, TLSEstablished
from inspector.formats.logs.tls import failed
from inspector.formats.narrator import Narrator
from inspector.formats.pastes.dialogue_lines import Line, Reading, told_apart
from inspector.formats.pastes.openssl_words import version_of
from inspector.formats.pastes.pasted_line import to_bytes
from inspector.formats.pastes.pasted_text import Paste, beginning, read_paste
from inspector.formats.pastes.speakers import Speaker
from inspector.formats.pastes.tool_lines import ToolLine, read_tool_line
from inspector.formats.source import Conversation, UnreadableError
from inspector.frozen import replace
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.conversation import State
from inspector.tls.names import is_address
from inspector.tls.registry import ProtocolVersion
from inspector.visible import visible

_AIMS = frozenset({"asks", "aims", "connected", "tls-first", "tls-tried"})
"""What tells whom a session is with (ToolLine.what); another one begins there."""
_CODE = re.compile(rb"[2-5][0-5][0-9]")
_LOOKED_AT = 128 * 1024
"""Bytes that are looked at to tell whether it is a dialogue."""


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of all readers
    """Tell whether a line of it is one of a reply."""
    first = raw[:_LOOKED_AT]
    if _CODE.search(first.replace(b"\0", b"")) is None:
        return False
    return any(any(line.is_reply for line in told_apart(paste)[0]) for paste in (beginning(first), _whole(first)))


def _whole(raw: bytes) -> Paste:
    try:
        return read_paste(raw)
    except UnreadableError:
        return Paste((), ())


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return its conversations. Raises UnreadableError where no line of it is a reply or a command."""
    found = tuple(Reading(read_paste(raw), name, Terminal).conversations())
    if not found:
        raise UnreadableError("no line of it begins with a reply code, as an SMTP server's lines do")
    return found


class Terminal:
    """The lines of telnet, netcat and shells between those of the session."""

    def __init__(self) -> None:
        self.kind = "dialogue"
        self.words = "a dialogue"
        self.asked_in_messages = False
        self._trying = ""
        self._no_tls: list[bytes] = []
        self._version: ProtocolVersion | None = None
        self._shakes = False

    def begins(self, line: Line) -> bool:
        """A command line, or an attempt to connect."""
        tool = _tool_line(line)
        return tool is not None and (tool.what in _AIMS or tool.what == "trying")

    def knows(self, line: Line, told: Narrator) -> bool:
        """All that `tool_lines` has; a reply is one whatever it says."""
        tool = _tool_line(line)
        if tool is None and line.is_said:
            self._fail(told)
            self._shake(told)
        if tool is not None and tool.what == "last-line":
            return told.waits in ("EHLO", "LHLO")
        return tool is not None and (not line.is_reply or tool.what == "repeats")

    def take(self, line: Line, told: Narrator, at: float | None) -> None:
        """Keep it, and tell what it tells."""
        told.keep(line.number, to_bytes(line.whole.strip()), "tool", at)
        tool = _tool_line(line)
        if tool is None:
            return
        if tool.what in ("asks", "trying"):
            self.kind, self.words = "telnet", "what telnet or netcat showed"
            told.kind = self.kind
        self._aim(tool, told, at)
        if tool.what in ("tls-begins", "tls-tried"):
            self._shakes = not told.begun
        elif tool.what == "no-tls" and (self._shakes or told.state is State.HANDSHAKE):
            self._shake(told, fails=True)
            self._no_tls.append(to_bytes(line.rest.strip()))
        elif tool.what in ("tls", "tls-told", "tls-first"):
            self._secure(tool, told)
        elif tool.what == "last-line":
            told.assume(f"'{visible(to_bytes(line.text))}' is the last line of the EHLO reply, and ssmtp shows no other")
        elif tool.what in ("closed", "gone") and told.begun:
            by = "server" if tool.what == "closed" else "network"
            told.add(Disconnected(at=0, by=by, reason=line.rest.strip()), at)

    def _aim(self, tool: ToolLine, told: Narrator, at: float | None) -> None:
        """Whom it is with, and that it is connected."""
        if tool.what == "trying":
            self._trying = tool.host
        elif tool.what in _AIMS and tool.host and (tool.port or self._trying or "." in tool.host):
            told.target = replace(told.target, host=tool.host, port=tool.port or told.target.port)
        address = self._trying or tool.host
        if tool.what in ("connected", "tls-first") and is_address(address):
            told.add(Connected(at=0, address=address, port=told.target.port, local_address="", seconds=0), at)

    def _secure(self, tool: ToolLine, told: Narrator) -> None:
        """gnutls-cli tells the version first, then that the handshake came about; msmtp and ncat tell both in one line."""
        self._version = version_of(tool.version) or self._version
        tells = tool.what != "tls" or not tool.version
        if tells and (not told.begun or told.state is State.HANDSHAKE):
            told.add(TLSEstablished(at=0, version=self._version, cipher_suite="", group="", seconds=0.0))

    def _shake(self, told: Narrator, *, fails: bool = False) -> None:
        """A handshake that has begun before the greeting: what is said behind it tells that it came about."""
        if self._shakes and fails:
            told.begin_with_tls()
        elif self._shakes:
            told.add(TLSEstablished(at=0, version=None, cipher_suite="", group="", seconds=0.0))
        self._shakes = False

    def ends(self, told: Narrator) -> None:
        """A handshake that failed."""
        self._fail(told)

    def _fail(self, told: Narrator) -> None:
        """Tell of it when all lines that say why have come."""
        lines, self._no_tls = self._no_tls, []
        if lines and told.state is State.HANDSHAKE:
            told.add(failed(lines, Side.SENDING))


def _tool_line(line: Line) -> ToolLine | None:
    """Return what a tool says in a line, behind a mark too: who marks lines by hand marks the call of telnet as well."""
    marked = line.speaker is not Speaker.UNTOLD
    return read_tool_line(line.rest) or (read_tool_line(line.text) if marked else None)
