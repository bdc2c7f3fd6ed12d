"""What the screen is given by whoever opens it: how sessions are made, and what can be chosen on the start screen."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from inspector.frozen import Frozen
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.events import Event
    from inspector.live.commands import Command
    from inspector.live.options import Options
    from inspector.recent import PastSession


class Clipboard(StrEnum):
    """The setting: where a copied text goes, beside its file."""

    AUTO = "auto"
    """Whatever reaches the user's clipboard from here, as the environment tells."""
    OSC52 = "osc52"
    """An escape sequence to the terminal, as it is."""
    TMUX = "tmux"
    """tmux's buffer, from where tmux sends it on; wrapped for tmux where tmux runs on the other side of SSH."""
    SCREEN = "screen"
    """The escape sequence in pieces that GNU screen lets through."""
    COMMAND = "command"
    """The desktop's clipboard program (xclip, xsel, wl-copy, pbcopy)."""
    FILE = "file"
    """Nowhere: the file is all."""
    OFF = "off"
    """Nowhere, and no file is written either."""


class SessionLike(Protocol):
    """What the screen needs of a session; every method may be called from any thread."""

    def start(self) -> None:
        """Begin, on a thread of its own."""

    def send(self, command: "Command") -> None:
        """Put a command into the inbox."""

    def cancel(self) -> None:
        """End at once."""

    def note(self, entry: int, text: str) -> str:
        """Write a note on an entry; it comes back as an event, NoteWritten, as all that happens does.

        Returns what is to be said of it, one sentence: where it is kept, where that is new, or why it is not; else nothing.
        """

    @property
    def options(self) -> "Options | None":
        """What it was begun with: of a demo, its server's ports are in there. None for one that is over."""

    @property
    def file(self) -> str:
        """Name of the session's own file in the folder of the recordings; empty where there is none (yet)."""

    @property
    def problem(self) -> str:
        """Why it is not recorded any more, one sentence; empty while all is well."""


MakeSession: TypeAlias = "Callable[[Options, Callable[[Event], None]], SessionLike]"
"""Makes a session from its options and a sink, which is called on the session's threads. The screen starts it."""


class Saved(Frozen):
    """A session that is over, from a file or a paste."""

    title: str
    """One line to choose it by, in the visible notation."""
    when: str
    """``saved 2026-11-28 11:04``, or what else the header says in place of how far a session is."""
    about: str
    """What was recognised, one sentence; said when it is opened."""
    kind: str
    """What it was recognised as, with its article; it stands above a list of several."""
    options: "Options"
    """What connects to the same server now."""
    refusal: str
    """Why there is nothing to connect to, as the end of a sentence; empty where there is."""
    make: "Callable[[Callable[[Event], None]], SessionLike]"
    """Shows it to a sink. The screen starts it."""
    lost: str = ""
    """What of it `options` do not bring back, one sentence; empty where it is all."""

    @property
    def notice(self) -> str:
        """What a key that needs a server says."""
        whom = f"demo {self.options.demo}" if self.options.demo else str(self.options.target)
        what_then = self.refusal or f"r connects to {visible_text(whom)} now"
        return f"This session is over ({self.when}): {what_then}."


def _change_nothing(options: "Options", name: str, text: str) -> "Options":  # noqa: ARG001 (the signature)
    raise ValueError(f"{name} cannot be changed to {text!r} here")


def _local_time() -> datetime:
    return datetime.now().astimezone()


class Choices(Frozen):
    """What can be opened. All that make options raise ValueError with one sentence for people."""

    target: "Callable[[str], Options]"
    """Options for what was typed."""
    scenarios: tuple[tuple[str, str], ...] = ()
    """(name, one line) of every demo scenario."""
    demo: "Callable[[str], Options | Saved] | None" = None
    """Starts the demo server of this name, or reads the sample; called on a thread of its own."""
    change: "Callable[[Options, str, str], Options]" = _change_nothing
    """The same options with one of them, by its name, as in a text; an empty text takes it back."""
    recents: "Callable[[], tuple[PastSession, ...]]" = tuple
    """The latest sessions, newest first. Raises RecentError."""
    remember: "Callable[[PastSession], None] | None" = None
    """Keeps a session for `recents`; called on a thread of its own. Raises RecentError."""
    reopen: "Callable[[PastSession], Saved] | None" = None
    """The recording of a session of before. Raises ValueError with one sentence where it is gone or cannot be read."""
    now: Callable[[], datetime] = _local_time
    """The wall clock, with the local offset: only to say when a session was."""


def no_choices() -> Choices:
    """Return what is given when a session is opened directly."""

    def refuse(text: str) -> "Options":
        raise ValueError(f"no session can be made for {text!r} here")

    return Choices(refuse)
