"""Keys that are typed before the main screen is whole wait for it: at a shell's prompt, say, while the program starts.

The first frame stands before there are panes or a transcript, so that it comes soon; a key's action would find neither.
"""

from collections import deque

from textual.events import Event, Key, Paste

from inspector.ui.terminal.key_order import AT_ONCE, KeysInOrder


class EarlyKeys(KeysInOrder):
    """Holds keys while the screen in front says by ``is_whole`` that it is not; that screen calls `let_keys_in`."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._early: deque[Key | Paste] = deque()

    async def on_event(self, event: Event) -> None:
        """Take an event; keep a key that comes too early, and those behind it."""
        typed = isinstance(event, Key | Paste) and not event.is_forwarded and getattr(event, "key", "") not in AT_ONCE
        if isinstance(event, Key | Paste) and typed and (self._early or not self._is_whole):
            self._early.append(event)
        else:
            await super().on_event(event)

    @property
    def _is_whole(self) -> bool:
        return not self.screen_stack or getattr(self.screen, "is_whole", True)

    def let_keys_in(self) -> None:
        """Serve what came early, in its order and before all that is typed from now on."""
        self.call_later(self._serve_early)

    async def _serve_early(self) -> None:
        while self._early:
            await super().on_event(self._early.popleft())
