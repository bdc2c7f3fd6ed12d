"""Regular expressions in linear time, held against Python's own matcher."""

import random
import re
import time

import pytest

from inspector.ui.lines.expression import Expression, ExpressionError

ATOMS = ["a", "b", "ab", ".", "[ab]", "[^a]", r"\d", r"\w", r"\S", "(a|b)", "(?:ab|a)", r"\b", "^", "$", "(a*)", "(a+)+"]
ATOMS += ["a{2,3}", "b?", "(b|)*", "[A-C]", r"[\d_]", "a{,2}", "x|y"]
REPEATS = ["", "", "*", "+", "?", "{2}"]


def _expressions(count: int) -> list[str]:
    """Chance with a fixed seed: what Python takes, without repeats that it calls possessive."""
    chance = random.Random(5321)
    made = [
        "".join(chance.choice(ATOMS) + chance.choice(REPEATS) for _ in range(chance.randint(1, 4))) for _ in range(count)
    ]
    return [text for text in made if not re.search(r"[*+?}]\+", text) and _is_one(text)]


def _is_one(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


@pytest.mark.parametrize("fold", [True, False])
def test_it_finds_what_python_finds(fold: bool):
    """For expressions and texts of chance: the same texts match, and no match is lit where Python sees none."""
    chance = random.Random(2821)
    tried = 0
    for words in _expressions(1_000):
        ours, theirs = Expression(words, fold=fold), re.compile(words, re.IGNORECASE if fold else 0)
        for _ in range(4):
            text = "".join(chance.choice("abABC1_ ") for _ in range(chance.randint(0, 8)))
            assert (ours.first_end(text) >= 0) is (theirs.search(text) is not None), (words, text)
            for start, stop in ours.spans(text):
                assert theirs.fullmatch(text, start, stop) or theirs.match(text, start), (words, text, start, stop)
            tried += 1
    assert tried > 2_000


def test_spans_are_the_longest_and_apart():
    """As POSIX has it: the longest at each place, and none inside another."""
    assert list(Expression("a|ab", fold=False).spans("ab xab")) == [(0, 2), (4, 6)]
    assert list(Expression(r"25\d-", fold=False).spans("250-251-")) == [(0, 4), (4, 8)]
    assert list(Expression("x*", fold=False).spans("abc")) == []


@pytest.mark.parametrize("words", ["(a+)+b", "(a|a)*b", "(.*)*x", ".*.*.*.*x", "(a?){40}a{40}b"])
def test_no_expression_makes_the_screen_stand_still(words: str):
    """What keeps other matchers for years is read through once (a loose bound, for a slow machine)."""
    start = time.process_time()
    expression = Expression(words, fold=True)
    assert expression.first_end("a" * 65_536) == -1
    assert list(expression.spans("a" * 2_000)) == []
    assert time.process_time() - start < 30


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("(", "unterminated subpattern at character 1"),
        ("a**", "multiple repeat at character 3"),
        ("[z-a]", "bad character range z-a at character 2"),
        ("(?=a)", "look-around"),
        (r"(a)\1", "back-references"),
        ("(?>a)b", "possessive"),
        ("(?i:a)", "flags"),
        ("a{3000}", "too long"),
        ("((((a{50}){50}){50}){50})", "too long"),
        ("(" * 5_000 + ")" * 5_000, "too long"),
    ],
)
def test_a_wrong_expression_is_said_in_half_a_sentence(words: str, why: str):
    """One line, whatever was typed."""
    if words == "(?>a)b" and not _is_one(words):
        why = "unknown extension"
    with pytest.raises(ExpressionError) as caught:
        Expression(words, fold=False)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)
