"""The sweep: every TLS version asked by our own hello, each on a connection of its own, a few at a time."""

import itertools
import threading
from collections import deque
from dataclasses import dataclass, field

from inspector.events import ProbeFinished, ProbeStarted, SweepFinished, SweepStarted
from inspector.live.cancellation import Cancellation, Cancelled
from inspector.live.options import Options
from inspector.live.probe import Probe, StopProbing
from inspector.live.recorder import Recorder
from inspector.tls.outcome import Outcome
from inspector.tls.probe import ProbeAnswer
from inspector.tls.registry import ProtocolVersion

NOT_ASKED = {ProtocolVersion.SSLv2: "this program has no SSLv2 hello yet"}
"""Versions that are left out, with the reason."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the questions go, and under which names."""

    address: str
    """The server's IP address: that of the session."""
    server_name: str
    """For SNI; empty sends none."""
    ehlo_name: str
    """For EHLO."""


@dataclass
class _Plan:
    """What the worker threads share."""

    waiting: deque[tuple[int, ProtocolVersion]]
    """Connection number and version of the probes not begun yet, in order."""
    stopped: str = ""
    """Why no more are begun."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while the plan is changed."""

    def take(self) -> tuple[int, ProtocolVersion] | None:
        """The next probe, or None when there is none or the rest is left out."""
        with self.lock:
            return self.waiting.popleft() if self.waiting and not self.stopped else None

    def stop(self, words: str) -> None:
        """Leave the rest out; the first reason is kept."""
        with self.lock:
            self.stopped = self.stopped or words


class Sweep:
    """Runs on threads of its own; the session's conversation goes on beside it."""

    def __init__(self, recorder: Recorder, options: Options, cancellation: Cancellation) -> None:
        self._recorder = recorder
        self._options = options
        self._cancellation = cancellation
        self._numbers = itertools.count(1)
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """True while probes are under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, place: Place, *, hindrance: str = "") -> None:
        """Try every version at `place`; where there is a hindrance, say so for each instead. Does nothing while running."""
        if self.running:
            return
        self._thread = threading.Thread(target=self._run, args=(place, hindrance), name="sweep", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait until it is over."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, place: Place, hindrance: str) -> None:
        self._recorder.emit(SweepStarted(at=self._recorder.now(), versions=tuple(ProtocolVersion)))
        try:
            plan = self._plan()
            plan.stop(hindrance)
            count = min(self._options.probes_at_a_time, len(plan.waiting))
            workers = [
                threading.Thread(target=self._work, args=(plan, place), name=f"probe-{number}", daemon=True)
                for number in range(count)
            ]
            for worker in workers:
                worker.start()
            from inspector.live.local_tls import check_local_tls  # heavy: imported while the network is waited for

            check_local_tls(self._recorder)
            for worker in workers:
                worker.join()
            for connection, version in plan.waiting:
                self._finish(connection, version, ProbeAnswer(Outcome.NOT_TRIED, words=f"left out: {plan.stopped}"))
            self._recorder.emit(SweepFinished(at=self._recorder.now(), stopped=plan.stopped))
        except Cancelled:
            self._recorder.emit(SweepFinished(at=self._recorder.now(), stopped="cancelled"))

    def _plan(self) -> _Plan:
        plan = _Plan(deque())
        for version in ProtocolVersion:
            connection = next(self._numbers)
            if version in NOT_ASKED:
                self._finish(connection, version, ProbeAnswer(Outcome.NOT_TRIED, words=NOT_ASKED[version]))
            else:
                plan.waiting.append((connection, version))
        return plan

    def _work(self, plan: _Plan, place: Place) -> None:
        while (task := plan.take()) is not None:
            connection, version = task
            started = self._recorder.now()
            self._recorder.emit(ProbeStarted(at=started, connection=connection, version=version))
            probe = Probe(self._recorder, (connection, self._numbers), self._options, self._cancellation)
            try:
                answer = probe.ask(version, place.address, place.server_name, place.ehlo_name)
            except StopProbing as stop:
                plan.stop(stop.words)
                answer = stop.answer
            except Cancelled:
                plan.stop("cancelled")
                answer = ProbeAnswer(Outcome.NOT_TRIED, words="cancelled")
            self._finish(connection, version, answer, started=started, starttls=probe.starttls)

    def _finish(
        self,
        connection: int,
        version: ProtocolVersion,
        answer: ProbeAnswer,
        *,
        started: float | None = None,
        starttls: str = "",
    ) -> None:
        now = self._recorder.now()
        self._recorder.emit(
            ProbeFinished(
                at=now,
                connection=connection,
                version=version,
                outcome=answer.outcome,
                answered=answer.answered,
                cipher_suite=answer.cipher_suite,
                group=answer.group,
                alert=answer.alert,
                received=answer.received,
                words=answer.words,
                starttls=starttls,
                seconds=now - (now if started is None else started),
            )
        )
