"""Certificates as PEM: with a few words above each, which every reader of PEM passes over (RFC 7468 §2)."""

from collections.abc import Iterator

from inspector.lenses.certificates.lens import CertificateRow, Certificates


def pem_text(certificates: Certificates, stop: str) -> str:
    """Return the certificate of which `stop` is the name in the pane; the leaf where it names a problem of the chain.

    An empty `stop`: the whole chain as sent. Empty where no certificate has been shown.
    """
    return "\n".join(map(_block, _chosen(certificates, stop)))


def _chosen(certificates: Certificates, stop: str) -> tuple[CertificateRow, ...]:
    if not stop:
        return certificates.rows
    kind, _, rest = stop.partition(" ")
    rows, place = certificates.rows, kind
    if kind == "problem" and rest.isdigit() and int(rest) < len(certificates.explained):
        place = str(max(certificates.explained[int(rest)].place, 0))
    if kind == "other":
        number, _, place = rest.partition(" ")
        known = number.isdigit() and int(number) < len(certificates.others)
        rows = certificates.others[int(number)].rows if known else ()
    return tuple(row for row in rows if str(row.place) == place) or rows[:1]


def _block(row: CertificateRow) -> str:
    return "\n".join([*_words(row), row.pem])


def _words(row: CertificateRow) -> Iterator[str]:
    yield f"certificate {row.place + 1} ({row.role}), as sent"
    if row.facts is not None:
        yield f"subject: {row.facts.subject or '(none)'}"
        yield f"issuer: {row.facts.issuer or '(none)'}"
        yield f"valid: {row.validity}"
        yield f"sha256: {row.facts.certificate_sha256}"
    if row.tlsa.record:
        yield row.tlsa.record
