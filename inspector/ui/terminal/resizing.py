"""A window whose size changes while the screen is busy."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.events import Resize

if TYPE_CHECKING:
    from textual.app import App
    from textual.geometry import Size
    from textual.message import Message


class Resizing:
    """For screens, before Textual's own class: takes only the size that the window has now.

    Textual's screen answers each Resize with a layout, and each layout to another size with a Resize. So two sizes that come
    while the screen is busy would follow each other for ever, at the full speed of the processor. And of two that wait right
    behind each other Textual keeps the later one, which may be the older size: then the present one is asked for again.
    """

    app: "App[object]"
    outer_size: "Size"
    post_message: "Callable[[Message], bool]"

    async def _on_resize(self, event: Resize) -> None:  # Textual calls both this and on_resize of the class itself
        """Leave out a size that the window had before; the present one comes behind it, or is made to."""
        if event.size != self.app.size:
            event.prevent_default()
            if self.outer_size != self.app.size:
                self.post_message(Resize(self.app.size, self.app.size))
