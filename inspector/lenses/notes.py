"""The user's notes: what stands at which entry now."""

from inspector.events import NoteWritten
from inspector.transcript import Transcript
from inspector.visible import visible_text


def read_notes(transcript: Transcript) -> dict[int, str]:
    """Return entry index to its latest note, in the visible notation, in the order of the entries."""
    return {entry: visible_text(text) for entry, text in written_notes(transcript).items()}


def written_notes(transcript: Transcript) -> dict[int, str]:
    """Return the same as it was typed, for a line in which it is changed; not safe to show.

    A note that was taken away is left out, and so is one about an entry that the transcript does not have: a file may say
    anything.
    """
    latest = {event.entry: event.text.strip() for _, event in transcript.of(NoteWritten)}
    return {entry: latest[entry] for entry in sorted(latest) if latest[entry] and 0 <= entry < len(transcript)}
