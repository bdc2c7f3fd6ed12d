"""What the lenses read, as sections of the HTML report."""

from collections.abc import Iterator

from inspector.formats.reports.html_elements import Html, element, joined, row, sentences, table
from inspector.formats.reports.paragraphs import (
    OUTCOME_HEADER,
    SIGNS,
    certificate_lines,
    client_rows,
    ehlo_note,
    keyword_cards,
    other_chain_lines,
    other_chain_problems,
    outcome_cells,
    path_lines,
    port_sentences,
    port_table,
    problem_paragraphs,
    tlsa_notes,
    version_cells,
)
from inspector.lenses.ehlo.card import CardRow
from inspector.lenses.ehlo.lens import EhloLine, EhloReply
from inspector.lenses.inspection import Inspection
from inspector.lenses.sheet import Sheet
from inspector.tls.outcome import Outcome

_GOOD, _BAD = {Outcome.ACCEPTED: "ok"}, "quiet"


def ehlo(reply: EhloReply) -> Html:
    """Return one EHLO reply line by line."""
    changes = [f"Since the reply before: {change.text}." for change in reply.changes]
    return joined(
        element("p", reply.headline),
        sentences([*reply.verdict, *changes]),
        table(("line", "", "bytes", "note"), [_ehlo_line(line) for line in reply.lines]),
    )


def _ehlo_line(line: EhloLine) -> Html:
    notes = [text for text in (ehlo_note(line), *(deviation.title for deviation in line.deviations)) if text]
    sign, tone = "√", "ok"
    if line.deviations:
        severity = line.deviations[0].severity
        sign, tone = SIGNS[severity], severity.value
    link = element("a", str(line.number), href=f"#e{line.entry}")
    return row(link, element("span", sign, class_=f"{tone} sign"), element("code", line.line.text), "; ".join(notes))


def keywords(inspection: Inspection) -> Html:
    """Return what there is to know about each keyword."""
    cards = list(keyword_cards(inspection.ehlo))
    if not cards:
        return Html()
    return element(
        "div",
        *(joined(element("h3", element("code", name)), element("dl", *_card(rows))) for name, rows in cards),
    )


def _card(rows: tuple[CardRow, ...]) -> Iterator[Html]:
    for one in rows:
        yield joined(element("dt", one.label), element("dd", one.text))


def clients(inspection: Inspection) -> Html:
    """Return what real clients make of the EHLO reply."""
    seen = inspection.clients
    if not seen.readings:
        return Html()
    rows = [row(label, names) for label, names in client_rows(inspection)]
    return joined(sentences([seen.headline, *seen.remarks]), table(("who", "what"), rows))


def sheet(read: Sheet) -> Html:
    """Return a table that only some sources have."""
    rows = [row(*one.cells) for one in read.rows]
    return joined(element("p", read.headline), sentences(read.remarks), table(read.header, rows))


def versions(inspection: Inspection) -> Html:
    """Return the version table."""
    read = inspection.versions
    rows = []
    for one in read.rows:
        version, outcome, said, local = version_cells(one)
        shown = element("code", outcome, class_=_GOOD.get(one.outcome, _BAD))
        rows.append(row(version, shown, said, local, id=one.version.label))
    header = ("version", "outcome", "the server", "this machine")
    shown_rows = table(header, rows) if inspection.has_version_table else Html()
    return joined(element("p", read.headline), sentences(read.verdict), shown_rows)


def outcomes(inspection: Inspection) -> Html:
    """Return what senders get."""
    read = inspection.outcomes
    if not read.rows:
        return Html()
    rows = [row(*outcome_cells(one)) for one in read.rows]
    return joined(element("p", read.headline), table(OUTCOME_HEADER, rows), sentences(read.remarks))


def ports(inspection: Inspection) -> Html:
    """Return several ports side by side."""
    read = inspection.ports
    if read is None:
        return Html()
    header, rows = port_table(read)
    table_of_ports = table(header, [row(*cells) for cells in rows])
    return joined(element("p", read.headline), table_of_ports, sentences(list(port_sentences(read))))


def certificates(inspection: Inspection) -> Html:
    """Return the chain as sent, the path as built, and what is wrong with them."""
    read = inspection.certificates
    parts: list[str] = [element("p", read.headline), sentences(read.verdict)]
    for heading, words in problem_paragraphs(read):
        parts += [element("h3", heading), sentences(words)]
    for one in read.rows:
        parts += [element("h3", f"{one.place + 1}. {one.role}"), _block(certificate_lines(one))]
    parts.append(sentences(tlsa_notes(read)))
    if read.paths:
        parts += [element("h3", "certification path (as built)"), _block(path_lines(read))]
    for other in read.others:
        parts += [element("h3", f"another chain, with {', '.join(other.versions)}"), _block(other_chain_lines(other))]
        parts.append(sentences(tuple(other_chain_problems(other))))
    if read.who:
        parts += [element("h3", "who looks at it"), sentences(read.who)]
    return joined(*parts)


def _block(lines: Iterator[str]) -> Html:
    return element("pre", "\n".join(lines))
