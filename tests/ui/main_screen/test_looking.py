"""Search, filter, times and notes by keyboard, on a session whose events are put in by the test."""

import pytest
from driven_app import put, screen_text, settle, type_text, words_on
from staged_session import cisco_events, greeted, started, sweep_events

from inspector.events import NoteWritten, ReplyLineReceived
from inspector.frozen import replace
from inspector.lenses.finding import Evidence
from inspector.live.commands import SendLine
from inspector.ui.conversation.filters import Filter
from inspector.ui.conversation.times import Times

pytestmark = pytest.mark.once

WIDE, NARROW = (120, 36), (80, 24)


def _footer(app) -> str:
    return screen_text(app).splitlines()[-1]


def _texts(conversation) -> list[str]:
    return [conversation.line_at(row).text[conversation.prefix :] for row in range(conversation.row_count())]


async def _search(pilot, text: str) -> None:
    await pilot.press("slash")
    await type_text(pilot, text)
    await pilot.press("enter")
    await settle(pilot)


# Search -------------------------------------------------------------------------------------------------------------------


async def test_matches_are_counted_and_the_end_is_told(stage):
    """n of m in the footer; where the search goes around the end, it says so; after Esc the keys stand there again."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("home")
        await _search(pilot, "mime")
        assert _footer(made.app).startswith(" 1 of 2 “mime”  ")
        await pilot.press("n", "n")
        await settle(pilot)
        assert _footer(made.app).startswith(" 1 of 2 “mime”, from the top again  ")
        await pilot.press("N")
        await settle(pilot)
        assert _footer(made.app).startswith(" 2 of 2 “mime”, from the end again  ")
        await pilot.press("up")
        await settle(pilot)
        assert _footer(made.app).startswith(" – of 2 “mime”  ")
        await pilot.press("escape")
        await settle(pilot)
        assert _footer(made.app).startswith(" n next")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_an_expression_is_searched_for_and_lit(stage, size):
    """Between slashes; exactly what matches is lit, across a line that is wrapped too."""
    long = ReplyLineReceived(at=1.0, reply=9, raw=b"250-" + b"y" * 150 + b" needle-17 " + b"y" * 30 + b"\r\n")
    made = stage([*cisco_events(), long])
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("home")
        await _search(pilot, "/needle-[0-9]+/")
        conversation = made.app.screen.conversation
        assert "needle" in conversation.line_at(conversation.cursor).text
        strip = conversation.render_line(conversation.cursor - conversation.scroll_offset.y)
        found = made.app.palette.style("plain", "found").bgcolor
        assert "".join(segment.text for segment in strip if segment.style.bgcolor == found) == "needle-17"


@pytest.mark.parametrize(
    ("typed", "why"), [("/a(/", "unterminated subpattern"), (r"/(a)\1/", "back-references"), ("/x*/", "everywhere")]
)
async def test_a_wrong_expression_is_said_in_one_line(stage, typed, why):
    """What was typed is offered again; nothing is searched for."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        await _search(pilot, typed)
        assert why in words_on(made.app)
        assert made.app.screen.conversation.needle is None
        await pilot.press("slash")
        assert made.app.focused.value == typed


async def test_lines_that_come_are_searched_too(stage):
    """The count grows, the cursor stays, and the new match is gone to."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("home")
        await _search(pilot, "pipelining")
        place = made.app.screen.conversation.cursor
        await put(pilot, made, *(ReplyLineReceived(at=1.0, reply=9, raw=b"250-PIPELINING\r\n") for _ in range(3)))
        assert _footer(made.app).startswith(" 1 of 4 ")
        assert made.app.screen.conversation.cursor == place
        await pilot.press("N")
        await settle(pilot)
        assert _footer(made.app).startswith(" 4 of 4 ")


async def test_what_is_not_there_is_said_once(stage):
    """At the step that looked for it, not again with every line that comes."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await _search(pilot, "nowhere")
        assert "“nowhere” is not in this pane." in words_on(made.app)
        await pilot.press("up")
        await put(pilot, made, ReplyLineReceived(at=1.0, reply=9, raw=b"250-LINE\r\n"))
        assert "is not in this pane" not in words_on(made.app)
        assert _footer(made.app).startswith(" – of 0 “nowhere”")
        await put(pilot, made, ReplyLineReceived(at=1.0, reply=9, raw=b"250-NOWHERE\r\n"))
        assert _footer(made.app).startswith(" – of 1 “nowhere”")


@pytest.mark.parametrize("key", "23456")
async def test_every_pane_is_searched(stage, key):
    """Each match is reached once, those in headings too, and then the first one again."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await _search(pilot, "/t[a-z]e/")
        view = made.app.screen.pane(int(key) - 1)
        seen = []
        for _ in range(60):
            seen.append((view._here, view.unit_text(view._here)))
            assert view.needle.place_in(seen[-1][1]) >= 0
            await pilot.press("n")
            await pilot.pause()
            if "from the top again" in view.wrapped:
                break
        assert view.wrapped
        assert len(seen) == len(set(seen))


# Filter -------------------------------------------------------------------------------------------------------------------


async def test_f_shows_one_kind_after_the_other(stage):
    """Commands, replies, what findings point at; notes are passed over while there are none; a line says what is shown."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        every = _texts(conversation)
        await pilot.press("f")
        await settle(pilot)
        assert _texts(conversation) == ["EHLO laptop.example.net", "STARTTLS", "EHLO laptop.example.net"]
        assert "only commands, 3 lines f goes on, Esc shows all" in words_on(made.app)
        await pilot.press("f")
        assert all(conversation.line_at(row).text[conversation.prefix - 2] == "S" for row in range(conversation.row_count()))
        await pilot.press("f")
        assert {place.entry for found in made.app.screen.inspection.findings for place in found.evidence} >= {
            conversation.entry_at(row) for row in range(conversation.row_count())
        }
        await pilot.press("f")
        await settle(pilot)
        assert conversation.filter is Filter.ALL
        assert _texts(conversation) == every
        assert "goes on" not in words_on(made.app)


async def test_a_mark_stays_where_a_kind_has_no_lines(stage):
    """The kind is passed over, and what was marked is marked still; the kind that is shown begins without a mark."""
    made = stage(greeted())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        await pilot.press("home", "v", "down")
        marked = conversation.marked()
        assert marked == (0, 2)
        assert not conversation.show_only(Filter.COMMANDS)
        assert conversation.filter is Filter.ALL
        assert conversation.marked() == marked
        await pilot.press("f")
        await settle(pilot)
        assert conversation.filter is Filter.REPLIES
        assert conversation.mark_row is None


async def test_the_cursor_stays_on_its_line(stage):
    """Where the filter leaves it; else it goes to the next one that is left; Esc shows all, with the cursor where it is."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        await pilot.press("home", "down", "down", "down")
        assert "250-STARTTLS" in conversation.line_at(conversation.cursor).text
        await pilot.press("f")
        assert conversation.line_at(conversation.cursor).text.endswith("C STARTTLS")
        entry = conversation.entry_at(conversation.cursor)
        await pilot.press("escape")
        await settle(pilot)
        assert conversation.filter is Filter.ALL
        assert conversation.entry_at(conversation.cursor) == entry
        assert "only commands" not in words_on(made.app)


async def test_new_lines_pass_the_filter_and_the_search_sees_no_hidden_one(stage):
    """What comes while commands alone are shown stays hidden where it is a reply."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("f")
        conversation = made.app.screen.conversation
        rows = conversation.row_count()
        await put(pilot, made, ReplyLineReceived(at=1.0, reply=9, raw=b"250-STARTTLS\r\n"))
        assert conversation.row_count() == rows
        await _search(pilot, "starttls")
        assert _footer(made.app).startswith(" 1 of 1 ")


async def test_a_jump_to_a_hidden_line_ends_the_filter(stage):
    """And says so: the bytes of a finding are to be seen."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("f", "6", "enter")
        await settle(pilot)
        conversation = made.app.screen.conversation
        assert "250-STARTTLS" in conversation.line_at(conversation.cursor).text
        assert conversation.filter is Filter.ALL
        assert "The filter hid that line: all lines are shown again." in words_on(made.app)
        await pilot.press("b")
        assert made.app.focused.id == "findings"


async def test_the_way_back_leads_to_the_same_line(stage):
    """A filter between a jump and the way back does not lead astray."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        await pilot.press("home", "down", "down", "down", "enter", "1", "f", "f", "b")
        await settle(pilot)
        assert "250-STARTTLS" in conversation.line_at(conversation.cursor).text


async def test_a_filter_and_a_mark_copy_what_is_seen(stage, tmp_path):
    """y writes the lines that the filter leaves, of marked ones too, with their notes; Y writes all."""
    made = stage([*cisco_events(), NoteWritten(at=9.0, entry=5, text="ours")])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("f", "y")
        await settle(pilot)
        await pilot.press("home", "down", "v", "down", "y")
        await settle(pilot)
        await pilot.press("Y")
        await settle(pilot)
    copies = [path.read_text().splitlines()[3:] for path in sorted((tmp_path / "smtp-inspector" / "copies").iterdir())]
    whole, marked, every = sorted(copies, key=len, reverse=False)[1], min(copies, key=len), max(copies, key=len)
    assert [row.split(" C ")[1] for row in whole if " C " in row] == [
        "EHLO laptop.example.net",
        "STARTTLS",
        "EHLO laptop.example.net",
    ]
    assert len(whole) == 4
    assert "ours" in whole[1]
    assert [row.split(" C ")[1] for row in marked] == ["STARTTLS", "EHLO laptop.example.net"]
    assert any("250-STARTTLS" in row for row in every)


# Times --------------------------------------------------------------------------------------------------------------------


async def test_z_counts_the_times_otherwise_and_the_choice_is_kept(stage):
    """Since the line before, then the wall clock, then since the start; another session here has the same."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        assert conversation.line_at(2).text == "   0.044 C EHLO laptop.example.net"
        await pilot.press("z")
        assert conversation.line_at(2).text == "  +0.001 C EHLO laptop.example.net"
        await pilot.press("z")
        await settle(pilot)
        assert conversation.line_at(2).text == " 17:00:00.044 C EHLO laptop.example.net"
        assert "Times: wall clock, 2025-11-22, UTC+00:00." in words_on(made.app)
        await pilot.press("r")
        await settle(pilot)
        assert conversation.times.kind is Times.CLOCK
        assert conversation.line_at(2).text.startswith(" 17:00:00.044 C")
        await pilot.press("z")
        assert conversation.line_at(2).text.startswith("   0.044 C")


async def test_a_paste_without_times_shows_none(stage):
    """No column of noughts, and the key says why; with the first time that is told the column is there."""
    events = [replace(started(), wall_clock=""), ReplyLineReceived(at=0.0, reply=0, raw=b"220 mail ESMTP\r\n")]
    made = stage(events)
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        assert conversation.line_at(0).text == "▸S 220 mail ESMTP"
        await pilot.press("z")
        await settle(pilot)
        assert "there are none to show" in words_on(made.app)
        await put(pilot, made, ReplyLineReceived(at=1.5, reply=0, raw=b"220 more\r\n"))
        assert conversation.line_at(1).text == "▸  1.500 S 220 more"


# Notes --------------------------------------------------------------------------------------------------------------------

HOSTILE = "\x1b[2J\u202e\x9b31m"


async def test_a_note_is_written_changed_and_taken_away(stage):
    """It stands below its line with a sign; the key offers it again; an empty one takes it away; Esc changes nothing."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        await pilot.press("home", "down", "down", "down", "c")
        await type_text(pilot, "ask the firewall people")
        await pilot.press("enter")
        await settle(pilot)
        row = conversation.cursor
        assert conversation.line_at(row + 1).text == "         # ask the firewall people"
        assert "250-STARTTLS" in conversation.line_at(row).text
        await pilot.press("c", "!", "escape")
        await settle(pilot)
        assert conversation.line_at(row + 1).text.endswith("people")
        await pilot.press("c", "!", "enter")
        await settle(pilot)
        assert conversation.line_at(row + 1).text.endswith("people!")
        await pilot.press("c", "ctrl+u", "enter")
        await settle(pilot)
        assert "#" not in conversation.line_at(row + 1).text
        assert [event.text for _, event in made.app.screen.transcript.of(NoteWritten)] == [
            "ask the firewall people",
            "ask the firewall people!",
            "",
        ]


@pytest.mark.parametrize("leaving", ["enter", "escape"])
async def test_the_line_of_a_note_is_lit_while_it_is_typed(stage, leaving):
    """The keys go to the line below then, and new lines may take the cursor away: the note is for the line that is lit."""
    made = stage(cisco_events())
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        await pilot.press("end", "c", "x")
        noted = len(cisco_events()) - 1
        while conversation.rows.row(noted) is None:
            noted -= 1
        assert conversation.lit == Evidence(noted, 0, 0, 0)
        await put(pilot, made, ReplyLineReceived(at=9.0, reply=9, raw=b"250 more\r\n"))
        assert conversation.entry_at(conversation.cursor) > noted
        assert conversation.lit == Evidence(noted, 0, 0, 0)
        await pilot.press(leaving)
        await settle(pilot)
        assert conversation.lit is None
        assert made.app.screen.inspection.notes == ({noted: "x"} if leaving == "enter" else {})


async def test_a_note_is_safe_to_show_long_and_wide(stage):
    """Visible notation; wrapped by cells under its line; found by a search, and listed by the filter."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        await put(pilot, made, NoteWritten(at=9.0, entry=6, text=f"{HOSTILE} 메일 서버 " * 6 + "needle"))
        first, last = conversation.rows.rows_of(6)
        rows = [conversation.line_at(row) for row in range(first + 1, last)]
        assert len(rows) > 1
        assert all(row.text.isprintable() for row in rows)
        assert r"\x1b[2J\xe2\x80\xae\xc2\x9b31m" in "".join(row.text.strip() for row in rows).replace(" ", "")
        await pilot.press("home")
        await _search(pilot, "needle")
        assert "needle" in conversation.line_at(conversation.cursor).text
        await pilot.press("escape", "f", "f", "f", "f")
        await settle(pilot)
        assert conversation.filter is Filter.NOTES
        assert {conversation.entry_at(row) for row in range(conversation.row_count())} == {6}


async def test_a_note_from_a_pane_stands_at_the_line_that_it_is_about(stage):
    """In the EHLO pane the cursor is on a line of the reply; where no line of the conversation is, the key says so."""
    made = stage(cisco_events())
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("2", "down", "c", "o", "k", "enter")
        await settle(pilot)
        view = made.app.screen.pane(1)
        assert made.app.screen.inspection.notes == {view.line_at(view.cursor).evidence.entry: "ok"}
        await put(pilot, made, *sweep_events())
        await pilot.press("3", "down", "c")
        await settle(pilot)
        assert "no line here that a note could stand at" in words_on(made.app)
        await pilot.press("4", "c")
        await settle(pilot)
        assert "no line here that a note could stand at" in words_on(made.app)


async def test_the_command_list_writes_a_note_too(stage):
    """Every action is in the list, and does from there what its key does."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", *"note", "space", *"line", "enter")
        await settle(pilot)
        await pilot.press("h", "i", "enter")
        await settle(pilot)
        assert list(made.app.screen.inspection.notes.values()) == ["hi"]


async def test_notes_move_neither_cursor_nor_mark(stage):
    """A note above them pushes both down with their lines."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        await pilot.press("home", *["down"] * 6, "v", "down", "down")
        marked = conversation.marked_entries()
        await put(pilot, made, NoteWritten(at=9.0, entry=3, text="above"), NoteWritten(at=9.0, entry=4, text="above"))
        assert conversation.marked_entries() == marked
        assert made.session.sent == []


async def test_keys_of_a_search_send_nothing(stage):
    """While a search is shown n goes on; it sends again only when the search has ended."""
    made = stage([*greeted(), *cisco_events()[5:]])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await _search(pilot, "nowhere")
        await pilot.press("n", "N")
        assert made.session.sent == []
        await pilot.press("escape", "n")
        assert made.session.sent == [SendLine(b"QUIT")]
