"""The SMTP dialogue over one connection: a command out, a reply in, every line of it an event."""

from collections.abc import Callable
from typing import Protocol

from inspector.events import (
    CommandSent,
    GreetingReceived,
    LimitReached,
    MalformedReceived,
    ReplyLineReceived,
    ReplyReceived,
    SurplusReceived,
    WaitStarted,
)
from inspector.live.clock import Deadline
from inspector.live.recorder import Recorder
from inspector.live.wire import WireEnded
from inspector.smtp.reply import Reply, ReplyLimits, ReplyLine, ReplyReader

_SURPLUS_KEPT = 64 * 1024


class Carrier(Protocol):
    """What a dialogue runs over: a Wire, or a SecureWire inside TLS."""

    def write(self, data: bytes, deadline: Deadline) -> None:
        """Write all of `data`."""

    def read(self, deadline: Deadline) -> bytes:
        """Return what comes next."""

    def read_now(self) -> bytes:
        """Return what is there already."""


class NotSMTPError(Exception):
    """The first line of a reply has no reply code: the other side speaks something else."""


class BoundReachedError(Exception):
    """The other side sent more than is kept."""


class Talk:
    """One connection's dialogue. Its owner is one thread."""

    def __init__(self, recorder: Recorder, connection: int, limits: ReplyLimits, allowance: int) -> None:
        self._recorder = recorder
        self._connection = connection
        self._reader = ReplyReader(limits)
        self._limits = limits
        self._allowance = allowance
        self._left = allowance
        self._reply = 0
        self.greeting: Reply | None = None
        """Reply 0, once it has come."""

    def read_greeting(self, carrier: Carrier, seconds: float) -> Reply:
        """Wait for reply 0. Raises WireEnded, NotSMTPError, BoundReachedError, Cancelled."""
        self._emit_wait("greeting", seconds)
        started = self._recorder.now()
        reply = self._read_reply(carrier, Deadline(seconds))
        self.greeting = reply
        now = self._recorder.now()
        self._recorder.emit(
            GreetingReceived(at=now, connection=self._connection, code=reply.code or 0, seconds=now - started)
        )
        return reply

    def ask(self, carrier: Carrier, line: bytes, verb: str, seconds: float, sent: Callable[[bytes], CommandSent]) -> Reply:
        """Write `line` and read its reply; `sent` makes the event from the bytes. Raises as `read_greeting` does."""
        deadline = Deadline(seconds)
        self.drain(carrier, "after-reply")
        carrier.write(line, deadline)
        self._recorder.emit(sent(line))
        return self.read_reply(carrier, verb, seconds, deadline)

    def read_reply(self, carrier: Carrier, verb: str, seconds: float, deadline: Deadline, first: bytes = b"") -> Reply:
        """Read the next reply, which answers `verb`; `first` has been read of it already. Raises as `read_greeting` does."""
        self._emit_wait("reply", seconds)
        started = self._recorder.now()
        self._reply += 1
        where = "before-client-hello" if verb == "STARTTLS" else "after-reply"
        reply = self._read_reply(carrier, deadline, where, first)
        now = self._recorder.now()
        self._recorder.emit(
            ReplyReceived(
                at=now,
                connection=self._connection,
                reply=self._reply,
                code=reply.code or 0,
                verb=verb,
                seconds=now - started,
            )
        )
        return reply

    def drain(self, carrier: Carrier, where: str) -> None:
        """Record what has come unasked. Raises WireEnded."""
        self.surplus(carrier.read_now(), where)

    def surplus(self, raw: bytes, where: str) -> None:
        """Record bytes that nobody asked for."""
        if raw:
            kept = raw[:_SURPLUS_KEPT]
            self._recorder.emit(
                SurplusReceived(
                    at=self._recorder.now(),
                    connection=self._connection,
                    raw=kept,
                    where=where,
                    dropped=len(raw) - len(kept),
                )
            )

    def _read_reply(self, carrier: Carrier, deadline: Deadline, where: str = "after-reply", first: bytes = b"") -> Reply:
        self._reader.start()
        lines: list[ReplyLine] = []
        while not self._reader.complete:
            data, first = first or self._read(carrier, deadline), b""
            new, surplus = self._reader.feed(self._within_allowance(data))
            for line in new:
                self._emit_line(line)
            lines += new
            if lines and lines[0].code is None:
                raise NotSMTPError
            if self._reader.exceeded:
                self._keep_partial()
                bound = self._limits.lines if self._reader.exceeded == "lines" else self._limits.reply_bytes
                self._stop_at(self._reader.exceeded, bound)
            self.surplus(surplus if self._reader.complete else b"", where)
        return Reply(tuple(lines))

    def _read(self, carrier: Carrier, deadline: Deadline) -> bytes:
        try:
            return carrier.read(deadline)
        except WireEnded:
            self._keep_partial()
            raise

    def _within_allowance(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            self._stop_at("session_bytes", self._allowance)
        return data

    def _stop_at(self, limit: str, bound: int) -> None:
        self._recorder.emit(
            LimitReached(at=self._recorder.now(), connection=self._connection, limit=limit, bound=bound, ends_session=True)
        )
        raise BoundReachedError

    def _emit_wait(self, step: str, seconds: float) -> None:
        self._recorder.emit(WaitStarted(at=self._recorder.now(), connection=self._connection, step=step, limit=seconds))

    def _emit_line(self, line: ReplyLine) -> None:
        now = self._recorder.now()
        if line.code is None:
            self._recorder.emit(
                MalformedReceived(
                    at=now,
                    connection=self._connection,
                    reply=self._reply,
                    raw=line.raw,
                    cause="no-code",
                    dropped=line.dropped,
                )
            )
        else:
            self._recorder.emit(
                ReplyLineReceived(at=now, connection=self._connection, reply=self._reply, raw=line.raw, dropped=line.dropped)
            )
        if line.dropped:
            self._recorder.emit(
                LimitReached(
                    at=now,
                    connection=self._connection,
                    limit="line_bytes",
                    bound=self._limits.line_bytes,
                    ends_session=False,
                )
            )

    def _keep_partial(self) -> None:
        if self._reader.partial:
            self._recorder.emit(
                MalformedReceived(
                    at=self._recorder.now(),
                    connection=self._connection,
                    reply=self._reply,
                    raw=self._reader.partial,
                    cause="cut-off",
                    dropped=self._reader.partial_dropped,
                )
            )
