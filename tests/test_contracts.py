"""The rules that machines check: style, types, and who may import whom."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import inspector

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
ROOMS = sorted(str(path.parent.relative_to(ROOT)) for path in (ROOT / "inspector").glob("*/**/__init__.py"))
SCRIPTS = Path(sys.executable).parent


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "command",
    ["ruff check --no-cache", "ruff format --check --no-cache", "mypy", "lint-imports --no-cache"],
    ids=["ruff-check", "ruff-format", "mypy", "import-linter"],
)
def test_contract(command: str):
    """The whole tree keeps to the rules of pyproject.toml."""
    program, *options = command.split()
    finished = subprocess.run([SCRIPTS / program, *options], cwd=ROOT, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_is_on_the_map_of_its_room(room: str):
    """A newcomer finds it in the docstring of the room, by its whole name; a folder has a slash behind it.

    What is not there is not on it.
    """
    package = import_module(room.replace("/", "."))
    modules = {path.stem for path in (ROOT / room).glob("*.py")} - {"__init__"}
    modules |= {f"{path.parent.name}/" for path in (ROOT / room).glob("*/__init__.py")}
    assert modules - set(re.findall(r"``(\w+/?)``", package.__doc__ or "")) == set()
    assert set(re.findall(r"^``(\w+/?)``", package.__doc__ or "", re.MULTILINE)) - modules == set()


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_is_crowded(room: str):
    """What one folder lists can be taken in at a glance; more is a sign that there are two rooms."""
    assert len(list((ROOT / room).glob("*.py"))) <= 45


def test_every_room_is_on_the_map_of_the_house():
    """So are the modules that stand in no room."""
    on_it = set(re.findall(r"``(\w+)/?``", inspector.__doc__ or ""))
    there = {path.parent.name for path in (ROOT / "inspector").glob("*/__init__.py")}
    there |= {path.stem for path in (ROOT / "inspector").glob("*.py")} - {"__init__", "__main__"}
    assert there - on_it == set()
