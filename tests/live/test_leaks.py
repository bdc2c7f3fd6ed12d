"""Nothing stays behind after a session: no thread, no descriptor, no warning of a resource that was not closed."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted_server import (
    EHLO,
    GOODBYE,
    GREETING,
    IN_CLEAR,
    READY,
    TO_STARTTLS,
    AwaitClose,
    Close,
    Read,
    Say,
    Script,
    ScriptedServer,
    StartTLS,
)
from watched_session import WatchedSession

from inspector.events import WaitStarted
from inspector.live.clock import Clock
from inspector.live.commands import TryVersions
from inspector.live.options import Options
from inspector.smtp.target import Target

DESCRIPTORS = Path("/proc/self/fd")


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """Compare threads and open descriptors before and after."""
    gc.collect()
    threads, descriptors = set(threading.enumerate()), len(os.listdir(DESCRIPTORS))  # noqa: PTH208 - counting only
    yield
    gc.collect()
    assert set(threading.enumerate()) <= threads
    assert len(os.listdir(DESCRIPTORS)) == descriptors  # noqa: PTH208


def _script(name: str, context: Any) -> list[Script]:
    probe = [*TO_STARTTLS, READY, Read(5), Say(bytes.fromhex("15030300020228")), AwaitClose()]
    inside = [*TO_STARTTLS, READY, StartTLS(context), EHLO, Say(b"250 mx\r\n"), *GOODBYE]
    return {
        "in clear": [[*IN_CLEAR, *GOODBYE], probe],
        "inside TLS": [inside, probe],
        "a handshake that fails": [[*TO_STARTTLS, READY, Read(5), Close()], probe],
        "lost": [[GREETING, EHLO, Close(abruptly=True)], [Close()]],
    }[name]


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="only Linux lists a process's descriptors here")
@pytest.mark.parametrize("name", ["in clear", "inside TLS", "a handshake that fails", "lost"])
@pytest.mark.parametrize("cancelled", [False, True], ids=["quit", "cancelled"])
def test_a_session_leaves_nothing(nothing_left: None, tls_context: Callable[..., Any], name: str, cancelled: bool) -> None:
    """Whether it ends by itself or is cut off in the middle, with a sweep beside it."""
    with ScriptedServer(*_script(name, tls_context())) as server:
        session = WatchedSession(Options(Target(server.host, server.port), "client.example.net", timeout=10.0), Clock())
        session.start()
        session.send(TryVersions())
        session.wait_for(WaitStarted, lambda wait: wait.step == "greeting")
        if cancelled:
            session.session.cancel()
            assert session.session.join(5)
        else:
            session.quit()
