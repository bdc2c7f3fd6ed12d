"""The end of the program: quick, and nothing is lost in it."""

import subprocess
import sys

import pytest

from inspector import __main__, __version__, cli
from inspector.command_line.reporting import INTERRUPTED

LEAVE = [sys.executable, "-m", "inspector"]


@pytest.mark.once
def test_what_was_written_is_out_and_the_status_is_told():
    """The program ends without Python's clearing away: a pipe has got everything all the same, and 2 stays 2."""
    version = subprocess.run([*LEAVE, "--version"], capture_output=True, text=True)
    wrong = subprocess.run([*LEAVE, "check"], capture_output=True, text=True)
    assert (version.returncode, __version__ in version.stdout) == (0, True)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "TARGET" in wrong.stderr


def test_where_nothing_can_be_written_python_says_so(monkeypatch):
    """A reader that went away is no reason to leave in silence."""

    class Gone:
        def flush(self):
            raise BrokenPipeError

    monkeypatch.setattr(cli, "main", lambda: 3)
    monkeypatch.setattr(__main__.sys, "stdout", Gone())
    monkeypatch.setattr(__main__.os, "_exit", lambda status: pytest.fail(f"left at once with {status}"))
    with pytest.raises(SystemExit) as end:
        __main__.run()
    assert end.value.code == 3


EARLY = """
import sys

class Interrupts:
    def find_spec(self, name, path, target=None):
        if name == "inspector.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupts())
from inspector.__main__ import run
run()
"""
"""A ^C while the first module of all is looked for."""


@pytest.mark.once
def test_an_early_interrupt_shows_no_traceback():
    """Importing takes a tenth of a second, and longer on a busy machine: ^C ends the program there too, as it does later."""
    ended = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (INTERRUPTED, "", "")
    assert __main__.INTERRUPTED == INTERRUPTED
