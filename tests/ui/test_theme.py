"""Themes: every text is readable on every ground it can stand on, and a bad file is refused with a clear sentence."""

from itertools import product

import pytest
from rich.color import EIGHT_BIT_PALETTE, ColorSystem
from rich.color import Color as RichColor
from textual.color import Color

from inspector.ui.theme import COLOURLESS, GROUNDS, TEXTS, ThemeError, load_palette, parse_palette, theme_names

GOOD = "dark = true\n[text]\n" + "\n".join(f'{name} = "#ffffff"' for name in TEXTS)
GOOD += "\n[ground]\n" + "\n".join(f'{name} = "#000000"' for name in GROUNDS)


def _luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2.1 relative luminance."""
    parts = [value / 255 for value in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _full(colour: str) -> tuple[int, int, int]:
    """Return the colour as a terminal of 16 million colours shows it."""
    return tuple(Color.parse(colour).rgb)


def _mapped(colour: str) -> tuple[int, int, int]:
    """Return the colour as a terminal of 256 colours shows it: what SSH gives without COLORTERM."""
    number = RichColor.parse(colour).downgrade(ColorSystem.EIGHT_BIT).number
    return tuple(EIGHT_BIT_PALETTE[number])


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize("shown", [_full, _mapped])
def test_every_text_is_readable_on_every_ground(name, shown):
    """Contrast is at least 4.5 to 1 (WCAG 2.1, 1.4.3) for each pair, whichever line the cursor is on."""
    palette = load_palette(name)
    poor = {}
    for text, ground in product(TEXTS, GROUNDS):
        high, low = sorted((_luminance(shown(palette.text[text])), _luminance(shown(palette.ground[ground]))), reverse=True)
        contrast = (high + 0.05) / (low + 0.05)
        if contrast < 4.5:
            poor[text, ground] = round(contrast, 2)
    assert poor == {}


@pytest.mark.parametrize("name", theme_names())
def test_grounds_look_alike_with_256_colours(name):
    """No ground turns into a glaring colour: each channel moves by less than 20 of 255."""
    palette = load_palette(name)
    moved = {
        ground: max(abs(full - mapped) for full, mapped in zip(_full(colour), _mapped(colour), strict=True))
        for ground, colour in palette.ground.items()
    }
    assert {ground: by for ground, by in moved.items() if by >= 20} == {}


@pytest.mark.parametrize("name", theme_names())
def test_states_are_told_apart_with_256_colours(name):
    """The cursor, a mark and what was found differ from each other and from what is around them."""
    ground = load_palette(name).ground
    for place in ("main", "side"):
        assert len({_mapped(ground[state]) for state in (place, "cursor", "mark", "found")}) == 4
        assert _mapped(ground["alarm"]) != _mapped(ground[place])


def test_both_palettes_are_found():
    """The two that the program promises."""
    assert {"dark", "light"} <= set(theme_names())
    assert load_palette("dark").dark
    assert not load_palette("light").dark


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("dark = ", "no TOML"),
        ("dark = 1", "true or false"),
        ("dark = true", r"\[text\] must have"),
        (GOOD.replace('quiet = "#ffffff"', ""), r"\[text\] must have"),
        (GOOD + '\nunknown = "#000000"', r"\[ground\] must have"),
        (GOOD.replace('ok = "#ffffff"', 'ok = "greenish"'), "text.ok = 'greenish' is no colour"),
    ],
)
def test_a_bad_theme_is_refused(toml, words):
    """Each fault is named at once, not when a colour is first drawn."""
    with pytest.raises(ThemeError, match=words):
        parse_palette("bad", toml)


def test_a_good_theme_is_taken():
    """The text that the faults above are made from has none itself."""
    assert parse_palette("good", GOOD).text["plain"] == "#FFFFFF"


@pytest.mark.parametrize("name", ["nothing", "../dark", ""])
def test_an_unknown_theme_is_named(name):
    """What there is stands in the message; a path is no name."""
    with pytest.raises(ThemeError, match="dark"):
        load_palette(name)


def test_without_colours_tones_differ_by_attributes():
    """NO_COLOR: no colour is set, and what is marked or found can still be told."""
    plain = COLOURLESS.style("plain", "main")
    assert plain.color is None
    assert plain.bgcolor is None
    assert COLOURLESS.style("plain", "found").reverse
    assert COLOURLESS.style("failure", "main").bold


@pytest.mark.parametrize(
    "module", ["inspector.ui.theme", "inspector.ui.run", "inspector.ui.terminal", "inspector.ui.choices"]
)
def test_what_the_command_line_imports_first_leaves_textual_alone(module):
    """Textual reads NO_COLOR's stand-in and its switches once, when it is imported: run_app has to come first."""
    import subprocess
    import sys

    code = f"import sys, {module}; sys.exit(any(name.split('.')[0] == 'textual' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", theme_names())
def test_textual_can_make_its_colours_of_it(name):
    """A fault in them would come up only while the app runs."""
    assert load_palette(name).textual().to_color_system().generate()
