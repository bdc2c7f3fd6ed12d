"""What ``curl -v`` prints: ``>`` sent, ``<`` received, ``*`` its own words; ``--trace`` and ``--trace-ascii`` too."""

import re

from inspector.events import Connected, TLSEstablished, TLSFailed
from inspector.formats.logs.tls import failed
from inspector.formats.narrator import Narrator
from inspector.formats.pastes.dialogue_lines import Line, Reading
from inspector.formats.pastes.openssl_words import suite_name, version_of
from inspector.formats.pastes.pasted_line import to_bytes
from inspector.formats.pastes.pasted_text import peek, read_paste
from inspector.formats.source import Conversation, UnreadableError
from inspector.frozen import replace
from inspector.lenses.refusals.circumstances import Side
from inspector.smtp.conversation import State
from inspector.tls.alert import Alert
from inspector.tls.names import is_address
from inspector.tls.outcome import Outcome
from inspector.visible import visible

_SIGN = re.compile(
    r"< [2-5][0-9]{2}[ -]|.*(?:\*|== Info:) +(?:Trying |Connected to .* port |SSL connection using |TLSv1)"
    r"|.*<= Recv header, "
)
_OWN = re.compile(
    r"\s*(?:\*|== Info:)(?: |$)|.*\d\*   Trying |[{}] \[\d+ bytes data\]|\s*% Total .*|\s*Dload  Upload .*|curl: \(\d+\)"
    r"|\s*(?:\d+\s+[\d.kMG]+\s+){3,}.*|(?:=>|<=) (?:Send|Recv) (?:header|data|SSL data), \d+ bytes|[0-9a-f]{4}: "
)
_CONNECTED = re.compile(r"Connected to (\S+) \(([0-9A-Fa-f.:]+)\) port ([0-9]{1,5})")
_ESTABLISHED = re.compile(r"Established connection to (\S+) \(([0-9A-Fa-f.:]+) port ([0-9]{1,5})\)")
_TLS = re.compile(r"SSL connection using ([A-Za-z]+v?[0-9.]+) / ([A-Za-z0-9_-]+)(?: / ([A-Za-z0-9]+))?")
_ALERT = re.compile(r"\(IN\), TLS alert, .*\(([0-9]{1,5})\)")
_OWN_FAULT = re.compile(
    r"(?:\*|== Info:) +(?:OpenSSL/\S+: error:|SSL certificate problem: |gnutls_handshake\(\) failed: |schannel: )"
)
_DUMP = re.compile(r"(=>|<=) (?:Send|Recv) (?:header|data), ")
_DUMPED = re.compile(r"([0-9a-f]{4,8}): (.*)")
_IN_HEX = re.compile(r"((?:[0-9a-f]{2} ){1,16})(?: {3})* ?.{0,16}")
"""A row of ``--trace``: up to 16 bytes, blanks for those that are not there, and the same as text."""
_ROW_ENDS = 64
"""Characters of a row of ``--trace-ascii`` that goes on in the next one."""


def looks_like(raw: bytes, name: str) -> bool:  # noqa: ARG001 - the signature of all readers
    """Tell whether lines have curl's marks: its own words among them."""
    signs = [line for line in peek(raw) if _SIGN.match(line)]
    return len(signs) > 1 and any(not line.startswith("<") or "Recv header" in line for line in signs)


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return its conversations. Raises UnreadableError."""
    found = tuple(Reading(read_paste(raw), name, Curl).conversations())
    if not found:
        raise UnreadableError("curl's words, in which no line of SMTP stands")
    return found


class Curl:
    """Its own lines."""

    kind = "curl"
    words = "what curl -v printed"
    asked_in_messages = True

    def __init__(self) -> None:
        self._dumps = ""
        self._rows: list[tuple[int, str]] = []
        self._settled = False

    def begins(self, line: Line) -> bool:
        """It connects."""
        return "   Trying " in line.rest and _OWN.match(line.rest) is not None

    def knows(self, line: Line, told: Narrator) -> bool:  # noqa: ARG002 - the signature of all tools
        """All that is neither ``>`` nor ``<``."""
        return _OWN.match(line.rest) is not None

    def take(self, line: Line, told: Narrator, at: float | None) -> None:
        """Keep it, and tell what it tells; a dump of lines is what was said."""
        if (dumped := _DUMPED.match(line.rest)) and self._dumps:
            self._rows.append((int(dumped[1], 16), dumped[2]))
            return
        self._say(told)
        dump = _DUMP.match(line.rest)
        self._dumps = dump[1] if dump else ""
        told.keep(line.number, to_bytes(line.rest.strip()), "tool", at)
        if found := _CONNECTED.search(line.rest) or _ESTABLISHED.search(line.rest):
            port = min(int(found[3]), 65535)
            told.target = replace(told.target, host=visible(to_bytes(found[1])), port=port)
            if is_address(found[2]):
                told.add(Connected(at=0, address=found[2], port=port, local_address="", seconds=0), at)
        elif found := _TLS.search(line.rest):
            self._settled = True
            version, suite = version_of(found[1]), suite_name(found[2])
            told.add(TLSEstablished(at=0, version=version, cipher_suite=suite, group=found[3] or "", seconds=0), at)
        elif (event := self._failure(line, told)) and not self._settled:
            self._settled = True
            if not told.begun:  # behind STARTTLS, what was said in clear stands above
                told.begin_with_tls()
            told.add(event, at)

    def _failure(self, line: Line, told: Narrator) -> TLSFailed | None:
        """Return what a line tells of a handshake that failed: the server's alert, or what the TLS library has to say."""
        words = line.rest.strip("* ")
        if found := _ALERT.search(line.rest):
            alert = Alert(int(found[1]) >> 8 & 255, int(found[1]) & 255)
            refused = TLSFailed(at=0, outcome=Outcome.REFUSED, side="remote", alert=alert, words=visible(to_bytes(words)))
            return refused if alert.fatal else None
        in_handshake = told.state is State.HANDSHAKE or not told.begun
        return failed([to_bytes(words)], Side.SENDING) if in_handshake and _OWN_FAULT.match(line.rest) else None

    def ends(self, told: Narrator) -> None:
        """It shows no message: where 354 was followed by a reply, one was sent."""
        self._say(told)

    def _say(self, told: Narrator) -> None:
        """Tell what a dump holds that has ended."""
        rows, self._rows = self._rows, []
        say = told.server if self._dumps == "<=" else told.client
        for line in _lines_of(rows):
            say(line)


def _lines_of(rows: list[tuple[int, str]]) -> list[bytes]:
    """Return the lines of a dump: of ``--trace`` with their ends, of ``--trace-ascii``, which leaves these out, without."""
    in_hex = [_IN_HEX.fullmatch(text) for _, text in rows]
    if all(in_hex):
        return b"".join(bytes.fromhex(row[1]) for row in in_hex if row).splitlines(keepends=True)
    lines: list[bytes] = []
    ended = -1
    for offset, text in rows:
        if offset == ended:
            lines[-1] += to_bytes(text)
        else:
            lines.append(to_bytes(text))
        ended = offset + _ROW_ENDS if len(text) == _ROW_ENDS else -1
    return lines
