"""The table of pictures: which ones stand beside this file, and what is looked at in every size and theme."""

from dataclasses import dataclass

from inspector.smtp.step import Step

NARROW, WIDE, LARGE = (80, 24), (120, 36), (160, 50)
"""Columns and rows."""
SIZES = (NARROW, WIDE, LARGE)
THEMES = ("dark", "light", "high-contrast", "colour-blind", "16-colours", "none")


@dataclass(frozen=True)
class View:
    """What is to be seen, in whatever size and theme."""

    scenario: str
    """The demo; empty: the start screen."""
    keys: tuple[str, ...] = ()
    """Pressed before the picture is taken, by Textual's names."""
    versions: bool = False
    """True when every TLS version was asked for before."""
    until: Step | None = None
    """The step that it stands before, where it goes step by step."""


@dataclass(frozen=True)
class Picture:
    """One picture."""

    name: str
    """File name without its ending."""
    view: View
    """What is to be seen."""
    size: tuple[int, int]
    """Columns and rows."""
    theme: str = "dark"
    """The palette."""


_GATEWAY = "starttls-before-greeting"
_MINIMUM = "tls-minimum"

VIEWS = {
    "start": View(""),
    "gateway": View(_GATEWAY),
    "gateway-ehlo": View(_GATEWAY, ("2",)),
    "gateway-findings": View(_GATEWAY, ("6",)),
    "gateway-clients": View(_GATEWAY, ("5",)),
    "gateway-versions": View(_GATEWAY, ("3",), versions=True),
    "minimum": View(_MINIMUM),
    "minimum-findings": View(_MINIMUM, ("6",)),
    "minimum-versions": View(_MINIMUM, ("3",), versions=True),
    "well-behaved": View("well-behaved", ("3",), versions=True),
    "step-starttls": View(_GATEWAY, until=Step.STARTTLS),
    "step-handshake": View("well-behaved", until=Step.HANDSHAKE),
    "certificates": View("well-behaved", ("4",)),
    "missing-intermediate": View("missing-intermediate", ("4",)),
    "expired-certificate": View("expired-certificate", ("4",)),
    "careless-certificate": View("careless-certificate", ("4",)),
    "broken-lines": View("broken-lines", ("2",)),
    "careless-keywords": View("careless-keywords", ("6",)),
    "hostile-bytes": View("hostile-bytes"),
    "rsa-key-exchange": View("rsa-key-exchange", ("6",), versions=True),
    "no-greeting": View("no-greeting"),
    "probe": View("well-behaved", ("3", "j", "j", "enter"), versions=True),
    "help": View(_GATEWAY, ("question_mark",)),
    "commands": View(_GATEWAY, ("ctrl+p",)),
    "themes": View(_GATEWAY, ("ctrl+t",)),
    "same-again": View(_GATEWAY, ("w",)),
}
"""Name: what ``make.py --all`` makes in every size and theme."""

PICTURES = (
    Picture("starttls-before-greeting-wide", VIEWS["gateway-ehlo"], WIDE),
    Picture("starttls-before-greeting-narrow", VIEWS["gateway-ehlo"], NARROW),
    Picture("starttls-before-greeting-finding", VIEWS["gateway-findings"], WIDE),
    Picture("tls-minimum-finding", VIEWS["minimum-findings"], WIDE),
    Picture("tls-minimum-versions", VIEWS["minimum-versions"], WIDE),
    Picture("tls-minimum-large", VIEWS["minimum-findings"], LARGE),
    Picture("step-by-step", VIEWS["step-starttls"], WIDE),
    Picture("missing-intermediate", VIEWS["missing-intermediate"], WIDE),
    Picture("start-screen", VIEWS["start"], NARROW),
    *(Picture(f"theme-{theme}", VIEWS["gateway-ehlo"], WIDE, theme) for theme in THEMES if theme != "dark"),
)
"""The pictures that stand beside this file."""
