"""Why no certification path was built, in words for a mail admin: what is missing, and where it can be had."""

from collections.abc import Callable
from datetime import datetime

from inspector.tls.chain import Link, Signature, Signatures

_WEAK_KEYS = ("RSA 512", "RSA 768", "RSA 1024", "RSA 1536", "EC P-192")
_WEAK_SIGNATURES = ("md2", "md5", "sha1", "dsa-with-sha1", "ecdsa-with-SHA1")

AnchorsNamed = Callable[[bytes], list[Link]]
"""Returns the trust anchors with a subject (DER)."""


def explain_no_path(
    links: list[Link], anchors_named: AnchorsNamed, signatures: Signatures, at: datetime, refusals: list[str]
) -> str:
    """Follow the chain from the leaf upwards and tell what is wrong with it.

    `refusals` are the verifier's own words about complete paths; they are shown where nothing plainer was found.
    """
    reasons: list[str] = []
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
        reasons = [weak for link in seen if (weak := _weakness(link))] or _refused(refusals)
    return "; ".join(reasons)


def _end_of_chain(last: Link, named: list[Link], links: list[Link], signatures: Signatures) -> str:
    """Tell why nothing leads on from `last`."""
    if last.facts.self_issued and signatures.check(last, last) != Signature.BAD:
        if last is links[0]:
            return f"the leaf ({last.name}) is self-signed: it was issued by itself, and it is not in the trust store"
        return f"the chain ends in the root {last.name}, which is not in the trust store"
    if any(signatures.check(last, link) == Signature.BAD for link in named):
        return f"the signature of {last.name} is wrong: it was not made with the key of {_issuer_name(last)} that is at hand"
    urls = f"; it can be fetched from {last.facts.issuer_urls[0]}" if last.facts.issuer_urls else ""
    return (
        f"an intermediate is missing: {last.name} was issued by {_issuer_name(last)}, which the server did not send "
        f"and which is not in the trust store{urls}"
    )


def _faults(issuer: Link, at: datetime) -> list[str]:
    faults: list[str] = []
    what = "root" if issuer.facts.self_issued else "intermediate"
    if at > issuer.facts.not_after:
        faults.append(f"the {what} {issuer.name} expired on {issuer.facts.not_after:%Y-%m-%d}")
    if at < issuer.facts.not_before:
        faults.append(f"the {what} {issuer.name} is not valid before {issuer.facts.not_before:%Y-%m-%d}")
    if not issuer.facts.certificate_authority:
        faults.append(f"{issuer.name} is used as an issuer but is no authority (basicConstraints does not say CA)")
    return faults


def _weakness(link: Link) -> str:
    if link.facts.key in _WEAK_KEYS:
        return f"{link.name} has a key that is too weak ({link.facts.key})"
    if link.facts.signature_algorithm.startswith(_WEAK_SIGNATURES) and not link.anchor:
        return f"{link.name} is signed with {link.facts.signature_algorithm}, which is no longer accepted"
    return ""


def _refused(refusals: list[str]) -> list[str]:
    own_words = next((words for words in refusals if words), "")
    return [f"the verifier refused the path, in its own words: {own_words}" if own_words else "no path was found"]


def _issuer_name(link: Link) -> str:
    return link.facts.issuer or "an issuer without a name"
