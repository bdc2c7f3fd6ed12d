"""The conversation as the screen shows it: time, side, text, and the notes of the margin."""

from inspector.lenses.conversation import Mark, Row, Side, row_of
from inspector.lenses.inspection import Inspection
from inspector.transcript import Transcript

_TIME_COLUMNS = 8


def annotated(transcript: Transcript, inspection: Inspection, first: int | None = None, last: int | None = None) -> str:
    """Return the rows of the entries from `first` to `last`, both included; all of them where these are None.

    One line each, ending in LF; every character is printable. The time stands where it differs from the row before.
    """
    begin = 0 if first is None else max(first, 0)
    end = len(transcript) if last is None else min(last + 1, len(transcript))
    lines: list[str] = []
    before: Row | None = None
    for entry in transcript[begin:end]:
        row = row_of(entry)
        if row is None:
            continue
        lines.append(_line(row, before, inspection.marks.get(row.entry)))
        before = row
    return "".join(f"{line}\n" for line in lines)


def _line(row: Row, before: Row | None, mark: Mark | None) -> str:
    time = f"{row.at:.3f}"
    goes_on = before is not None and before.side is row.side is Side.SERVER and f"{before.at:.3f}" == time
    text = f"{'' if goes_on else time:>{_TIME_COLUMNS}} {row.side.value} {row.text}"
    return f"{text}  {_note(mark)}" if mark else text


def _note(mark: Mark) -> str:
    return f"◂ {mark.number}  {mark.note}" if mark.number else mark.note
