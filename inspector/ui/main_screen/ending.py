"""The end of a session and the next one, from the main screen: QUIT, connecting again, asking for all versions."""

from typing import TYPE_CHECKING

from inspector.ui.main_screen.sending import Sending
from inspector.ui.main_screen.session_screen import PAUSED

if TYPE_CHECKING:
    from inspector.lenses.session import SessionState

_NOT_YET = ("The versions are tried once the reply has come.", "The versions are tried once EHLO was answered.")


class Ending(Sending):
    """The part of the main screen that says QUIT and begins anew."""

    def action_polite_quit(self) -> None:
        """Say QUIT and stay; where it cannot be said, end the connection at the second press."""
        from inspector.live.commands import SendLine

        if self.ended:
            self.say(self.ended_notice)
        elif self._can_say_quit():
            self._send(SendLine(b"QUIT"))
        elif self._twice("Q"):
            self._cancel()
        elif self.state is not None and self.state.in_body:
            self.say("A message cannot hold QUIT; Q again ends the connection now: nothing is delivered.", "warning")
        elif self.waiting:
            self.say("QUIT waits for the reply; Q again ends the connection now", "warning")
        else:
            self.say("QUIT would be taken for a part of the login; Q again ends the connection now", "warning")

    def _can_say_quit(self) -> bool:
        return self.state is not None and not (self.waiting or self.state.in_body or self._in_login())

    def say_quit(self) -> bool:
        """Say QUIT for good, where the server can hear it. True when it was sent."""
        from inspector.live.commands import Quit

        return self._can_say_quit() and self._send(Quit())

    def action_again(self) -> None:
        """Connect again; where something is forgotten by it, at the second press."""
        loss = self.loss()
        if self.saved and self.saved.refusal:
            self.say(self.saved.notice, "warning")
        elif not loss or self._twice("r"):
            self.begin_again(self.options)
        else:
            self.say(f"{loss} r again connects.", "warning")

    def loss(self) -> str:
        """Return what is forgotten when another session begins here, one sentence; empty where the script makes it anew."""
        from inspector.events import CommandSent

        if self.inspection is None or self.state is None or self.saved:
            return ""
        if self.state.in_body:
            return "A message is under way; nothing of it is delivered."
        typed = [event for _, event in self.transcript.of(CommandSent) if event.by_user and event.raw.upper() != b"QUIT\r\n"]
        if typed:
            return f"What you sent by hand ({len(typed)}) is forgotten; Y copies all first."
        return "" if self.ended or self._can_say_quit() else "The session is still busy: its connection is ended."

    def action_versions(self) -> None:
        """Try every TLS version, and show the table."""
        from inspector.events import SessionFinished, SweepStarted
        from inspector.live.commands import TryVersions

        begun = len(self.transcript.of(SweepStarted)) if self.inspection is not None else 0
        gone = self.inspection is not None and any(
            event.reason == "cancelled" for _, event in self.transcript.of(SessionFinished)
        )
        self.show_pane(2)
        if gone:
            self.say("The connection was ended at once; r connects again, then t tries the versions.")
        elif begun and not self._sweep_ended():
            self.say("The versions are being tried already.")
        elif self.inspector.session is not None:
            if self._sweeps_asked_at != begun:
                self.inspector.session.send(TryVersions())
            self._sweeps_asked_at = begun
            self._say_when_versions_are_tried()

    def _say_when_versions_are_tried(self) -> None:
        answered = self.inspection is not None and bool(self.inspection.ehlo)
        stopped_before = not answered and self.state is not None and str(self.state.phase) == PAUSED
        if self.ended or not (self.waiting or stopped_before):
            return
        self.say(_NOT_YET[0 if answered else 1])

    def follow_state(self, state: "SessionState") -> None:
        """Take back that the versions are to be tried once they are."""
        from inspector.events import SweepStarted

        super().follow_state(state)
        if self.notice in _NOT_YET and len(self.transcript.of(SweepStarted)) > self._sweeps_asked_at:
            self.say("")

    def _sweep_ended(self) -> bool:
        versions = self.inspection.versions if self.inspection else None
        return versions is not None and (versions.done >= versions.total or bool(versions.stopped))
