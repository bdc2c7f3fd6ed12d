"""The findings pane: what happened, why it matters, what to do, and where it can be seen."""

from collections.abc import Iterator

from inspector.lenses.finding import Finding, Severity
from inspector.lenses.inspection import TONE_OF, Inspection
from inspector.lenses.session import Phase
from inspector.ui.lines.line import Line, Piece, cut, paragraph, say, wrap, wrap_columns
from inspector.ui.panes.empty import came_to_nothing
from inspector.ui.panes.pane import Selected

SIGN = {Severity.FAILURE: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
"""How bad something is, for those who see no colours."""
EMPTY = (
    "Here stands what is wrong, why it matters and what to do; Enter on a finding jumps to the bytes that prove it.",
    "t asks for every TLS version, which may find more.",
)
NOTHING = "Nothing was found so far."
LONG = 12
"""Rows of advice from which only the selected finding shows all of it."""
MORE = "… ↓ to this finding shows all"
SEE_IT = "How to see it yourself (y copies the commands unbroken):"
INDENT = 5
"""Cells before advice: a blank sign, and an arrow at its start."""


def finding_lines(inspection: Inspection, width: int, selected: Selected) -> list[Line]:
    """Return the pane's lines, the worst finding first."""
    if not inspection.findings:
        return [Line(pieces) for tone, text in _empty(inspection) for pieces in (*paragraph(text, width, tone), ())]
    lines: list[Line] = []
    for number, finding in enumerate(inspection.findings, start=1):
        lines += _finding(finding, str(number), width, whole=selected.stop == str(number))
        lines.append(Line())
    return lines[:-1]


def _empty(inspection: Inspection) -> Iterator[tuple[str, str]]:
    """Tone and text of what stands there while nothing is found."""
    if came_to_nothing(inspection):
        yield "failure", inspection.session.ended
        if inspection.session.again:
            yield "quiet", inspection.session.again
        return
    if inspection.session.phase in {Phase.READY, Phase.ENDED}:
        yield "quiet", NOTHING
    yield "quiet", EMPTY[0]
    if not (inspection.session.foreign or inspection.session.saved):
        yield "quiet", EMPTY[1]


def _finding(finding: Finding, stop: str, width: int, *, whole: bool) -> Iterator[Line]:
    evidence = finding.evidence[0] if finding.evidence else None
    tone = str(TONE_OF[finding.severity])
    title = wrap(finding.title.rstrip(".") + ".", width - 3)
    for row, text in enumerate(title):
        yield Line(
            (say(f"{SIGN[finding.severity]}  " if not row else "   ", tone), say(text, tone, strong=True)), stop, evidence
        )
    for pieces in paragraph(finding.explanation, width, indent=3):
        yield Line(pieces, stop, evidence)
    advice = list(advice_lines(finding.advice, width))
    brief = len(advice) > LONG and not whole
    if brief:
        advice = list(advice_lines(first_sentence(finding.advice), width))
    for pieces in advice:
        yield Line(pieces, stop, evidence)
    if brief:
        yield Line((say(" " * INDENT + cut(MORE, width - INDENT), "quiet"),), stop, evidence, aside=True)
    for pieces in _commands(finding, width) if whole else ():
        yield Line(pieces, stop, evidence, aside=True)
    for pieces in paragraph(f"{finding.severity} · {finding.code} · {finding.ref}".rstrip(" ·"), width, "quiet", indent=3):
        yield Line(pieces, stop, evidence)


def _commands(finding: Finding, width: int) -> Iterator[tuple[Piece, ...]]:
    """The commands that show it, with what each would mislead about; a copy has them unbroken, with what they show."""
    if finding.reproductions:
        yield from paragraph(SEE_IT, width, "quiet", indent=3)
    for one in finding.reproductions:
        for text in wrap(one.command, width - INDENT):
            yield (say(" " * INDENT), say(text, "focus"))
        yield from paragraph(one.misleads, width, "quiet", indent=INDENT) if one.misleads else ()


def first_sentence(advice: str) -> str:
    """Return advice up to its first full stop."""
    row = advice.partition("\n")[0]
    end = row.find(". ")
    return row if end < 0 else row[: end + 1]


def advice_lines(advice: str, width: int) -> Iterator[tuple[Piece, ...]]:
    """Yield advice: sentences are wrapped; a setting or a row of a table keeps its blanks, two cells further in."""
    first = True
    for row in advice.splitlines():
        if row.startswith("  "):
            for text in wrap_columns(row, width - INDENT):
                yield (say(" " * INDENT), say(text, "focus"))
        else:
            for text in wrap(row, width - INDENT):
                yield (say("   " + ("→ " if first else "  "), "ok"), say(text))
                first = False
