"""The pictures in screenshots/: made by the program itself, the same in every run, on every machine."""

import difflib
import re
import subprocess
import sys
from pathlib import Path

import make
import pytest
import recording
from pictures import NARROW, PICTURES, SIZES, THEMES, VIEWS, Picture

from inspector.events import Event, LocalTLSChecked, PathChecked, ProbeFinished, SessionStarted, StepReached
from inspector.frozen import replace
from inspector.ui.theme import COLOURLESS, theme_names

pytestmark = pytest.mark.once

FOLDER = Path(__file__).parents[1] / "screenshots"
GALLERY = (FOLDER / "README.md").read_text(encoding="utf-8")
README = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
REMEDY = "run 'python screenshots/make.py' and look at the difference"


def words(svg: str) -> list[str]:
    """Return what can be read in a picture, row by row."""
    rows: dict[str, str] = {}
    for y, text in re.findall(r'<text [^>]*? y="([\d.]+)"[^>]*>([^<]*)</text>', svg):
        rows[y] = rows.get(y, "") + text
    return [row.replace("\N{NO-BREAK SPACE}", " ").rstrip() for row in rows.values()]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_every_picture_is_what_the_program_shows(picture: Picture, monkeypatch: pytest.MonkeyPatch):
    """Made anew, it is the same byte for byte: no picture is older than the program."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    kept = (FOLDER / f"{picture.name}.svg").read_text(encoding="utf-8")
    made = await make.take(picture)
    if made != kept:
        said = "\n".join(difflib.unified_diff(words(kept), words(made), "kept", "made", lineterm="", n=0))
        pytest.fail(f"{picture.name}.svg: {REMEDY}\n{said or 'the same words, in other colours or places'}", pytrace=False)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_fetches_nothing(picture: Picture):
    """A picture in a README must not make its reader's browser call a third party."""
    svg = (FOLDER / f"{picture.name}.svg").read_text(encoding="utf-8")
    assert len(words(svg)) >= picture.size[1] - 10
    assert not re.search(r"(?:href=|src=|@import|url\()\W*http", svg)


def test_the_folder_holds_the_pictures_of_the_table_and_no_others():
    """None is forgotten, none is left over, and each has its line in the gallery."""
    names = {picture.name for picture in PICTURES}
    assert {path.stem for path in FOLDER.glob("*.svg")} == names
    assert set(re.findall(r"^!\[[^\]]{20,}\]\((\S+)\.svg\)$", GALLERY, re.MULTILINE)) == names


def test_every_picture_in_a_text_tells_those_who_do_not_see_it_what_is_in_it():
    """Each has a text of its own in place of the picture."""
    pictures = re.findall(r"!\[([^\]]*)\]\((screenshots/\S+\.svg)\)", README)
    assert len(pictures) >= 4
    assert [link for text, link in pictures if len(text) < 40] == []
    shown = set(re.findall(r"\(screenshots/(\S+)\.svg\)", README))
    assert {"starttls-before-greeting-wide", "tls-minimum-finding"} <= shown <= {picture.name for picture in PICTURES}


def test_every_theme_and_every_size_has_its_picture():
    """A theme that is added gets a picture; one for eyes that see no colours is there too."""
    assert set(THEMES) == {*theme_names(), COLOURLESS.name} == {picture.theme for picture in PICTURES}
    assert {picture.size for picture in PICTURES} == set(SIZES)
    assert len({picture.name for picture in make.every_picture()}) == len(VIEWS) * len(SIZES) * len(THEMES)


def test_the_two_stories_are_in_the_pictures():
    """What the README says of them can be read in them."""
    told = {
        name: " ".join(words((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))) for name in (p.name for p in PICTURES)
    }
    assert "STARTTLS stands where the greeting belongs." in told["starttls-before-greeting-narrow"]
    assert "554 5.7.1 Not complied TLS minimum version" in told["tls-minimum-finding"]
    assert "SECLEVEL=0 only" in told["tls-minimum-versions"]


@pytest.mark.parametrize("name", ["tls-minimum", "missing-intermediate"])
def test_two_recordings_are_the_same_but_for_what_tls_makes_up(name: str):
    """Nothing of clock, port, chance or threads is in them; only records of TLS hold random bytes."""
    first, second = (recording.record.__wrapped__(name, versions=True) for _ in range(2))
    assert first.options == second.options
    assert [_without_raw_tls(event) for event in first.events] == [_without_raw_tls(event) for event in second.events]
    assert sum(isinstance(event, ProbeFinished) for event in first.events) == 6


def _without_raw_tls(event: Event) -> Event:
    return replace(event, raw=b"") if type(event).__name__ == "TLSRecord" else event


def test_nothing_of_this_machine_is_in_a_recording():
    """Its versions, its trust stores and what its OpenSSL can do are those of a machine that is stated."""
    events = recording.record("tls-minimum", versions=True).events
    (started,) = (event for event in events if isinstance(event, SessionStarted))
    assert (started.versions, started.wall_clock) == (recording.VERSIONS, "2026-01-15T12:00:00+00:00")
    local = {event.version: (event.completes, event.why) for event in events if isinstance(event, LocalTLSChecked)}
    assert local == recording.LOCAL
    checks = [(event.store.partition(" + ")[0], event.anchors) for event in events if isinstance(event, PathChecked)]
    assert checks[:2] == list(recording.STORES)
    assert "127.0.0.1" not in repr([event for event in events if type(event).__name__ != "TLSRecord"])


def test_step_by_step_ends_before_the_step_that_is_asked_for():
    """The recording stops where the user would stand."""
    events = recording.record("well-behaved", until=recording.Step.HANDSHAKE).events
    assert [event.step for event in events if isinstance(event, StepReached)] == ["EHLO", "STARTTLS", "handshake"]
    assert isinstance(events[-1], StepReached)


def test_the_script_runs_by_itself(tmp_path: Path):
    """The command that the gallery names works from anywhere, in an environment that wants no colours."""
    script = FOLDER / "make.py"
    assert "python screenshots/make.py" in GALLERY
    words_of_it = [sys.executable, script, "--all", tmp_path, f"start-{NARROW[0]}x{NARROW[1]}-dark"]
    subprocess.run(words_of_it, check=True, cwd=tmp_path, env={"NO_COLOR": "1", "HOME": str(tmp_path)}, timeout=60)
    made = (tmp_path / "start-80x24-dark.svg").read_text(encoding="utf-8")
    assert made == (FOLDER / "start-screen.svg").read_text(encoding="utf-8")
