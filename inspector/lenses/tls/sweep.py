"""The latest sweep over the TLS versions: what was asked, what is under way, what was answered."""

from inspector.events import (
    ExtraProbeFinished,
    ProbeFinished,
    ProbeStarted,
    SessionFinished,
    SessionStarted,
    SweepFinished,
    SweepStarted,
)
from inspector.frozen import Frozen
from inspector.lenses.source import foreign_source, read_from
from inspector.smtp.target import Mode
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import SomeEvent, Transcript


class Sweep(Frozen):
    """The latest sweep, by version."""

    begun: SweepStarted | None
    """None while there was none."""
    ended: SweepFinished | None
    """None while it is under way."""
    running: dict[ProtocolVersion, ProbeStarted]
    """Probes that were started, finished or not."""
    finished: dict[ProtocolVersion, tuple[int, ProbeFinished]]
    """Answers, each with its index in the transcript."""
    extras: tuple[tuple[int, ExtraProbeFinished], ...]
    """Answers to the questions beside the versions, each with its index, in the order they came."""
    idle_reason: str
    """Why a version without an answer has none."""
    quiet: bool = False
    """True where handshakes were finished by this machine's OpenSSL, which asks for no OCSP staple."""

    @classmethod
    def from_transcript(cls, transcript: Transcript) -> "Sweep":
        """Read the sweep that began last."""
        sweeps = transcript.of(SweepStarted)
        begin = sweeps[-1][0] if sweeps else len(transcript)
        ended = next((event for _, event in _after(transcript, SweepFinished, begin)), None)
        return cls(
            begun=sweeps[-1][1] if sweeps else None,
            ended=ended,
            running={event.version: event for _, event in _after(transcript, ProbeStarted, begin)},
            finished={event.version: (index, event) for index, event in _after(transcript, ProbeFinished, begin)},
            extras=tuple(_after(transcript, ExtraProbeFinished, begin)),
            idle_reason=_idle_reason(transcript, begun=bool(sweeps), ended=ended is not None),
            quiet=any(started.quiet_probes for _, started in transcript.of(SessionStarted)),
        )

    @property
    def seconds(self) -> float:
        """From its start to its end, or to the latest answer."""
        if self.begun is None:
            return 0.0
        ends = [self.ended.at] if self.ended else [event.at for _, event in self.finished.values()]
        return max(ends, default=self.begun.at) - self.begun.at

    def is_running(self, version: ProtocolVersion) -> bool:
        """Return True while the probe of `version` is under way."""
        return version in self.running and version not in self.finished and self.ended is None

    def has_connection(self, version: ProtocolVersion) -> bool:
        """Return True where a probe of `version` was begun; a version that was left out has a number, and nothing passed."""
        _, told = self.finished.get(version, (-1, None))
        return version in self.running or (told is not None and told.outcome is not Outcome.NOT_TRIED)

    def words_without_answer(self, version: ProtocolVersion, spoken: ProtocolVersion | None) -> str:
        """Say why `version` has no answer; `spoken` is what the session itself speaks."""
        if self.is_running(version):
            return "under way"
        return f"{self.idle_reason}; the session itself speaks it" if version is spoken else self.idle_reason


def _after(transcript: Transcript, kind: type[SomeEvent], begin: int) -> list[tuple[int, SomeEvent]]:
    return [(index, event) for index, event in transcript.of(kind) if index > begin]


def _idle_reason(transcript: Transcript, *, begun: bool, ended: bool) -> str:
    started = next((event for _, event in transcript.of(SessionStarted)), None)
    if started and started.target.mode is Mode.PLAINTEXT:
        return "not tried: the session is to stay in clear"
    if ended:
        return "not tried: the sweep was stopped"
    if not begun and (source := foreign_source(transcript)):
        return f"not tried: {read_from(source)}"
    if begun:
        return "waiting for its turn"
    return "not tried in this session" if transcript.of(SessionFinished) else "not tried yet"
