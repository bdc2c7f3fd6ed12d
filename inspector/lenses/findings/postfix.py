"""Findings about Postfix's settings: lists that do not mean what they seem to, and levels that send or receive in clear."""

from collections.abc import Iterator

from inspector.events import LineKept
from inspector.lenses.advice.postfix import VERIFY_RECEIVING, VERIFY_SENDING, exclusions
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.finding_codes import FindingCode
from inspector.lenses.findings.case import Case, finding
from inspector.lenses.postfix.config import Config
from inspector.lenses.postfix.lens import SHORT_FORMS, InForce, PostfixReading, inline_protocols, read_postfix
from inspector.lenses.postfix.names import misspelt
from inspector.lenses.postfix.wording import POSTFIX
from inspector.lenses.tls.protocol_list import read_protocol_list
from inspector.lenses.wording import listed, version_names
from inspector.tls.registry import ProtocolVersion
from inspector.visible import visible, visible_text

_STRICT_LEVELS = frozenset({"encrypt", "fingerprint", "verify", "secure"})


def postfix_findings(case: Case) -> Iterator[Finding]:
    """Yield what there is to say about settings; nothing where none were read."""
    reading = read_postfix(case.transcript)
    if reading is None:
        return
    if reading.defaults:
        yield finding("postfix-defaults", Severity.NOTE, _first(reading), POSTFIX["defaults"], why=reading.defaults)
        return
    minimum = case.started.tls_minimum
    yield from _misspelt(case, reading)
    judged: set[str] = set()
    for row in reading.rows:
        yield from _list_of(row, reading.config, minimum, judged)
    yield from _forgotten(reading, minimum)
    yield from _below(reading, minimum)
    yield from _levels(reading)
    yield from _policies(reading, minimum)
    yield from _unseen(case, reading)


def _evidence(row: InForce) -> tuple[Evidence, ...]:
    """Where the list is set; where it is the default, where TLS is switched on."""
    source = (row.value.source if row.value else None) or row.level_setting
    return source.evidence if source else ()


def _settings(side: str, minimum: ProtocolVersion) -> str:
    """Both lists, in the form that is right on every version."""
    return f"  {side}_tls_protocols = {exclusions(minimum)}\n  {side}_tls_mandatory_protocols = {exclusions(minimum)}"


def _words(row: InForce, minimum: ProtocolVersion) -> dict[str, str]:
    side = row.side if row.side == "smtpd" else row.parameter.partition("_")[0]
    source = row.value.source if row.value else None
    return {
        "parameter": source.name if source else row.parameter,
        "where": row.where,
        "settings": _settings(side, minimum),
        "verify": VERIFY_RECEIVING if row.side == "smtpd" else VERIFY_SENDING,
        "minimum": minimum.label,
    }


def _list_of(row: InForce, config: Config, minimum: ProtocolVersion, judged: set[str]) -> Iterator[Finding]:
    """The traps of one list; a list that several services share is told once."""
    source = row.value.source if row.value else None
    if source is None or row.protocols is None or (key := f"{source.service}/{source.name}") in judged:
        return
    judged.add(key)
    words, receives = _words(row, minimum), row.side == "smtpd"
    found = row.protocols
    if config.before_short_lists and any(sign in source.value for sign in SHORT_FORMS):
        version = ".".join(map(str, config.version or ()))
        yield finding(
            "postfix-protocols-syntax", Severity.FAILURE, source.evidence, POSTFIX["syntax"], version=version, **words
        )
    elif found.wrong:
        wording = POSTFIX["invalid-receives" if receives else "invalid-sends"]
        told = " ".join(found.remarks)
        yield finding("postfix-protocols-invalid", Severity.FAILURE, source.evidence, wording, told=told, **words)
    elif sign := next((sign for sign in SHORT_FORMS if f"{sign} " in f"{source.value} "), ""):
        told, on = " ".join(found.remarks[:1]), _names(found.versions)
        more = {"sign": sign, "told": told, "on": on}
        yield finding("postfix-protocols-blank", Severity.WARNING, source.evidence, POSTFIX["blank"], **more, **words)
    elif found.offered != found.versions:
        wording = POSTFIX["hole-receives" if receives else "hole-sends"]
        severity = Severity.WARNING if receives else Severity.FAILURE
        more = {"told": found.remarks[-1], "on": _names(found.versions), "offered": _names(found.offered)}
        yield finding("postfix-protocols-hole", severity, source.evidence, wording, **more, **words)
    elif found.remarks:
        told = " ".join(found.remarks)
        yield finding(
            "postfix-protocols-inclusion", Severity.NOTE, source.evidence, POSTFIX["inclusion"], told=told, **words
        )


def _names(versions: tuple[ProtocolVersion, ...]) -> str:
    return version_names(list(versions)) if versions else "no version"


def _low(row: InForce, minimum: ProtocolVersion) -> list[ProtocolVersion]:
    return [version for version in row.versions if version < minimum]


def _misspelt(case: Case, reading: PostfixReading) -> Iterator[Finding]:
    """Names that are none: what was to be set with them is not."""
    warnings = ((index, event.raw) for index, event in case.transcript.of(LineKept) if event.why == "not-understood")
    for setting, meant in misspelt(reading.config.written, warnings):
        value = visible(setting.value.encode("latin-1", "replace"))
        words = {"name": visible_text(setting.name), "meant": meant, "value": value}
        yield finding("postfix-name-misspelt", Severity.WARNING, setting.evidence, POSTFIX["misspelt"], **words)


def _forgotten(reading: PostfixReading, minimum: ProtocolVersion) -> Iterator[Finding]:
    """The optional list keeps old versions out, the mandatory one, which counts on 587 and 465, does not."""
    for side in ("smtpd", "smtp"):
        optional = reading.config.value(f"{side}_tls_protocols")
        mandatory = reading.config.value(f"{side}_tls_mandatory_protocols")
        if optional.source is None or not (optional.known and mandatory.known):
            continue
        strict, lax = read_protocol_list(optional.text), read_protocol_list(mandatory.text)
        low = [version for version in lax.versions if version < minimum and version not in strict.versions]
        if strict.wrong or lax.wrong or not strict.versions or not low:
            continue
        rows = [row for row in reading.rows if row.side == side and row.mandatory and set(low) & set(row.versions)]
        if side == "smtpd" and not rows:
            continue  # every service has a list of its own
        evidence = (*optional.source.evidence, *(mandatory.source.evidence if mandatory.source else ()))
        wording = POSTFIX["mandatory" if side == "smtpd" else "mandatory-sends"]
        severity = Severity.WARNING if side == "smtpd" else Severity.NOTE
        yield finding(
            "postfix-mandatory-forgotten",
            severity,
            evidence,
            wording,
            optional=f"{side}_tls_protocols",
            mandatory=f"{side}_tls_mandatory_protocols",
            where=listed([row.where for row in rows]),
            low=version_names(low),
            settings=_settings(side, minimum),
            verify=VERIFY_RECEIVING if side == "smtpd" else VERIFY_SENDING,
        )


def _below(reading: PostfixReading, minimum: ProtocolVersion) -> Iterator[Finding]:
    """Old versions that are on; or nothing but old ones."""
    for side, code in (("smtpd", "below-receives"), ("smtp", "below-sends")):
        rows = [row for row in reading.rows if row.side == side and not row.assumed]
        rows = rows or [row for row in reading.rows if row.side == side]
        only_old = [row for row in rows if row.versions and max(row.versions) < minimum]
        low = sorted({version for row in rows for version in _low(row, minimum) if row not in only_old})
        for names, wanted, severity in ((only_old, "too-old", Severity.FAILURE), ([], code, Severity.WARNING)):
            chosen = names or ([row for row in rows if set(_low(row, minimum)) & set(low)] if wanted == code else [])
            evidence = tuple(dict.fromkeys(place for row in chosen for place in _evidence(row)))
            if not chosen or not evidence:
                continue
            words = _words(chosen[0], minimum) | {"where": listed([row.where for row in chosen])}
            are = "are" if len(low) > 1 else "is"
            published: FindingCode = "postfix-nothing-new" if wanted == "too-old" else "postfix-below-minimum"
            severity = severity if side == "smtpd" or wanted == "too-old" else Severity.NOTE
            yield finding(published, severity, evidence, POSTFIX[wanted], low=_names(tuple(low)), are=are, **words)


def _levels(reading: PostfixReading) -> Iterator[Finding]:
    """TLS that is off, or demanded of those who need not have it."""
    config, written = reading.config, reading.config.written
    sending = next((row for row in reading.rows if row.side == "smtp" and row.where == "sending"), None)
    if sending is not None and written.has_main:
        if sending.level == "none":
            evidence = sending.level_setting.evidence if sending.level_setting else _first(reading)
            yield finding("postfix-sends-in-clear", Severity.WARNING, evidence, POSTFIX["sends-in-clear"])
        elif sending.level in _STRICT_LEVELS and sending.level_setting and not config.value("relayhost").text:
            level, evidence = visible_text(sending.level), sending.level_setting.evidence
            yield finding("postfix-encrypt-for-all", Severity.WARNING, evidence, POSTFIX["encrypt-for-all"], level=level)
    for row in reading.rows:
        if row.side != "smtpd" or row.port != 25:
            continue
        if row.level == "none" and written.has_main:
            evidence = row.level_setting.evidence if row.level_setting else _first(reading)
            yield finding("postfix-receives-in-clear", Severity.WARNING, evidence, POSTFIX["receives-in-clear"])
        elif row.level == "encrypt" and row.level_setting:
            evidence = row.level_setting.evidence
            yield finding("postfix-encrypt-on-25", Severity.WARNING, evidence, POSTFIX["encrypt-on-25"])


def _first(reading: PostfixReading) -> tuple[Evidence, ...]:
    """Point at the first setting: what is missing has no line of its own."""
    return reading.config.written.settings[0].evidence


def _policies(reading: PostfixReading, minimum: ProtocolVersion) -> Iterator[Finding]:
    for destination, text, setting in inline_protocols(reading.config):
        found = read_protocol_list(text)
        if found.wrong or found.remarks:
            name = visible(destination.encode("latin-1", "replace"))
            yield finding(
                "postfix-policy-protocols",
                Severity.WARNING,
                setting.evidence,
                POSTFIX["policy-map"],
                destination=name,
                told=" ".join(found.remarks),
                settings=f"  {name} encrypt protocols={exclusions(minimum, ':')}",
            )


def _unseen(case: Case, reading: PostfixReading) -> Iterator[Finding]:
    """What the output of postconf -n alone cannot show."""
    if reading.config.written.has_main and not reading.config.written.has_services:
        evidence = (case.whole(reading.config.written.settings[0].evidence[0].entry),)
        yield finding("postfix-overrides-unseen", Severity.NOTE, evidence, POSTFIX["overrides"])
