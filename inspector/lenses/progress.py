"""What is going on, in a few words, for a line that is overwritten."""

from functools import singledispatch

from inspector.events import Event, ProbeFinished, ProbeStarted, SweepStarted, WaitStarted
from inspector.lenses.wording import duration

_STEPS = {
    "name": "looking up the name",
    "connection": "connecting",
    "greeting": "waiting for the greeting",
    "reply": "waiting for a reply",
    "handshake": "TLS handshake",
}
"""WaitStarted.step to words."""


def progress_words(event: Event) -> str:
    """Return what to show of an event, or nothing; no wire text."""
    return _words(event)


@singledispatch
def _words(event: Event) -> str:  # noqa: ARG001 - singledispatch goes by its type
    return ""


@_words.register
def _(event: WaitStarted) -> str:
    return f"{_STEPS.get(event.step, event.step)} (up to {duration(event.limit)}) …" if event.connection == 0 else ""


@_words.register
def _(event: SweepStarted) -> str:
    return f"trying {len(event.versions)} TLS versions …"


@_words.register
def _(event: ProbeStarted) -> str:
    return f"trying {event.version.label} …"


@_words.register
def _(event: ProbeFinished) -> str:
    return f"{event.version.label}: {event.outcome.value}"
