"""What is kept of a session: its verdict in few words, what was otherwise than usual, when it was."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from staged_session import cisco_events, greeted, started

from inspector.events import Disconnected, SessionFinished, TLSEstablished, TLSFailed, TLSStarted, WaitStarted
from inspector.frozen import replace
from inspector.lenses.inspection import inspect
from inspector.live.options import Options
from inspector.smtp.target import Mode, Target
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript
from inspector.ui.past import change_words, changes_of, difference, past_session, verdict, when_words

USUAL = Options(Target("mail.domain1.com", 25), "laptop.example.net")


def kept(events, options=USUAL):
    """What is kept of a session with these events."""
    transcript = Transcript(events)
    return past_session(options, USUAL, transcript, inspect(transcript))


def test_the_gravest_finding_is_the_verdict():
    """With its title, and the target as it would be typed."""
    past = kept(cisco_events())
    assert (past.target, past.when, past.grade) == ("mail.domain1.com", "2025-11-22T17:00:00+00:00", "failure")
    assert past.words == "STARTTLS stands where the greeting belongs"


def test_several_of_a_kind_are_counted():
    """The title is that of the first."""
    transcript = Transcript(cisco_events())
    inspection = inspect(transcript)
    twice = replace(inspection, findings=(inspection.findings[0], *inspection.findings))
    assert verdict(twice, transcript) == ("failure", "2 failures: STARTTLS stands where the greeting belongs")


def test_nothing_wrong_names_the_version():
    """What a good session spoke."""
    transcript = Transcript(cisco_events())
    inspection = replace(inspect(transcript), findings=())
    assert verdict(inspection, transcript) == ("ok", "nothing wrong, TLSv1.3")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ([WaitStarted(at=0.3, step="handshake", limit=60.0)], "left in the TLS handshake"),
        (
            [Disconnected(at=1.0, by="us", reason="cancelled"), SessionFinished(at=1.0, reason="cancelled")],
            "ended by you before",
        ),
        ([Disconnected(at=1.0, by="us", reason="quit"), SessionFinished(at=1.0, reason="quit")], "ended by you before"),
        ([], "left in the TLS handshake"),
    ],
)
def test_a_session_that_was_left_in_the_middle_is_not_called_well(more, words):
    """STARTTLS was answered with 220, and whether TLS would have come about is not known."""
    events = cisco_events()
    begins = next(place for place, event in enumerate(events) if isinstance(event, TLSStarted))
    transcript = Transcript([*events[: begins + 1], *more])
    grade, said = verdict(replace(inspect(transcript), findings=()), transcript)
    assert grade == "none"
    assert said.startswith(words)


def test_a_failed_handshake_is_not_called_well():
    """With a version that was chosen here it is no finding against the server; "nothing wrong" it is not."""
    events = cisco_events()
    begun = next(place for place, event in enumerate(events) if isinstance(event, TLSEstablished))
    failed = TLSFailed(at=0.2, outcome=Outcome.REFUSED, side="remote", alert=None, words="the server refused")
    ends = Disconnected(at=0.2, by="us", reason="the TLS handshake failed"), SessionFinished(at=0.2, reason="tls-failed")
    transcript = Transcript([*events[:begun], failed, *ends])
    assert verdict(replace(inspect(transcript), findings=()), transcript) == ("none", "TLS failed")


@pytest.mark.parametrize(
    ("events", "grade", "words"),
    [
        (greeted()[:3], "none", "left while waiting for the greeting"),
        (
            [started(), Disconnected(at=1.0, by="us", reason="cancelled"), SessionFinished(at=1.0, reason="cancelled")],
            "none",
            "ended by you before EHLO was answered",
        ),
        ([started(), WaitStarted(at=0.0, step="name", limit=60.0)], "none", "left while looking up the name"),
        ([started(), SessionFinished(at=1.0, reason="no-connection")], "failure", "No connection to mail.domain1.com:25"),
    ],
)
def test_a_session_that_came_to_nothing(events, grade, words):
    """Whoever ended it; a server that cannot be reached is a failure, leaving is none."""
    past = kept(events)
    assert past.grade == grade
    assert past.words.startswith(words)


def test_neither_demos_nor_sessions_that_have_not_begun_are_kept():
    """A demo's port is gone with the program."""
    assert kept([]) is None
    assert kept(cisco_events(), replace(USUAL, demo="tls-minimum")) is None


def test_no_address_of_a_sender_is_kept():
    """The header may say that it was tried; the file does not even hold that."""
    options = replace(USUAL, try_mail_from="me@example.org")
    assert "example.org" not in kept(cisco_events(), options).line()
    assert difference(options, USUAL) == "MAIL FROM tried"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (USUAL, ""),
        (replace(USUAL, tls_version=ProtocolVersion.TLSv1_1), "TLSv1.1 only"),
        (replace(USUAL, ehlo_name="other.example.net"), "EHLO other.example.net"),
        (replace(USUAL, server_name="mx.example.com"), "SNI mx.example.com"),
        (replace(USUAL, address="192.0.2.11"), "to 192.0.2.11"),
        (replace(USUAL, family=6), "IPv6 only"),
        (replace(USUAL, target=Target("mail.domain1.com", 25, Mode.PLAINTEXT)), "no STARTTLS"),
        (replace(USUAL, ciphers="aNULL:HIGH", force_starttls=True), "own ciphers, STARTTLS forced"),
        (replace(USUAL, family=4, tls_version=ProtocolVersion.TLSv1_3), "TLSv1.3 only, IPv4 only"),
    ],
)
def test_what_is_otherwise_than_usual(options, words):
    """The header and the list say it in the same words."""
    assert difference(options, USUAL) == words
    assert change_words(changes_of(options, USUAL)) == words


NOW = datetime(2026, 1, 15, 0, 30, tzinfo=timezone(timedelta(hours=9)))


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 1, 14, 15, 2, tzinfo=UTC), "today 00:02"),
        (datetime(2026, 1, 14, 14, 59, tzinfo=UTC), "yesterday 23:59"),
        (datetime(2026, 1, 13, 14, 59, tzinfo=UTC), "2026-01-13"),
        (datetime(2026, 1, 16, 14, 59, tzinfo=UTC), "2026-01-16"),
    ],
)
def test_when_it_was(when, words):
    """Days are those of whoever looks, not of the one who wrote."""
    assert when_words(when.isoformat(), NOW) == words
