"""Lines that do not scroll: as high as what they show, whatever was to be shown before."""

from driven_app import settle
from staged_session import cisco_events

from inspector.ui.lines.line import say
from inspector.ui.main_screen.bars import Bar


async def test_what_is_not_laid_out_is_not_made(stage):
    """There is no width that rows could be made for; the first layout asks for them."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        bar = Bar(id="new")
        bar.display = False
        await made.app.screen.mount(bar)
        widths = []
        bar.show(lambda width: widths.append(width) or [(say("row"),)])
        await settle(pilot)
        assert widths == []
        bar.display = True
        await settle(pilot)
        assert set(widths) == {80}


async def test_a_bar_is_as_high_as_its_latest_rows(stage):
    """Two rows and then one, before the layout that the first asked for: it is one row high."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        bar = made.app.screen.query_one("#step", Bar)
        height = bar.size.height
        bar.show(lambda _: [(say("row"),)] * (height + 1))
        bar.show(lambda _: [(say("row"),)] * height)
        await settle(pilot)
        assert bar.size.height == height
        bar.show(lambda _: [(say("row"),)] * (height + 1))
        await settle(pilot)
        assert bar.size.height == height + 1
