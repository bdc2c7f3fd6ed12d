"""The line that asks which TLS versions a sender has; the table of outcomes in the TLS pane then tells what it gets."""

from typing import TYPE_CHECKING

from textual import on
from textual.events import Key
from textual.widgets import Input

from inspector.frozen import replace
from inspector.ui.main_screen.stepping import Stepping
from inspector.ui.main_screen.typing import EDITS
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection
    from inspector.live.options import Options

TLS = 2
"""The number of the TLS pane."""
ASK = "a sender's versions: >=TLSv1.2, !SSLv2, or TLSv1.0 TLSv1.1 (empty: the usual)"


class AtOnce(Input):
    """A line that edits at once: as in `CommandLine`, ^u with letters behind it in the same packet clears none of them."""

    async def on_key(self, event: Key) -> None:
        """Do what the key does within the line, before the next one is looked at."""
        action = EDITS.get(event.key)
        if action and action not in ("older", "newer"):
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def on_show(self) -> None:
        """Put the terminal's cursor here: it got the keys before it had a place, and an input method draws at the cursor."""
        if self.has_focus:
            self.app.cursor_position = self.cursor_screen_offset
            self.refresh()


class SenderLine(Stepping):
    """What belongs to the line; `Actions` is the rest."""

    options: "Options"
    """Those of the session; the sender's versions are kept there, so that they stay when it is connected again."""
    inspection: "Inspection | None"
    """The latest reading."""
    active: int
    """The pane that keys go to."""

    def action_sender(self) -> None:
        """Ask, in the last line, which versions a sender has."""
        found = self.query("#sender")
        if not found:
            new = AtOnce(id="sender", compact=True, placeholder=ASK, select_on_focus=True)
            new.cursor_blink = False
            self.mount(new, before="#keys")
        self.show_sender_line(shown=True)
        line = self.query_one("#sender", Input)
        line.value = self.options.sender_versions
        self.set_focus(line)

    def show_sender_line(self, *, shown: bool) -> None:
        """Put the line in the place of the keys, or take it away."""
        self.query_one("#sender").display = shown
        self.query_one("#keys").display = not shown

    @on(Input.Submitted, "#sender")
    def _sender_entered(self, message: Input.Submitted) -> None:
        from inspector.lenses.tls.outcome_table import read_sender

        text = message.value.strip()
        try:
            if text:
                read_sender(text)
        except ValueError as error:
            self.notify_wrong(str(error))
            return
        self.show_sender_line(shown=False)
        self.options = replace(self.options, sender_versions=text)
        if self.inspection is not None:
            self.inspection = self.with_sender(self.inspection)
        self.show_pane(TLS)

    def notify_wrong(self, words: str) -> None:
        """Say what is wrong where the line stands; what was typed is kept for the next time."""
        self.show_sender_line(shown=False)
        self.show_pane(self.active)
        self.say(visible_text(words[:1].upper() + words[1:] + "."), "failure")

    def with_sender(self, inspection: "Inspection") -> "Inspection":
        """Return the reading with the table for the sender that was typed last."""
        from inspector.lenses.inspection import outcomes_of

        table = outcomes_of(self.transcript, inspection.versions, inspection.findings, self.options.sender_versions)
        return replace(inspection, outcomes=table)
