"""Themes: every text is readable on every ground it can stand on, and a bad file is refused with a clear sentence."""

import math
from itertools import combinations, product

import pytest
from rich.color import EIGHT_BIT_PALETTE, ColorSystem
from rich.color import Color as RichColor
from textual.color import Color

from inspector.settings import SHIPPED_THEMES, config_folder
from inspector.ui.theme import (
    COLOURLESS,
    GROUNDS,
    TERMINAL_COLOURS,
    TEXTS,
    Palette,
    ThemeError,
    load_palette,
    parse_palette,
    theme_names,
)
from inspector.ui.theme_list import ABOUT

GOOD = "dark = true\n[text]\n" + "\n".join(f'{name} = "#ffffff"' for name in TEXTS)
GOOD += "\n[ground]\n" + "\n".join(f'{name} = "#000000"' for name in GROUNDS)
PLAIN = "dark = true\nterminal = true\n[text]\n" + "\n".join(f'{name} = "bold ansi_red"' for name in TEXTS)
PLAIN += "\n[ground]\n" + "\n".join(f'{name} = "ansi_black on ansi_cyan"' for name in GROUNDS)

SHIPPED = sorted({path.stem for place in SHIPPED_THEMES if place.is_dir() for path in place.glob("*.toml")})
OURS = [name for name in SHIPPED if not load_palette(name).terminal]
"""Those whose colours are ours; the others' are the terminal's."""
LEAST = {"high-contrast": 7.0}
"""Contrast where more is promised than 4.5 to 1: WCAG 2.1, 1.4.6."""

TERMINALS = {
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "Linux console": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "PuTTY": "000000 bb0000 00bb00 bbbb00 0000bb bb00bb 00bbbb bbbbbb "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "Windows Terminal": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc "
    "767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
}
"""What SGR 30 to 37 and 90 to 97 are, by default; source: the table of https://en.wikipedia.org/wiki/ANSI_escape_code."""

BLIND = {
    "red-blind": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "green-blind": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "blue-blind": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
"""Machado, Oliveira, Fernandes 2009, severity 1.0: linear red, green and blue as such eyes see them."""
APART = 20.0
"""The least distance of two tones in CIE L*a*b* (Delta E of 1976); 2.3 can just be noticed side by side."""


def _linear(colour: tuple[int, int, int]) -> tuple[float, ...]:
    parts = (value / 255 for value in colour)
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def _luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2.1 relative luminance."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _seen(colour: tuple[int, int, int], eyes: str) -> tuple[float, float, float]:
    """Return the colour as these eyes see it, in CIE L*a*b* (D65)."""
    red, green, blue = (
        min(1.0, max(0.0, sum(share * part for share, part in zip(row, _linear(colour), strict=True))))
        for row in BLIND[eyes]
    )
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _full(colour: str) -> tuple[int, int, int]:
    """Return the colour as a terminal of 16 million colours shows it."""
    return tuple(Color.parse(colour).rgb)


def _mapped(colour: str) -> tuple[int, int, int]:
    """Return the colour as a terminal of 256 colours shows it: what SSH gives without COLORTERM."""
    number = RichColor.parse(colour).downgrade(ColorSystem.EIGHT_BIT).number
    return tuple(EIGHT_BIT_PALETTE[number])


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("shown", [_full, _mapped])
def test_every_text_is_readable_on_every_ground(name, shown):
    """Contrast is at least 4.5 to 1 (WCAG 2.1, 1.4.3) for each pair, whichever line the cursor is on."""
    palette = load_palette(name)
    poor = {
        (text, ground): round(contrast, 2)
        for text, ground in product(TEXTS, GROUNDS)
        if (contrast := _contrast(shown(palette.text[text]), shown(palette.ground[ground]))) < LEAST.get(name, 4.5)
    }
    assert poor == {}


@pytest.mark.parametrize("terminal", TERMINALS)
def test_the_terminal_s_own_colours_are_readable_too(terminal):
    """16-colours: each pair has 4.5 to 1 in the colours of common terminals, and nothing is left to their default."""
    palette = load_palette("16-colours")
    shown = [tuple(bytes.fromhex(colour)) for colour in TERMINALS[terminal].split()]
    poor = {}
    for text, ground in product(TEXTS, GROUNDS):
        style = palette.style(text, ground)
        contrast = _contrast(shown[style.color.number], shown[style.bgcolor.number])
        if contrast < 4.5:
            poor[text, ground] = round(contrast, 2)
    assert poor == {}


@pytest.mark.parametrize("eyes", BLIND)
@pytest.mark.parametrize("shown", [_full, _mapped])
def test_the_colour_blind_theme_keeps_its_tones_apart(eyes, shown):
    """What we said, right, warning, failure and focus differ clearly in full dichromacy of every kind."""
    text = load_palette("colour-blind").text
    tones = {tone: _seen(shown(text[tone]), eyes) for tone in ("client", "ok", "warning", "failure", "focus")}
    distances = {pair: math.dist(tones[pair[0]], tones[pair[1]]) for pair in combinations(tones, 2)}
    assert {pair: round(distance, 1) for pair, distance in distances.items() if distance < APART} == {}


def test_the_measure_of_blindness_finds_what_is_wrong():
    """Red and green of the same lightness are far apart for most eyes, and near for green-blind ones."""
    red, green = (200, 80, 60), (120, 120, 40)
    assert math.dist(_seen(red, "all colours"), _seen(green, "all colours")) > 2 * APART
    assert math.dist(_seen(red, "green-blind"), _seen(green, "green-blind")) < APART


@pytest.mark.parametrize("name", OURS)
def test_grounds_look_alike_with_256_colours(name):
    """No ground turns into a glaring colour: each channel moves by less than 20 of 255."""
    palette = load_palette(name)
    moved = {
        ground: max(abs(full - mapped) for full, mapped in zip(_full(colour), _mapped(colour), strict=True))
        for ground, colour in palette.ground.items()
    }
    assert {ground: by for ground, by in moved.items() if by >= 20} == {}


@pytest.mark.parametrize("name", OURS)
def test_states_are_told_apart_with_256_colours(name):
    """The cursor, a mark and what was found differ from each other and from what is around them."""
    ground = load_palette(name).ground
    for place in ("main", "side"):
        assert len({_mapped(ground[state]) for state in (place, "cursor", "mark", "found")}) == 4
        assert _mapped(ground["alarm"]) != _mapped(ground[place])


def test_all_palettes_are_found():
    """Those that the program promises, each with a word of what it is for; the one without colours is the last."""
    assert theme_names() == ["16-colours", "colour-blind", "dark", "high-contrast", "light", "none"]
    assert set(ABOUT) == set(theme_names())
    assert {name for name in theme_names() if not load_palette(name).dark} == {"light"}


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("dark = ", "line 1: this is no TOML"),
        ("dark = 1", "dark must be true or false"),
        ("[text]", "dark must be true or false"),
        ("dark = true", r"\[text\] must have exactly plain, .*; plain is missing, quiet is missing"),
        (GOOD.replace('quiet = "#ffffff"', ""), r"\[text\] must have .*; quiet is missing$"),
        (GOOD + '\nunknown = "#000000"', r"\[ground\] must have .*; 'unknown' is unknown$"),
        (GOOD.replace("[text]", "\ncolour = 1\n[text]"), "line 3: a theme has no 'colour': dark, terminal, text, ground"),
        (GOOD.replace('ok = "#ffffff"', 'ok = "greenish"'), "text.ok = 'greenish' is no colour: write"),
        (GOOD.replace('ok = "#ffffff"', "ok = 7"), "text.ok = 7 is no colour"),
        (GOOD.replace('ok = "#ffffff"', 'ok = "ansi_red"'), "text.ok = 'ansi_red' is no colour"),
        (GOOD.replace('ok = "#ffffff"', 'ok = "#ffffff80"'), "text.ok = '#ffffff80' is no colour"),
        (GOOD.replace('ok = "#ffffff"', 'ok = "auto"'), "text.ok = 'auto' is no colour"),
        (GOOD.replace('ok = "#ffffff"', 'ok = "\\u001b[2J"'), "text.ok = '\x1b\\[2J' is no colour"),
        ("terminal = 1\n" + GOOD, "terminal must be true or false"),
        ("terminal = true\n" + GOOD, "text.plain = '#ffffff' is nothing that a terminal can show"),
        (PLAIN.replace('ok = "bold', 'ok = "blink'), "text.ok = 'blink ansi_red' .* Attributes: bold, dim"),
        (PLAIN.replace('ok = "bold ansi_red', 'ok = "ansi_red bold'), "text.ok = 'ansi_red bold' is nothing"),
        (
            PLAIN.replace('ok = "bold ansi_red', 'ok = "ansi_red on ansi_blue'),
            "text.ok = 'ansi_red on ansi_blue' is nothing",
        ),
        (PLAIN.replace('bar = "ansi_black on', 'bar = "ansi_black ansi_red on'), "ground.bar = .* is nothing"),
        (PLAIN.replace('bar = "ansi_black on', 'bar = "ansi_pink on'), "ground.bar = .* Colours: ansi_default, ansi_black"),
    ],
)
def test_a_bad_theme_is_refused(toml, words):
    """Each fault is named at once, with what is allowed, not when a colour is first drawn."""
    with pytest.raises(ThemeError, match=words):
        parse_palette("bad", toml)


def test_a_good_theme_is_taken():
    """The texts that the faults above are made from have none themselves."""
    assert parse_palette("good", GOOD).text["plain"] == "#FFFFFF"
    assert parse_palette("good", PLAIN).ground["bar"] == "ansi_black on ansi_cyan"


def _own_theme(name: str, content: bytes) -> None:
    folder = config_folder() / "themes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_bytes(content)


def test_a_theme_of_the_user_s_own_is_found_and_wins():
    """Files in themes/ of the configuration folder; one of the same name takes a shipped one's place, not that of none."""
    _own_theme("mine", GOOD.encode())
    _own_theme("dark", GOOD.replace("#ffffff", "#fefefe").encode())
    _own_theme("none", GOOD.encode())
    _own_theme("hidden\x1b[2J", GOOD.encode())
    assert theme_names() == ["16-colours", "colour-blind", "dark", "high-contrast", "light", "mine", "none"]
    assert load_palette("mine").name == "mine"
    assert load_palette("dark").text["plain"] == "#FEFEFE"
    assert load_palette("none") is COLOURLESS


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"dark = true\nx = \xff", r", line 2: this is no UTF-8: byte 0xff$"),
        (b"dark = 1", ", line 1: dark must be"),
        (b"\ndark = 'yes", ", line 2: this is no TOML: a quote is opened and never closed"),
        (GOOD.replace('warning = "#ffffff"', 'warning = "oops"').encode(), ", line 7: text.warning = 'oops' is no colour"),
        (
            GOOD.replace('bar = "', 'bars = "').encode(),
            r", line 13: \[ground\] must have .*; bar is missing, 'bars' is unknown",
        ),
        (GOOD.replace('bar = "#000000"\n', "").encode(), r", line 10: \[ground\] must have exactly .*; bar is missing$"),
        (PLAIN.replace('quiet = "bold', 'quiet = "loud').encode(), ", line 5: text.quiet = 'loud ansi_red' is nothing that"),
        (b"dark = true", r"mine.toml: \[text\] must have exactly"),
        (b"dark = true\nx = 1", "line 2: a theme has no"),
    ],
)
def test_a_bad_theme_of_the_user_s_own_is_named_with_its_file(content, words):
    """The sentence begins with the path."""
    _own_theme("mine", content)
    with pytest.raises(ThemeError, match=words) as caught:
        load_palette("mine")
    assert str(caught.value).startswith(str(config_folder() / "themes" / "mine.toml"))


def test_a_ground_that_settles_the_text_takes_the_tone_s_colour_away():
    """On such a ground nobody knows how the tone's own colour reads; its weight stays."""
    palette = parse_palette("good", PLAIN)
    assert str(palette.style("ok", "bar")) == "bold black on cyan"
    reverse = Palette("r", True, dict.fromkeys(TEXTS, "dim ansi_red"), dict.fromkeys(GROUNDS, "reverse"), terminal=True)
    assert str(reverse.style("ok", "bar", strong=True)) == "bold reverse"


def test_only_colours_of_the_terminal_are_in_its_theme():
    """No colour of 256 or 16 million gets into it, not even for Textual's own widgets."""
    palette = load_palette("16-colours")
    styles = [palette.style(text, ground) for text, ground in product(TEXTS, GROUNDS)]
    assert all(colour.number < 16 for style in styles for colour in (style.color, style.bgcolor))
    own = {**vars(palette.textual()), **palette.textual().variables}
    colours = {value for key, value in own.items() if isinstance(value, str) and key != "name" and "style" not in key}
    assert colours <= set(TERMINAL_COLOURS)


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
    "module", ["inspector.ui.theme", "inspector.ui.run", "inspector.ui.terminal.terminal", "inspector.ui.choices"]
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
