"""From the presented chain to a trust anchor (RFC 5280 §6), and why not.

`cryptography` decides about each candidate; its rules are eased where they are asked elsewhere or not by mail senders: the
leaf's expiry, names and purpose do not count here. Who issues must be an authority all the same, and be valid now.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from inspector.frozen import Frozen
from inspector.tls.certificate_fault import Fault, has_weak_signature
from inspector.tls.chain import Link, Signature, Signatures, read_links
from inspector.tls.limits import exceeded_length, unknown_critical
from inspector.tls.path_reasons import Reason, explain_no_path
from inspector.tls.trust import Anchors, split_pem
from inspector.visible import visible_text

__all__ = ["CertificationPath", "build_path", "split_pem"]

_MAX_STEPS = 2000
"""Steps of the search; a chain made to be a maze ends here."""
_MAX_CANDIDATES = 16
"""Complete paths that are verified."""
_MAX_LENGTH = 10
"""Certificates of a path."""


class CertificationPath(Frozen):
    """What came of it."""

    builds: bool
    """True when the leaf leads to a trust anchor."""
    path: tuple[bytes, ...]
    """DER, leaf first, trust anchor last; empty when there is none."""
    words: str
    """Why there is none; empty when there is one."""
    reasons: tuple[Reason, ...] = ()
    """The same, one by one."""


def build_path(chain: Sequence[bytes], anchors: Iterable[bytes], at: datetime) -> CertificationPath:
    """Build a path from the first certificate of `chain` (DER, as sent) to one of `anchors` (DER), at the moment `at` (UTC).

    Never raises: what cannot be read is passed over, and the words say what is missing.
    """
    if not chain:
        return _no_path((Reason(Fault.NO_PATH, b"", "the server presented no certificate"),))
    links = read_links(chain)
    if not links or links[0].der != chain[0]:
        words = "the first certificate, where the leaf belongs, cannot be read"
        return _no_path((Reason(Fault.UNPARSABLE, chain[0], words),))
    store, signatures = Anchors(anchors), Signatures()
    refusals: list[str] = []
    for count, path in enumerate(_candidates(links, store, signatures)):
        if count == _MAX_CANDIDATES:
            break
        refusal = _refusal(path, at)
        if not refusal:
            return CertificationPath(builds=True, path=tuple(link.der for link in path), words="")
        refusals.append(refusal)
    return _no_path(explain_no_path(links, store.named, signatures, at, refusals))


def _candidates(links: list[Link], store: Anchors, signatures: Signatures) -> Iterator[list[Link]]:
    """Yield paths in which every signature is right, from the leaf to an anchor; those that end sooner come first."""
    steps = 0
    waiting = [[links[0]]]
    while waiting and steps < _MAX_STEPS:
        path = waiting.pop(0)
        last = path[-1]
        if last.der in store:
            yield path
            continue
        for anchor in store.named(last.issuer):
            steps += 1
            if signatures.check(last, anchor) == Signature.GOOD:
                yield [*path, anchor]
        for issuer in links if len(path) < _MAX_LENGTH else ():
            steps += 1
            if issuer.subject == last.issuer and issuer not in path and signatures.check(last, issuer) == Signature.GOOD:
                waiting.append([*path, issuer])


def _refusal(path: list[Link], at: datetime) -> str:
    """Return why this path does not count, or nothing.

    All but the leaf must be valid at `at`. The verifier wants one moment at which everything is: for a leaf that is not
    valid at `at` that is the end of its time that lies closest. An issuer that was renewed after the leaf had run out was
    never valid together with it; that is the leaf's fault alone, so the path above it is verified by itself. The same goes
    for a leaf whose form alone the verifier refuses, where OpenSSL does not: its serial number, a date of the other type,
    version 1.
    """
    leaf, *others = path
    if any(not link.valid_at(at) for link in others):
        return "expired"
    moment = min(max(at, leaf.facts.not_before), leaf.facts.not_after)
    if all(link.valid_at(moment) for link in others):
        refusal = _verified(path, moment, ExtensionPolicy.permit_all())
        if not refusal or not _refused_for_its_form(leaf, moment):
            return refusal
    if has_weak_signature(leaf.facts):
        return "the leaf's signature is too weak"
    if unknown_critical(leaf):
        return "an extension of the leaf is marked critical, and nobody knows it"
    if not others:
        return ""
    if exceeded_length(path):
        return "the path length of an authority is exceeded"
    return _verified(others, at, _CA_POLICY)


def _refused_for_its_form(leaf: Link, moment: datetime) -> bool:
    """Say whether the verifier would refuse it as a trust anchor too; malformed extensions excuse nothing."""
    try:
        _ = leaf.certificate.extensions
    except (ValueError, TypeError, x509.DuplicateExtension, UnsupportedAlgorithm):
        return False
    return _verified([leaf], moment, ExtensionPolicy.permit_all()) != ""


def _verified(path: list[Link], moment: datetime, first_policy: ExtensionPolicy) -> str:
    """Return the verifier's objection to `path`, or nothing. A trust anchor alone is a path."""
    first, *others = path
    try:
        verifier = (
            PolicyBuilder()
            .store(Store([path[-1].certificate]))
            .time(moment)
            .max_chain_depth(_MAX_LENGTH)
            .extension_policies(ca_policy=_CA_POLICY, ee_policy=first_policy)
            .build_client_verifier()
        )
        verifier.verify(first.certificate, [link.certificate for link in others[:-1]])
    except (VerificationError, ValueError, TypeError) as error:
        return visible_text(str(error))
    return ""


def _is_authority(_policy: Policy, _certificate: x509.Certificate, extension: x509.BasicConstraints) -> None:
    if not extension.ca:
        raise ValueError("the issuer is no authority")


def _may_sign(_policy: Policy, _certificate: x509.Certificate, extension: x509.KeyUsage | None) -> None:
    if extension is not None and not extension.key_cert_sign:
        raise ValueError("the issuer's key may not sign certificates")


_CA_POLICY = (
    ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_authority)
    .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_sign)
)


def _no_path(reasons: tuple[Reason, ...]) -> CertificationPath:
    words = "; ".join(reason.words for reason in reasons)
    return CertificationPath(builds=False, path=(), words=words, reasons=reasons)
