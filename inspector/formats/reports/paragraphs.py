"""What text, Markdown and HTML have in common: the facts of a report, in words. Every text is in the visible notation."""

from collections.abc import Iterator

from inspector.events import SessionStarted, SourceRead
from inspector.formats.cells import cells
from inspector.formats.reports.quoted import quotes_of
from inspector.lenses.certificates.lens import CertificateRow, Certificates, OtherChain, subject_of
from inspector.lenses.clients.reading import GROUPS, Then, of_group
from inspector.lenses.clients.split import group_split
from inspector.lenses.ehlo.card import CardRow, keyword_meant, read_card
from inspector.lenses.ehlo.lens import EhloLine, EhloReply, ReadsAs, Starttls
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.inspection import Inspection
from inspector.lenses.kept import kept_words, tells_times
from inspector.lenses.session import SessionState, session_came_about
from inspector.lenses.sheet import Sheet
from inspector.lenses.software import Guess
from inspector.lenses.source import foreign_source, what_instead
from inspector.lenses.tls.outcome_table import OutcomeRow
from inspector.lenses.tls.ports import PortReading, Ports
from inspector.lenses.tls.version_row import VersionRow
from inspector.lenses.wording import counted, printable
from inspector.tls.names import is_address
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

OUTCOMES = {Then.TLS: "use TLS", Then.CLEAR: "mail in clear", Then.GIVES_UP: "give up", None: "report none"}
"""What a client does, in a word or two."""
SIGNS = {Severity.FAILURE: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}
"""A sign for each severity; the word always stands beside it."""
_ADDRESS_ONLY = "not known: the source tells an address only"
_NOT_TOLD = "not known: the source does not tell"
_SEE_SOURCE = "known in part: see Source"
"""A log whose times have no year, or no zone."""


def facts_of(transcript: Transcript, inspection: Inspection) -> list[tuple[str, str]]:
    """Return the head of a report: what was asked, when, where from, with which programs."""
    started = next((event for _, event in transcript.of(SessionStarted)), None)
    if started is None:
        return []
    session = inspection.session
    facts = [
        *([] if inspection.without_session else _of_the_session(transcript, started, session)),
        ("Program", ", ".join(f"{printable(name)} {printable(version)}" for name, version in started.versions)),
        *_of_the_source(transcript, inspection),
    ]
    if inspection.software:
        facts.append(("Software", software_words(inspection.software)))
    if started.demo:
        facts.insert(1, ("Demo", f"{started.demo}: an embedded server whose own root is trusted for this report only"))
    if session.ended:
        facts.append(("End", session.ended))
    if inspection.redacted:
        facts.append(("Redacted", inspection.redacted))
    return facts


def _of_the_session(transcript: Transcript, started: SessionStarted, session: SessionState) -> Iterator[tuple[str, str]]:
    """Yield what was asked and what came about; what a source of others does not tell is not held against it."""
    told = foreign_source(transcript) is None
    yield "Target", f"{session.target} ({started.target.mode.value})"
    host = printable(started.target.host)
    named = host if is_address(host) else _NOT_TOLD
    yield "Address", session.address or ("none: no connection came about" if told else named)
    half_told = _SEE_SOURCE if not told and tells_times(transcript) else _NOT_TOLD
    yield "Time", printable(started.wall_clock) or half_told
    yield "EHLO name", printable(started.ehlo_name) or _NOT_TOLD
    unnamed = "none (an address was given)" if told else _ADDRESS_ONLY if is_address(host) else _NOT_TOLD
    yield "Server name", printable(started.server_name) or unnamed
    yield "TLS", session.tls or ("none" if told else _NOT_TOLD)


def _of_the_source(transcript: Transcript, inspection: Inspection) -> Iterator[tuple[str, str]]:
    for _, event in transcript.of(SourceRead):
        yield "Source", f"{printable(event.name)}: {printable(event.words)}"
    if (kept := kept_words(transcript)) and not inspection.without_session:
        yield "Kept lines", f"{kept}: no part of the conversation, shown as they stand"
    if inspection.notes:
        yield "Notes", counted(len(inspection.notes), "note")


def software_words(guess: Guess) -> str:
    """Return which mail server it seems to be, and what speaks for it."""
    return f"looks like {guess.software.shown}: it {guess.why} (entry {guess.entry})"


def summary_of(transcript: Transcript, inspection: Inspection) -> str:
    """Return how many findings there are of each severity, or what it means that there is none."""
    return counts_of(inspection.findings) or nothing_found(transcript, inspection)


def counts_of(findings: tuple[Finding, ...]) -> str:
    """Return ``1 failure, 2 notes``; empty where there is none."""
    counts = [
        counted(count, severity.value)
        for severity in Severity
        if (count := sum(finding.severity is severity for finding in findings))
    ]
    return ", ".join(counts)


def nothing_found(transcript: Transcript, inspection: Inspection) -> str:
    """Return what it means that there is no finding: praise only where there was something to judge."""
    replies = inspection.ehlo
    if foreign_source(transcript) and replies and all(reply.starttls is Starttls.UNKNOWN for reply in replies):
        return "None: of the reply to EHLO the end is missing, so what it offers is not known."
    if session_came_about(transcript) or what_instead(transcript):
        return "Nothing to object to."
    if foreign_source(transcript):
        return "None: what was read shows no reply to EHLO to be judged."
    return "None: no SMTP session came about to be judged."


def heading_of(inspection: Inspection) -> str:
    """Return what the rows of the transcript are called."""
    return "What was read" if inspection.without_session else "Conversation"


def ehlo_note(line: EhloLine) -> str:
    """Return what is known of one EHLO line: how it reads, what it means or was meant to be."""
    parts = [f"reads as {line.reads_as.value}"] if line.reads_as is not ReadsAs.EHLO_LINE or line.deviations else []
    parts += [text for text in (line.meaning, line.meant, line.ref) if text]
    return "; ".join(parts)


def keyword_cards(replies: tuple[EhloReply, ...]) -> Iterator[tuple[str, tuple[CardRow, ...]]]:
    """Yield each keyword with what there is to know about it: once, though several replies have it."""
    told: set[tuple[str, tuple[CardRow, ...]]] = set()
    for line in (line for reply in replies for line in reply.lines):
        card = (line.keyword or keyword_meant(line) or line.line.text, read_card(line))
        if card[1] and card not in told and len(told) < MOST_CARDS:
            told.add(card)
            yield card


MOST_CARDS = 60
"""Cards of a report; an EHLO reply may have thousands of lines."""


def advice_blocks(advice: str) -> Iterator[tuple[bool, str]]:
    """Yield advice in blocks: False and a line of prose, or True and the settings (lines that begin with two blanks)."""
    settings: list[str] = []
    for line in advice.split("\n"):
        if line.startswith("  "):
            settings.append(line[2:])
            continue
        if settings:
            yield True, "\n".join(settings)
            settings = []
        if line:
            yield False, line
    if settings:
        yield True, "\n".join(settings)


OUTCOME_HEADER = ("a sender that has", "and may use TLS", "and must use TLS")
"""Above the columns of `outcome_cells`."""


def outcome_cells(row: OutcomeRow) -> tuple[str, str, str]:
    """Return the sender, and what it gets where it may and where it must use TLS."""
    return row.sender.name, row.opportunistic.words, row.mandatory.words


def version_cells(row: VersionRow) -> tuple[str, str, str, str]:
    """Return version, outcome, what the server said, and what this machine could do."""
    chosen = " ".join(part for part in (row.cipher_suite, row.group) if part)
    alert = str(row.alert) if row.alert and str(row.alert) not in row.words else ""
    said_so = row.outcome is Outcome.STARTTLS_ABSENT  # the words tell how it was offered
    offered = f"STARTTLS {row.starttls}" if row.starttls and not said_so else ""
    said = "; ".join(part for part in (chosen, alert, row.words, offered, *row.details) if part)
    local = "not known"
    if row.local is not None:
        verdict = "yes" if row.local.completes else "no"
        local = verdict if row.local.why in ("", verdict) else f"{verdict}: {row.local.why.removeprefix(f'{verdict}; ')}"
    return row.version.label, row.outcome.value, said, local


def port_table(ports: Ports) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return what ports take, side by side: a header, a row for each version, one each for session, chain and findings."""
    readings = ports.readings
    rows = [
        (version.label, *(_outcome_on(reading, version) for reading in readings))
        for version in ProtocolVersion
        if any(reading.versions for reading in readings)
    ]
    rows.append(("session", *(_session_on(reading) for reading in readings)))
    rows.append(("leaf", *(f"{reading.chain[0][:16]}…" if reading.chain else "none" for reading in readings)))
    rows.append(("findings", *(counts_of(reading.findings) or "none" for reading in readings)))
    return ("", *(f"{reading.port.number} {reading.port.mode.value}" for reading in readings)), rows


def _session_on(reading: PortReading) -> str:
    return reading.negotiated or ("no TLS" if reading.came_about else "none came about")


def _outcome_on(reading: PortReading, version: ProtocolVersion) -> str:
    return next((row.outcome.value for row in reading.versions if row.version is version), Outcome.NOT_TRIED.value)


def port_sentences(ports: Ports) -> Iterator[str]:
    """Yield what is to be said below the table: differences, what hindered a port, and what was found on the others."""
    yield from (f"{difference.words}." for difference in ports.differences)
    yield from (f"{reading.port}: {reading.words}" for reading in ports.readings if reading.words)
    for reading in ports.readings[1:]:
        for finding in reading.findings:
            told = f"{SIGNS[finding.severity]} {finding.severity.value}: {finding.title}"
            yield f"{reading.port}: {told}{_seen_in(reading, finding)}"
    yield "The rest of this report is that of the first port; each of the others has its own: check it alone."


def _seen_in(reading: PortReading, finding: Finding) -> str:
    """Return the first line that proves it, out of the port's own session."""
    quotes = quotes_of(reading.record, finding) if reading.record else []
    return f" (entry {quotes[0].entry} of its session: {quotes[0].line})" if quotes else ""


def sheet_widths(sheet: Sheet) -> list[int]:
    """Return the widths of all columns but the last, gaps included."""
    rows = [sheet.header, *(row.cells for row in sheet.rows)]
    return [max(cells(row[column]) for row in rows) + 2 for column in range(len(sheet.header) - 1)]


def certificate_lines(row: CertificateRow) -> Iterator[str]:
    """Yield the facts of one certificate; a TLSA record stands on one line, ready to paste."""
    facts = row.facts
    if facts is None:
        yield f"{counted(len(row.der), 'byte')} that cannot be read" if row.der else "cannot be read"
    else:
        yield f"subject {facts.subject or '(none)'}"
        yield f"issuer {facts.issuer or '(none)'}"
        if row.names:
            yield f"names {row.names}"
        yield f"valid {row.validity}"
        serial = f"; serial {facts.serial_number:x}" if row.der else ""  # left out with the bytes
        yield f"key {facts.key}; signature {facts.signature_algorithm}{serial}"
        yield f"certificate_sha256 {facts.certificate_sha256}"
        yield f"spki_sha256 {facts.spki_sha256}"
        yield from (f"issuer at {url} (not fetched)" for url in facts.issuer_urls)
    if row.tlsa.record:
        yield row.tlsa.record


def problem_paragraphs(certificates: Certificates) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each problem of the chain: a heading, and its sentences."""
    for problem in certificates.explained:
        sign = "✗" if problem.refused else SIGNS[problem.severity]
        seen = (f"Seen in: {problem.evidence}.",) if problem.evidence else ()
        about = subject_of(problem, certificates.rows)
        heading = f"{sign} {problem.title}: {about[:1].lower()}{about[1:]}"
        yield heading, (problem.words, *seen, f"{problem.fix} ({problem.ref})")


def path_lines(certificates: Certificates) -> Iterator[str]:
    """Yield the certification path of each trust store."""
    for number, path in enumerate(certificates.paths):
        told = not number or path.why == certificates.paths[0].why  # stands among the problems
        words = "builds" if path.builds else "none" if told else f"none. {path.why}"
        yield f"{path.store}, {counted(path.anchors, 'root')}: {words}"
        yield from (f"{'  ' * min(place, 4)}  {subject}" for place, subject in enumerate(path.subjects))


def tlsa_notes(certificates: Certificates) -> tuple[str, ...]:
    """Return what is to be known about the TLSA records, each sentence once."""
    return tuple(dict.fromkeys(note for row in certificates.rows for note in row.tlsa.notes))


def other_chain_lines(other: OtherChain) -> Iterator[str]:
    """Yield the certificates of a chain that came with other versions."""
    for row in other.rows:
        yield f"{row.place + 1} {row.role}"
        yield from (f"  {line}" for line in certificate_lines(row))


def other_chain_problems(other: OtherChain) -> Iterator[str]:
    """Yield what is wrong with it, in sentences."""
    yield from (f"{problem.title}: {problem.words}" for problem in other.problems)


def client_rows(inspection: Inspection) -> list[tuple[str, str]]:
    """Return what the clients come to: a group with its split, then who belongs to each outcome."""
    readings, rows = inspection.clients.readings, []
    for group, name in GROUPS.items():
        rows.append((name, group_split(readings, group)))
        for then, words in OUTCOMES.items():
            found = [reading for reading in of_group(readings, group) if reading.then is then]
            names = [reading.client.name for reading in found if then or reading.sees_starttls is False]
            if names:
                rows.append((words, ", ".join(dict.fromkeys(names))))
    return rows if readings else []


SEE_IT = "How to see it yourself"
"""Above the commands of a finding."""


def evidence_text(finding: Finding) -> str:
    """Return where the evidence of a finding stands."""
    return ", ".join(_place(evidence) for evidence in finding.evidence[:8]) + (", …" if len(finding.evidence) > 8 else "")


def _place(evidence: Evidence) -> str:
    line = f" line {evidence.line}" if evidence.line else ""
    span = f" bytes {evidence.start}-{evidence.stop}" if evidence.stop > evidence.start else ""
    port = f" of port {evidence.port}" if evidence.port else ""
    return f"entry {evidence.entry}{line}{span}{port}"
