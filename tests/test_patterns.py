"""Patterns that wait: they answer as `re` does, and are compiled no sooner than they are asked."""

import re

import pytest

from inspector.patterns import lazy_pattern


def test_it_answers_as_a_compiled_pattern_does():
    """All of a pattern's methods and fields are there, for bytes and for text."""
    lazy, compiled = lazy_pattern(rb"(a)b", re.IGNORECASE), re.compile(rb"(a)b", re.IGNORECASE)
    assert lazy.sub(rb"\1", b"xABx") == compiled.sub(rb"\1", b"xABx")
    assert (lazy.pattern, lazy.flags, lazy.groups) == (compiled.pattern, compiled.flags, compiled.groups)
    assert [found.span() for found in lazy.finditer(b"abAB")] == [(0, 2), (2, 4)]
    assert lazy_pattern(r"\d+").fullmatch("12")


def test_it_is_compiled_once_and_only_when_it_is_asked(monkeypatch):
    """A module's import compiles nothing; a hundred questions compile one pattern."""
    asked = []
    monkeypatch.setattr(re, "compile", lambda *source, made=re.compile: asked.append(source) or made(*source))
    lazy = lazy_pattern("a+", re.IGNORECASE)
    assert asked == []
    assert [bool(lazy.match(text)) for text in ("a", "b", "A")] == [True, False, True]
    assert lazy.search("ba").start() == 1
    assert asked == [("a+", re.IGNORECASE)]


def test_a_mistake_shows_when_it_is_asked():
    """The price of waiting: an expression that is wrong says so at its first question."""
    wrong = lazy_pattern("(")
    with pytest.raises(re.error, match="unterminated"):
        wrong.match("")
