"""What a file or a paste comes to: one conversation or several, each as events; or one sentence on why it cannot be read."""

from inspector.events import Event
from inspector.frozen import Frozen

FILE_BYTES = 256 * 1024 * 1024
"""What a source may hold, and a session file: four times what a session receives by default, for bytes take more room as
text."""
MOST_CONVERSATIONS = 1_000
"""Conversations of one source that are told and offered."""


class UnreadableError(ValueError):
    """The source holds nothing that can be shown; the text is one sentence that says why, and what would do."""


class Conversation(Frozen):
    """One conversation of a source."""

    title: str
    """One line to choose it by, in the visible notation: whom it is with, how long, what stands out."""
    events: tuple[Event, ...]
    """SessionStarted first. Where it was not recorded by this program, SourceRead second; in SessionStarted `wall_clock` and
    `target.host` are empty where the source does not tell them, and `at` is 0 for all where it tells no times."""
