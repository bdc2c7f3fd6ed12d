"""The list of themes: tried while the cursor moves, kept and remembered by Enter, given back by Esc."""

import pytest
from driven_app import screen_text, settle, words_on

from inspector.settings import config_folder, theme_files
from inspector.ui.main_screen.workbench import Workbench
from inspector.ui.theme import COLOURLESS, load_palette

pytestmark = pytest.mark.once

SIZES = ((80, 24), (120, 36))


def colours_on(app) -> set[str]:
    """Every ground on the screen."""
    strips = app.screen._compositor.render_strips()
    return {
        str(segment.style.bgcolor.name) for strip in strips for segment in strip if segment.style and segment.style.bgcolor
    }


async def test_moving_tries_and_enter_remembers(stage):
    """The screen above the list changes with the cursor; only Enter writes, and only the one key."""
    for size in SIZES:
        made = stage()
        async with made.app.run_test(size=size) as pilot:
            await settle(pilot)
            await pilot.press("ctrl+t")
            await pilot.pause()
            assert all(name in screen_text(made.app) for name in ("16-colours", "colour-blind", "high-contrast", "light"))
            assert "▸ dark" in words_on(made.app)
            await pilot.press("down", "down")
            await settle(pilot)
            assert made.app.palette.name == made.app.theme == "light"
            assert load_palette("light").ground["main"].lower() in colours_on(made.app)
            assert load_palette("dark").ground["main"].lower() not in colours_on(made.app)
            config = config_folder() / "config.toml"
            config.unlink(missing_ok=True)
            await pilot.press("enter")
            await settle(pilot)
            assert isinstance(made.app.screen, Workbench)
            assert "Theme light, remembered." in screen_text(made.app)
            assert config.read_text() == 'theme = "light"\n'


async def test_escape_takes_the_theme_of_before(stage):
    """Nothing is written, and nothing of what was tried stays."""
    made = stage()
    async with made.app.run_test(size=SIZES[0]) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+t", "down", "down", "escape")
        await settle(pilot)
        assert made.app.palette.name == "dark"
        assert made.app.screen.conversation.palette is made.app.palette
        assert load_palette("light").ground["main"].lower() not in colours_on(made.app)
        assert not config_folder().exists()


async def test_a_bad_theme_is_explained_and_not_taken(stage):
    """The sentence stands in the list's title; Enter on it does nothing."""
    folder = config_folder() / "themes"
    folder.mkdir(parents=True)
    (folder / "eggs.toml").write_text("dark = 7\n")
    made = stage()
    async with made.app.run_test(size=SIZES[1]) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+t", "down", "enter")
        await settle(pilot)
        assert "a file of your own" in screen_text(made.app)
        assert "eggs.toml,line1:darkmustbetrueorfalse" in words_on(made.app).replace(" ", "")
        assert made.app.palette.name == "dark"
        assert not (config_folder() / "config.toml").exists()


async def test_a_theme_that_can_hardly_be_read_is_told_of_and_taken(stage):
    """It is the user's own; the sentence goes with the theme."""
    folder = config_folder() / "themes"
    folder.mkdir(parents=True)
    dark = theme_files()["dark"].read_text()
    (folder / "eggs.toml").write_text(dark.replace('quiet = "#9ca8b5"', 'quiet = "#2c3036"'))
    made = stage()
    async with made.app.run_test(size=SIZES[0]) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+t", "down")
        await settle(pilot)
        assert "Hard to read, below 4.5 to 1: quiet on cursor, 1.0, and 7 more pairs." in screen_text(made.app)
        assert "Enter keeps it" in screen_text(made.app)
        await pilot.press("up")
        await settle(pilot)
        assert "Hard to read" not in screen_text(made.app)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert made.app.palette.name == "eggs"
        await pilot.press("ctrl+t")
        await settle(pilot)
        assert "Hard to read" in screen_text(made.app)


async def test_a_theme_that_cannot_be_remembered_is_used_and_said(stage):
    """One line on the screen; the file stays as it is."""
    config = config_folder() / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("theme = \n")
    made = stage()
    async with made.app.run_test(size=SIZES[1]) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+t", "down", "down", "enter")
        await settle(pilot)
        assert made.app.palette.name == "light"
        assert "Theme light is in use, but not remembered: this is no TOML" in words_on(made.app)
        assert config.read_text() == "theme = \n"


async def test_colours_come_and_go(stage, monkeypatch):
    """From no colours at all (NO_COLOR) to a theme and back, in one run."""
    monkeypatch.setenv("NO_COLOR", "1")
    made = stage(colourless=True)
    async with made.app.run_test(size=SIZES[0]) as pilot:
        await settle(pilot)
        assert colours_on(made.app) == set()
        await pilot.press("ctrl+t", "up")
        await settle(pilot)
        assert made.app.palette.name == "light"
        assert load_palette("light").ground["main"].lower() in colours_on(made.app)
        await pilot.press("escape")
        await settle(pilot)
        assert made.app.palette is COLOURLESS
        assert colours_on(made.app) == set()


async def test_the_start_screen_has_it_too(stage):
    """Also while the field for a target is being typed in."""
    made = stage(start_screen=True)
    async with made.app.run_test(size=SIZES[0]) as pilot:
        await settle(pilot)
        await pilot.press("a", "ctrl+t", "down", "down", "enter")
        await settle(pilot)
        assert made.app.palette.name == "light"
        assert "remembered" in screen_text(made.app)
