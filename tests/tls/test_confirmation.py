"""What settles a no to TLS 1.3 that may have another reason than the version."""

import ssl
from typing import Any

import pytest

from inspector.frozen import replace
from inspector.tls.alert import Alert
from inspector.tls.answer import ProbeAnswer
from inspector.tls.client_hello import ClientHello
from inspector.tls.confirmation import confirmed, confirming_probe, needs_confirmation
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3 = list(ProtocolVersion)[2:]


@pytest.mark.parametrize(
    ("version", "answer", "needed"),
    [
        (TLSv1_3, ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 40)), True),
        (TLSv1_3, ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 80)), True),
        (TLSv1_3, ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 10)), True),
        (TLSv1_3, ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 70)), False),
        (TLSv1_3, ProbeAnswer(Outcome.CLOSED), True),
        (TLSv1_3, ProbeAnswer(Outcome.RESET), True),
        (TLSv1_3, ProbeAnswer(Outcome.TIMED_OUT), True),
        (TLSv1_3, ProbeAnswer(Outcome.ACCEPTED, TLSv1_3), False),
        (TLSv1_3, ProbeAnswer(Outcome.ANSWERED_LOWER, TLSv1_2), False),
        (TLSv1_3, ProbeAnswer(Outcome.NOT_TLS), False),
        (TLSv1_2, ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 40)), False),
        (TLSv1_2, ProbeAnswer(Outcome.CLOSED), False),
    ],
)
def test_only_an_ambiguous_no_to_tls13_is_asked_again(version: ProtocolVersion, answer: ProbeAnswer, needed: bool) -> None:
    """Alert 70 is clear; 40, 80, 10 and silence may have another reason than the version."""
    assert needs_confirmation(version, answer) is needed


FIRST = ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 40), words="first words")


def test_a_lower_answer_to_the_range_is_the_proof() -> None:
    """A server that has 1.3 would have chosen it; the first alert stays on record."""
    answer = confirmed(FIRST, ProbeAnswer(Outcome.ANSWERED_LOWER, TLSv1_2))
    assert (answer.outcome, answer.answered, answer.alert) == (Outcome.ANSWERED_LOWER, TLSv1_2, FIRST.alert)
    assert answer.words == (
        "TLSv1.3 alone: alert 40 handshake_failure; offered beside TLSv1.2 and lower, the server chose TLSv1.2"
    )


def test_the_range_may_show_that_tls13_is_taken_after_all() -> None:
    """Then it is accepted, and the words say what is odd about it."""
    answer = confirmed(ProbeAnswer(Outcome.TIMED_OUT), ProbeAnswer(Outcome.ACCEPTED, TLSv1_3))
    assert answer.outcome == Outcome.ACCEPTED
    assert answer.words == "TLSv1.3 alone: timed out; offered beside TLSv1.2 and lower, the server chose TLSv1.3"


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 80)), "alert 80 internal_error"),
        (ProbeAnswer(Outcome.CLOSED), "closed"),
        (ProbeAnswer(Outcome.NO_SESSION, words="no connection"), "no session"),
    ],
)
def test_without_a_version_the_first_answer_stands_as_ambiguous(second: ProbeAnswer, said: str) -> None:
    """Honest: when the wire cannot tell, the words say so."""
    answer = confirmed(FIRST, second)
    assert replace(answer, words="") == replace(FIRST, words="")
    assert answer.words == (
        "TLSv1.3 alone: alert 40 handshake_failure; first words; "
        f"ambiguous: a hello with TLSv1.0 to TLSv1.3 and unusual groups got no version either ({said})"
    )


def test_the_second_question_offers_all_versions() -> None:
    """The one that is asked after an ambiguous answer."""
    hello = ClientHello.from_bytes(confirming_probe("mail.example.com").hello()[5:])
    assert hello.supported_versions == (0x0304, 0x0303, 0x0302, 0x0301)
    assert hello.server_name == b"mail.example.com"


def test_pythons_own_server_takes_the_range_hello(memory_server: Any) -> None:
    """It chooses the highest version it has."""
    for highest in (TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3):
        probe = confirming_probe("mail.example.com")
        named = ssl.TLSVersion(highest)
        answer = probe.feed(memory_server(ssl.TLSVersion.TLSv1, named).answer(probe.hello()))
        assert answer is not None
        assert answer.answered == highest
