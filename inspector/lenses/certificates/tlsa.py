"""TLSA records for the presented chain, ready to paste into a zone (RFC 7671, RFC 7672)."""

from datetime import datetime

from inspector.frozen import Frozen
from inspector.lenses.certificates.chain import Chain
from inspector.lenses.certificates.wording import TLSA_NOTES
from inspector.tls.certificate import CertificateFacts
from inspector.tls.names import ReferenceID
from inspector.tls.tlsa import CertificateUsage, TLSARecord

UNKNOWN_HOST = "mx.example.com"
"""Stands for the name of the MX host where only an address is known."""


class PublishedKey(Frozen):
    """The TLSA record of one certificate."""

    record: str = ""
    """Ready to paste; empty where it can have none."""
    notes: tuple[str, ...] = ()
    """What is to be known about it, a sentence each."""


NO_RECORD = PublishedKey()
"""Of a certificate that can have none."""


def read_tlsa(chain: Chain, reference: ReferenceID, port: int, moment: datetime | None) -> dict[int, PublishedKey]:
    """Return the record of each certificate that can have one, by its place.

    3 1 1 of the leaf; 2 1 1 of each authority above it that is presented, may issue, and is valid at `moment`.
    """
    host = reference.text if reference.kind == "DNS" else UNKNOWN_HOST
    unnamed = () if reference.kind == "DNS" else (TLSA_NOTES["no-name"].format(host=UNKNOWN_HOST),)
    links = {place: link for place in chain.line if (link := chain.links[place])}
    fit = [place for place in chain.line[1:] if is_fit(links[place].facts, moment)]
    last = links[chain.line[-1]].facts if chain.line else None
    below = () if fit else (TLSA_NOTES["no-authority"],)
    above = (TLSA_NOTES["authority"], *((TLSA_NOTES["root-not-sent"],) if last and not last.self_issued else ()))
    published: dict[int, PublishedKey] = {}
    for place in (*chain.line[:1], *fit):
        usage = CertificateUsage.DANE_TA if place in fit else CertificateUsage.DANE_EE
        notes = (TLSA_NOTES["zone"], *(above if place in fit else below), *unnamed)
        published[place] = PublishedKey(TLSARecord(usage, links[place].facts.spki_sha256).text(host, port), notes)
    return published


def is_fit(facts: CertificateFacts, moment: datetime | None) -> bool:
    """Say whether a record 2 1 1 may name this certificate: an authority that may sign, within its time (RFC 7671 §5.2)."""
    may_sign = not facts.key_usage or "keyCertSign" in facts.key_usage
    return facts.certificate_authority and may_sign and (moment is None or facts.valid_at(moment))
