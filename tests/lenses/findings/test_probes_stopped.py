"""Probes that a server's reply ended: what to do goes by the reply, for to wait mends no TLS."""

import pytest
from playbook import IN_TLS, OFFER, Step, ended, inspected, sweep, tls

from inspector.lenses.finding import Finding, Severity
from inspector.lenses.findings.probes_stopped import says_too_many
from inspector.tls.outcome import Outcome

UNTRIED, YES = Outcome.NOT_TRIED, Outcome.ACCEPTED
BROKEN = "454 4.7.0 TLS not available due to local problem"
TOO_MANY = "454 4.7.0 Error: too many new TLS sessions from client.example.com[192.0.2.1]"
REFUSED: tuple[Step, ...] = (*OFFER, "C: STARTTLS")


def found(*steps: Step) -> dict[str, Finding]:
    """The findings by code."""
    return {finding.code: finding for finding in inspected(*steps).findings}


@pytest.mark.parametrize(
    ("stopped", "steps", "advice", "not_said"),
    [
        ("421 4.7.0 mx Error: too many connections", (*IN_TLS, tls()), "Wait some minutes", "Mend"),
        ("451 4.3.5 Server configuration problem", (*IN_TLS, tls()), "Try again in some minutes", "Mend"),
        (BROKEN, (*REFUSED, f"S: {BROKEN}"), "Mend the server's TLS first", "Wait"),
        (BROKEN, (*IN_TLS, tls()), "look at the log of each server behind the address", "Mend"),
        (TOO_MANY, (*IN_TLS, tls()), "smtpd_client_new_tls_session_rate_limit", "Mend"),
        (TOO_MANY, (*REFUSED, f"S: {TOO_MANY}"), "smtpd_client_new_tls_session_rate_limit", "Mend"),
    ],
)
def test_what_to_do_goes_by_the_reply(stopped: str, steps: tuple[Step, ...], advice: str, not_said: str) -> None:
    """To wait helps against a limit; TLS that is broken must be mended first, and no version is to be had before."""
    note = found(*steps, sweep({"TLSv1.2": UNTRIED}, stopped=stopped))["probes-stopped"]
    assert note.severity is Severity.NOTE
    assert stopped in note.explanation
    assert advice in note.advice
    assert not_said not in note.advice


def test_a_probe_that_reached_tls_shows_that_it_is_not_broken_altogether() -> None:
    """The session was refused, a probe was not: one of several servers, perhaps."""
    steps = (*REFUSED, f"S: {BROKEN}", sweep({"TLSv1.3": YES, "TLSv1.0": UNTRIED}, stopped=BROKEN))
    assert "Mend" not in found(*steps)["probes-stopped"].advice


@pytest.mark.parametrize("stopped", ["cancelled", "the session came to no EHLO reply", "4210 is no code", ""])
def test_other_reasons_are_told_elsewhere(stopped: str) -> None:
    """Nobody but the server stops probes by a reply."""
    assert "probes-stopped" not in found(*IN_TLS, tls(), sweep({"TLSv1.2": UNTRIED}, stopped=stopped))


def test_a_limit_is_not_called_broken_tls() -> None:
    """The server's TLS is in order: no settings of it are to be changed."""
    refused = found(*REFUSED, f"S: {TOO_MANY}", ended("quit"))["starttls-refused"]
    assert refused.title.startswith("STARTTLS is refused to this address for now: 454")
    assert "broken" not in refused.explanation
    assert "smtpd_tls_" not in refused.advice
    broken = found(*REFUSED, f"S: {BROKEN}", ended("quit"))["starttls-refused"]
    assert "TLS is broken" in broken.explanation
    assert "smtpd_tls_" in broken.advice


@pytest.mark.parametrize(
    "words", [TOO_MANY, "454 rate limit exceeded", "421 slow down", "454 Throttled", "454 limit reached"]
)
def test_words_of_a_limit(words: str) -> None:
    """As servers put it."""
    assert says_too_many(words)


@pytest.mark.parametrize("words", [BROKEN, "454 TLS currently unavailable", "454 4.3.3 TLS not available after start"])
def test_words_of_broken_tls(words: str) -> None:
    """Postfix, Exim, sendmail."""
    assert not says_too_many(words)
