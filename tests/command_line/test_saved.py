"""A session that is over: it is handed over as it was, and its notes go where they last."""

from pathlib import Path

import pytest
from playbook import EHLO, play, session_bytes, started

from inspector.command_line.saved import SavedFile, SavedSession
from inspector.events import Event, LineKept, NoteWritten, SourceRead
from inspector.formats.sessions.session_file import read_source

EVENTS = [entry.event for entry in play("S: 220 mx.example.com ESMTP", EHLO, "S: 250 mx.example.com", finished=True)]
PASTE = [EVENTS[0], SourceRead(at=0, kind="swaks", name="x", words="y"), *EVENTS[1:]]


def events_in(path: Path) -> list[Event]:
    return list(read_source(path.read_bytes(), "x")[0].events)


def opened(path: Path, folder: Path) -> SavedFile:
    """The file as `read` opens it."""
    raw = path.read_bytes()
    return SavedFile(events_in(path), folder, path, size=len(raw), whole=raw.rfind(b"\n") + 1)


def shown(file: SavedFile, events: list[Event]) -> tuple[SavedSession, list[Event]]:
    """A session that has been started, and what its sink gets."""
    got: list[Event] = []
    session = SavedSession(events, file, got.append)
    session.start()
    return session, got


def test_it_hands_over_what_was_recorded(tmp_path: Path):
    """All events in order, nothing of its own; what is sent to it goes nowhere."""
    session, got = shown(SavedFile(EVENTS, tmp_path), EVENTS)
    session.send(None)  # type: ignore[arg-type]
    session.cancel()
    assert got == EVENTS
    assert (session.file, session.problem) == ("", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cut", [0, 1, 10], ids=["whole", "without its last line end", "cut off"])
def test_a_note_goes_to_the_file_and_to_the_screen(tmp_path: Path, cut: int):
    """Both get it in the same place, also where the file's last line has no end; another showing has it too."""
    raw = session_bytes(EVENTS)
    path = tmp_path / "x.jsonl"
    path.write_bytes(raw[: len(raw) - cut])
    before = events_in(path)
    file = opened(path, tmp_path)
    session, got = shown(file, before)
    assert session.note(2, "see ticket 7") == ""
    assert session.note(2, "") == ""
    notes = [NoteWritten(at=EVENTS[-1 if cut < 10 else -2].at, entry=2, text=text) for text in ("see ticket 7", "")]
    assert got == [*before, *notes]
    assert events_in(path) == got
    assert shown(file, before)[1] == got
    assert shown(opened(path, tmp_path), events_in(path))[1] == got


def test_the_first_note_on_a_paste_saves_the_whole(tmp_path: Path):
    """As a session file that says where it was read; the next note goes there too, and the sentence names it once."""
    session, got = shown(SavedFile(PASTE, tmp_path / "sessions"), PASTE)
    said = session.note(3, "one")
    (path,) = (tmp_path / "sessions").iterdir()
    assert said == f"The note and the whole conversation are in {path}."
    assert session.file == path.name
    assert events_in(path) == got == [*PASTE, NoteWritten(at=EVENTS[-1].at, entry=3, text="one")]
    assert session.note(4, "two") == ""
    assert events_in(path) == got
    assert len(got) == len(PASTE) + 2


def test_what_counts_as_good_now_is_not_written(tmp_path: Path):
    """Who reads with another policy and takes a note changes nothing of what was recorded."""
    judged = [started(strict=True), *PASTE[1:]]
    session, got = shown(SavedFile(PASTE, tmp_path), judged)
    session.note(0, "x")
    (path,) = tmp_path.iterdir()
    assert events_in(path)[0] == PASTE[0]
    assert got[0] == judged[0]


def test_a_note_that_cannot_be_kept_is_shown_and_said(tmp_path: Path):
    """The file has gone, or the folder takes nothing: the screen has the note, and says that nothing else has it."""
    (tmp_path / "file").touch()
    for file in (
        SavedFile(EVENTS, tmp_path / "file", tmp_path / "gone", size=1, whole=1),
        SavedFile(PASTE, tmp_path / "file"),
    ):
        session, got = shown(file, EVENTS)
        assert session.note(0, "x").startswith("The note is not kept: ")
        assert isinstance(got[-1], NoteWritten)


def test_the_words_of_a_cut_off_line_are_kept_with_the_note(tmp_path: Path):
    """What was there of the last line stands in the file as an event of its own."""
    raw = session_bytes(EVENTS)
    path = tmp_path / "x.jsonl"
    path.write_bytes(raw[:-10])
    session, _ = shown(opened(path, tmp_path), events_in(path))
    session.note(len(EVENTS) - 1, "here it ends")
    kept, note = events_in(path)[-2:]
    assert isinstance(kept, LineKept)
    assert raw[:-10].endswith(kept.raw)
    assert isinstance(note, NoteWritten)
    assert note.entry == len(EVENTS) - 1
