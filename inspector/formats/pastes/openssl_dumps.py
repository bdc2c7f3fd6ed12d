"""The hex dumps of ``openssl s_client``: those of ``-debug`` are the bytes that passed, those of ``-msg`` TLS messages.

Bytes in clear become lines, those of TLS become records. s_client writes dumps and warnings through two streams, so a dump
may be damaged; from there on nothing is decoded, and the dumps are kept as they are.
"""

import re

from inspector.events import SurplusReceived, TLSRecord
from inspector.formats.narrator import Narrator
from inspector.formats.pastes.dialogue_lines import Line
from inspector.formats.pastes.pasted_line import to_bytes
from inspector.smtp.conversation import State
from inspector.tls.record import RecordSplitter, record_bytes
from inspector.tls.registry import ContentType

_PASSED = re.compile(r"(read from|write to) 0x[0-9a-fA-F]+ \[0x[0-9a-fA-F]+\] \(\d+ bytes => (-?\d{1,9})\b.*")
_ROW = re.compile(r"\s{0,4}([0-9a-f]{4}) - ((?:[0-9a-f]{2}[ -]){1,16})")
_BLANK_ROW = re.compile(r"\s{0,4}([0-9a-f]{4}) - <SPACES/NULS>")
_MESSAGE = re.compile(r"(>>>|<<<) .{1,60}\[length ([0-9a-f]{4,6})\].*")
_EXTENSION = re.compile(r"TLS (?:client|server) extension .*len=\d+$")
"""The heading of a dump by ``-tlsextdebug``; its rows are no bytes of their own, they stand in those that passed."""
_MESSAGE_ROW = re.compile(r"    ((?:[0-9a-f]{2} ?){1,16})\s*$")
_BEGIN_TLS = frozenset({b"\x16\x03", b"\x15\x03"})
"""How a handshake begins, or is refused at once."""
_SURPLUS = 64 * 1024
"""Bytes kept of what comes in clear where TLS is to begin."""
_DAMAGED = "a hex dump in it is damaged, so what came after it is not decoded"
_HANDSHAKE_TYPES = frozenset({ContentType.change_cipher_spec, ContentType.alert, ContentType.handshake})


class Dumps:
    """The dumps of one connection."""

    def __init__(self) -> None:
        self._sent = False
        self._want = 0
        self._data = bytearray()
        self._rows: list[tuple[int, str]] = []
        self._passed = self._extension = False
        self._broken = False
        self._lines = {True: bytearray(), False: bytearray()}
        self._records = {True: RecordSplitter(), False: RecordSplitter()}
        self._in_tls = {True: False, False: False}
        self._header = b""

    def knows(self, text: str) -> bool:
        """Tell whether a line belongs to a dump."""
        return any(form.match(text) for form in (_PASSED, _MESSAGE, _EXTENSION, _ROW, _BLANK_ROW, _MESSAGE_ROW))

    def take(self, line: Line, told: Narrator, at: float | None) -> None:
        """Take a line of a dump."""
        heading = _PASSED.match(line.rest) or _MESSAGE.match(line.rest)
        self._extension = _EXTENSION.match(line.rest) is not None or (self._extension and heading is None)
        if heading is None:
            self._row(line, told, at)
            return
        self.finish(told)
        told.keep(line.number, to_bytes(line.rest.strip()), "tool", at)
        self._sent = heading[1] in ("write to", ">>>")
        is_bytes = heading.re is _PASSED
        self._want = max(0, int(heading[2], 10 if is_bytes else 16))
        self._passed = self._passed or is_bytes
        self._message = not is_bytes
        self._at = at

    def finish(self, told: Narrator) -> None:
        """A dump is over; one with fewer bytes than it says is damaged."""
        rows, self._rows = self._rows, []
        data, want, self._want = bytes(self._data), self._want, 0
        self._data.clear()
        if not rows and not want:
            return
        if len(data) != want:
            self._break(told)
        if self._broken or (self._message and self._passed):
            self._keep(rows, told)
        elif self._message:
            self._take_message(data, rows, told)
        else:
            self._take_bytes(data, rows, told)

    def _row(self, line: Line, told: Narrator, at: float | None) -> None:
        row = _ROW.match(line.rest) or _MESSAGE_ROW.match(line.rest)
        blank = _BLANK_ROW.match(line.rest)
        if not self._want:
            told.keep(line.number, to_bytes(line.rest.strip()), "tool", at, secrets=False)
            if _ROW.match(line.rest) and not line.rest[0].isspace() and not self._extension:
                self._break(told)  # its heading is missing
            return
        self._rows.append((line.number, line.rest.strip()))
        if blank:
            self._data += b"\0" * max(0, int(blank[1], 16) - len(self._data))
        elif row:
            self._data += bytes.fromhex(row[row.re.groups].replace("-", " "))
        if len(self._data) >= self._want:
            self.finish(told)

    def _keep(self, rows: list[tuple[int, str]], told: Narrator) -> None:
        for number, text in rows:
            told.keep(number, to_bytes(text), "tool", self._at, secrets=False)

    def _break(self, told: Narrator) -> None:
        if not self._broken:
            told.assume(_DAMAGED)
        self._broken = True

    def _take_bytes(self, data: bytes, rows: list[tuple[int, str]], told: Narrator) -> None:
        """Bytes that passed: lines until TLS begins, then records."""
        begins = data[:2] in _BEGIN_TLS and not self._lines[self._sent]
        if begins and (self._sent or self._in_tls[True]):
            self._in_tls[self._sent] = True
        if not self._in_tls[self._sent]:
            pending = self._lines[self._sent]
            pending += data
            *whole, rest = bytes(pending).split(b"\n")
            self._lines[self._sent] = bytearray(rest)
            for place, each in enumerate(whole):
                if not self._sent and told.state is State.HANDSHAKE:  # the client speaks first there
                    rest = b"\n".join((*whole[place:], rest))
                    self._lines[False].clear()
                    told.add(SurplusReceived(at=0, raw=rest[:_SURPLUS], where="before-client-hello"), self._at)
                    return
                (told.client if self._sent else told.server)(each + b"\n", self._at)
            return
        splitter = self._records[self._sent]
        records = splitter.feed(data)
        if splitter.not_tls is not None:
            self._break(told)
            self._keep(rows, told)
        for record in records:
            self._add(record.content_type, record.raw, told)

    def _take_message(self, data: bytes, rows: list[tuple[int, str]], told: Narrator) -> None:
        """A message: with the header before it, it is a record where it fills that; else it is kept."""
        if len(data) == 5 and data[0] in range(20, 25) and data[1] == 3:
            self._header = data
            return
        header, self._header = self._header, b""
        if header and int.from_bytes(header[3:5], "big") == len(data) and header[0] in _HANDSHAKE_TYPES:
            self._add(header[0], record_bytes(header[0], int.from_bytes(header[1:3], "big"), data), told)
        else:
            self._keep(rows, told)

    def _add(self, content_type: int, raw: bytes, told: Narrator) -> None:
        told.add(TLSRecord(at=0, sent=self._sent, content_type=content_type, raw=raw), self._at)

    _at: float | None = None
    _message = False
