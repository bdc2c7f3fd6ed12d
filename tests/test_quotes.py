"""Words of programs and settings inside a sentence stand in quotation marks: a screen is no Markdown."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "inspector"
SHOWN = [
    *sorted((ROOT / "lenses").rglob("*.py")),
    *(ROOT / "command_line" / name for name in ("option_groups.py", "subcommands.py")),
]
CODE_SPAN = re.compile(r"`[^`'\n]+`")
"""A pair of backticks; m4 closes its quotation with an apostrophe."""


def _texts(path: Path) -> Iterator[str]:
    """Every string of a module that is no docstring; of one that is put together, its parts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        statement.value
        for node in ast.walk(tree)
        if not isinstance(node, ast.Lambda | ast.IfExp)
        for statement in getattr(node, "body", [])
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation:
            yield node.value


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_no_text_has_code_spans(path: Path):
    """What is shown on the screen, in a report or by --help is the same text everywhere."""
    assert [text for text in _texts(path) if CODE_SPAN.search(text)] == []


def test_the_test_sees_one():
    """And knows sendmail's quotation, and where a test of a character class has a backtick."""
    assert CODE_SPAN.search("Postfix with `may` defers")
    assert not CODE_SPAN.search("define(`confSERVER_CERT', `/etc/mail/certs/cert.pem')dnl")
