"""Regular expressions in linear time: no expression that a user can type makes the screen stand still.

Python's own matcher tries one way after the other, and `(a+)+b` on thirty letters keeps it for minutes. Here the expression,
read by Python's parser, becomes a machine that follows all ways at once, and each line is read once. What cannot be done
that way (back-references, look-around) is refused with a sentence.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

try:
    from re import _constants as words  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError as error:  # pragma: no cover - Python without the module would fail here, not at a key
    raise ImportError("this Python keeps the parser of regular expressions elsewhere") from error

MOST_STATES = 2_000
"""States of a machine; an expression that needs more is refused."""
EDGE = "\n"
"""Stands for what is before a text and behind it; no text on the screen holds it."""
MOST_KNOWN = 10_000
"""Steps of a machine that are remembered; then they are forgotten, and found anew where they are needed."""
MOST_STEPS = 100_000
"""Characters that are looked at for the spans of one text; what lies behind is not lit."""

Holds: TypeAlias = "Callable[[str], bool]"
"""A test of one character, folded where case does not count."""
Between: TypeAlias = "Callable[[str, str], bool]"
"""A test of a place: the character before and the one behind it; EDGE at the ends of the text."""


class ExpressionError(ValueError):
    """The expression is none, or one that is not searched for; the text is half a sentence that says why."""


class _Node(dict[str, "tuple[bool, _Node]"]):
    """Some states, with the steps that were taken from them before: by the characters around the place."""

    __slots__ = ("anew", "states")

    def __init__(self, states: frozenset[int], *, anew: bool) -> None:
        super().__init__()
        self.states = states
        self.anew = anew
        """True where a match may begin at every place."""


class Expression:
    """One expression as a machine."""

    def __init__(self, text: str, *, fold: bool) -> None:
        """`fold`: case does not count. Raises ExpressionError."""
        try:
            tree = parser.parse(text)
        except re.error as error:
            where = f" at character {error.pos + 1}" if error.pos is not None else ""
            raise ExpressionError(f"{error.msg}{where}") from None
        except (OverflowError, RecursionError):
            raise ExpressionError("it is too long") from None
        self._fold = fold or bool(tree.state.flags & re.IGNORECASE)
        self._steps: list[tuple[Holds, int]] = []
        """For each state that takes a character: what it takes, and the state behind it; a placeholder for the others."""
        self._free: list[tuple[tuple[int, Between | None], ...]] = []
        """For each state: where to without a character, and under which condition."""
        self._end = self._state()
        self._start = self._sequence(tree, self._end)
        self._places = any(condition for ways in self._free for _, condition in ways)
        self._nodes: dict[tuple[frozenset[int], bool], _Node] = {}
        self._known = 0

    # From the tree to states; each takes the state behind itself, and returns its own -------------------------------------

    def _state(self, *free: tuple[int, "Between | None"], step: "tuple[Holds, int] | None" = None) -> int:
        if len(self._free) >= MOST_STATES:
            raise ExpressionError("it is too long")
        self._free.append(free)
        self._steps.append(step or (_nothing, 0))
        return len(self._free) - 1

    def _sequence(self, tree: Iterable[tuple[Any, Any]], behind: int) -> int:
        for kind, value in reversed(list(tree)):
            behind = self._part(kind, value, behind)
        return behind

    def _part(self, kind: Any, value: Any, behind: int) -> int:
        if kind in _REPEATS:
            return self._repeat(value[0], value[1], value[2], behind)
        if kind is words.SUBPATTERN:
            if value[1] or value[2]:
                raise ExpressionError("flags inside of it are not searched for")
            return self._sequence(value[3], behind)
        if kind is words.BRANCH:
            return self._state(*((self._sequence(way, behind), None) for way in value[1]))
        if kind is words.AT:
            if value not in _PLACES:
                raise ExpressionError("it marks a place that is not searched for")
            return self._state((behind, _PLACES[value]))
        return self._state(step=(_test(kind, value, fold=self._fold), behind))

    def _repeat(self, low: int, high: int, tree: Sequence[tuple[Any, Any]], behind: int) -> int:
        if high is words.MAXREPEAT:
            again = self._state()  # the way back is known only once its target is
            once = self._sequence(tree, again)
            self._free[again] = ((once, None), (behind, None))
            start = again
        else:
            start = behind
            for _ in range(high - low):
                start = self._state((self._sequence(tree, start), None), (behind, None))
        for _ in range(low):
            start = self._sequence(tree, start)
        return start

    # Running --------------------------------------------------------------------------------------------------------------

    def first_end(self, text: str) -> int:
        """Return where the match that ends first ends; -1 where there is none. Every character is looked at once."""
        node, before = self._node(frozenset(), anew=True), EDGE if self._places else ""
        for place, here in enumerate(text):
            ends, node = node.get(before + here) or self._step(node, before + here)
            if ends:
                return place
            if before:
                before = here
        return len(text) if (node.get(before + EDGE) or self._step(node, before + EDGE))[0] else -1

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (start, stop) of every match that is not empty, the longest at each place, none inside another."""
        left, start = MOST_STEPS, 0
        while start < len(text) and left > 0:
            stop, looked_at = self._longest(text, start)
            left -= looked_at
            if stop > start:
                yield start, stop
            start = max(stop, start + 1)

    def _longest(self, text: str, start: int) -> tuple[int, int]:
        """Return the end of the longest match that begins at `start` (-1: none), and how much was looked at."""
        node = self._node(frozenset({self._start}), anew=False)
        found, place = -1, start
        before = (text[start - 1 : start] or EDGE) if self._places else ""
        while node.states and place <= len(text):
            here = text[place : place + 1] or EDGE
            ends, node = node.get(before + here) or self._step(node, before + here)
            if ends:
                found = place
            before, place = here if before else "", place + 1
        return found, place - start

    def _node(self, states: frozenset[int], *, anew: bool) -> "_Node":
        return self._nodes.setdefault((states, anew), _Node(states, anew=anew))

    def _step(self, node: "_Node", around: str) -> "tuple[bool, _Node]":
        """Return whether a match ends at a place, and the node behind the character there.

        `around`: the character before the place, where it counts, and the one behind it; EDGE at the ends of the text.
        """
        before, here = around[:-1], around[-1]
        reached = self._closure(node.states | {self._start} if node.anew else node.states, before, here)
        folded = here.lower() if self._fold else here
        takes = (self._steps[state] for state in reached) if here != EDGE else ()
        behind = frozenset(target for holds, target in takes if holds(folded))
        self._known += 1
        if self._known > MOST_KNOWN:
            self._nodes.clear()
            self._known = 0
        node[around] = step = (self._end in reached, self._node(behind, anew=node.anew))
        return step

    def _closure(self, states: frozenset[int], before: str, behind: str) -> set[int]:
        """Return these states and all that can be reached from them at this place."""
        reached, todo = set(states), list(states)
        while todo:
            for target, condition in self._free[todo.pop()]:
                if target not in reached and (condition is None or condition(before, behind)):
                    reached.add(target)
                    todo.append(target)
        return reached


def _nothing(character: str) -> bool:  # noqa: ARG001 (a Holds)
    return False


def _is_word(character: str) -> bool:
    return character == "_" or character.isalnum()


_REPEATS = frozenset({words.MAX_REPEAT, words.MIN_REPEAT})
"""Greedy or not: where a match is does not depend on it, only how far it goes."""

_PLACES: dict[Any, Between] = {
    words.AT_BEGINNING: lambda before, _: before == EDGE,
    words.AT_BEGINNING_STRING: lambda before, _: before == EDGE,
    words.AT_END: lambda _, behind: behind == EDGE,
    words.AT_END_STRING: lambda _, behind: behind == EDGE,
    words.AT_BOUNDARY: lambda before, behind: _is_word(before) != _is_word(behind),
    words.AT_NON_BOUNDARY: lambda before, behind: _is_word(before) == _is_word(behind),
}

_CATEGORIES: dict[Any, Holds] = {
    words.CATEGORY_DIGIT: str.isdecimal,
    words.CATEGORY_NOT_DIGIT: lambda character: not character.isdecimal(),
    words.CATEGORY_SPACE: str.isspace,
    words.CATEGORY_NOT_SPACE: lambda character: not character.isspace(),
    words.CATEGORY_WORD: _is_word,
    words.CATEGORY_NOT_WORD: lambda character: not _is_word(character),
}


def _test(kind: Any, value: Any, *, fold: bool) -> Holds:
    """Return the test for one character. Raises ExpressionError for what is no such test."""
    if kind is words.ANY:
        return lambda _: True
    if kind is words.LITERAL:
        wanted = chr(value).lower() if fold else chr(value)
        return lambda character: character == wanted
    if kind is words.NOT_LITERAL:
        unwanted = chr(value).lower() if fold else chr(value)
        return lambda character: character != unwanted
    if kind is words.RANGE:
        low, high = chr(value[0]), chr(value[1])
        if fold:
            return lambda character: low <= character <= high or low <= character.upper() <= high
        return lambda character: low <= character <= high
    if kind is words.CATEGORY:
        return _CATEGORIES[value]
    if kind is words.IN:
        negated = value[0][0] is words.NEGATE
        tests = [_test(part, what, fold=fold) for part, what in value[negated:]]
        return lambda character: any(test(character) for test in tests) is not negated
    raise ExpressionError("back-references, look-around and possessive repeats are not searched for")
