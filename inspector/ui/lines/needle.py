"""What is searched for: a text, or between slashes a regular expression; case counts only where a capital was typed."""

import re

from inspector.ui.lines.expression import Expression, ExpressionError

_ESCAPED = re.compile(r"\\.")
"""In an expression the capital of ``\\S`` is none."""


class Needle:
    """One thing to search for, the same in every pane."""

    def __init__(self, typed: str) -> None:
        """`typed`: ``text`` or ``/expression/``. Raises ExpressionError."""
        self.typed = typed
        """As it was typed; not safe to show."""
        self._expression: Expression | None = None
        is_expression = len(typed) > 2 and typed[0] == typed[-1] == "/"
        words = typed[1:-1] if is_expression else typed
        counted = _ESCAPED.sub("", words) if is_expression else words
        self._folds = not any(character.isupper() for character in counted)
        self._text = folded(words) if self._folds else words
        if is_expression:
            self._expression = Expression(words, fold=self._folds)
            if self._expression.first_end("") == 0:
                raise ExpressionError("it fits everywhere, even where nothing stands")

    def place_in(self, text: str) -> int:
        """Return a character of the first match in `text`; -1 where there is none."""
        if self._expression is not None:
            return max(-1, self._expression.first_end(text) - 1)
        return (folded(text) if self._folds else text).find(self._text)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return (start, stop) of every match, none inside another."""
        if self._expression is not None:
            return list(self._expression.spans(text))
        found: list[tuple[int, int]] = []
        text = folded(text) if self._folds else text
        while (start := text.find(self._text, found[-1][1] if found else 0)) >= 0:
            found.append((start, start + len(self._text)))
        return found


def folded(text: str) -> str:
    """Return `text` without case, every character in its place: a few have no small letter of one character, and stay."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in text)
