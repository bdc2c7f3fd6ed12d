"""One probe: its own connection, greeting, EHLO, STARTTLS, then our hello; what comes back is the answer."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from inspector.events import CertificatesPresented, CommandSent, Connected, Disconnected, LimitReached
from inspector.frozen import Frozen, replace
from inspector.live.cancellation import Cancellation
from inspector.live.clock import Deadline
from inspector.live.options import Options
from inspector.live.probe_tap import ProbeTap
from inspector.live.recorder import Recorder
from inspector.live.talk import BoundReachedError, Carrier, GoodbyeError, NotSMTPError, Talk
from inspector.live.wire import AllowanceSpentError, ConnectError, Wire, WireEnded
from inspector.smtp.command import QUIT, STARTTLS, ehlo
from inspector.smtp.ehlo_reply import Starttls, offers_starttls
from inspector.smtp.reply import Reply
from inspector.smtp.target import Mode
from inspector.tls.alert import alert_instead_of_reply
from inspector.tls.answer import ProbeAnswer
from inspector.tls.outcome import Outcome
from inspector.tls.probe import Question, VersionProbe
from inspector.tls.registry import ProtocolVersion
from inspector.tls.second_question import second_question
from inspector.tls.sslv2_probe import SSLv2Probe

if TYPE_CHECKING:
    from inspector.live.quiet import QuietHandshake

_GOES = 421
"""The server that says this closes the connection itself (RFC 5321 §3.8): nothing more is said to it."""
_STOP_CODES = (421, 451, 454)
"""A server that says one of these is asked no further."""
_STARTTLS_STEP = "reply to STARTTLS"
_TOO_MUCH = "the server sent more than is kept"
_GOODBYE_SECONDS = 5.0
_REST_SECONDS = 2.0
"""How long what belongs behind a ServerHello is waited for: it comes at once, or in the next segments."""


class StopProbing(Exception):  # noqa: N818 - the server asked for it
    """The server wants to be left alone; `answer` is what this probe has to say."""

    def __init__(self, answer: ProbeAnswer, words: str = "") -> None:
        super().__init__(words or answer.words)
        self.answer = answer
        self.words = words or answer.words


class Brake(Protocol):
    """What the probes of a sweep share: once one of them was told to stop, no connection more is opened."""

    stopped: str
    """Why no more is asked; empty while nobody minds."""

    def stop(self, words: str) -> None:
        """Pull it, with the server's words."""

    def welcome(self) -> bool:
        """Wait until the session has its EHLO reply; False where it came to none, for `stopped`."""

    def staple_failed(self) -> bool:
        """Wait for the answer to TLS 1.2; True where that came about only without an OCSP staple."""


class _NoAnswer(Exception):  # noqa: N818 - it carries the answer of a probe that got no TLS answer
    def __init__(self, outcome: Outcome, words: str) -> None:
        super().__init__(words)
        self.answer = ProbeAnswer(outcome, words=words)


class Place(Frozen):
    """Where the questions go, and under which names."""

    address: str
    """The server's IP address: that of the session."""
    server_name: str
    """For SNI; empty sends none."""
    ehlo_name: str
    """For EHLO."""


class Probe:
    """Asks one question. A first answer that is ambiguous is followed by a second hello on another connection."""

    def __init__(
        self,
        recorder: Recorder,
        numbers: tuple[int, Iterator[int]],
        options: Options,
        cancellation: Cancellation,
        place: Place,
        brake: Brake | None = None,
    ) -> None:
        """`numbers`: the number of the first connection, and where that of a second one comes from."""
        self._recorder = recorder
        self._connection, self._numbers = numbers
        self._options = options
        self._cancellation = cancellation
        self._place = place
        self._brake = brake
        self._step = ""
        self._ending = ("", "")
        self._talk = Talk(recorder, self._connection, options.limits)
        self.starttls = ""
        """How the probe's own EHLO reply offers STARTTLS, where that is not ``advertised``."""
        self.further: tuple[int, ...] = ()
        """Numbers of the connections behind the first one."""

    def _take_another_connection(self) -> None:
        self._connection = next(self._numbers)
        self.further += (self._connection,)

    def ask_version(self, version: ProtocolVersion) -> ProbeAnswer:
        """Return the answer for `version`, after a second question where one is needed. Raises StopProbing, Cancelled."""
        if self._options.quiet_probes and (told := self._ask_quietly(version)) is not None:
            return told
        first: Question
        first = SSLv2Probe() if version is ProtocolVersion.SSLv2 else VersionProbe(version, self._place.server_name)
        answer = self.ask(first)
        second = second_question(first, answer, self._brake.staple_failed if self._brake else lambda: False)
        if second is None or (self._brake and self._brake.stopped):
            return answer
        self._take_another_connection()
        try:
            return second.together(answer, self.ask(second.probe))
        except StopProbing as stop:
            raise StopProbing(answer, stop.words) from None

    def ask(self, question: Question) -> ProbeAnswer:
        """Return the answer to one question. Raises StopProbing, Cancelled."""
        return self._one(lambda wire: self._shake(question, wire))

    def _ask_quietly(self, version: ProtocolVersion) -> ProbeAnswer | None:
        """Return what a handshake that is completed shows; None where our own hello has to ask. Raises as `ask` does."""
        from inspector.live.quiet import QuietHandshake  # ssl: only where it is asked for

        quiet = QuietHandshake(version, self._place.server_name)
        if not quiet.possible:
            return None
        answer = self._one(lambda wire: self._shake_to_the_end(quiet, wire))
        if quiet.conclusive(answer):
            return answer
        self._take_another_connection()
        return None

    def _one(self, shake: Callable[[Wire], ProbeAnswer]) -> ProbeAnswer:
        self._talk = Talk(self._recorder, self._connection, self._options.limits)
        self._step = ""
        try:
            wire = self._connect()
        except ConnectError as error:
            return ProbeAnswer(Outcome.NO_SESSION, words=f"no connection: {error.words}")
        self._ending = ("us", "probe is done")
        try:
            self._reach_tls(wire)
            return shake(wire)
        except _NoAnswer as end:
            return end.answer
        except WireEnded as end:
            self._ending = (end.by, end.waiting_for(self._step))
            if said := alert_instead_of_reply(self._talk.unfinished):
                return ProbeAnswer(Outcome.SMTP_REFUSED, words=f"{self._step}: {said}")
            outcome = Outcome.NO_REPLY if self._step == _STARTTLS_STEP else Outcome.NO_SESSION
            return ProbeAnswer(outcome, words=end.waiting_for(self._step))
        except GoodbyeError as goodbye:
            raise StopProbing(ProbeAnswer(Outcome.NO_SESSION, words=_words_of(goodbye.reply))) from None
        except NotSMTPError:
            return ProbeAnswer(Outcome.NO_SESSION, words="the other side does not speak SMTP")
        except BoundReachedError:
            return ProbeAnswer(Outcome.NO_SESSION, words=_TOO_MUCH)
        except AllowanceSpentError:
            self._allowance_spent()
            return ProbeAnswer(Outcome.NO_SESSION, words=_TOO_MUCH)
        finally:
            wire.close()
            by, reason = self._ending
            self._recorder.emit(Disconnected(at=self._recorder.now(), connection=self._connection, by=by, reason=reason))

    def _allowance_spent(self) -> None:
        bound, number = self._options.session_bytes, self._connection
        self._recorder.emit(
            LimitReached(at=self._recorder.now(), connection=number, limit="session_bytes", bound=bound, ends_session=True)
        )

    def _connect(self) -> Wire:
        started = self._recorder.now()
        address, (_, port) = self._place.address, self._options.place
        wire = Wire.connect(address, port, Deadline(self._options.timeout), self._cancellation, self._options.session_bytes)
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

    def _reach_tls(self, wire: Wire) -> None:
        """Go on to where the hello can be sent. Raises _NoAnswer, StopProbing and what Talk raises."""
        if self._options.target.mode is Mode.IMPLICIT_TLS:
            return
        greeting = self._greeting(wire)
        if self._brake and not self._brake.welcome():
            self._say_goodbye(wire)
            raise _NoAnswer(Outcome.NOT_TRIED, f"left out: {self._brake.stopped}")
        lmtp = self._options.target.lmtp
        reply = self._say(wire, ehlo(self._place.ehlo_name, lmtp=lmtp), "LHLO" if lmtp else "EHLO")
        self._require(reply, 250, Outcome.NO_SESSION, wire)
        offer = offers_starttls(reply.lines, greeting.lines)
        self.starttls = "" if offer is Starttls.ADVERTISED else offer.value
        if offer in (Starttls.ABSENT, Starttls.MASKED, Starttls.UNKNOWN) and not self._options.force_starttls:
            self._say_goodbye(wire)
            words = f"STARTTLS is {offer.value} in the EHLO reply: not tried (--force-starttls tries)"
            raise _NoAnswer(Outcome.STARTTLS_ABSENT, words)
        self._require(self._say(wire, STARTTLS, "STARTTLS"), 220, Outcome.SMTP_REFUSED, wire)
        self._talk.drain(wire, "before-client-hello")

    def _greeting(self, carrier: Carrier) -> Reply:
        self._step = "greeting"
        greeting = self._talk.read_greeting(carrier, self._options.timeout)
        self._require(greeting, 220, Outcome.NO_SESSION, carrier)
        return greeting

    def _say(self, carrier: Carrier, line: bytes, verb: str) -> Reply:
        self._step = f"reply to {verb}"
        return self._talk.ask(carrier, line + b"\r\n", verb, self._options.timeout, self._sent)

    def _sent(self, raw: bytes) -> CommandSent:
        return CommandSent(at=self._recorder.now(), connection=self._connection, raw=raw)

    def _require(self, reply: Reply, code: int, outcome: Outcome, carrier: Carrier) -> None:
        """Go on only when the reply has `code`, else say goodbye. Raises StopProbing, _NoAnswer."""
        if reply.code == code:
            return
        words = _words_of(reply)
        if reply.code in _STOP_CODES and self._brake:
            self._brake.stop(words)  # before the goodbye: the others are not to begin anew meanwhile
        if reply.code != _GOES:
            self._say_goodbye(carrier)
        if reply.code in _STOP_CODES:
            raise StopProbing(ProbeAnswer(outcome, words=words))
        raise _NoAnswer(outcome, words)

    def _say_goodbye(self, carrier: Carrier) -> None:
        """Say QUIT; whatever the server makes of it, the answer stands."""
        seconds = min(_GOODBYE_SECONDS, self._options.timeout)
        with contextlib.suppress(WireEnded, BoundReachedError, AllowanceSpentError, GoodbyeError):
            self._talk.ask(carrier, QUIT + b"\r\n", "QUIT", seconds, self._sent)

    def _shake(self, question: Question, wire: Wire) -> ProbeAnswer:
        deadline = Deadline(self._options.timeout)
        tap = ProbeTap(self._recorder, self._connection)
        hello = question.hello()
        try:
            wire.write(hello, deadline)
            tap.feed(hello, sent=True)
            answer = None
            while answer is None:
                answer = self._read_on(question, wire, deadline, tap)
            answer = self._read_rest(question, wire, answer, tap)
            self._part(wire, question.farewell(answer), tap)
        except WireEnded as end:
            self._ending = (end.by, end.waiting_for("answer to our ClientHello"))
            return question.ended(end.how)
        self._present(answer)
        return answer

    def _read_on(self, question: Question, wire: Wire, deadline: Deadline, tap: ProbeTap) -> ProbeAnswer | None:
        data = wire.read(deadline)
        tap.feed(data, sent=False)
        answer = question.feed(data)
        if due := question.take_due():
            wire.write(due, deadline)
            tap.feed(due, sent=True)
        return answer

    def _read_rest(self, question: Question, wire: Wire, answer: ProbeAnswer, tap: ProbeTap) -> ProbeAnswer:
        """Take what comes behind the ServerHello; that it does not come changes nothing of the answer."""
        patience = Deadline(min(_REST_SECONDS, self._options.timeout))
        with contextlib.suppress(WireEnded, AllowanceSpentError):
            while not question.complete:
                answer = self._read_on(question, wire, patience, tap) or answer
        return answer

    def _shake_to_the_end(self, quiet: "QuietHandshake", wire: Wire) -> ProbeAnswer:
        answer, secure = quiet.shake(
            wire, Deadline(self._options.timeout), ProbeTap(self._recorder, self._connection).record
        )
        if secure is not None:
            if self._options.target.mode is Mode.IMPLICIT_TLS:
                self._greeting(secure)
            self._say_goodbye(secure)
            if answer.session_ticket is None:  # TLS 1.3: where one comes, it has come before the reply
                answer = replace(answer, session_ticket=secure.session_ticket)
            secure.close()
        self._present(answer)
        return answer

    def _present(self, answer: ProbeAnswer) -> None:
        if answer.chain and answer.answered is not None:
            self._recorder.emit(
                CertificatesPresented(
                    at=self._recorder.now(), connection=self._connection, chain=answer.chain, version=answer.answered
                )
            )

    def _part(self, wire: Wire, farewell: bytes, tap: ProbeTap) -> None:
        """Close the handshake politely; that the other side has gone already changes nothing."""
        try:
            wire.write(farewell, Deadline(1))
        except WireEnded:
            return
        tap.feed(farewell, sent=True)


def _words_of(reply: Reply) -> str:
    return f"{reply.code} {reply.text}"
