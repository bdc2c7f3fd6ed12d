"""The main screen: what is brought into view, and what is explained."""

import pytest
from driven_app import put, screen_text, settle
from staged_session import cisco_events, greeted
from textual.events import Key

from inspector.events import ReplyLineReceived

SMALL = (80, 16)


async def test_the_first_failure_is_brought_into_view_once(stage):
    """When the script is over, the marked line stands at the top; later events do not bring it back."""
    made = stage(cisco_events())
    async with made.app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "S 250-STARTTLS" in screen_text(made.app).splitlines()[2]
        await pilot.press("end")
        await put(pilot, made, ReplyLineReceived(at=3.0, reply=4, raw=b"250 later\r\n"))
        assert "250 later" in screen_text(made.app)
        assert "before the greeting" not in screen_text(made.app)


async def test_a_reader_is_not_taken_away(stage):
    """Whoever has moved stays there."""
    made = stage(greeted())
    async with made.app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("home")
        await put(pilot, made, *cisco_events()[len(greeted()) :])
        assert made.app.screen.conversation.cursor == 0


async def test_nothing_is_moved_where_all_is_in_view(stage):
    """The wide window shows the whole script."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        conversation = made.app.screen.conversation
        assert conversation.cursor == conversation.row_count() - 1


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_line_without_explanation_says_so(stage, size):
    """Enter does not lead into the command line by surprise."""
    made = stage(cisco_events())
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("home", "enter")
        await pilot.pause()
        assert "Nothing is explained about this line." in screen_text(made.app)
        assert made.app.focused.id == "conversation"


async def test_keys_work_again_after_a_tiny_window(stage):
    """The focus comes back to the pane it was in."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("6")
        for size in ((30, 6), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await pilot.pause()
        assert made.app.focused.id == "findings"


@pytest.mark.parametrize(("opens", "line"), [("colon", "#command"), ("slash", "#find")])
async def test_keys_of_one_packet_belong_to_the_line_that_the_first_opens(stage, opens, line):
    """Over a slow link ``:quit`` comes at once: the q must not leave the app, nor the t start anything."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key, character in ((opens, None), ("q", "q"), ("t", "t"), ("y", "y"), ("colon", ":")):
            made.app.post_message(Key(key, character))
        await settle(pilot)
        assert made.app.screen.query_one(line).value.endswith("qty:")
        assert made.session.sent == []


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("pane", ["2", "6"])
async def test_the_command_line_opens_from_every_pane(stage, size, pane):
    """A colon pressed beside the conversation leads to the line and stays there: what follows is typed, not carried out."""
    made = stage(cisco_events())
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press(pane)
        await settle(pilot)
        await pilot.press("colon")
        await settle(pilot)
        await pilot.press("Y")
        await pilot.pause()
        assert made.app.focused is made.app.screen.command_line
        assert made.app.screen.command_line.value == "Y"


async def test_a_pane_that_no_resize_reached_is_made_all_the_same(stage):
    """Textual leaves a Resize out where panes change in a hurry: the pane would stay blank."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        pane = made.app.screen.pane(4)
        await pilot.pause()
        pane._lines, pane._made_for = [], 0
        made.app.screen.show_pane(4)
        await settle(pilot)
        assert "mail servers would use TLS" in screen_text(made.app)
