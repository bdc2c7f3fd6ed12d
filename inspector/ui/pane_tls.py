"""The TLS pane: what the server answers to each version, what this machine could do, what was negotiated, what to set."""

from collections.abc import Iterator

from inspector.lenses.finding import Evidence, Finding
from inspector.lenses.inspection import Inspection
from inspector.lenses.versions import VersionRow, Versions
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.ui.line import Line, Piece, cut, padded, paragraph, say, wrap
from inspector.ui.pane import Selected
from inspector.ui.pane_findings import advice_lines

WORDS = {
    Outcome.ANSWERED_LOWER: "lower",
    Outcome.SMTP_REFUSED: "no 220",
    Outcome.STARTTLS_ABSENT: "absent",
    Outcome.NO_SESSION: "no SMTP",
    Outcome.NOT_TLS: "no TLS",
    Outcome.TIMED_OUT: "timed out",
    Outcome.NOT_TRIED: "not tried",
}
"""Outcomes whose own name is too long for the column or no word for people."""
PROVEN = {Outcome.REFUSED, Outcome.ANSWERED_LOWER}
"""Outcomes that prove that the server does not take the version."""
OLD = ProtocolVersion.TLSv1_1
"""The highest version that nobody should need any more (RFC 8996)."""
INVITATION = "t asks the server for every version, each on its own connection. A bar shows how far it has come."


def tls_lines(inspection: Inspection, width: int, selected: Selected) -> list[Line]:
    """Return the pane's lines."""
    versions = inspection.versions
    tone = _tone(versions)
    lines = [Line(pieces) for pieces in paragraph(versions.headline, width, tone, strong=True)]
    lines += [Line(pieces) for sentence in versions.verdict for pieces in paragraph(sentence, width)]
    lines += [Line(), *_table(versions, width, selected), Line(), *_progress(versions, width)]
    lines += _negotiated(versions, width)
    lines += _advice(inspection, width)
    return lines


def _tone(versions: Versions) -> str:
    if not versions.started:
        return "plain"
    taken = {row.version for row in versions.rows if row.outcome is Outcome.ACCEPTED}
    if any(version <= OLD for version in taken):
        return "warning"
    if taken:
        return "ok"
    return "plain" if versions.done < versions.total else "failure"


def _table(versions: Versions, width: int, selected: Selected) -> Iterator[Line]:
    local = 13 if width >= 56 else 0
    room = min(width, 76) - 8 - 12 - local
    heading = f"{'':10}{'server':{11 + room}}" + ("this machine" if local else "")
    yield Line((say(heading, "quiet"),))
    for row in versions.rows:
        yield from _row(row, room, local, width, selected)


def _row(row: VersionRow, room: int, local: int, width: int, selected: Selected) -> Iterator[Line]:
    stop = row.version.label
    evidence = Evidence(row.entry, 0, 0, 0) if row.entry >= 0 else None
    sign, tone, word = _answer(row)
    accepted = row.outcome is Outcome.ACCEPTED
    said = " ".join(filter(None, (short_suite(row.cipher_suite), row.group))) if accepted else str(row.alert or row.words)
    machine = _machine(row) if local else ""
    yield Line(
        (
            say(f"{row.version.label:8}", strong=True),
            say(f"{sign} {word:9} ", tone),
            say(padded(said, room), "plain" if row.outcome is not Outcome.NOT_TRIED else "quiet"),
            say(" " + cut(machine, local - 1) if machine else "", "quiet"),
        ),
        stop,
        evidence,
    )
    if selected.stop == stop:
        for text in _more(row, said, room, local):
            for rows in wrap(text, width - 8):
                yield Line((say(" " * 8), say(rows, "quiet")), stop, evidence)


def short_suite(name: str) -> str:
    """Return a cipher suite's registry name without the words that all of them have."""
    return name.removeprefix("TLS_").replace("_WITH_", "_")


def _answer(row: VersionRow) -> tuple[str, str, str]:
    """Return sign, tone and word of the server's answer."""
    word = WORDS.get(row.outcome, str(row.outcome))
    if row.running:
        return "…", "focus", "asking"
    if row.outcome is Outcome.ACCEPTED:
        return ("!", "warning", word) if row.version <= OLD else ("✓", "ok", word)
    if row.outcome in PROVEN:
        return ("✓", "ok", word) if row.version <= OLD else ("✗", "plain", word)
    return ("·", "quiet", word) if row.outcome is Outcome.NOT_TRIED else ("–", "plain", word)


def _machine(row: VersionRow) -> str:
    if row.local is None:
        return ""
    if row.local.completes:
        return "SECLEVEL=0" if "SECLEVEL" in row.local.why else "see row" if row.local.why not in {"", "yes"} else "yes"
    return "cannot"


def _more(row: VersionRow, said: str, room: int, local: int) -> Iterator[str]:
    """What the selected row has no room for."""
    if row.outcome is Outcome.ACCEPTED and row.cipher_suite:
        yield " ".join(filter(None, (row.cipher_suite, row.group)))
    elif len(said) > room:
        yield said
    if row.words and row.words != said:
        yield row.words
    if row.starttls:
        yield f"STARTTLS was offered to this probe as: {row.starttls}"
    if row.local and (not local or len(row.local.why) > 3 or not row.local.completes):
        yield f"this machine: {'yes' if row.local.completes else 'cannot'}, {row.local.why}".rstrip(", ")


def _progress(versions: Versions, width: int) -> Iterator[Line]:
    if not versions.started:
        for pieces in paragraph(INVITATION, width, "quiet"):
            yield Line(pieces)
        yield Line()
        return
    total = max(1, versions.total)
    count = f"  {versions.done} of {total}, {versions.seconds:.2f} s"
    bar = max(4, min(36, width - len(count)))
    done = bar * versions.done // total
    tone = "ok" if versions.done >= total and not versions.stopped else "focus"
    yield Line((say("━" * done, tone), say("─" * (bar - done), "quiet"), say(count, "quiet")))
    if versions.stopped:
        for pieces in paragraph(f"Stopped: {versions.stopped}", width, "warning"):
            yield Line(pieces)
    yield Line()


def _negotiated(versions: Versions, width: int) -> Iterator[Line]:
    if versions.negotiated is None:
        return
    agreed = versions.negotiated
    words = "  ".join(part for part in (agreed.version.label, agreed.cipher_suite, agreed.group) if part)
    evidence = Evidence(agreed.entry, 0, 0, 0)
    rows = wrap(words, width - 14)
    for number, text in enumerate(rows):
        head: Piece = say("This session  " if not number else " " * 14, strong=not number)
        yield Line((head, say(text, "ok")), "session", evidence)
    yield Line()


def _advice(inspection: Inspection, width: int) -> Iterator[Line]:
    for number, finding in enumerate(finding for finding in inspection.findings if is_about_tls(finding)):
        stop, evidence = f"advice {number}", finding.evidence[0] if finding.evidence else None
        for pieces in paragraph(finding.title.rstrip(".") + ".", width, strong=True):
            yield Line(pieces, stop, evidence)
        for advice in advice_lines(finding.advice, width):
            yield Line(advice, stop, evidence)
        yield Line()


def is_about_tls(finding: Finding) -> bool:
    """True for findings whose advice belongs beside the version table."""
    return finding.code.startswith("tls-") or finding.code == "reply-tls-version-policy"
