"""Postfix's hex dumps of TLS (its log level 3 and 4): lines of bytes become the records that they show."""

import re

from inspector.events import TLSRecord
from inspector.formats.logs.lines import LogLine
from inspector.tls.record import RecordSplitter
from inspector.tls.registry import ContentType

_BEGINS = re.compile(rb"(read from|write to) [0-9A-Fa-fx]{1,18} \[[0-9A-Fa-fx]{1,18}\] \(\d{1,7} bytes => (-?\d{1,7})")
_BYTES = re.compile(rb"([0-9a-f]{4}) ((?:[0-9a-f]{2}[ |-]){1,16})")
_CUT = re.compile(rb"[0-9a-f]{4} - <SPACES/NULLS>\s*\Z")
MOST_BYTES = 64 * 1024
"""Bytes of one dump."""


class HexDumps:
    """The dumps of one connection, line by line.

    Blanks and NULs at the end of a block are not in a dump, only that there were some: they are taken for NULs, with which
    a padded ClientHello ends (RFC 7685). `padded` tells whether that happened.
    """

    def __init__(self, *, writer_is_client: bool) -> None:
        self._writer_is_client = writer_is_client
        self._splitters = {True: RecordSplitter(), False: RecordSplitter()}
        self._lost: set[bool] = set()
        self._block = bytearray()
        self._size = 0
        self._written = False
        self._lines: list[LogLine] = []
        self._read = 0
        self._records: list[TLSRecord] = []
        self._unread: list[LogLine] = []
        self.padded = False
        """True where bytes were taken for granted."""
        self.done = False
        """True once the handshake is over: application data is no longer told."""

    def takes(self, line: LogLine) -> bool:
        """Take a line that belongs to a dump; return False for any other."""
        if found := _BEGINS.match(line.says):
            self._end_block()
            self._lines = [line]
            self._size = max(0, min(MOST_BYTES, int(found[2])))
            self._written = found[1] == b"write to"
            return True
        shown = _BYTES.match(line.says)
        if self._size <= len(self._block) or not (shown or _CUT.match(line.says)):
            return False
        self._lines.append(line)
        if shown:
            self._block += bytes.fromhex(re.sub(rb"[^0-9a-f]", b"", shown[2]).decode())
        else:
            self.padded = True
            self._block += bytes(self._size - len(self._block))
        return True

    def told(self) -> tuple[list[TLSRecord], int, list[LogLine]]:
        """Return the records that have become complete, how many lines that took, and those that cannot be read."""
        self._end_block()
        told = self._records, self._read, self._unread
        self._records, self._read, self._unread = [], 0, []
        return told

    def _end_block(self) -> None:
        lines, block, size = self._lines, bytes(self._block[: self._size]), self._size
        self._lines, self._block, self._size = [], bytearray(), 0
        if not size:
            self._read += len(lines)
            return
        splitter = self._splitters[self._written]
        if len(block) < size:  # a line of the dump is missing, so what follows cannot be told apart any more
            self._lost.add(self._written)
        by_client = self._written == self._writer_is_client
        if self._written not in self._lost:
            self._records += [
                TLSRecord(at=0.0, sent=by_client, content_type=record.content_type, raw=record.raw)
                for record in splitter.feed(block)
                if not (self.done and record.content_type == ContentType.application_data)
            ]
        if splitter.not_tls is not None or splitter.malformed:
            self._lost.add(self._written)
        if self._written in self._lost:
            self._unread += lines
        else:
            self._read += len(lines)
