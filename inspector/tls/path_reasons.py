"""Why no certification path was built, in words for a mail admin: what is missing, and where it can be had."""

from collections.abc import Callable
from datetime import datetime

from inspector.frozen import Frozen
from inspector.tls.certificate_fault import Fault, has_weak_key, has_weak_signature
from inspector.tls.chain import Link, Signature, Signatures
from inspector.tls.limits import PRECERTIFICATE_POISON, exceeded_length, name_beyond, name_limits, unknown_critical


class Reason(Frozen):
    """One reason."""

    fault: Fault
    """What is wrong."""
    der: bytes
    """The certificate that it is about; empty where it is about none."""
    words: str
    """In words, without a capital letter and a full stop."""


AnchorsNamed = Callable[[bytes], list[Link]]
"""Returns the trust anchors with a subject (DER)."""


def explain_no_path(
    links: list[Link], anchors_named: AnchorsNamed, signatures: Signatures, at: datetime, refusals: list[str]
) -> tuple[Reason, ...]:
    """Follow the chain from the leaf upwards and tell what is wrong with it.

    `refusals` are the verifier's own words about complete paths; they are shown where nothing plainer was found.
    """
    reasons: list[Reason] = []
    current, seen = links[0], [links[0]]
    while not current.anchor:
        named = [*anchors_named(current.issuer), *(link for link in links if link.subject == current.issuer)]
        issuers = [link for link in named if link not in seen and signatures.check(current, link) != Signature.BAD]
        if not issuers:
            reasons.append(_end_of_chain(current, named, links, signatures))
            break
        # where several fit, the one that a verifier would take
        current = max(issuers, key=lambda link: (link.valid_at(at), link.facts.certificate_authority, link.anchor))
        seen.append(current)
        reasons += _faults(current, at)
    if not reasons:
        reasons = _weaknesses(seen) or [_refused(refusals)]
    return tuple(reasons)


def _end_of_chain(last: Link, named: list[Link], links: list[Link], signatures: Signatures) -> Reason:
    """Tell why nothing leads on from `last`."""
    if last.facts.self_issued and signatures.check(last, last) != Signature.BAD:
        if last is links[0]:
            words = f"the leaf ({last.name}) is self-signed: it was issued by itself, and it is not in the trust store"
            return Reason(Fault.SELF_SIGNED, last.der, words)
        words = f"the chain ends in the root {last.name}, which is not in the trust store"
        return Reason(Fault.UNTRUSTED_ROOT, last.der, words)
    issuer = _issuer_name(last)
    if any(signatures.check(last, link) == Signature.BAD for link in named):
        words = f"the signature of {last.name} is wrong: it was not made with the key of {issuer} that is at hand"
        return Reason(Fault.BAD_SIGNATURE, last.der, words)
    where = f"{last.name} was issued by {issuer}, which the server did not send and which is not in the trust store"
    urls = f"; it can be fetched from {last.facts.issuer_urls[0]}" if last.facts.issuer_urls else ""
    if last is links[0]:
        return Reason(Fault.MISSING_INTERMEDIATE, last.der, f"an intermediate is missing: {where}{urls}")
    words = f"{where}: either another intermediate is missing, or the root is not trusted{urls}"
    return Reason(Fault.MISSING_ISSUER, last.der, words)


def _faults(issuer: Link, at: datetime) -> list[Reason]:
    faults: list[Reason] = []
    what = "root" if issuer.facts.self_issued else "intermediate"
    if at > issuer.facts.not_after:
        words = f"the {what} {issuer.name} expired on {issuer.facts.not_after:%Y-%m-%d}"
        faults.append(Reason(Fault.EXPIRED, issuer.der, words))
    if at < issuer.facts.not_before:
        words = f"the {what} {issuer.name} is not valid before {issuer.facts.not_before:%Y-%m-%d}"
        faults.append(Reason(Fault.NOT_YET_VALID, issuer.der, words))
    if not issuer.facts.certificate_authority:
        words = f"{issuer.name} is used as an issuer but is no authority (basicConstraints does not say CA)"
        faults.append(Reason(Fault.NO_AUTHORITY, issuer.der, words))
    return faults


def _weaknesses(path: list[Link]) -> list[Reason]:
    """Tell what the verifier refuses in a path that is whole: small keys of authorities, old hashes, limits overstepped."""
    reasons: list[Reason] = []
    for place, link in enumerate(path):
        if place and has_weak_key(link.facts):
            words = f"{link.name} has a key that is too weak ({link.facts.key})"
            reasons.append(Reason(Fault.WEAK_KEY, link.der, words))
        if has_weak_signature(link.facts) and not link.anchor:
            words = f"{link.name} is signed with {link.facts.signature_algorithm}, which is no longer accepted"
            reasons.append(Reason(Fault.WEAK_SIGNATURE, link.der, words))
        if place and link.facts.serial_number <= 0:
            reasons.append(Reason(Fault.BAD_SERIAL, link.der, f"{link.name} has a serial number that is not positive"))
        if not link.anchor and (unknown := unknown_critical(link)):
            reasons.append(Reason(Fault.CRITICAL_EXTENSION, link.der, _critical_words(link, unknown)))
    if not reasons and (authority := exceeded_length(path)):
        words = f"{authority.name} has more authorities below it than it allows (pathLenConstraint)"
        reasons.append(Reason(Fault.BEYOND_LIMITS, authority.der, words))
    return reasons or _name_limits(path)


def _critical_words(link: Link, unknown: tuple[str, ...]) -> str:
    if PRECERTIFICATE_POISON in unknown:
        return f"{link.name} is a pre-certificate, made for the logs of Certificate Transparency and for no server"
    return f"{link.name} has an extension that is marked critical, and that verifiers do not know: {', '.join(unknown)}"


def _name_limits(path: list[Link]) -> list[Reason]:
    """Tell of authorities that may not issue for a name of the leaf: where nothing else is wrong, that is why."""
    told = "{} {} (nameConstraints), and the leaf names {}"
    beyond = [(link, name) for link in path[1:] if (name := name_beyond(path[0], link))]
    return [Reason(Fault.BEYOND_LIMITS, link.der, told.format(link.name, name_limits(link), name)) for link, name in beyond]


def _refused(refusals: list[str]) -> Reason:
    own_words = next((words for words in refusals if words), "")
    told = f"the verifier refused the path, in its own words: {own_words}" if own_words else "no path was found"
    return Reason(Fault.NO_PATH, b"", told)


def _issuer_name(link: Link) -> str:
    return link.facts.issuer or "an issuer without a name"
