"""Makes the pictures beside it: ``python screenshots/make.py [NAME …]``; ``--all FOLDER`` makes every view to look at.

Each is a real session with a demo server, shown by the real program. The same program gives the same picture, byte for byte.
"""

import argparse
import asyncio
import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from pictures import PICTURES, SIZES, THEMES, VIEWS, Picture
from recording import EHLO_NAME, NOON, Recorded, record
from rich.terminal_theme import SVG_EXPORT_THEME

from inspector.demo.scenarios import SCENARIOS
from inspector.events import Event
from inspector.live.commands import Command
from inspector.live.options import Options
from inspector.recent import PastSession
from inspector.smtp.target import parse_target
from inspector.ui.app import InspectorApp
from inspector.ui.choices import Choices
from inspector.ui.main_screen.workbench import Workbench
from inspector.ui.theme import COLOURLESS

HERE = Path(__file__).parent
PATIENCE = 1500
"""Rounds that the screen may take until everything that happened is shown."""
RECENT = (
    ("mail.domain1.com", 0.4, "failure", "STARTTLS stands where the greeting belongs", ()),
    ("mx.example.net", 3, "failure", "MAIL FROM was refused", (("tls_version", "TLSv1.1"),)),
    ("mx.example.net", 3.2, "warning", "TLS 1.0 and 1.1 are accepted", ()),
    ("mail.example.org:587", 26, "ok", "nothing wrong, TLSv1.3", ()),
)
"""The latest sessions on the start screen: target, hours ago, grade, words, what was otherwise."""
XTERM = """
    #000000 #cd0000 #00cd00 #cdcd00 #0000ee #cd00cd #00cdcd #e5e5e5
    #7f7f7f #ff0000 #00ff00 #ffff00 #5c5cff #ff00ff #00ffff #ffffff
"""
"""What a terminal's 16 colours are in the pictures: xterm's, in the order of ECMA-48. Rich's own look like no terminal."""
_LOCAL_FONTS = re.compile(r",\s*url\([^)]*\) format\([^)]*\)")
"""Fonts that a viewer would have to fetch; the installed ones are enough."""


class Replay:
    """A session that happened before: all its events come at once. No file holds it."""

    file = problem = ""
    """It is in no file, and nothing hinders that."""
    options = None
    """It was begun with nothing."""

    def __init__(self, events: tuple[Event, ...], sink: Callable[[Event], None]) -> None:
        self._events = events
        self._sink = sink

    def start(self) -> None:
        """Tell what happened."""
        for event in self._events:
            self._sink(event)

    def send(self, command: Command) -> None:
        """Take no command: it is over."""

    def cancel(self) -> None:
        """There is nothing to end."""

    def note(self, entry: int, text: str) -> str:  # noqa: ARG002 (as the screen calls it)
        """Keep no note."""
        return ""


def _choices() -> Choices:
    past = tuple(
        PastSession(target, (NOON - timedelta(hours=hours)).isoformat(), grade, words, changes)
        for target, hours, grade, words, changes in RECENT
    )
    return Choices(
        target=lambda text: Options(parse_target(text), EHLO_NAME),
        scenarios=tuple((scenario.name, scenario.summary) for scenario in SCENARIOS.values()),
        recents=lambda: past,
        now=lambda: NOON,
    )


async def take(picture: Picture) -> str:
    """Return the picture as SVG."""
    view = picture.view
    recorded = record(view.scenario, versions=view.versions, until=view.until) if view.scenario else None
    colourless = picture.theme == COLOURLESS.name
    app = InspectorApp(
        recorded.options if recorded else None,
        lambda _options, sink: Replay(recorded.events if recorded else (), sink),
        _choices(),
        theme="dark" if colourless else picture.theme,
        colourless=colourless,
        clock=lambda: 0.0,
    )
    async with app.run_test(size=picture.size) as pilot:
        for _ in range(PATIENCE):
            await pilot.pause()
            if recorded is None or _all_is_shown(app, recorded):
                break
        else:
            raise TimeoutError(f"{picture.name}: not all that happened is shown")
        await pilot.pause()
        for key in view.keys:
            await pilot.press(key)
            await pilot.pause()
        svg = app.export_screenshot(title="SMTP Inspector")
    if app.palette.terminal:
        svg = _in_xterms_colours(svg)
    svg = _LOCAL_FONTS.sub("", svg).replace("<style>", "<style>\n    text { font-variant-ligatures: none; }", 1)
    return svg.replace("&#160;", "\N{NO-BREAK SPACE}")  # the same in a third of the bytes


def _in_xterms_colours(svg: str) -> str:
    """Return the picture with the 16 colours of xterm in place of those that Rich exports."""
    colours = dict(zip((SVG_EXPORT_THEME.ansi_colors[number].hex for number in range(16)), XTERM.split(), strict=True))
    return re.sub("|".join(colours), lambda found: colours[found[0]], svg)


def _all_is_shown(app: InspectorApp, recorded: Recorded) -> bool:
    screen = app.screen
    return (
        isinstance(screen, Workbench)
        and screen.inspection is not None
        and len(screen.transcript) == len(recorded.events)
        and not screen.reading_busy
    )


def every_picture() -> Iterator[Picture]:
    """Yield every view in every size and theme."""
    for name, view in VIEWS.items():
        for width, height in SIZES:
            for theme in THEMES:
                yield Picture(f"{name}-{width}x{height}-{theme}", view, (width, height), theme)


def draw(picture: Picture) -> str:
    """Return the picture as SVG, whatever the environment says of colours."""
    os.environ.pop("NO_COLOR", None)
    return asyncio.run(take(picture))


def main() -> None:
    """Make all pictures, or those named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="*", help="only those whose names begin so")
    parser.add_argument("--all", metavar="FOLDER", type=Path, help="every view in every size and theme, into this folder")
    arguments = parser.parse_args()
    folder, pictures = (arguments.all, every_picture()) if arguments.all else (HERE, PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        if picture.name.startswith(tuple(arguments.names) or ""):
            (folder / f"{picture.name}.svg").write_text(draw(picture), encoding="utf-8")
            print(f"{picture.name}.svg")


if __name__ == "__main__":
    main()
