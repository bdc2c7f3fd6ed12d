"""A session that is over, on the screen: what it shows, what its keys say, the way to the server, and a list of several."""

from collections.abc import Callable
from typing import Any

import pytest
from driven_app import screen_text, settle, words_on
from staged_session import HandSession, cisco_events, greeted

from inspector.command_line.changes import changed
from inspector.events import Event, ReplyReceived, SessionFinished, WaitStarted
from inspector.frozen import replace
from inspector.live.options import Options
from inspector.smtp.target import Target
from inspector.ui.choices import Choices, Saved, no_choices
from inspector.ui.conversation.choosing import ConversationList
from inspector.ui.main_screen.workbench import Workbench

pytestmark = pytest.mark.once

OPTIONS = Options(Target("mail.domain1.com", 25), "laptop.example.net")
OVER = "This session is over (saved 2025-11-22 17:00): r connects to mail.domain1.com:25 now."
NO_SERVER = "the source names no server; o opens the start screen"
Stage = Callable[..., Any]


def saved(events: list[Event] | None = None, **changes: object) -> tuple[Saved, list[HandSession]]:
    """A saved session, and the showings of it."""
    shown: list[HandSession] = []

    def make(sink: Callable[[Event], None]) -> HandSession:
        shown.append(HandSession(sink, list(cisco_events() if events is None else events)))
        return shown[-1]

    made = Saved(
        "mail.domain1.com:25, 2025-11-22", "saved 2025-11-22 17:00", "A session file.", "a capture", OPTIONS, "", make
    )
    return replace(made, **changes), shown  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_it_shows_what_was_live_and_says_that_it_is_over(stage: Stage, size: tuple[int, int]):
    """The conversation as it was; the header says when it was in place of how far it is; nothing is waited for."""
    waiting = WaitStarted(at=0.3, step="reply", limit=60.0)
    session, shown = saved([*cisco_events(), waiting])
    made = stage(saved=(session,))
    async with made.app.run_test(size=size) as pilot:
        await settle(pilot)
        words = words_on(made.app)
        assert "○ saved 2025-11-22 17:00 in clear → TLSv1.3" in words
        assert "S 250-AUTH PLAIN LOGIN" in words
        assert "What is on record ends here, before" in words
        assert "A session file." in words
        assert "connected" not in screen_text(made.app).split("\n")[0]
        assert made.sessions == []
        assert len(shown) == 1


async def test_one_that_ended_says_how(stage: Stage):
    """Its own end, not that of the record."""
    session, _ = saved([*cisco_events(), SessionFinished(at=1, reason="quit")])
    made = stage(saved=(session,))
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "The session ended with QUIT." in words_on(made.app)


@pytest.mark.parametrize("key", ["n", "colon", "e", "s", "x", "a", "t", "T", "Q"])
async def test_a_key_that_needs_a_server_says_in_one_sentence_that_it_is_over(stage: Stage, key: str):
    """From when it is, and which key connects; nothing is sent, no line opens."""
    session, shown = saved()
    made = stage(saved=(session,))
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert screen_text(made.app).rstrip().split("\n")[-1].strip() == OVER
        assert shown[0].sent == []
        assert made.sessions == []


async def test_r_connects_to_its_server(stage: Stage):
    """From then on it is a live session like any other, with the options of then."""
    session, _ = saved()
    made = stage(greeted(), saved=(session,))
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert len(made.sessions) == 1
        assert made.app.options == OPTIONS
        title = screen_text(made.app).split("\n")[0]
        assert "saved" not in title
        assert "waiting for the greeting" in title or "in conversation" in title


@pytest.mark.parametrize("keys", [["r"], ["w", "enter"]])
async def test_what_is_otherwise_this_time_is_said(stage: Stage, keys: list[str]):
    """What the recording could not bring back stands in the last line, whichever key connects; the next time it is known."""
    session, _ = saved(lost="This time without its --ca-file.")
    made = stage(greeted(), saved=(session,), choices=replace(no_choices(), change=changed))
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        assert len(made.sessions) == 1
        assert "This time without its --ca-file." in screen_text(made.app).split("\n")[-1]


@pytest.mark.parametrize("key", ["r", "w"])
async def test_what_names_no_server_says_why_nothing_connects(stage: Stage, key: str):
    """A paste, say; the key that leads on is named."""
    session, _ = saved(refusal=NO_SERVER, when="read from paste.txt")
    made = stage(saved=(session,))
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert f"This session is over (read from paste.txt): {NO_SERVER}." in words_on(made.app)
        assert made.sessions == []
        assert isinstance(made.app.screen, Workbench)


@pytest.mark.parametrize(("refusal", "offered"), [("", True), (NO_SERVER, False)])
async def test_the_footer_offers_to_connect_only_where_that_can_be(stage: Stage, refusal: str, *, offered: bool):
    """Where what was read names no server, the key that leads on is the one of the start screen."""
    session, _ = saved(refusal=refusal)
    made = stage(saved=(session,))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        footer = screen_text(made.app).splitlines()[-1]
        assert ("r connect again" in footer) is offered
        assert "o other target" in footer


async def test_no_pane_names_a_key_that_needs_a_server(stage: Stage):
    """A recording that ends before TLS: n sends nothing any more, and t asks only once r has connected again."""
    events = cisco_events()
    session, _ = saved(events[: [type(event) for event in events].index(ReplyReceived) + 1])
    made = stage(saved=(session,))
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        for key in "346":
            await pilot.press(key)
            await settle(pilot)
            pane = made.app.screen.pane(int(key) - 1)
            words = " ".join(" ".join(pane.line_at(row).text for row in range(pane.row_count())).split())
            assert "n sends" not in words
            assert "t asks" not in words.replace("r connects again. Then t asks", "")
            assert key == "6" or "r connects again." in words


async def test_it_is_not_remembered_as_a_session_of_now(stage: Stage):
    """The start screen lists what was connected to, when it was."""
    kept: list[object] = []
    session, _ = saved()
    choices = Choices(lambda _: OPTIONS, remember=kept.append)
    made = stage(saved=(session,), choices=choices)
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("q")
        await pilot.pause()
    assert kept == []


async def test_several_are_listed_and_a_key_comes_back(stage: Stage):
    """Enter opens one; in it L goes back, with the cursor where it was; each showing is a new one."""
    first, shown_first = saved(title="one.example.com:25")
    second, shown_second = saved(greeted(), title="two.example.com:25")
    made = stage(saved=(first, second))
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(made.app.screen, ConversationList)
        assert "2 conversations" in words_on(made.app)
        assert "What was read is a capture: choose a conversation" in words_on(made.app)
        assert "1 one.example.com:25 2 two.example.com:25" in words_on(made.app)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "S 220 mail.domain1.com ESMTP Service ready" in words_on(made.app)
        assert (len(shown_first), len(shown_second)) == (0, 1)
        await pilot.press("L")
        await settle(pilot)
        assert isinstance(made.app.screen, ConversationList)
        assert made.app.session is None
        await pilot.press("enter")
        await settle(pilot)
        assert (len(shown_first), len(shown_second)) == (0, 2)


async def test_nothing_lies_over_the_list_and_a_small_window_says_so(stage: Stage):
    """Only its own lines are shown, each from its first cell, also after a window that was too small."""
    made = stage(saved=(saved()[0], saved()[0]))
    async with made.app.run_test(size=(80, 24), tooltips=True, notifications=True) as pilot:
        for size in ((80, 24), (30, 8), (80, 24)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            own = {child.id for child in made.app.screen.children if child.display}
            if size == (30, 8):
                assert own == {"small"}
                continue
            assert own == {"title", "about", "conversations", "keys"}
            assert screen_text(made.app).splitlines()[1].startswith(" What was read is a capture: choose a conversation")


async def test_where_there_is_one_conversation_there_is_no_list(stage: Stage):
    """L says so."""
    session, _ = saved()
    made = stage(saved=(session,))
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("L")
        await settle(pilot)
        assert "There is no list: this is the only conversation." in words_on(made.app)
