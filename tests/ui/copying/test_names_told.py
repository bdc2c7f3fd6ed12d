"""Which names a copy holds is said before the first one leaves."""

import asyncio

import pytest
from driven_app import settle
from staged_session import cisco_events, greeted

from inspector.formats.redaction.stand_ins import Kind
from inspector.live.options import Options
from inspector.smtp.target import Target
from inspector.ui.copying.names_told import telling

HELD = {Kind.ADDRESSES: 2, Kind.MAILBOXES: 1, Kind.HOSTS: 3}


async def test_the_first_copy_is_told_and_the_second_press_sends(stage, tmp_path, monkeypatch):
    """Nothing is written by the first; then, and for every copy behind it, one press is enough."""
    made = stage(cisco_events())
    made.app.names_told = set()
    sent = []
    folder = tmp_path / "smtp-inspector" / "copies"
    async with made.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(made.app, "write_sequence", sent.append)
        await pilot.press("Y")
        await pilot.pause()
        assert made.app.screen.notice.endswith("as they are: Y again copies, ^y hides them.")
        assert "1 address and 2 host names would leave" in made.app.screen.notice
        assert not folder.exists()
        assert sent == []
        await pilot.press("Y")
        await pilot.pause()
        assert len(list(folder.iterdir())) == len(sent) == 1
        await pilot.press("y")
        await pilot.pause()
        assert len(list(folder.iterdir())) == len(sent) == 2


@pytest.mark.parametrize(
    ("events", "clipboard", "demo", "told"),
    [
        (cisco_events, "file", "", set()),
        (cisco_events, "osc52", "ordinary", set()),
        (cisco_events, "osc52", "", None),
        (greeted, "osc52", "", set(Kind)),
    ],
)
async def test_where_nothing_is_to_be_said_nothing_is(stage, tmp_path, events, clipboard, demo, told):
    """A file stays on this machine; names of a demo are invented; who chose none knows; and what was told was told."""
    made = stage(
        events(), clipboard=clipboard, options=Options(Target("mail.domain1.com", 25), "laptop.example.net", demo=demo)
    )
    made.app.names_told = told
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("y")
        await pilot.pause()
    assert len(list((tmp_path / "smtp-inspector" / "copies").iterdir())) == 1


async def test_the_names_of_a_long_session_are_looked_for_aside(stage, monkeypatch):
    """On a thread of its own: what is said comes from there."""
    monkeypatch.setattr("inspector.ui.copying.names_told.MANY", 1)
    made = stage(cisco_events())
    made.app.names_told = set()
    async with made.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("y")
        async with asyncio.timeout(20):
            while "would leave" not in made.app.screen.notice:
                await pilot.pause(0.01)
    assert made.app.names_told == {Kind.ADDRESSES, Kind.HOSTS}


def test_the_sentence_fits_where_it_can() -> None:
    """In the shortest words it takes 80 columns at most."""
    assert telling(HELD, "y", 120).endswith("would leave as they are: y again copies, ^y hides them.")
    assert telling(HELD, "Y", 78) == "2 addresses, 1 mailbox name and 3 host names stay: Y copies, ^y hides them."
