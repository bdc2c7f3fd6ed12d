"""Which bytes of a line match which rule."""

from inspector.frozen import Frozen


class Span(Frozen, order=True):
    """A half-open range of bytes inside one line's raw bytes."""

    start: int
    """Index of the first byte."""
    stop: int
    """Index after the last byte; equal to `start` for an empty span."""


class Annotation(Frozen):
    """One ABNF rule that matched, or should have matched, at `span`."""

    span: Span
    """Where, in the line's raw bytes."""
    rule: str
    """The rule's own name in the RFC, e.g. ``ehlo-keyword``."""
    text: str
    """What to tell the reader, one short sentence in our words (never wire text)."""
    ref: str
    """The source, e.g. ``RFC 5321 §4.1.1.1``."""
    matches: bool = True
    """False where the bytes break the rule that belongs there."""
