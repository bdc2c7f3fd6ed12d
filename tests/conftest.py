"""Fixtures for every room."""

import contextlib
import itertools
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from inspector.demo.scenarios import SCENARIOS
from inspector.demo.server import DemoServer
from inspector.live.clock import Clock
from inspector.live.session import Session
from inspector.tls.expected_warnings import EXPECTED

_NUMBERS = itertools.count()

# No example has a deadline, and none is too slow to make: how long that takes depends on what else the machine does.
settings.register_profile("any pace", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any pace")


def pytest_configure(config: pytest.Config) -> None:
    """Keep quiet in tests, where every other warning is an error, what the program keeps quiet: pytest sets filters anew."""
    for message, category, module in EXPECTED:
        config.addinivalue_line("filterwarnings", f"ignore:{message}:{category.__name__}:{module}")


@pytest.fixture(scope="session", autouse=True)
def _folders_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the settings and files of whoever runs the tests out of them, also for what a fixture starts for many tests."""
    folder = tmp_path_factory.mktemp("xdg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        yield folder


@pytest.fixture(autouse=True)
def _folders_of_this_test(_folders_of_nobody: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test, and the programs that it starts, folders of its own, made when something is written."""
    own = _folders_of_nobody / str(next(_NUMBERS))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(own / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(own / "state"))


@pytest.fixture
def start_demo() -> Iterator[Callable[..., DemoServer]]:
    """Start a demo server by its scenario's name; it ends with the test."""
    with contextlib.ExitStack() as servers:

        def start(name: str, **options: Any) -> DemoServer:
            return servers.enter_context(DemoServer(SCENARIOS[name], **options))

        yield start


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses of a demo last a hundredth, and the session's clock counts a hundredfold: 8 seconds stay 8 seconds."""
    monkeypatch.setattr("inspector.demo.server.DemoServer", partial(DemoServer, pace=0.01))
    clock = partial(Clock, monotonic=lambda: 100 * time.monotonic())
    monkeypatch.setattr("inspector.live.session.Session", lambda options, *sinks: Session(options, *sinks, clock=clock()))


@pytest.fixture
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses of a demo are left out."""
    monkeypatch.setattr("inspector.demo.server.DemoServer", partial(DemoServer, pace=0.0))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Let one worker more run than there are processors, for many a test waits: for a server, a terminal, a frame."""
    return (os.cpu_count() or 1) + 1
