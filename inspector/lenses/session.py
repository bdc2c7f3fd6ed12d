"""How far the session has come, in the words of the header, and what could be done next."""

from dataclasses import dataclass
from enum import StrEnum

from inspector.transcript import Transcript


class Phase(StrEnum):
    """Where the session stands."""

    NEW = "new"
    RESOLVING = "looking up the name"
    CONNECTING = "connecting"
    GREETING = "waiting for the greeting"
    TALKING = "in conversation"
    HANDSHAKE = "TLS handshake"
    READY = "connected"
    """The script is over; typed commands are taken."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class NextStep:
    """A command that makes sense now."""

    command: str
    """What would be sent."""
    why: str
    """One or two short sentences."""
    ref: str
    """The RFC section."""


@dataclass(frozen=True, slots=True)
class SessionState:
    """The header and the next step."""

    phase: Phase
    """Where the session stands."""
    target: str
    """``mx.example.com:25``."""
    address: str
    """The server's address; empty before there is one."""
    tls: str
    """``in clear``, ``in clear → TLSv1.3``, ``TLSv1.3``."""
    in_tls: bool
    """True once the session is inside TLS."""
    in_body: bool
    """True while the server waits for a message body (DATA was answered with 354)."""
    waiting_for: str
    """The step under way; empty when none is."""
    waiting_since: float
    """Its start, in seconds since the session's start."""
    waiting_limit: float
    """Seconds until it is given up."""
    ended: str
    """Why it ended, one sentence that names what was tried and what to try next; empty while it goes on."""
    next_step: NextStep | None
    """A suggestion; None when the session is over or busy."""


def read_session(transcript: Transcript) -> SessionState:
    """Read the state of connection 0."""
    raise NotImplementedError
