"""The TLS pane: what the server answers to each version, what this machine could do, what was negotiated."""

from collections.abc import Iterator

from inspector.lenses.finding import Evidence, Finding
from inspector.lenses.inspection import TONE_OF, Inspection
from inspector.lenses.tls.lens import Versions
from inspector.lenses.tls.version_row import VersionRow
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.ui.lines.line import Line, cut, padded, paragraph, say, wrap
from inspector.ui.panes.empty import came_to_nothing
from inspector.ui.panes.findings import SIGN
from inspector.ui.panes.outcome_rows import outcome_lines
from inspector.ui.panes.pane import Selected
from inspector.ui.panes.ports import port_lines
from inspector.ui.panes.sheet import sheet_lines
from inspector.ui.panes.suites import openssl_name

WORDS = {
    Outcome.ANSWERED_LOWER: "lower",
    Outcome.SMTP_REFUSED: "no 220",
    Outcome.NO_REPLY: "no reply",
    Outcome.STARTTLS_ABSENT: "not tried",
    Outcome.NO_SESSION: "no SMTP",
    Outcome.NOT_TLS: "no TLS",
    Outcome.TIMED_OUT: "timed out",
    Outcome.NOT_TRIED: "not tried",
}
"""Outcomes whose own name is too long for the column or no word for people."""
SAID = {Outcome.CLOSED: "no alert", Outcome.RESET: "no alert", Outcome.TIMED_OUT: "no answer"}
"""What stands beside the outcome where the server said nothing; the selected row has all of it."""
OFFERS = {
    "masked": ("masked", "STARTTLS was masked in this probe's EHLO reply"),
    "absent": ("no STARTTLS", "STARTTLS was absent from this probe's EHLO reply"),
    "unknown": ("no EHLO reply", "This probe got no EHLO reply that says whether STARTTLS is offered"),
    "before-greeting": ("", "STARTTLS stood before the greeting in this probe's EHLO reply"),
    "malformed": ("", "STARTTLS was malformed in this probe's EHLO reply"),
}
"""How STARTTLS was offered to a probe: for the column, and in full."""
REASONS = {
    "no connection to the server came about": "no connection",
    "the session came to no EHLO reply, so a probe would not either": "no EHLO reply",
    "the session is to stay in clear": "stays in clear",
    "the sweep was stopped": "stopped",
}
"""Why a version was not tried, short enough for the column; where none stands here, the reason is cut."""
EMPTY_WORDS = {"", "not tried", "not tried yet", "not tried in this session"}
"""Reasons that say no more than the word before them."""
PROVEN = {Outcome.REFUSED, Outcome.ANSWERED_LOWER}
"""Outcomes that prove that the server does not take the version."""
UNASKED = {Outcome.NOT_TRIED, Outcome.STARTTLS_ABSENT}
"""Outcomes of versions that no hello was sent for."""
OLD = ProtocolVersion.TLSv1_1
"""The highest version that nobody should need any more (RFC 8996)."""
INVITATION = "t asks the server for every version, each on its own connection."
ENTER = (say("Enter", "focus", strong=True), say(" shows what passed.", "quiet"))
"""On a version that was asked for: its probe's own connection."""
MISPLACED = "Only clients that accept the misplaced STARTTLS get this far."


def tls_lines(inspection: Inspection, width: int, selected: Selected) -> list[Line]:
    """Return the pane's lines."""
    versions = inspection.versions
    sheets = [line for sheet in inspection.sheets for line in sheet_lines(sheet, width)]
    if inspection.without_session:
        return [*sheets, *_findings(inspection, width)]
    tone = _tone(versions)
    lines = [Line(pieces) for pieces in paragraph(versions.headline, width, tone, strong=True)]
    if came_to_nothing(inspection):
        lines += [Line(pieces) for pieces in paragraph(inspection.session.ended, width)]
    lines += _verdict(inspection, width)
    lines += [Line(), *sheets] if sheets else []
    if not inspection.has_version_table:
        return [*lines, Line(), *_findings(inspection, width)]
    lines += [Line(), *_table(versions, width, selected), Line(), *_progress(inspection, width)]
    if inspection.ports is not None:
        lines += [*port_lines(inspection.ports, width, selected, _answer), Line()]
    lines += outcome_lines(inspection.outcomes, width)
    lines += _findings(inspection, width)
    return lines


def _verdict(inspection: Inspection, width: int) -> Iterator[Line]:
    """The sentences under the headline; the one about the session itself, always the first, leads to its handshake."""
    versions = inspection.versions
    for number, sentence in enumerate(versions.verdict):
        agreed = versions.negotiated if not number else None
        for pieces in paragraph(sentence, width):
            yield Line(pieces, "session" if agreed else "", Evidence(agreed.entry, 0, 0, 0) if agreed else None)
    misplaced = any(reply.starttls == "before-greeting" for reply in inspection.ehlo)
    if misplaced and (versions.negotiated or any(row.outcome not in UNASKED for row in versions.rows)):
        for pieces in paragraph(MISPLACED, width, "warning"):
            yield Line(pieces)


def _tone(versions: Versions) -> str:
    if not versions.started:
        return "plain"
    taken = {row.version for row in versions.rows if row.outcome is Outcome.ACCEPTED}
    if any(version <= OLD for version in taken):
        return "warning"
    if taken:
        return "ok"
    return "failure" if versions.done >= versions.total and _asked(versions) else "plain"


def _asked(versions: Versions) -> int:
    """Return for how many versions there is an answer to a question that was asked."""
    return sum(row.entry >= 0 and row.outcome not in UNASKED for row in versions.rows)


def _table(versions: Versions, width: int, selected: Selected) -> Iterator[Line]:
    machine = max((len(_machine(row)) for row in versions.rows), default=0)
    local = max(machine, len("this machine")) + 1 if width >= 56 else 0
    room = min(width, 88) - 8 - 12 - local
    yield Line((say(f"{'':10}{padded('server', 10 + room)}{' this machine' if local else ''}", "quiet"),))
    for row in versions.rows:
        yield from _row(row, room, local, width, selected)


def _row(row: VersionRow, room: int, local: int, width: int, selected: Selected) -> Iterator[Line]:
    stop = row.version.label
    evidence = Evidence(row.entry, 0, 0, 0) if row.entry >= 0 else None
    sign, tone, word = _answer(row)
    said, machine = next((text for text in _said(row) if len(text) <= room), _said(row)[-1]), _machine(row) if local else ""
    below = said if row.outcome is Outcome.ACCEPTED and len(said) > room else ""  # half a suite is none
    yield Line(
        (
            say(f"{row.version.label:8}", strong=True),
            say(f"{sign} {word:9} ", tone),
            say(padded(cut(row.group, room) if below else said, room), "quiet" if row.outcome in UNASKED else "plain"),
            say(" " + cut(machine, local - 1) if machine else "", "quiet"),
        ),
        stop,
        evidence,
    )
    if below:
        indent = max(8, min(20, width - len(below)))
        yield Line((say(" " * indent), say(cut(below, width - indent))), stop, evidence)
    if selected.stop == stop:
        for text in _more(row, below or cut(said, room), local):
            for rows in wrap(text, width - 8):
                yield Line((say(" " * 8), say(rows, "quiet")), stop, evidence)
        if row.connection:
            yield Line((say(" " * 8), *ENTER), stop, evidence, aside=True)


def _answer(row: VersionRow) -> tuple[str, str, str]:
    """Return sign, tone and word of the server's answer."""
    word = WORDS.get(row.outcome, str(row.outcome))
    if row.running:
        return "…", "focus", "asking"
    if row.outcome is Outcome.ACCEPTED:
        return ("!", "warning", word) if row.version <= OLD else ("✓", "ok", word)
    if row.outcome in PROVEN:
        return ("✓", "ok", word) if row.version <= OLD else ("✗", "plain", word)
    return ("·", "quiet", word) if row.outcome in UNASKED else ("–", "plain", word)


def _said(row: VersionRow) -> tuple[str, ...]:
    """Return what can stand beside the word, the longest first: suite and group, the alert, or a few words of the reason."""
    if row.outcome is Outcome.ACCEPTED:
        suite = openssl_name(row.cipher_suite)
        return f"{suite} {row.group}".strip(), suite
    if row.alert:
        return str(row.alert), str(row.alert).removeprefix("alert ")
    if row.outcome is Outcome.STARTTLS_ABSENT:
        return (OFFERS.get(row.starttls, (row.words,))[0],)
    reason, _, _ = (
        row.words.removeprefix("left out: ").removeprefix("not tried: ").removeprefix("the server ").partition(";")
    )
    return ("" if reason in EMPTY_WORDS else SAID.get(row.outcome) or REASONS.get(reason, reason),)


def _machine(row: VersionRow) -> str:
    """Return whether this machine's OpenSSL could speak the version."""
    if row.local is None:
        return ""
    if not row.local.completes:
        return "no"
    return "SECLEVEL=0 only" if "SECLEVEL" in row.local.why else "yes"


def _more(row: VersionRow, shown: str, local: int) -> Iterator[str]:
    """What the selected row has no room for: names in the registry's spelling, sentences in full."""
    if row.outcome is Outcome.ACCEPTED:
        full = " ".join(filter(None, (row.cipher_suite, row.group)))
        if full != shown:
            yield full
        yield from _seen(row)
    else:
        if row.alert and str(row.alert) != shown:
            yield str(row.alert)
        words, _, _ = row.words.partition("; the session itself")
        if words not in EMPTY_WORDS | {shown}:
            yield words
    if row.starttls in OFFERS and not (row.outcome is Outcome.STARTTLS_ABSENT and row.starttls in row.words):
        yield f"{OFFERS[row.starttls][1]}."
    if row.local:
        why = row.local.why.removeprefix("cannot ask: ")
        if not row.local.completes:
            yield f"This machine cannot speak it: {why or 'its OpenSSL gave no reason'}."
        elif why not in {"", "yes"} or not local:
            yield f"This machine can speak it{_how(row.local.why)}."


def _seen(row: VersionRow) -> Iterator[str]:
    """What the server sent along with a version that it took."""
    if row.needs:
        yield f"Only with {row.needs}."
    if row.details:
        yield f"{'; '.join(row.details)}."


def _how(why: str) -> str:
    """Return what follows "can speak it": what that takes here, and what keeps other programs from it."""
    return why.removeprefix("yes") if why.startswith("yes") else f" {why}" if why else ""


def _progress(inspection: Inspection, width: int) -> Iterator[Line]:
    versions = inspection.versions
    if not versions.started:
        again = inspection.session.again
        later = f"{again} Then {INVITATION}" if inspection.session.saved else INVITATION
        for pieces in paragraph(again if came_to_nothing(inspection) else later, width, "quiet"):
            yield Line(pieces, aside=True)
        yield Line()
        return
    asked = _asked(versions)
    left_out = sum(
        row.version is ProtocolVersion.SSLv2 and row.entry >= 0 and row.outcome in UNASKED for row in versions.rows
    )
    total = max(1, versions.total - left_out)
    count = f"  {asked} of {total} tried, {versions.seconds:.2f} s"
    bar = max(4, min(36, width - len(count)))
    done = bar * asked // total
    tone = "ok" if asked >= total and not versions.stopped else "focus"
    yield Line((say("━" * done, tone), say("─" * (bar - done), "quiet"), say(count, "quiet")))
    if versions.stopped:
        for pieces in paragraph(f"Stopped: {versions.stopped}", width, "warning"):
            yield Line(pieces)
    yield Line()


def _findings(inspection: Inspection, width: int) -> Iterator[Line]:
    """The titles of what was found here; what to do stands in the findings pane."""
    found = [finding for finding in inspection.findings if is_about_tls(finding)]
    for number, finding in enumerate(found):
        stop, evidence = f"finding {number}", finding.evidence[0] if finding.evidence else None
        tone = str(TONE_OF[finding.severity])
        for row, text in enumerate(wrap(finding.title.rstrip(".") + ".", width - 2)):
            yield Line((say(f"{SIGN[finding.severity]} " if not row else "  ", tone), say(text, tone)), stop, evidence)
    if found:
        yield Line((say("6", "focus", strong=True), say(" shows what to do.", "quiet")), aside=True)


def is_about_tls(finding: Finding) -> bool:
    """True for findings that belong beside the version table."""
    return finding.code.startswith("tls-") or finding.code == "reply-tls-version-policy"
