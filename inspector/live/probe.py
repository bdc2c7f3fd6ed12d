"""One probe: its own connection, greeting, EHLO, STARTTLS, then our hello; what comes back is the answer."""

import contextlib
from collections.abc import Iterator

from inspector.events import CommandSent, Connected, Disconnected, LimitReached, TLSRecord
from inspector.live.cancellation import Cancellation
from inspector.live.clock import Deadline
from inspector.live.options import Options
from inspector.live.recorder import Recorder
from inspector.live.talk import BoundReachedError, GoodbyeError, NotSMTPError, Talk
from inspector.live.wire import AllowanceSpentError, ConnectError, Wire, WireEnded
from inspector.smtp.command import QUIT, STARTTLS, ehlo
from inspector.smtp.ehlo_reply import Starttls, offers_starttls
from inspector.smtp.reply import Reply
from inspector.smtp.target import Mode
from inspector.tls.outcome import Outcome
from inspector.tls.probe import ProbeAnswer, VersionProbe
from inspector.tls.record import RecordSplitter
from inspector.tls.registry import ProtocolVersion

_GOES = 421
"""The server that says this closes the connection itself (RFC 5321 §3.8): nothing more is said to it."""
_STOP_CODES = (421, 451, 454)
"""A server that says one of these is asked no further."""
_TOO_MUCH = "the server sent more than is kept"
_GOODBYE_SECONDS = 5.0


class StopProbing(Exception):  # noqa: N818 - the server asked for it
    """The server wants to be left alone; `answer` is what this probe has to say."""

    def __init__(self, answer: ProbeAnswer, words: str = "") -> None:
        super().__init__(words or answer.words)
        self.answer = answer
        self.words = words or answer.words


class _NoAnswer(Exception):  # noqa: N818 - it carries the answer of a probe that got no TLS answer
    def __init__(self, outcome: Outcome, words: str) -> None:
        super().__init__(words)
        self.answer = ProbeAnswer(outcome, words=words)


class Probe:
    """Asks for one version. A first answer that is ambiguous is followed by a second hello on another connection."""

    def __init__(
        self, recorder: Recorder, numbers: tuple[int, Iterator[int]], options: Options, cancellation: Cancellation
    ) -> None:
        """`numbers`: the number of the first connection, and where that of a second one comes from."""
        self._recorder = recorder
        self._connection, self._numbers = numbers
        self._options = options
        self._cancellation = cancellation
        self._step = ""
        self._ending = ("", "")
        self.starttls = ""
        """How the probe's own EHLO reply offers STARTTLS, where that is not ``advertised``."""

    def ask(self, version: ProtocolVersion, address: str, server_name: str, ehlo_name: str) -> ProbeAnswer:
        """Return the answer for `version`. Raises StopProbing, Cancelled."""
        probe = VersionProbe(version, server_name)
        answer = self._one(probe, address, ehlo_name)
        if not probe.needs_confirmation(answer):
            return answer
        self._connection = next(self._numbers)
        try:
            second = self._one(VersionProbe.confirming(server_name), address, ehlo_name)
        except StopProbing as stop:
            raise StopProbing(answer, stop.words) from None
        return probe.confirmed(answer, second)

    def _one(self, probe: VersionProbe, address: str, ehlo_name: str) -> ProbeAnswer:
        try:
            wire = self._connect(address)
        except ConnectError as error:
            return ProbeAnswer(Outcome.NO_SESSION, words=f"no connection: {error.words}")
        self._ending = ("us", "probe is done")
        try:
            self._reach_tls(wire, ehlo_name)
            return self._shake(probe, wire)
        except _NoAnswer as end:
            return end.answer
        except WireEnded as end:
            self._ending = (end.by, end.waiting_for(self._step))
            return ProbeAnswer(Outcome.NO_SESSION, words=end.waiting_for(self._step))
        except GoodbyeError as goodbye:
            raise StopProbing(ProbeAnswer(Outcome.NO_SESSION, words=_words_of(goodbye.reply))) from None
        except NotSMTPError:
            return ProbeAnswer(Outcome.NO_SESSION, words="the other side does not speak SMTP")
        except BoundReachedError:
            return ProbeAnswer(Outcome.NO_SESSION, words=_TOO_MUCH)
        except AllowanceSpentError:
            bound, number = self._options.session_bytes, self._connection
            self._recorder.emit(
                LimitReached(
                    at=self._recorder.now(), connection=number, limit="session_bytes", bound=bound, ends_session=True
                )
            )
            return ProbeAnswer(Outcome.NO_SESSION, words=_TOO_MUCH)
        finally:
            wire.close()
            by, reason = self._ending
            self._recorder.emit(Disconnected(at=self._recorder.now(), connection=self._connection, by=by, reason=reason))

    def _connect(self, address: str) -> Wire:
        started = self._recorder.now()
        deadline, port = Deadline(self._options.timeout), self._options.target.port
        wire = Wire.connect(address, port, deadline, self._cancellation, self._options.session_bytes)
        now = self._recorder.now()
        self._recorder.emit(
            Connected(
                at=now,
                connection=self._connection,
                address=address,
                port=port,
                local_address=wire.local_address,
                seconds=now - started,
            )
        )
        return wire

    def _reach_tls(self, wire: Wire, ehlo_name: str) -> None:
        """Go on to where the hello can be sent. Raises _NoAnswer, StopProbing and what Talk raises."""
        if self._options.target.mode is Mode.IMPLICIT_TLS:
            return
        talk = Talk(self._recorder, self._connection, self._options.limits)
        self._step = "greeting"
        greeting = talk.read_greeting(wire, self._options.timeout)
        self._require(greeting, 220, Outcome.NO_SESSION, talk, wire)
        lmtp = self._options.target.lmtp
        reply = self._say(talk, wire, ehlo(ehlo_name, lmtp=lmtp), "LHLO" if lmtp else "EHLO")
        self._require(reply, 250, Outcome.NO_SESSION, talk, wire)
        offer = offers_starttls(reply.lines, greeting.lines)
        self.starttls = "" if offer is Starttls.ADVERTISED else offer.value
        if offer in (Starttls.ABSENT, Starttls.MASKED, Starttls.UNKNOWN) and not self._options.force_starttls:
            self._say_goodbye(talk, wire)
            words = f"STARTTLS is {offer.value} in the EHLO reply: not tried (--force-starttls tries)"
            raise _NoAnswer(Outcome.STARTTLS_ABSENT, words)
        self._require(self._say(talk, wire, STARTTLS, "STARTTLS"), 220, Outcome.SMTP_REFUSED, talk, wire)
        talk.drain(wire, "before-client-hello")

    def _say(self, talk: Talk, wire: Wire, line: bytes, verb: str) -> Reply:
        self._step = f"reply to {verb}"
        return talk.ask(wire, line + b"\r\n", verb, self._options.timeout, self._sent)

    def _sent(self, raw: bytes) -> CommandSent:
        return CommandSent(at=self._recorder.now(), connection=self._connection, raw=raw)

    def _require(self, reply: Reply, code: int, outcome: Outcome, talk: Talk, wire: Wire) -> None:
        """Go on only when the reply has `code`, else say goodbye. Raises StopProbing, _NoAnswer."""
        if reply.code == code:
            return
        words = _words_of(reply)
        if reply.code != _GOES:
            self._say_goodbye(talk, wire)
        if reply.code in _STOP_CODES:
            raise StopProbing(ProbeAnswer(outcome, words=words))
        raise _NoAnswer(outcome, words)

    def _say_goodbye(self, talk: Talk, wire: Wire) -> None:
        """Say QUIT; whatever the server makes of it, the answer stands."""
        with contextlib.suppress(WireEnded, BoundReachedError, AllowanceSpentError, GoodbyeError):
            talk.ask(wire, QUIT + b"\r\n", "QUIT", min(_GOODBYE_SECONDS, self._options.timeout), self._sent)

    def _shake(self, probe: VersionProbe, wire: Wire) -> ProbeAnswer:
        deadline = Deadline(self._options.timeout)
        taps = {True: RecordSplitter(), False: RecordSplitter()}
        hello = probe.hello()
        try:
            wire.write(hello, deadline)
            self._tap(taps[True], hello, sent=True)
            answer = None
            while answer is None:
                data = wire.read(deadline)
                self._tap(taps[False], data, sent=False)
                answer = probe.feed(data)
            self._part(wire, probe.farewell(answer), taps[True])
        except WireEnded as end:
            self._ending = (end.by, end.waiting_for("answer to our ClientHello"))
            return probe.ended(end.how)
        return answer

    def _part(self, wire: Wire, farewell: bytes, tap: RecordSplitter) -> None:
        """Close the handshake politely; that the other side has gone already changes nothing."""
        try:
            wire.write(farewell, Deadline(1))
        except WireEnded:
            return
        self._tap(tap, farewell, sent=True)

    def _tap(self, tap: RecordSplitter, data: bytes, *, sent: bool) -> None:
        for record in tap.feed(data):
            self._recorder.emit(
                TLSRecord(
                    at=self._recorder.now(),
                    connection=self._connection,
                    sent=sent,
                    content_type=record.content_type,
                    raw=record.raw,
                )
            )


def _words_of(reply: Reply) -> str:
    return f"{reply.code} {reply.text}"
