"""Was the session held by this program, or read from what others wrote down, where much was never asked?"""

from inspector.events import SourceRead
from inspector.transcript import Transcript

OWN_KIND = "session"
"""SourceRead.kind of our own session file, which holds all that the session held."""


def foreign_source(transcript: Transcript) -> SourceRead | None:
    """Return what was read, where it is no session file of ours; None for a session that this program held."""
    return next((event for _, event in transcript.of(SourceRead) if event.kind != OWN_KIND), None)
