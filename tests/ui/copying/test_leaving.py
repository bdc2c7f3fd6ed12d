"""A look at a copy before it leaves."""

from pathlib import Path

import pytest
from driven_app import settle, words_on
from staged_session import cisco_events

from inspector.formats.redaction.stand_ins import Kind
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript
from inspector.ui.copying.leaving import Copied, Leaving

NAMES = ("domain1", "laptop.example.net", "192.0.2.10")


def copies(folder: Path) -> list[str]:
    """The texts of all copies."""
    found = folder / "smtp-inspector" / "copies"
    return [path.read_text() for path in sorted(found.iterdir())] if found.exists() else []


def shown(app) -> str:
    """What stands on the screen of the look."""
    view = app.screen.query_one("#leaving-text")
    return "\n".join(line.text for line in view.lines)


async def test_a_copy_is_seen_before_it_leaves(stage, tmp_path):
    """Nothing is written before Enter; the text on the screen is the one that is written."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert isinstance(made.app.screen, Leaving)
        assert "S 250-STARTTLS  ◂ 1  before the greeting" in shown(made.app)
        assert copies(tmp_path) == []
        await pilot.press("1", "2", "3", "4")
        await pilot.pause()
        text = shown(made.app)
        await pilot.press("enter")
        await pilot.pause()
        (copy,) = copies(tmp_path)
    assert [line.rstrip() for line in copy.splitlines()] == [line[1:] for line in text.splitlines()]
    assert [name for name in NAMES if name in copy] == []
    assert "replaced by stand-ins" in copy
    assert "S 250-STARTTLS\n" in copy


@pytest.mark.parametrize(("columns", "rows"), [(40, 2), (80, 1)])
async def test_every_switch_is_seen(stage, columns, rows):
    """In a narrow window they go on below."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(columns, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+y")
        await settle(pilot)
        assert made.app.screen.query_one("#leaving-switches").size.height == rows
        words = words_on(made.app)
        assert all(switch in words for switch in ("1 addresses stay", "2 mailboxes stay", "3 hosts stay", "4 annotated"))


@pytest.mark.parametrize("columns", [30, 80])
async def test_the_end_of_a_long_line_is_seen_too(stage, columns):
    """A name may stand there: what is too long for the window goes on below, and nothing is left out."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(columns, 24)) as pilot:
        await settle(pilot)
        await pilot.press("6", "ctrl+y")
        await settle(pilot)
        view, text = made.app.screen.query_one("#leaving-text"), made.app.screen._text
        items: dict[str, str] = {}
        for line in view.lines:
            row = line.text[1:]
            items[line.stop] = items[line.stop] + " " + row.lstrip() if line.stop in items else row
        assert max(len(line.text) for line in view.lines) <= columns - 1
        assert "".join("".join(items.values()).split()) == "".join(text.split())
        assert len(view.lines) > len(items) == len(text.splitlines())


async def test_a_mark_does_not_outlive_its_rows(stage):
    """A wider window has fewer of them: the mark would stand behind the last one, where nothing can be drawn."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(40, 24)) as pilot:
        await settle(pilot)
        await pilot.press("6", "ctrl+y", "end", "v")
        await settle(pilot)
        assert made.app.screen.query_one("#leaving-text").mark_row
        await pilot.resize_terminal(160, 24)
        await settle(pilot)
        assert made.app.screen.query_one("#leaving-text").mark_row is None
        assert "What leaves" in words_on(made.app)


async def test_esc_leaves_everything_as_it_was(stage, tmp_path):
    """No file, no clipboard."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+y", "3", "escape")
        await pilot.pause()
        assert not isinstance(made.app.screen, Leaving)
    assert copies(tmp_path) == []


async def test_with_the_setting_every_copy_is_looked_at(stage, tmp_path):
    """y and Y both; the file's name says nothing of the server either."""
    made = stage(cisco_events())
    made.app.redact_setting = ("addresses", "mailboxes", "hosts")
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("y", "Y"):
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(made.app.screen, Leaving)
            await pilot.press("enter")
            await pilot.pause()
    found = copies(tmp_path)
    assert len(found) == 2
    assert [name for name in NAMES for text in found if name in text] == []
    assert {path.name for path in (tmp_path / "smtp-inspector" / "copies").iterdir()} == {"copy-1.txt", "copy-2.txt"}


@pytest.mark.parametrize("key", ["2", "3", "5", "6"])
async def test_what_a_pane_shows_has_no_names_either(stage, tmp_path, key):
    """The same stand-ins as in the conversation; our own words stay."""
    made = stage(cisco_events())
    made.app.redact_setting = ("hosts", "addresses", "mailboxes")
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(key, "y")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    (copy,) = copies(tmp_path)
    assert [name for name in NAMES if name in copy] == []
    if key == "6":
        assert "host-1.example" in copy
        assert "policy-map" in copy


async def test_a_long_session_holds_no_key_up(stage, tmp_path, monkeypatch):
    """It is made on a thread of its own; what was switched meanwhile is what counts."""
    monkeypatch.setattr("inspector.ui.copying.leaving.MANY", 5)
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+y", "3", "3", "3")
        while "host-1.example" not in shown(made.app):
            await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
    (copy,) = copies(tmp_path)
    assert "domain1" not in copy


def test_marked_lines_with_and_without_annotations():
    """From one entry to another, below the header."""
    transcript = Transcript(cisco_events())
    inspection = inspect(transcript)
    entry = inspection.ehlo[0].lines[0].entry
    copied = Copied(transcript, inspection, (entry, entry))
    for annotations in (True, False):
        text, words = copied.text((), annotations=annotations)
        assert text.count("250-") == 1
        assert ("◂ 1" in text) == annotations
        assert words == ""
    assert "1 host name" not in copied.text((Kind.ADDRESSES,), annotations=True)[1]
