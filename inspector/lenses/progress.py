"""What a session is waiting for, in a few words, for a line that is overwritten. No wire text gets into it."""

from functools import singledispatch

from inspector.events import CommandSent, Event, ProbeFinished, SessionFinished, SweepFinished, SweepStarted, WaitStarted
from inspector.frozen import Frozen, replace

_STEPS = {
    "name": "looking up the name",
    "connection": "connecting",
    "greeting": "waiting for the greeting",
    "reply": "waiting for the reply",
    "handshake": "TLS handshake",
}
"""WaitStarted.step to words."""
_VERBS = (b"EHLO", b"LHLO", b"STARTTLS", b"MAIL", b"RSET", b"QUIT")
"""What a session says by itself."""


class Progress(Frozen):
    """What is going on; a fold over the events."""

    step: str = "starting"
    """What is done or waited for."""
    since: float = 0.0
    """Seconds since the session's start when it began."""
    limit: float = 0.0
    """Seconds until it is given up; 0: each part has a limit of its own."""
    verb: str = ""
    """Verb of the last command, for the wait behind it."""
    versions: int = 0
    """TLS versions that are being tried; 0: none now."""
    finished: int = 0
    """Those that have their answer."""

    def after(self, event: Event) -> "Progress":
        """Return what is going on after an event."""
        return _after(event, self)

    def words(self, now: float) -> str:
        """Return one line of ASCII: ``waiting for the greeting: 3 s of 60 s``. `now`: seconds since the session's start."""
        step = f"TLS versions: {self.finished} of {self.versions} answered" if self.versions else self.step
        waited = int(now - self.since)
        if waited < 1:
            return f"{step} ..."
        return f"{step}: {waited} s of {self.limit:.0f} s" if self.limit and not self.versions else f"{step}, {waited} s"


@singledispatch
def _after(event: Event, before: Progress) -> Progress:  # noqa: ARG001 - singledispatch goes by its type
    return before


@_after.register
def _(event: WaitStarted, before: Progress) -> Progress:
    if event.connection:
        return before
    step = _STEPS.get(event.step, event.step)
    if event.step == "reply" and before.verb:
        step = f"{before.verb}: {step}"
    return replace(before, step=step, since=event.at, limit=event.limit)


@_after.register
def _(event: CommandSent, before: Progress) -> Progress:
    if event.connection:
        return before
    verb = event.raw[:8].split()[:1]
    return replace(before, verb=verb[0].decode("ascii") if verb and verb[0] in _VERBS else "")


@_after.register
def _(event: SweepStarted, before: Progress) -> Progress:
    return replace(before, versions=len(event.versions), finished=0, since=event.at)


@_after.register
def _(event: ProbeFinished, before: Progress) -> Progress:  # noqa: ARG001 - as above
    return replace(before, finished=min(before.finished + 1, before.versions))


@_after.register
def _(event: SweepFinished, before: Progress) -> Progress:
    return replace(before, step="reading what came", since=event.at, limit=0.0, versions=0)


@_after.register
def _(event: SessionFinished, before: Progress) -> Progress:
    return replace(before, step="reading what came", since=event.at, limit=0.0)
