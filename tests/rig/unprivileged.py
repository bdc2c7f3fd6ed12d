"""Somebody without rights of his own, for tests of what a user may not do: root may do everything."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

NOBODY = 65534
"""The user id of ``nobody``."""


@contextlib.contextmanager
def unprivileged() -> Iterator[None]:
    """Run with nobody's rights to files, where the tests run as root. What is used must have been imported before."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """Give a folder that everybody may enter and read, and only its owner may write to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
