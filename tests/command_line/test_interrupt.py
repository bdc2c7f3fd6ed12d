"""^C while a report waits for its server: the session ends, says so, and what was found is told."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

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
