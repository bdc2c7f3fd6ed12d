"""What of a source is no part of the conversation."""

from playbook import play

from inspector.events import LineKept, NoteWritten, SourceRead
from inspector.lenses.kept import kept_words, tells_times
from inspector.transcript import Transcript


def note(entry: int, text: str) -> NoteWritten:
    """What the user wrote."""
    return NoteWritten(at=1.0, entry=entry, text=text)


def test_kept_lines_are_counted_by_what_they_are() -> None:
    """Each kind by name, one or several; a kind of a later version too."""
    kept = [LineKept(at=0, number=n, raw=b"x", why=why) for n, why in enumerate(("comment", "comment", "tool", "new"))]
    assert kept_words(play(*kept)) == "2 comments, 1 line of the tool's own and 1 other line"
    assert kept_words(play(kept[2])) == "1 line of the tool's own"
    assert kept_words(play()) == ""


def test_a_source_without_times_is_known() -> None:
    """Every time is 0 where the source tells none; a session that happened here always tells them."""
    read = SourceRead(at=0, kind="dialogue", name="x", words="y")
    assert tells_times(Transcript())
    assert not tells_times(Transcript([read]))
    assert tells_times(Transcript([read, note(0, "later")]))
