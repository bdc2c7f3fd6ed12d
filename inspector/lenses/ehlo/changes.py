"""What one EHLO reply says that the one before did not: what appeared, what vanished, and what should have."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from inspector.frozen import Frozen
from inspector.lenses.finding import Severity

Offered = tuple[tuple[str, tuple[str, ...]], ...]
"""Keywords with their parameters, in order."""

SHOWN = 12
"""Keywords of one row that are named."""
_PARAMS = 6
"""Parameters of a keyword that are shown."""


class Before(Frozen):
    """The EHLO reply before this one."""

    offered: Offered
    """What it offered."""
    in_tls: bool
    """True when TLS carried it."""


class Change(Frozen):
    """One row of the comparison."""

    sign: str
    """``+`` new, ``-`` gone, ``~`` other parameters, ``=`` still there although it should not be."""
    text: str
    """``AUTH new: log in only inside TLS, as it should be``."""
    severity: Severity | None = None
    """None where it is as it should be."""


class _Rule(NamedTuple):
    keyword: str
    sign: str
    words: str
    severity: Severity | None


_INTO_TLS = (
    _Rule("STARTTLS", "-", "gone, as RFC 3207 §4.2 asks", None),
    _Rule("STARTTLS", "+", "new, inside TLS: it must not be offered there (RFC 3207 §4.2)", Severity.NOTE),
    _Rule("STARTTLS", "=", "is still there: it must not be offered inside TLS (RFC 3207 §4.2)", Severity.NOTE),
    _Rule("AUTH", "+", "new: log in inside TLS only, as it should be", None),
    _Rule("AUTH", "-", "gone: log in was offered in clear and is not inside TLS, the wrong way round", Severity.NOTE),
    _Rule("REQUIRETLS", "+", "new: it counts inside TLS only (RFC 8689 §2)", None),
    _Rule("REQUIRETLS", "-", "gone: it was offered in clear, where it does not count, so nobody can use it", Severity.NOTE),
)
"""From clear into TLS: what is said of single keywords."""
_AGAIN = (_Rule("AUTH", "-", "gone, as many servers do it after a log in", None),)
"""On the same channel."""
_WORDS = {"+": "new", "-": "gone"}


def compare(before: Before, offered: Offered, *, in_tls: bool) -> tuple[Change, ...]:
    """Return what changed; empty where nothing did."""
    old, new = dict(reversed(before.offered)), dict(reversed(offered))
    into_tls = in_tls and not before.in_tls
    rules = {(rule.keyword, rule.sign): rule for rule in (_INTO_TLS if into_tls else _AGAIN)}
    added = [keyword for keyword, _ in dict.fromkeys(offered) if keyword not in old]
    removed = [keyword for keyword, _ in dict.fromkeys(before.offered) if keyword not in new]
    kept = [rules[keyword, "="] for keyword in old.keys() & new.keys() if (keyword, "=") in rules]
    return (
        *_rows("+", added, rules),
        *_rows("-", removed, rules),
        *(Change("=", f"{rule.keyword} {rule.words}", rule.severity) for rule in kept),
        *_other_params(old, new),
    )


def _rows(sign: str, keywords: Iterable[str], rules: Mapping[tuple[str, str], _Rule]) -> list[Change]:
    """One row for those of which nothing is to be said, one for each other."""
    told: list[Change] = []
    plain: list[str] = []
    for keyword in dict.fromkeys(keywords):
        if rule := rules.get((keyword, sign)):
            told.append(Change(sign, f"{keyword} {rule.words}", rule.severity))
        else:
            plain.append(keyword)
    if plain:
        more = f" and {len(plain) - SHOWN:,} more" if len(plain) > SHOWN else ""
        severity = Severity.WARNING if sign == "-" else None
        told.insert(0, Change(sign, ", ".join(plain[:SHOWN]) + f"{more} {_WORDS[sign]}", severity))
    return told


def _other_params(old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]) -> list[Change]:
    changed = [keyword for keyword in new if keyword in old and set(old[keyword]) != set(new[keyword])]
    return [Change("~", f"{keyword}: {_said(new[keyword])}; before: {_said(old[keyword])}") for keyword in changed[:SHOWN]]


def _said(params: tuple[str, ...]) -> str:
    return " ".join(params[:_PARAMS]) + (" …" if len(params) > _PARAMS else "") if params else "no parameter"
