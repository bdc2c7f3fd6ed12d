"""A report for a program: one JSON object, schema ``smtp-inspector/1``.

Bytes stand as ``text`` in the visible notation and as ``raw`` in base64; other fields that hold bytes (certificates) are
base64.

Where several ports were asked for (``--ports``) the object is that of the first, and the field ``ports`` holds what each of
them takes, in the order asked for, with the entries of its own session (null for the first, whose entries are the object's)
and its findings, whose evidence points into these entries. The finding ``tls-ports-differ`` stands among the findings of the
object; ``port`` of its evidence says in whose entries a place is (null: in the object's). The exit status
is then the worst of all ports: 1 where any has a failure, 3 only where no SMTP session came about on any of them.

A version of ``tls.versions`` holds what its probe saw, on the connection ``connection``. The session, connection 0, may have
seen more of the same version, for it finishes the handshake (``session_ticket`` of TLS 1.3): ``from_session`` names the
fields that are its own. What neither saw is null or empty, and ``details`` says why.
"""

import json
from base64 import b64encode
from datetime import datetime
from enum import Enum

from msgspec.json import format as indented

from inspector.events import Event, SessionStarted, SourceRead
from inspector.formats.reports.quoted import quote_of, record_of
from inspector.lenses.certificates.lens import CertificateRow, Certificates, OtherChain, PathRow
from inspector.lenses.certificates.problems import Problem
from inspector.lenses.clients.reading import ClientReading
from inspector.lenses.ehlo.card import read_card
from inspector.lenses.ehlo.lens import EhloLine, EhloReply
from inspector.lenses.finding import Evidence, Finding
from inspector.lenses.inspection import Inspection
from inspector.lenses.sheet import Sheet
from inspector.lenses.software import Guess
from inspector.lenses.tls.client_offer import ClientHelloReading
from inspector.lenses.tls.extras import ExtraRow
from inspector.lenses.tls.lens import Versions
from inspector.lenses.tls.negotiated import Negotiated
from inspector.lenses.tls.outcome_table import OutcomeRow, OutcomeTable
from inspector.lenses.tls.ports import PortReading, Ports
from inspector.lenses.tls.version_row import VersionRow
from inspector.lenses.wording import printable
from inspector.smtp.annotation import Annotation
from inspector.smtp.target import Target
from inspector.tls.alert import Alert
from inspector.tls.certificate import UNREADABLE_DATE
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Entry, Transcript
from inspector.visible import visible

SCHEMA = "smtp-inspector/1"
Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
"""What JSON can hold."""


def report_json(transcript: Transcript, inspection: Inspection) -> str:
    """Return the object as text with two blanks of indent, non-ASCII characters as they are, and a LF at the end."""
    in_one_line = json.dumps(report_object(transcript, inspection), ensure_ascii=False)
    return indented(in_one_line) + "\n"  # a quarter of the time: json.dumps(indent=2) is not the C it is without


def report_object(transcript: Transcript, inspection: Inspection) -> dict[str, Value]:
    """Return the object itself."""
    started = next((event for _, event in transcript.of(SessionStarted)), None)
    target: Value = None
    if started:
        target = {"host": printable(started.target.host), "port": started.target.port, "mode": started.target.mode.value}
    return {
        "schema": SCHEMA,
        "target": target,
        "entries": [_entry(entry) for entry in transcript],
        "ehlo": [_ehlo_reply(reply) for reply in inspection.ehlo],
        "clients": [_client(reading) for reading in inspection.clients.readings],
        "tls": _tls(inspection.versions, inspection.certificates, inspection.outcomes),
        "findings": [_finding(transcript, finding, inspection.ports) for finding in inspection.findings],
        "notes": [{"entry": entry, "text": text} for entry, text in inspection.notes.items()],
        "source": _source(transcript),
        "software": _software(inspection.software),
        "redacted": inspection.redacted or None,
        **({} if inspection.client_offer is None else {"client_offer": _client_offer(inspection.client_offer)}),
        **({"sheets": [_sheet(sheet) for sheet in inspection.sheets]} if inspection.sheets else {}),
        **(
            {}
            if inspection.ports is None
            else {"ports": [_port(reading, transcript) for reading in inspection.ports.readings]}
        ),
    }


def _source(transcript: Transcript) -> Value:
    """What was read from a file or a paste; null for a session that happened here."""
    read = next((event for _, event in transcript.of(SourceRead)), None)
    return None if read is None else {"kind": read.kind, "name": printable(read.name), "words": printable(read.words)}


def _software(guess: Guess | None) -> Value:
    return None if guess is None else {"name": guess.software.value, "why": guess.why, "entry": guess.entry}


def _client_offer(offer: ClientHelloReading) -> Value:
    """What the client of a capture offers; `lowest` is null where its hello does not tell it."""
    return {
        "entry": offer.entry,
        "versions": list(offer.versions),
        "highest": offer.highest,
        "lowest": offer.lowest or None,
        "server_name": offer.server_name or None,
        "cipher_suites": list(offer.cipher_suites),
    }


def _sheet(sheet: Sheet) -> Value:
    """A table that only some sources have: a client's hello, Postfix's settings, the hops of a message."""
    return {
        "key": sheet.key,
        "headline": sheet.headline,
        "remarks": list(sheet.remarks),
        "header": list(sheet.header),
        "rows": [{"cells": list(row.cells), "entry": row.entry, "bad": row.bad} for row in sheet.rows],
    }


def _ports(ports: Ports, transcript: Transcript) -> Value:
    return [_port(reading, transcript) for reading in ports.readings]


def _port(reading: PortReading, transcript: Transcript) -> Value:
    """One port of several; `words`: what hindered it. `transcript`: that of the report, whose entries are there already."""
    record = reading.record if reading.record is not transcript else None
    return {
        "port": reading.port.number,
        "mode": reading.port.mode.value,
        "session_came_about": reading.came_about,
        "words": reading.words,
        "versions": [_version(row) for row in reading.versions],
        "negotiated_version": reading.negotiated or None,
        "presented_chain": list(reading.chain),
        "findings": [_finding(reading.record or transcript, finding) for finding in reading.findings],
        "entries": None if record is None else [_entry(entry) for entry in record],
    }


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def _entry(entry: Entry) -> dict[str, Value]:
    shown: dict[str, Value] = {"index": entry.index, "at": round(entry.event.at, 6), "event": type(entry.event).__name__}
    for name in entry.event.__struct_fields__:
        if name != "at":
            shown.update(_field(entry.event, name))
    return shown


def _field(event: Event, name: str) -> dict[str, Value]:
    value: object = getattr(event, name)
    if name == "raw" and isinstance(value, bytes):
        return {"text": visible(value), "raw": _base64(value)}
    if name == "versions" and isinstance(event, SessionStarted):
        return {name: dict(event.versions)}
    return {name: _value(value)}


def _value(value: object) -> Value:
    """Return a field's value; raises TypeError for a type that no event has."""
    match value:
        case ProtocolVersion():
            return value.label
        case Enum():
            return str(value.value)
        case str():
            return printable(value)
        case None | bool() | int() | float():
            return value
        case bytes():
            return _base64(value)
        case Alert():
            return _alert(value)
        case Target():
            return {"host": printable(value.host), "port": value.port, "mode": value.mode.value, "lmtp": value.lmtp}
        case tuple() | list():
            return [_value(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a report")


def _alert(alert: Alert | None) -> Value:
    if alert is None:
        return None
    return {"level": "fatal" if alert.fatal else "warning", "number": alert.description, "name": alert.name}


def _ehlo_reply(reply: EhloReply) -> Value:
    return {
        "channel": reply.channel.value,
        "entry": reply.entry,
        "lines": [_ehlo_line(line) for line in reply.lines],
        "keywords": list(reply.keywords),
        "starttls": reply.starttls.value,
    }


def _ehlo_line(line: EhloLine) -> Value:
    return {
        "number": line.number,
        "text": line.line.text,
        "raw": _base64(line.line.raw),
        "reads_as": line.reads_as.value,
        "keyword": line.keyword,
        "params": list(line.params),
        "annotations": [_annotation(annotation) for annotation in line.annotations],
        "card": [{"label": row.label, "text": row.text} for row in read_card(line)],
    }


def _annotation(annotation: Annotation) -> Value:
    span = annotation.span
    return {
        "start": span.start,
        "stop": span.stop,
        "rule": annotation.rule,
        "text": annotation.text,
        "ref": annotation.ref,
    }


def _tls(versions: Versions, certificates: Certificates, outcomes: OutcomeTable) -> Value:
    spoken = versions.negotiated
    return {
        "versions": [_version(row) for row in versions.rows],
        "outcomes": [_outcome_row(row) for row in outcomes.rows],
        "extra_probes": [_extra(row) for row in versions.extras],
        "negotiated": None if spoken is None else _negotiated(spoken),
        "presented_chain": [_certificate(row) for row in certificates.rows],
        "path_builds": certificates.path_builds,
        "name_matches": certificates.name_matches,
        "within_validity": certificates.within_validity,
        "problems": list(certificates.problems),
        "reference_id": certificates.reference_id,
        "explained": [_problem(problem) for problem in certificates.explained],
        "paths": [_path(path) for path in certificates.paths],
        "other_chains": [_other_chain(other) for other in certificates.others],
    }


def _problem(problem: Problem) -> Value:
    return {
        "fault": problem.fault.value,
        "certificate": None if problem.place < 0 else problem.place,
        "severity": problem.severity.value,
        "refused": problem.refused,
        "words": problem.words,
        "evidence": problem.evidence,
        "advice": problem.fix,
        "ref": problem.ref,
    }


def _path(path: PathRow) -> Value:
    return {
        "store": path.store,
        "anchors": path.anchors,
        "builds": path.builds,
        "path": list(path.subjects),
        "why": path.why,
    }


def _other_chain(other: OtherChain) -> Value:
    return {
        "versions": list(other.versions),
        "entry": other.entry,
        "presented_chain": [_certificate(row) for row in other.rows],
        "path_builds": other.path_builds,
        "name_matches": other.name_matches,
        "within_validity": other.within_validity,
        "explained": [_problem(problem) for problem in other.problems],
    }


def _negotiated(spoken: Negotiated) -> Value:
    return {
        "version": spoken.version.label,
        "cipher_suite": spoken.cipher_suite,
        "group": spoken.group,
        "signature_scheme": spoken.signature_scheme,
        "alpn": spoken.alpn,
        "session_ticket": spoken.session_ticket,
        "ocsp_staple": spoken.ocsp_staple,
        "asked_by_connection": spoken.asked_by or None,
        "ocsp_staple_when_asked": spoken.staple_when_asked,
    }


def _outcome_row(row: OutcomeRow) -> Value:
    """What one sender gets from this server."""
    cells = {"opportunistic": row.opportunistic, "mandatory": row.mandatory}
    return {
        "sender": row.sender.name,
        "chosen": row.sender.chosen,
        "versions": [version.label for version in row.sender.versions],
        **{
            name: {"result": cell.result.value, "version": cell.version.label if cell.version else None}
            for name, cell in cells.items()
        },
    }


def _version(row: VersionRow) -> Value:
    """One row of the table; `from_session` names the fields that hold what connection 0 saw, where the probe did not."""
    return {
        "version": row.version.label,
        "outcome": row.outcome.value,
        "cipher_suite": row.cipher_suite,
        "alert": _alert(row.alert),
        "words": row.words,
        "connection": None if row.outcome is Outcome.NOT_TRIED and not row.running else row.connection,
        "local": None if row.local is None else {"completes": row.local.completes, "why": row.local.why},
        "group": row.group,
        "signature_scheme": row.signature_scheme,
        "signature_fits": row.signature_fits,
        "alpn": row.alpn,
        "session_ticket": row.session_ticket,
        "ocsp_staple": row.ocsp_staple,
        "chain": list(row.chain),
        "needs": row.needs,
        "details": list(row.details),
        "from_session": list(row.from_session),
    }


def _extra(row: ExtraRow) -> Value:
    return {
        "question": row.question.value,
        "version": row.version.label,
        "outcome": row.outcome.value,
        "answered": row.answered.label if row.answered else None,
        "cipher_suite": row.cipher_suite,
        "group": row.group,
        "signature_scheme": row.signature_scheme,
        "alert": _alert(row.alert),
        "chain": list(row.chain),
        "words": row.words,
        "connection": row.connection,
    }


def _certificate(row: CertificateRow) -> Value:
    """The facts; all null where the certificate cannot be read, but for its place, its bytes and what is wrong."""
    facts = row.facts
    return {
        "subject": facts.subject if facts else None,
        "issuer": facts.issuer if facts else None,
        "subject_alt_names": list(facts.subject_alt_names) if facts else None,
        "not_before": _date(facts.not_before) if facts else None,
        "not_after": _date(facts.not_after) if facts else None,
        "key": facts.key if facts else None,
        "signature_algorithm": facts.signature_algorithm if facts else None,
        "certificate_sha256": facts.certificate_sha256 if facts else None,
        "spki_sha256": facts.spki_sha256 if facts else None,
        "role": row.role,
        "days_left": row.days_left,
        "serial_number": f"{facts.serial_number:x}" if facts and row.der else None,
        "issuer_urls": list(facts.issuer_urls) if facts else None,
        "tlsa": row.tlsa.record or None,
        "pem": row.pem or None,
    }


def _date(moment: datetime) -> str | None:
    """Return it in ISO 8601; null where it cannot be read."""
    return None if moment == UNREADABLE_DATE else moment.isoformat()


def _client(reading: ClientReading) -> Value:
    client = reading.client
    return {
        "id": client.id,
        "name": client.name,
        "version": client.version,
        "group": client.program.group.value,
        "sees_starttls": reading.sees_starttls,
        "then": reading.then.value if reading.then else None,
        "why": reading.why,
        "basis": client.basis.value,
    }


def _finding(transcript: Transcript, finding: Finding, ports: Ports | None = None) -> Value:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "title": finding.title,
        "explanation": finding.explanation,
        "advice": finding.advice,
        "ref": finding.ref,
        "evidence": [_evidence(transcript, place, ports) for place in finding.evidence],
        "reproduce": [
            {"tool": one.tool, "command": one.command, "shows": one.shows, "misleads": one.misleads}
            for one in finding.reproductions
        ],
    }


def _evidence(transcript: Transcript, place: Evidence, ports: Ports | None) -> Value:
    """The place, and beside it the whole line in the visible notation with who said it (``C``, ``S``, ``·``: neither)."""
    quote = quote_of(record_of(transcript, ports, place) or transcript, place)
    return {
        "entry": place.entry,
        "line": place.line,
        "start": place.start,
        "stop": place.stop,
        "side": quote.side,
        "text": quote.text,
        "port": place.port.number if place.port else None,
    }
