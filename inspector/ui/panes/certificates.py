"""The certificates pane: a summary, what is wrong, the chain as it was presented, the path as it was built."""

from collections.abc import Iterator
from datetime import timedelta

from rich.cells import cell_len

from inspector.lenses.certificates.lens import SOON_DAYS, CertificateRow, Certificates, OtherChain, subject_of
from inspector.lenses.certificates.problems import Problem
from inspector.lenses.certificates.rows import day_of, time_left_words
from inspector.lenses.finding import Evidence, Severity
from inspector.lenses.inspection import TONE_OF, Inspection
from inspector.lenses.wording import how_long, listed
from inspector.ui.lines.line import Line, Piece, paragraph, say, wrap
from inspector.ui.panes.empty import empty_lines
from inspector.ui.panes.pane import Selected
from inspector.ui.panes.paths import by_stores, path_lines

EMPTY = (
    "Here stands the certificate chain as the server presents it, the certification path as built, and if the names fit.",
    "It comes with the TLS handshake: n sends STARTTLS where that is the next step, t asks for every TLS version.",
)
FEW = 2
"""Problems up to which each shows evidence and remedy; of more only the selected one does."""
PEM_KEYS = "p writes this certificate to a PEM file, P all of them."
MORE = "… ↓ to a problem or a certificate shows all of it"


def certificate_lines(inspection: Inspection, width: int, selected: Selected) -> list[Line]:
    """Return the pane's lines."""
    certificates = inspection.certificates
    if certificates.entry < 0:
        return empty_lines(inspection, width, *EMPTY)
    lines = [*_summary(certificates, width), Line()]
    if certificates.explained:
        lines += [*_problems(certificates, width, selected), Line()]
    version = f"  as sent, {certificates.version}" if certificates.version else "  as sent"
    lines.append(Line((say("Presented chain", strong=True), say(version, "quiet"))))
    for row in certificates.rows:
        lines += _certificate(certificates, row, width, selected)
    lines += [Line(), *path_lines(certificates, width)]
    for number, other in enumerate(certificates.others):
        lines += [Line(), *_other_chain(other, number, width, selected)]
    return [*lines, Line(), *_who(certificates, width)]


# The summary --------------------------------------------------------------------------------------------------------------


def _summary(certificates: Certificates, width: int) -> Iterator[Line]:
    tone = "warning" if _bad(certificates) else "ok"
    for pieces in paragraph(certificates.headline, width, tone, strong=True):
        yield Line(pieces)
    for label, answer, words in (
        ("path", certificates.path_builds, _path_words(certificates)),
        ("name", certificates.name_matches, _name_words(certificates)),
        ("dates", certificates.within_validity, _date_words(certificates)),
    ):
        sign, tone = ("✓", "ok") if answer else ("·", "quiet") if answer is None else ("✗", "warning")
        yield from _labelled(f"{sign} {label:6}", words, width, tone, "plain" if answer else tone)
    if _bad(certificates) and certificates.who:
        yield from _labelled("→ mail  ", certificates.who[0], width, "quiet", "plain")


def _bad(certificates: Certificates) -> bool:
    answers = (certificates.path_builds, certificates.name_matches, certificates.within_validity)
    return False in answers or any(problem.refused for problem in certificates.explained)


def _path_words(certificates: Certificates) -> str:
    if certificates.path_builds is None:
        return "path not checked"
    yes = [path for path in certificates.paths if path.builds]
    no = [path.label for path in certificates.paths if not path.builds]
    if not yes:
        return "no path to a trust anchor was built" + (f", neither by {listed(no, 'nor by')}" if len(no) > 1 else "")
    return f"builds by {by_stores(yes, lambda path: path.label)}" + (f", not by {listed(no)}" if no else "")


def _name_words(certificates: Certificates) -> str:
    wanted = certificates.reference_id
    if not wanted:
        return "no name was wanted"
    chosen = f" ({certificates.reference_from})" if certificates.reference_from else ""
    words = {True: f"names {wanted}", False: f"does not name {wanted}", None: f"name not checked: {wanted}"}
    return words[certificates.name_matches] + chosen


def _date_words(certificates: Certificates) -> str:
    leaf = certificates.rows[0] if certificates.rows else None
    if certificates.within_validity is None or leaf is None or leaf.facts is None:
        return "validity not checked"
    over = leaf.left is not None and leaf.left < timedelta()
    left = "" if leaf.left is None else f", {how_long(leaf.left)} {'ago' if over else 'left'}"
    return f"{'expired on' if over else 'until'} {leaf.facts.not_after:%Y-%m-%d}{left}"


def _labelled(label: str, words: str, width: int, tone: str, text_tone: str) -> Iterator[Line]:
    for row, text in enumerate(wrap(words, width - len(label))):
        yield Line((say(label if not row else " " * len(label), tone), say(text, text_tone)))


# What is wrong ------------------------------------------------------------------------------------------------------------


def _problems(certificates: Certificates, width: int, selected: Selected) -> Iterator[Line]:
    yield Line((say("What is wrong", strong=True), say(f"  {len(certificates.explained)}", "quiet")))
    few = len(certificates.explained) <= FEW
    for number, problem in enumerate(certificates.explained):
        stop = f"problem {number}"
        yield from _problem(certificates, problem, stop, width, whole=few or selected.stop == stop)
    if not few:
        yield from (Line(pieces, aside=True) for pieces in paragraph(MORE, width, "quiet"))


def _problem(certificates: Certificates, problem: Problem, stop: str, width: int, *, whole: bool) -> Iterator[Line]:
    evidence = Evidence(certificates.entry, 0, 0, 0)
    tone = str(TONE_OF[problem.severity])
    sign = "✗" if problem.refused else "·" if problem.severity is Severity.NOTE else "!"
    about = subject_of(problem, certificates.rows)
    name = _name_of(certificates.rows[problem.place]) if 0 <= problem.place < len(certificates.rows) else ""
    head = f"{problem.title} · {about[:1].lower()}{about[1:]}{': ' if name else ''}{name}"
    for row, text in enumerate(wrap(head, width - 2)):
        title = problem.title if not row and text.startswith(problem.title) else ""
        pieces = (
            say(f"{sign} " if not row else "  ", tone),
            say(title, tone, strong=True),
            say(text[len(title) :], "quiet"),
        )
        yield Line(pieces, stop, evidence)
    yield from (Line(pieces, stop, evidence) for pieces in paragraph(problem.words, width, indent=2))
    if not whole:
        return
    seen = f"seen in: {problem.evidence}" if problem.evidence else ""
    yield from (Line(pieces, stop, evidence) for pieces in paragraph(seen, width, "quiet", indent=2))
    for row, text in enumerate(wrap(problem.fix, width - 4)):
        yield Line((say("  → " if not row else "    ", "ok"), say(text)), stop, evidence)
    yield from (Line(pieces, stop, evidence) for pieces in paragraph(problem.ref, width, "quiet", indent=4))


# The certificates ---------------------------------------------------------------------------------------------------------


def _certificate(certificates: Certificates, row: CertificateRow, width: int, selected: Selected) -> Iterator[Line]:
    stop, evidence = str(row.place), Evidence(certificates.entry, 0, 0, 0)
    whole = selected.stop == stop
    yield from _heading(row, certificates.explained, width, stop, evidence)
    if whole:
        yield from _facts(row, width, stop, evidence)


def _heading(
    row: CertificateRow, problems: tuple[Problem, ...], width: int, stop: str, evidence: Evidence
) -> Iterator[Line]:
    """One or two lines: sign, number, role, name; behind it or below it how long it is valid."""
    mine = [problem for problem in problems if problem.place == row.place]
    worst = mine[0] if mine else None
    bad = bool(worst) or bool(row.remarks) or row.facts is None
    sign, tone = ("✗" if worst and worst.refused else "!", "warning") if bad else ("✓", "ok")
    if worst and all(problem.severity is Severity.NOTE for problem in mine):
        sign, tone = "·", "quiet"
    label = f"{row.place + 1} {row.role}  "
    indent = 2 + len(label)
    dates = _dates(row)
    texts = wrap(_name_of(row) or "no name", width - indent)
    beside = len(texts) == 1 and indent + cell_len(texts[0]) + 2 + len(dates) <= width
    for number, text in enumerate(texts):
        head: tuple[Piece, ...] = (say(f"{sign} ", tone), say(label, "quiet")) if not number else (say(" " * indent),)
        tail = (say(f"  {dates}", "quiet"),) if beside and dates else ()
        yield Line((*head, say(text, strong=True), *tail), stop, evidence)
    if dates and not beside:
        for pieces in paragraph(dates, width, "quiet", indent=min(indent, 4)):
            yield Line(pieces, stop, evidence)


def _name_of(row: CertificateRow) -> str:
    facts = row.facts
    return (facts.common_name or next(iter(facts.subject_alt_names), "") or facts.subject) if facts else "cannot be read"


def _dates(row: CertificateRow) -> str:
    if row.facts is None:
        return ""
    days = row.days_left
    left = time_left_words(row.left, ", ")
    soon = "!" if days is not None and 0 <= days < SOON_DAYS else ""
    return f"until {day_of(row.facts.not_after)}{left}{soon}"


def _facts(row: CertificateRow, width: int, stop: str, evidence: Evidence) -> Iterator[Line]:
    for label, value in _fields(row):
        for number, text in enumerate(wrap(value, width - 11)):
            yield Line((say("  "), say(f"{label if not number else '':9}", "quiet"), say(text)), stop, evidence)
    if row.tlsa.record:
        for number, text in enumerate(tlsa_rows(row.tlsa.record, width - 4)):
            yield Line((say("  " if not number else "    "), say(text, "focus")), stop, evidence)
        for note in row.tlsa.notes:
            for pieces in paragraph(note, width, "quiet", indent=4):
                yield Line(pieces, stop, evidence)
    for pieces in paragraph(PEM_KEYS, width, "quiet", indent=2):
        yield Line(pieces, stop, evidence, aside=True)


def _fields(row: CertificateRow) -> Iterator[tuple[str, str]]:
    facts = row.facts
    if facts is None:
        yield "bytes", f"{len(row.der):,}"
        return
    yield "subject", facts.subject or "empty"
    yield "issuer", "itself" if facts.self_issued else facts.issuer or "empty"
    if row.names:
        yield "names", row.names
    yield "valid", row.validity
    yield "key", f"{facts.key or 'not known'}, signed with {facts.signature_algorithm or 'what is not known'}"
    if facts.extended_key_usage or facts.key_usage:
        yield "purpose", ", ".join((*facts.extended_key_usage, *facts.key_usage))
    yield "serial", f"{facts.serial_number:x}"
    yield "sha256", facts.certificate_sha256
    yield "spki", facts.spki_sha256
    for url in facts.issuer_urls:
        yield "fetch at", f"{url} (the issuer; not fetched)"
    for field in facts.unreadable:
        yield "broken", field


def tlsa_rows(record: str, width: int) -> list[str]:
    """Return a record in one row where it fits, else as a zone file has it over several, in brackets (RFC 1035 §5.1)."""
    if cell_len(record) <= width:
        return [record]
    head, _, digest = record.rpartition(" ")
    size = max(8, min(len(digest), width - 2) // 8 * 8)
    pieces = [digest[start : start + size] for start in range(0, len(digest), size)]
    return [*wrap(f"{head} (", width), *pieces[:-1], f"{pieces[-1]} )"]


# Other chains, and who looks at all this ----------------------------------------------------------------------------------


def _other_chain(other: OtherChain, number: int, width: int, selected: Selected) -> Iterator[Line]:
    evidence = Evidence(other.entry, 0, 0, 0)
    for pieces in paragraph(f"Another chain with {listed(other.versions)}", width, strong=True):
        yield Line(pieces)
    for row in other.rows:
        stop = f"other {number} {row.place}"
        yield from _heading(row, other.problems, width, stop, evidence)
        if selected.stop == stop:
            for label, value in _fields(row):
                for count, text in enumerate(wrap(value, width - 11)):
                    yield Line((say("  "), say(f"{label if not count else '':9}", "quiet"), say(text)), stop, evidence)
            for text in tlsa_rows(row.tlsa.record, width - 4) if row.tlsa.record else ():
                yield Line((say("  "), say(text, "focus")), stop, evidence)
    for problem in other.problems:
        sign = "✗" if problem.refused else "!"
        for count, text in enumerate(wrap(f"{problem.title}: {problem.words}", width - 2)):
            yield Line((say(f"{sign} " if not count else "  ", str(TONE_OF[problem.severity])), say(text)))


def _who(certificates: Certificates, width: int) -> Iterator[Line]:
    if not certificates.who:
        return
    yield Line((say("Who looks at it", strong=True), say("  on a port like this", "quiet")))
    for sentence in certificates.who:
        for row, text in enumerate(wrap(sentence, width - 2)):
            yield Line((say("· " if not row else "  ", "quiet"), say(text)))
