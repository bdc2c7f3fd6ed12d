"""A window whose size changes while the screen is busy."""

from typing import TYPE_CHECKING

from textual.events import Resize

if TYPE_CHECKING:
    from textual.app import App


class Resizing:
    """For screens, before Textual's own class: takes only the size that the window has now.

    Textual's screen answers each Resize with a layout, and each layout to another size with a Resize. So two sizes that come
    while the screen is busy would follow each other for ever, at the full speed of the processor.
    """

    app: "App[object]"

    async def _on_resize(self, event: Resize) -> None:  # Textual calls both this and on_resize of the class itself
        """Leave out a size that the window had before; the present one comes behind it."""
        if event.size != self.app.size:
            event.prevent_default()
