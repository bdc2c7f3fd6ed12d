"""What ``explain`` prints: plain text as wide as the terminal, or one JSON object."""

import json
from collections.abc import Iterator
from textwrap import wrap

from inspector.formats.cells import wrap as wrap_cells
from inspector.lenses.refusals.explain import Explanation

SCHEMA = "smtp-inspector/explain/1"


def explained_text(explanation: Explanation, width: int) -> str:
    """Return the explanation, at most `width` columns wide but for settings and commands. Lines end in LF."""
    return "\n".join(_lines(explanation, width)).strip("\n") + "\n"


def _lines(explanation: Explanation, width: int) -> Iterator[str]:
    yield from _wrapped(explanation.said, width)
    if explanation.form:
        yield from _wrapped(f"({explanation.form})", width)
    yield ""
    yield from _wrapped(explanation.title, width)
    yield from _section("What the notification tells", explanation.report, width)
    yield from _section("Who refused whom", [explanation.who], width)
    yield from _section("At which step", [explanation.step] if explanation.step else [], width)
    yield from _section("What the codes say", explanation.codes, width)
    numbered = [f"{number}. {text}" for number, text in enumerate(explanation.meanings, 1)]
    yield from _section("What it can mean, the likeliest first", numbered, width)
    yield from _section(
        "What to do, and what to set", [line for text in explanation.settings for line in text.split("\n")], width
    )
    if explanation.checks:
        yield ""
        yield "How to check it with this program"
        for command, shows in explanation.checks:
            yield from _wrapped(f"{shows}:", width, "  ")
            yield f"    {command}"
    if explanation.source:
        yield ""
        yield from _wrapped(f"Source: {explanation.source}", width)


def _section(title: str, texts: tuple[str, ...] | list[str], width: int) -> Iterator[str]:
    """A title and its texts; lines that begin with two blanks (settings) stay whole."""
    if texts:
        yield ""
        yield title
    for text in texts:
        yield from [f"  {text}"] if text.startswith("  ") else _wrapped(text, width, "  ")


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    further = indent + " " * (3 if text[:1].isdigit() and text[1:3] == ". " else 0)
    if not text.isascii():  # textwrap counts characters, and Hangul takes two cells
        return wrap_cells(text, width, first=indent, further=further)
    return wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=further,
        break_long_words=len(text) > 200,
        break_on_hyphens=False,
    )


def explained_json(explanation: Explanation) -> str:
    """Return one object, with two blanks of indent and a LF at the end."""
    shown = {
        "schema": SCHEMA,
        "kind": explanation.name or None,
        "said": explanation.said,
        "form": explanation.form or None,
        "title": explanation.title,
        "report": list(explanation.report),
        "who": explanation.who,
        "step": explanation.step or None,
        "codes": list(explanation.codes),
        "meanings": list(explanation.meanings),
        "settings": list(explanation.settings),
        "checks": [{"command": command, "shows": shows} for command, shows in explanation.checks],
        "source": explanation.source or None,
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"
