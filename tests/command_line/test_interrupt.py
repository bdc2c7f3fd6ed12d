"""^C while a report waits for its server: the session ends, says so, and what was found is told."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from inspector.command_line.reporting import events_of
from inspector.events import SessionFinished
from inspector.live.options import Options
from inspector.smtp.target import Target

CHECK = [sys.executable, "-m", "inspector", "check", "--ehlo-name", "client.example.org", "--format", "json", "--no-probe"]


@pytest.fixture
def silent_server() -> Iterator[socket.socket]:
    """One that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        yield server


def begin(server: socket.socket, prepare: Callable[[], object]) -> tuple["subprocess.Popen[str]", socket.socket]:
    """Start a check, and return once it is connected."""
    target = f"127.0.0.1:{server.getsockname()[1]}"
    process = subprocess.Popen(
        [*CHECK, target], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=prepare
    )
    return process, server.accept()[0]


def test_the_report_of_an_interrupted_session_has_its_end(silent_server: socket.socket) -> None:
    """It is not told as if it went on: who ended it is known, and no version waits for its turn."""
    process, connection = begin(silent_server, lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    with connection:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "smtp-inspector: interrupted: the report holds what had happened so far\n"
    entries = json.loads(out)["entries"]
    assert (entries[-1]["event"], entries[-1]["reason"]) == ("SessionFinished", "cancelled")


def test_an_interrupt_that_is_ignored_stays_ignored(silent_server: socket.socket) -> None:
    """Behind nohup, or in the background of a script, ^C is for others."""
    process, connection = begin(silent_server, lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    with connection:
        process.send_signal(signal.SIGINT)
        connection.sendall(b"554 go away\r\n")
        connection.shutdown(socket.SHUT_WR)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert "interrupted" not in err
    assert json.loads(out)["entries"][-1]["reason"] != "cancelled"


@pytest.fixture
def python_raises() -> Iterator[None]:
    """SIGINT is as Python leaves it, whoever runs the tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("python_raises")
def test_an_interrupt_behind_the_last_event_is_not_lost() -> None:
    """The session had ended by itself: other ports would be asked all the same."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        target = Target("127.0.0.1", deaf.getsockname()[1])
        events = events_of(Options(target, ehlo_name="client.example.org", probe=False), warned=True)
        while not isinstance(next(events), SessionFinished):
            continue
        for thread in threading.enumerate():
            if thread.name == "session":
                thread.join()
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            next(events)
