"""The record of a probe in place of the versions: opened by Enter, searched, marked, copied, and left again."""

from pathlib import Path

import pytest
from driven_app import put, screen_text, settle, words_on
from rich.cells import cell_len
from staged_session import cisco_events, sweep_events

from inspector.events import Connected, Event, ReplyLineReceived, TLSRecord
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript
from inspector.ui.panes.probe import hex_rows, probe_lines

pytestmark = pytest.mark.once

ALERT = bytes.fromhex("15030000020228")
HOSTILE = b"220 mx \x1b]52;c;eA==\x07 \xe2\x80\xae[red]\r\n"


def passed(number: int = 2) -> list[Event]:
    """What passed on the connection of SSLv3, which was refused."""
    return [
        Connected(at=1.1, connection=number, address="192.0.2.10", port=25, local_address="192.0.2.1", seconds=0.04),
        ReplyLineReceived(at=1.1, connection=number, reply=0, raw=HOSTILE),
        TLSRecord(at=1.15, connection=number, sent=False, content_type=21, raw=ALERT),
    ]


def events() -> list[Event]:
    """A session whose versions were tried."""
    begun, *rest = sweep_events()
    return [*cisco_events(), begun, *passed(), *rest]


def shown(made) -> str:
    """What the pane says, in lines of 100 cells."""
    return "\n".join(line.text for line in made.app.screen.pane(2).read_at(100))


async def open_record(pilot) -> None:
    """Go to the row of SSLv3 and press Enter."""
    await settle(pilot)
    await pilot.press("3", "g", "down", "down", "enter")
    await settle(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_enter_on_a_version_shows_what_passed(stage, size):
    """The conversation of that connection alone, the record with its alert, and its bytes; nothing raw."""
    made = stage(events())
    async with made.app.run_test(size=size) as pilot:
        await open_record(pilot)
        assert "SSLv3, asked on connection 2 of its own" in words_on(made.app)
        assert "0000 15 03 00 00 02 02 28" in words_on(made.app)
        text = shown(made)
        assert "← alert (21), 7 bytes: alert 40 handshake_failure" in text
        assert r"\x1b]52;c;eA==\x07 \xe2\x80\xae[red]" in text
        assert all(character.isprintable() or character == "\n" for character in screen_text(made.app))


@pytest.mark.parametrize("key", ["escape", "b", "3"])
async def test_the_way_back_leads_to_the_versions(stage, key):
    """Esc, b and the key of the pane; the cursor stands on the version again."""
    made = stage(events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await open_record(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert "asked on connection" not in words_on(made.app)
        assert made.app.screen.pane(2).id == "tls"
        assert made.app.screen.pane(2).has_focus
        assert made.app.screen.pane(2).selected.stop == "SSLv3"


async def test_escape_ends_the_search_first(stage):
    """A search in the record lights the bytes; Esc forgets it, and only the next Esc goes back."""
    made = stage(events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await open_record(pilot)
        await pilot.press("slash", *"handshake_failure", "enter")
        await settle(pilot)
        pane = made.app.screen.pane(2)
        assert (pane.id, pane.needle.typed) == ("probe", "handshake_failure")
        assert "alert 40" in pane.line_at(pane.cursor).text
        await pilot.press("escape")
        await settle(pilot)
        assert made.app.screen.pane(2).id == "probe"
        await pilot.press("escape")
        await settle(pilot)
        assert made.app.screen.pane(2).id == "tls"


async def test_the_record_is_copied(stage, tmp_path):
    """All of it, or the marked lines; words about keys are no part of it."""
    made = stage(events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await open_record(pilot)
        await pilot.press("y")
        await settle(pilot)
        await pilot.press("G", "v", "y")
        await settle(pilot)
    whole, marked = (path.read_text() for path in sorted(Path(tmp_path).rglob("*.txt")))
    assert "SSLv3, asked on connection 2" in whole
    assert "0000  15 03 00 00 02 02 28" in whole
    assert "Esc goes back" not in whole
    assert "alert 40 handshake_failure" in marked
    assert "connected in" not in marked


async def test_a_version_that_was_not_asked_has_no_record(stage):
    """It is said, with the key that asks."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await open_record(pilot)
        assert "was not asked for on a connection of its own: t asks" in words_on(made.app)
        assert made.app.screen.pane(2).id == "tls"


async def test_the_record_grows_while_the_probe_is_under_way(stage):
    """What passes later stands there without a key."""
    begun, *rest = sweep_events()
    started = rest.index(next(event for event in rest if event.connection == 2))
    made = stage([*cisco_events(), begun, *rest[: started + 1], *passed()[:1]])
    async with made.app.run_test(size=(120, 36)) as pilot:
        await open_record(pilot)
        assert "handshake_failure" not in shown(made)
        await put(pilot, made, *passed()[2:], *rest[started + 1 :])
        assert "alert 40 handshake_failure" in shown(made)


async def test_another_session_closes_the_record(stage):
    """Connected again, there is no probe to show."""
    made = stage(events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await open_record(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert made.app.screen.pane(2).id == "tls"


@pytest.mark.parametrize("width", [36, 58, 76, 140])
def test_no_line_is_wider_than_the_pane(width):
    """Whatever passed."""
    transcript = Transcript(events())
    for row in inspect(transcript).versions.rows:
        for line in probe_lines(transcript, row, width):
            assert cell_len(line.text) <= width, line.text


@pytest.mark.parametrize(("width", "first"), [(80, 16), (50, 8), (30, 4), (10, 4)])
def test_bytes_are_shown_in_rows_that_fit(width, first):
    """16, 8 or 4 in a row; all of them, and as text only what is printable ASCII."""
    raw = bytes(range(0x10, 0x90))
    rows = list(hex_rows(raw, width))
    assert rows[1].startswith(f"{first:04x}  {0x10 + first:02x} ")
    assert bytes.fromhex("".join(row[6 : 6 + 3 * first] for row in rows)) == raw
    assert all(row.isascii() and row.isprintable() for row in rows)
