"""The one secret of a handshake, through a pipe that nothing is left of."""

import os
from pathlib import Path

import authority
import pytest
from handshakes import flights, server_context

from inspector.live.key_log import KeyLog
from inspector.live.secure import client_context
from inspector.tls.registry import ProtocolVersion


@pytest.mark.parametrize(("version", "sizes"), [(ProtocolVersion.TLSv1_3, {32, 48}), (ProtocolVersion.TLSv1_2, {0})])
def test_a_handshake_tells_its_secret_and_leaves_nothing(version: ProtocolVersion, sizes: set[int], tmp_path: Path) -> None:
    """As long as the hash of the suite; no descriptor stays open, no file is made."""
    context = client_context(version)
    server = server_context(
        authority.issue("mx.example.com"), tmp_path, lowest=context.minimum_version, highest=context.maximum_version
    )
    before, files = set(Path("/dev/fd").iterdir()), set(tmp_path.iterdir())
    log = KeyLog(context)
    assert len(list(flights(context, server))) > 3
    assert len(log.take()) in sizes
    assert context.keylog_filename is None
    assert (set(Path("/dev/fd").iterdir()), set(tmp_path.iterdir())) == (before, files)
    assert log.take() == b""


def test_where_no_pipe_can_be_had_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many open files are no reason to end the session: what is encrypted stays unknown."""

    def refuse() -> tuple[int, int]:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(os, "pipe", refuse)
    log = KeyLog(client_context(None))
    assert log.take() == b""
