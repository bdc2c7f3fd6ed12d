"""The split of a group: programs are counted, whatever number of settings and versions each of them has."""

import pytest

from inspector.frozen import replace
from inspector.lenses.clients.lens import CLIENTS
from inspector.lenses.clients.model import Group
from inspector.lenses.clients.reading import ClientReading, Then
from inspector.lenses.clients.rules import Match, Rule
from inspector.lenses.clients.split import group_split, split

MODEL = CLIENTS[0]
TLS, CLEAR, GIVES_UP = Then
SERVER = Group.SERVER


def program(name: str, *does: Then | None, blind: bool = False, known: bool = True) -> list[ClientReading]:
    """The readings of one program's settings."""
    rule = Rule(Match.BLIND if blind else Match.WORD)
    client = replace(MODEL, program=replace(MODEL.program, name=name, rule=rule, group=SERVER))
    return [ClientReading(client, (then is TLS and not blind) if known else None, then, "") for then in does]


_SET = "0 of 3 mail servers would use TLS, 1 would give up, 1 would report no TLS, with 1 it depends on setting or version."
SPLITS: dict[str, tuple[list[ClientReading], str, str]] = {
    "two settings are one program": (program("a", TLS, TLS), "1 of 1 mail servers would use TLS.", "1 of 1 would use TLS"),
    "all use it, some without looking": (
        [*program("a", TLS), *program("b", TLS, blind=True)],
        *("2 of 2 mail servers would use TLS.", "2 of 2 would use TLS"),
    ),
    "some without looking": (
        [*program("a", TLS), *program("b", TLS, blind=True), *program("c", CLEAR)],
        "1 of 3 mail servers would use TLS, 1 would send STARTTLS without looking, 1 would mail in clear.",
        "1 of 3 would use TLS",
    ),
    "nobody sees it": (
        [*program("b", TLS, blind=True), *program("c", CLEAR)],
        "1 of 2 mail servers would send STARTTLS without looking, 1 would mail in clear.",
        "1 of 2 would send STARTTLS without looking",
    ),
    "clear and demanding": (
        [*program("a", CLEAR, GIVES_UP), *program("b", CLEAR)],
        "0 of 2 mail servers would use TLS, 2 would mail in clear, or give up where they demand TLS.",
        "0 of 2 would use TLS",
    ),
    "as it is set": (
        [*program("a", TLS, CLEAR), *program("b", GIVES_UP), *program("c", None)],
        _SET,
        "0 of 3 would use TLS",
    ),
    "not known": (
        [*program("a", TLS), *program("b", None, None, known=False)],
        "1 of 1 mail servers would use TLS; of 1 more it is not known.",
        "1 of 1 would use TLS",
    ),
    "nothing known": (
        program("b", None, known=False),
        "What the mail servers make of this reply is not known.",
        "not known",
    ),
}


@pytest.mark.parametrize(("readings", "sentence", "short"), SPLITS.values(), ids=SPLITS)
def test_how_a_group_divides(readings: list[ClientReading], sentence: str, short: str) -> None:
    """Each kind has its words, and the numbers add up to the programs that something is known of."""
    assert (split(readings, SERVER), group_split(readings, SERVER)) == (sentence, short)
