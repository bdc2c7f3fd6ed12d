"""The evidence of a finding, quoted."""

import hashlib

from playbook import OFFER, play, sweep

from inspector.events import CertificatesPresented, SweepFinished
from inspector.formats.reports.quoted import MOST, quote_lines, quote_of, quotes_of
from inspector.frozen import replace
from inspector.lenses.finding import Evidence
from inspector.lenses.inspection import inspect
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript


def test_a_finding_quotes_the_line_that_proves_it(session: Transcript) -> None:
    """Side and text as in the conversation, and where in it the evidence stands."""
    finding = next(one for one in inspect(session).findings if one.code == "ehlo-keyword-before-greeting")
    (quote,) = quotes_of(session, finding)
    assert (quote.side, quote.text) == ("S", "250-STARTTLS")
    assert quote.text[quote.start : quote.stop] == "STARTTLS"


def test_the_place_counts_in_the_notation_that_is_shown() -> None:
    """One byte before it may take four characters."""
    transcript = play(b"S: 220 a\x1b\x1bmark")
    entry = len(transcript) - 2
    quote = quote_of(transcript, Evidence(entry, 1, 7, 11))
    assert quote.text == r"220 a\x1b\x1bmark"
    assert quote.text[quote.start : quote.stop] == "mark"


def test_a_probe_is_told_in_words() -> None:
    """It is no line of the conversation."""
    transcript = play(*OFFER, sweep({"TLSv1.0": Outcome.ACCEPTED, "TLSv1.2": Outcome.ACCEPTED}), finished=True)
    finding = next(one for one in inspect(transcript).findings if one.code == "tls-below-minimum-accepted")
    assert list(quote_lines(transcript, finding)) == ["· TLSv1.0 asked on a connection of its own: accepted"]


def test_a_chain_and_a_stop_are_told_in_words() -> None:
    """The name of an event's class says nothing to people; bytes that a stand-in took away have no hash."""
    presented = CertificatesPresented(at=0, chain=(b"leaf", b"issuer"), version=ProtocolVersion.TLSv1_3)
    stopped = SweepFinished(at=1, stopped="454 4.7.0 TLS not available")
    transcript = Transcript([presented, replace(presented, chain=(b"",)), stopped, replace(stopped, stopped="")])
    digest = hashlib.sha256(b"leaf").hexdigest()[:16]
    assert [quote_of(transcript, Evidence(entry, 0, 0, 0)).line for entry in range(4)] == [
        f"· 2 certificates as sent in TLSv1.3, the leaf {digest}…",
        "· 1 certificate as sent in TLSv1.3",
        "· no version more was asked for: 454 4.7.0 TLS not available",
        "· sweep finished",
    ]


def test_a_flood_of_evidence_is_counted(session: Transcript) -> None:
    """The first lines are quoted, the others counted; evidence outside the transcript is passed over."""
    finding = inspect(session).findings[0]
    many = replace(finding, evidence=tuple(Evidence(entry, 0, 0, 0) for entry in range(MOST + 3)))
    lines = list(quote_lines(session, many))
    assert (len(lines), lines[-1]) == (MOST + 1, "… and 3 more")
    assert quotes_of(session, replace(finding, evidence=(Evidence(9_999, 0, 0, 0),))) == []
