"""The certificates pane: the chain as it was presented, the path as it was built, and the names."""

from collections.abc import Iterator

from inspector.lenses.certificates import CertificateRow, Certificates
from inspector.lenses.finding import Evidence
from inspector.lenses.inspection import Inspection
from inspector.ui.line import Line, Piece, paragraph, say, wrap
from inspector.ui.pane import Selected
from inspector.ui.pane_findings import AGAIN, came_to_nothing

EMPTY = (
    "Here stands the certificate chain as the server presents it, the certification path as built, and if the names fit.",
    "It comes with the TLS handshake: n sends STARTTLS where that is the next step, t asks for every TLS version.",
)


def certificate_lines(inspection: Inspection, width: int, selected: Selected) -> list[Line]:
    """Return the pane's lines."""
    certificates = inspection.certificates
    if certificates.entry < 0:
        texts = (EMPTY[0], inspection.session.ended, AGAIN) if came_to_nothing(inspection) else EMPTY
        return [Line(pieces) for text in texts for pieces in (*paragraph(text, width, "quiet"), ())]
    evidence = Evidence(certificates.entry, 0, 0, 0)
    lines = [*_verdict(certificates, width), Line(), *_checks(certificates, width), Line()]
    lines.append(Line((say("Presented chain", strong=True), say("  as sent", "quiet"))))
    for row in certificates.rows:
        lines += _certificate(row, width, selected, evidence)
    lines += [Line(), *_path(certificates, width)]
    return lines


def _verdict(certificates: Certificates, width: int) -> Iterator[Line]:
    tone = "warning" if certificates.problems else "ok"
    for pieces in paragraph(certificates.headline, width, tone, strong=True):
        yield Line(pieces)
    for sentence in certificates.verdict:
        for pieces in paragraph(sentence, width):
            yield Line(pieces)


def _checks(certificates: Certificates, width: int) -> Iterator[Line]:
    wanted = certificates.reference_id or "no name is wanted of an address"
    for answer, yes, no, unknown in (
        (certificates.name_matches, f"names {wanted}", f"does not name {wanted}", f"name not checked: {wanted}"),
        (certificates.within_validity, "within its validity", "outside its validity", "validity not checked"),
        (
            certificates.path_builds,
            "a path to a trust anchor was built",
            "no path to a trust anchor was built",
            "path not checked",
        ),
    ):
        sign, tone, words = (
            ("✓", "ok", yes) if answer else ("·", "quiet", unknown) if answer is None else ("✗", "warning", no)
        )
        for row, text in enumerate(wrap(words, width - 2)):
            yield Line((say(f"{sign} " if not row else "  ", tone), say(text, "plain" if answer else tone)))
    for problem in certificates.problems:
        for row, text in enumerate(wrap(problem, width - 2)):
            yield Line((say("! " if not row else "  ", "warning"), say(text)))


def _certificate(row: CertificateRow, width: int, selected: Selected, evidence: Evidence) -> Iterator[Line]:
    stop = str(row.place)
    branch = "" if not row.place else "  " * (min(row.place, 4) - 1) + "└ "
    indent = len(branch) + 2
    facts = row.facts
    name = (facts.common_name or facts.subject or "no name") if facts else "cannot be read"
    tone = "warning" if row.remarks or not facts else "ok"
    sign = "! " if row.remarks or not facts else "✓ "
    for number, text in enumerate(wrap(name, width - indent - len(row.role) - 2)):
        head: tuple[Piece, ...] = (say(branch, "quiet"), say(sign, tone), say(row.role + "  ", "quiet"))
        yield Line(
            (*(head if not number else (say(" " * (indent + len(row.role) + 2)),)), say(text, strong=True)), stop, evidence
        )
    for remark in row.remarks:
        for pieces in paragraph(remark, width, "warning", indent=indent):
            yield Line(pieces, stop, evidence)
    if facts is None:
        return
    for label, value in _facts(row, full=selected.stop == stop):
        for number, text in enumerate(wrap(value, width - indent - 9)):
            yield Line((say(" " * indent), say(f"{label if not number else '':9}", "quiet"), say(text)), stop, evidence)


def _facts(row: CertificateRow, *, full: bool) -> Iterator[tuple[str, str]]:
    facts = row.facts
    if facts is None:
        return
    yield "valid", f"{facts.not_before:%Y-%m-%d} to {facts.not_after:%Y-%m-%d}"
    if facts.subject_alt_names:
        shown = facts.subject_alt_names if full else facts.subject_alt_names[:4]
        yield (
            "names",
            ", ".join(shown)
            + (f", {len(facts.subject_alt_names) - 4} more" if len(shown) < len(facts.subject_alt_names) else ""),
        )
    yield "key", f"{facts.key}, signed with {facts.signature_algorithm}"
    yield "issuer", "itself" if facts.self_issued else facts.issuer
    if full:
        yield "subject", facts.subject or "empty"
        yield "serial", f"{facts.serial_number:x}"
        yield "sha256", facts.certificate_sha256
        yield "spki", facts.spki_sha256
        for url in facts.issuer_urls:
            yield "issuer at", url
        for field in facts.unreadable:
            yield "unreadable", field


def _path(certificates: Certificates, width: int) -> Iterator[Line]:
    yield Line((say("Certification path", strong=True), say("  as built", "quiet")))
    for place, subject in enumerate(certificates.path):
        for pieces in paragraph(("└ " if place else "") + subject, width, indent=2 * min(place, 4)):
            yield Line(pieces)
    if not certificates.path:
        yield Line((say("none was built" if certificates.path_builds is False else "not checked", "quiet"),))
