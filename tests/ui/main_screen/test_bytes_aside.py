"""The bytes of a line, one key away, and the way back."""

import pytest
from driven_app import put, screen_text, settle, words_on
from staged_session import cisco_events, greeted, sweep_events

from inspector.events import BodySent, CommandSent, LineKept, ReplyLineReceived, SurplusReceived, TLSRecord

pytestmark = pytest.mark.once

WIDE, NARROW = (120, 36), (80, 24)


@pytest.mark.parametrize("key", ["escape", "X", "b"])
@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_bytes_of_a_line_and_back(stage, size, key):
    """Offset, bytes and ASCII of the line under the cursor, its line end included; Esc, the key itself and b go back."""
    made = stage(cisco_events())
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("home", "down", "down", "down", "X")
        await settle(pilot)
        assert made.app.focused.id == "bytes"
        assert "0000 32 35 30 2d 53 54 41 52" in words_on(made.app)
        assert "250-STARTTLS.." in words_on(made.app) or "250-STAR" in words_on(made.app)
        assert "14 bytes" in words_on(made.app)
        await pilot.press(key)
        await settle(pilot)
        assert made.app.focused.id == "conversation"
        assert "14 bytes" not in words_on(made.app)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (CommandSent(at=1.0, raw=b"AUTH PLAIN [redacted]\r\n", redacted=True), "A secret in it was replaced"),
        (BodySent(at=1.0, raw=b"Hi\r\n.\r\n"), "48 69 0d 0a 2e 0d 0a"),
        (
            SurplusReceived(at=1.0, raw=b"\x1b]0;x\x07", where="after-reply", dropped=7),
            "6 bytes kept, 7 bytes more not kept",
        ),
        (TLSRecord(at=1.0, sent=False, content_type=21, raw=b"\x15\x03\x03\x00\x02\x02\x46"), "15 03 03 00 02 02 46"),
        (LineKept(at=1.0, number=3, raw=b"<--- here", why="comment"), "3c 2d 2d 2d 20 68 65 72 65"),
        (ReplyLineReceived(at=1.0, reply=9, raw=b"250 \x1b[2J\xe2\x80\xae\r\n"), "32 35 30 20 1b 5b 32 4a e2 80 ae 0d 0a"),
    ],
)
async def test_whatever_has_bytes_shows_them(stage, event, words):
    """Commands, bodies, records, kept lines, surplus; what is redacted stays so; nothing unprintable is on the screen."""
    made = stage([*cisco_events(), event])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("escape", "end", "X")  # out of the line, where an answer to AUTH would be typed
        await settle(pilot)
        assert words in words_on(made.app)
        assert all(row.isprintable() for row in screen_text(made.app).splitlines())


async def test_a_line_without_bytes_says_so(stage):
    """What the network did is no line of the conversation."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("home", "X")
        await settle(pilot)
        assert "no bytes of the conversation are behind it" in words_on(made.app)


async def test_a_probe_says_what_it_found(stage):
    """A version's answer came on another connection: its words stand there, and that no bytes of this one do."""
    made = stage([*cisco_events(), *sweep_events()])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("3")
        made.app.screen.pane(2).select("TLSv1.0")
        await pilot.press("X")
        await settle(pilot)
        assert "TLSv1.0 asked on a connection of its own: accepted" in words_on(made.app)
        assert "no bytes of the conversation are behind it" in words_on(made.app)


async def test_what_an_annotation_points_at_is_lit(stage):
    """The part that is lit in the EHLO pane is lit in its bytes; each rule below them lights its own."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("6", "enter", "X")
        await settle(pilot)
        view = made.app.focused
        assert _lit(view) == "53 54 41 52 54 54 4c 53 STARTTLS"
        stops = [view.line_at(row).stop for row in range(view.row_count())]
        view.move_to(stops.index("rule 0"))
        assert _lit(view) == "32 35 30 2d 250-"


def _lit(view) -> str:
    rows = (view.line_at(row).pieces for row in range(view.row_count()))
    return " ".join(piece.text for pieces in rows for piece in pieces if piece.ground == "found")


async def test_beside_the_conversation_it_follows_the_cursor(stage):
    """Where there is room for both, each line shows its bytes; another session shows none."""
    made = stage(cisco_events())
    async with made.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("home", "down", "X", "1", "down")
        await settle(pilot)
        assert "45 48 4c 4f" in words_on(made.app)
        await pilot.press("r")
        await settle(pilot)
        assert "45 48 4c 4f" not in words_on(made.app)
        assert made.app.screen.beside == 1


async def test_bytes_are_copied_and_searched(stage, tmp_path):
    """y writes all of them, v some rows; / searches in them; the first Esc ends the search, the next goes back."""
    made = stage([*greeted(), ReplyLineReceived(at=1.0, reply=1, raw=b"250 " + b"A" * 60 + b"needle\r\n")])
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("end", "X", "y")
        await settle(pilot)
        (path,) = (tmp_path / "smtp-inspector" / "copies").iterdir()
        assert "0040  6e 65 65 64 6c 65 0d 0a" in path.read_text()
        assert "Esc" not in path.read_text()
        await pilot.press("slash", *"needle.", "enter")
        await settle(pilot)
        assert made.app.focused.line_at(made.app.focused.cursor).text.endswith("needle..")
        await pilot.press("escape")
        assert made.app.focused.id == "bytes"
        await pilot.press("escape")
        assert made.app.focused.id == "conversation"


async def test_new_events_leave_the_bytes_where_they_are(stage):
    """A reading that comes while they are shown changes nothing of them."""
    made = stage(cisco_events())
    async with made.app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("end", "X")
        await settle(pilot)
        before = screen_text(made.app).splitlines()[2:20]
        await put(pilot, made, ReplyLineReceived(at=1.0, reply=9, raw=b"250-LATE\r\n"))
        assert screen_text(made.app).splitlines()[2:20] == before
