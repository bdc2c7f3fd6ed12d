"""What is recognised, in which order, and what is said where nothing is."""

import gzip
import inspect as python_inspect

import pytest

from inspector.events import SourceRead
from inspector.formats import recognise as recognising
from inspector.formats.recognise import RECOGNISERS, Recogniser, recognise, recogniser_of
from inspector.formats.source import UnreadableError


def test_every_row_has_a_reader():
    """Each module that the table names is there and has both functions; kinds are told apart."""
    assert len({row.kind for row in RECOGNISERS}) == len(RECOGNISERS)
    for row in RECOGNISERS:
        assert list(python_inspect.signature(row.reader.looks_like).parameters) == ["raw", "name"]
        assert list(python_inspect.signature(row.reader.read_source).parameters) == ["raw", "name"]
        assert row.words.startswith(("a ", "an ", "the ")) or row.words.split()[0].islower()


def test_our_own_file_is_told_by_its_first_line():
    """The row of session files goes before all others, whose tests look at words."""
    row = recogniser_of(b'{"schema":"smtp-inspector-session/1"}\n220 mx.example.com ESMTP\n', "x")
    assert row is not None
    assert row.kind == "session"


@pytest.mark.parametrize("raw", [b"", b" \r\n\t\n"])
def test_nothing_is_said_to_be_nothing(raw: bytes):
    """An empty file has a sentence of its own."""
    with pytest.raises(UnreadableError, match="there is nothing in it"):
        recognise(raw, "x")


def test_what_nobody_recognises_is_said_with_what_would_do(monkeypatch: pytest.MonkeyPatch):
    """The sentence names what can be read."""
    monkeypatch.setattr(recognising, "RECOGNISERS", RECOGNISERS[:1])
    with pytest.raises(UnreadableError) as error:
        recognise(b"\x7fELF\x02\x01\x01" + bytes(100), "x")
    assert str(error.value) == (
        "nothing in it looks like SMTP; what can be read: a session file of SMTP Inspector; what one reply, bounce or line "
        "of a log means, smtp-inspector explain tells"
    )


def test_a_reader_is_imported_only_when_its_row_is_reached(monkeypatch: pytest.MonkeyPatch):
    """A row behind the one that says yes costs nothing: its module need not even exist."""
    monkeypatch.setattr(recognising, "RECOGNISERS", [RECOGNISERS[0], Recogniser("none", "nothing", "not_there")])
    assert recogniser_of(b'{"schema":"smtp-inspector-session/1"}', "x") is RECOGNISERS[0]
    with pytest.raises(ModuleNotFoundError):
        recogniser_of(b"220 mx.example.com", "x")


def test_a_dialogue_with_a_line_of_a_log_below_it_is_a_dialogue() -> None:
    """People paste what the gateway logged below what the server said; alone, the line is a log."""
    line = b"Info: DCID 123456 STARTTLS command not supported.\n"
    dialogue = b"220 mx.example.com ESMTP\nEHLO gw.example.org\n250-STARTTLS\n250 mx.example.com\n"
    rows = [recogniser_of(raw, "a paste") for raw in (dialogue + line, line)]
    assert [row.kind for row in rows if row] == ["dialogue", "cisco-log"]


def test_conversations_that_are_too_many_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is not dropped in silence: each of those that are told says how many there are."""
    monkeypatch.setattr("inspector.formats.recognise.MOST_CONVERSATIONS", 2)
    conversations = recognise(b"220 mx.example.com ESMTP\nEHLO a.example.com\n250 mx.example.com\n" * 3, "a paste")
    assert len(conversations) == 2
    for read in (event for each in conversations for event in each.events if isinstance(event, SourceRead)):
        assert read.words.endswith("; the first 2 of 3 conversations are told")


def test_a_packed_file_is_called_so() -> None:
    """Old logs are packed, and nobody sees it from the name behind a pipe."""
    with pytest.raises(UnreadableError, match=r"packed \(gzip\)"):
        recognise(gzip.compress(b"220 mx.example.com ESMTP\n"), "mail.log.2.gz")
