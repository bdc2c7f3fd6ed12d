"""What ``demo --list`` prints: the scenarios by subject, each with what it teaches."""

import textwrap
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import groupby

from inspector.demo.samples import Sample
from inspector.demo.scenario import Scenario

WIDTH = 80
"""Columns."""
_TEXT = 28
"""The column where the text begins: behind the longest name."""


def list_scenarios(scenarios: Iterable[Scenario | Sample]) -> str:
    """Return the table; scenarios of one subject stand together already."""
    blocks = (
        "\n".join([subject.value, *(line for scenario in group for line in _row(scenario))])
        for subject, group in groupby(scenarios, key=lambda scenario: scenario.subject)
    )
    return "\n\n".join(blocks) + "\n"


def nearest_name(typed: str, names: Iterable[str]) -> str:
    """Return the scenario that was perhaps meant, or nothing: one that holds what was typed, else one that looks like it."""
    known = list(names)
    held = [name for name in known if typed.lower() in name]
    return next(iter(held or get_close_matches(typed.lower(), known, 1)), "")


def _row(scenario: Scenario | Sample) -> Iterator[str]:
    first, *more = [*_wrapped(_sentence(scenario.summary)), *_wrapped(scenario.teaches), *_runs_with(scenario)]
    yield f"  {scenario.name:<{_TEXT - 2}}{first}"
    for line in more:
        yield " " * _TEXT + line


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - _TEXT, break_long_words=False, break_on_hyphens=False)


def _runs_with(scenario: Scenario | Sample) -> list[str]:
    return _wrapped(f"Runs with {' '.join(scenario.options)}") if scenario.options else []
