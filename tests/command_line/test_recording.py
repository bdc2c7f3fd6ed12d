"""A session is on disk before the screen hears of it, and a disk that takes nothing never stops a session."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from playbook import EHLO, play, started
from scripted_server import GOODBYE, Expect, Say, ScriptedServer
from unprivileged import open_folder, unprivileged
from watched_session import WatchedSession

from inspector.command_line.recording import RecordedSession, Recording, recording_of, sessions_folder
from inspector.events import Event, ReplyLineReceived
from inspector.formats.sessions.session_file import header_line, read_source
from inspector.frozen import replace
from inspector.live.options import Options
from inspector.smtp.target import Mode, Target

EVENTS = [entry.event for entry in play("S: 220 mx.example.com ESMTP", EHLO, "S: 250 mx.example.com", finished=True)]
PROGRAM = [sys.executable, "-m", "inspector"]


def events_in(path: Path) -> list[Event]:
    """What a file holds."""
    return list(read_source(path.read_bytes(), path.name)[0].events)


def record(folder: Path, events: list[Event], **options: int) -> Recording:
    """Record these."""
    recording = Recording(folder, **options)
    for event in events:
        recording(event)
    return recording


def test_an_event_is_in_the_file_when_the_sink_returns(tmp_path: Path):
    """After every event the file, read by somebody else, holds it, a line of a long reply like any other."""
    recording = Recording(tmp_path / "state" / "sessions")
    for number, event in enumerate(EVENTS, start=1):
        recording(event)
        assert events_in(tmp_path / "state" / "sessions" / recording.file) == EVENTS[:number]
    assert recording.problem == ""


def test_a_line_is_in_the_file_before_the_next_one_of_its_reply(tmp_path: Path):
    """What one read brought, too: each line is on the disk before anybody else hears of it."""
    on_disk: list[bool] = []
    recording = Recording(tmp_path)

    def record_and_look(event: Event) -> None:
        recording(event)
        on_disk.append(events_in(tmp_path / recording.file)[-1] == event)

    script = [Say(b"220 mx\r\n"), Expect(b"EHLO"), Say(b"250-mx.example.com\r\n250-SIZE\r\n250 HELP\r\n"), *GOODBYE]
    with ScriptedServer(script) as server:
        options = Options(Target("127.0.0.1", server.port, Mode.PLAINTEXT), "client.example.net", probe=False)
        session = WatchedSession(options, before=record_and_look)
        session.start()
        session.quit()
    assert on_disk == [True] * len(session.events)
    assert len(session.all(ReplyLineReceived)) > 3
    assert events_in(tmp_path / recording.file) == session.events


def test_only_its_owner_can_read_it(tmp_path: Path):
    """Folder and file, whatever the umask says."""
    before = os.umask(0)
    try:
        recording = record(tmp_path / "state" / "sessions", EVENTS)
    finally:
        os.umask(before)
    path = tmp_path / "state" / "sessions" / recording.file
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent, path.parent.parent)] == [0o600, 0o700, 0o700]


def test_two_sessions_of_one_second_have_a_file_each(tmp_path: Path):
    """Two programs may look at one server at once; neither writes into the other's file."""
    one, other = Recording(tmp_path), Recording(tmp_path)
    for event in EVENTS:
        one(event)
        other(event)
    assert one.file == "2026-01-15-120000-mx.example.com-25.jsonl"
    assert other.file == "2026-01-15-120000-mx.example.com-25-2.jsonl"
    assert events_in(tmp_path / one.file) == events_in(tmp_path / other.file) == EVENTS


def test_a_bound_that_is_reached_ends_the_recording_and_nothing_else(tmp_path: Path):
    """What was written stays readable; the sentence names the file and the bound, and later events are no error."""
    most = 3 * 2**20
    line = ReplyLineReceived(at=1.0, reply=2, raw=b"250-" + b"x" * 60_000 + b"\r\n")
    recording = record(tmp_path, [*EVENTS, *[line] * 60], most=most)
    path = tmp_path / recording.file
    assert most - 100_000 < path.stat().st_size <= most
    assert set(events_in(path)[len(EVENTS) :]) == {line}
    assert recording.problem == f"This session is not recorded any more: {path}: the file has reached 3 MiB."


@pytest.mark.parametrize("place", ["file", "file/sessions"])
def test_a_folder_that_takes_nothing_is_said(tmp_path: Path, place: str):
    """A file stands where a folder is to be; no exception comes out."""
    (tmp_path / "file").touch()
    recording = record(tmp_path / place, EVENTS)
    assert recording.problem.startswith(f"This session is not recorded: {tmp_path}/{place}: ")
    assert recording.file == ""


def test_a_folder_that_may_not_be_written_to_is_said(tmp_path: Path):
    """Somebody else's folder; no exception comes out."""
    assert record(tmp_path, EVENTS).problem == ""  # and all that a recording needs is imported
    with open_folder() as folder:
        (folder / "sessions").mkdir(mode=0o555)
        with unprivileged():
            recording = record(folder / "sessions", EVENTS)
        assert recording.problem.startswith(f"This session is not recorded: {folder}/sessions")
        assert recording.problem.endswith((": Permission denied.", ": Operation not permitted."))
        assert recording.file == ""


def test_an_event_that_cannot_be_written_is_said(tmp_path: Path):
    """A fault of our own, too, ends the recording only: the session's thread hears of none."""
    recording = record(tmp_path, [*EVENTS, replace(EVENTS[-1], at=float("nan"))])
    assert recording.problem.endswith("ValueError: nan is no number of JSON.")
    assert events_in(tmp_path / recording.file) == EVENTS
    assert record(tmp_path, EVENTS[1:]).problem.endswith("TypeError: a session begins with SessionStarted.")


LIMITED = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from inspector.events import MalformedReceived
from inspector.command_line.recording import Recording
sys.path.insert(0, sys.argv[3])
from playbook import started
recording = Recording(Path(sys.argv[2]))
for event in (started(), *[MalformedReceived(at=1.0, reply=0, raw=b"x" * 100 + b"\\r\\n", cause="no-code")] * 100):
    recording(event)
print(recording.file, recording.problem)
"""


@pytest.mark.parametrize("room", [100, 2_000, 2_001, 2_002, 2_117])
def test_a_full_disk_leaves_whole_lines(tmp_path: Path, room: int):
    """Wherever the room ends: what fits in whole is there and readable, half a line is taken away, and it is said once."""
    rig = Path(__file__).parents[1] / "rig"
    command = [sys.executable, "-c", LIMITED, str(room), str(tmp_path), str(rig)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (path,) = tmp_path.iterdir()
    assert "not recorded any more" in said
    assert "File too large" in said
    raw = path.read_bytes()
    assert raw.endswith(b"\n")
    assert len(raw) <= room
    if room > 1_000:
        found = events_in(path)
        assert len(found) > 3
        assert room - len(raw) < len(raw.splitlines()[-1]) + 1


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")
def test_a_disk_that_is_full_does_not_stop_check(tmp_path: Path, start_demo):
    """On a file system of 24 KiB: the report is whole, standard error says once that the recording ended; it is readable."""
    (tmp_path / "smtp-inspector").mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24k", "tmpfs", tmp_path / "smtp-inspector"], check=False)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        server = start_demo("starttls-before-greeting")
        command = [*PROGRAM, "check", f"{server.host}:{server.port}", "--ehlo-name", "client.example.com"]
        environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
        checked = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert checked.returncode == 1
        assert "TLSv1.3" in checked.stdout
        assert checked.stderr.count("This session is not recorded any more") == 1
        assert "No space left on device" in checked.stderr
        (path,) = (tmp_path / "smtp-inspector" / "sessions").iterdir()
        assert len(events_in(path)) > 10
    finally:
        subprocess.run(["umount", tmp_path / "smtp-inspector"], check=True)


def test_what_is_recorded_and_what_is_not():
    """Servers are, demos are not; a flag says otherwise. A session that may receive more may write more."""
    server = Options(target=Target("mx.example.com", 25), ehlo_name="")
    demo = replace(server, demo="well-behaved")
    assert [bool(recording_of(options, wanted=None)) for options in (server, demo)] == [True, False]
    assert [bool(recording_of(options, wanted=True)) for options in (server, demo)] == [True, True]
    assert [bool(recording_of(options, wanted=False)) for options in (server, demo)] == [False, False]
    large = recording_of(replace(server, session_bytes=2**30), wanted=True)
    assert large is not None
    assert large._most == 2**32
    assert not sessions_folder().exists()


class _Session:
    """Stands for a live one."""

    def __init__(self, recording: Recording | None) -> None:
        self._sink = recording
        self.notes: list[tuple[int, str]] = []

    def note(self, entry: int, text: str) -> None:
        self.notes.append((entry, text))

    start = send = cancel = join = None


def test_the_screen_sees_file_and_problem_and_hears_where_a_note_went(tmp_path: Path):
    """While it is recorded nothing is said of a note; otherwise it is said what becomes of it."""
    recording = record(tmp_path, EVENTS[:1])
    options = Options(Target("mx.example.com", 25), "client.example.net")
    session = RecordedSession(_Session(recording), recording, options)  # type: ignore[arg-type]
    assert (session.file, session.problem, session.note(0, "x")) == (recording.file, "", "")
    recording(replace(EVENTS[-1], at=float("inf")))
    assert session.problem == session.note(0, "x") != ""
    bare = RecordedSession(_Session(None), None, options)  # type: ignore[arg-type]
    assert (bare.file, bare.problem) == ("", "")
    assert bare.note(0, "x").startswith("This session is not recorded: ")


def test_a_file_begins_with_what_it_is(tmp_path: Path):
    """The first line is there before the first event is."""
    recording = record(tmp_path, [started()])
    assert (tmp_path / recording.file).read_text().splitlines()[0] == header_line()
