"""The version table: six rows, always, each with its answer or its reason."""

import pytest
from playbook import GREETING, IN_TLS, OFFER, Step, ended, play, started, sweep, tls

from inspector.events import Event, LocalTLSChecked, ProbeFinished
from inspector.frozen import replace
from inspector.lenses.tls.lens import read_versions
from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

YES, NO, LOWER = Outcome.ACCEPTED, Outcome.REFUSED, Outcome.ANSWERED_LOWER
ALL = {"SSLv2": NO, "SSLv3": NO, "TLSv1.0": NO, "TLSv1.1": NO, "TLSv1.2": YES, "TLSv1.3": YES}


@pytest.mark.parametrize(
    "steps",
    [(), (GREETING,), (*OFFER, sweep({"TLSv1.3": YES})), (*OFFER, sweep(ALL)), (*IN_TLS, tls(), ended("quit"))],
)
def test_there_are_always_six_rows_and_none_without_words(steps: tuple[Step, ...]) -> None:
    """A row is never missing, and one that was not tried says why."""
    rows = read_versions(play(*steps)).rows
    assert [row.version for row in rows] == list(ProtocolVersion)
    assert all(row.words for row in rows)


@pytest.mark.parametrize(
    ("steps", "plaintext", "words"),
    [
        ((), False, "not tried yet"),
        ((ended("quit"),), False, "not tried in this session"),
        ((), True, "not tried: the session is to stay in clear"),
        ((sweep({"TLSv1.2": YES})[:1],), False, "waiting for its turn"),
        ((sweep({"TLSv1.2": YES}, stopped="421"),), False, "not tried: the sweep was stopped"),
        ((*IN_TLS, tls()), False, "not tried yet; the session itself speaks it"),
    ],
)
def test_a_row_without_an_answer_says_why(steps: tuple[Step, ...], *, plaintext: bool, words: str) -> None:
    """Each reason in its own words."""
    versions = read_versions(play(*steps, start=started(plaintext=plaintext)))
    assert versions.rows[5].outcome is Outcome.NOT_TRIED
    assert versions.rows[5].words == words


def test_progress_is_counted_while_the_sweep_runs() -> None:
    """What is under way, what is done, and of how many."""
    events = sweep({"TLSv1.1": NO, "TLSv1.2": YES, "TLSv1.3": YES})
    versions = read_versions(play(*OFFER, events[:4]))
    assert (versions.started, versions.done, versions.total) == (True, 1, 3)
    assert [row.version.label for row in versions.rows if row.running] == ["TLSv1.2"]
    assert versions.headline == "Trying the TLS versions, each on its own connection."


def test_a_second_sweep_begins_anew() -> None:
    """Old answers do not stand beside new ones."""
    versions = read_versions(play(*OFFER, sweep({"TLSv1.0": YES}), sweep({"TLSv1.0": NO})))
    assert versions.rows[2].outcome is NO
    assert versions.headline == "No TLS version was accepted."


HEADLINES = [
    (ALL, "", "TLS 1.2 and 1.3 are accepted, nothing older."),
    (ALL | {"TLSv1.0": Outcome.CLOSED}, "", "TLS 1.2 and 1.3 are accepted."),
    (ALL | {"TLSv1.0": YES, "TLSv1.1": YES}, "", "TLS 1.0 and 1.1 are still accepted."),
    (ALL | {"SSLv3": YES, "TLSv1.0": YES}, "", "SSL 3 and TLS 1.0 are still accepted."),
    (ALL | {"TLSv1.1": YES}, "", "TLS 1.1 is still accepted."),
    (dict.fromkeys(ALL, NO) | {"TLSv1.0": YES, "TLSv1.1": YES}, "", "Only TLS 1.0 and 1.1 are accepted."),
    (ALL | {"TLSv1.3": LOWER}, "", "TLS 1.2 is accepted, nothing older."),
    (dict.fromkeys(ALL, Outcome.STARTTLS_ABSENT), "", "STARTTLS is not offered, so no version could be tried."),
    (dict.fromkeys(ALL, Outcome.SMTP_REFUSED), "", "STARTTLS was refused, so no version could be tried."),
    (dict.fromkeys(ALL, Outcome.NO_SESSION), "", "No probe got as far as TLS."),
    (dict.fromkeys(ALL, Outcome.NOT_TRIED), "421", "No version was tried."),
]


@pytest.mark.parametrize(("answers", "stopped", "headline"), HEADLINES)
def test_the_verdict_says_what_is_proven(answers: dict[str, Outcome], stopped: str, headline: str) -> None:
    """Silence is not taken for a no."""
    assert read_versions(play(*OFFER, sweep(answers, stopped))).headline == headline


def test_a_session_that_speaks_tls_is_not_forgotten_where_every_probe_is_refused() -> None:
    """Both are true, and both are said; where no probe came as far as TLS, that is said alone."""
    refused = read_versions(play(*IN_TLS, tls(), sweep(dict.fromkeys(ALL, NO))))
    assert refused.headline == "No probe was accepted, though the session itself speaks TLS 1.3."
    assert "yet the session speaks it" in refused.rows[5].words
    assert "yet" not in refused.rows[4].words
    limited = read_versions(play(*IN_TLS, tls(), sweep(dict.fromkeys(ALL, Outcome.SMTP_REFUSED))))
    assert limited.headline == "STARTTLS was refused, so no version could be tried."


def test_words_of_an_answer_name_the_alert_and_the_lower_version() -> None:
    """Where the probe has no words of its own, the wire's facts become some."""
    events: list[Event] = sweep({"TLSv1.2": NO, "TLSv1.3": LOWER})
    for place, event in enumerate(events):
        if isinstance(event, ProbeFinished):
            alert = Alert(level=2, description=70) if event.outcome is NO else None
            events[place] = replace(event, alert=alert, answered=ProtocolVersion.TLSv1_2)
    rows = read_versions(play(*OFFER, events)).rows
    assert rows[4].words == "the server refused: alert 70 protocol_version"
    assert rows[5].words == "the server chose TLSv1.2 instead"


def test_the_local_column_never_changes_the_servers() -> None:
    """That this machine cannot complete a version says nothing about the server: it only gets a sentence."""
    local = LocalTLSChecked(at=0, version=ProtocolVersion.TLSv1_2, completes=False, why="too old")
    versions = read_versions(play(*OFFER, local, sweep(ALL)))
    assert versions.rows[4].outcome is YES
    assert versions.rows[4].local is not None
    assert not versions.rows[4].local.completes
    assert any("this machine could not complete it" in sentence for sentence in versions.verdict)


def test_what_was_negotiated_is_told_against_the_minimum() -> None:
    """The session's own version, and that it is too low."""
    versions = read_versions(play(*IN_TLS, tls("TLSv1.1")))
    assert versions.negotiated is not None
    assert versions.negotiated.version is ProtocolVersion.TLSv1_1
    assert versions.verdict[0] == (
        "The session itself negotiated TLSv1.1, TLS_AES_256_GCM_SHA384, x25519, below the minimum of TLSv1.2."
    )


@pytest.mark.parametrize(
    ("quiet", "words"), [(True, "OCSP staple not asked for (--quiet-probes)"), (False, "OCSP staple not known")]
)
def test_a_staple_that_nobody_asked_for_is_called_so(quiet: bool, words: str) -> None:
    """A quiet probe's hello is OpenSSL's, by way of Python, and asks for none; else an answer did not get as far."""
    steps = play(*OFFER, sweep({"TLSv1.2": YES}), start=started(quiet_probes=quiet))
    (row,) = [row for row in read_versions(steps).rows if row.outcome is YES]
    assert words in row.details
