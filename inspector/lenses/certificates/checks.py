"""What can be seen in the certificates themselves, whatever a trust store says: one check for each subject.

Each check yields what it finds and knows nothing of the others, so that a malformed certificate hides no other problem.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from inspector.frozen import Frozen
from inspector.lenses.certificates.chain import Chain, why_unreadable
from inspector.lenses.certificates.paths import StorePath
from inspector.lenses.certificates.wording import FAULTS
from inspector.lenses.finding import Severity
from inspector.lenses.wording import how_long, listed, printable
from inspector.tls.certificate import UNREADABLE_DATE, CertificateFacts
from inspector.tls.certificate_fault import Fault, has_weak_key, has_weak_signature
from inspector.tls.names import ReferenceID

_MAX_SERIAL = 1 << 159
"""A serial number has at most 20 octets, the sign bit not set (RFC 5280 §4.1.2.2)."""
_SERVER_PURPOSES = frozenset({"serverAuth", "anyExtendedKeyUsage"})


class Problem(Frozen):
    """One thing that is wrong. Texts are in the visible notation."""

    fault: Fault
    """What it is."""
    place: int
    """Which certificate of the presented chain, from 0; -1 where it is about none of them."""
    words: str
    """What is wrong with it, as a sentence."""
    evidence: str
    """The field that proves it, with what stands in it."""
    refused: bool = False
    """True where a client that checks certificates refuses."""
    severity: Severity = Severity.NOTE
    """How bad it is on this port."""

    @property
    def title(self) -> str:
        """Its name for people."""
        return FAULTS[self.fault].title

    @property
    def fix(self) -> str:
        """What to do."""
        return FAULTS[self.fault].fix

    @property
    def ref(self) -> str:
        """The source."""
        return FAULTS[self.fault].ref


class Question(Frozen):
    """What the chain is held against."""

    chain: Chain
    """As presented."""
    reference: ReferenceID
    """Whom we wanted; its text is empty where nobody was."""
    moment: datetime | None
    """When; None where that is not known."""
    paths: tuple[StorePath, ...]
    """One for each trust store, the one that decides first."""

    def facts(self) -> Iterator[tuple[int, CertificateFacts]]:
        """Yield (place, facts) of those that can be read, each once."""
        for place, link in enumerate(self.chain.links):
            if link and place not in self.chain.duplicates:
                yield place, link.facts

    @property
    def leaf(self) -> CertificateFacts | None:
        """The facts of the first one."""
        link = self.chain.links[0] if self.chain.links else None
        return link.facts if link else None


def has_dates(facts: CertificateFacts) -> bool:
    """Say whether both dates of the validity can be read."""
    return UNREADABLE_DATE not in (facts.not_before, facts.not_after)


def _unreadable(question: Question) -> Iterator[Problem]:
    for place, (der, link) in enumerate(zip(question.chain.ders, question.chain.links, strict=True)):
        if link is None:
            yield Problem(Fault.UNPARSABLE, place, "It is no certificate that can be read.", why_unreadable(der))
        for reason in link.facts.unreadable if link else ():
            words = "A part of it cannot be read; the rest is shown."
            if reason.startswith("key: "):
                yield Problem(Fault.UNKNOWN_KEY, place, "Its key is of a kind that cannot be read here.", reason)
            else:
                yield Problem(Fault.UNREADABLE_PART, place, words, reason)


def _dates(question: Question) -> Iterator[Problem]:
    moment = question.moment
    for place, facts in question.facts() if moment else ():
        if moment is None or facts.valid_at(moment) or not has_dates(facts):
            continue
        if moment < facts.not_before:
            ahead = how_long(facts.not_before - moment)
            words = f"It is not valid before {facts.not_before:%Y-%m-%d %H:%M} UTC, in {ahead}."
            yield Problem(Fault.NOT_YET_VALID, place, words, f"notBefore {facts.not_before:%Y-%m-%d %H:%M:%S} UTC")
            continue
        past = how_long(moment - facts.not_after)
        words = f"It expired on {facts.not_after:%Y-%m-%d %H:%M} UTC, {past} ago.{_renewed_issuer(question, place)}"
        yield Problem(Fault.EXPIRED, place, words, f"notAfter {facts.not_after:%Y-%m-%d %H:%M:%S} UTC")


def _renewed_issuer(question: Question, place: int) -> str:
    """Say so where the issuer's certificate is younger than the end of this one: there is no moment at which both count."""
    line, links = question.chain.line, question.chain.links
    above = line[line.index(place) + 1 :][:1] if place in line else ()
    for issuer in above:
        mine, its = links[place], links[issuer]
        if mine and its and its.facts.not_before > mine.facts.not_after:
            return (
                f" Its issuer's certificate ({its.name}) was renewed after that; the rest of the path was checked as of now."
            )
    return ""


def _names(question: Question) -> Iterator[Problem]:
    leaf = question.leaf
    if leaf is None or not question.reference.text:
        return
    match = question.reference.matches(leaf)
    wanted = question.reference.text
    if not match.presented_ids:
        cn = f"CN {leaf.common_name}" if leaf.common_name else "neither subjectAltName nor CN"
        words = f"It names no host in subjectAltName, only in the CN ({leaf.common_name}), which no longer counts."
        if not leaf.common_name:
            words = "It names no host at all."
        yield Problem(Fault.NO_NAME, 0, f"{words} Wanted: {wanted}.", cn)
    elif not match.matches:
        words = f"Wanted: {wanted}. {sentence(match.why)}"
        if question.reference.kind == "IP":
            words += " An address was asked for; senders look for the name of the MX host (--server-name gives it)."
        yield Problem(Fault.NAME_MISMATCH, 0, words, f"subjectAltName {_shortened(match.presented_ids)}")


def _purposes(question: Question) -> Iterator[Problem]:
    for place, facts in question.facts():
        if place and place not in question.chain.line:
            continue
        said = facts.extended_key_usage
        if said and not _SERVER_PURPOSES & set(said):
            words = f"It is meant for {listed(said)}, not for a TLS server (serverAuth)."
            yield Problem(Fault.WRONG_PURPOSE, place, words, f"extendedKeyUsage {', '.join(said)}")
        if not place and facts.key_usage and "digitalSignature" not in facts.key_usage and not facts.certificate_authority:
            words = "Its key may not sign, which TLS 1.3 and every key exchange with DHE or ECDHE needs (digitalSignature)."
            yield Problem(Fault.WRONG_PURPOSE, place, words, f"keyUsage {', '.join(facts.key_usage)}")


def _authorities(question: Question) -> Iterator[Problem]:
    leaf, chain = question.leaf, question.chain
    if leaf and leaf.certificate_authority and not leaf.self_issued:
        children = [
            chain.name(place) for place, link in enumerate(chain.links) if link and link.issuer == _first_subject(chain)
        ]
        words = "The server uses the certificate of an authority, which may issue others, as its own."
        if children:
            words += f" It issued {listed(children)}, sent behind it: perhaps the order is wrong."
        yield Problem(Fault.AUTHORITY_AS_LEAF, 0, words, "basicConstraints CA")
    for place in chain.line[1:]:
        link = chain.links[place]
        if link and not link.facts.certificate_authority:
            words = "It issued another of the chain, but is no authority."
            yield Problem(Fault.NO_AUTHORITY, place, words, "basicConstraints does not say CA")
        elif link and link.facts.key_usage and "keyCertSign" not in link.facts.key_usage:
            words = "It issued another of the chain, but its key may not sign certificates."
            yield Problem(Fault.NO_AUTHORITY, place, words, f"keyUsage {', '.join(link.facts.key_usage)}")


def _first_subject(chain: Chain) -> bytes:
    """Return the name (DER) of the first certificate; empty where it cannot be read."""
    first = chain.links[0] if chain.links else None
    return first.subject if first else b""


def _strength(question: Question) -> Iterator[Problem]:
    for place, facts in question.facts():
        if has_weak_key(facts):
            words = f"Its key is too weak for today: {facts.key}."
            yield Problem(Fault.WEAK_KEY, place, words, f"subjectPublicKeyInfo {facts.key}")
        if has_weak_signature(facts):
            words = f"It is signed with {facts.signature_algorithm}: the hash {facts.signature_hash} can be forged."
            yield Problem(Fault.WEAK_SIGNATURE, place, words, f"signatureAlgorithm {facts.signature_algorithm}")


def _serials(question: Question) -> Iterator[Problem]:
    for place, facts in question.facts():
        number = facts.serial_number
        if not 0 < number < _MAX_SERIAL:
            how = "negative" if number < 0 else "zero" if not number else "longer than 20 octets"
            shown = str(number) if abs(number) < _MAX_SERIAL else f"{number.bit_length()} bits"
            yield Problem(Fault.BAD_SERIAL, place, f"Its serial number is {how}.", f"serialNumber {shown}")


def _order(question: Question) -> Iterator[Problem]:
    chain = question.chain
    for place in chain.duplicates:
        first = chain.ders.index(chain.ders[place]) + 1
        words = f"It was sent before, as certificate {first}."
        yield Problem(Fault.DUPLICATE, place, words, f"the same {len(chain.ders[place]):,} bytes")
    if list(chain.line) != sorted(chain.line):
        misplaced = next(place for place, fits in zip(chain.line, sorted(chain.line), strict=True) if place != fits)
        right = ", ".join(str(place + 1) for place in chain.line)
        words = f"The order should be {right}: each is to be followed by the one that issued it."
        before = chain.name(misplaced - 1)
        yield Problem(Fault.WRONG_ORDER, misplaced, words, f"{chain.name(misplaced)} did not issue {before}, sent before it")
    for place in chain.unrelated:
        link = chain.links[place]
        evidence = f"subject {link.facts.subject or 'empty'}" if link else ""
        yield Problem(Fault.UNRELATED, place, "It issued none of the others.", evidence)
    for place, facts in question.facts():
        if place and facts.self_issued and place not in chain.unrelated:
            yield Problem(Fault.ROOT_INCLUDED, place, "A root need not be sent.", f"issuer and subject are {facts.subject}")


CHECKS: tuple[Callable[[Question], Iterator[Problem]], ...] = (
    _unreadable,
    _dates,
    _names,
    _purposes,
    _authorities,
    _strength,
    _serials,
    _order,
)
"""What is looked at in the certificates themselves."""


def sentence(words: str) -> str:
    """Return words with a capital letter and a full stop."""
    text = printable(words).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _shortened(names: tuple[str, ...]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
