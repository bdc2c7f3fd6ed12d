"""The rules that machines check: style, types, and who may import whom."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
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
