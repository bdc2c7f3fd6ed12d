"""A transcript without names: addresses, mailbox names and host names give way to stand-ins, everywhere at once.

The events themselves are changed, so whatever is made of them afterwards (every report, every copy, JSON's base64) holds
stand-ins only, and the places of evidence are right. What cannot be changed is left out: the bytes of certificates, their
serial numbers and fingerprints. The verdicts stay those of the real session: what was read of its certificates and clients
is kept, with stand-ins in its words, and so is each finding.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterable
from enum import Enum
from typing import Any, TypeVar

from msgspec import Struct

from inspector.events import (
    CertificatesPresented,
    CommandSent,
    Event,
    LocalTLSChecked,
    MalformedReceived,
    NameResolved,
    PathChecked,
    ReplyLineReceived,
    ReplyReceived,
    SessionStarted,
    SourceRead,
    TLSRecord,
)
from inspector.formats.recognise import STANDARD_INPUT
from inspector.formats.redaction.names import Names
from inspector.formats.redaction.stand_ins import Kind
from inspector.formats.redaction.tls import Records
from inspector.frozen import Frozen, fields, replace
from inspector.lenses.certificates.lens import CertificateRow, Certificates, read_certificates
from inspector.lenses.clients.lens import Clients
from inspector.lenses.finding import Evidence, Finding
from inspector.lenses.inspection import Inspection, inspect
from inspector.lenses.saved import as_saved
from inspector.lenses.tls.ports import Ports
from inspector.lenses.wording import listed
from inspector.smtp.reply import ReplyLine
from inspector.tls.certificate import CertificateFacts
from inspector.transcript import Transcript

T = TypeVar("T")
_OURS = frozenset(
    {
        *("wall_clock", "versions", "step", "cause", "kind", "why", "limit", "by", "choice", "where", "verb", "side"),
        *(
            "cipher_suite",
            "group",
            "signature_scheme",
            "alpn",
            "starttls",
            "needs",
            "software",
            "sender_versions",
            "ciphers",
        ),
    }
)
"""Fields of events that hold our own words, or a registry's."""
_MAILBOX = re.compile(rb"(?:MAIL FROM|RCPT TO) *: *<([^>@\s]+)(?:@[^>]*)?>|(?:VRFY|EXPN) +<?([^>@\s]+)", re.I)
_EHLO = re.compile(rb"\s*(?:EHLO|HELO|LHLO)\s+(\S+)", re.I)
_CHALLENGE = re.compile(rb"(334[ -])([A-Za-z0-9+/]{8,}={0,2})(\s*)")
_ATTRIBUTE = re.compile(r"(?:^|[,+])(O|OU|L|ST|STREET|SERIALNUMBER|2\.5\.4\.[0-9]+)=((?:\\.|[^,+\\])+)")
"""What else of a subject tells whose it is (RFC 4514)."""
_HOST_OF_URL = re.compile(r"^[^/]*//([^/:]*).*$", re.S)
_COMMON_NAME = re.compile(r"(?:^|[,+])CN=((?:\\.|[^,+\\])+)")


class Redacted(Frozen):
    """What a report is made of."""

    transcript: Transcript
    """With stand-ins."""
    inspection: Inspection
    """Of it; `redacted` says in words what was replaced."""
    names: Names
    """What was replaced; also for texts that were made of the real transcript."""


def redact(transcript: Transcript, inspection: Inspection, kinds: Iterable[Kind]) -> Redacted:
    """Return both without the names that `kinds` say; as they are where it says none."""
    names = Names(kinds)
    if not names.kinds:
        return Redacted(transcript, inspection, names)
    _learn(transcript, inspection.certificates, names)
    beside = [] if inspection.ports is None else [reading.record for reading in inspection.ports.readings if reading.record]
    for record in beside:
        if record is not transcript:
            _learn(record, read_certificates(record), names)
    shown = _shown(transcript, names)
    certificates = _certificates(inspection.certificates, names)
    read = inspect(shown)
    redacted = replace(
        read,
        certificates=certificates,
        clients=_clients(inspection.clients, names),
        software=_value(inspection.software, names),
        ports=_ports(inspection.ports, transcript, shown, names) if inspection.ports else None,
        findings=_findings(inspection, read, names),
    )
    told = replace(redacted, redacted=_words(names, shown))
    return Redacted(shown, as_saved(told) if inspection.session.saved else told, names)


def _shown(transcript: Transcript, names: Names) -> Transcript:
    records, ehlo_lines = Records(names), _ehlo_lines(transcript)
    return Transcript(_event(entry.event, names, records, keywords=entry.index in ehlo_lines) for entry in transcript)


def _ports(ports: Ports, transcript: Transcript, shown: Transcript, names: Names) -> Ports:
    """The ports with stand-ins, their sessions too; `shown` is what became of the report's own `transcript`."""
    readings = {
        reading.port: replace(
            _value(reading, names),
            findings=tuple(_worded(finding, names) for finding in reading.findings),
            record=shown if reading.record is transcript else _shown(reading.record, names) if reading.record else None,
        )
        for reading in ports.readings
    }
    differences = tuple(
        replace(
            difference,
            takers=tuple(readings[reading.port] for reading in difference.takers),
            refusers=tuple(readings[reading.port] for reading in difference.refusers),
        )
        for difference in ports.differences
    )
    return replace(ports, readings=tuple(readings.values()), differences=differences)


def _words(names: Names, shown: Transcript) -> str:
    replaced = names.stand_ins.words
    told = f"{replaced} replaced by stand-ins" if replaced else "nothing had to be replaced"
    if own := names.stand_ins.own:
        stays, it = ("stays", "it") if len(own) == 1 else ("stay", "them")
        told += f"; {listed(list(own))} {stays}: every machine has {it}"
    asked = ", ".join(kind.value for kind in Kind if kind in names.kinds)
    if shown.of(CertificatesPresented):
        told += "; certificates without their bytes, serial numbers and fingerprints"
    return f"{told} (asked for: {asked})"


# What there is to be replaced ---------------------------------------------------------------------------------------------


def _learn(transcript: Transcript, certificates: Certificates, names: Names) -> None:
    """Find what only its place tells to be a name, and what stands in certificates."""
    for _, started in transcript.of(SessionStarted):
        for host in (started.target.host, started.server_name, started.ehlo_name):
            names.in_text(host)
            names.add_host(host)
        if mailbox := started.try_mail_from.partition("@")[0]:
            names.add_mailbox(mailbox)
    for _, resolved in transcript.of(NameResolved):
        names.add_host(resolved.host)
    for _, command in transcript.of(CommandSent):
        if found := _EHLO.match(command.raw):
            names.add_host(found[1].decode("utf-8", "replace"))
        elif found := _MAILBOX.match(command.raw):
            names.add_mailbox((found[1] or found[2]).decode("utf-8", "replace"))
    for row in (*certificates.rows, *(row for other in certificates.others for row in other.rows)):
        if row.facts:
            _learn_certificate(row.facts, names, own=row.place == 0 or not certificates.path_builds)


def _learn_certificate(facts: CertificateFacts, names: Names, *, own: bool) -> None:
    """`own`: it is the server's, or that of an authority that nobody else knows; a public one's name says nothing."""
    for url in facts.issuer_urls:
        names.in_text(_HOST_OF_URL.sub(r"\1", url))
    for name in facts.subject_alt_names:
        names.in_text(name.removeprefix("DNS:"))
        names.add_host(name.removeprefix("DNS:") if name.startswith("DNS:") else "")
    for found in _COMMON_NAME.finditer(facts.subject):
        names.in_text(found[1])
        if own and "." not in found[1]:
            names.add_words(found[1], "name")
    for found in (*_ATTRIBUTE.finditer(facts.subject), *_ATTRIBUTE.finditer(facts.issuer)) if own else ():
        names.add_words(found[2], "organization" if found[1] in ("O", "OU") else "attribute")


def _ehlo_lines(transcript: Transcript) -> frozenset[int]:
    """Return the entries of EHLO replies' lines: a bare word in them is a keyword, never a mailbox."""
    replies = [
        (event.connection, event.reply) for _, event in transcript.of(ReplyReceived) if event.verb in ("EHLO", "LHLO")
    ]
    return frozenset(entry for reply in replies for entry, _ in transcript.reply_lines(*reply))


# Events -------------------------------------------------------------------------------------------------------------------


def _event(event: Event, names: Names, records: Records, *, keywords: bool) -> Event:
    if isinstance(event, LocalTLSChecked):
        return event
    if isinstance(event, TLSRecord):
        return replace(event, raw=records.shown(event))
    if isinstance(event, CertificatesPresented):
        return replace(event, chain=tuple(b"" for _ in event.chain))
    if isinstance(event, SourceRead) and event.name != STANDARD_INPUT:
        event = replace(event, name="a file")  # people call files after customers, and folders after themselves
    if isinstance(event, PathChecked):
        event = replace(event, path=tuple(b"" for _ in event.path))
    if isinstance(event, ReplyLineReceived | MalformedReceived):
        return replace(event, raw=_line(event.raw, names, keywords=keywords))
    changed = {
        field.name: _value(getattr(event, field.name), names, wire=field.name != "store")
        for field in fields(event)
        if field.name not in _OURS
    }
    return replace(event, **changed)


def _line(raw: bytes, names: Names, *, keywords: bool) -> bytes:
    """A reply line; names in the base64 of a challenge (RFC 2195, NTLM) are names too."""
    code = ReplyLine.from_bytes(raw).text_start
    found = _CHALLENGE.fullmatch(raw)
    if not found:
        return raw[:code] + names.in_bytes(raw[code:], keywords=keywords)
    try:
        challenge = b64decode(found[2], validate=True)
    except (Error, ValueError):
        return raw[:code] + names.in_bytes(raw[code:], keywords=keywords)
    if b"\0" in challenge:  # binary, with names in UTF-16
        return found[1] + b"<challenge left out>" + found[3]
    shown = names.in_bytes(challenge)
    return raw if shown == challenge else found[1] + b64encode(shown) + found[3]


def _value(value: T, names: Names, *, wire: bool = False) -> T:
    """Return a value with stand-ins in every text of it. `wire`: it came from there, so anything may be a name."""
    shown: T = _any(value, names, wire=wire)
    return shown


def _any(value: Any, names: Names, *, wire: bool) -> Any:
    if isinstance(value, Enum) or value is None:
        return value
    if isinstance(value, str):
        return names.in_text(value, known_only=not wire)
    if isinstance(value, bytes):
        return names.in_bytes(value)
    if isinstance(value, tuple):
        items = (_any(item, names, wire=wire) for item in value)
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    if isinstance(value, dict):
        return {key: _any(item, names, wire=wire) for key, item in value.items()}
    if isinstance(value, Struct):
        changed = {field.name: _any(getattr(value, field.name), names, wire=wire) for field in fields(value)}
        return replace(value, **changed)
    return value


# Readings -----------------------------------------------------------------------------------------------------------------


def _certificates(certificates: Certificates, names: Names) -> Certificates:
    """What was read of the real bytes, which are left out."""
    bare = replace(
        certificates,
        rows=tuple(map(_bare, certificates.rows)),
        others=tuple(replace(other, rows=tuple(map(_bare, other.rows))) for other in certificates.others),
    )
    return _value(bare, names)


def _clients(clients: Clients, names: Names) -> Clients:
    """What each client makes of the real bytes."""
    readings = tuple(replace(reading, why=_value(reading.why, names)) for reading in clients.readings)
    return replace(
        clients, readings=readings, headline=_value(clients.headline, names), remarks=_value(clients.remarks, names)
    )


def _bare(row: CertificateRow) -> CertificateRow:
    return replace(row, der=b"", facts=replace(row.facts, serial_number=0) if row.facts else None)


def _findings(inspection: Inspection, read: Inspection, names: Names) -> tuple[Finding, ...]:
    """Return the real findings: as read anew where they are found again, else with stand-ins in their words."""
    anew: dict[tuple[str, tuple[int, ...]], list[Finding]] = {}
    for finding in read.findings:
        anew.setdefault(_key(finding), []).append(finding)
    shown = []
    for finding in inspection.findings:
        again = anew.get(_key(finding))
        shown.append(again.pop(0) if again and not _of_certificates(finding) else _worded(finding, names))
    return tuple(shown)


def _key(finding: Finding) -> tuple[str, tuple[int, ...]]:
    return finding.code, tuple(evidence.entry for evidence in finding.evidence)


def _of_certificates(finding: Finding) -> bool:
    return finding.code.startswith("certificate-") or finding.code == "validation-failure"


def _worded(finding: Finding, names: Names) -> Finding:
    """The same with stand-ins; the place of the bytes is not known any more, the line is."""
    places = tuple(Evidence(one.entry, one.line, 0, 0, one.port) for one in finding.evidence)
    return replace(_value(finding, names), code=finding.code, evidence=places)
