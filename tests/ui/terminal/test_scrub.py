"""The second layer: whatever a widget draws, nothing that steers a terminal gets out."""

import pytest
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color

from inspector.ui.terminal.scrub import Scrub, scrubbed

HOSTILE = ["\x1b]52;c;eA==\x07", "\x9b2J", "\u202e", "\u2066", "\x00\x0e\x7f", "\u200b", "a\x08b\r", "\ud800"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_unprintable_gets_out(text):
    """Every hostile sequence loses what makes it one."""
    (segment,) = Scrub().apply([Segment(f"x{text}y", Style())], Color(0, 0, 0))
    assert segment.text.isprintable()
    assert segment.text[0] + segment.text[-1] == "xy"


def test_printable_text_is_left_alone():
    """Hangul, signs and box characters are text."""
    assert scrubbed("메일 ✗ ━━ 250-STARTTLS") == "메일 ✗ ━━ 250-STARTTLS"


def test_links_and_control_segments_are_dropped():
    """OSC 8 would let a server put a link into the terminal."""
    link = Segment("x", Style(link="https://example.com/"))
    control = Segment("\x1b[2J", None, [(ControlType.CLEAR,)])
    (left,) = Scrub().apply([link, control], Color(0, 0, 0))
    assert left.text == "x"
    assert left.style is not None
    assert left.style.link is None


def test_fillers_that_look_like_blanks_do_not_get_out():
    """They are printable to Python; typed or pasted into a line of ours they would hide what is there."""
    assert scrubbed("a\u3164b\u2800c") == "ab\ufffdc"
