"""Probes that a server's reply ended before their time: what such a reply means for the versions, and what to do.

RFC 5321 §3.8 and §4.2.3 have 421 and 451, RFC 3207 §4 has 454. Postfix says 454 for two things: TLS that is broken, and a
client that began too many TLS sessions (smtpd.c: ``Error: too many new TLS sessions from``).
"""

import re
from collections.abc import Iterator

from inspector.events import SweepFinished
from inspector.lenses.advice.sentences import Wording
from inspector.lenses.finding import Finding, Severity
from inspector.lenses.findings.case import Case, finding
from inspector.lenses.wording import printable
from inspector.patterns import lazy_pattern
from inspector.tls.outcome import Outcome

_SERVER_HAD_ENOUGH = re.compile(r"(421|451|454)(?![0-9])")
"""How SweepFinished.stopped begins where a server's reply stopped the probes; other reasons (cancelled, no session to go on
from) are told elsewhere."""
_TOO_MANY = lazy_pattern(r"(?i)\btoo (?:many|much|fast)\b|\brate limit|\blimit (?:exceeded|reached)|\bslow down\b|\bthrottl")
"""Words of a server that has had enough of one client."""
_SPOKE_TLS = frozenset({Outcome.ACCEPTED, Outcome.ANSWERED_LOWER, Outcome.REFUSED})
"""Outcomes of probes that came as far as TLS."""

_TITLE = "Not all TLS versions were tried"
STOPPED: dict[str, Wording] = {
    "421": Wording(
        _TITLE,
        "The rest was left out: {stopped}. With 421 a server closes the connection: it is busy, or has had enough of them "
        "from here.",
        "Wait some minutes, then ask one at a time (--probes 1). Where its log feeds a ban list, add --quiet-probes.",
        "RFC 5321 §3.8",
    ),
    "451": Wording(
        _TITLE,
        "The rest was left out: {stopped}. With 451 a server puts a client off: for an error of its own, or to see whether "
        "a stranger comes back.",
        "Try again in some minutes, one at a time (--probes 1). Where it stays so, the server's log says why.",
        "RFC 5321 §4.2.3",
    ),
    "454": Wording(
        _TITLE,
        "The rest was left out: {stopped}. That was the answer to STARTTLS, and would have been to whichever version.",
        "Mend the server's TLS first: its log says what is wrong with it. The versions can be asked for only then.",
        "RFC 3207 §4",
    ),
    "454 sometimes": Wording(
        _TITLE,
        "The rest was left out: {stopped}. On another connection of this run the same address did start TLS.",
        "Try again, one at a time (--probes 1). Where it comes and goes, look at the log of each server behind the address.",
        "RFC 3207 §4",
    ),
    "454 too many": Wording(
        _TITLE,
        "The rest was left out: {stopped}. The server has TLS, and lets this address begin no more of it for now.",
        "Wait some minutes, then ask one at a time (--probes 1). In a Postfix of your own the limit is "
        "smtpd_client_new_tls_session_rate_limit; addresses in smtpd_client_event_limit_exceptions are free of it.",
        "RFC 3207 §4; postconf(5)",
    ),
}
"""By what the server said."""


def says_too_many(words: str) -> bool:
    """Return True where a reply blames how often this client came, and not the server's own TLS."""
    return _TOO_MANY.search(words) is not None


def probes_stopped(case: Case) -> Iterator[Finding]:
    """Yield a note where a server's reply ended the latest sweep."""
    for index, event in case.transcript.of(SweepFinished)[-1:]:
        if said := _SERVER_HAD_ENOUGH.match(event.stopped):
            kind = _kind_of_454(case, event.stopped) if said[1] == "454" else said[1]
            stopped = printable(event.stopped).rstrip(".")
            yield finding("probes-stopped", Severity.NOTE, (case.whole(index),), STOPPED[kind], stopped=stopped)


def _kind_of_454(case: Case, words: str) -> str:
    if says_too_many(words):
        return "454 too many"
    spoke = case.versions.negotiated or any(row.outcome in _SPOKE_TLS for row in case.versions.rows)
    return "454 sometimes" if spoke else "454"
