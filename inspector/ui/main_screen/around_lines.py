"""What stands around the lines of the main screen: title, tabs, next step and keys, and the countdown of a long wait."""

from typing import TYPE_CHECKING

from inspector.ui.commands import footer_keys, step_keys
from inspector.ui.lines.line import cut, say
from inspector.ui.main_screen.bars import Bar, key_pieces
from inspector.ui.main_screen.bytes_aside import BytesAside
from inspector.ui.main_screen.header import title_pieces
from inspector.ui.main_screen.step import step_rows
from inspector.ui.main_screen.stepping import NONE, STOPS_SOON
from inspector.ui.main_screen.tabs import TabBar, fault_counts
from inspector.ui.main_screen.walkthrough import walkthrough_rows
from inspector.ui.past import difference
from inspector.visible import visible_text

if TYPE_CHECKING:
    from textual.timer import Timer

    from inspector.lenses.session import SessionState

WIDE = 100
"""Columns from which conversation and panes stand side by side."""
TALL = 30
"""Rows from which the next step has room for its reason."""
PATIENCE = 2.0
"""Seconds of waiting before a countdown is shown."""


class AroundLines(BytesAside):
    """The bars of the main screen; `Workbench` puts them there."""

    _zero = 0.0
    """The session's start, by the app's clock."""
    _countdown: "Timer | None" = None

    def show_bars(self) -> None:
        """Show title, tabs, next step and keys as they are now."""
        if not self.query("#command"):  # the user has left before there was anything
            return
        if self.inspection is None:
            title = f" {visible_text(self.saved.title)}" if self.saved else f" {self.options.target}"
            light = f"   ○ {self.saved.when}" if self.saved else "   ○ starting"
            self.query_one("#title", Bar).show_pieces([say(title, strong=True), say(light, "quiet")])
            self.show_keys()
            return
        state = self.inspection.session
        left = self._seconds_left()
        good = self._good_versions()
        different = visible_text(difference(self.options, self.usual))
        instead = self.saved.when if self.saved else ""
        unrecorded = bool(self.inspector.session and self.inspector.session.problem)
        self.query_one("#title", Bar).show(
            lambda width: [
                title_pieces(
                    state, left, self.options.demo, good, width, different=different, saved=instead, unrecorded=unrecorded
                )
            ]
        )
        counts = fault_counts(self.inspection.ehlo, self.inspection.findings)
        self.query_one("#tabs", TabBar).show_tabs(self.beside, counts)
        self.query_one("#tabs-narrow", TabBar).show_tabs(self.active, counts)
        self.command_line.invite(taken=not self.ended and not self.before_tls)
        prompt = self.command_line.typing.value.prompt
        self.query_one("#prompt", Bar).show_pieces([say(f" {prompt}", "focus", strong=True)])
        if not self.prompting:
            self._show_step(state, long=left is not None)
        self.show_keys()

    def _show_step(self, state: "SessionState", *, long: bool) -> None:
        tall, typing = self.size.height >= TALL, self.command_line.has_focus
        if state.walkthrough and not state.ended:
            key = self.step_key
            self.query_one("#step", Bar).show(
                lambda width: walkthrough_rows(state, width, self.size.height, tall=tall, key=key)
            )
            return
        failure = self._failure_to_lead_to()
        self.query_one("#step", Bar).show(
            lambda width: step_rows(state, width, self.size.height, tall=tall, typing=typing, failure=failure, long=long)
        )

    def _failure_to_lead_to(self) -> str:
        """Return the title of the gravest finding, where nothing but QUIT is suggested and the finding is not shown."""
        from inspector.lenses.finding import Severity

        findings = self.inspection.findings if self.inspection else ()
        step = self.state.next_step if self.state else None
        shown = self.active == 5 or (self.size.width >= WIDE and self.beside == 5)
        if shown or step is None or step.command != "QUIT":
            return ""
        return next((finding.title for finding in findings if finding.severity is Severity.FAILURE), "")

    def _good_versions(self) -> frozenset[str]:
        from inspector.tls.registry import ProtocolVersion

        return frozenset(version.label for version in ProtocolVersion if version >= self.options.tls_minimum)

    @property
    def step_is_shown(self) -> bool:
        """True while the suggestion is on the screen."""
        return not self.prompting and not self.has_class("-small") and (self.size.width >= WIDE or self.active == 0)

    def show_keys(self) -> None:
        """Show the keys, or what is to be said until the next key."""
        notice, tone = self.notice, self.notice_tone
        bar = self.query_one("#keys", Bar)
        stopped = notice == STOPS_SOON and self.step_waits not in ("", NONE)  # then its keys are what is needed
        if notice and not stopped:
            bar.show_text(notice, tone)
        elif self.command_line.has_focus:
            bar.show(lambda width: [key_pieces(self.command_line.keys, width)])
        elif keys := self.search_keys:
            bar.show(lambda width: [key_pieces(keys, width)])
        elif self.step_waits not in ("", NONE):
            command = self.state.next_step.command if self.state and self.state.next_step else ""
            hidden = "" if self.step_is_shown else cut(command, 16)
            keys = step_keys(self.step_key, hidden, handshake=self.before_tls)
            bar.show(lambda width: [key_pieces(keys, width)])
        else:
            step = self.state.next_step if self.state and not self.step_is_shown else None
            connects = self.saved is None or not self.saved.refusal
            sends = cut(step.command, 16) if step else ""
            keys = footer_keys(ended=self.ended, step=sends, saved=bool(self.saved), connects=connects)
            bar.show(lambda width: [key_pieces(keys, width)])

    def _seconds_left(self) -> float | None:
        """Return the seconds left of a wait that has become long; a timer runs only then.

        What is waited for may have come, and be so long that its reading still takes a while: then nothing is left.
        """
        from inspector.lenses.session import still_waits

        if self.inspection is None or not self.inspection.session.waiting_for or not still_waits(self.transcript):
            self._stop_countdown()
            return None
        state = self.inspection.session
        waited = self.inspector.clock() - self._zero - state.waiting_since
        if self._countdown is None:
            self._countdown = self.set_timer(max(0.05, PATIENCE - waited), self._count_down)
        return max(0.0, state.waiting_limit - waited) if waited >= PATIENCE else None

    def _count_down(self) -> None:
        self._countdown = self.set_interval(1.0, self.show_bars)
        self.show_bars()

    def _stop_countdown(self) -> None:
        if self._countdown is not None:
            self._countdown.stop()
            self._countdown = None
