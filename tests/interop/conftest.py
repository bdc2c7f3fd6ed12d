"""Real servers, started once for each test process."""

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


Check = Callable[..., Checked]


@pytest.fixture(scope="session")
def postfix() -> Iterator[real_postfix.RealPostfix]:
    """A running Postfix with a port for every row of real_postfix.SERVICES."""
    reason = real_postfix.missing()
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    assert not reason, reason
    with real_postfix.running_postfix() as running:
        yield running


@pytest.fixture
def check(postfix: real_postfix.RealPostfix, tmp_path: Path) -> Check:
    """Run the program, as a user would, against one of Postfix's ports."""

    def run(service: str, *options: str, trusting: bool = True, scheme: str = "") -> Checked:
        trust = ["--ca-file", str(postfix.root_file)] if trusting else []
        command = [sys.executable, "-m", "inspector", "check", postfix.target(service, scheme), "--format", "json"]
        command += ["--server-name", real_postfix.SERVER_NAME, "--ehlo-name", "client.example.org", *trust, *options]
        finished = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
        said = "smtp-inspector: no SMTP session came about" if finished.returncode == 3 else ""
        assert finished.stderr.startswith(said)
        assert finished.stderr.count("\n") == bool(said)
        return Checked(finished.returncode, json.loads(finished.stdout))

    return run
