"""Which texts of a theme can hardly be read: measured as WCAG 2.1 does."""

from dataclasses import replace

import pytest

from inspector.ui.contrast import contrast, hard_to_read
from inspector.ui.theme import COLOURLESS, load_palette, theme_names


@pytest.mark.parametrize(
    ("one", "other", "to_one"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#000000", 21.0),
        ("#777777", "#FFFFFF", 4.48),
        ("#767676", "#FFFFFF", 4.54),
        ("#0000FF", "#FFFFFF", 8.59),
        ("#101010", "#000000", 1.1),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast(one, other, to_one):
    """Known pairs: #767676 is the lightest grey that can be read on white."""
    assert contrast(one, other) == pytest.approx(to_one, abs=0.01)


@pytest.mark.parametrize("name", theme_names())
def test_nothing_is_said_of_the_themes_that_come_with_the_program(name):
    """Nor of the terminal's own colours, which nobody knows."""
    assert hard_to_read(load_palette(name)) == ""


def test_the_worst_pair_is_named_and_the_others_are_counted():
    """The one that is read with most trouble; a theme with one such pair has no others."""
    palette = load_palette("dark")
    one = replace(palette, ground={**palette.ground, "found": palette.text["ok"]}, text={**palette.text})
    assert hard_to_read(one).startswith("Hard to read, below 4.5 to 1: ok on found, 1.0, and ")
    assert hard_to_read(replace(one, terminal=True)) == ""
    white = dict.fromkeys(palette.text, "#FFFFFF")
    all_but_one = replace(palette, text={**white, "quiet": "#767676"}, ground=dict.fromkeys(palette.ground, "#000000"))
    assert hard_to_read(all_but_one) == ""
    last = replace(all_but_one, ground={**all_but_one.ground, "mark": "#0A0A0A"})
    assert hard_to_read(last) == "Hard to read, below 4.5 to 1: quiet on mark, 4.4."


def test_no_colours_are_no_poor_ones():
    """They are the terminal's."""
    assert hard_to_read(COLOURLESS) == ""
