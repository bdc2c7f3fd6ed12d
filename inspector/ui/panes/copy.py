"""What a copy takes out of a pane: facts in lines of one width, whatever the pane's; no cursor, no words about keys."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspector.ui.lines.line import wrap
from inspector.ui.panes.pane import Pane

if TYPE_CHECKING:
    from inspector.lenses.finding import Finding
    from inspector.lenses.inspection import Inspection
    from inspector.transcript import Transcript

WIDTH = 100
"""Cells of a copied line."""
WHOLE = {"tls", "probe", "bytes"}
"""Panes of which the whole is copied: a row of their table says little alone."""


def shown_text(transcript: "Transcript", inspection: "Inspection", entries: list[int]) -> str:
    """Return the annotated entries that a filter shows, those that follow each other in one go."""
    from inspector.formats.reports.annotated import annotated

    texts: list[str] = []
    first = 0
    for place, entry in enumerate(entries):
        if place + 1 == len(entries) or entries[place + 1] != entry + 1:
            texts.append(annotated(transcript, inspection, entries[first], entry))
            first = place + 1
    return "".join(texts)


def copied(pane: Pane, transcript: "Transcript") -> str:
    """Return the marked rows; without a mark the item under the cursor, or all of a pane that is one table."""
    if pane.mark_row is not None:
        return pane.marked_text()
    lines, stop = pane.read_at(WIDTH), pane.selected.stop
    if stop and pane.id not in WHOLE:
        lines = [line for line in lines if line.stop == stop]
    quoted = _evidence(pane, transcript) if pane.id == "findings" else ()
    return "\n".join([*(line.text for line in lines), *quoted]).rstrip("\n")


def _evidence(pane: Pane, transcript: "Transcript") -> Iterator[str]:
    """The lines that prove the selected finding, quoted as they stand in the conversation."""
    from inspector.events import ProbeFinished
    from inspector.formats.reports.annotated import annotated
    from inspector.formats.reports.quoted import quotes_of

    inspection, stop = pane.inspection, pane.selected.stop
    if inspection is None or not stop.isdigit() or int(stop) > len(inspection.findings):
        return
    finding = inspection.findings[int(stop) - 1]
    entries = dict.fromkeys(evidence.entry for evidence in finding.own_evidence)
    for number, entry in enumerate(entries):
        if not number:
            yield "   seen in:"
        event = transcript[entry].event
        if isinstance(event, ProbeFinished):
            yield f"   {event.version.label} asked on a connection of its own: {str(event.outcome).replace('_', ' ')}"
        yield from annotated(transcript, inspection, entry, entry).splitlines()
    yield from (f"   {quote.line}" for quote in quotes_of(transcript, finding, inspection.ports) if quote.port)
    yield from see_it(finding)


def see_it(finding: "Finding") -> Iterator[str]:
    """The commands that show a finding, each unbroken, what they show, and what they would mislead about."""
    if finding.reproductions:
        yield "   how to see it yourself:"
    for one in finding.reproductions:
        yield one.command
        for text in (f"shows {one.shows}.", one.misleads):
            yield from (f"     {line}" for line in wrap(text, WIDTH - 5)) if text else ()
