"""The record tap of a probe: what passes in either direction becomes TLSRecord events, in SSLv2 too."""

from inspector.events import TLSRecord
from inspector.live.recorder import Recorder
from inspector.tls.record import Record, RecordSplitter
from inspector.tls.sslv2 import HEADER_BYTES, MESSAGE_BIT, sslv2_record


class ProbeTap:
    """What passed so far on one connection."""

    def __init__(self, recorder: Recorder, connection: int) -> None:
        self._recorder = recorder
        self._connection = connection
        self._splitters = {True: RecordSplitter(), False: RecordSplitter()}
        self._sslv2 = {True: b"", False: b""}

    def feed(self, data: bytes, *, sent: bool) -> None:
        """Take the next bytes of one direction."""
        waiting = self._sslv2[sent] + data
        if waiting and waiting[0] & MESSAGE_BIT and not self._splitters[sent].pending:
            message = sslv2_record(waiting)
            self._sslv2[sent] = b"" if message is not None else waiting
            if message is not None:
                self._emit(MESSAGE_BIT, waiting[: HEADER_BYTES + len(message)], sent=sent)
            return
        for record in self._splitters[sent].feed(data):
            self.record(sent, record)

    def record(self, sent: bool, record: Record) -> None:  # noqa: FBT001 - a callback of live.tap
        """Take a record that was split already."""
        self._emit(record.content_type, record.raw, sent=sent)

    def _emit(self, content_type: int, raw: bytes, *, sent: bool) -> None:
        self._recorder.emit(
            TLSRecord(at=self._recorder.now(), connection=self._connection, sent=sent, content_type=content_type, raw=raw)
        )
