"""A line of a paste keeps its number and its bytes, whatever is done to it."""

import re

from inspector.formats.pastes.pasted_line import PastedLine, cut, each, in_parts
from inspector.formats.pastes.pasted_text import read_paste

LINES = [PastedLine(1, "a b"), PastedLine(2, "c")]


def test_bytes_that_are_no_text_come_out_as_they_went_in() -> None:
    """A reply in GBK keeps its bytes."""
    raw = b"535 Error: \xc7\xeb\xca\xb9\xd3\xc3"
    assert read_paste(raw).lines[0].raw == raw


def test_every_line_is_changed_and_what_is_not_is_the_same() -> None:
    """What was left alone is the very line that came in."""
    changed = each(lambda text: text.replace("a", "x"))(LINES)
    assert changed == [PastedLine(1, "x b"), PastedLine(2, "c")]
    assert changed[1] is LINES[1]


def test_parts_of_a_line_have_its_number() -> None:
    """Cut at a pattern, or told apart by somebody who may find nothing to tell apart."""
    parts = [PastedLine(1, "a"), PastedLine(1, "b"), PastedLine(2, "c")]
    assert cut(LINES, re.compile(" ")) == parts
    assert in_parts(LINES, lambda texts: [text.split() for text in texts]) == parts
    assert in_parts(LINES, lambda _: None) is LINES
