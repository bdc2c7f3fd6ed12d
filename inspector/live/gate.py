"""The gate in front of every step of the script: open as long as nobody steps, else it waits for what the user wants."""

from collections.abc import Callable

from inspector.events import StepDecided, SteppingChanged, StepReached
from inspector.live.commands import Command, Pause, Proceed, Quit, RunAll, SendBody, SendLine, Skip, TryVersions
from inspector.live.dialogue import Dialogue
from inspector.live.inbox import Inbox
from inspector.live.recorder import Recorder
from inspector.smtp.conversation import State
from inspector.smtp.step import Step

_NOTHING_TO_SKIP = (Step.HANDSHAKE, Step.NONE)
"""After the 220 of STARTTLS nothing but TLS may follow (RFC 3207 §4), and what the user began is theirs to end."""


class Gate:
    """Stepping, on or off. Its owner is the session's thread; while it is off, nothing waits and nothing is on record."""

    def __init__(self, inbox: Inbox, recorder: Recorder, try_versions: Callable[[], None]) -> None:
        """`try_versions` serves TryVersions while a step waits."""
        self._inbox = inbox
        self._recorder = recorder
        self._try_versions = try_versions
        self.stepping = False
        """True while the script stops before each step."""

    def step_by_step(self, *, on: bool) -> None:
        """Begin or stop stepping."""
        if on is not self.stepping:
            self.stepping = on
            self._recorder.emit(SteppingChanged(at=self._recorder.now(), on=on))

    def heed_pause(self) -> None:
        """Begin stepping where the user has asked for it meanwhile, whatever else they have asked for before."""
        if self._inbox.take(Pause) is not None:
            self.step_by_step(on=True)

    def ask(self, dialogue: Dialogue, step: Step, line: bytes) -> Command:
        """Return Proceed, or where the user steps, what they want: Proceed, Skip, SendLine, SendBody or Quit.

        `line`: what the step would send, without CR LF. The server is listened to meanwhile, without any limit of time.
        Raises what Talk raises, GoodbyeError after a 421, and Cancelled.
        """
        self.heed_pause()
        if not self.stepping:
            return Proceed()
        raw = line + b"\r\n" if line else b""
        self._recorder.emit(StepReached(at=self._recorder.now(), step=step, raw=raw))
        while (decided := self._decision(self._next(dialogue), dialogue, step)) is None:
            continue
        command, choice = decided
        self._recorder.emit(StepDecided(at=self._recorder.now(), choice=choice))
        if isinstance(command, RunAll):
            self.step_by_step(on=False)
            return Proceed()
        return command

    def _next(self, dialogue: Dialogue) -> Command:
        """Wait for a command, and hear what the server says meanwhile: before the command is obeyed."""
        while True:
            dialogue.hear_unasked()
            command = self._inbox.take()
            if command is not None:
                return command
            dialogue.await_something(self._inbox)

    def _decision(self, command: Command, dialogue: Dialogue, step: Step) -> tuple[Command, str] | None:
        """Return what is to be done, with its word for the record; None where the step goes on waiting."""
        in_body = dialogue.conversation.state is State.BODY
        match command:
            case Proceed() if step is not Step.NONE:
                return command, "proceed"
            case RunAll():
                return command, "run-all"
            case Skip() if step not in _NOTHING_TO_SKIP:
                return command, "skip"
            case SendLine() if step is not Step.HANDSHAKE and not in_body:
                return command, "instead"
            case SendBody() if in_body:
                return command, "instead"
            case Quit():
                return command, "quit"
            case TryVersions():
                self._try_versions()
        return None
