"""Lines that were made one are cut again."""

import pytest

from inspector.formats.pastes.pasted_text import read_paste


@pytest.mark.parametrize(
    ("raw", "lines", "undone"),
    [
        (b"220 a EHLO b 250-c 250-d 250 HELP", ["220 a", "EHLO b", "250-c", "250-d", "250 HELP"], "lost line breaks"),
        (b'x "SENT: 250-a[nl]250-b[nl]250 c"', ['x "SENT: 250-a', "250-b", "250 c"], "written-out line ends"),
        (b"250-a, 250-b, 250 SIZE 3", ["250-a", "250-b", "250 SIZE 3"], "lost line breaks"),
        (b"220 a\\r\nEHLO b\\r", ["220 a", "", "EHLO b", ""], "written-out line ends"),
        (b'"ehlo":"250-a\\r\\n250 b\\r\\n"', ['"ehlo":"250-a', "250 b", ""], "written-out line ends"),
    ],
)
def test_lines_are_cut_where_they_ended(raw: bytes, lines: list[str], undone: str) -> None:
    """Written-out ends, lost ones, and whole replies in one line."""
    paste = read_paste(raw)
    assert [line.text for line in paste.lines] == lines
    assert (undone in ", ".join(paste.undone)) if undone else not paste.undone


def test_codes_in_a_joined_line_are_read_in_time_that_grows_with_their_number() -> None:
    """Each may begin the last line, and none does: the rest of the line was read for each, for over a minute."""
    assert len(read_paste(b"250-a 250-b 250-c " + b"250 A " * 16_000 + b"  x\nEHLO a").lines) == 4


@pytest.mark.parametrize("front", ["EHLO a\n", ""])
def test_blanks_in_a_joined_line_are_read_in_time_that_grows_with_their_number(front: str) -> None:
    """A hundred thousand of them took minutes."""
    paste = read_paste(f"{front}250-a 250-b 250-c {' ' * 100_000}x".encode())
    assert [line.text.rstrip()[:5] for line in paste.lines][-3:] == ["250-a", "250-b", "250-c"]
