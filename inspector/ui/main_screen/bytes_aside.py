"""The bytes of a line, shown beside the conversation, or in its place where there is room for one pane."""

from typing import TYPE_CHECKING

from textual import on

from inspector.ui.conversation.view import Conversation
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.asides import Asides
from inspector.ui.panes.pane import Pane

if TYPE_CHECKING:
    from inspector.ui.panes.bytes import BytesPane

BYTES = 6
"""The number of this pane; it has no tab of its own."""
NO_LINE = "There are no bytes behind this line: go to one of the conversation."


class BytesAside(Asides):
    """The pane of bytes; `Workbench` is what it looks like."""

    _bytes: "BytesPane | None" = None
    """The pane; made when it is first wanted."""
    _bytes_from = (0, 1)
    """The pane that keys went to before, and the one beside the conversation."""

    def bytes_pane(self) -> "BytesPane":
        """Return the pane."""
        from inspector.ui.panes.bytes import BytesPane

        if self._bytes is None:
            self._bytes = BytesPane()
            self._bytes.palette = self.inspector.palette
            self._bytes.set_reactive(Pane.inspection, self.inspection)
            self.query_one("#right").mount(self._bytes)
        return self._bytes

    def action_bytes(self) -> None:
        """Show the bytes of the line under the cursor; where they are shown, go back."""
        if self.active == BYTES:
            self.close_bytes()
            return
        entry = self.entry_here()
        if entry is None or self.inspection is None:
            self.say(NO_LINE, "warning")
            return
        if self.beside != BYTES:
            self._bytes_from = (self.active, self.beside)
        self._open_bytes(self.pane(self.active), entry)
        self.show_pane(BYTES)

    def _open_bytes(self, view: LineView, entry: int) -> None:
        lit = self.conversation.lit if isinstance(view, Conversation) else view.line_at(view.cursor).evidence
        self.bytes_pane().open(self.transcript, entry, lit)

    @on(LineView.Moved)
    def _shows_bytes_of(self, message: LineView.Moved) -> None:
        """Show the bytes of the line that the cursor of the conversation goes to, while they stand beside it."""
        if isinstance(message.view, Conversation) and self.beside == BYTES and message.evidence is not None:
            self._open_bytes(message.view, message.evidence.entry)

    def close_bytes(self) -> bool:
        """Go back to where the bytes were asked for; True when they were shown."""
        if self._bytes is None or self.beside != BYTES:
            return False
        number, self.beside = self._bytes_from
        was_here = self.active == BYTES
        self._bytes.forget()
        self.show_pane(number if was_here else self.active, go=was_here)
        return True

    def action_back(self) -> None:
        """Go back from the bytes, or to where the last jump began."""
        if not (self.active == BYTES and self.close_bytes()):
            super().action_back()

    def key_escape(self) -> None:
        """Leave the line, or the bytes; the key comes here before the pane ends its search with it."""
        pane = self._bytes
        if pane is not None and pane.has_focus and not pane.has_something_to_clear():
            self.close_bytes()
        else:
            super().key_escape()
