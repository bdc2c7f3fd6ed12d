"""Colours from ``themes/*.toml``: each has one meaning, and nothing but colours stands there.

Textual reads its environment when it is imported, which `run_app` prepares first: so nothing here imports it on the way in.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style

from inspector.settings import COLOURLESS as NO_COLOURS
from inspector.settings import SHIPPED_THEMES as PLACES
from inspector.settings import theme_files, theme_names
from inspector.toml_file import TOMLFileError, line_of, parse_toml
from inspector.visible import as_typed

if TYPE_CHECKING:
    from textual.theme import Theme

__all__ = [
    "COLOURLESS",
    "GROUNDS",
    "PLACES",
    "TEXTS",
    "Palette",
    "ThemeError",
    "load_palette",
    "parse_palette",
    "theme_names",
]

TEXTS = ("plain", "quiet", "client", "ok", "warning", "failure", "focus")
"""The tones of text; the first six are `lenses.conversation.Tone`."""
GROUNDS = ("main", "side", "bar", "cursor", "mark", "alarm", "caution", "found")
"""What text stands on."""
ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse")
"""What may stand before a colour of the terminal."""
HUES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
TERMINAL_COLOURS = ("ansi_default", *(f"ansi_{hue}" for hue in HUES), *(f"ansi_bright_{hue}" for hue in HUES))
"""The colours that a terminal has of its own, by Textual's names (ECMA-48 SGR 30 to 37, 39 and 90 to 97)."""


class ThemeError(ValueError):
    """A theme cannot be used; the text says which, and why, and is not yet safe to show."""


class Look(NamedTuple):
    """One value of a palette, taken apart."""

    attributes: frozenset[str] = frozenset()
    """Some of ATTRIBUTES."""
    colour: str = ""
    """Colour of the text; empty: whatever the text has."""
    ground: str = ""
    """What it stands on; empty: whatever is there."""


@dataclass(frozen=True)
class Palette:
    """A theme's colours, and attributes where they are the terminal's."""

    name: str
    """The file's name without its ending."""
    dark: bool
    """True when text is lighter than its ground."""
    text: dict[str, str]
    """Tone: ``#rrggbb``; of a terminal's palette: ``bold ansi_red``."""
    ground: dict[str, str]
    """Ground: ``#rrggbb``; the terminal's also ``reverse`` and ``ansi_black on ansi_cyan``, the text's colour too."""
    terminal: bool = False
    """True when it has only what the terminal has: its own colours, and attributes."""

    def style(self, tone: str, ground: str, *, strong: bool = False, quote: bool = False, under: bool = False) -> Style:
        """Return how text of this tone looks on this ground."""
        return _style(self.text[tone], self.ground[ground], (strong, quote, under))

    def textual(self) -> "Theme":
        """Return the same colours for Textual's own widgets."""
        from textual.theme import Theme

        text = {tone: _of_text(value).colour or "ansi_default" for tone, value in self.text.items()}
        ground = {place: _own_ground(value) for place, value in self.ground.items()}
        return Theme(
            name=self.name,
            dark=self.dark,
            ansi=self.terminal,
            primary=text["focus"],
            secondary=text["client"],
            accent=text["focus"],
            warning=text["warning"],
            error=text["failure"],
            success=text["ok"],
            foreground=text["plain"],
            background=ground["main"],
            surface=ground["side"],
            panel=ground["bar"],
            variables={
                "ansi-background": ground["main"],
                "ansi-foreground": text["plain"],
                "panel": ground["bar"],
                "surface": ground["side"],
                "quiet": text["quiet"],
                **(self._terminal_cursor() if self.terminal else _cursor(text["focus"], ground["main"], ground["mark"])),
                "scrollbar": text["quiet"] if self.terminal else ground["cursor"],
                "scrollbar-hover": text["quiet"] if self.terminal else ground["cursor"],
                "scrollbar-active": text["focus"],
                "scrollbar-background": ground["side"],
                "scrollbar-background-hover": ground["side"],
                "scrollbar-background-active": ground["side"],
                "scrollbar-corner-color": ground["side"],
            },
        )

    def _terminal_cursor(self) -> dict[str, str]:
        """Textual makes a cursor black on white where the colours are the terminal's: without any it must be reversed."""
        style = "reverse" if self.name == NO_COLOURS else "none"
        return {"input-cursor-text-style": style, "input-selection-background": "ansi_blue"}


def _cursor(colour: str, back: str, selected: str) -> dict[str, str]:
    return {
        "input-cursor-background": colour,
        "input-cursor-foreground": back,
        "input-cursor-text-style": "none",
        "input-selection-background": selected,
    }


def _of_text(value: str) -> Look:
    """Take a tone apart: attributes, then a colour."""
    words = value.split()
    attributes = frozenset(word for word in words if word in ATTRIBUTES)
    return Look(attributes, next((word for word in words if word not in attributes), ""))


def _of_ground(value: str) -> Look:
    """Take a ground apart: attributes, then a colour, or a colour of the text ``on`` one of the ground."""
    before, on, after = value.partition(" on ")
    look = _of_text(before)
    return Look(look.attributes, look.colour, after) if on else Look(look.attributes, "", look.colour)


def _own_ground(value: str) -> str:
    """Return what Textual's own widgets stand on: where a ground settles the text too, they stand on the terminal's own."""
    look = _of_ground(value)
    return look.ground if look.ground and not look.colour else "ansi_default"


@cache
def _style(tone: str, ground: str, added: tuple[bool, bool, bool]) -> Style:
    text, back = _of_text(tone), _of_ground(ground)
    if back.colour or "reverse" in back.attributes:  # nobody knows how the tone's own colour would read there
        text = Look(text.attributes - {"dim", "reverse"}, back.colour)
    attributes = text.attributes | back.attributes
    strong, quote, under = added
    return Style(
        color=text.colour.removeprefix("ansi_") or None,
        bgcolor=back.ground.removeprefix("ansi_") or None,
        bold=(strong or "bold" in attributes) or None,
        dim="dim" in attributes or None,
        italic=(quote or "italic" in attributes) or None,
        underline=(under or "underline" in attributes) or None,
        reverse="reverse" in attributes or None,
    )


COLOURLESS = Palette(
    NO_COLOURS,
    dark=True,
    text={**dict.fromkeys(TEXTS, ""), "quiet": "dim", "failure": "bold", "focus": "bold"},
    ground={**dict.fromkeys(GROUNDS, ""), "mark": "reverse", "found": "reverse"},
    terminal=True,
)
"""For NO_COLOR: attributes only."""


def load_palette(name: str) -> Palette:
    """Read the theme called `name`. Raises ThemeError."""
    if name == NO_COLOURS:
        return COLOURLESS
    files = theme_files()
    if name not in files:
        raise ThemeError(f"there is no theme {as_typed(name)}: there are {', '.join(theme_names())}")
    path = files[name]
    try:
        toml = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ThemeError(f"{path}: it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ThemeError(f"{path}, line {line}: this is no UTF-8: byte {error.object[error.start]:#x}") from None
    return parse_palette(name, toml, path)


def parse_palette(name: str, toml: str, path: Path | None = None) -> Palette:
    """Read a theme from its text, and check every colour, so that no fault of it comes up later. Raises ThemeError."""
    where = str(path) if path else f"theme {as_typed(name)}"
    try:
        content = parse_toml(toml)
    except TOMLFileError as error:
        raise ThemeError(f"{where}{f', line {error.line}' if error.line else ''}: {error}") from None
    try:
        return _palette(name, content)
    except _PaletteError as fault:
        line = next((line for stop in range(len(fault.path), 0, -1) if (line := line_of(toml, *fault.path[:stop]))), None)
        raise ThemeError(f"{where}{f', line {line}' if line else ''}: {fault}") from None


class _PaletteError(ValueError):
    """Something is wrong with what stands at `path` (tables, then a key), or is not there."""

    def __init__(self, words: str, *path: str) -> None:
        super().__init__(words)
        self.path = path


def _palette(name: str, content: dict[str, object]) -> Palette:
    unknown = [key for key in content if key not in ("dark", "terminal", "text", "ground")]
    if unknown:
        raise _PaletteError(f"a theme has no {as_typed(unknown[0])}: dark, terminal, text, ground", unknown[0])
    for key, needed in (("dark", True), ("terminal", False)):
        if not isinstance(content.get(key, None if needed else False), bool):
            raise _PaletteError(f"{key} must be true or false", key)
    terminal = content.get("terminal") is True
    check = _check_terminal if terminal else _check_own
    text, ground = (
        {key: check(table, key, value) for key, value in _table(content, table, wanted).items()}
        for table, wanted in (("text", TEXTS), ("ground", GROUNDS))
    )
    return Palette(name, content["dark"] is True, text, ground, terminal)


def _table(content: dict[str, object], table: str, wanted: tuple[str, ...]) -> dict[str, object]:
    section = content.get(table)
    if not isinstance(section, dict) or set(section) != set(wanted):
        found = section if isinstance(section, dict) else {}
        unknown = [key for key in found if key not in wanted]
        wrong = [f"{key} is missing" for key in wanted if key not in found]
        wrong += [f"{as_typed(key)} is unknown" for key in unknown]
        raise _PaletteError(f"[{table}] must have exactly {', '.join(wanted)}; {', '.join(wrong)}", table, *unknown[:1])
    return {key: section[key] for key in wanted}


def _check_own(table: str, key: str, value: object) -> str:
    """Return a colour of our own as ``#RRGGBB``."""
    from textual.color import Color, ColorParseError

    try:
        colour = Color.parse(value if isinstance(value, str) else "")
    except ColorParseError:
        colour = None
    if colour is None or colour.ansi is not None or colour.a != 1:
        raise _PaletteError(f'{table}.{key} = {as_typed(value)} is no colour: write "#rrggbb" or a name of CSS', table, key)
    return colour.hex6


def _check_terminal(table: str, key: str, value: object) -> str:
    """Return what a terminal can show: attributes and its own colours."""
    words = value.split() if isinstance(value, str) else ["?"]
    attributes = [word for word in words if word in ATTRIBUTES]
    colours = words[len(attributes) :]
    pair = table == "ground" and len(colours) == 3 and colours.pop(1) == "on"
    if words[: len(attributes)] != attributes or len(colours) > 1 + pair or not set(colours) <= set(TERMINAL_COLOURS):
        on = ', or "ansi_black on ansi_cyan"' if table == "ground" else ""
        raise _PaletteError(
            f'{table}.{key} = {as_typed(value)} is nothing that a terminal can show: write "bold ansi_red"{on}. '
            f"Attributes: {', '.join(ATTRIBUTES)}. Colours: {', '.join(TERMINAL_COLOURS)}",
            table,
            key,
        )
    return " ".join(words)
