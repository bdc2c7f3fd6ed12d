"""A transcript of 100,000 lines: memory beyond the raw bytes, appending, and moving about in it.

    python tests/benchmarks/transcript_size.py [--lines N]

The app runs without a terminal, at 80x24, with a session that only this script feeds. Each figure of 100,000 lines stands
beside the same one of 1,000 lines, taken in turn in the same process, so that the ratio says what the length costs.
"""

import argparse
import asyncio
import gc
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, field

from measuring import median, percentile, print_table, verdict
from textual.pilot import Pilot

from inspector.events import CommandSent, Event, GreetingReceived, ReplyLineReceived, SessionStarted
from inspector.live.options import Options
from inspector.smtp.target import Mode, Target
from inspector.tls.registry import ProtocolVersion
from inspector.ui.app import InspectorApp
from inspector.ui.choices import no_choices
from inspector.ui.conversation.view import Conversation
from inspector.ui.main_screen.workbench import Workbench

GOAL_BYTES = 500
SMALL = 1_000
ROUNDS = 15
TARGET = Target("mx.example.com", 25, Mode.PLAINTEXT)
MOVES = {
    "first": "Home: to the first line",
    "page_down": "PageDown",
    "last": "End: to the last line",
    "page_up": "PageUp",
    "line_up": "one line up",
}
"""Name of the action that a key brings about to words."""


@dataclass
class Fed:
    """A session that does nothing by itself: its events come from this script."""

    sink: Callable[[Event], None]
    sent: list[object] = field(default_factory=list)
    file: str = ""
    problem: str = ""

    def start(self) -> None:
        """Nothing begins."""

    def send(self, command: object) -> None:
        """Keep the command."""
        self.sent.append(command)

    def cancel(self) -> None:
        """Nothing ends."""

    def join(self, timeout: float | None = None) -> bool:
        """It has ended."""
        return True


def opening() -> list[Event]:
    """Return the events before the first line of the long reply."""
    return [
        SessionStarted(
            at=0.0,
            wall_clock="2026-01-02T03:04:05+00:00",
            target=TARGET,
            server_name="mx.example.com",
            ehlo_name="client.example.org",
            tls_version=None,
            tls_minimum=ProtocolVersion.TLSv1_2,
            strict=False,
            timeout=60.0,
            demo="",
            versions=(),
        ),
        GreetingReceived(at=0.0, code=220, seconds=0.0),
        CommandSent(at=0.0, raw=b"HELP\r\n"),
    ]


def lines(start: int, stop: int) -> list[Event]:
    """Return lines of a reply as the session makes them, each with bytes and a time of its own."""
    return [
        ReplyLineReceived(at=number / 50_000, reply=1, raw=b"214-%08d of a long reply\r\n" % number)
        for number in range(start, stop)
    ]


def raw_size(events: list[Event]) -> int:
    """Return the number of bytes that were received."""
    return sum(len(event.raw) for event in events if isinstance(event, ReplyLineReceived))


class Screen:
    """The app with a transcript of some lines in it."""

    def __init__(self, app: InspectorApp) -> None:
        self._app = app
        self._count = 0

    @property
    def conversation(self) -> Conversation:
        """The transcript's widget."""
        return self._app.query_one(Conversation)

    async def fill(self, count: int) -> float:
        """Append up to `count` lines as one burst; return the seconds until they were on the screen."""
        return await self._append(count - self._count)

    async def append_one(self) -> float:
        """Append a line; return the seconds until it was drawn."""
        return await self._append(1)

    async def move(self, action: str) -> float:
        """Do what a key brings about; return the seconds until the screen was drawn anew."""
        return await self._timed(getattr(self.conversation, f"action_{action}"))

    async def _append(self, number: int) -> float:
        new = lines(self._count, self._count + number)
        self._count += number
        return await self._timed(lambda: self._feed(new))

    def _feed(self, new: list[Event]) -> None:
        workbench = self._app.screen
        assert isinstance(workbench, Workbench)
        workbench.transcript.extend(new)
        self.conversation.show_new()

    async def _timed(self, act: Callable[[], None]) -> float:
        start = time.perf_counter()
        act()
        await self._drawn()
        return time.perf_counter() - start

    async def _drawn(self) -> None:
        """Wait until Textual has handled everything and drawn a frame."""
        drawn = asyncio.Event()
        self._app.screen.call_after_refresh(drawn.set)
        await drawn.wait()


async def whole(pilot: Pilot[int]) -> Workbench:
    """Return the main screen once all of it is mounted and the session has begun."""
    await pilot.pause()
    workbench = pilot.app.screen
    assert isinstance(workbench, Workbench)
    while not workbench.is_whole:
        await pilot.pause()
    return workbench


async def figures(count: int) -> dict[str, list[float]]:
    """Return every figure of an app with `count` lines, in milliseconds; ``memory`` in bytes a line."""
    found: dict[str, list[float]] = {}
    options = Options(target=TARGET, ehlo_name="client.example.org")
    app = InspectorApp(options, lambda _, sink: Fed(sink), no_choices())  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        workbench = await whole(pilot)
        workbench.transcript.extend(opening())
        screen = Screen(app)
        found["burst"] = [1000 * await screen.fill(count)]
        gc.collect()
        for _ in range(ROUNDS):
            for action in MOVES:
                found.setdefault(action, []).append(1000 * await screen.move(action))
        await screen.move("last")
        found["append"] = [1000 * await screen.append_one() for _ in range(ROUNDS)]
    return found


async def memory(count: int) -> float:
    """Return the bytes that a line costs beyond its raw bytes: events, transcript, and the widget's rows."""
    options = Options(target=TARGET, ehlo_name="client.example.org")
    app = InspectorApp(options, lambda _, sink: Fed(sink), no_choices())  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        await whole(pilot)
        screen = Screen(app)
        await screen.fill(SMALL)
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        await screen.fill(SMALL + count)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
    return (grown - raw_size(lines(SMALL, SMALL + count))) / count


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, default=100_000)
    count = parser.parse_args().lines
    measured: dict[int, dict[str, list[float]]] = {SMALL: {}, count: {}}
    for _ in range(3):
        for size, found in measured.items():
            for name, values in asyncio.run(figures(size)).items():
                found.setdefault(name, []).extend(values)
    bytes_a_line = asyncio.run(memory(count))
    goal = verdict(round(bytes_a_line), GOAL_BYTES)
    rows = [["memory a line beyond the raw bytes", f"{bytes_a_line:.0f} B", "", "", goal]]
    names = {
        "append": "one line appended at the end, and drawn",
        **{action: f"{words}, and drawn" for action, words in MOVES.items()},
    }
    for name, words in names.items():
        large, small = measured[count][name], measured[SMALL][name]
        times = f"{median(large):.1f} ms (p95 {percentile(large, 95):.1f})"
        rows.append([words, times, f"{median(small):.1f} ms", f"{median(large) / median(small):.2f}", ""])
    rate = count / median(measured[count]["burst"]) * 1000
    rows.append([f"lines laid out in a burst of {count:,}", f"{rate:,.0f} a second", "", "", ""])
    print_table("A long transcript, 80x24", ["figure", f"{count:,} lines", f"{SMALL:,} lines", "ratio", "goal"], rows)


if __name__ == "__main__":
    main()
