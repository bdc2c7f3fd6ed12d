"""What of a source is no part of the conversation, and whether it tells times."""

from collections import Counter

from inspector.events import LineKept, SourceRead
from inspector.lenses.wording import counted, listed
from inspector.transcript import Transcript

_KEPT = {
    "comment": ("comment", "comments"),
    "tool": ("line of the tool's own", "lines of the tool's own"),
    "header": ("header field", "header fields"),
    "setting": ("setting", "settings"),
    "not-understood": ("line not understood", "lines not understood"),
}
"""LineKept.why in words: one, and several."""


def kept_words(transcript: Transcript) -> str:
    """Return what of the source is no part of the conversation: ``1 comment and 2 lines not understood``; or nothing."""
    counts = Counter(event.why for _, event in transcript.of(LineKept))
    named = [(counts.pop(why), one, several) for why, (one, several) in _KEPT.items() if why in counts]
    rest = sum(counts.values())  # a word that a later version may have
    parts = [f"{count:,} {one if count == 1 else several}" for count, one, several in named]
    return listed([*parts, *([counted(rest, "other line")] if rest else [])])


def tells_times(transcript: Transcript) -> bool:
    """False where the transcript was read from a source that tells no times."""
    return not transcript.of(SourceRead) or any(entry.event.at for entry in transcript)
