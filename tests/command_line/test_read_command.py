"""`read`: a recorded session is told exactly as it was live, with the same words and the same exit status."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playbook import EHLO, OFFER, play, session_bytes, started
from scripted_server import GOODBYE, GREETING, Expect, Say, ScriptedServer

from inspector import cli
from inspector.command_line import reporting, sources
from inspector.command_line.recording import sessions_folder
from inspector.command_line.sources import read_source
from inspector.demo.scenarios import SCENARIOS
from inspector.events import ConnectFailed, Event, SourceRead
from inspector.formats.recognise import RECOGNISERS
from inspector.formats.reports.html import report_html
from inspector.formats.reports.json import report_json
from inspector.formats.reports.markdown import report_markdown
from inspector.formats.reports.text import report_text
from inspector.formats.source import Conversation
from inspector.lenses.inspection import inspect
from inspector.lenses.saved import RECORDING_ENDS
from inspector.transcript import Transcript

NAME = ["--ehlo-name", "client.example.com"]


def recorded() -> Path:
    """The one file in the folder."""
    (path,) = sessions_folder().iterdir()
    return path


ON_EVERY_PYTHON = ("well-behaved", "legacy-only")
"""Demos of TLS as it is today, and of versions that not each Python takes."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in ON_EVERY_PYTHON else pytest.mark.once) for name in SCENARIOS]
)
def test_every_demo_is_read_as_it_was_live(name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """The events, the reading and every report, byte for byte: nothing is recomputed from this machine or its clock."""
    request.getfixturevalue("hurried" if SCENARIOS[name].greeting_seconds else "without_pauses")
    live: list[list[Event]] = []
    events_of = reporting.events_of

    def watched(*words: object, **options: object) -> Iterator[Event]:
        live.append([])
        for event in events_of(*words, **options):  # type: ignore[arg-type]
            live[-1].append(event)
            yield event

    monkeypatch.setattr(reporting, "events_of", watched)
    monkeypatch.setattr("sys.stdout", io.StringIO())
    status = cli.main(["demo", name, *NAME, "--record", "--format", "json"])
    paths = sorted(sessions_folder().iterdir(), key=lambda path: path.stat().st_mtime_ns)
    assert len(paths) == len(live) >= 1  # one for each port that is asked
    for path, events in zip(paths, live, strict=True):
        before, after = Transcript(events), Transcript(read_source(str(path), 2**30).conversations[0].events)
        assert list(after) == list(before)
        readings = inspect(before), inspect(after)
        assert readings[0] == readings[1]
        for report in (report_json, report_text, report_markdown, report_html):
            assert report(after, readings[1]) == report(before, readings[0])
    if len(paths) == 1:
        monkeypatch.setattr("sys.stdout", again := io.StringIO())
        assert cli.main(["read", str(paths[0]), "--format", "json"]) == status
        assert again.getvalue() == report_json(before, readings[0])


def file_of(tmp_path: Path, *events: Event) -> str:
    """A session file of these; its path."""
    path = tmp_path / "session.jsonl"
    path.write_bytes(session_bytes(events))
    return str(path)


def events(*steps: object) -> list[Event]:
    return [entry.event for entry in play(*steps)]  # type: ignore[arg-type]


FOREIGN = SourceRead(at=0, kind="dialogue", name="x", words="a dialogue; it tells no times")
GOOD = events(*OFFER)
REFUSED = events("S: 554 5.7.1 go away")
NO_CONNECTION = [started(), ConnectFailed(at=1, address="192.0.2.1", port=25, cause="refused", words="refused")]


def foreign(held: list[Event]) -> list[Event]:
    return [held[0], FOREIGN, *held[1:]]


@pytest.mark.parametrize(
    ("held", "status"),
    [
        (GOOD, 0),
        (NO_CONNECTION, 3),
        (REFUSED, 3),
        (foreign(GOOD), 0),
        (foreign([started()]), 0),
        (foreign(events("S: 220 mx.example.com ESMTP", EHLO, "S: 250-STARTTLS", "S: 250 mx.example.com")), 1),
    ],
    ids=["good", "no connection", "refused", "good paste", "paste without a session", "first case, pasted"],
)
def test_the_exit_status_says_how_good_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], held: list[Event], status: int
):
    """A session of ours as `check` does; of what others wrote down, what was found counts before how far it came."""
    assert cli.main(["read", file_of(tmp_path, *held), "--format", "text"]) == status
    assert capsys.readouterr().out


def test_what_was_recognised_is_said_beside_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """On standard error, so that the report can be redirected; for a paste with what it cannot tell."""
    path = file_of(tmp_path, *GOOD)
    assert cli.main(["read", path, "--format", "markdown"]) == 0
    assert capsys.readouterr().err == (
        f"smtp-inspector: {path}: a session file of SMTP Inspector: mx.example.com:25, 2026-01-15 12:00:00+00:00\n"
    )
    cli.main(["read", file_of(tmp_path, *foreign(GOOD)), "--format", "text"])
    assert capsys.readouterr().err == f"smtp-inspector: {path}: a dialogue; it tells no times\n"


@pytest.mark.parametrize("more", [(), ("--redact", "all")])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_recording_that_ends_in_the_middle_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, more: tuple[str, ...]
):
    """As the screen does, with stand-ins too; one that is whole tells how the session ended."""
    cli.main(["read", file_of(tmp_path, *GOOD), "--format", form, *more])
    assert RECORDING_ENDS in " ".join(capsys.readouterr().out.split())
    whole = [entry.event for entry in play(*OFFER, finished=True)]
    cli.main(["read", file_of(tmp_path, *whole), "--format", form, *more])
    assert RECORDING_ENDS not in " ".join(capsys.readouterr().out.split())


def test_several_conversations_are_listed_and_one_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """Without a number the first one, and standard error lists all; with one that, and nothing is listed."""
    path = file_of(tmp_path, *GOOD)
    one, two = (Conversation(f"{name}.example.com:25", (started(f"{name}.example.com"), FOREIGN)) for name in ("one", "two"))
    monkeypatch.setattr(sources, "read_recognised", lambda *_: (RECOGNISERS[0], (one, two)))
    cli.main(["read", path, "--format", "text"])
    shown = capsys.readouterr()
    assert "one.example.com" in shown.out
    assert [line.removeprefix("smtp-inspector: ") for line in shown.err.splitlines()[1:]] == [
        "   1  one.example.com:25",
        "   2  two.example.com:25",
        "the report is about number 1; --conversation N chooses another",
    ]
    cli.main(["read", path, "--format", "text", "--conversation", "2"])
    shown = capsys.readouterr()
    assert "two.example.com" in shown.out
    assert len(shown.err.splitlines()) == 1
    assert cli.main(["read", path, "--format", "text", "--conversation", "3"]) == 2
    assert "holds 2 conversations: there is no number 3" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_ends_with_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """One line, no report."""
    assert cli.main(["read", str(tmp_path / "none\x1b"), "--format", "json"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == f"smtp-inspector: {tmp_path}/none\\x1b: there is no such file\n"
    assert cli.main(["read", file_of(tmp_path, *GOOD), "--output", "x"]) == 2
    assert "--output needs --format" in capsys.readouterr().err


def test_another_policy_judges_otherwise(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The same session, and what was asked for now."""
    cli.main(["demo", "tls-minimum", *NAME, "--record", "--format", "text"])
    assert "TLS 1.0 and 1.1 are accepted, below the minimum of TLSv1.2" in report_of(recorded(), capsys)
    stricter = report_of(recorded(), capsys, "--tls-minimum", "1.3")
    assert "TLS 1.0, 1.1 and 1.2 are accepted, below the minimum of TLSv1.3" in stricter


def report_of(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    cli.main(["read", str(path), "--format", "text", *words])
    return " ".join(capsys.readouterr().out.split())


def test_a_demo_is_not_recorded_unless_that_is_asked_for(capsys: pytest.CaptureFixture[str]):
    """As it is not remembered."""
    cli.main(["demo", "well-behaved", *NAME, "--format", "text", "--no-probe"])
    assert not sessions_folder().exists()


def test_a_check_is_recorded_unless_that_is_forbidden(start_demo, capsys: pytest.CaptureFixture[str]):
    """Each port in a file of its own."""
    server = start_demo("well-behaved")
    check = ["check", f"{server.host}:{server.port}", *NAME, "--no-probe"]
    cli.main([*check, "--no-record"])
    assert not sessions_folder().exists()
    cli.main(check)
    assert str(server.port) in recorded().name
    cli.main([*check, "--ports", f"{server.port},{server.port + 1}/tls"])
    assert len(list(sessions_folder().iterdir())) == 3


def test_a_password_is_not_in_the_file(tmp_path: Path):
    """A session with AUTH by hand: neither the secret nor its base64 is in the file, nor in what is read from it."""
    from watched_session import WatchedSession

    from inspector.command_line.recording import Recording
    from inspector.live.commands import SendLine
    from inspector.live.options import Options
    from inspector.smtp.target import Mode, Target

    secret = b"AGFsaWNlAGNvcnJlY3QtaG9yc2U="  # \0alice\0correct-horse
    script = [GREETING, Expect(b"EHLO"), Say(b"250-mx\r\n250 AUTH PLAIN LOGIN\r\n"), Expect(b"AUTH"), Say(b"334 \r\n")]
    script += [Expect(secret), Say(b"235 ok\r\n"), *GOODBYE]
    with ScriptedServer(script) as server:
        recording = Recording(tmp_path)
        options = Options(Target("127.0.0.1", server.port, Mode.PLAINTEXT), "client.example.com", probe=False)
        session = WatchedSession(options, before=recording)
        session.start()
        session.quit(SendLine(b"AUTH PLAIN"), SendLine(secret))
    assert server.problems == []
    raw = (tmp_path / recording.file).read_bytes()
    found = read_source(str(tmp_path / recording.file), 2**20).conversations[0].events
    everything = raw + repr(found).encode()
    for word in (secret, b"correct-horse", b"alice", secret[4:-4]):
        assert word not in everything
    assert list(found) == session.events


class Terminal(io.StringIO):
    """Standard error, where somebody reads it."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "the report holds 2 host names as they are; --redact all"),
        (("--redact", "none"), ""),
        (("--redact", "all"), ""),
    ],
)
def test_names_that_leave_are_told_where_somebody_reads_it(
    words: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the file is written; who said what is to be done with names is told nothing."""
    paste = tmp_path / "paste.txt"
    paste.write_text("220 mx.corp.test ESMTP\nEHLO me\n250 mx.corp.test\n")
    monkeypatch.setattr("sys.stderr", said := Terminal())
    assert cli.main(["read", str(paste), "--format", "text", "--output", str(tmp_path / "report.txt"), *words]) in (0, 1)
    assert told in said.getvalue() if told else "as they are" not in said.getvalue()
    assert ("corp.test" in (tmp_path / "report.txt").read_text()) is (words != ("--redact", "all"))
