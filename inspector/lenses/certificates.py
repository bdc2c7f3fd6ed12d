"""The presented chain (as sent), the certification path (as built), and the names."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from inspector.events import CertificatesPresented, PathChecked, SessionStarted
from inspector.lenses.wording import counted, printable
from inspector.tls.certificate import CertificateError, CertificateFacts
from inspector.tls.names import NameMatch, ReferenceID
from inspector.transcript import SomeEvent, Transcript


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate of the presented chain."""

    place: int
    """Counted from 0; 0 is where the leaf belongs."""
    role: str
    """``leaf``, ``intermediate``, ``root`` or ``self-signed leaf``."""
    facts: CertificateFacts | None
    """What it says; None where it cannot be parsed."""
    remarks: tuple[str, ...]
    """What is wrong with it, one short sentence each."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """The Certificates tab."""

    entry: int
    """Index of the CertificatesPresented; -1 while there is none."""
    rows: tuple[CertificateRow, ...]
    """The presented chain in the order in which it was sent."""
    reference_id: str
    """The name that was wanted."""
    name_matches: bool | None
    """None while it is not known."""
    within_validity: bool | None
    """Of the leaf, at the moment of the check; None while it is not known."""
    path_builds: bool | None
    """Up to a trust anchor of the store; None while it is not known."""
    path: tuple[str, ...]
    """Subjects of the certification path as built, leaf first, in the visible notation."""
    store: str
    """The trust store that was asked."""
    problems: tuple[str, ...]
    """All that is wrong, one short sentence each; the JSON carries them."""
    headline: str
    """The verdict in one sentence."""
    verdict: tuple[str, ...]
    """What follows, one short sentence each."""
    why_no_path: str = ""
    """Why no path builds, a sentence; empty where one does."""
    why_no_match: str = ""
    """Why the name does not match, a sentence; empty where it does."""
    why_not_valid: str = ""
    """Why the leaf is not valid now, a sentence; empty where it is."""


_WEAK_KEYS = ("RSA 512", "RSA 768", "RSA 1024", "DSA 512", "DSA 768", "DSA 1024")
_WEAK_SIGNATURES = ("md2", "md5", "sha1")
"""Signature algorithms begin with these where collisions can be made (RFC 6151, RFC 8017 §8); roots are not judged."""


def read_certificates(transcript: Transcript) -> Certificates:
    """Read the latest chain that the session was shown."""
    started = next((event for _, event in transcript.of(SessionStarted)), None)
    reference = (started.server_name or started.target.host) if started else ""
    presented = _latest(transcript, CertificatesPresented)
    if presented is None:
        return _nothing(printable(reference))
    checked = _latest(transcript, PathChecked)
    path_checked = checked[1] if checked and checked[0] > presented[0] else None
    moment = _moment(path_checked, started)
    facts = [_facts(der) for der in presented[1].chain]
    rows = tuple(
        CertificateRow(place, _role(place, fact), fact, tuple(_remarks(place, facts, presented[1].chain, moment)))
        for place, fact in enumerate(facts)
    )
    return _judged(presented[0], rows, ReferenceID.from_text(reference), path_checked, moment)


def _latest(transcript: Transcript, kind: type[SomeEvent]) -> tuple[int, SomeEvent] | None:
    return next(((index, event) for index, event in reversed(transcript.of(kind)) if event.connection == 0), None)


def _nothing(reference: str) -> Certificates:
    return Certificates(
        entry=-1,
        rows=(),
        reference_id=reference,
        name_matches=None,
        within_validity=None,
        path_builds=None,
        path=(),
        store="",
        problems=(),
        headline="No certificate has been shown yet.",
        verdict=(),
    )


def _moment(checked: PathChecked | None, started: SessionStarted | None) -> datetime | None:
    """The moment that validity is checked against: the path check's, else the session's start."""
    for text in (checked.wall_clock if checked else "", started.wall_clock if started else ""):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


@lru_cache(maxsize=128)
def _facts(der: bytes) -> CertificateFacts | None:
    try:
        return CertificateFacts.from_bytes(der)
    except CertificateError:
        return None


def _role(place: int, facts: CertificateFacts | None) -> str:
    if place == 0:
        return "self-signed leaf" if facts and facts.self_issued else "leaf"
    return "root" if facts and facts.self_issued else "intermediate"


def _remarks(
    place: int, chain: list[CertificateFacts | None], ders: tuple[bytes, ...], moment: datetime | None
) -> list[str]:
    facts = chain[place]
    if facts is None:
        return ["it cannot be read"]
    remarks = [f"it has a part that cannot be read: {reason}" for reason in facts.unreadable]
    remarks += [words] if (words := _validity(facts, moment)) else []
    if facts.key in _WEAK_KEYS:
        remarks.append(f"its key is small: {facts.key}")
    if facts.signature_algorithm.lower().startswith(_WEAK_SIGNATURES) and not facts.self_issued:
        remarks.append(f"it is signed with {facts.signature_algorithm}, which can be forged")
    if place == 0:
        return remarks
    if ders[place] in ders[:place]:
        remarks.append(f"it was sent before, as number {ders.index(ders[place]) + 1}")
    elif (before := chain[place - 1]) is not None and before.issuer != facts.subject:
        remarks.append("it does not issue the one before it: senders must sort")
    if facts.self_issued:
        remarks.append("a root need not be sent: senders have it or do not trust it")
    return remarks


def _validity(facts: CertificateFacts, moment: datetime | None) -> str:
    if moment is None or facts.valid_at(moment):
        return ""
    if moment < facts.not_before:
        return f"it is not valid before {facts.not_before:%Y-%m-%d %H:%M} UTC"
    days = (moment - facts.not_after).days
    return f"it expired on {facts.not_after:%Y-%m-%d %H:%M} UTC, {counted(days, 'day')} ago"


def _judged(
    entry: int,
    rows: tuple[CertificateRow, ...],
    reference: ReferenceID,
    checked: PathChecked | None,
    moment: datetime | None,
) -> Certificates:
    leaf = rows[0].facts if rows else None
    match = reference.matches(leaf) if leaf and reference.text else None
    valid = leaf.valid_at(moment) if leaf and moment else None
    why = _Why.of(leaf, match, checked, moment)
    return Certificates(
        entry=entry,
        rows=rows,
        reference_id=reference.text,
        name_matches=match.matches if match else None,
        within_validity=valid,
        path_builds=checked.builds if checked else None,
        path=tuple(_name(der) for der in checked.path) if checked else (),
        store=printable(checked.store) if checked else "",
        problems=_problems(rows, why),
        headline=_headline(match, valid=valid, builds=checked.builds if checked else None),
        verdict=_verdict(match, checked),
        why_no_path=why.no_path,
        why_no_match=why.no_match,
        why_not_valid=why.not_valid,
    )


@dataclass(frozen=True, slots=True)
class _Why:
    """Reasons as sentences; empty where nothing is wrong."""

    no_path: str
    no_match: str
    not_valid: str

    @classmethod
    def of(
        cls, leaf: CertificateFacts | None, match: NameMatch | None, checked: PathChecked | None, moment: datetime | None
    ) -> "_Why":
        return cls(
            no_path=_sentence(checked.words) if checked and not checked.builds else "",
            no_match=_sentence(match.why) if match and not match.matches else "",
            not_valid=_sentence(f"The leaf: {_validity(leaf, moment)}") if leaf and _validity(leaf, moment) else "",
        )


def _sentence(words: str) -> str:
    text = printable(words).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _name(der: bytes) -> str:
    facts = _facts(der)
    return (facts.subject or facts.common_name or "(no name)") if facts else "(cannot be read)"


def _problems(rows: tuple[CertificateRow, ...], why: _Why) -> tuple[str, ...]:
    remarks = [
        _sentence(f"certificate {row.place + 1} ({row.role}): {remark}")
        for row in rows
        for remark in row.remarks
        if not (row.place == 0 and remark and _sentence(f"The leaf: {remark}") == why.not_valid)
    ]
    return (*filter(None, (why.not_valid, why.no_path, why.no_match)), *remarks)


def _headline(match: NameMatch | None, *, valid: bool | None, builds: bool | None) -> str:
    wrong = [
        words
        for bad, words in (
            (valid is False, "the leaf is not valid now"),
            (builds is False, "no path to a trusted root builds"),
            (match is not None and not match.matches, "the name does not match"),
        )
        if bad
    ]
    if wrong:
        text = ", and ".join(wrong)
        return f"{text[0].upper()}{text[1:]}."
    if valid and builds and match:
        return "The chain builds, the name matches, the leaf is valid."
    return "The chain was shown; not all of it could be checked."


def _verdict(match: NameMatch | None, checked: PathChecked | None) -> tuple[str, ...]:
    sentences: list[str] = []
    if match:
        sentences.append(_sentence(match.why))
    if checked:
        store = f"{printable(checked.store)}, {counted(checked.anchors, 'root')}"
        sentences.append(f"Trust store: {store}." if checked.builds else f"{_sentence(checked.words)} Trust store: {store}.")
    return tuple(sentences)
