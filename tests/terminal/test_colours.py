"""The bytes of colour that reach a terminal: none with NO_COLOR, the terminal's own where it has no more than 16."""

import re
import sys

import pytest
from pseudo_terminal import PseudoTerminal

from inspector.settings_file import remember_theme

pytestmark = pytest.mark.once

COMMAND = [sys.executable, "-m", "inspector", "demo", "--ehlo-name", "client.example.org"]
SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
ATTRIBUTES = {"", "0", "1", "2", "3", "4", "7", "22", "23", "24", "27"}
OWN = {*map(str, (*range(30, 38), 39, *range(40, 48), 49, *range(90, 98), *range(100, 108)))}
"""SGR of ECMA-48 and of aixterm: a terminal's own colours and its default ones."""


def shown(terminal: PseudoTerminal) -> set[str]:
    """Go through the screens, leave, and return every part of an SGR sequence that was sent."""
    terminal.wait_for_text("connected", "TLSv1.3", "AUTH PLAIN LOGIN")
    terminal.press("2", "j", "j")
    terminal.wait_for_text("read as")
    terminal.press("6", "enter", "v")
    terminal.wait_for_rest()
    terminal.press(":")
    terminal.press("NOOP")
    terminal.wait_for_text("NOOP")
    terminal.press_escape()
    terminal.press("?")
    terminal.wait_for_text("Keys")
    terminal.press_escape()
    terminal.press("\x14")
    terminal.wait_for_text("Themes")
    terminal.press_escape()
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    return {part for sequence in SGR.findall(bytes(terminal.raw)) for part in sequence.decode().split(";")}


@pytest.mark.parametrize("term", ["xterm-256color", "xterm"])
def test_no_color_sends_no_colour(term):
    """NO_COLOR: attributes only, not even the default colours; also with a theme in the settings file."""
    remember_theme("light")
    environment = {"TERM": term, "COLORTERM": "truecolor", "NO_COLOR": "1"}
    with PseudoTerminal(COMMAND, environment=environment) as terminal:
        parts = shown(terminal)
    assert parts <= ATTRIBUTES
    assert {"1", "7"} <= parts


@pytest.mark.parametrize("term", ["xterm", "linux", "vt100", "screen"])
def test_sixteen_colours_are_the_terminal_s_own(term):
    """Without a word of the user's: nothing of 256 colours or of 16 million is sent, and colours are."""
    with PseudoTerminal(COMMAND, environment={"TERM": term, "COLORTERM": "", "NO_COLOR": ""}) as terminal:
        parts = shown(terminal)
    assert parts <= ATTRIBUTES | OWN
    assert {"36", "40", "91", "97"} <= parts


def test_a_remembered_theme_is_in_force_without_a_flag():
    """What was kept from the list comes back in the next run."""
    remember_theme("light")
    with PseudoTerminal(COMMAND, environment={"COLORTERM": "truecolor", "NO_COLOR": ""}) as terminal:
        terminal.wait_for_text("connected")
        assert b"48;2;252;252;251" in terminal.raw  # its main ground


def test_a_chosen_theme_and_an_empty_no_color():
    """--theme wins over NO_COLOR; an empty NO_COLOR is none."""
    for words, value in ((["--theme", "light"], "1"), ([], "")):
        with PseudoTerminal([*COMMAND, *words], environment={"NO_COLOR": value}) as terminal:
            assert {"38", "48"} <= shown(terminal)


CURSORS = [("16-colours", ("black", "white", False)), ("none", ("default", "default", True))]


@pytest.mark.parametrize(("theme", "cursor"), CURSORS)
def test_the_cursor_of_a_line_can_be_seen(theme, cursor):
    """Black on white where there are colours, reversed where there are none; both would be none at all.

    The line may stand a frame before it has the focus, and with that the cursor.
    """
    line = "mail server, such as"
    with PseudoTerminal([*COMMAND[:3], "--theme", theme], environment={"TERM": "xterm", "NO_COLOR": ""}) as terminal:
        terminal.wait_for(lambda screen: line in screen and terminal.look_of(line) == cursor, f"the cursor as {cursor}")
        assert terminal.look_of(line[1:]) != cursor
