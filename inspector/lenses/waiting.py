"""What a wait that has become long may mean, while it lasts: one or two sentences, the same that would explain its end."""

from inspector.events import SessionStarted
from inspector.smtp.target import Mode, Target

_STRANGERS_WAIT = "Some servers let strangers wait on purpose."
_GREETING_25 = "Many networks let port 25 connect and no further."
_CONNECTION_25 = "Many networks block outgoing port 25; the mail server itself gets through."
_CONNECTION = "A firewall that drops packets looks like this, and so does a host that is off."


def explain_wait(started: SessionStarted, step: str) -> str:
    """Return what may be behind it; empty where nothing better than patience is known. `step`: as in WaitStarted."""
    target = started.target
    if step == "connection":
        return _CONNECTION_25 if target.port == 25 else _CONNECTION
    return f"{_STRANGERS_WAIT} {_silence(target)}".rstrip() if step == "greeting" else ""


def _silence(target: Target) -> str:
    if target.mode is Mode.IMPLICIT_TLS:
        return ""
    return _GREETING_25 if target.port == 25 else f"One that waits for TLS from the first byte: smtps://{target}"
