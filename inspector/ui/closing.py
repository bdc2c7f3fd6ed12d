"""A screen that gives way to the one below it, once."""

from typing import TYPE_CHECKING, Any

from textual.await_complete import AwaitComplete


class ClosesOnce:
    """For screens, before Textual's own class: closes itself and no other.

    Textual takes the topmost screen away, whichever asks. Two keys of one packet both reach the screen that the first one
    closes; the second would take away what lies below, and the last screen of all is a crash.
    """

    if TYPE_CHECKING:

        @property
        def is_active(self) -> bool:
            """True while it is the topmost screen."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Go, with a result; nothing where it has gone."""
        return super().dismiss(result) if self.is_active else AwaitComplete()  # type: ignore[misc]
