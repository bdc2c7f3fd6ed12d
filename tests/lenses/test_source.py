"""What was read from what others wrote down is told apart from what this program held."""

import pytest
from playbook import play, started

from inspector.events import ReplyReceived, SourceRead
from inspector.frozen import replace
from inspector.lenses.inspection import inspect
from inspector.lenses.source import foreign_source, read_from, shows_refusals_only
from inspector.transcript import Transcript


def read(kind: str) -> SourceRead:
    """A source was read."""
    return SourceRead(at=0, kind=kind, name="a file", words="what it is")


@pytest.mark.parametrize(("kind", "foreign"), [("session", False), ("dialogue", True), ("pcap", True)])
def test_our_own_session_file_is_no_foreign_source(kind: str, foreign: bool) -> None:
    """It holds all that the session held."""
    assert (foreign_source(play(read(kind))) is not None) is foreign


def test_a_session_without_a_source_was_held_here() -> None:
    """The live one."""
    assert foreign_source(play()) is None


@pytest.mark.parametrize(("kind", "words"), [("swaks", "read from a paste"), ("pcap", "read from a file")])
def test_versions_that_nobody_asked_for_say_why(kind: str, words: str) -> None:
    """A row is never missing, and none blames the session."""
    assert read_from(read(kind)) == words
    assert {row.words for row in inspect(play(read(kind))).versions.rows} == {f"not tried: {words}"}


def test_refusals_alone_are_told_from_those_in_a_session() -> None:
    """Where nothing stands around them, neither step nor channel is known; so it is for any number of them."""
    refused = ReplyReceived(at=0, reply=1, code=550, verb="", seconds=0)
    paste = read("dialogue")
    assert shows_refusals_only(Transcript((started(), paste, refused)))
    assert shows_refusals_only(Transcript((started(), paste, refused, replace(refused, reply=2, code=451))))
    assert inspect(Transcript((started(), paste, refused))).session.tls == ""
    assert not shows_refusals_only(Transcript((started(), refused)))
    assert not shows_refusals_only(Transcript((started(), paste)))
    for also in (replace(refused, reply=2, code=250), replace(refused, reply=2, code=454, verb="STARTTLS")):
        assert not shows_refusals_only(Transcript((started(), paste, refused, also)))
