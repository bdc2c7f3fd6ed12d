"""What Python's smtplib prints with ``set_debuglevel``: ``send: '…'``, ``reply: b'…'``, with times at level 2."""

import ast
import re

from inspector.events import TLSEstablished
from inspector.formats.logs.tls import failed
from inspector.formats.narrator import Narrator
from inspector.formats.pastes.dialogue_lines import Line, Reading
from inspector.formats.pastes.pasted_line import to_bytes
from inspector.formats.pastes.pasted_text import peek, read_paste
from inspector.formats.source import Conversation, UnreadableError
from inspector.frozen import replace
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.command import verb_of
from inspector.smtp.conversation import State
from inspector.visible import visible

_SIGN = re.compile(r"(?:\S+ )?(?:send: b?['\"]|reply: (?:b?['\"]|retcode \()|connect: \()")
_SAID = re.compile(r"(send|reply): (b?(?:'.*'|\".*\"))\s*")
_OWN = re.compile(
    r"send: |reply: |connect: |data: |make_socket|Traceback|  File |\s+\^+\s*$"
    r"|(?:During handling of|The above exception was) .*exception"
)
_ERROR = re.compile(r"(?:[A-Za-z_]+\.)*[A-Za-z_]*(?:Error|Exception|timeout|Disconnected|Refused)(?:: .*|$)|smtplib\.")
"""The last line of a traceback."""
_OF_TLS = re.compile(r"ssl\.|Connection\w*Error|TimeoutError|socket\.timeout|OSError")
_IMPLICIT_TLS_PORT = 465
_CONNECT = re.compile(r"connect: (?:to )?\('([^']{1,255})', ([0-9]{1,5})\)")
_LONGEST = 16 * 1024 * 1024
_LITERAL_ENDS = "written-out line ends"


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of all readers
    """Tell whether two lines have smtplib's words."""
    return sum(1 for line in peek(raw) if _SIGN.match(line)) > 1


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return its conversations. Raises UnreadableError."""
    paste = read_paste(raw, leave=frozenset({_LITERAL_ENDS}))
    found = tuple(Reading(paste, name, Smtplib, ends_told=True).conversations())
    if not found:
        raise UnreadableError("smtplib's words, in which no line of SMTP stands")
    return found


class Smtplib:
    """Its own lines: all of them, for it writes what is said as Python literals, line ends included."""

    kind = "smtplib"
    words = "what Python's smtplib printed with set_debuglevel"
    asked_in_messages = True

    def __init__(self) -> None:
        self._traced = False
        self._quit: tuple[bool, bytes, float | None] | None = None

    def begins(self, line: Line) -> bool:
        """It connects."""
        return line.rest.startswith("connect: (")

    def knows(self, line: Line, told: Narrator) -> bool:  # noqa: ARG002 - the signature of all tools
        """Those that begin with one of its words, and tracebacks with their lines of code."""
        own = _OWN.match(line.rest) or (self._traced and (line.rest.startswith("  ") or _ERROR.match(line.rest)))
        self._traced = line.rest.startswith("Traceback (") or (self._traced and line.rest.startswith("  "))
        return bool(own or _ERROR.match(line.rest))

    def take(self, line: Line, told: Narrator, at: float | None) -> None:
        """Tell what was said, and keep the rest."""
        raw = _literal(line.rest)
        if raw is None:
            self._keep(line, told, at)
            return
        if not told.begun and told.target.port == _IMPLICIT_TLS_PORT:
            told.assume(f"TLS is taken to have come first, for port {_IMPLICIT_TLS_PORT} begins with it")
            told.add(TLSEstablished(at=0, version=None, cipher_suite="", group="", seconds=0.0), at)
        self._release(told)
        said = (line.rest.startswith("send"), raw, at)
        if said[0] and told.state is State.HANDSHAKE and verb_of(raw) == "QUIT":
            self._quit = said  # ``with`` says it where the handshake has failed, before Python tells of that
        else:
            _say(told, *said)

    def _release(self, told: Narrator) -> None:
        if self._quit:
            _say(told, *self._quit)
            self._quit = None

    def _keep(self, line: Line, told: Narrator, at: float | None) -> None:
        """Keep a line that is nobody's; of how it ended, its last one tells."""
        told.keep(line.number, to_bytes(line.rest.strip()), "tool", at)
        if found := _CONNECT.match(line.rest):
            port = min(int(found[2]), 65535)
            told.target = replace(told.target, host=visible(to_bytes(found[1])), port=port)
        elif _OF_TLS.match(line.rest) and told.state is State.HANDSHAKE:
            told.add(failed([to_bytes(line.rest)], Side.SENDING), at)
            self._release(told)

    def ends(self, told: Narrator) -> None:
        """A QUIT behind which nothing came."""
        self._release(told)


def _say(told: Narrator, sent: bool, raw: bytes, at: float | None) -> None:  # noqa: FBT001 - as it is held
    say = told.client if sent else told.server
    for each in raw.split(b"\n")[:-1] if raw.endswith(b"\n") else raw.split(b"\n"):
        say(each + b"\n" if raw.endswith(b"\n") else each, at)


def _literal(text: str) -> bytes | None:
    """Return the bytes that a line gives as a Python literal; None where it gives none, or no whole one."""
    found = _SAID.fullmatch(text)
    if found is None or len(text) > _LONGEST:
        return None
    try:
        value = ast.literal_eval(found[2])
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, bytes) else to_bytes(value) if isinstance(value, str) else None
