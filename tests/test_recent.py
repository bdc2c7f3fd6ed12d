"""The file of the latest sessions: what is kept, several writers, files that are not ours, folders that take nothing."""

import fcntl
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from inspector import recent
from inspector.frozen import replace
from inspector.recent import FILE, FILE_BYTES, PastSession, RecentError, pruned, read_recent, remember, state_folder

SESSION = PastSession("mx.example.com:587", "2026-01-15T12:00:00+00:00", "failure", "STARTTLS is masked → \\x1b", ())


def past(number: int, target: str = "") -> PastSession:
    """Session number `number` of a long day; by default each has a target of its own."""
    when = f"2026-01-15T{number // 60:02}:{number % 60:02}:00+00:00"
    return PastSession(target or f"mx{number}.example.com", when, "ok", "nothing wrong", (("tls_version", "TLSv1.2"),))


def test_what_is_remembered_is_read_newest_first(tmp_path: Path):
    """Every field comes back, from a file that only its owner can read; no file is no session."""
    folder = tmp_path / "not" / "yet"
    assert read_recent(folder) == ()
    remember(folder, past(1))
    remember(folder, SESSION)
    assert read_recent(folder) == (SESSION, past(1))
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert {path.name for path in folder.iterdir()} == {FILE, f"{FILE}.lock"}


def test_the_name_of_its_recording_is_kept_with_a_session(tmp_path: Path):
    """And the lines of before, which have none, stay as they were."""
    old = SESSION.line()
    assert "file" not in json.loads(old)
    (tmp_path / FILE).write_text(f"{old}\n")
    recorded = replace(past(1), file="2026-01-15-120000-mx1.example.com-25.jsonl")
    remember(tmp_path, recorded)
    assert set(read_recent(tmp_path)) == {SESSION, recorded}
    assert (tmp_path / FILE).read_text().count(old) == 1


def test_a_later_verdict_takes_the_place_of_an_earlier_one(tmp_path: Path):
    """A session is told by its start, its target and its changes: two may begin within one second."""
    remember(tmp_path, SESSION)
    later = PastSession(SESSION.target, SESSION.when, "warning", "a certificate is missing")
    remember(tmp_path, later)
    assert read_recent(tmp_path) == (later,)
    at_once = PastSession(SESSION.target, SESSION.when, "ok", "nothing wrong", (("tls_version", "TLSv1.2"),))
    remember(tmp_path, at_once)
    assert read_recent(tmp_path) == (at_once, later)


def test_the_file_stays_small():
    """The newest 50 sessions are kept, and of 50 targets the newest one, even where another target had many since."""
    early, many = [past(number) for number in range(60)], [past(number, "busy.example.com") for number in range(60, 160)]
    kept = pruned([*many, *early])
    assert [session.target for session in kept[-50:]] == ["busy.example.com"] * 50
    assert [session.target for session in kept[:-50]] == [f"mx{number}.example.com" for number in range(11, 60)]
    assert kept == sorted(kept, key=lambda session: session.when)


WRITER = """
import sys
from pathlib import Path
from inspector.recent import PastSession, remember
for number in range(8):
    when = f"2026-01-15T12:{number:02}:00+00:00"
    remember(Path(sys.argv[1]), PastSession(f"mx{sys.argv[2]}-{number}.example.com", when, "ok", "nothing wrong"))
"""


def test_several_programs_lose_nothing(tmp_path: Path):
    """Four programs that write at the same time, eight sessions each: all 32 are there."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, tmp_path, str(number)]) for number in range(4)]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    expected = {f"mx{writer}-{number}.example.com" for writer in range(4) for number in range(8)}
    assert {session.target for session in read_recent(tmp_path)} == expected


GOOD = json.loads(SESSION.line())


@pytest.mark.parametrize(
    "content",
    [
        b"not ours\n",
        b"\xff\xfe\x00\n",
        b"[]\n",
        b"{}\n",
        SESSION.line().encode()[:-9],
        SESSION.line().encode() + b"\n\n",
        b"[" * 100_000,
        json.dumps({**GOOD, "target": ""}).encode(),
        json.dumps({**GOOD, "target": 5}).encode(),
        json.dumps({**GOOD, "grade": "splendid"}).encode(),
        json.dumps({**GOOD, "when": "yesterday"}).encode(),
        json.dumps({**GOOD, "when": "2026-01-15T12:00:00"}).encode(),
        json.dumps({**GOOD, "words": "\x1b]52;c;QQ==\x07"}).encode(),
        json.dumps({**GOOD, "words": "\u202egnorw"}).encode(),
        json.dumps({**GOOD, "words": "\ud800"}).encode(),
        json.dumps({**GOOD, "words": "x" * 5_000}).encode(),
        json.dumps({**GOOD, "file": 5}).encode(),
        json.dumps({**GOOD, "file": "\x1b[2J"}).encode(),
        json.dumps({**GOOD, "changes": {"tls_version": ["TLSv1.2"]}}).encode(),
        b"x" * (FILE_BYTES + 1),
    ],
    ids=lambda content: ascii(content[-24:]),
)
def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path, content: bytes):
    """It is neither read, nor written, nor deleted; one line says so, and what to do."""
    (tmp_path / FILE).write_bytes(content)
    for attempt in (lambda: read_recent(tmp_path), lambda: remember(tmp_path, SESSION)):
        with pytest.raises(RecentError, match=r"is not ours .*Move it away") as caught:
            attempt()
        assert "\n" not in str(caught.value)
        assert str(caught.value).isprintable()
    assert (tmp_path / FILE).read_bytes() == content


def test_what_a_newer_program_added_is_passed_over(tmp_path: Path):
    """Fields and changes that are not known here make no file foreign."""
    line = json.dumps({**GOOD, "added": [1], "changes": {"tls_version": "TLSv1.2", "added": "later"}})
    (tmp_path / FILE).write_text(line + "\n")
    (session,) = read_recent(tmp_path)
    assert session.changes == (("tls_version", "TLSv1.2"),)


@pytest.mark.parametrize("kind", ["fifo", "folder"])
def test_what_is_no_plain_file_holds_nobody_up(tmp_path: Path, kind: str):
    """A FIFO that nobody writes to, or a folder of that name."""
    (os.mkfifo if kind == "fifo" else os.mkdir)(tmp_path / FILE)
    with pytest.raises(RecentError):
        read_recent(tmp_path)


@pytest.mark.parametrize("place", ["/dev/null/state", "/proc/nobody"])
def test_a_folder_that_cannot_be_written(place: str):
    """The operating system's words, in one line."""
    with pytest.raises(RecentError, match="Sessions are not remembered: "):
        remember(Path(place), SESSION)


def test_a_link_in_the_lock_s_place_is_not_followed(tmp_path: Path):
    """Nothing outside the folder is made or opened for writing."""
    (tmp_path / f"{FILE}.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RecentError):
        remember(tmp_path, SESSION)
    assert not (tmp_path / "elsewhere").exists()


def test_a_program_that_keeps_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A stopped one, say: it is waited for only so long, and nothing is written meanwhile."""
    monkeypatch.setattr(recent, "_LOCK_SECONDS", 0.0)
    with (tmp_path / f"{FILE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RecentError, match="another program holds its lock"):
            remember(tmp_path, SESSION)
    assert not (tmp_path / FILE).exists()
    remember(tmp_path, SESSION)
    assert read_recent(tmp_path) == (SESSION,)


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A full disk: the old file stands, and no half of a new one beside it."""
    remember(tmp_path, past(1))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(RecentError, match="No space left on device"):
        remember(tmp_path, SESSION)
    assert read_recent(tmp_path) == (past(1),)
    assert {path.name for path in tmp_path.iterdir()} == {FILE, f"{FILE}.lock"}


def test_where_the_folder_is(tmp_path: Path):
    """As the XDG specification says; a relative path counts as none."""
    assert state_folder({"XDG_STATE_HOME": str(tmp_path)}) == tmp_path / "smtp-inspector"
    assert state_folder({"XDG_STATE_HOME": "here"}) == Path.home() / ".local" / "state" / "smtp-inspector"
