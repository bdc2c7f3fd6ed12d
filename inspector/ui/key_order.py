"""Keys that come in one packet, a paste or a slow link's, take effect one after the other.

Textual hands a key to the widget with the focus, whose queue it waits in; a key whose binding has priority is served at once
and so would overtake those before it. And without priority the letters behind a key that opens a line would be handed to
the widget that had the focus before.
"""

from textual.app import App
from textual.events import Event, Key
from textual.message_pump import MessagePump
from textual.widgets import Input

from inspector.ui.commands import OPENS_A_LINE, WORKBENCH

OPENERS = frozenset(key for command in WORKBENCH if command.action in OPENS_A_LINE for key in command.keys.split(","))
"""Textual's names of the keys that open a line to type in."""
ROUNDS = 2
"""Ways through the queues: the first one behind the keys, the second one behind the messages that they have sent."""


class KeysInOrder(App[None]):
    """Holds a key that opens a line, and all behind it, until those before it were served."""

    _held: list[Key] | None = None

    async def on_event(self, event: Event) -> None:
        """Take an event; keys that have come back from the widgets are none of ours."""
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._held is not None:
            self._held.append(event)
        elif event.key in OPENERS and self.focused is not None and not isinstance(self.focused, Input):
            self._held = [event]
            self._go_through_queues(self.focused, ROUNDS)
        else:
            await super().on_event(event)

    def _go_through_queues(self, node: MessagePump | None, rounds: int) -> None:
        """Wait in the queue of the widget with the focus, then in that of its parent, and so on up to our own."""
        while node is not None and node is not self:
            parent = node._parent  # noqa: SLF001 (a widget tells of its parent only while it is not closing)
            if node.call_later(self._go_through_queues, parent, rounds):
                return
            node = parent  # it is closing
        self.call_later(self._release, rounds - 1)

    async def _release(self, rounds: int) -> None:
        if rounds and self.focused is not None:
            self._go_through_queues(self.focused, rounds)
            return
        held, self._held = self._held or [], None
        for place, event in enumerate(held):
            await (super().on_event(event) if not place else self.on_event(event))
