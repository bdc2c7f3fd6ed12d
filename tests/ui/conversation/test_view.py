"""The conversation's rows: a number for each, text only when it is seen, whatever the length of a line."""

import contextlib
import sys
import time

import pytest
from driven_app import settle
from staged_session import cisco_events, greeted

from inspector.events import ReplyLineReceived
from inspector.frozen import replace
from inspector.lenses.finding import Evidence
from inspector.ui.conversation.rows import FOLDED, is_short
from inspector.ui.lines.needle import Needle
from inspector.ui.lines.search import Search


@pytest.mark.parametrize(
    ("raw", "short"),
    [
        (b"250-SIZE\r\n", True),
        (b"250-" + b"x" * 66 + b"\r\n", True),
        (b"250-" + b"x" * 67 + b"\r\n", False),
        (b"250-a\\b\r\n", False),
        (b"250-a\x1bb\r\n", False),
        (b"250-a\n", False),
        ("250-메일\r\n".encode(), False),
    ],
)
def test_the_quick_way_is_only_for_lines_that_surely_fit(raw, short):
    """Everything else is measured by the text that is shown."""
    assert is_short(ReplyLineReceived(at=0.0, reply=1, raw=raw), 70) is short


COLUMNS = 80
WIDTH = COLUMNS - 1 - 11
"""Cells for text: without the scroll bar, the time and the side."""


@contextlib.asynccontextmanager
async def shown(stage, events, columns=COLUMNS):
    """The conversation of an app that has shown these events."""
    made = stage(events)
    async with made.app.run_test(size=(columns, 24)) as pilot:
        await settle(pilot)
        yield made.app.screen.conversation


def _rows_of(conversation, entry):
    first, last = conversation.row_of_entry(entry), conversation.row_of_entry(entry + 1)
    return [conversation.line_at(row).text for row in range(first, last)]


def _with_line(raw):
    return [*greeted(), ReplyLineReceived(at=0.1, reply=1, raw=raw)]


async def test_a_line_of_512_bytes_is_shown_whole(stage):
    """Wrapped, at 80 columns, with nothing lost."""
    printable = bytes(range(0x21, 0x7B)) * 5
    events = _with_line(b"250 " + printable + b"\r\n")
    async with shown(stage, events) as conversation:
        rows = _rows_of(conversation, len(events) - 1)
        assert "".join(row[11:] for row in rows).replace(" ", "") == "250" + printable.decode().replace("\\", "\\\\")


async def test_a_very_long_line_is_folded_and_opened_by_enter(stage):
    """A line of a megabyte takes a few rows until it is asked for."""
    events = _with_line(b"250-" + b"A" * 1_000_000 + b"\r\n")
    async with shown(stage, events) as conversation:
        rows = _rows_of(conversation, len(events) - 1)
        assert len(rows) == FOLDED + 1
        assert "characters more: Enter opens the line" in rows[-1]
        conversation.action_choose()
        assert conversation.row_of_entry(len(events)) - conversation.row_of_entry(len(events) - 1) == -(-1_000_004 // WIDTH)
        assert not conversation.following


async def test_exactly_the_bytes_of_the_evidence_are_lit(stage):
    """Also where bytes before them take more than one cell or character."""
    events = _with_line(b"250 a\x1b\\" + "한b".encode() + b"X\r\n")
    async with shown(stage, events) as conversation:
        entry = len(events) - 1
        conversation.light(Evidence(entry, 1, 7, 11))
        pieces = conversation.line_at(conversation.row_of_entry(entry)).pieces
        assert [piece.text for piece in pieces if piece.ground == "found"] == ["한b"]


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (80, "250-STARTTLS  ◂ 1  before the greeting"),
        (42, "250-STARTTLS  ◂ 1  before the…"),
    ],
)
async def test_a_mark_stands_behind_its_line(stage, columns, text):
    """The number ties the line to its annotation; a note that has no room is cut."""
    async with shown(stage, cisco_events(), columns) as conversation:
        row = next(row for row in range(conversation.row_count()) if "250-STARTTLS" in conversation.line_at(row).text)
        assert conversation.line_at(row).text[11:] == text


async def test_a_mark_without_a_number_leads_to_its_words_too(stage):
    """A masked 220 has no line in the EHLO pane."""
    events = [replace(event, raw=b"220 *****\r\n") if isinstance(event, ReplyLineReceived) else event for event in greeted()]
    async with shown(stage, events) as conversation:
        assert any(
            conversation.line_at(row).text.endswith("S 220 *****  ◂  masked") for row in range(conversation.row_count())
        )


async def test_a_hundred_thousand_lines_cost_little(stage):
    """A few bytes a line beyond the raw bytes, and search goes through all of them (loose bounds, for a slow machine)."""
    lines = 100_000
    events = greeted()
    events += [ReplyLineReceived(at=0.1, reply=1, raw=b"250-LINE\r\n")] * lines
    events += [ReplyLineReceived(at=0.1, reply=1, raw=b"250-NEEDLE\r\n")]
    async with shown(stage, greeted()) as conversation:
        conversation.rows.transcript.extend(events[len(greeted()) :])
        start = time.process_time()
        conversation.show_new()
        assert time.process_time() - start < 30
        assert sys.getsizeof(conversation.rows._rows) < lines * 16
        conversation.move_to(0)
        search = Search(Needle("needle"), 0, conversation.unit_text)
        while not search.read_on(conversation.units()):
            continue
        last = conversation.entry_at(conversation.row_count() - 1)
        assert search.next_match(0, 1, conversation.units()) == search.next_match(0, -1, conversation.units()) == last


async def test_a_long_search_lets_keys_in(stage, monkeypatch):
    """It goes on between frames, slice by slice, finds what is far, says what is not there, and ends with any move."""
    monkeypatch.setattr("inspector.ui.lines.search.SLICE", 0.0)  # so that each slice is as short as it can be
    events = [*greeted(), *[ReplyLineReceived(at=0.1, reply=1, raw=b"250-LINE\r\n")] * 3_000]
    events.append(ReplyLineReceived(at=0.1, reply=1, raw=b"250-NEEDLE\r\n"))
    made = stage(events)
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        while "NEEDLE" not in conversation.line_at(conversation.row_count() - 1).text:  # they come in several bites
            await pilot.pause()
        conversation.move_to(0)
        conversation.find("needle")
        assert conversation.cursor == 0
        conversation.move_to(1)
        await settle(pilot)
        assert conversation.cursor == 1
        conversation.find("needle")
        while conversation.cursor == 1:
            await pilot.pause()
        assert conversation.cursor == conversation.row_count() - 1
        conversation.find("nothing")
        while "not in this pane" not in made.app.screen.notice:
            await pilot.pause()


@pytest.mark.parametrize(
    "raw", [b"250-SIZE 1\r\n", b"250-a\\b\r\n", b"250-a\x1bb\r\n", b"250-a\n", "250-\uba54\uc77c\r\n".encode(), b"junk\r\n"]
)
async def test_a_search_reads_what_is_shown(stage, raw):
    """The quick way and the whole way give the same text."""
    events = _with_line(raw)
    async with shown(stage, events) as conversation:
        entry = len(events) - 1
        assert conversation.rows.text_of(entry) == conversation.rows.row(entry).text


@pytest.mark.parametrize("lines", [20, 200])
async def test_the_scroll_bar_ends_where_the_rows_end(stage, lines):
    """Also when it comes with the very rows that are scrolled."""
    events = [*cisco_events(), *[ReplyLineReceived(at=1.0, reply=9, raw=b"250-LINE\r\n")] * lines]
    async with shown(stage, events) as conversation:
        conversation.action_last()
        bar = conversation.vertical_scrollbar
        assert bar.position + bar.window_size == bar.window_virtual_size == conversation.row_count()


async def test_the_scroll_bar_is_right_at_rest(stage):
    """Before any key: the view leads to the first failure, and the bar says so."""
    made = stage([*cisco_events(), *[ReplyLineReceived(at=1.0, reply=9, raw=b"250-LINE\r\n")] * 20])
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        assert conversation.scroll_y > 0
        assert conversation.vertical_scrollbar.position == conversation.scroll_y
