"""Sizes that follow each other while the screen is busy come to an end."""

from collections import Counter

from driven_app import screen_text, settle
from staged_session import cisco_events
from textual.events import Resize
from textual.geometry import Size


async def test_a_size_of_before_is_left_out(stage):
    """Two sizes wait in the screen's queue: it takes the present one, and does not swing between the two."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen, sizes = made.app.screen, Counter()
        before = screen._screen_resized

        def counted(size):
            sizes[size] += 1
            before(size)

        screen._screen_resized = counted
        for size in (Size(40, 12), Size(80, 24)):
            screen.post_message(Resize(size, size))
            screen.call_later(lambda: None)  # a Resize right behind another one would replace it
        for _ in range(20):
            await pilot.pause()
        assert sizes[Size(40, 12)] == 0
        assert sizes[Size(80, 24)] <= 2
        assert "2 EHLO" in screen_text(made.app)


async def test_a_size_of_before_does_not_take_the_place_of_the_present_one(stage):
    """Textual keeps the later of two that wait in the queue: what a layout to the old size says may come last."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(30, 5)) as pilot:
        await settle(pilot)
        assert "needs 40x10" in screen_text(made.app)
        made.app._size = Size(80, 24)
        for size in (Size(80, 24), Size(30, 5)):
            made.app.screen.post_message(Resize(size, size))
        await settle(pilot)
        assert "needs 40x10" not in screen_text(made.app)
        assert "2 EHLO" in screen_text(made.app)
        assert made.app.screen.outer_size == Size(80, 24)
