"""What somebody may have meant who mistyped a subcommand or an option."""

from collections.abc import Iterable, Mapping

_OTHER_WORDS = {"help": "--help", "version": "--version", "man": "manual"}
"""What other programs call it."""
_ALIKE = 0.75
"""Share of letters in common, as difflib counts it: `dmeo` is `demo`, `mail` is nothing of ours."""


def likely_subcommand(word: str, names: Iterable[str]) -> str:
    """Return the subcommand that `word` looks like, or nothing. A word with a dot or a colon is a host's name."""
    if not word.isalpha():
        return ""
    return _OTHER_WORDS.get(word) or _nearest(word, names)


def option_hint(option: str, own: Iterable[str], others: Mapping[str, Iterable[str]]) -> str:
    """Return what to say of an option that is not `own`: which one it looks like, or which subcommands have it."""
    if owners := [name for name, options in others.items() if option in options]:
        listed = " and ".join(filter(None, (", ".join(owners[:-1]), owners[-1])))
        return f"{listed} {'has' if len(owners) == 1 else 'have'} it"
    near = _nearest(option, own)
    return f"did you mean {near}?" if near else ""


def _nearest(word: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches  # nothing was mistyped, as a rule

    return next(iter(get_close_matches(word, list(names), 1, _ALIKE)), "")
