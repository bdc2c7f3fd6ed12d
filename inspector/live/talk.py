"""The SMTP dialogue over one connection: a command out, a reply in, every line of it an event."""

from collections.abc import Callable, Iterator
from typing import NoReturn, Protocol

from inspector.events import (
    CommandSent,
    Event,
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
from inspector.live.wire import AllowanceSpentError, WireEnded
from inspector.smtp.echo import Secrets
from inspector.smtp.reply import Reply, ReplyLimits, ReplyLine, ReplyReader

_GOODBYE_SECONDS = 5.0
"""How long the rest of an unasked 421 is waited for."""
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
    """The first line of the greeting has no reply code: the other side speaks something else."""


class GoodbyeError(Exception):
    """The server said 421 where no command had asked for it: it is going (RFC 5321 §3.8)."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply
        """The 421."""


class BoundReachedError(Exception):
    """The other side sent more than is kept."""


class Talk:
    """One connection's dialogue. Its owner is one thread."""

    def __init__(self, recorder: Recorder, connection: int, limits: ReplyLimits) -> None:
        self._recorder = recorder
        self._connection = connection
        self._reader = ReplyReader(limits)
        self._limits = limits
        self._reply = 0
        self._ahead = b""
        self.greeting: Reply | None = None
        """Reply 0, once it has come."""
        self.secrets = Secrets()
        """What was sent as a secret: it is not recorded either where the server repeats it."""

    @property
    def unfinished(self) -> bytes:
        """What has come of a line whose end has not; empty where there is no such line."""
        return self._reader.partial

    def read_greeting(self, carrier: Carrier, seconds: float) -> Reply:
        """Wait for reply 0. Raises NotSMTPError, BoundReachedError, GoodbyeError and what the carrier raises."""
        self._emit_wait("greeting", seconds)
        started = self._recorder.now()
        reply = self._read_reply(carrier, Deadline(seconds))
        self.take_surplus(carrier, "after-reply")
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
        try:
            carrier.write(line, deadline)
        except WireEnded:
            self.drain(carrier, "after-reply")  # what the other side said before it went tells more
            raise
        self._recorder.emit(sent(line))
        return self.read_reply(carrier, verb, seconds, deadline)

    def read_reply(
        self, carrier: Carrier, verb: str, seconds: float, deadline: Deadline, *, more_due: bool = False
    ) -> Reply:
        """Read the next reply, which answers `verb`; with `more_due` another follows. Raises as `read_greeting` does."""
        self._emit_wait("reply", seconds)
        started = self._recorder.now()
        self._reply += 1
        reply = self._read_reply(carrier, deadline)
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
        if not more_due:
            starts_tls = verb == "STARTTLS" and reply.code == 220
            self.take_surplus(carrier, "before-client-hello" if starts_tls else "after-reply")
        return reply

    def read_unasked(self, carrier: Carrier, seconds: float) -> list[Reply]:
        """Read what the server says unasked as replies; none when nothing came. Raises as `read_greeting` does."""
        self._ahead += carrier.read_now()
        replies: list[Reply] = []
        while self._ahead:
            replies.append(self.read_reply(carrier, "", seconds, Deadline(seconds), more_due=True))
        return replies

    def drain(self, carrier: Carrier, where: str, *, may_say_goodbye: bool = False) -> None:
        """Record what has come unasked. Raises GoodbyeError and what the carrier raises."""
        while data := carrier.read_now():
            self._ahead = data
            self.take_surplus(carrier, where, may_say_goodbye=may_say_goodbye)

    def surplus(self, raw: bytes, where: str) -> None:
        """Record bytes that nobody asked for."""
        if raw:
            kept = self.secrets.hide(raw)[:_SURPLUS_KEPT]
            self._recorder.emit(
                SurplusReceived(
                    at=self._recorder.now(),
                    connection=self._connection,
                    raw=kept,
                    where=where,
                    dropped=max(0, len(raw) - _SURPLUS_KEPT),
                )
            )

    def take_surplus(self, carrier: Carrier, where: str, *, may_say_goodbye: bool = False) -> None:
        """Record what was read ahead as bytes that nobody asked for.

        A 421 may come at any time, and is read as such; before the ClientHello only with `may_say_goodbye`.
        """
        reply = None
        if (where == "after-reply" or may_say_goodbye) and self._ahead.startswith(b"421"):
            reply = self.read_reply(carrier, "", _GOODBYE_SECONDS, Deadline(_GOODBYE_SECONDS), more_due=True)
        raw, self._ahead = self._ahead, b""
        self.surplus(raw, where)
        if reply is not None:
            raise GoodbyeError(reply)

    def _read_reply(self, carrier: Carrier, deadline: Deadline) -> Reply:
        """Read one reply, beginning with what was read ahead; what follows it is kept as read ahead."""
        self._reader.start()
        lines: list[ReplyLine] = []
        while not self._reader.complete:
            data, self._ahead = self._ahead or self._read(carrier, deadline), b""
            new, self._ahead = self._reader.feed(data)
            now = self._recorder.now()  # what one read brought came at one time
            kept = [self._without_secrets(line) for line in new]
            self._recorder.emit_all(event for line in kept for event in self._events_of(line, now))
            lines += kept
            if self._reply == 0 and lines and lines[0].code is None:
                raise NotSMTPError
            if self._reader.exceeded:
                self._keep_partial()
                bound = self._limits.lines if self._reader.exceeded == "lines" else self._limits.reply_bytes
                self.stop_at(self._reader.exceeded, bound)
        return Reply(tuple(lines))

    def _without_secrets(self, line: ReplyLine) -> ReplyLine:
        raw = self.secrets.hide(line.raw)
        return line if raw == line.raw else ReplyLine.from_bytes(raw, line.dropped)

    def _read(self, carrier: Carrier, deadline: Deadline) -> bytes:
        try:
            return carrier.read(deadline)
        except (WireEnded, AllowanceSpentError):
            self._keep_partial()
            raise

    def stop_at(self, limit: str, bound: int) -> NoReturn:
        """Say that a bound was reached and go no further. Raises BoundReachedError."""
        self._recorder.emit(
            LimitReached(at=self._recorder.now(), connection=self._connection, limit=limit, bound=bound, ends_session=True)
        )
        raise BoundReachedError

    def _emit_wait(self, step: str, seconds: float) -> None:
        self._recorder.emit(WaitStarted(at=self._recorder.now(), connection=self._connection, step=step, limit=seconds))

    def _events_of(self, line: ReplyLine, now: float) -> Iterator[Event]:
        number, reply = self._connection, self._reply
        if line.code is None:
            yield MalformedReceived(
                at=now, connection=number, reply=reply, raw=line.raw, cause="no-code", dropped=line.dropped
            )
        else:
            yield ReplyLineReceived(at=now, connection=number, reply=reply, raw=line.raw, dropped=line.dropped)
        if line.dropped:
            bound = self._limits.line_bytes
            yield LimitReached(at=now, connection=number, limit="line_bytes", bound=bound, ends_session=False)

    def _keep_partial(self) -> None:
        if self._reader.partial:
            self._recorder.emit(
                MalformedReceived(
                    at=self._recorder.now(),
                    connection=self._connection,
                    reply=self._reply,
                    raw=self.secrets.hide(self._reader.partial),
                    cause="cut-off",
                    dropped=self._reader.partial_dropped,
                )
            )
