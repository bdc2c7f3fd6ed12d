"""Before and after the app: which terminal is refused, what Textual is told."""

import io
import os
import sys

import pytest

from inspector.ui.terminal.terminal import (
    first_theme,
    has_few_colours,
    own_terminal,
    prepare_environment,
    terminal_problem,
    wants_mouse,
)


class _Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_each_stream_must_be_a_terminal(monkeypatch, closed):
    """Reading keys from /dev/null would burn the processor; the sentence says what to use instead."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, f"__{name}__", io.StringIO() if name == closed else _Terminal())
    assert terminal_problem("use check", {"TERM": "xterm"}).endswith(" is no terminal, so the app cannot draw: use check")


def test_a_good_and_a_dumb_terminal(monkeypatch):
    """TERM=dumb is a terminal that cannot draw; without TERM nobody knows."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, f"__{name}__", _Terminal())
    assert terminal_problem("", {"TERM": "xterm-256color"}) == ""
    assert "TERM=dumb" in terminal_problem("", {"TERM": "dumb"})
    assert "TERM is not set" in terminal_problem("", {})


def test_the_mouse_is_off_over_ssh_and_in_screen():
    """Over SSH every move would be sent upstream, and the terminal's own selection would be lost; screen keeps Esc back."""
    assert wants_mouse({})
    assert not wants_mouse({"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"})
    assert not wants_mouse({"SSH_TTY": "/dev/pts/1"})
    assert not wants_mouse({"STY": "1.pts-0.host"})


def test_textual_is_told_before_it_is_imported():
    """Nothing moves, unless the user wants it."""
    environment: dict[str, str] = {}
    prepare_environment(environment)
    assert environment == {"TEXTUAL_ANIMATIONS": "none"}
    prepare_environment(wanted := {"TEXTUAL_ANIMATIONS": "full"})
    assert wanted == {"TEXTUAL_ANIMATIONS": "full"}


def test_the_size_is_that_of_the_terminal():
    """Where the environment names a size, Python asks the terminal no more: the app would stay at 60x20 in any window."""
    prepare_environment(environment := {"COLUMNS": "60", "LINES": "20", "TERM": "xterm"})
    assert environment == {"TEXTUAL_ANIMATIONS": "none", "TERM": "xterm"}


@pytest.mark.parametrize(
    ("chosen", "by_flag", "environment", "theme"),
    [
        (None, False, {"TERM": "xterm-256color"}, "dark"),
        (None, False, {"TERM": "xterm-kitty"}, "dark"),
        (None, False, {"TERM": "xterm", "COLORTERM": "truecolor"}, "dark"),
        (None, False, {"TERM": "xterm", "COLORTERM": "yes"}, "16-colours"),
        *[(None, False, {"TERM": term}, "16-colours") for term in ("xterm", "linux", "vt100", "screen", "xterm-16color")],
        ("light", False, {"TERM": "linux"}, "light"),
        ("light", True, {"TERM": "linux"}, "light"),
        (None, False, {"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ("light", False, {"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ("light", True, {"TERM": "xterm-256color", "NO_COLOR": "1"}, "light"),
        (None, False, {"TERM": "xterm-256color", "NO_COLOR": ""}, "dark"),
    ],
)
def test_the_theme_to_begin_with(chosen, by_flag, environment, theme):
    """What the user chose, or what suits the terminal; NO_COLOR, when not empty, yields to a flag only (no-color.org)."""
    assert first_theme(chosen, environment, by_flag=by_flag) == theme


@pytest.mark.parametrize("term", ["xterm", "linux", "vt100", "screen", "xterm-256color", "screen-256color", "xterm-kitty"])
def test_the_number_of_colours_is_what_textual_sends(monkeypatch, term):
    """The rule is that of Rich, which draws for Textual."""
    from rich.console import Console

    monkeypatch.delenv("COLORTERM", raising=False)
    console = Console(force_terminal=True, _environ={"TERM": term})
    assert has_few_colours({"TERM": term}) == (console.color_system == "standard")


@pytest.mark.parametrize("named", [True, False])
def test_a_terminal_of_somebody_else_is_opened_too(monkeypatch, named):
    """Behind `su` its file is of whoever logged in, and in some containers it has none: /dev/tty is open to all."""
    asked = []

    def name_of(_: int) -> str:
        if not named:
            raise OSError
        return "/dev/pts/7"

    def opened(name: str, _: int) -> int:
        asked.append(name)
        if name != "/dev/tty":
            raise PermissionError
        return 7

    monkeypatch.setattr(os, "ttyname", name_of)
    monkeypatch.setattr(os, "open", opened)
    assert own_terminal() == 7
    assert asked == ["/dev/pts/7"] * named + ["/dev/tty"]
