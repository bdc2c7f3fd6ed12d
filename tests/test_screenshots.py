"""The pictures in screenshots/: made by the program itself, the same in every run."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[1] / "screenshots"


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("screenshots_make", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


async def test_the_same_session_gives_the_same_picture(make: ModuleType) -> None:
    """Nothing of the clock, the port or random bytes is in it."""
    picture = make.PICTURES[0]
    first = await make.take(picture, make.record(picture.scenario))
    assert first == await make.take(picture, make.record(picture.scenario))


async def test_a_picture_fetches_nothing(make: ModuleType) -> None:
    """A picture in a README must not make its reader's browser call a third party."""
    picture = make.PICTURES[1]
    svg = await make.take(picture, make.record(picture.scenario))
    assert "STARTTLS&#160;stands&#160;where&#160;the&#160;greeting&#160;belongs." in svg
    assert not re.search(r"(?:href=|src=|@import|url\()\W*http", svg)


def test_every_picture_has_been_made(make: ModuleType) -> None:
    """The folder holds the pictures that the script lists, and no others."""
    assert {path.stem for path in FOLDER.glob("*.svg")} == {picture.name for picture in make.PICTURES}
