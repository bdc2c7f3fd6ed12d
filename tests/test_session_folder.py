"""The folder of the recordings: names, what is removed by which rule, what is added to a file, and locks."""

import errno
import fcntl
import os
from pathlib import Path

import pytest
from playbook import EHLO, play, session_bytes, started

from inspector import session_folder
from inspector.events import Event, LineKept, NoteWritten
from inspector.formats.sessions.session_file import read_source
from inspector.frozen import replace
from inspector.session_folder import (
    DAYS,
    KEPT,
    BeingWrittenError,
    append,
    create,
    is_session_name,
    remove_old,
    write_all,
)
from inspector.smtp.target import Target

EVENTS = [entry.event for entry in play("S: 220 mx.example.com ESMTP", EHLO, "S: 250 mx.example.com", finished=True)]
NOW = 2_000_000_000.0
DAY = 86_400


def aged(folder: Path, number: int, days: float, size: int = 1) -> Path:
    """A session file of that age."""
    path = folder / f"2026-01-15-{number:06}-mx.example.com-25.jsonl"
    path.write_bytes(b"x" * size)
    os.utime(path, (NOW - days * DAY - number,) * 2)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("host", "port", "demo", "name"),
    [
        ("mx.example.com", 587, "", "2026-01-15-120000-mx.example.com-587.jsonl"),
        ("2001:db8::25", 25, "", "2026-01-15-120000-2001-db8-25-25.jsonl"),
        ("mx", 25, "tls-minimum", "2026-01-15-120000-demo-tls-minimum.jsonl"),
        ("../../etc/passwd\x1b", 25, "", "2026-01-15-120000-etc-passwd--25.jsonl"),
        ("m" * 200, 25, "", f"2026-01-15-120000-{'m' * 60}-25.jsonl"),
        ("", 0, "", "2026-01-15-120000-unnamed.jsonl"),
    ],
)
def test_a_name_tells_when_and_with_whom(tmp_path: Path, host: str, port: int, demo: str, name: str):
    """Whatever the target is called, the name is one that can be typed, and stays in the folder."""
    descriptor, made = create(tmp_path, replace(started(), target=Target(host, port), demo=demo))
    os.close(descriptor)
    assert made == name
    assert is_session_name(made)
    assert names(tmp_path) == [name]


@pytest.mark.parametrize(
    "name", ["", "..", "x.jsonl", "2026-01-15-120000-a/../b.jsonl", "2026-01-15-120000-a.jsonl\n", "a" * 300]
)
def test_what_is_no_name_of_ours(name: str):
    """A name from a file of the user's opens nothing outside the folder."""
    assert not is_session_name(name)


def test_a_source_without_a_time_has_that_of_now(tmp_path: Path):
    """A paste that is kept is found by when it was kept."""
    descriptor, made = create(tmp_path, replace(started(), wall_clock=""))
    os.close(descriptor)
    assert is_session_name(made)


def test_the_newest_stay_and_the_others_for_some_days(tmp_path: Path):
    """Age removes nothing of the newest, however old; of the others what is too old."""
    for number in range(KEPT):
        aged(tmp_path, number, DAYS + 5)
    older = aged(tmp_path, KEPT, DAYS + 5)
    remove_old(tmp_path, NOW)
    assert len(names(tmp_path)) == KEPT
    assert not older.exists()
    young = [aged(tmp_path, KEPT + number, DAYS - 1) for number in range(3)]
    remove_old(tmp_path, NOW)
    assert all(path.exists() for path in young)


def test_all_together_hold_no_more_than_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The oldest go, young or not."""
    monkeypatch.setattr(session_folder, "TOTAL_BYTES", 250)
    paths = [aged(tmp_path, number, 0, size=100) for number in range(4)]
    remove_old(tmp_path, NOW)
    assert [path.exists() for path in paths] == [True, True, False, False]


def test_what_is_being_written_or_is_not_ours_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A session that lasts for weeks is locked; other files, links and folders are never touched."""
    monkeypatch.setattr(session_folder, "TOTAL_BYTES", 0)
    locked, other, target = aged(tmp_path, 1, 99), tmp_path / "mine.jsonl", tmp_path / "target"
    other.touch()
    target.touch()
    (tmp_path / "2026-01-15-000009-link-25.jsonl").symlink_to(target)
    (tmp_path / "2026-01-15-000008-folder-25.jsonl").mkdir()
    gone = aged(tmp_path, 2, 99)
    with locked.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        remove_old(tmp_path, NOW)
    assert not gone.exists()
    assert len(names(tmp_path)) == 5


def test_a_new_file_removes_old_ones_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Nobody has to tidy up."""
    monkeypatch.setattr(session_folder, "KEPT", 0)
    old = aged(tmp_path, 1, 99)
    os.utime(old, (0, 0))
    descriptor, made = create(tmp_path, started())
    os.close(descriptor)
    assert names(tmp_path) == [made]


# Adding to a file -------------------------------------------------------------------------------------------------------

NOTE = NoteWritten(at=1.0, entry=0, text="ü")


def written(path: Path, events: list[Event]) -> bytes:
    """A file with these."""
    raw = session_bytes(events)
    path.write_bytes(raw)
    return raw


def events_in(path: Path) -> list[Event]:
    return list(read_source(path.read_bytes(), "x")[0].events)


def test_events_are_added_behind_the_others(tmp_path: Path):
    """What stands there is not touched."""
    raw = written(path := tmp_path / "x", EVENTS)
    size = append(path, [NOTE], len(raw), len(raw))
    assert path.read_bytes().startswith(raw)
    assert path.stat().st_size == size
    assert events_in(path) == [*EVENTS, NOTE]
    assert append(path, [NOTE], size, size) == path.stat().st_size


def test_a_line_that_is_cut_off_becomes_one_that_says_so(tmp_path: Path):
    """Its bytes are kept; behind them the file can grow again."""
    raw = written(path := tmp_path / "x", EVENTS)
    path.write_bytes(raw[:-10])
    read = events_in(path)
    whole = raw[:-10].rfind(b"\n") + 1
    append(path, [read[-1], NOTE], whole, len(raw) - 10)
    assert events_in(path) == [*read, NOTE]
    assert isinstance(events_in(path)[-2], LineKept)


def test_a_file_that_was_changed_meanwhile_is_not_spoilt(tmp_path: Path):
    """Shorter, or longer where its end was to be repaired: nothing is written. Longer by whole lines: the note is added."""
    raw = written(path := tmp_path / "x", EVENTS)
    for whole, size in ((len(raw), len(raw) + 1), (len(raw) - 20, len(raw) - 10)):
        with pytest.raises(OSError, match="changed since it was read") as error:
            append(path, [NOTE], whole, size)
        assert error.value.errno == errno.ESTALE
        assert path.read_bytes() == raw
    append(path, [NOTE], len(raw), len(raw))
    append(path, [NOTE], len(raw), len(raw))
    assert events_in(path) == [*EVENTS, NOTE, NOTE]


def test_a_pipe_takes_no_notes_and_holds_nobody_up(tmp_path: Path):
    """A session file may be read from a named pipe; nobody reads there when a note is written."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="No such device"):
        append(tmp_path / "pipe", [NOTE], 0, 0)


def test_a_file_that_is_being_recorded_takes_no_notes(tmp_path: Path):
    """The program that records counts the entries; a line between its own would put all notes behind it out of place."""
    descriptor, name = create(tmp_path, started())
    try:
        with pytest.raises(BeingWrittenError):
            append(tmp_path / name, [NOTE], 0, 0)
    finally:
        os.close(descriptor)


def test_a_write_that_fails_half_way_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The first bytes go out, then the disk is full: they are taken back."""
    path = tmp_path / "x"
    path.write_bytes(b"before\n")
    real, room = os.write, [4, 0]

    def write(descriptor: int, data: bytes) -> int:
        if not (now := room.pop(0)):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, data[:now])

    monkeypatch.setattr(os, "write", write)
    with path.open("ab") as file, pytest.raises(OSError, match="No space left"):
        write_all(file.fileno(), b"after\n")
    assert path.read_bytes() == b"before\n"
