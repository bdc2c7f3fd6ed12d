"""The findings pane: what happened, why it matters, what to do, and where it can be seen."""

from collections.abc import Iterator

from inspector.lenses.finding import Finding, Severity
from inspector.lenses.inspection import TONE_OF, Inspection
from inspector.lenses.session import Phase
from inspector.ui.line import Line, paragraph, say, wrap
from inspector.ui.pane import Selected

SIGN = {Severity.FAILURE: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
EMPTY = (
    "Here stands what is wrong, why it matters and what to do; Enter on a finding jumps to the bytes that prove it.",
    "t asks the server for every TLS version, which may find more.",
)
NOTHING = "Nothing was found so far."


def finding_lines(inspection: Inspection, width: int, selected: Selected) -> list[Line]:  # noqa: ARG001 (a pane's signature)
    """Return the pane's lines, the worst finding first."""
    if not inspection.findings:
        first = (NOTHING,) if inspection.session.phase in {Phase.READY, Phase.ENDED} else ()
        return [Line(pieces) for text in (*first, *EMPTY) for pieces in (*paragraph(text, width, "quiet"), ())]
    lines: list[Line] = []
    for number, finding in enumerate(inspection.findings, start=1):
        lines += _finding(finding, number, width)
        lines.append(Line())
    return lines[:-1]


def _finding(finding: Finding, number: int, width: int) -> Iterator[Line]:
    stop, evidence = str(number), finding.evidence[0] if finding.evidence else None
    tone = str(TONE_OF[finding.severity])
    title = wrap(finding.title.rstrip(".") + ".", width - 3)
    for row, text in enumerate(title):
        yield Line(
            (say(f"{SIGN[finding.severity]}  " if not row else "   ", tone), say(text, tone, strong=True)), stop, evidence
        )
    for pieces in paragraph(finding.explanation, width, indent=3):
        yield Line(pieces, stop, evidence)
    for pieces in advice_lines(finding.advice, width):
        yield Line(pieces, stop, evidence)
    for pieces in paragraph(f"{finding.severity} · {finding.code} · {finding.ref}".rstrip(" ·"), width, "quiet", indent=3):
        yield Line(pieces, stop, evidence)


def advice_lines(advice: str, width: int) -> Iterator[tuple]:  # type: ignore[type-arg]
    """Yield advice: sentences are wrapped; a setting on a line of its own stays as it is to be typed."""
    first = True
    for row in advice.splitlines():
        if row.startswith("  "):
            indent = 3 + len(row) - len(row.lstrip())
            for text in wrap(row.strip(), width - indent):
                yield (say(" " * indent), say(text, "focus"))
        else:
            for text in wrap(row, width - 5):
                yield (say("   " + ("→ " if first else "  "), "ok"), say(text))
                first = False
