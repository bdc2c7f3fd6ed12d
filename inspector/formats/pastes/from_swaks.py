"""What swaks prints: ``->`` and ``<-`` in clear, ``~>`` and ``<~`` inside TLS, ``===`` and ``***`` for its own words.

With ``--show-raw-text`` the bytes of each line stand beside it once more, as rows of hexadecimal numbers.
"""

import re

from inspector.events import Connected, Disconnected, TLSEstablished
from inspector.formats.logs.tls import failed
from inspector.formats.narrator import Narrator
from inspector.formats.pastes.dialogue_lines import Line, Reading
from inspector.formats.pastes.openssl_words import suite_name, version_of
from inspector.formats.pastes.pasted_line import to_bytes
from inspector.formats.pastes.pasted_text import peek, read_paste
from inspector.formats.source import Conversation, UnreadableError
from inspector.frozen import replace
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.secret import REDACTED
from inspector.tls.names import is_address
from inspector.visible import visible

_SIGN = re.compile(
    r"\s*(?:=== (?:Trying .*\.\.\.|TLS started |Connected to )|<[-~]  [2-5][0-9]{2}| [-~]> (?:EHLO|HELO|LHLO) )"
)
_OWN = re.compile(r"\s*(?:===|\*\*\*)(?: |$)")
_RAW = re.compile(r"(\s*[<>]\s+[0-9]{4,}: )(?:[0-9A-F]{2} {1,2}){1,16} .*")
_TRYING = re.compile(r"=== Trying (.+?)(?::([0-9]{1,5}))?\.\.\.")
_CONNECTED = re.compile(r"=== Connected to (.+?)\.?$")
_TLS_STARTED = re.compile(r"=== TLS started w(?:/|ith) cipher (?:([A-Za-z]+v[0-9.]+):)?([A-Za-z0-9_-]+)")
_TLS_FAILED = re.compile(r"\*\*\* TLS startup failed")
_CLOSED = re.compile(r"=== Connection closed with remote host|\*\*\* Remote host closed connection")


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of all readers
    """Tell whether two lines have swaks' marks."""
    return sum(1 for line in peek(raw) if _SIGN.match(line)) > 1


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return its conversations. Raises UnreadableError."""
    found = tuple(Reading(read_paste(raw), name, Swaks).conversations())
    if not found:
        raise UnreadableError("swaks output in which nobody says anything")
    return found


class Swaks:
    """Its own lines."""

    kind = "swaks"
    words = "swaks output"
    asked_in_messages = False

    def __init__(self) -> None:
        self._port = 0
        self._in_tls = False

    def begins(self, line: Line) -> bool:
        """It connects."""
        return _TRYING.match(line.rest.strip()) is not None

    def knows(self, line: Line, told: Narrator) -> bool:  # noqa: ARG002 - the signature of all tools
        """``===`` and ``***``, and rows of bytes."""
        return (_OWN.match(line.rest) or _RAW.fullmatch(line.rest)) is not None

    def take(self, line: Line, told: Narrator, at: float | None) -> None:
        """Keep it, and tell what it tells."""
        words = line.rest.strip()
        if (row := _RAW.fullmatch(line.rest)) and told.said_a_secret:
            words = row[1].strip() + " " + REDACTED.decode()
        told.keep(line.number, to_bytes(words), "tool", at)
        if found := _TRYING.match(words):
            self._port = int(found[2] or 25)
            told.target = replace(told.target, host=visible(to_bytes(found[1])), port=min(self._port, 65535))
        elif (found := _CONNECTED.match(words)) and is_address(found[1]):
            told.add(Connected(at=0, address=found[1], port=self._port, local_address="", seconds=0), at)
        elif found := _TLS_STARTED.match(words):
            version, suite = version_of(found[1] or ""), suite_name(found[2])
            told.add(TLSEstablished(at=0, version=version, cipher_suite=suite, group="", seconds=0), at)
        elif _TLS_FAILED.match(words):
            if not told.begun:
                told.begin_with_tls()
            told.add(failed([to_bytes(words)], Side.SENDING), at)
        elif _CLOSED.match(words):
            told.add(Disconnected(at=0, by="server" if words[0] == "*" else "us", reason=words.strip("=* .")), at)

    def ends(self, told: Narrator) -> None:
        """Nothing is left over."""
