"""NO_COLOR at the last gate: whatever drew a cell, no colour leaves, not even the default one; attributes stay."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class Uncoloured(LineFilter):
    """Takes the colours away."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (Textual's signature)
        """Return the segments with attributes only."""
        return [Segment(text, style.without_color if style else style, control) for text, style, control in segments]
