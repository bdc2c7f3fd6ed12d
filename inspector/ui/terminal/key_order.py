"""Keys that come in one packet, a paste or a slow link's, take effect one after the other.

Textual hands a key to the widget that has the focus, and looks for the key's action once it has offered it to everybody. A
key behind it is handed on meanwhile: to the widget that had the focus before, to a list that is not narrowed yet, to a pane
that is about to be covered. And a key whose binding has priority is served at once, and would overtake those before it.
"""

from collections import deque

from textual.app import App
from textual.events import Event, Key, Paste
from textual.message_pump import MessagePump
from textual.widgets import Input

from inspector.ui.lines.line_view import LineView
from inspector.ui.terminal.escape import meant

AT_ONCE = frozenset({"ctrl+q", "ctrl+z", "ctrl+l"})
"""Textual's names of the keys that wait for nothing: who wants to leave does not wait for a screen that is busy."""
ROUNDS = 2
"""Ways through the queues: the first one behind the keys, the second one behind the messages that they have sent."""


class KeysInOrder(App[None]):
    """Holds a key until those before it were served; those that stay in one widget follow each other in its queue anyway."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._held: deque[Key | Paste] = deque()
        self._served = 0
        """How many were handed on so far."""
        self._at_work: MessagePump | None = None
        """Where the latest ones were handed to; None: all were served."""
        self._all_stay = True
        """True where none of those that are not served yet leaves its widget."""

    async def on_event(self, event: Event) -> None:
        """Take an event; keys that have come back from the widgets are none of ours."""
        if not isinstance(event, Key | Paste) or event.is_forwarded or getattr(event, "key", "") in AT_ONCE:
            await super().on_event(event)
            return
        self._held.append(event)
        if self._at_work is not None and not self._at_work.is_running:  # it has closed, with what waited in its queue
            self._go_through_queues(self._receiver, self._served, ROUNDS)
        await self._serve_held()

    async def _serve_held(self) -> None:
        """Hand on what need not wait."""
        while self._held and (self._at_work is None or (self._all_stay and self._stays(self._held[0]))):
            event = self._next()
            self._all_stay, receiver = self._stays(event), self._receiver
            self._served += 1
            self._at_work = receiver
            await super().on_event(event)
            self._go_through_queues(receiver, self._served, ROUNDS)

    def _next(self) -> Key | Paste:
        """Return what comes next; of an Alt key that means nothing here, the Esc."""
        event = self._held.popleft()
        if isinstance(event, Key):
            event, *behind = meant(event, in_line=isinstance(self.focused, Input))
            self._held.extendleft(behind)
        return event

    @property
    def _receiver(self) -> MessagePump:
        return (self.focused or self.screen) if self.screen_stack else self

    def _stays(self, event: Key | Paste) -> bool:
        """True where an event changes nothing outside the widget with the focus."""
        if isinstance(event, Paste):
            return isinstance(self.focused, Input)
        if isinstance(self.focused, LineView):
            return event.key in self.focused.STAYING
        return isinstance(self.focused, Input) and self.focused.check_consume_key(event.key, event.character)

    def _go_through_queues(self, node: MessagePump | None, served: int, rounds: int) -> None:
        """Wait in the queue of the widget with the focus, then in that of its parent, and so on up to our own."""
        while node is not None and node is not self:
            parent = node._parent  # noqa: SLF001 (a widget tells of its parent only while it is not closing)
            self._at_work = node
            if node.call_later(self._go_through_queues, parent, served, rounds):
                return
            node = parent  # it is closing
        self._at_work = self
        self.call_later(self._release, served, rounds - 1)

    async def _release(self, served: int, rounds: int) -> None:
        """Serve what was held, once the latest of those before it has come through."""
        if served != self._served:
            return
        if rounds:
            self._go_through_queues(self._receiver, served, rounds)
            return
        view = self._receiver  # the latest keys may have been those that leave: then there is no screen any more
        if isinstance(view, LineView) and not view.stands and view.screen.call_after_refresh(self._let_go, served):
            return  # once: a window may be too small for it to stand at all
        await self._let_go(served)

    async def _let_go(self, served: int) -> None:
        if served == self._served:
            self._at_work = None
            await self._serve_held()
