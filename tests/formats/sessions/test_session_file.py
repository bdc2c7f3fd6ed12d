"""Our session file: what was recorded comes back, what is cut off is said, and what is no session of ours is refused."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playbook import EHLO, play, session_bytes

from inspector import __version__
from inspector.events import Event, LineKept, NoteWritten, SourceRead
from inspector.formats.recognise import recognise
from inspector.formats.reports.text import report_text
from inspector.formats.sessions import session_file
from inspector.formats.sessions.session_file import header_line
from inspector.formats.source import UnreadableError
from inspector.lenses.conversation import row_of
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript

EVENTS = [entry.event for entry in play("S: 220 mx.example.com ESMTP", EHLO, "S: 250 mx.example.com", finished=True)]


WHOLE = session_bytes(EVENTS)


def read(raw: bytes) -> list[Event]:
    """The events of the one conversation."""
    (conversation,) = recognise(raw, "some.jsonl")
    return list(conversation.events)


def refusal(raw: bytes) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(UnreadableError) as error:
        recognise(raw, "some.jsonl")
    assert str(error.value).isprintable()
    return str(error.value)


def test_what_is_written_is_read(session: Transcript):
    """All events of a session with something of everything in it, in their order, and not one more."""
    events = [entry.event for entry in session]
    assert read(session_bytes(events)) == events


def test_the_first_line_says_what_it_is():
    """The form and the program's version; the title says whom the session was with, and when."""
    assert json.loads(WHOLE.splitlines()[0]) == {"schema": "smtp-inspector-session/1", "program": __version__}
    assert recognise(WHOLE, "-")[0].title == "mx.example.com:25, 2026-01-15 12:00:00+00:00"


@pytest.mark.parametrize("cut", range(1, len(WHOLE.splitlines()[-1]) + 1))
def test_a_last_line_that_is_cut_off_is_named(cut: int):
    """Wherever a write was stopped: the events above it, and one line that says where the recording ends."""
    raw = WHOLE[: -1 - cut]
    found = read(raw)
    partial = WHOLE.splitlines()[-1][:-cut]
    assert found[: len(EVENTS) - 1] == EVENTS[:-1]
    if not partial:
        assert found == EVENTS[:-1]
        return
    number = len(EVENTS) + 1
    assert found[-1] == LineKept(at=EVENTS[-2].at, number=number, raw=partial, why="cut-off")
    row = row_of(list(Transcript(found))[-1])
    assert row is not None
    assert row.text.startswith(f"the recording ends inside line {number} of the file: ")


def test_a_file_without_its_last_line_end_is_whole():
    """An editor or a mail may have taken it away; nothing is missing then."""
    assert read(WHOLE[:-1]) == EVENTS


def test_zeros_behind_the_last_line_are_a_line_that_is_cut_off():
    """What a file system leaves after a power failure."""
    assert read(WHOLE + bytes(40))[-1] == LineKept(at=EVENTS[-1].at, number=len(EVENTS) + 2, raw=bytes(40), why="cut-off")


def test_line_ends_of_another_system_are_taken():
    """A file that went through Windows reads the same."""
    assert read(WHOLE.replace(b"\n", b"\r\n")) == EVENTS


def with_line(number: int, line: bytes) -> bytes:
    """The file with another line `number`."""
    lines = WHOLE.split(b"\n")
    lines[number - 1] = line
    return b"\n".join(lines)


LAST = len(EVENTS) + 1
REFUSED = [
    (3, b'{"event":"Connec', 'line 3 is no JSON object: {"event":"Connec'),
    (3, b"", "line 3 is no JSON object: "),
    (3, b"[]", "line 3 is no JSON object: []"),
    (3, b"[" * 100_000, "line 3 is no JSON object: [[[[[[[["),
    (3, b'{"a":' * 100_000, "line 3 is no JSON object: "),
    (3, b"\xff\x1b[2J", r"line 3 is no JSON object: \xff\x1b[2J"),
    (3, b'{"event":"Connected","at":' + b"9" * 10_000 + b"}", "line 3 is no JSON object: "),
    (3, b'{"event":"Connected"}', "line 3: Connected: address is missing"),
    (3, b'{"event":"\\u001b[2J"}', rf"line 3 holds the event \x1b[2J, which SMTP Inspector {__version__} does not know"),
    (3, b'{"event":"Connected","at":0,"sound":1}', "line 3 holds the field sound of Connected, which SMTP Inspector"),
    (3, b'{"event":"NoteWritten","at":0,"entry":1,"text":""}', "line 3 is a note on entry 1, which does not stand above it"),
    (LAST, b'{"event":"Connected"}', f"line {LAST}: Connected: address is missing"),
    (2, WHOLE.splitlines()[2], "the file ends or goes wrong before a session began"),
    (1, b'{"schema":"smtp-inspector-session/2","program":"7.1"}', "this session file has form 2 and was written by SMTP In"),
    (1, b'{"schema":"smtp-inspector-session/99"}', "form 99 and was written by SMTP Inspector a version that is not named;"),
    (1, b'{"schema":"smtp-inspector-session/one"}', "line 1 names no form of a session file: smtp-inspector-session/one"),
    (1, b'{"schema":"smtp-inspector-session/1"', "line 1 is to say what this file is, and is no JSON object"),
]


@pytest.mark.parametrize(("number", "line", "words"), REFUSED, ids=[f"{words:.50}" for _, _, words in REFUSED])
def test_what_cannot_be_read_is_said_with_its_line(number: int, line: bytes, words: str):
    """One sentence, its line number, nothing unprintable; a newer form or event asks for the version that wrote it."""
    assert words in refusal(with_line(number, line))
    assert len(refusal(with_line(number, line))) < 300


def test_a_line_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch):
    """The bound holds before anything is made of the line, for the last one too."""
    monkeypatch.setattr(session_file, "LINE_BYTES", 1000)
    for raw in (with_line(3, b" " * 1001), WHOLE + b"x" * 1001):
        assert "1,001 bytes: more than 1,000 are no event" in refusal(raw)


def test_a_file_of_which_only_the_first_line_was_written():
    """The program was killed at once."""
    for raw in (header_line().encode(), header_line().encode() + b"\n"):
        assert refusal(raw).startswith("the file ends or goes wrong before a session began")


def test_the_file_of_a_paste_keeps_what_it_was_read_from():
    """What was read elsewhere and saved here still says so."""
    events = [
        EVENTS[0],
        SourceRead(at=0, kind="swaks", name="x", words="y"),
        *EVENTS[1:],
        NoteWritten(at=9, entry=1, text="ü"),
    ]
    assert read(session_bytes(events)) == events


def test_other_files_are_not_taken_for_one():
    """A report in JSON, an empty object, a dialogue."""
    for raw in (
        b'{"schema": "smtp-inspector/1"}',
        b"{}",
        b"220 mx.example.com",
        b'{"a":1,"schema":"smtp-inspector-session/1"}',
    ):
        assert not session_file.looks_like(raw, "x.jsonl")


SAMPLES = [
    path
    for folder in ("captures", "logs", "pastes")
    for path in sorted((Path(__file__).parents[1] / "samples" / folder).iterdir())
    if not path.name.startswith(("LICENSE", "SOURCES"))
]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_whatever_is_read_elsewhere_can_be_kept(path: Path):
    """With its first note a paste, a log or a capture becomes a session file, and is the same when that is read."""
    for conversation in recognise(path.read_bytes(), path.name):
        assert read(session_bytes(list(conversation.events))) == list(conversation.events)


BODY = WHOLE[len(header_line()) + 1 :]


@settings(max_examples=300)
@given(
    st.integers(0, len(BODY)),
    st.integers(0, 30),
    st.one_of(st.binary(max_size=30), st.sampled_from([b"\n", b"{}", b'"', b"[[", b"null", b"\\u0000", b"-1", b"1e999"])),
)
def test_whatever_is_in_a_file_nothing_but_a_refusal_comes_out(place: int, length: int, other: bytes):
    """Bytes in the file are replaced by others: it is read and every lens reads it too, or one sentence says why not."""
    raw = header_line().encode() + b"\n" + BODY[:place] + other + BODY[place + length :]
    try:
        (conversation,) = session_file.read_source(raw, "x")
    except UnreadableError as error:
        words = str(error)
    else:
        transcript = Transcript(conversation.events)
        words = report_text(transcript, inspect(transcript)).replace("\n", "line ")
    assert words.isprintable()
    assert "line" in words
