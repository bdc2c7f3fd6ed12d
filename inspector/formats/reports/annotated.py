"""The conversation as the screen shows it: time, side, text, the notes of the margin; the user's own notes below."""

from collections.abc import Iterator, Mapping

from inspector.frozen import Frozen
from inspector.lenses.conversation import Mark, Row, Side, row_of
from inspector.lenses.inspection import Inspection
from inspector.lenses.kept import tells_times
from inspector.transcript import Entry, Transcript

_TIME_COLUMNS = 8
NOTE = "✎ note:"
"""Stands in front of what the user wrote."""


class Line(Frozen):
    """One line of the annotated conversation, in parts; every part is printable."""

    entry: int
    """Index of the entry that it shows or is about."""
    time: str
    """Seconds since the start; empty where it is that of the line before, or not known."""
    side: str
    """Who spoke; empty where `text` stands alone."""
    text: str
    """What was said."""
    mark: Mark | None = None
    """What stands in the margin."""
    note: str = ""
    """The user's note on this entry."""


def annotated_lines(
    transcript: Transcript, inspection: Inspection, first: int | None = None, last: int | None = None
) -> Iterator[Line]:
    """Yield the lines of the entries from `first` to `last`, both included; all of them where these are None."""
    begin = 0 if first is None else max(first, 0)
    end = len(transcript) if last is None else min(last + 1, len(transcript))
    notes, timed = inspection.notes, tells_times(transcript)
    before: Row | None = None
    for entry in transcript[begin:end]:
        row = row_of(entry)
        if row is not None:
            yield _line(row, before if timed else row, inspection.marks.get(row.entry), notes)
            before = row
        elif entry.index in notes:
            yield Line(entry.index, "", "", _of_entry(entry), note=notes[entry.index])


def annotated(
    transcript: Transcript,
    inspection: Inspection,
    first: int | None = None,
    last: int | None = None,
    *,
    annotations: bool = True,
) -> str:
    """Return the rows of the entries from `first` to `last`, both included; all of them where these are None.

    One line each, ending in LF; every character is printable. The time stands where it differs from the row before.
    Without `annotations` neither the margin nor the user's notes are in it.
    """
    rows = annotated_lines(transcript, inspection, first, last)
    return "".join(f"{text}\n" for row in rows for text in line_texts(row, annotations=annotations))


def line_texts(line: Line, *, annotations: bool = True) -> Iterator[str]:
    """Yield a line as text, and the user's note below it."""
    if line.side:
        text = f"{line.time:>{_TIME_COLUMNS}} {line.side} {line.text}"
        yield f"{text}  {mark_text(line.mark)}" if line.mark and annotations else text
    if line.note and annotations:
        about = "" if line.side else f" ({line.text})"
        yield f"{'':{_TIME_COLUMNS + 3}}{NOTE} {line.note}{about}"


def mark_text(mark: Mark) -> str:
    """Return what stands in the margin: the line's number in its EHLO reply where it has one, and a few words."""
    return f"{mark.sign}  {mark.note}" if mark.sign else mark.note


def _line(row: Row, before: Row | None, mark: Mark | None, notes: Mapping[int, str]) -> Line:
    time = f"{row.at:.3f}"
    goes_on = before is row or (before is not None and before.side is row.side is Side.SERVER and f"{before.at:.3f}" == time)
    return Line(row.entry, "" if goes_on else time, row.side.value, row.text, mark, notes.get(row.entry, ""))


def _of_entry(entry: Entry) -> str:
    """What a note is about that stands on an entry without a line of its own."""
    probe = f", connection {entry.event.connection}" if entry.event.connection else ""
    return f"on entry {entry.index}: {type(entry.event).__name__}{probe}"
