"""A finding: what happened, why it matters, what to do, and the bytes that prove it."""

from enum import StrEnum

from inspector.frozen import Frozen
from inspector.lenses.finding_codes import CODES, FindingCode
from inspector.smtp.target import Port


class Severity(StrEnum):
    """How bad a finding is."""

    FAILURE = "failure"
    """Mail does not arrive, or not as the sender's policy asks, with at least some real clients."""
    WARNING = "warning"
    """It works today and will hurt."""
    NOTE = "note"
    """Worth knowing."""


class Evidence(Frozen):
    """Exact bytes, so that the screen can jump there."""

    entry: int
    """Index of the entry in the transcript."""
    line: int
    """The line inside its reply, counted from 1; 0 where the entry is no reply line."""
    start: int
    """First byte, into the entry's raw bytes."""
    stop: int
    """Byte after the last."""
    port: Port | None = None
    """Another port of the host whose session's own transcript holds the entry; None: that of the report."""


class Reproduction(Frozen):
    """A command that shows a finding, for those who have other tools."""

    tool: str
    """What has to be there: ``openssl``, ``swaks``, …"""
    command: str
    """One line for a POSIX shell, quoted, ready to paste."""
    shows: str
    """What one sees in its output."""
    misleads: str
    """What one would wrongly take from it; empty where there is nothing."""


class Finding(Frozen):
    """Something that a mail admin should know. Texts are plain sentences; wire text in them is in the visible notation."""

    code: FindingCode
    """Published name, never changes its meaning; TLSRPT result types (RFC 8460 §4.3) where one fits."""
    severity: Severity
    """How bad it is."""
    evidence: tuple[Evidence, ...]
    """Where it can be seen; never empty."""
    title: str
    """One line: what happened."""
    explanation: str
    """Why it matters, in about two short sentences."""
    advice: str
    """What to do; may have several lines, settings on lines of their own that begin with two blanks."""
    ref: str
    """The source: an RFC's section, or who measured it."""
    reproductions: tuple[Reproduction, ...] = ()
    """How to see it without this program."""

    @property
    def own_evidence(self) -> tuple[Evidence, ...]:
        """What of the evidence stands in the transcript of the report."""
        return tuple(place for place in self.evidence if place.port is None)

    def __post_init__(self) -> None:
        """Raise ValueError for a code that was never published: our own mistake."""
        if self.code not in CODES:
            raise ValueError(f"{self.code!r} is no published code of a finding")
