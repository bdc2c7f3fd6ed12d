"""The line that says what is waited for: how often it is drawn, how wide it is, and that nothing stays of it."""

import io
import subprocess
import sys
import threading

import pytest
from pseudo_terminal import PseudoTerminal
from scripted_server import GOODBYE, IN_CLEAR, ScriptedServer, Wait

from inspector.command_line.progress_line import ProgressLine, progress_line
from inspector.events import WaitStarted

GREETING = WaitStarted(at=2.0, step="greeting", limit=60.0)
ERASE = "\r\x1b[K"


class Clock:
    """A clock that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def line_on(stream: io.StringIO, clock: Clock, *, drawn: bool = True, columns: int = 80) -> ProgressLine:
    return ProgressLine(stream, drawn=drawn, columns=lambda: columns, monotonic=clock)


def test_it_counts_seconds_and_draws_no_more_often() -> None:
    """A hundred looks a second, for three seconds: four lines."""
    stream, clock = io.StringIO(), Clock()
    line = line_on(stream, clock)
    line.show(GREETING)
    for hundredth in range(310):
        clock.now = 100.0 + hundredth / 100
        line.tick()
    line.erase()
    assert stream.getvalue().split(ERASE) == [
        "",
        "waiting for the greeting ...",
        "waiting for the greeting: 1 s of 60 s",
        "waiting for the greeting: 2 s of 60 s",
        "waiting for the greeting: 3 s of 60 s",
        "",
    ]


def test_the_same_words_are_not_drawn_twice() -> None:
    """A flood of events costs the terminal nothing."""
    stream = io.StringIO()
    line = line_on(stream, Clock())
    for _ in range(1000):
        line.show(GREETING)
    assert stream.getvalue() == f"{ERASE}waiting for the greeting ..."


@pytest.mark.parametrize("columns", [1, 2, 11, 28, 29, 80])
def test_it_never_fills_the_last_column(columns: int) -> None:
    """A line that is as wide as the terminal would break, and could not be erased."""
    stream = io.StringIO()
    line_on(stream, Clock(), columns=columns).show(GREETING)
    assert stream.getvalue().removeprefix(ERASE) == "waiting for the greeting ..."[: columns - 1]


def test_nothing_is_drawn_where_it_could_not_be_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    """No terminal, or one that is dumb: not one byte."""
    stream = io.StringIO()
    line = line_on(stream, Clock(), drawn=False)
    line.show(GREETING)
    line.tick()
    line.erase()
    assert stream.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    progress_line({"TERM": "dumb"}).show(GREETING)
    progress_line({}).show(GREETING)
    assert stream.getvalue() == ""
    progress_line({"TERM": "vt100"}).show(GREETING)
    assert stream.getvalue() == f"{ERASE}waiting for the greeting ..."


def test_before_anything_happened_there_is_nothing_to_say() -> None:
    """Without an event nobody knows when the session started."""
    stream = io.StringIO()
    line = line_on(stream, Clock())
    line.tick()
    line.erase()
    assert stream.getvalue() == ""


def check(server: ScriptedServer) -> list[str]:
    words = ["check", f"127.0.0.1:{server.port}", "--no-probe", "--ehlo-name", "client.example.net"]
    return [sys.executable, "-m", "inspector", *words]


@pytest.mark.parametrize("columns", [80, 24])
def test_on_a_terminal(columns: int) -> None:
    """A server keeps us waiting: the terminal says for what and how long, and at the end only the report stands there."""
    seen = threading.Event()
    with (
        ScriptedServer([Wait(seen), *IN_CLEAR, *GOODBYE]) as server,
        PseudoTerminal(check(server), columns=columns) as terminal,
    ):
        if columns == 80:
            terminal.wait_for_text("waiting for the greeting: 1 s of 60 s")
        else:
            terminal.wait_for_text("waiting for the greetin")
        assert "\n" not in terminal.text.rstrip()  # one line, at whatever width
        seen.set()
        assert terminal.wait_for_end() == 1
        drawn, report = bytes(terminal.raw).decode().rsplit(ERASE, 1)
    assert server.problems == []
    assert [len(part) for part in drawn.split(ERASE) if len(part) >= columns] == []
    assert "\n" not in drawn
    assert "EHLO: waiting for the r" in drawn
    assert report.startswith("SMTP Inspector")
    assert "waiting" not in report


def test_in_a_pipe_there_is_none() -> None:
    """Standard error holds nothing at all."""
    with ScriptedServer([*IN_CLEAR, *GOODBYE]) as server:
        done = subprocess.run(check(server), capture_output=True, timeout=60, check=False)
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout
