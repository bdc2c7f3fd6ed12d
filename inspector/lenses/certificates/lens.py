"""The presented chain (as sent), the certification path (as built), and the names."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from inspector.events import CertificatesPresented, ExtraProbeFinished, SessionStarted, TLSFailed
from inspector.frozen import Frozen, replace
from inspector.lenses.certificates.chain import Chain
from inspector.lenses.certificates.paths import StorePath, read_paths
from inspector.lenses.certificates.problems import Problem, Question, find_problems, has_dates
from inspector.lenses.certificates.rows import CertificateRow, Certificates, OtherChain, PathRow, time_left_words
from inspector.lenses.certificates.tlsa import NO_RECORD, PublishedKey, read_tlsa
from inspector.lenses.certificates.wording import WHO_CHECKS
from inspector.lenses.finding import Severity
from inspector.lenses.source import foreign_source
from inspector.lenses.wording import counted, listed, printable
from inspector.smtp.target import Mode
from inspector.tls.certificate import CertificateFacts
from inspector.tls.certificate_fault import Fault
from inspector.tls.extra_question import ExtraQuestion
from inspector.tls.names import NameMatch, ReferenceID, is_address
from inspector.transcript import SomeEvent, Transcript

__all__ = ["CertificateRow", "Certificates", "OtherChain", "PathRow", "read_certificates"]

WITHOUT_SNI = " without SNI"
"""Stands behind a version that was asked for so."""
SOON_DAYS = 14
"""Days before its end from which a certificate is said to end soon: automatic renewal has had its chance by then."""


def is_submission(started: SessionStarted | None) -> bool:
    """True where mail programs hand in mail and check certificates: 587, or TLS from the first byte (RFC 8314)."""
    return started is not None and (started.target.port == 587 or started.target.mode is Mode.IMPLICIT_TLS)


def refusal_severity(started: SessionStarted | None) -> Severity:
    """How bad it is that a client that checks refuses: between servers, most do not check."""
    return Severity.FAILURE if started and (is_submission(started) or started.strict) else Severity.WARNING


def read_certificates(transcript: Transcript) -> Certificates:
    """Read the latest chain that the session was shown, and those that probes were shown where they differ.

    Where its handshake failed before there was one, that of the probes stands in its place: it is the server's all the same.
    """
    started = next((event for _, event in transcript.of(SessionStarted)), None)
    wanted = _wanted(transcript, started)
    presented = _latest(transcript, CertificatesPresented) or _shown_to_a_probe(transcript)
    if presented is None:
        nothing = _nothing(printable(wanted))
        return replace(nothing, headline=_NONE_READ) if foreign_source(transcript) else nothing
    entry, event = presented
    paths = _paths_of(transcript, [presented] if event.connection == 0 else _brought(transcript, event.chain))
    circumstances = Circumstances(
        wanted=wanted,
        by_name=started is not None and started.server_name not in ("", started.target.host),
        port=(started.target.port or 25) if started else 25,
        submission=is_submission(started),
        refusal=refusal_severity(started),
        moment=_moment(paths, started),
    )
    certificates = _judged(entry, event.chain, circumstances, paths)
    others = tuple(_other_chains(transcript, event.chain, circumstances))
    if event.connection == 0:
        return replace(certificates, version=_label(event), others=others)
    verdict = (_SHOWN_TO_A_PROBE.format(version=_label(event)), *certificates.verdict)
    return replace(certificates, version=f"{_label(event)}, to a probe", verdict=verdict, others=others)


def _wanted(transcript: Transcript, started: SessionStarted | None) -> str:
    """Whom the certificate must name; a client that was only watched, and sent no SNI, did not say it."""
    if started is None:
        return ""
    told = foreign_source(transcript) is None or not is_address(started.target.host)
    return started.server_name or (started.target.host if told else "")


_SHOWN_TO_A_PROBE = (
    "The session's own handshake failed before a certificate was shown: this chain was shown to the probe of {version}."
)
_NONE_READ = "What was read shows no certificate."


class Circumstances(Frozen):
    """What the chains of a session are held against."""

    wanted: str
    """Whom we wanted."""
    by_name: bool
    """True when the user chose that name apart from the target."""
    port: int
    """The target's port."""
    submission: bool
    """True where mail programs hand in mail."""
    refusal: Severity
    """How bad it is when a client that checks refuses."""
    moment: datetime | None
    """When; None where it is not known."""


def _latest(transcript: Transcript, kind: type[SomeEvent]) -> tuple[int, SomeEvent] | None:
    return next(((index, event) for index, event in reversed(transcript.of(kind)) if event.connection == 0), None)


def _shown_to_a_probe(transcript: Transcript) -> tuple[int, CertificatesPresented] | None:
    """Return the chain that the probe of the newest version was shown, where the session's own handshake showed none."""
    if not any(event.connection == 0 for _, event in transcript.of(TLSFailed)):
        return None
    found = [(index, event) for index, event in transcript.of(CertificatesPresented) if event.connection and event.chain]
    return max(found, key=lambda shown: shown[1].version or 0, default=None)


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


def _moment(paths: tuple[StorePath, ...], started: SessionStarted | None) -> datetime | None:
    """The moment that validity is checked against: the path check's, else the session's start."""
    for text in (paths[0].wall_clock if paths else "", started.wall_clock if started else ""):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


@lru_cache(maxsize=32)
def _judged(entry: int, ders: tuple[bytes, ...], circumstances: Circumstances, paths: tuple[StorePath, ...]) -> Certificates:
    """Read one chain. Kept for the next time: the screen asks anew with every event."""
    reference = ReferenceID.from_text(circumstances.wanted)
    chain, moment = Chain.from_ders(ders), circumstances.moment
    problems = find_problems(Question(chain, reference, moment, paths), circumstances.refusal)
    tlsa = read_tlsa(chain, reference, circumstances.port, moment)
    rows = tuple(_row(chain, place, problems, moment, tlsa) for place in range(len(ders)))
    leaf = rows[0].facts if rows else None
    match = reference.matches(leaf) if leaf and reference.text else None
    valid = leaf.valid_at(moment) if leaf and moment and has_dates(leaf) else None
    decides = paths[0] if paths else None
    builds = decides.builds if decides else None
    path_rows = tuple(map(_path_row, paths))
    return Certificates(
        entry=entry,
        rows=rows,
        reference_id=reference.text,
        name_matches=match.matches if match else None,
        within_validity=valid,
        path_builds=builds,
        path=path_rows[0].subjects if path_rows else (),
        store=decides.store if decides else "",
        problems=tuple(problem_text(problem, rows) for problem in problems),
        headline=_headline(match, problems, valid=valid, builds=builds),
        verdict=_verdict(match, decides, leaf, time_left_words(rows[0].left if rows else None)),
        why_no_path=_sentence(decides.words) if decides and not decides.builds else "",
        why_no_match=_sentence(match.why) if match and not match.matches else "",
        why_not_valid=_why_not_valid(problems) if valid is False else "",
        reference_from="chosen with --server-name" if circumstances.by_name else "the host of the target",
        explained=problems,
        paths=path_rows,
        who=WHO_CHECKS[circumstances.submission],
    )


def _row(
    chain: Chain, place: int, problems: tuple[Problem, ...], moment: datetime | None, tlsa: Mapping[int, PublishedKey]
) -> CertificateRow:
    link = chain.links[place]
    facts = link.facts if link else None
    return CertificateRow(
        place=place,
        role=_role(place, facts),
        facts=facts,
        remarks=tuple(problem.words for problem in problems if problem.place == place),
        der=chain.ders[place],
        left=facts.not_after - moment if facts and moment and has_dates(facts) else None,
        tlsa=tlsa.get(place, NO_RECORD),
    )


def _role(place: int, facts: CertificateFacts | None) -> str:
    if place == 0:
        return "self-signed leaf" if facts and facts.self_issued else "leaf"
    return "root" if facts and facts.self_issued else "intermediate"


def _path_row(path: StorePath) -> PathRow:
    links = Chain.from_ders(path.ders).links
    subjects = tuple((link.facts.subject or "(no name)") if link else "(cannot be read)" for link in links)
    why = "" if path.builds else _sentence(path.words)
    return PathRow(path.store, path.label, path.added, path.anchors, path.builds, subjects, why)


def problem_text(problem: Problem, rows: tuple[CertificateRow, ...]) -> str:
    """Return a problem as one sentence or two, with the certificate it is about in front."""
    return f"{subject_of(problem, rows)}: {problem.words}" if problem.place >= 0 else problem.words


def subject_of(problem: Problem, rows: tuple[CertificateRow, ...]) -> str:
    """Return which certificate a problem is about: ``Certificate 1 (leaf)``, or ``The chain``."""
    row = rows[problem.place] if 0 <= problem.place < len(rows) else None
    return f"Certificate {row.place + 1} ({row.role})" if row else "The chain"


def _why_not_valid(problems: tuple[Problem, ...]) -> str:
    words = [one.words for one in problems if one.place == 0 and one.fault in (Fault.EXPIRED, Fault.NOT_YET_VALID)]
    return f"The leaf: {words[0][:1].lower()}{words[0][1:]}" if words else "The leaf has no date that can be read."


def _sentence(words: str) -> str:
    text = printable(words).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _headline(match: NameMatch | None, problems: tuple[Problem, ...], *, valid: bool | None, builds: bool | None) -> str:
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
    refused = tuple(dict.fromkeys(problem.title for problem in problems if problem.refused))
    if refused:
        return f"Clients that check certificates refuse this one: {listed(refused)}."
    if valid and builds and match:
        return "The chain builds, the name matches, the leaf is valid."
    return "The chain was shown; not all of it could be checked."


def _verdict(
    match: NameMatch | None, decides: StorePath | None, leaf: CertificateFacts | None, left: str
) -> tuple[str, ...]:
    sentences: list[str] = []
    if match:
        sentences.append(_sentence(match.why))
    if leaf and left:
        sentences.append(
            f"The leaf {'was' if left.endswith('ago') else 'is'} valid until {leaf.not_after:%Y-%m-%d %H:%M} UTC: {left}."
        )
    if decides:
        sentences.append(f"Trust store: {decides.store}, {counted(decides.anchors, 'root')}.")
    return tuple(sentences)


def _other_chains(transcript: Transcript, shown: tuple[bytes, ...], circumstances: Circumstances) -> Iterator[OtherChain]:
    """Yield the chains that probes were shown in place of the session's, each once, in the order in which they came."""
    asked = {event.connection: _EXTRA[event.question] for _, event in transcript.of(ExtraProbeFinished)}
    found: dict[tuple[bytes, ...], list[tuple[int, CertificatesPresented]]] = {}
    for index, event in transcript.of(CertificatesPresented):
        if event.connection and event.chain and event.chain != shown:
            found.setdefault(event.chain, []).append((index, event))
    for ders, brought in found.items():
        paths = _paths_of(transcript, brought)
        read = _judged(brought[0][0], ders, circumstances, paths)
        versions = dict.fromkeys(f"{_label(event)}{asked.get(event.connection, '')}" for _, event in brought)
        yield OtherChain(
            read.entry, tuple(versions), read.rows, read.name_matches, read.within_validity, read.path_builds, read.explained
        )


def _brought(transcript: Transcript, chain: tuple[bytes, ...]) -> list[tuple[int, CertificatesPresented]]:
    """Return each time that a probe was shown this chain."""
    found = transcript.of(CertificatesPresented)
    return [(index, event) for index, event in found if event.connection and event.chain == chain]


def _paths_of(transcript: Transcript, brought: list[tuple[int, CertificatesPresented]]) -> tuple[StorePath, ...]:
    """Return what the stores said of a chain: they were asked once, whichever connection brought it first."""
    return next((paths for index, event in brought if (paths := read_paths(transcript, index, event.connection))), ())


def _label(event: CertificatesPresented) -> str:
    return event.version.label if event.version else ""


_EXTRA = {
    ExtraQuestion.LARGE_HELLO: " (a large hello)",
    ExtraQuestion.WITHOUT_SNI: WITHOUT_SNI,
    ExtraQuestion.RSA_ONLY: " (RSA asked for)",
    ExtraQuestion.ECDSA_ONLY: " (ECDSA asked for)",
}
"""What a question beside the versions asked for, as it stands behind the version."""
