"""The evidence of a finding, quoted: the lines that prove it as they stand in the conversation, or what a probe found."""

import hashlib
import re
from collections.abc import Iterator

from inspector.events import (
    CertificatesPresented,
    CommandSent,
    Event,
    ExtraProbeFinished,
    LineKept,
    MalformedReceived,
    ProbeFinished,
    ReplyLineReceived,
    SurplusReceived,
    SweepFinished,
)
from inspector.frozen import Frozen
from inspector.lenses.conversation import said_of
from inspector.lenses.finding import Evidence, Finding
from inspector.lenses.tls.ports import Ports
from inspector.lenses.wording import counted, printable
from inspector.smtp.target import Port
from inspector.transcript import Transcript
from inspector.visible import visible_columns

_CAPITAL = re.compile(r"(?<![A-Z])[A-Z](?=[a-z])|(?<=[a-z])[A-Z]")
MOST = 8
"""Quotes of one finding; what is more is counted."""


class Quote(Frozen):
    """One line that proves a finding."""

    entry: int
    """Index of its entry."""
    side: str
    """``C``, ``S`` or ``·``."""
    text: str
    """The line, in the visible notation."""
    start: int
    """Where the evidence begins in `text`."""
    stop: int
    """Where it ends; not above `start` where it is the whole line."""
    port: Port | None = None
    """Another port whose session has it; None: that of the report."""

    @property
    def line(self) -> str:
        """``S 250 mx.example.com``, in front of it the port where it is another one."""
        return " ".join(filter(None, (f"port {self.port}" if self.port else "", self.side, self.text)))


def quotes_of(transcript: Transcript, finding: Finding, ports: Ports | None = None) -> list[Quote]:
    """Return the lines that prove a finding, each once, at most MOST. `ports`: those beside the transcript's own."""
    quotes: dict[tuple[Port | None, int], Quote] = {}
    for evidence in finding.evidence:
        place = (evidence.port, evidence.entry)
        record = record_of(transcript, ports, evidence)
        if place not in quotes and record and 0 <= evidence.entry < len(record) and len(quotes) < MOST:
            quotes[place] = quote_of(record, evidence)
    return list(quotes.values())


def record_of(transcript: Transcript, ports: Ports | None, evidence: Evidence) -> Transcript | None:
    """Return the transcript that evidence points into; None where that port's is not there."""
    return transcript if evidence.port is None else ports.record_of(evidence.port) if ports else None


def quote_of(transcript: Transcript, evidence: Evidence) -> Quote:
    """Return one line with the place of the evidence in it."""
    event = transcript[evidence.entry].event
    said = said_of(event)
    if said is None:
        return Quote(evidence.entry, "·", _otherwise(event), 0, 0, evidence.port)
    side, text, _ = said
    start, stop = _columns(event, text, evidence)
    return Quote(evidence.entry, side.value, text, start, stop, evidence.port)


def _columns(event: Event, text: str, evidence: Evidence) -> tuple[int, int]:
    """The evidence's bytes as a part of the line's text; of a record that is told in words there is none."""
    if not isinstance(event, CommandSent | LineKept | MalformedReceived | ReplyLineReceived | SurplusReceived):
        return 0, 0
    if not evidence.start < evidence.stop <= len(event.raw):
        return 0, 0
    columns = visible_columns(event.raw)
    return min(columns[evidence.start], len(text)), min(columns[evidence.stop], len(text))


def _otherwise(event: Event) -> str:
    """An event that is no line of the conversation, in words."""
    if isinstance(event, ProbeFinished | ExtraProbeFinished):
        asked = (
            event.version.label if isinstance(event, ProbeFinished) else f"{event.question.value} ({event.version.label})"
        )
        words = f": {printable(event.words)}" if event.words else ""
        return f"{asked} asked on a connection of its own: {event.outcome.value.replace('_', ' ')}{words}"
    if isinstance(event, CertificatesPresented):
        inside = f" in {event.version.label}" if event.version else ""
        leaf = event.chain[0] if event.chain else b""  # empty bytes where names were replaced
        known = f", the leaf {hashlib.sha256(leaf).hexdigest()[:16]}…" if leaf else ""
        return f"{counted(len(event.chain), 'certificate')} as sent{inside}{known}"
    if isinstance(event, SweepFinished) and event.stopped:
        return f"no version more was asked for: {printable(event.stopped)}"
    return _CAPITAL.sub(lambda capital: f" {capital[0].lower()}", type(event).__name__).strip()


def quote_lines(transcript: Transcript, finding: Finding, ports: Ports | None = None) -> Iterator[str]:
    """Yield the quotes as lines of text, and how many are left out. `ports`: as in `quotes_of`."""
    quotes = quotes_of(transcript, finding, ports)
    for quote in quotes:
        yield quote.line
    more = len({(evidence.port, evidence.entry) for evidence in finding.evidence}) - len(quotes)
    if more > 0:
        yield f"… and {more:,} more"
