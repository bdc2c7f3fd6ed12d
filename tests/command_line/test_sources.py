"""What `read` is given: files, folders, pipes and what is none of these; and what counts as good in it now."""

import io
import os
import threading
from pathlib import Path

import pytest
from playbook import EHLO, play, session_bytes
from unprivileged import open_folder, unprivileged

from inspector.command_line.arguments import SourceError, parse_arguments
from inspector.command_line.sources import chosen, judged, read_source
from inspector.events import SessionStarted
from inspector.tls.registry import ProtocolVersion

EVENTS = [entry.event for entry in play("S: 220 mx.example.com ESMTP", EHLO, "S: 250 mx.example.com", finished=True)]
RAW = session_bytes(EVENTS)


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A session file."""
    path = tmp_path / "session.jsonl"
    path.write_bytes(RAW)
    return path


def refusal(text: str, most: int = 10_000) -> str:
    """What is said."""
    with pytest.raises(SourceError) as error:
        read_source(text, most)
    assert str(error.value).isprintable()
    return str(error.value)


def test_a_file_is_read(session: Path):
    """Its conversation, its size, and what it was recognised as."""
    source = read_source(str(session), len(RAW))
    assert source.conversations[0].events == tuple(EVENTS)
    assert (source.path, source.session_file, source.size, source.whole) == (session, True, len(RAW), len(RAW))
    assert source.words() == "a session file of SMTP Inspector: mx.example.com:25, 2026-01-15 12:00:00+00:00"


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch):
    """A dash; it has no path, so notes on it are kept elsewhere."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(RAW)))
    source = read_source("-", len(RAW))
    assert (source.name, source.path) == ("standard input", None)
    assert source.conversations[0].events == tuple(EVENTS)


def test_a_pipe_is_read_to_its_end():
    """What a shell gives for <(…): it comes in pieces, and is waited for."""
    reading, writing = os.pipe()

    def write() -> None:
        for start in range(0, len(RAW), 100):
            os.write(writing, RAW[start : start + 100])
        os.close(writing)

    writer = threading.Thread(target=write)
    writer.start()
    assert read_source(f"/dev/fd/{reading}", len(RAW)).conversations[0].events == tuple(EVENTS)
    writer.join()
    os.close(reading)


def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path, session: Path, monkeypatch: pytest.MonkeyPatch):
    """Missing, a folder, empty, nonsense, a name that no file can have; the name stands in front, safe to show."""
    (tmp_path / "empty").touch()
    (tmp_path / "nonsense").write_bytes(b"\x7fELF" + bytes(range(256)))
    assert refusal(str(tmp_path / "x\x1b")) == f"{tmp_path}/x\\x1b: there is no such file"
    assert refusal(str(tmp_path)) == f"{tmp_path}: it is a folder: name a file in it"
    assert refusal(str(tmp_path / "empty")) == f"{tmp_path}/empty: there is nothing in it"
    assert refusal(str(tmp_path / "nonsense")).startswith(f"{tmp_path}/nonsense: nothing in it looks like SMTP; ")
    assert refusal("a\0b").startswith("a\\x00b: ")
    assert refusal("").startswith(": there is no such file")
    assert refusal(f"{session}/x") == f"{session}/x: Not a directory"
    monkeypatch.setattr("sys.stdin", None)
    assert refusal("-") == "standard input: it is closed: name a file"


def test_a_file_that_may_not_be_read(session: Path):
    """The sentence says so."""
    assert refusal(f"{session}.gone")  # and all that is needed is imported
    with open_folder() as folder:
        (folder / "session").write_bytes(session.read_bytes())
        (folder / "session").chmod(0)
        with unprivileged():
            assert refusal(str(folder / "session")) == f"{folder}/session: you may not read it"


def test_a_source_that_is_too_large_is_not_held(session: Path, monkeypatch: pytest.MonkeyPatch):
    """A file is refused by its size; what has none is read to the bound and no further. The option is named."""
    assert (
        refusal(str(session), 100)
        == f"{session}: at most 100 bytes are read, and it has {len(RAW):,} bytes: --max-file raises that"
    )
    assert refusal("/dev/zero", 5_000_000).startswith("/dev/zero: at most 5,000,000 bytes are read, and it has more")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(RAW)))
    assert refusal("-", len(RAW) - 1).endswith("it has more bytes than that: --max-file raises that")


def test_a_conversation_is_chosen_by_its_number(session: Path):
    """Counted from 1; none that is not there."""
    source = read_source(str(session), len(RAW))
    assert chosen(source, None) == chosen(source, 1) == 0
    with pytest.raises(SourceError, match="holds 1 conversation: there is no number 2"):
        chosen(source, 2)


def test_what_counts_as_good_is_replaced_where_it_is_given(session: Path):
    """Only what is typed, and nothing but the first event."""
    conversation = read_source(str(session), len(RAW)).conversations[0]
    assert judged(conversation, parse_arguments(["read", "x"])) == conversation
    words = "--tls-minimum 1.3 --software exim --sender-versions >=TLSv1.1 --server-name a.example.com --strict"
    first, *rest = judged(conversation, parse_arguments(["read", "x", *words.split()])).events
    assert isinstance(first, SessionStarted)
    assert (first.tls_minimum, first.software, first.sender_versions) == (ProtocolVersion.TLSv1_3, "exim", ">=TLSv1.1")
    assert (first.server_name, first.strict) == ("a.example.com", True)
    assert tuple(rest) == conversation.events[1:]
