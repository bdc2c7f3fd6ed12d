"""Fixtures for every room."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from inspector.demo.scenarios import SCENARIOS
from inspector.demo.server import DemoServer


@pytest.fixture
def start_demo() -> Iterator[Callable[..., DemoServer]]:
    """Start a demo server by its scenario's name; it ends with the test."""
    with contextlib.ExitStack() as servers:

        def start(name: str, **options: Any) -> DemoServer:
            return servers.enter_context(DemoServer(SCENARIOS[name], **options))

        yield start
