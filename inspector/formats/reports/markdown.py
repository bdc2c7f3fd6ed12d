"""A report for a ticket: GitHub's Markdown. What came from the wire cannot break out of its place.

Wire text stands in code spans and fences that are longer than any run of backticks in it; in prose every character that
Markdown or HTML could take for a sign is written as a character reference.
"""

import re
from collections.abc import Iterator

from inspector.formats.reports.annotated import annotated
from inspector.formats.reports.paragraphs import (
    OUTCOME_HEADER,
    SEE_IT,
    SIGNS,
    advice_blocks,
    certificate_lines,
    client_rows,
    ehlo_note,
    evidence_text,
    facts_of,
    heading_of,
    keyword_cards,
    nothing_found,
    other_chain_lines,
    other_chain_problems,
    outcome_cells,
    path_lines,
    port_sentences,
    port_table,
    problem_paragraphs,
    summary_of,
    tlsa_notes,
    version_cells,
)
from inspector.formats.reports.quoted import quote_lines
from inspector.lenses.ehlo.lens import EhloReply
from inspector.lenses.finding import Finding
from inspector.lenses.inspection import Inspection
from inspector.lenses.sheet import Sheet
from inspector.lenses.tls.outcome_table import OutcomeTable
from inspector.transcript import Transcript

_SIGNS_OF_MARKDOWN = re.compile(
    r"[\\`*{}\[\]<#&~$@]|(?<![A-Za-z0-9_])_+|(?<=[a-z]):(?=//)|(?<=www)\.|^\s*>|^[-+=](?=\s|$)|^-(?=[-\s]+$)|^\d+(?=[.)](?:\s|$))"
)
"""What begins a span, a tag, a link, a mention, a quotation or a list; an underscore behind a letter
begins nothing, so names of settings stay as they are (CommonMark §6.2)."""


def report_markdown(transcript: Transcript, inspection: Inspection) -> str:
    """Return the whole report."""
    parts = [
        *_head(transcript, inspection),
        "## Findings",
        *(part for finding in inspection.findings for part in _finding(transcript, finding, inspection)),
        *([] if inspection.findings else [nothing_found(transcript, inspection)]),
        f"## {heading_of(inspection)}",
        fence(annotated(transcript, inspection)),
        *(part for reply in inspection.ehlo for part in _ehlo(reply)),
        *_cards(inspection.ehlo),
        *_clients(inspection),
        *(part for sheet in inspection.sheets for part in _sheet(sheet)),
        *([] if inspection.without_session else _versions(inspection)),
        *_ports(inspection),
        *([] if inspection.without_session else _certificates(inspection)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def prose(text: str) -> str:
    """Return one line of text that Markdown shows as it is."""
    return _SIGNS_OF_MARKDOWN.sub(lambda found: "".join(f"&#{ord(character)};" for character in found[0]), text)


def code(text: str) -> str:
    """Return a code span around one line of text."""
    ticks = "`" * (_longest_run(text) + 1)
    blank = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) or not text else ""
    return f"{ticks}{blank}{text}{blank}{ticks}"


def fence(text: str) -> str:
    """Return a fenced block around lines of text."""
    ticks = "`" * max(3, _longest_run(text) + 1)
    return f"{ticks}text\n{text.rstrip(chr(10))}\n{ticks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in lines)


def _head(transcript: Transcript, inspection: Inspection) -> Iterator[str]:
    yield f"# SMTP Inspector: {prose(inspection.session.target)}"
    facts = [*facts_of(transcript, inspection), ("Findings", summary_of(transcript, inspection))]
    yield _table(("", ""), [(label, prose(value)) for label, value in facts])


def _finding(transcript: Transcript, finding: Finding, inspection: Inspection) -> Iterator[str]:
    yield f"### {SIGNS[finding.severity]} {finding.severity.value}: {prose(finding.title)}"
    yield prose(finding.explanation)
    yield from _advice(finding.advice)
    yield f"Code {code(finding.code)} · {prose(finding.ref)} · {evidence_text(finding)}:"
    yield fence("\n".join(quote_lines(transcript, finding, inspection.ports)))
    if finding.reproductions:
        yield f"{SEE_IT}:"
    for one in finding.reproductions:
        yield fence(one.command)
        yield prose(f"Shows {one.shows}. {one.misleads}".rstrip())


def _advice(advice: str) -> Iterator[str]:
    """Prose as paragraphs, settings as a block."""
    for settings, block in advice_blocks(advice):
        yield fence(block) if settings else prose(block)


def _ehlo(reply: EhloReply) -> Iterator[str]:
    yield f"## EHLO reply ({reply.channel.value}): STARTTLS {reply.starttls.value}"
    yield prose(reply.headline)
    changes = [f"Since the reply before: {change.text}." for change in reply.changes]
    yield "\n".join(f"- {prose(sentence)}" for sentence in (*reply.verdict, *changes))
    rows: list[tuple[str, ...]] = []
    for line in reply.lines:
        notes = [ehlo_note(line), *(deviation.title for deviation in line.deviations)]
        cell = "; ".join(prose(note) for note in notes if note)
        sign = SIGNS[line.deviations[0].severity] if line.deviations else "√"
        rows.append((str(line.number), sign, code(line.line.text), cell))
    yield _table(("line", "", "bytes", "note"), rows)


def _cards(replies: tuple[EhloReply, ...]) -> Iterator[str]:
    cards = list(keyword_cards(replies))
    if cards:
        yield "## Keywords"
        rows: list[tuple[str, ...]] = []
        for name, card in cards:
            told = "; ".join(prose(f"{row.label}: {row.text}" if row.label else row.text) for row in card)
            rows.append((code(name), told))
        yield _table(("keyword", "what there is to know"), rows)


def _clients(inspection: Inspection) -> Iterator[str]:
    clients = inspection.clients
    if clients.readings:
        yield "## Clients"
        yield "\n".join(f"- {prose(sentence)}" for sentence in (clients.headline, *clients.remarks))
        rows: list[tuple[str, ...]] = [(prose(label), prose(names)) for label, names in client_rows(inspection)]
        yield _table(("who", "what"), rows)


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f"## {sheet.title}"
    yield prose(sheet.headline)
    yield "\n".join(f"- {prose(remark)}" for remark in sheet.remarks)
    yield _table(sheet.header, [tuple(prose(cell) for cell in row.cells) for row in sheet.rows])


def _versions(inspection: Inspection) -> Iterator[str]:
    versions = inspection.versions
    yield "## TLS versions"
    yield prose(versions.headline)
    yield "\n".join(f"- {prose(sentence)}" for sentence in versions.verdict)
    if not inspection.has_version_table:
        return
    rows: list[tuple[str, ...]] = []
    for row in versions.rows:
        version, outcome, said, local = version_cells(row)
        rows.append((version, code(outcome), prose(said), prose(local)))
    yield _table(("version", "outcome", "the server", "this machine"), rows)
    yield from _outcomes(inspection.outcomes)


def _outcomes(table: OutcomeTable) -> Iterator[str]:
    if not table.rows:
        return
    yield "## What senders get"
    yield prose(table.headline)
    yield _table(OUTCOME_HEADER, [tuple(prose(cell) for cell in outcome_cells(row)) for row in table.rows])
    yield "\n".join(f"- {prose(remark)}" for remark in table.remarks)


def _ports(inspection: Inspection) -> Iterator[str]:
    ports = inspection.ports
    if ports is None:
        return
    yield "## Ports"
    yield prose(ports.headline)
    header, rows = port_table(ports)
    yield _table(header, [tuple(prose(cell) for cell in row) for row in rows])
    yield "\n".join(f"- {prose(sentence)}" for sentence in port_sentences(ports))


def _certificates(inspection: Inspection) -> Iterator[str]:
    certificates = inspection.certificates
    yield "## Certificates"
    yield prose(certificates.headline)
    yield "\n".join(f"- {prose(sentence)}" for sentence in certificates.verdict)
    for heading, sentences in problem_paragraphs(certificates):
        yield f"### {prose(heading)}"
        yield "\n".join(f"- {prose(sentence)}" for sentence in sentences)
    for row in certificates.rows:
        yield f"{row.place + 1}\\. {row.role}"
        yield fence("\n".join(certificate_lines(row)))
    if notes := tlsa_notes(certificates):
        yield "\n".join(f"- {prose(note)}" for note in notes)
    if certificates.paths:
        yield "certification path (as built)"
        yield fence("\n".join(path_lines(certificates)))
    for other in certificates.others:
        yield prose(f"another chain, with {', '.join(other.versions)}")
        yield fence("\n".join(other_chain_lines(other)))
        if other.problems:
            yield "\n".join(f"- {prose(words)}" for words in other_chain_problems(other))
    if certificates.who:
        yield "\n".join(f"- {prose(sentence)}" for sentence in certificates.who)
