"""A report for a terminal or a mail: plain text, at most 79 columns but for the conversation and settings."""

from collections.abc import Iterator

from inspector.formats.cells import pad, wrap
from inspector.formats.reports.annotated import annotated
from inspector.formats.reports.paragraphs import (
    OUTCOME_HEADER,
    OUTCOMES,
    SEE_IT,
    SIGNS,
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
    sheet_widths,
    summary_of,
    tlsa_notes,
    version_cells,
)
from inspector.formats.reports.quoted import quote_lines
from inspector.lenses.ehlo.card import CardRow
from inspector.lenses.ehlo.lens import EhloReply
from inspector.lenses.finding import Finding
from inspector.lenses.inspection import Inspection
from inspector.lenses.sheet import Sheet
from inspector.transcript import Transcript

_COLUMNS = 79
_PORTS_IN_A_ROW, _PORT_COLUMN = 3, 23
"""Ports that stand side by side, and the columns of each."""
_LAST_COLUMN = 30
"""Columns that the last one of a sheet has at least."""


def report_text(transcript: Transcript, inspection: Inspection) -> str:
    """Return the whole report. Lines end in LF; every character is printable."""
    parts = [
        _head(transcript, inspection),
        _findings(transcript, inspection),
        _section(heading_of(inspection), [annotated(transcript, inspection).rstrip("\n")]),
        *(_ehlo(reply) for reply in inspection.ehlo),
        _cards(inspection.ehlo),
        _clients(inspection),
        *(_sheet(sheet) for sheet in inspection.sheets),
        *([] if inspection.without_session else [_versions(inspection)]),
        _ports(inspection),
        _outcomes(inspection),
        *([] if inspection.without_session else [_certificates(inspection)]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([title, "-" * len(title), *lines]) if any(lines) else ""


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Wrap prose; lines that begin with two blanks (settings) stay whole."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("  "):
            lines.append(indent + line)
        else:
            lines += wrap(line, _COLUMNS, first=indent)
    return lines


def _head(transcript: Transcript, inspection: Inspection) -> str:
    facts = facts_of(transcript, inspection)
    lines = [line for label, value in facts for line in _labelled(label, value)]
    return _section(
        f"SMTP Inspector: {inspection.session.target}", [*lines, *_labelled("Findings", summary_of(transcript, inspection))]
    )


def _labelled(label: str, value: str) -> list[str]:
    first = f"{label:<13}"
    return wrap(value, _COLUMNS, first=first, further=" " * 13) or [first.rstrip()]


def _ehlo(reply: EhloReply) -> str:
    changes = [f"Since the reply before: {change.text}." for change in reply.changes]
    lines = [reply.headline, *(line for sentence in (*reply.verdict, *changes) for line in _wrapped(sentence)), ""]
    for line in reply.lines:
        sign = SIGNS[line.deviations[0].severity] if line.deviations else "√"
        lines.append(f"{line.number:>3} {sign} {line.line.text}")
        if note := ehlo_note(line):
            lines += _wrapped(note, " " * 6)
        lines += [text for deviation in line.deviations for text in _wrapped(deviation.title, " " * 6)]
    return _section(f"EHLO reply ({reply.channel.value}): STARTTLS {reply.starttls.value}", lines)


def _cards(replies: tuple[EhloReply, ...]) -> str:
    return _section("Keywords", [line for name, rows in keyword_cards(replies) for line in (name, *_card(rows))])


def _card(rows: tuple[CardRow, ...]) -> Iterator[str]:
    for row in rows:
        yield from wrap(row.text, _COLUMNS, first=f"  {row.label:<11}", further=" " * 13)


def _clients(inspection: Inspection) -> str:
    clients = inspection.clients
    if not clients.readings:
        return ""
    lines = [line for text in (clients.headline, *clients.remarks) for line in _wrapped(text)]
    for label, names in client_rows(inspection):
        indent = "  " if label in OUTCOMES.values() else ""
        lines += wrap(f"{label}: {names}", _COLUMNS, first=indent, further="    ")
    return _section("Clients", lines)


def _versions(inspection: Inspection) -> str:
    versions = inspection.versions
    lines = [versions.headline, *(line for sentence in versions.verdict for line in _wrapped(sentence)), ""]
    for row in versions.rows if inspection.has_version_table else ():
        version, outcome, said, local = version_cells(row)
        first = f"{version:<8} {outcome:<16} "
        lines += wrap(said, _COLUMNS, first=first, further=" " * len(first)) or [first.rstrip()]
        if row.local is not None:
            lines += wrap(f"this machine: {local}", _COLUMNS, first=" " * len(first), further=" " * (len(first) + 2))
    return _section("TLS versions", lines)


def _sheet(sheet: Sheet) -> str:
    lines = [line for sentence in (sheet.headline, *sheet.remarks) for line in _wrapped(sentence)]
    widths = sheet_widths(sheet)
    further, room = " " * sum(widths), max(_COLUMNS, sum(widths) + _LAST_COLUMN)
    for row in (sheet.header, *(row.cells for row in sheet.rows)):
        first = "".join(pad(cell, width) for cell, width in zip(row, widths, strict=False))
        lines += (wrap(row[-1], room, first=first, further=further) or [first.rstrip()]) if any(row) else [""]
    return _section(sheet.title, lines)


def _ports(inspection: Inspection) -> str:
    ports = inspection.ports
    if ports is None:
        return ""
    lines = [*_wrapped(ports.headline), ""]
    header, rows = port_table(ports)
    for first in range(1, len(header), _PORTS_IN_A_ROW):
        part = slice(first, first + _PORTS_IN_A_ROW)
        lines += [_port_row(row[0], row[part]) for row in (header, *rows)]
        lines.append("")
    for sentence in port_sentences(ports):
        lines += _wrapped(sentence)
    return _section("Ports", lines)


def _port_row(label: str, cells: tuple[str, ...]) -> str:
    return "".join([pad(label, 9), *(pad(cell, _PORT_COLUMN) for cell in cells)]).rstrip()


def _outcomes(inspection: Inspection) -> str:
    table = inspection.outcomes
    if not table.rows:
        return ""
    rows = [OUTCOME_HEADER, *map(outcome_cells, table.rows)]
    lines = [f"{pad(sender, 28)} {pad(may, 22)} {must}".rstrip() for sender, may, must in rows]
    remarks = [line for remark in table.remarks for line in _wrapped(remark)]
    return _section(
        "What senders get", [table.headline, "", *lines, "", *remarks] if remarks else [table.headline, "", *lines]
    )


def _certificates(inspection: Inspection) -> str:
    certificates = inspection.certificates
    lines = [certificates.headline, *(line for sentence in certificates.verdict for line in _wrapped(sentence))]
    for heading, sentences in problem_paragraphs(certificates):
        lines += ["", *_wrapped(heading), *(line for sentence in sentences for line in _wrapped(sentence, "  "))]
    for row in certificates.rows:
        lines += ["", f"{row.place + 1} {row.role}", *(f"  {line}" for line in certificate_lines(row))]
    if notes := tlsa_notes(certificates):
        lines += ["", "TLSA records", *(line for note in notes for line in _wrapped(note, "  "))]
    if certificates.paths:
        lines += ["", "certification path (as built)", *(f"  {line}" for line in path_lines(certificates))]
    for other in certificates.others:
        lines += ["", f"another chain, with {', '.join(other.versions)}"]
        lines += [f"  {line}" for line in other_chain_lines(other)]
        lines += [line for words in other_chain_problems(other) for line in _wrapped(words, "  ")]
    if certificates.who:
        lines += ["", "who looks at it", *(line for sentence in certificates.who for line in _wrapped(sentence, "  "))]
    return _section("Certificates", lines)


def _findings(transcript: Transcript, inspection: Inspection) -> str:
    lines = [line for finding in inspection.findings for line in _finding(transcript, finding, inspection)]
    return _section("Findings", lines[:-1] if lines else [nothing_found(transcript, inspection)])


def _finding(transcript: Transcript, finding: Finding, inspection: Inspection) -> Iterator[str]:
    yield f"{SIGNS[finding.severity]} {finding.severity.value}: {finding.code}"
    yield from _wrapped(finding.title, "  ")
    yield from _wrapped(finding.explanation, "  ")
    yield from _wrapped(finding.advice, "  ")
    yield from _wrapped(f"Source: {finding.ref}", "  ")
    yield from _wrapped(f"Evidence: {evidence_text(finding)}", "  ")
    yield from (f"    {line}" for line in quote_lines(transcript, finding, inspection.ports))
    if finding.reproductions:
        yield f"  {SEE_IT}:"
    for one in finding.reproductions:
        yield f"    {one.command}"
        yield from _wrapped(f"Shows {one.shows}. {one.misleads}".rstrip(), "      ")
    yield ""
