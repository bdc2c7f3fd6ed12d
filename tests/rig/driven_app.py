"""Driving the app by keys: what is on the screen, events put in as the session's thread does, texts typed."""

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor

from textual.app import App
from textual.events import Key
from textual.pilot import Pilot

from inspector.events import CommandSent, Event, ReplyLineReceived, ReplyReceived
from inspector.ui.feed import Feed
from inspector.ui.main_screen.workbench import Workbench

NAMES = {
    " ": "space",
    ":": "colon",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    ".": "full_stop",
    "/": "slash",
    "@": "at",
    "?": "question_mark",
}
"""Textual's names of the keys that are no letters."""


def screen_text(app: App[None]) -> str:
    """What is on the screen, row by row, without colours."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def words_on(app: App[None]) -> str:
    """What is on the screen, with one blank for every gap and line end."""
    return " ".join(screen_text(app).split())


def answered(number: int, code: int, text: str, verb: str, at: float = 1.0) -> list[Event]:
    """A command and its reply of one line."""
    return [
        CommandSent(at=at, raw=f"{verb}\r\n".encode()),
        ReplyLineReceived(at=at, reply=number, raw=f"{code} {text}\r\n".encode()),
        ReplyReceived(at=at, reply=number, code=code, verb=verb, seconds=0.01),
    ]


async def in_one_go(pilot: Pilot[None], *keys: str, held: bool = False) -> None:
    """Press keys that come in one packet: the app has all of them before it has served the first.

    Wait until it has served all, however long that takes; not where some are `held` for the test.
    """
    app = pilot.app
    for key in keys:
        app.post_message(Key(NAMES.get(key, key), key if len(key) == 1 else None))
    await pilot.pause()
    await pilot.pause()
    while not held and app.return_code is None and (app._held or app._at_work is not None):  # type: ignore[attr-defined]
        await pilot.pause()


FRAME = 0.02
"""Seconds within which what is timed belongs to the present: a screen is drawn 60 times a second."""


async def nothing_to_do(_least: float = 0.0, most: float = 1.0) -> None:
    """Wait until the event loop and its threads could do nothing more now, for `most` seconds at most.

    Textual's own way, for which this stands in, waits until the process uses little processor time: on a busy machine it
    may use little because it gets little.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + most
    while loop.time() < end:
        await asyncio.sleep(0)
        if loop._ready:  # type: ignore[attr-defined]
            continue
        if _threads_work(loop._default_executor):  # type: ignore[attr-defined]
            await asyncio.sleep(0.001)
            continue
        timers = loop._scheduled  # type: ignore[attr-defined]
        due = min((timer.when() for timer in timers if not timer.cancelled()), default=math.inf) - loop.time()
        if due > FRAME:
            return
        await asyncio.sleep(max(0.0, due))


def _threads_work(pool: ThreadPoolExecutor | None) -> bool:
    """True while the loop waits for what it has given to a thread: to open a demo, to read a recording."""
    return pool is not None and (pool._work_queue.qsize() > 0 or pool._idle_semaphore._value < len(pool._threads))


async def put(pilot: Pilot[None], stage: object, *events: Event) -> None:
    """Put events in, and wait until they are shown."""
    for event in events:
        stage.session.sink(event)  # type: ignore[attr-defined]
    await settle(pilot)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the session is open, all that came of it is on the screen, read by the lenses, and remembered."""
    await pilot.pause()
    while _busy(pilot.app):
        await pilot.pause(0.005)
    await pilot.pause()


def _busy(app: App[None]) -> bool:
    feed: Feed | None = app.feed  # type: ignore[attr-defined]
    screens = [screen for screen in app.screen_stack if isinstance(screen, Workbench)]
    if app.return_code is not None:
        return False
    if app._writer is not None and app._writer.is_alive():  # type: ignore[attr-defined]
        return True
    return bool(screens) and (feed is None or feed.busy or any(screen.reading_busy for screen in screens))


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Press the keys of a text."""
    await pilot.press(*(NAMES.get(character, character) for character in text))
