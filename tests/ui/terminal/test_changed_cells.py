"""Only what changes is sent, and the terminal shows the same as if all had been."""

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.ui.terminal.changed_cells import ChangedCells

pytestmark = pytest.mark.once

COLUMNS, ROWS = 24, 5
COLOURS = (
    "",
    "1",
    "2;3",
    "4",
    "7",
    "38;5;111",
    "48;5;233",
    "1;38;5;188;48;5;236",
    "38;2;1;2;3;48;2;9;8;7",
    "31;44",
    "7;97;100",
)
WORDS = ("a", "mail", " ", "  ", " " * 9, "✗ ●", "한글", "메", "▸x", "0.013", "─" * 6)
JOINED = ("e\u0301", "👩\u200d👩\u200d👧", "🇰🇷", "⚠\ufe0f")

Segments = list[tuple[str, str]]


def drawn(segments: Segments, width: int) -> str:
    """Segments as Textual writes them, cut to a width as it cuts them: no wide character is halved."""
    out, used = "", 0
    for colour, text in segments:
        kept = ""
        for character in text:
            cells = 2 if "\uac00" <= character <= "\ud7a3" else 1
            if used + cells > width:
                break
            kept, used = kept + character, used + cells
        out += f"\x1b[{colour}m{kept}\x1b[0m" if colour else kept
    return out + " " * (width - used)


@st.composite
def frames(draw: st.DrawFn) -> str:
    """A frame: some rows from top to bottom, and where the cursor rests."""
    parts = []
    for y in sorted(draw(st.sets(st.integers(1, ROWS), min_size=1))):
        segments = draw(st.lists(st.tuples(st.sampled_from(COLOURS), st.sampled_from(WORDS)), max_size=8))
        parts.append(f"\x1b[{y};1H{drawn(segments, COLUMNS)}")
    return "\n".join(parts) + f"\x1b[{draw(st.integers(1, ROWS))};{draw(st.integers(1, COLUMNS))}H"


def screen() -> tuple[pyte.Screen, pyte.Stream]:
    """A terminal that does not wrap, and its input."""
    terminal = pyte.Screen(COLUMNS, ROWS)
    terminal.reset_mode(7, private=True)
    return terminal, pyte.Stream(terminal)


def shown(terminal: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Every cell: its character, ground and attributes; the colour where it can be seen."""
    rows = []
    for y in range(ROWS):
        cells = [terminal.buffer[y][x] for x in range(COLUMNS)]
        rows.append([
            (cell.data, cell.bg, cell.reverse, cell.underscore, cell.strikethrough)
            + ((cell.fg, cell.bold, cell.italics) if cell.data.strip() else ())
            + ((cell.fg,) if cell.reverse or cell.underscore else ())
            for cell in cells
        ])  # fmt: skip
    return rows


@settings(max_examples=150)
@given(st.lists(frames(), min_size=1, max_size=5), st.booleans())
def test_the_terminal_shows_the_same(sequence, erases):
    """Frame after frame every cell and the cursor are as they would be if all had been sent."""
    whole, whole_input = screen()
    thrifty, thrifty_input = screen()
    cells = ChangedCells(erases=erases)
    for frame in sequence:
        whole_input.feed(frame)
        thrifty_input.feed(cells.changes(frame, (COLUMNS, ROWS)))
        assert shown(thrifty) == shown(whole)
        assert (thrifty.cursor.y, thrifty.cursor.x) == (whole.cursor.y, whole.cursor.x)


def at(y: int, x: int, text: str) -> str:
    """A frame of one span in colours; the cursor rests in the corner."""
    return f"\x1b[{y};{x}H\x1b[38;5;188;48;5;233m{text}\x1b[0m\x1b[1;1H"


def test_what_did_not_change_costs_nothing():
    """The same frame again is not sent, nor what belongs around it."""
    cells = ChangedCells()
    assert "mail" in cells.changes(at(2, 1, "mail"), (80, 24))
    assert cells.changes("\x1b[?2026h", (80, 24)) == ""
    assert cells.changes(at(2, 1, "mail"), (80, 24)) == ""
    assert cells.changes("\x1b[?2026l", (80, 24)) == ""


def test_a_letter_costs_a_letter():
    """One cell that changes is sent with its place and nothing else, in the colours that stand already."""
    cells = ChangedCells()
    cells.changes(at(2, 1, "mail server"), (80, 24))
    assert cells.changes(at(2, 1, "mail sErver"), (80, 24)) == "\x1b[2;7HE\x1b[1H"


def test_a_scroll_bar_changes_the_look_once():
    """Its cells are sent one below the other behind the rows, whether it is drawn with them or by itself."""
    row = "text" + " " * (COLUMNS - 5)
    with_rows = "\n".join(f"\x1b[{y};1H{row}\x1b[48;5;233m \x1b[0m" for y in range(1, ROWS + 1))
    by_itself = "\n".join(
        [*(f"\x1b[{y};1H{row}" for y in range(1, ROWS + 1))]
        + [f"\x1b[{y};{COLUMNS}H\x1b[48;5;233m \x1b[0m" for y in range(1, ROWS + 1)]
    )
    sent = [ChangedCells().changes(f"{frame}\x1b[1;1H", (COLUMNS, ROWS)) for frame in (with_rows, by_itself)]
    assert sent[0] == sent[1]
    assert sent[0].count("48;5;233") == 1


def test_a_wide_character_at_the_edge_stays_whole():
    """Its second half stands in the last column, and goes with the first."""
    frame = f"\x1b[1;1H{' ' * (COLUMNS - 2)}\x1b[1m한\x1b[0m\x1b[1;1H"
    assert "한" in ChangedCells().changes(frame, (COLUMNS, ROWS))


def test_a_row_of_blanks_is_erased_where_that_keeps_the_ground():
    """Where the terminal erases in colour, eighty blanks are one sequence; elsewhere they are sent."""
    blanks = at(2, 1, " " * 80)
    assert len(ChangedCells(erases=True).changes(blanks, (80, 24))) < 30
    assert " " * 80 in ChangedCells(erases=False).changes(blanks, (80, 24))


@pytest.mark.parametrize("joined", JOINED)
def test_joined_characters_are_always_sent(joined):
    """Terminals do not agree on their width, so a row with such a cluster is sent whole, again and again."""
    cells = ChangedCells()
    cells.changes(at(2, 1, f"a{joined}b"), (80, 24))
    assert f"a{joined}b" in cells.changes(at(2, 1, f"a{joined}b"), (80, 24))


@pytest.mark.parametrize(
    "disturbance",
    ["\x1b[?1049h", "\x1b[2J", "wall: going down", "\x1b[3;1Ha\x1b[2Kb", "\x1bc"],
)
def test_after_anything_else_all_is_sent_again(disturbance):
    """What is no frame goes out as it is, with plain colours; what it did to the screen is not known."""
    cells = ChangedCells()
    cells.changes(at(2, 1, "mail"), (80, 24))
    assert cells.changes(disturbance, (80, 24)) == f"\x1b[m{disturbance}"
    assert "mail" in cells.changes(at(2, 1, "mail"), (80, 24))


@pytest.mark.parametrize(
    "beside",
    [
        "\x1b[?2026$p",
        "\x1b[?1003h",
        "\x1b]52;c;bWFpbA==\x07",
        "\x1bPtmux;\x1b\x1b]52;c;bWFpbA==\x07\x1b\\",
        "\x1b]22;default\x07",
    ],
)
def test_modes_and_clipboards_leave_the_cells_alone(beside):
    """They are sent as they are, and nothing is painted anew for them."""
    cells = ChangedCells()
    cells.changes(at(2, 1, "mail"), (80, 24))
    assert cells.changes(beside, (80, 24)).endswith(beside)
    assert "mail" not in cells.changes(at(2, 1, "mail"), (80, 24))


def test_another_size_and_forgetting_send_all_again():
    """After a resize, and when the user asks for it, the terminal may show anything."""
    cells = ChangedCells()
    cells.changes(at(2, 1, "mail"), (80, 24))
    assert "mail" in cells.changes(at(2, 1, "mail"), (81, 24))
    cells.forget()
    assert "mail" in cells.changes(at(2, 1, "mail"), (81, 24))


def test_half_a_wide_character_is_not_believed():
    """Where a span ends inside a wide character, terminals blank the other half: it is sent again."""
    cells = ChangedCells()
    cells.changes(at(2, 1, "한글"), (80, 24))
    cells.changes(at(2, 2, "x"), (80, 24))
    assert "한" in cells.changes(at(2, 1, "한글"), (80, 24))


def test_what_lies_outside_is_sent_as_it_is():
    """A frame for a size that we do not know yet is not cut: Textual may have heard of it first."""
    cells = ChangedCells()
    assert "mail" in cells.changes(at(30, 1, "mail"), (80, 24))
    assert "mail" in cells.changes(at(2, 79, "mail"), (80, 24))


def test_a_row_that_is_no_more_stands_on_the_last_one():
    """A frame of before the window shrank: the terminal writes its lower rows there, so it is painted anew then."""
    whole, whole_input = screen()
    thrifty, thrifty_input = screen()
    cells = ChangedCells()
    for frame in (
        at(ROWS, 1, "a footer".ljust(COLUMNS)),
        at(ROWS + 9, 1, "another one, of before"),
        at(ROWS, 1, " " * COLUMNS),
    ):
        whole_input.feed(frame)
        thrifty_input.feed(cells.changes(frame, (COLUMNS, ROWS)))
    assert shown(thrifty) == shown(whole)
    assert thrifty.display[-1].strip() == ""
