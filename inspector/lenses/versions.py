"""What the server answered to each TLS version, what this machine could do, and what the session negotiated."""

from dataclasses import dataclass

from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Local:
    """What this machine's OpenSSL could do."""

    completes: bool
    """True when it could complete a handshake of that version."""
    why: str
    """What it needs, or what it said."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version. There is a row for each of the six, always."""

    version: ProtocolVersion
    """The version."""
    outcome: Outcome
    """The server's answer."""
    cipher_suite: str
    """Name in the registry; empty where none was chosen."""
    group: str
    """Named group; empty where the answer does not show it."""
    alert: Alert | None
    """The alert that came."""
    words: str
    """One short phrase: what the server said, or what happened."""
    connection: int
    """The probe's connection; 0 where none was made."""
    entry: int
    """Index of the ProbeFinished; -1 where there is none yet."""
    running: bool
    """True while the probe is under way."""
    starttls: str
    """How STARTTLS was offered to this probe, where that is not ``advertised``; else empty."""
    local: Local | None
    """This machine's column; None while it is not known."""


@dataclass(frozen=True, slots=True)
class Negotiated:
    """What the live session speaks."""

    version: ProtocolVersion
    """The version."""
    cipher_suite: str
    """Name in the registry."""
    group: str
    """Named group; empty where it is not known."""
    entry: int
    """Index of the TLSEstablished."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The TLS tab."""

    rows: tuple[VersionRow, ...]
    """SSLv2 to TLSv1.3, six rows."""
    negotiated: Negotiated | None
    """None while the session has no TLS."""
    started: bool
    """True once a sweep began."""
    done: int
    """Versions that have their answer."""
    total: int
    """Versions of the sweep."""
    seconds: float
    """From the sweep's start to its end, or to the latest answer."""
    stopped: str
    """Why the sweep stopped early; else empty."""
    headline: str
    """The verdict in one sentence."""
    verdict: tuple[str, ...]
    """What follows, one short sentence each."""


def read_versions(transcript: Transcript) -> Versions:
    """Read the version table. Rows that nobody asked for say ``not_tried`` and why."""
    raise NotImplementedError
