"""Before and after the app: which terminal is refused, what Textual is told."""

import io
import sys

import pytest

from inspector.ui.terminal import prepare_environment, terminal_problem, wants_mouse


class _Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_each_stream_must_be_a_terminal(monkeypatch, closed):
    """Reading keys from /dev/null would burn the processor; the sentence says what to use instead."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, f"__{name}__", io.StringIO() if name == closed else _Terminal())
    assert "use the check command" in terminal_problem({"TERM": "xterm"})


def test_a_good_and_a_dumb_terminal(monkeypatch):
    """TERM=dumb is a terminal that cannot draw."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, f"__{name}__", _Terminal())
    assert terminal_problem({"TERM": "xterm-256color"}) == ""
    assert "TERM=dumb" in terminal_problem({"TERM": "dumb"})


def test_the_mouse_is_off_over_ssh():
    """There every move would be sent upstream, and the terminal's own selection would be lost."""
    assert wants_mouse({})
    assert not wants_mouse({"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"})
    assert not wants_mouse({"SSH_TTY": "/dev/pts/1"})


def test_no_colour_is_decided_before_textual_is_imported():
    """Textual reads its theme from the environment once; an empty NO_COLOR counts."""
    environment = {"NO_COLOR": ""}
    assert prepare_environment(environment)
    assert environment["TEXTUAL_THEME"] == "ansi-dark"
    plain: dict[str, str] = {}
    assert not prepare_environment(plain)
    assert plain == {"TEXTUAL_ANIMATIONS": "none"}
