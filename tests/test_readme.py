"""What the README promises, against the program."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.ui.commands import CLIENTS, EVERYWHERE, LINES, WORKBENCH

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_options_exist():
    """Every option in the README stands in the help of the command line."""
    helps = [[sys.executable, "-m", "inspector", *words, "--help"] for words in ([], ["check"], ["demo"], ["read"])]
    known = "".join(subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout for words in helps)
    options = set(
        re.findall(r"(?<![\w-])--?[a-z0-9][a-z-]*", "\n".join(re.findall(r"^\| `(-.*?)` \|", README, re.MULTILINE)))
    )
    assert len(options) >= 8
    assert {option for option in options if option not in known} == set()


def test_its_keys_exist():
    """Every key in the README's table is bound to a command, and every command that the list offers has its key there."""
    rows = re.search(r"## Keys\n(.*?)\n## ", README, re.DOTALL)
    assert rows
    named = set(re.findall(r"`(\S+?)`", rows[1]))
    bound = {shown for command in (*WORKBENCH, *EVERYWHERE, *LINES, *CLIENTS) for shown in command.shown.split()}
    assert named - bound - {"↑"} == set()
    wanted = {command.shown for command in (*WORKBENCH, *EVERYWHERE) if command.listed}
    assert wanted - named - {"2", "3", "4", "5", "^l", "^z"} == set()


@pytest.mark.parametrize("command", ["smtp-inspector demo", "pytest -n auto"])
def test_its_commands_are_one_line_each(command: str):
    """Each of the two commands is one line that sets up everything it needs."""
    (line,) = [line for line in README.splitlines() if line.endswith(command)]
    assert line.startswith("python3 -m venv .venv && .venv/bin/pip install ")


def test_its_pictures_exist():
    """Every picture that it shows is in the tree."""
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert "screenshots/starttls-before-greeting-wide.svg" in pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_its_second_story_is_told_as_the_demo_tells_it():
    """The command shows the 554 that the heading promises."""
    (line,) = [line for line in README.splitlines() if line.startswith("smtp-inspector demo tls-minimum")]
    assert line.endswith("--tls-version TLSv1.1 --try-mail-from you@example.com")
    words = [*line.split()[1:], "--no-probe", "--format", "text", "--ehlo-name", "client.example.com"]
    told = subprocess.run([sys.executable, "-m", "inspector", *words], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "554 5.7.1 Not complied TLS minimum version" in told.stdout
    assert "you chose TLSv1.1 with --tls-version" in " ".join(told.stdout.split())
