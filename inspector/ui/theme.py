"""Colours from ``themes/*.toml``: each has one meaning, and nothing but colours stands there.

Textual reads its environment when it is imported, which `run_app` prepares first: so nothing here imports it on the way in.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rich.style import Style

if TYPE_CHECKING:
    from textual.theme import Theme

TEXTS = ("plain", "quiet", "client", "ok", "warning", "failure", "focus")
"""The tones of text; the first six are `lenses.conversation.Tone`."""
GROUNDS = ("main", "side", "bar", "cursor", "mark", "alarm", "caution", "found")
"""What text stands on."""
PLACES = (Path(__file__).parents[1] / "themes", Path(__file__).parents[2] / "themes")
"""In an installed package, and in the source tree."""


class ThemeError(ValueError):
    """A theme cannot be used; the text says which, and why."""


@dataclass(frozen=True)
class Palette:
    """A theme's colours."""

    name: str
    """The file's name without its ending."""
    dark: bool
    """True when text is lighter than its ground."""
    text: dict[str, str]
    """Tone: colour. Empty in the palette without colours."""
    ground: dict[str, str]
    """Ground: colour. Empty in the palette without colours."""

    def style(self, tone: str, ground: str, *, strong: bool = False, quote: bool = False, under: bool = False) -> Style:
        """Return how text of this tone looks on this ground. Without colours the tone is told by attributes."""
        return _style(self.text.get(tone, ""), self.ground.get(ground, ""), tone, ground, (strong, quote, under))

    def textual(self) -> "Theme":
        """Return the same colours for Textual's own widgets."""
        from textual.theme import Theme

        text, ground = self.text, self.ground
        return Theme(
            name=self.name,
            dark=self.dark,
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
                "quiet": text["quiet"],
                "input-cursor-background": text["focus"],
                "input-cursor-foreground": ground["main"],
                "input-cursor-text-style": "none",
                "input-selection-background": ground["mark"],
                "scrollbar": ground["cursor"],
                "scrollbar-hover": ground["cursor"],
                "scrollbar-active": text["focus"],
                "scrollbar-background": ground["side"],
                "scrollbar-background-hover": ground["side"],
                "scrollbar-background-active": ground["side"],
                "scrollbar-corner-color": ground["side"],
            },
        )


@cache
def _style(colour: str, back: str, tone: str, ground: str, attributes: tuple[bool, bool, bool]) -> Style:
    strong, quote, under = attributes
    if colour or back:
        return Style(
            color=colour or None, bgcolor=back or None, bold=strong or None, italic=quote or None, underline=under or None
        )
    return Style(
        bold=(strong or tone in {"failure", "focus"}) or None,
        dim=(tone == "quiet") or None,
        italic=quote or None,
        reverse=(ground in {"found", "mark"}) or None,
        underline=under or None,
    )


COLOURLESS = Palette("none", dark=True, text={}, ground={})
"""For NO_COLOR: attributes only."""


def theme_names() -> list[str]:
    """Return the names of the themes that there are, in order."""
    return sorted({path.stem for place in PLACES if place.is_dir() for path in place.glob("*.toml")})


def load_palette(name: str) -> Palette:
    """Read the theme called `name`. Raises ThemeError."""
    for place in PLACES:
        if name in theme_names() and (path := place / f"{name}.toml").is_file():
            return parse_palette(name, path.read_text(encoding="utf-8"))
    raise ThemeError(f"there is no theme {name!r}: there are {', '.join(theme_names())}")


def parse_palette(name: str, toml: str) -> Palette:
    """Read a theme from its text, and check every colour, so that no fault of it comes up later. Raises ThemeError."""
    try:
        content = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise ThemeError(f"theme {name!r} is no TOML: {error}") from None
    dark = content.get("dark")
    if not isinstance(dark, bool):
        raise ThemeError(f"theme {name!r}: dark must be true or false")
    return Palette(name, dark, _colours(name, content, "text", TEXTS), _colours(name, content, "ground", GROUNDS))


def _colours(name: str, content: dict[str, object], table: str, wanted: tuple[str, ...]) -> dict[str, str]:
    from textual.color import Color, ColorParseError

    section = content.get(table)
    if not isinstance(section, dict) or set(section) != set(wanted):
        raise ThemeError(f"theme {name!r}: [{table}] must have exactly {', '.join(wanted)}")
    colours: dict[str, str] = {}
    for key in wanted:
        try:
            colours[key] = Color.parse(str(section[key])).hex6
        except ColorParseError:
            raise ThemeError(f"theme {name!r}: {table}.{key} = {section[key]!r} is no colour") from None
    return colours
