"""What is looked at, and how: search, filter, times, the user's notes."""

from textual import on

from inspector.lenses.finding import Evidence
from inspector.ui.conversation.filters import Filter
from inspector.ui.conversation.times import Times
from inspector.ui.conversation.view import Conversation
from inspector.ui.lines.expression import ExpressionError
from inspector.ui.lines.line import cut, say
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.bars import Bar
from inspector.ui.main_screen.last_line import LastLine
from inspector.visible import visible_text

FIND = "find: a text, or /a regular expression/ (Enter searches, Esc leaves)"
NOTE = "a note on this line (Enter keeps it, empty takes it away, Esc leaves)"
NO_TIMES = "This was read from a text without times: there are none to show."
NO_LINE = "There is no line here that a note could stand at: go to one of the conversation."
NO_RECORD = "A note cannot be kept here."
LIFTED = "The filter hid that line: all lines are shown again."
MARKING = [("v", "marking"), ("Shift+↑ ↓", "more"), ("y", "copies it"), ("Esc", "forgets it"), ("q", "quit")]
"""What the footer says while lines are marked."""
LONGEST = 24
"""Cells of what was searched for in the footer."""


class Looking(LastLine):
    """The part of the main screen for who reads."""

    sought = ""
    """What was searched for last."""
    _noting = False
    """True while a note is typed."""
    _lit_before: Evidence | None = None
    """What was lit before that."""

    # Search ---------------------------------------------------------------------------------------------------------------

    def action_find(self) -> None:
        """Ask what to search for, in the last line."""
        self.open_line(FIND, self._find, self.sought)

    def _find(self, text: str) -> None:
        self.sought = text
        try:
            self.pane(self.active).find(text)
        except ExpressionError as error:
            self.say(f"{quoted(text, 60)} is no expression to search for: {visible_text(str(error))}.", "warning")

    @on(LineView.Searched)
    def _searched(self, message: LineView.Searched) -> None:
        """Say what a search has come to: in the footer, or that there is nothing."""
        view = message.view
        if view is not self.pane(self.active):
            return
        if view.needle is not None and message.missed:
            self.say(f"{quoted(view.needle.typed, 60)} is not in this pane.", "warning")
        self.show_keys()

    @on(LineView.Marked)
    def _marked(self, message: LineView.Marked) -> None:
        if message.view is self.pane(self.active):
            self.show_keys()

    @on(LineView.Moved)
    def _moved_from_match(self, message: LineView.Moved) -> None:
        if message.view.needle is not None:
            self.show_keys()

    @property
    def search_keys(self) -> list[tuple[str, str]]:
        """What the footer says while a search is shown, or while lines are marked; empty while neither is."""
        view = self.pane(self.active)
        if view.needle is None:
            return MARKING if view.mark_row is not None else []
        words = f"{quoted(view.needle.typed, LONGEST)}{f', {view.wrapped}' if view.wrapped else ''}"
        return [
            (view.counted, words),
            ("n", "next"),
            ("N", "before"),
            ("Esc", "ends the search"),
            ("/", "find"),
            ("q", "quit"),
        ]

    # Filter ---------------------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Show the next kind of lines of the conversation alone; in the clients pane, of clients."""
        from inspector.ui.panes.clients import ClientsPane

        view = self.pane(self.active)
        if isinstance(view, ClientsPane):
            view.action_filter_clients()
            return
        if self.active != 0:
            self.show_pane(0)
        self.conversation.show_next_kind()

    @on(Conversation.Filtered)
    def _filtered(self) -> None:
        self.show_filter()

    def show_filter(self) -> None:
        """Say above the conversation what of it is shown, while that is not all."""
        wanted = self.conversation.filter
        found = self.query("#filter")
        if not found:
            if wanted is Filter.ALL:
                return
            bar = Bar(id="filter", ground="bar")
            bar.palette = self.inspector.palette
            self.query_one("#left").mount(bar, before=self.conversation)
        bar = self.query_one("#filter", Bar)
        bar.display = wanted is not Filter.ALL
        count = self.conversation.rows.entries
        bar.show_pieces(
            [
                say(f" {wanted.value}", "focus", strong=True),
                say(f", {count:,} line{'' if count == 1 else 's'}", "plain"),
                say("   f goes on, Esc shows all", "quiet"),
            ]
        )

    def jump_to(self, evidence: Evidence) -> None:
        """Go to bytes in the conversation; a filter that hides them ends."""
        hidden = self.conversation.hides(evidence.entry)
        self.conversation.jump(evidence)
        if hidden:
            self.say(LIFTED)

    # Times ----------------------------------------------------------------------------------------------------------------

    def action_times(self) -> None:
        """Count the times from something else."""
        conversation = self.conversation
        if not conversation.times.known:
            self.say(NO_TIMES)
            return
        kinds = [kind for kind in Times if kind is not Times.CLOCK or conversation.times.start is not None]
        self.inspector.times = kinds[(kinds.index(conversation.times.kind) + 1) % len(kinds)]
        conversation.show_times(self.inspector.times)
        self.say(f"Times: {conversation.times.words}.")

    # Notes ----------------------------------------------------------------------------------------------------------------

    def action_note(self) -> None:
        """Write a note on the line under the cursor, or change the one that is there."""
        entry = self.entry_here()
        if entry is None or self.conversation.rows.row(entry) is None:  # a note that nobody sees is none
            self.say(NO_LINE, "warning")
            return
        from inspector.lenses.notes import written_notes

        before = written_notes(self.transcript).get(entry, "")
        self._noting, self._lit_before = True, self.conversation.lit
        self.conversation.light(Evidence(entry, 0, 0, 0))  # the cursor may follow what comes; the note stays where it was
        self.open_line(NOTE, lambda text: self._note_typed(entry, before, text.strip()), before, select=False)

    def _show_line(self, *, shown: bool) -> None:
        """The line that a note is for is lit no longer than its note is typed."""
        super()._show_line(shown=shown)
        if self._noting and not shown:
            self._noting = False
            self.conversation.light(self._lit_before)

    def entry_here(self) -> int | None:
        """Return the entry of the line under the cursor, in whatever pane; None where there is none."""
        view = self.pane(self.active)
        evidence = view.line_at(view.cursor).evidence if view.row_count() else None
        return evidence.entry if evidence is not None and evidence.entry < len(self.transcript) else None

    def _note_typed(self, entry: int, before: str, text: str) -> None:
        if self.inspector.session is None:
            self.say(NO_RECORD, "warning")
        elif text != before:
            self.say(self.inspector.session.note(entry, text))


def quoted(typed: str, width: int) -> str:
    """Return what was searched for, safe to show: an expression in its slashes, a text in quotation marks."""
    shown = cut(visible_text(typed).replace("\\\\", "\\"), width)  # a backslash is one here: it is never read back
    return shown if len(typed) > 2 and typed[0] == typed[-1] == "/" else f"“{shown}”"
