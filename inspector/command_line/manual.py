"""The man page, as troff with the macros of man(7), made from the same parsers as the help."""

import argparse
import re
import textwrap
from collections.abc import Iterator

from inspector import __version__
from inspector.command_line.arguments import ABOUT_PROGRAM, parser_of
from inspector.command_line.help_page import shell_lines
from inspector.command_line.subcommands import (
    APP,
    APP_STATUSES,
    CHECK,
    DEMO,
    EXPLAIN,
    PROGRAM,
    READ,
    REPORT_STATUSES,
    SUBCOMMANDS,
    Example,
    Subcommand,
)

NAME = f"{PROGRAM}.1"
"""The file's name in a folder of manuals."""
_DATE = "2026-11-22"
"""When this version was made."""
_WIDTH = 68
"""Columns of an example line: with the page's margins it fits 80."""
_PROSE = 78
"""Columns of a line of troff."""

_INSPECTING = (APP, CHECK, DEMO)
"""Those that open a session: what all of them know is said without their names."""
_NAMED = (*_INSPECTING, READ, EXPLAIN)
"""Those that are named beside an option."""

_TARGETS = (
    ("host, host:port, [v6]:port", "plain SMTP with STARTTLS where it is offered; port 25 unless another is given"),
    ("smtp://host", "the same, port 25"),
    ("submission://host", "the same, port 587"),
    ("smtps://host, submissions://host", "implicit TLS, port 465"),
    ("lmtp://host:port", "LMTP: LHLO in place of EHLO"),
)
_ENVIRONMENT = (
    ("NO_COLOR", "Set and not empty: the app draws without colours."),
    ("XDG_CONFIG_HOME, XDG_STATE_HOME", "Folders in place of ~/.config and ~/.local/state."),
    ("SMTP_INSPECTOR_WHOLE_FRAMES", "Set and not empty: the app sends whole frames, not only the cells that change."),
    ("TERM", "With dumb, or without a terminal, the app does not start; check does."),
)
_FILES = (
    ("~/.config/smtp-inspector/config.toml", "The settings; smtp-inspector config prints what is in force."),
    ("~/.config/smtp-inspector/themes/*.toml", "Themes of your own."),
    ("~/.local/state/smtp-inspector/sessions", "Every session, as it happened; read shows it."),
    ("~/.local/state/smtp-inspector/copies", "Every copy."),
    ("~/.local/state/smtp-inspector/recent.jsonl", "The latest sessions on the start screen."),
)
"""Where XDG_CONFIG_HOME and XDG_STATE_HOME say nothing else."""
_SEE_ALSO = "openssl(1), postconf(5)"


def manual_page() -> str:
    """Return the whole page."""
    opening = SUBCOMMANDS[APP]
    parts = [
        f'.TH {_name(PROGRAM).upper()} 1 {_DATE} "SMTP Inspector {__version__}" "User Commands"',
        ".SH NAME",
        rf"{_name(PROGRAM)} \- the SMTP conversation live, explained, and what TLS a server really speaks",
        ".SH SYNOPSIS",
        *_synopsis(),
        ".SH DESCRIPTION",
        _text(opening.about),
        ".SH SUBCOMMANDS",
        "The first word routes: the name of a subcommand wins, anything else is a TARGET.",
        *[line for row in SUBCOMMANDS.values() if row.name != APP for line in _subcommand(row)],
        ".SH TARGET",
        *[line for form, means in _TARGETS for line in _item(_text(form), _text(means))],
        ".SH OPTIONS",
        *_options(),
        ".SH EXAMPLES",
        *[line for example in _examples() for line in _example(example)][1:],
        ".SH EXIT STATUS",
        f"The app: {APP_STATUSES}. A report:",
        *[line for status, means in REPORT_STATUSES for line in _item(str(status), _text(means))],
        ".SH ENVIRONMENT",
        *[line for name, means in _ENVIRONMENT for line in _item(f"\\fB{name}\\fR", _text(means))],
        ".SH FILES",
        *[line for path, means in _FILES for line in _item(f"\\fI{_line(path)}\\fR", _text(means))],
        ".SH SEE ALSO",
        ", ".join(re.sub(r"^(\w+)", r"\\fB\1\\fR", page) for page in _SEE_ALSO.split(", ")),
    ]
    return "\n".join(_wrapped(parts)) + "\n"


def _wrapped(parts: list[str]) -> Iterator[str]:
    """Break prose into lines of a width that editors and linters like; requests and lines to be typed stay whole."""
    whole = False
    for part in parts:
        whole = part == ".nf" or (whole and part != ".fi")
        if whole or part.startswith("."):
            yield part.rstrip()
        else:
            yield from map(_no_request, textwrap.wrap(part, _PROSE, break_long_words=False, break_on_hyphens=False))


def _synopsis() -> list[str]:
    lines: list[str] = []
    for row in SUBCOMMANDS.values():
        named = f"{_name(PROGRAM)} {row.name}" if row.name != APP else _name(PROGRAM)
        lines += [f"\\fB{named}\\fR {_placeholders(row.operands)}", ".br"]
    return lines[:-1]


def _subcommand(row: Subcommand) -> list[str]:
    return _item(f"\\fB{row.name}\\fR {_placeholders(row.operands)}", _text(row.about))


def _options() -> list[str]:
    """Each option once, with the subcommands that know it where not all do."""
    sections: dict[str, dict[tuple[str, ...], tuple[argparse.Action, list[str]]]] = {}
    for row in SUBCOMMANDS.values():
        for title, actions in parser_of(row).sections():
            for action in actions:
                if action.option_strings:
                    _, owners = sections.setdefault(title, {}).setdefault(tuple(action.option_strings), (action, []))
                    owners.append(row.name)
    sections[ABOUT_PROGRAM] = sections.pop(ABOUT_PROGRAM)  # last, as in the help
    lines: list[str] = []
    for title, options in sections.items():
        lines.append(f".SS {_text(title[:1].upper() + title[1:])}")
        for action, owners in options.values():
            lines += _item(_option(action), _text(f"{action.help}{_only(owners)}"))
    return lines


def _option(action: argparse.Action) -> str:
    names = ", ".join(f"\\fB{_name(name)}\\fR" for name in action.option_strings)
    return names if action.nargs == 0 else f"{names} \\fI{action.metavar or action.dest.upper()}\\fR"


def _only(owners: list[str]) -> str:
    """Say which subcommands know an option, where not all that inspect do."""
    if all(name in owners for name in _INSPECTING):
        return ""
    return f" [{', '.join('the app' if owner == APP else owner for owner in owners if owner in _NAMED)}]"


def _examples() -> list[Example]:
    """Return every example once."""
    return list(
        {(example.words, example.around): example for row in SUBCOMMANDS.values() for example in row.examples}.values()
    )


def _example(example: Example) -> list[str]:
    shown = example.shows[:1].upper() + example.shows[1:]
    return [".PP", f"{_text(shown)}:", ".PP", ".RS 4", ".nf", *map(_line, shell_lines(example, _WIDTH)), ".fi", ".RE"]


def _item(tag: str, text: str) -> list[str]:
    return [".TP", tag, text]


def _placeholders(operands: str) -> str:
    return re.sub(r"[A-Za-z]+", r"\\fI\g<0>\\fR", operands)


def _name(text: str) -> str:
    r"""Write hyphens as ``\-``: what is typed must be ASCII's hyphen-minus when copied from the page."""
    return text.replace("-", r"\-")


def _text(text: str) -> str:
    """Write prose: hyphens of options as they are typed, no line that begins like a request."""
    return _no_request(re.sub(r"(?<![\w-])--?(?=\w)[\w-]*", lambda found: _name(found[0]), text.replace("\\", r"\e")))


def _line(text: str) -> str:
    """Write a line to be typed."""
    return _no_request(_name(text.replace("\\", r"\e")).replace("'", r"\(aq").replace("~", r"\(ti"))


def _no_request(line: str) -> str:
    return rf"\&{line}" if line.startswith((".", "'")) else line
