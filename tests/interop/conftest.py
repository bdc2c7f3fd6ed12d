"""Real servers, started once for each test process."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import real_postfix
import real_servers


@dataclass(frozen=True)
class Checked:
    """What ``smtp-inspector check --format json`` gave back."""

    status: int
    report: dict[str, Any]

    @property
    def outcomes(self) -> dict[str, str]:
        """Version to outcome."""
        return {row["version"]: row["outcome"] for row in self.report["tls"]["versions"]}

    @property
    def codes(self) -> dict[str, str]:
        """Finding code to severity."""
        return {finding["code"]: finding["severity"] for finding in self.report["findings"]}

    @property
    def presented(self) -> list[str]:
        """SHA-256 of each certificate that was sent, in that order."""
        return [certificate["certificate_sha256"] for certificate in self.report["tls"]["presented_chain"]]


Check = Callable[..., Checked]


def needs(reason: str) -> None:
    """Skip where a server cannot be run, with the reason; CI=true says that all of them can."""
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    assert not reason, reason


def run_check(target: str, server_name: str, folder: Path, *options: str) -> Checked:
    """Run the program, as a user would, in `folder`."""
    command = [sys.executable, "-m", "inspector", "check", target, "--format", "json"]
    command += ["--server-name", server_name, "--ehlo-name", "client.example.org", *options]
    finished = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=60)
    said = "smtp-inspector: no SMTP session came about" if finished.returncode == 3 else ""
    assert finished.stderr.startswith(said)
    assert finished.stderr.count("\n") == bool(said)
    return Checked(finished.returncode, json.loads(finished.stdout))


@pytest.fixture(scope="session")
def postfix() -> Iterator[real_postfix.RealPostfix]:
    """A running Postfix with a port for every row of real_postfix.SERVICES."""
    needs(real_postfix.missing())
    with real_postfix.running_postfix() as running:
        yield running


@pytest.fixture
def check(postfix: real_postfix.RealPostfix, tmp_path: Path) -> Check:
    """Run the program against one of Postfix's ports."""

    def run(service: str, *options: str, trusting: bool = True, scheme: str = "") -> Checked:
        trust = ["--ca-file", str(postfix.root_file)] if trusting else []
        return run_check(postfix.target(service, scheme), real_postfix.SERVER_NAME, tmp_path, *trust, *options)

    return run


@pytest.fixture(scope="session")
def start_server() -> Iterator[Callable[[real_servers.Recipe], real_servers.RealServer]]:
    """Start one of the other servers, once for each recipe; it ends with the tests."""
    running: dict[real_servers.Recipe, real_servers.RealServer] = {}
    with contextlib.ExitStack() as servers:

        def start(recipe: real_servers.Recipe) -> real_servers.RealServer:
            needs(real_servers.missing(recipe))
            if recipe not in running:
                running[recipe] = servers.enter_context(real_servers.running_server(recipe))
            return running[recipe]

        yield start


@pytest.fixture
def check_server(tmp_path: Path) -> Check:
    """Run the program against one of another server's ports."""

    def run(server: real_servers.RealServer, service: str, *options: str) -> Checked:
        trust = ["--ca-file", str(server.root_file)]
        return run_check(server.target(service), real_servers.SERVER_NAME, tmp_path, *trust, *options)

    return run
