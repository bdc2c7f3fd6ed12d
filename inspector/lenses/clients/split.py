"""How many programs of a group would use TLS. Programs are counted, not their settings and versions, which are rows."""

from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto

from inspector.lenses.clients.model import Group
from inspector.lenses.clients.reading import GROUPS, ClientReading, Then, is_known, of_group


class _Does(Enum):
    """What a program does, in all its settings and versions together."""

    TLS = auto()
    """All of them send STARTTLS, and one at least takes it for offered."""
    BLIND = auto()
    """All of them send STARTTLS, without looking whether it is offered."""
    BOTH = auto()
    """Some do, some do not."""
    CLEAR = auto()
    """They mail in clear."""
    GIVES_UP = auto()
    """They do not deliver."""
    NO_TLS = auto()
    """They mail in clear or do not deliver, as they are set."""
    NOTHING = auto()
    """Probes that report no TLS."""


_WORDS = {
    _Does.BLIND: "would send STARTTLS without looking",
    _Does.CLEAR: "would mail in clear",
    _Does.GIVES_UP: "would give up",
    _Does.NO_TLS: "would mail in clear, or give up where they demand TLS",
    _Does.NOTHING: "would report no TLS",
}
"""Behind a number; in this order."""


def split(readings: Sequence[ClientReading], group: Group) -> str:
    """Return how a group divides, in one sentence: how many programs would use TLS, of those of which it is known."""
    count, unknown = _counted(readings, group)
    if not sum(count.values()):
        return f"What the {GROUPS[group]} make of this reply is not known."
    first, told = _first(count, f" {GROUPS[group]}")
    parts = [first, *(f"{count[does]} {words}" for does, words in _WORDS.items() if count[does] and does is not told)]
    parts += [f"with {count[_Does.BOTH]} it depends on setting or version"] if count[_Does.BOTH] else []
    sentence = ", ".join(parts)
    return f"{sentence}; of {unknown} more it is not known." if unknown else f"{sentence}."


def group_split(readings: Sequence[ClientReading], group: Group) -> str:
    """Return ``11 of 18 would use TLS``."""
    count, _ = _counted(readings, group)
    return _first(count, "")[0] if sum(count.values()) else "not known"


def divided(readings: Sequence[ClientReading], group: Group) -> str:
    """Return ``2 of 9 mail servers would use TLS`` where some take STARTTLS for offered and some do not; else empty."""
    count, _ = _counted(readings, group)
    sees, programs = count[_Does.TLS], sum(count.values())
    return _first(count, f" {GROUPS[group]}")[0] if 0 < sees < programs - count[_Does.BLIND] else ""


def _first(count: Counter[_Does], of_what: str) -> tuple[str, _Does | None]:
    """Return what stands first, and which kind is told by it beside TLS.

    Programs that ask blindly use TLS like the others where all do; where nobody sees an offer they stand alone.
    """
    programs, tls, blind = sum(count.values()), count[_Does.TLS], count[_Does.BLIND]
    if blind and not tls:
        return f"{blind} of {programs}{of_what} {_WORDS[_Does.BLIND]}", _Does.BLIND
    if tls + blind == programs:
        return f"{programs} of {programs}{of_what} would use TLS", _Does.BLIND
    return f"{tls} of {programs}{of_what} would use TLS", None


def _counted(readings: Sequence[ClientReading], group: Group) -> tuple[Counter[_Does], int]:
    """Return how many programs do what, and of how many nothing is known."""
    rows: dict[str, list[ClientReading]] = {}
    for reading in of_group(readings, group):
        rows.setdefault(reading.client.program.name, []).append(reading)
    known = [[reading for reading in program if is_known(reading)] for program in rows.values()]
    count = Counter(_does(program) for program in known if program)
    if count[_Does.NO_TLS]:  # those that know only one of the two are told together with the others
        count[_Does.NO_TLS] += count.pop(_Does.CLEAR, 0)
    return count, sum(not program for program in known)


def _does(program: Sequence[ClientReading]) -> _Does:
    """Return what a program does; a setting that only lists what is offered carries no mail, and counts for nothing."""
    outcomes = {reading.then for reading in program if reading.client.sends} or {None}
    if outcomes == {Then.TLS}:
        return _Does.BLIND if all(reading.client.is_blind for reading in program) else _Does.TLS
    if Then.TLS in outcomes:
        return _Does.BOTH
    return _ALIKE.get(frozenset(outcomes), _Does.NO_TLS)


_ALIKE = {
    frozenset({Then.CLEAR}): _Does.CLEAR,
    frozenset({Then.GIVES_UP}): _Does.GIVES_UP,
    frozenset({None}): _Does.NOTHING,
}
"""What all settings of a program do, where that is not TLS."""
