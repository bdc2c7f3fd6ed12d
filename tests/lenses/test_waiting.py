"""What a long wait may mean, by what is waited for, and where."""

import pytest
from playbook import started

from inspector.events import WaitStarted
from inspector.lenses.session import read_session
from inspector.lenses.waiting import explain_wait
from inspector.transcript import Transcript


@pytest.mark.parametrize(
    ("target", "step", "says", "says_not"),
    [
        ("mx.example.com", "greeting", "port 25 connect and no further", "smtps"),
        ("mx.example.com:2525", "greeting", "smtps://mx.example.com:2525", "port 25"),
        ("smtps://mx.example.com", "greeting", "let strangers wait on purpose", "://"),
        ("mx.example.com", "connection", "block outgoing port 25", "firewall"),
        ("mx.example.com:587", "connection", "firewall", "25"),
    ],
)
def test_what_may_be_behind_it(target: str, step: str, says: str, says_not: str) -> None:
    """Only what can be: port 25 never waits for TLS, and nobody is told to try what is being tried."""
    words = explain_wait(started(target), step)
    assert says in words
    assert says_not not in words


@pytest.mark.parametrize("step", ["name", "handshake", "reply", "quit"])
def test_where_nothing_is_known_nothing_is_said(step: str) -> None:
    """Patience is all."""
    assert explain_wait(started(), step) == ""


def test_it_is_said_only_while_it_lasts() -> None:
    """The state of a session holds it beside the wait itself."""
    events = [started(), WaitStarted(at=0, step="connection", limit=60)]
    assert "port 25" in read_session(Transcript(events)).waiting_hint
    assert read_session(Transcript(events[:1])).waiting_hint == ""
