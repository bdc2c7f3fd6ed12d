"""The second layer against hostile bytes. The first is `inspector.visible`, at the boundary; this one trusts nobody.

Control characters, escapes, bidirectional overrides and other unprintable characters never leave the program, whichever
widget drew them, nor do hyperlinks (OSC 8).
"""

from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from inspector.visible import is_drawn


class Scrub(LineFilter):
    """Replaces every unprintable character by as many U+FFFD as it has cells: columns stay where they are."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (Textual's signature)
        """Return the segments without anything that could steer a terminal."""
        return [Segment(scrubbed(text), _without_link(style)) for text, style, control in segments if not control]


def scrubbed(text: str) -> str:
    """Return `text` with every character that is not drawn replaced by as many U+FFFD as it has cells: most have none."""
    if is_drawn(text):
        return text
    return "".join(
        character if is_drawn(character) else "\ufffd" * max(0, get_character_cell_size(character)) for character in text
    )


def _without_link(style: Style | None) -> Style | None:
    return style.update_link(None) if style is not None and style.link else style
