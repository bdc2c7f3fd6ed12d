"""Makes the pictures beside it: ``python screenshots/make.py``.

Each is a real session with a demo server, made by the real program. What changes from run to run (times, ports, dates of
certificates) is replaced by what a session over the Internet would show, so the same program gives the same picture.
"""

import asyncio
import re
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from inspector.demo.scenarios import SCENARIOS
from inspector.demo.server import DemoServer
from inspector.events import (
    CommandSent,
    Connected,
    Event,
    NameResolved,
    ScriptFinished,
    SessionFinished,
    SessionStarted,
    TLSEstablished,
    TLSRecord,
)
from inspector.live.clock import Clock
from inspector.live.commands import Command
from inspector.live.options import Options
from inspector.live.session import Session
from inspector.smtp.target import Target
from inspector.ui.app import InspectorApp
from inspector.ui.choices import no_choices

HERE = Path(__file__).parent
NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
ADDRESS = "192.0.2.10"
ROUND_TRIP = 0.042
"""Seconds that every answer takes in the pictures."""
_LOCAL_FONTS = re.compile(r",\s*url\([^)]*\) format\([^)]*\)")
"""Fonts that a viewer would have to fetch; the installed ones are enough."""


@dataclass(frozen=True)
class Picture:
    """One picture."""

    name: str
    """File name without its ending."""
    size: tuple[int, int]
    """Columns and rows."""
    scenario: str = "starttls-before-greeting"
    """The demo that it shows."""
    keys: tuple[str, ...] = ()
    """Pressed before the picture is taken."""
    theme: str = "dark"
    """The palette."""


PICTURES = (
    Picture("starttls-before-greeting-wide", (120, 36)),
    Picture("starttls-before-greeting-narrow", (80, 24), keys=("2",)),
)


class Replay:
    """A session that happened before: all its events come at once."""

    def __init__(self, events: list[Event], sink: Callable[[Event], None]) -> None:
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


def record(scenario_name: str) -> list[Event]:
    """Return the events of a real session with the demo server, as they would be over the Internet."""
    events: list[Event] = []
    finished = threading.Event()

    def keep(event: Event) -> None:
        if not finished.is_set():
            events.append(event)
        if isinstance(event, ScriptFinished | SessionFinished):
            finished.set()

    with DemoServer(SCENARIOS[scenario_name], now=NOON) as server:
        target = Target(server.host, server.port)
        options = Options(target, "laptop.example.net", server_name=server.server_name, extra_roots=server.roots)
        session = Session(options, keep, clock=Clock(wall=lambda: NOON))
        session.start()
        finished.wait()
        session.cancel()
        session.join()
    return _as_over_the_internet(events, Target(server.server_name, 25))


def _as_over_the_internet(events: list[Event], target: Target) -> list[Event]:
    """Give every event the time and the address that it would have had."""
    at = 0.0
    told: list[Event] = []
    for event in events:
        if _speaks(event):
            at += 0.001
        elif told and _speaks(told[-1]):
            at += ROUND_TRIP
        at += ROUND_TRIP if isinstance(event, Connected) else 0.0
        told.append(_placed(replace(event, at=at), target))
    return told


def _speaks(event: Event) -> bool:
    """Return True for what is ours: the other side needs a round trip to answer it."""
    return isinstance(event, Connected | CommandSent) or (isinstance(event, TLSRecord) and event.sent)


def _placed(event: Event, target: Target) -> Event:
    if isinstance(event, SessionStarted):
        return replace(event, target=target, wall_clock=NOON.isoformat())
    if isinstance(event, NameResolved):
        return replace(event, host=target.host, addresses=(ADDRESS,))
    if isinstance(event, Connected):
        return replace(event, address=ADDRESS, port=target.port, seconds=ROUND_TRIP)
    return replace(event, seconds=ROUND_TRIP) if isinstance(event, TLSEstablished) else event


async def take(picture: Picture, events: list[Event]) -> str:
    """Return the picture as SVG."""
    options = Options(Target("mail.domain1.com", 25), "laptop.example.net", demo=picture.scenario)
    app = InspectorApp(
        options, lambda _options, sink: Replay(events, sink), no_choices(), theme=picture.theme, clock=lambda: 0.0
    )
    async with app.run_test(size=picture.size) as pilot:
        await pilot.pause()
        for key in picture.keys:
            await pilot.press(key)
        await pilot.pause()
        svg = app.export_screenshot(title="SMTP Inspector")
    return _LOCAL_FONTS.sub("", svg).replace("<style>", "<style>\n    text { font-variant-ligatures: none; }", 1)


def main() -> None:
    """Make all pictures, or those named on the command line."""
    wanted = set(sys.argv[1:])
    for picture in PICTURES:
        if not wanted or picture.name in wanted:
            svg = asyncio.run(take(picture, record(picture.scenario)))
            (HERE / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
            print(f"{picture.name}.svg")


if __name__ == "__main__":
    main()
