"""Notes: the latest one at each entry, and nothing that could steer a terminal."""

from inspector.events import NoteWritten, ReplyLineReceived
from inspector.lenses.notes import read_notes, written_notes
from inspector.transcript import Transcript

LINES = [ReplyLineReceived(at=0.1, reply=1, raw=b"250-SIZE\r\n")] * 3


def _transcript(*notes: tuple[int, str]) -> Transcript:
    return Transcript([*LINES, *(NoteWritten(at=1.0, entry=entry, text=text) for entry, text in notes)])


def test_the_latest_note_of_an_entry_counts():
    """A later note replaces the one before, an empty one takes it away; they come in the order of the entries."""
    transcript = _transcript((2, "first"), (0, "ask them"), (2, "second"), (1, "gone"), (1, "  "))
    assert list(read_notes(transcript).items()) == [(0, "ask them"), (2, "second")]


def test_a_note_is_in_the_visible_notation():
    """The user's words may be pasted from anywhere; as typed they are kept for the line in which they are changed."""
    transcript = _transcript((0, "메일 C:\\x\x1b[2J\u202e"))
    assert read_notes(transcript) == {0: "메일 C:\\\\x\\x1b[2J\\xe2\\x80\\xae"}
    assert written_notes(transcript) == {0: "메일 C:\\x\x1b[2J\u202e"}


def test_a_note_about_nothing_is_left_out():
    """A file can name an entry that is not there."""
    assert read_notes(_transcript((99, "where?"), (-1, "there"))) == {}
