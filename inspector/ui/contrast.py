"""How well the texts of a theme can be read on its grounds: contrast as WCAG 2.1 measures it (1.4.3)."""

from itertools import product

from inspector.ui.theme import GROUNDS, TEXTS, Palette

LEAST = 4.5
"""To 1: what text of usual size needs."""


def hard_to_read(palette: Palette) -> str:
    """Return which text can hardly be read on which ground, one sentence; empty where all can, or the terminal decides."""
    if palette.terminal:
        return ""
    text, ground = palette.text, palette.ground
    pairs = [(contrast(text[tone], ground[place]), tone, place) for tone, place in product(TEXTS, GROUNDS)]
    poor = sorted(pair for pair in pairs if pair[0] < LEAST)
    if not poor:
        return ""
    worst, tone, place = poor[0]
    more = f", and {len(poor) - 1} more pairs" if len(poor) > 1 else ""
    return f"Hard to read, below {LEAST:g} to 1: {tone} on {place}, {worst:.1f}{more}."


def contrast(one: str, other: str) -> float:
    """Return how many times to 1 the lighter of two colours, each ``#rrggbb``, is as bright as the other: 1 to 21."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, from 0 for black to 1 for white."""
    parts = (value / 255 for value in bytes.fromhex(colour.removeprefix("#")))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
