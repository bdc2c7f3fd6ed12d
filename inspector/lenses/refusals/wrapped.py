"""Lines that are one sentence: a reply of several lines, and words that were wrapped by whoever pasted them."""

import re

from inspector.lenses.refusals.reply_codes import REPLY

_WRAPPED_LINES = 12
"""Lines that one sentence is wrapped into, at most."""
_LOGGED = re.compile(r"(?m)^\s*(?:<\d+>)?(?:[A-Z][a-z]{2} +\d|\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|\d\d/\d\d/)|\w\[\d+\]: ")
"""Times and programs, as logs have them on every line."""
_AT_START = re.compile(r"\s*([245]\d\d)(?:[ -](?:#?[245]\.\d{1,3}\.\d{1,3}(?![\d.]) ?)?|$)")
_FIRST = re.compile(r"(?<![\d.])([245]\d\d)[ -](?:#?([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d))?")


def may_be_wrapped(text: str) -> bool:
    """Tell whether the lines of a text may be one sentence: a few, with one reply code at most, and none is of a log."""
    if not 0 < text.strip().count("\n") < _WRAPPED_LINES or _LOGGED.search(text):
        return False
    return len({found[1] for found in REPLY.finditer(text)}) <= 1


def reply_as_lines(text: str) -> list[str]:
    """Return the lines of a text; a reply of several lines is one, and a code that its lines repeat stands there once.

    Logs write such a reply on one line (``550-5.7.1 Our system has detected that this is 550-5.7.1 likely spam``).
    """
    lines = text.splitlines()
    starts = [_AT_START.match(line) for line in lines if line.strip()]
    if len(starts) > 1 and all(starts) and len({found[1] for found in starts if found}) == 1:
        first, *further = [line.strip() for line in lines if line.strip()]
        lines = [" ".join([first, *(_AT_START.sub("", line) for line in further)])]
    return [_once(line) for line in lines]


def _once(line: str) -> str:
    """Take the repeated codes of a reply away; the first stays."""
    first = _FIRST.search(line)
    if first is None:
        return line
    repeated = rf"(?<![\d.]){first[1]}-(?:#?[245]\.\d{{1,3}}\.\d{{1,3}} ?)?"
    if first[2]:
        repeated += rf"|(?<![\d.]){first[1]} {re.escape(first[2])} ?"
    return line[: first.end()] + re.sub(repeated, "", line[first.end() :])
