"""Is STARTTLS offered every time? The session and each probe say EHLO on a connection of their own; their replies compared.

Large services put several servers behind one address, and some offer STARTTLS to some clients only.
"""

from collections.abc import Iterator

from inspector.events import ReplyReceived
from inspector.frozen import Frozen
from inspector.lenses.advice.sentences import Wording
from inspector.lenses.ehlo.masks import listed
from inspector.lenses.finding import Evidence, Finding, Severity
from inspector.lenses.findings.case import Case, finding
from inspector.smtp.ehlo_reply import Starttls, find_starttls, looks_like_a_name, text_of
from inspector.smtp.reply import ReplyLine
from inspector.visible import visible

_VERBS = frozenset({"EHLO", "LHLO"})
_LACKING = frozenset({Starttls.ABSENT, Starttls.MASKED})

SOMETIMES = Wording(
    "STARTTLS is offered only sometimes: in {offering} of {all} EHLO replies in clear",
    "The same address answers otherwise from one connection to the next{names}. A sender that meets a reply without it goes "
    "on in clear; one that demands TLS waits, and delivers at another try.",
    "Several servers behind one address, of which one was set up differently, are the usual cause: compare the names in "
    "line 1, and the settings of each. A server may also go by the client's name, address or reputation: ask again with "
    "another --ehlo-name, and from another network.",
    "RFC 3207 §4",
)


class _Answer(Frozen):
    """One EHLO reply in clear."""

    offers: bool
    """True when STARTTLS stands in it, whether or not by the letter."""
    name: str
    """The name in its first line, in the visible notation; empty where there is none."""
    evidence: Evidence
    """The line with STARTTLS, else the last line."""


def starttls_sometimes(case: Case) -> Iterator[Finding]:
    """Yield one finding where some EHLO replies in clear offer STARTTLS and others do not."""
    answers = list(_answers(case))
    lacking = [answer for answer in answers if not answer.offers]
    offering = [answer for answer in answers if answer.offers]
    if lacking and offering:
        evidence = tuple(answer.evidence for answer in (lacking[0], offering[0], *lacking[1:]))
        words = {"offering": str(len(offering)), "all": str(len(answers)), "names": _names(lacking, offering)}
        yield finding("starttls-only-sometimes", Severity.WARNING, evidence, SOMETIMES, **words)


def _answers(case: Case) -> Iterator[_Answer]:
    """Every EHLO reply in clear, of the session and of the probes, which never say EHLO inside TLS."""
    for index, event in case.transcript.of(ReplyReceived):
        if event.verb not in _VERBS or (event.connection == 0 and case.established_before(index)):
            continue
        numbered = case.transcript.reply_lines(event.connection, event.reply)
        lines = tuple(line for _, line in numbered)
        greeting = tuple(line for _, line in case.transcript.reply_lines(event.connection, 0))
        offer = find_starttls(lines, greeting)
        if offer.starttls is not Starttls.UNKNOWN:
            number = offer.line or len(lines)
            entry, line = numbered[number - 1]
            evidence = Evidence(entry, number, 0, len(line.content))
            yield _Answer(offer.starttls not in _LACKING, _name(lines[0]), evidence)


def _name(line: ReplyLine) -> str:
    text = text_of(line)
    return visible(text.split()[0].rstrip(b".")) if looks_like_a_name(text) else ""


def _names(lacking: list[_Answer], offering: list[_Answer]) -> str:
    """Say which names lack it and which offer it, where line 1 tells them apart."""
    without, with_it = (
        list(dict.fromkeys(answer.name for answer in answers if answer.name)) for answers in (lacking, offering)
    )
    if not without or not with_it or set(without) & set(with_it):
        return ""
    return f": {listed(without)} without it, {listed(with_it)} with it"
