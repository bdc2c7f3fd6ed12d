"""The sweep: every TLS version asked by our own hello, each on a connection of its own, a few at a time."""

import hashlib
import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterable

from msgspec import Struct, field

from inspector.events import ExtraProbeFinished, ProbeFinished, ProbeStarted, SweepFinished, SweepStarted
from inspector.frozen import Frozen
from inspector.live.cancellation import Cancellation, Cancelled
from inspector.live.options import Options
from inspector.live.probe import Place, Probe, StopProbing
from inspector.live.recorder import Recorder
from inspector.tls.alert import AlertDescription
from inspector.tls.answer import ProbeAnswer
from inspector.tls.extra_probe import extra_probe, other_key_type
from inspector.tls.extra_question import ExtraQuestion
from inspector.tls.names import server_name_for_sni
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.tls.second_question import staple_fails

_ORDER = (
    *(ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3, ProtocolVersion.TLSv1_0),
    *(ProtocolVersion.TLSv1_1, ProtocolVersion.SSLv3, ProtocolVersion.SSLv2),
)
"""The order of asking: what senders need most comes first, should the server want to be left alone."""
_NEWEST = (ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_3)
"""Versions whose answer without SNI is worth a connection, the one that shows its certificate in clear first."""


def _refuses_the_name(answer: ProbeAnswer) -> bool:
    """Return True where the answer is no to the host name in the hello, which may be yes without one."""
    return answer.alert is not None and answer.alert.description == AlertDescription.unrecognized_name


class _Task(Frozen):
    """One question of the plan."""

    connection: int
    """Number of its (first) connection."""
    version: ProtocolVersion
    """The version asked for, or the highest offered."""
    extra: ExtraQuestion | None = None
    """What is asked beside the versions; None: the version itself."""


class _Plan(Struct):
    """What the worker threads share."""

    waiting: deque[_Task]
    """Those not begun yet, in order."""
    stopped: str = ""
    """Why no more are begun."""
    hindered: bool = False
    """The session came to no EHLO reply, so a probe would not either."""
    decided: threading.Event = field(default_factory=threading.Event)
    """Set when it is known whether the session did."""
    answers: dict[ProtocolVersion, ProbeAnswer] = field(default_factory=dict)
    """What was answered to each version."""
    first_told: threading.Event = field(default_factory=threading.Event)
    """Set when the first version of `_ORDER` has its answer, or will have none."""
    chains: dict[tuple[bytes, ...], int] = field(default_factory=dict)
    """Each chain that was presented (DER), and the first connection that brought it."""
    unchecked: bool = False
    """True when the one chain that was presented was left unchecked: it is the session's, mostly."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while the plan is changed."""

    def take(self) -> _Task | None:
        """The next question, or None when there is none or the rest is left out."""
        with self.lock:
            return self.waiting.popleft() if self.waiting and not self.stopped else None

    def stop(self, words: str) -> None:
        """Leave the rest out; the first reason is kept."""
        with self.lock:
            self.stopped = self.stopped or words

    def decide(self, hindrance: str) -> None:
        """Let the probes say EHLO, or leave all out because of a hindrance. The first word counts."""
        with self.lock:
            if not self.decided.is_set():
                self.hindered = bool(hindrance)
                self.stopped = self.stopped or hindrance
                self.decided.set()

    def welcome(self) -> bool:
        """Wait until it is decided; False where there is a hindrance."""
        self.decided.wait()
        return not self.hindered

    def staple_failed(self) -> bool:
        """Wait for the answer to the version that is asked first; True where that came about only without a staple."""
        self.first_told.wait()
        first = self.answers.get(_ORDER[0])
        return first is not None and staple_fails(first)


class Sweep:
    """Runs on threads of its own; the session's conversation goes on beside it."""

    def __init__(self, recorder: Recorder, options: Options, cancellation: Cancellation) -> None:
        self._recorder = recorder
        self._options = options
        self._cancellation = cancellation
        self._numbers = itertools.count(1)
        self._thread: threading.Thread | None = None
        self._plan = _Plan(deque())
        self._fewest_chains = 2

    @property
    def running(self) -> bool:
        """True while probes are under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, place: Place, *, hindrance: str = "", decided: bool = True) -> None:
        """Try every version at `place`; where there is a hindrance, say so for each instead. Does nothing while running.

        Where it is not `decided` yet, probes connect and read their greeting, and wait with their EHLO for `decide`.
        """
        if self.running:
            return
        numbers = {version: next(self._numbers) for version in ProtocolVersion}
        self._plan = _Plan(deque(_Task(numbers[version], version) for version in _ORDER))
        if decided:
            self._plan.decide(hindrance)
        self._thread = threading.Thread(target=self._run, args=(place, self._plan), name="sweep", daemon=True)
        self._thread.start()

    def decide(self, hindrance: str) -> None:
        """Say whether the session came to an EHLO reply, or what was in its way. At any time; the first word counts."""
        self._plan.decide(hindrance)

    def stop(self, words: str) -> None:
        """Begin no probe more, for the server said `words` elsewhere; those under way go on. May be called at any time."""
        self._plan.stop(words)

    def stand_in(self) -> None:
        """Take the chain of the probes for the server's: the session's own handshake failed. May be called at any time.

        The probes may be through by then: a session waits for long where its hello, larger than theirs, is dropped.
        """
        plan = self._plan
        with plan.lock:
            self._fewest_chains, late, plan.unchecked = 1, plan.unchecked, False
        if late:
            self._tell_paths(plan)

    def join(self) -> None:
        """Wait until it is over."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, place: Place, plan: _Plan) -> None:
        self._recorder.emit(SweepStarted(at=self._recorder.now(), versions=tuple(ProtocolVersion)))
        try:
            self._work_off(plan, place, meanwhile=self._check_local_tls)
            if self._options.deep:
                plan.waiting.extend(self._extra_tasks(plan, place))
                self._work_off(plan, place)
            self._check_chains(plan)
            self._recorder.emit(SweepFinished(at=self._recorder.now(), stopped=plan.stopped))
        except Cancelled:
            self._recorder.emit(SweepFinished(at=self._recorder.now(), stopped="cancelled"))

    def _check_chains(self, plan: _Plan) -> None:
        """Build the certification paths where probes were shown several chains, or one that the session was not shown."""
        with plan.lock:
            few = len(plan.chains) < self._fewest_chains
            plan.unchecked = few and bool(plan.chains)
        if not few:
            self._tell_paths(plan)

    def _tell_paths(self, plan: _Plan) -> None:
        from inspector.live.trust import check_paths  # heavy, and seldom needed

        for chain, connection in plan.chains.items():
            for checked in check_paths(chain, self._options, self._recorder.clock, connection):
                self._recorder.emit(checked)

    def _check_local_tls(self) -> None:
        from inspector.live.local_tls import check_local_tls  # heavy: imported while the network is waited for

        check_local_tls(self._recorder)

    def _work_off(self, plan: _Plan, place: Place, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Ask what waits, a few at a time; what is left out is told too."""
        workers = [
            threading.Thread(target=self._work, args=(plan, place), name=f"probe-{number}", daemon=True)
            for number in range(min(self._options.probes_at_a_time, len(plan.waiting)))
        ]
        for worker in workers:
            worker.start()
        meanwhile()
        for worker in workers:
            worker.join()
        while plan.waiting:
            answer = ProbeAnswer(Outcome.NOT_TRIED, words=f"left out: {plan.stopped}")
            self._finish(plan.waiting.popleft(), answer, self._recorder.now())

    def _extra_tasks(self, plan: _Plan, place: Place) -> Iterable[_Task]:
        """Yield what is worth asking now that the versions have their answers."""
        answers = plan.answers
        accepted = [version for version in _NEWEST if version in answers and answers[version].outcome is Outcome.ACCEPTED]
        if not accepted:
            if server_name_for_sni(place.server_name) and any(map(_refuses_the_name, answers.values())):
                yield _Task(next(self._numbers), ProtocolVersion.TLSv1_2, ExtraQuestion.WITHOUT_SNI)
            return  # there is nothing to hold other answers against
        yield _Task(next(self._numbers), ProtocolVersion.TLSv1_3, ExtraQuestion.LARGE_HELLO)
        if server_name_for_sni(place.server_name):
            yield _Task(next(self._numbers), accepted[0], ExtraQuestion.WITHOUT_SNI)
        if ProtocolVersion.TLSv1_2 in accepted:
            other = other_key_type(answers[ProtocolVersion.TLSv1_2].cipher_suite)
            if other is not None:
                yield _Task(next(self._numbers), ProtocolVersion.TLSv1_2, other)

    def _work(self, plan: _Plan, place: Place) -> None:
        while (task := plan.take()) is not None:
            try:
                self._work_on(task, plan, place)
            finally:
                if task.version is _ORDER[0]:
                    plan.first_told.set()

    def _work_on(self, task: _Task, plan: _Plan, place: Place) -> None:
        started = self._recorder.now()
        if task.extra is None:
            self._recorder.emit(ProbeStarted(at=started, connection=task.connection, version=task.version))
        probe = Probe(self._recorder, (task.connection, self._numbers), self._options, self._cancellation, place, plan)
        try:
            if task.extra is None:
                answer = probe.ask_version(task.version)
            else:
                staple = not any(map(staple_fails, plan.answers.values()))
                answer = probe.ask(extra_probe(task.extra, task.version, place.server_name, staple=staple))
        except StopProbing as stop:
            plan.stop(stop.words)
            answer = stop.answer
        except Cancelled:
            plan.stop("cancelled")
            answer = ProbeAnswer(Outcome.NOT_TRIED, words="cancelled")
        if task.extra is None:
            plan.answers[task.version] = answer
        if answer.chain:
            plan.chains.setdefault(answer.chain, task.connection)
        self._finish(task, answer, started, starttls=probe.starttls, further=probe.further)

    def _finish(
        self, task: _Task, answer: ProbeAnswer, started: float, *, starttls: str = "", further: tuple[int, ...] = ()
    ) -> None:
        now = self._recorder.now()
        if task.extra is None:
            self._recorder.emit(_version_told(task, answer, (started, now), starttls, further))
        else:
            self._recorder.emit(_extra_told(task, task.extra, answer, (started, now)))


def _version_told(
    task: _Task, answer: ProbeAnswer, span: tuple[float, float], starttls: str, further: tuple[int, ...]
) -> ProbeFinished:
    """Return the event of a version's answer; `span`: when it was asked, and when answered."""
    return ProbeFinished(
        at=span[1],
        connection=task.connection,
        version=task.version,
        outcome=answer.outcome,
        answered=answer.answered,
        cipher_suite=answer.cipher_suite,
        group=answer.group,
        alert=answer.alert,
        received=answer.received,
        words=answer.words,
        starttls=starttls,
        seconds=span[1] - span[0],
        signature_scheme=answer.signature_scheme,
        signature_fits=answer.signature_fits,
        alpn=answer.alpn,
        session_ticket=answer.session_ticket,
        ocsp_staple=answer.ocsp_staple,
        chain=_digests(answer.chain),
        needs=answer.needs,
        further=further,
    )


def _extra_told(task: _Task, question: ExtraQuestion, answer: ProbeAnswer, span: tuple[float, float]) -> ExtraProbeFinished:
    """Return the event of the answer to a question beside the versions; `span`: as for a version."""
    return ExtraProbeFinished(
        at=span[1],
        connection=task.connection,
        question=question,
        version=task.version,
        outcome=answer.outcome,
        answered=answer.answered,
        cipher_suite=answer.cipher_suite,
        group=answer.group,
        signature_scheme=answer.signature_scheme,
        alert=answer.alert,
        chain=_digests(answer.chain),
        received=answer.received,
        words=answer.words,
        seconds=span[1] - span[0],
    )


def _digests(chain: tuple[bytes, ...]) -> tuple[str, ...]:
    return tuple(hashlib.sha256(der).hexdigest() for der in chain)
