"""An app on a session whose events are put in by the test."""

from collections.abc import Callable

import pytest
from driven_app import nothing_to_do
from staged_session import HandSession, Stage

from inspector.events import Event
from inspector.lenses.inspection import Inspection, inspect
from inspector.live.options import Options
from inspector.smtp.target import Target
from inspector.transcript import Transcript
from inspector.ui.app import InspectorApp
from inspector.ui.choices import Choices, Saved, no_choices


@pytest.fixture(autouse=True)
def _idle_is_idle(monkeypatch) -> None:
    """Let keys and pauses of a pilot wait for the app and not for the machine."""
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", nothing_to_do)


@pytest.fixture
def stage(tmp_path, monkeypatch) -> Callable[..., Stage]:
    """Make an app on a session of prepared events; files go to a folder of the test, no clipboard program is asked."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    monkeypatch.setenv("TERM", "xterm-256color")
    for multiplexer in ("TMUX", "STY"):
        monkeypatch.delenv(multiplexer, raising=False)

    def make(
        events: list[Event] | None = None,
        *,
        options: Options | None = None,
        choices: Choices | None = None,
        read: Callable[[Transcript], Inspection] = inspect,
        clock: Callable[[], float] = lambda: 0.0,
        start_screen: bool = False,
        colourless: bool = False,
        clipboard: str = "auto",
        saved: tuple[Saved, ...] = (),
    ) -> Stage:
        sessions: list[HandSession] = []

        def make_session(_: Options, sink: Callable[[Event], None]) -> HandSession:
            sessions.append(HandSession(sink, list(events or [])))
            return sessions[-1]

        chosen = options or Options(Target("mail.domain1.com", 25), "laptop.example.net")
        app = InspectorApp(
            None if start_screen else chosen,
            make_session,
            choices or no_choices(),
            read=read,
            clock=clock,
            colourless=colourless,
            clipboard=clipboard,
            saved=saved,
        )
        return Stage(app, sessions)

    return make
