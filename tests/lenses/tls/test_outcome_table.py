"""What senders get from a server: its versions x theirs x may or must."""

import pytest
from playbook import IN_TLS, inspected, started, sweep, tls

from inspector.events import ProbeFinished
from inspector.frozen import replace
from inspector.lenses.inspection import Inspection
from inspector.lenses.tls.outcome_table import OutcomeTable, Result, read_outcomes, read_sender
from inspector.smtp.target import Mode
from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

OFFER = ("S: 220 mx.example.com ESMTP", "C: EHLO laptop.example.net", "S: 250-mx.example.com", "S: 250 STARTTLS")
YES, NO = Outcome.ACCEPTED, Outcome.REFUSED
MODERN = {"SSLv3": NO, "TLSv1.0": NO, "TLSv1.1": NO, "TLSv1.2": YES, "TLSv1.3": YES}
LEGACY = {"SSLv3": NO, "TLSv1.0": YES, "TLSv1.1": YES, "TLSv1.2": NO, "TLSv1.3": NO}
CLEAR, NOT = "clear or deferred", "not delivered"


def table(outcomes: dict[str, Outcome], sender: str = "", target: str = "mx.example.com", *replies: str) -> OutcomeTable:
    """Return the table of a server that answers so."""
    start = started(target, sender_versions=sender)
    found: Inspection = inspected(*OFFER, *replies, sweep(outcomes), start=start)
    return found.outcomes


@pytest.mark.parametrize(
    ("outcomes", "sender", "may", "must"),
    [
        (MODERN, ">=TLSv1.2", "TLSv1.3", "TLSv1.3"),
        (MODERN, "!SSLv2, !SSLv3, !TLSv1.3", "TLSv1.2", "TLSv1.2"),
        (MODERN, "TLSv1.0 TLSv1.1", CLEAR, NOT),
        (MODERN, "!SSLv2, !SSLv3, !TLSv1.1", CLEAR, NOT),
        (MODERN, "none", "in clear", NOT),
        (MODERN, "SSLv3", CLEAR, NOT),  # measured on Postfix 3.7: STARTTLS, "no protocols available", deferred
        (LEGACY, ">=TLSv1.2", CLEAR, NOT),
        (LEGACY, ">=TLSv1", "TLSv1.1", "TLSv1.1"),
        (LEGACY | {"TLSv1.3": Outcome.TIMED_OUT}, ">=TLSv1", "not known", "not known"),
        (LEGACY | {"TLSv1.3": Outcome.TIMED_OUT}, "TLSv1 TLSv1.1", "TLSv1.1", "TLSv1.1"),
        (dict.fromkeys(MODERN, Outcome.SMTP_REFUSED), ">=TLSv1", CLEAR, NOT),
        ({"SSLv3": Outcome.SMTP_REFUSED}, ">=TLSv1", CLEAR, NOT),
        (dict.fromkeys(MODERN, Outcome.STARTTLS_ABSENT), ">=TLSv1", "in clear", NOT),
    ],
)
def test_both_take_the_highest_they_share(outcomes: dict[str, Outcome], sender: str, may: str, must: str) -> None:
    """The sender that was typed stands first; what is not known is not guessed."""
    row = table(outcomes, sender).rows[0]
    assert row.sender.chosen
    assert (row.opportunistic.words, row.mandatory.words) == (may, must)


@pytest.mark.parametrize(
    ("answers", "number", "sender", "words"),
    [
        ({"TLSv1.2": YES, "TLSv1.3": NO}, 40, ">=TLSv1.2", "not known"),
        ({"TLSv1.2": YES, "TLSv1.3": NO}, 40, "TLSv1.2", "TLSv1.2"),
        ({"TLSv1.2": YES, "TLSv1.3": NO}, 70, ">=TLSv1.2", "TLSv1.2"),
        ({"TLSv1.2": NO, "TLSv1.3": NO}, 40, ">=TLSv1.2", "clear or deferred"),
    ],
)
def test_a_no_to_tls13_that_nothing_settled(answers: dict[str, Outcome], number: int, sender: str, words: str) -> None:
    """OpenSSL with an RSA key of 512 bits chooses TLS 1.3 and cannot sign: who offers 1.2 beside it gets no TLS 1.2."""
    events = [
        replace(event, alert=Alert(2, number)) if isinstance(event, ProbeFinished) and event.outcome is NO else event
        for event in sweep(answers)
    ]
    read = inspected(*OFFER, events, start=started(sender_versions=sender))
    assert read.outcomes.rows[0].opportunistic.words == words


def test_a_version_that_needs_something_uncommon_is_not_promised() -> None:
    """A server with anonymous suites alone: the table says the same as the finding beside it."""
    answers = [
        replace(event, needs="an anonymous cipher suite")
        if isinstance(event, ProbeFinished) and event.version is ProtocolVersion.TLSv1_2
        else event
        for event in sweep({"TLSv1.1": NO, "TLSv1.2": YES, "TLSv1.3": NO})
    ]
    read = inspected(*OFFER, answers, start=started(sender_versions=">=TLSv1.2"))
    assert [finding.code for finding in read.findings] == ["tls-needs-uncommon"]
    first = read.outcomes.rows[0]
    assert (first.opportunistic.words, first.mandatory.words) == ("perhaps TLSv1.2", "perhaps TLSv1.2")
    assert "Perhaps: TLSv1.2 comes about only with an anonymous cipher suite" in " ".join(read.outcomes.remarks)


def test_where_nothing_was_answered_nothing_is_claimed() -> None:
    """No version taken is one thing, no answer another."""
    assert table(dict.fromkeys(MODERN, Outcome.NO_REPLY)).headline.endswith("from senders is not known.")
    every = ("SSLv2", *MODERN)
    assert table(dict.fromkeys(every, NO)).headline == "Of senders this server takes no TLS version at all."


def test_the_usual_senders_stand_there_without_being_asked_for() -> None:
    """Three of them; one that was typed is not there twice."""
    assert [row.sender.name for row in table(MODERN).rows] == ["1.2 and 1.3", "1.0 to 1.3", "1.0 and 1.1"]
    assert [row.sender.name for row in table(MODERN, ">=TLSv1.2").rows] == [">=TLSv1.2", "1.0 to 1.3", "1.0 and 1.1"]


def test_nothing_is_delivered_in_clear_where_nothing_in_clear_is_taken() -> None:
    """Implicit TLS has no clear text to go on in, nor has a server that says 530."""
    demanding = table(
        MODERN, "TLSv1 TLSv1.1", "mx.example.com", "C: MAIL FROM:<a@example.com>", "S: 530 Must issue a STARTTLS"
    )
    for found in (table(MODERN, "TLSv1 TLSv1.1", "smtps://mx.example.com"), demanding):
        assert found.rows[0].opportunistic.result is Result.REFUSED


def test_before_the_versions_are_tried_nothing_is_said() -> None:
    """An empty table, and no words that promise more."""
    found = inspected(*OFFER, start=started()).outcomes
    assert (found.rows, found.headline, found.remarks) == ((), "", ())


def test_the_traps_of_a_list_are_told_beside_its_row() -> None:
    """A hole, a blank, another spelling: why the row says what it says."""
    assert any("hole" in text for text in table(MODERN, "!SSLv2, !SSLv3, !TLSv1.1").remarks)
    assert any("A blank" in text for text in table(MODERN, ">= TLSv1.2").remarks)
    assert any("it calls them TLSv1" in text for text in table(MODERN, "TLSv1.0").remarks)


@pytest.mark.parametrize("text", ["", "  ", "nonsense", "TLSv1.9", "\x1b[2J"])
def test_what_names_no_version_is_refused_in_a_sentence(text: str) -> None:
    """One line that says how to type it, safe to show."""
    with pytest.raises(ValueError, match=r"type them like >=TLSv1\.2") as caught:
        read_sender(text)
    assert str(caught.value).isprintable()


def test_a_saved_session_with_nonsense_in_it_is_still_read() -> None:
    """The value comes from a file that anybody may have written."""
    assert len(table(MODERN, "nonsense").rows) == 3


NEWER = "What it says otherwise was not tried here: run it again with --tls-version with a newer version"


@pytest.mark.parametrize(
    ("spoken", "cells", "remark"),
    [
        ("TLSv1.1", ["TLSv1.3", "TLSv1.3", "TLSv1.1, refused"], f"{NEWER} and with --plaintext."),
        (
            *("TLSv1.3", ["TLSv1.3, refused", "TLSv1.3, refused", "TLSv1.1, refused"]),
            "What it says otherwise was not tried here: run it again with --plaintext.",
        ),
    ],
)
def test_a_handshake_is_no_delivery_where_mail_was_refused_for_its_version(
    spoken: str, cells: list[str], remark: str
) -> None:
    """TLS 1.1 comes about, and MAIL is answered with 554: a table that promised TLSv1.1 would be wrong."""
    refused = ("C: MAIL FROM:<a@a.example>", "S: 554 5.7.1 Not complied TLS minimum version")
    both = dict.fromkeys(("TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"), YES)
    found = inspected(*IN_TLS, tls(spoken), *refused, sweep(both), start=started()).outcomes
    assert [row.opportunistic.words for row in found.rows] == [row.mandatory.words for row in found.rows] == cells
    assert found.remarks[-1] == remark
    assert found.rows[-1].mandatory.result is Result.POLICY


def test_what_was_refused_in_clear_too_is_not_to_be_tried_in_clear() -> None:
    """In one session MAIL was said before STARTTLS and behind it: what --plaintext would show is known."""
    both = dict.fromkeys(("TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"), YES)
    versions = inspected(*OFFER, sweep(both), start=started()).versions
    old, newest = (
        read_outcomes(versions, Mode.STARTTLS, refused_in={None, spoken}).remarks
        for spoken in (ProtocolVersion.TLSv1_1, ProtocolVersion.TLSv1_3)
    )
    assert old[-1] == f"{NEWER}."
    assert newest[-1].startswith("Refused: TLS comes about")  # nothing is left to try


def test_mail_that_was_refused_in_clear_for_its_version_is_not_promised_in_clear() -> None:
    """RFC 3207 §4.1: the same 554 stands for no TLS at all."""
    refused = ("C: MAIL FROM:<a@a.example>", "S: 554 5.7.1 Not complied TLS minimum version")
    row = table(MODERN, "none", "mx.example.com", *refused).rows[0]
    assert (row.opportunistic.words, row.mandatory.words) == ("refused in clear", NOT)


def test_a_server_that_demands_a_certificate_promises_no_version() -> None:
    """A sender without one gets no TLS there, whatever versions it has."""
    versions = inspected(*OFFER, sweep(MODERN), start=started()).versions
    row = read_outcomes(versions, Mode.STARTTLS, demands_certificate=True).rows[0]
    assert (row.opportunistic.words, row.mandatory.words) == ("perhaps TLSv1.3", "perhaps TLSv1.3")
