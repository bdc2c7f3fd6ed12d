"""What can be typed behind a subcommand, as completion scripts need it: read from the same parsers as the help."""

import argparse
from collections.abc import Callable

from inspector.command_line.arguments import parser_of
from inspector.command_line.subcommands import SUBCOMMANDS
from inspector.frozen import Frozen
from inspector.settings import CLIPBOARD_WAYS, REDACTABLE, theme_names
from inspector.tls.registry import ProtocolVersion

FILES = ("FILE",)
"""Metavars of options behind which the name of a file stands."""
LISTS = {"redact": REDACTABLE}
"""Options that take several values, and which of their values can stand beside another."""


class Word(Frozen):
    """One option or operand of a subcommand, as the shells need it."""

    names: tuple[str, ...]
    """``--format``; empty for an operand."""
    shown: str
    """What its value is called: ``FORMAT``; empty for an option without one."""
    about: str
    """Its help."""
    values: tuple[str, ...]
    """What may follow; empty: anything, or nothing."""
    is_file: bool
    """True when the name of a file follows."""
    beside: tuple[str, ...]
    """Those of the values that may follow each other, with commas between them; empty: one value."""
    excludes: tuple[str, ...]
    """Names of options that cannot stand beside it, its own among them."""


def words_of(command: str) -> list[Word]:
    """Return the operands and options of a subcommand, in the order of its help."""
    parser = parser_of(SUBCOMMANDS[command])
    return [
        Word(
            names=tuple(action.option_strings),
            shown=str(action.metavar or action.dest.upper()) if action.nargs != 0 else "",
            about=action.help or "",
            values=_values(action),
            is_file=action.metavar in FILES,
            beside=LISTS.get(action.dest, ()),
            excludes=parser.excluded_by(action),
        )
        for _, actions in parser.sections()
        for action in actions
    ]


def _values(action: argparse.Action) -> tuple[str, ...]:
    if action.nargs == 0:
        return ()
    if action.choices is not None:
        return tuple(map(str, action.choices))
    return _VALUES.get(action.dest, tuple)()


def _versions() -> tuple[str, ...]:
    return tuple(version.label for version in ProtocolVersion if version.label.startswith("TLS"))


def _software() -> tuple[str, ...]:
    from inspector.lenses.software import Software

    return tuple(software.value for software in Software)


def _themes() -> tuple[str, ...]:
    return tuple(theme_names())


def _clipboard_ways() -> tuple[str, ...]:
    return CLIPBOARD_WAYS


def _redactable() -> tuple[str, ...]:
    return (*REDACTABLE, "all", "none")


def _scenarios() -> tuple[str, ...]:
    from inspector.demo.samples import SAMPLES
    from inspector.demo.scenarios import SCENARIOS

    return (*SCENARIOS, *SAMPLES)


_VALUES: dict[str, Callable[[], tuple[str, ...]]] = {
    "software": _software,
    "tls_version": _versions,
    "tls_minimum": _versions,
    "theme": _themes,
    "clipboard": _clipboard_ways,
    "redact": _redactable,
    "scenario": _scenarios,
}
"""What may follow where argparse does not know it."""
