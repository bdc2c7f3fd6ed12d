"""Matches found slice by slice, counted, and gone through in both directions."""

from inspector.ui.lines.needle import Needle
from inspector.ui.lines.search import AT_ONCE, Search


class Ticks:
    """A clock that goes on by a second each time it is asked: every slice is as short as it can be."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        self.now += 1.0
        return self.now


def _searched(texts: list[str], start: int = 0, typed: str = "x") -> Search:
    return Search(Needle(typed), start, texts.__getitem__, Ticks())


def _complete(search: Search, count: int) -> Search:
    while not search.read_on(count):
        continue
    return search


def test_matches_are_numbered_and_gone_through_around_the_end():
    """Forward and back, from a match and from between two, whatever the search began with."""
    texts = ["x", "", "x", "", "", "x", ""]
    for start in range(len(texts)):
        search = _complete(_searched(texts, start), len(texts))
        assert (search.found, [search.number_of(unit) for unit in range(7)]) == (3, [1, 0, 2, 0, 0, 3, 0])
        assert [search.next_match(unit, 1, 7) for unit in range(7)] == [2, 2, 5, 5, 5, 0, 0]
        assert [search.next_match(unit, -1, 7) for unit in range(7)] == [5, 0, 0, 2, 2, 2, 5]


def test_the_next_match_is_known_before_all_is_read():
    """What lies behind the cursor is read first; the count, and the way back, wait."""
    texts = ["x"] * AT_ONCE + [""] + ["x"] * AT_ONCE
    search = _searched(texts, AT_ONCE - 1)
    assert not search.read_on(len(texts))
    assert search.next_match(AT_ONCE - 1, 1, len(texts)) == AT_ONCE + 1
    assert search.next_match(AT_ONCE - 1, -1, len(texts)) is None
    assert _complete(search, len(texts)).found == 2 * AT_ONCE


def test_what_is_appended_is_searched_when_it_comes():
    """The numbers of those before stay."""
    texts = ["x", "", "x"]
    search = _complete(_searched(texts, 1), 3)
    texts += ["", "x"]
    assert not search.complete(5)
    assert _complete(search, 5).found == 3
    assert search.number_of(4) == 3
    assert search.next_match(2, 1, 5) == 4


def test_nothing_is_found_where_nothing_is():
    """Known only once all was read."""
    texts = [""] * (2 * AT_ONCE)
    search = _searched(texts, 5)
    search.read_on(len(texts))
    assert search.next_match(5, 1, len(texts)) is None
    assert _complete(search, len(texts)).next_match(5, 1, len(texts)) == -1
