"""The line below the conversation: the end and what to try next, the finding that matters, the suggestion."""

import pytest
from driven_app import put, screen_text, settle
from staged_session import cisco_events, greeted

from inspector.events import Disconnected, ScriptFinished, SessionFinished
from inspector.frozen import replace
from inspector.lenses.session import read_session
from inspector.transcript import Transcript
from inspector.ui.main_screen.step import step_rows

LONG = " ".join(f"word{number}" for number in range(40)) + " try smtps://mx.example.com"


@pytest.fixture
def state():
    """A session that waits for a command."""
    transcript = Transcript()
    transcript.extend(cisco_events())
    return read_session(transcript)


def rows(state, width=80, height=24, *, typing=False, failure=""):
    """The rows as texts."""
    made = step_rows(state, width, height, tall=height >= 30, typing=typing, failure=failure)
    texts = ["".join(piece.text for piece in row).rstrip() for row in made]
    assert all(len(text) <= width for text in texts)
    return texts


def test_the_end_has_room_for_what_to_try_next(state):
    """Up to five rows at 80x24; a very small window keeps some rows for the conversation."""
    ended = replace(state, ended=LONG[-300:], next_step=None)
    text = rows(ended)
    assert len(text) == 5
    assert "smtps://mx.example.com" in " ".join(text)
    assert len(rows(ended, 40, 10)) == 3
    assert rows(ended, 40, 10)[-1].endswith("…")


def test_the_end_names_the_key_that_connects_again(state):
    """Not while letters go into the command line."""
    ended = replace(state, ended="You ended the session.", next_step=None)
    assert rows(ended) == [" ended  You ended the session. r connects again."]
    assert rows(ended, typing=True) == [" ended  You ended the session."]


@pytest.mark.parametrize(
    ("ended", "shown"),
    [
        ("Try smtp://192.0.2.1:25", "Try smtp://192.0.2.1:25 (r connects again)"),
        ("Is it that?", "Is it that? r connects again."),
    ],
)
def test_the_key_is_no_part_of_what_can_be_typed(state, ended, shown):
    """An address or a command has no full stop behind it."""
    assert rows(replace(state, ended=ended, next_step=None)) == [f" ended  {shown}"]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (58, 36), (40, 10)])
def test_a_long_wait_says_what_may_be_behind_it(state, width, height):
    """A short one does not; nor one of which nothing is known."""
    waits = replace(state, next_step=None, waiting_for="greeting", waiting_hint=LONG)
    assert rows(waits, width, height) == [" wait   for the greeting"]
    made = step_rows(waits, width, height, tall=False, typing=False, failure="", long=True)
    text = ["".join(piece.text for piece in row) for row in made]
    assert text[0].startswith(" wait   for the greeting. word0")
    assert len(text) <= max(1, height // 6)
    assert all(len(row) < width for row in text)
    assert len(step_rows(replace(waits, waiting_hint=""), 80, 24, tall=False, typing=False, failure="", long=True)) == 1


@pytest.mark.parametrize(("width", "height"), [(80, 24), (58, 36), (40, 10)])
def test_it_leads_to_the_finding(state, width, height):
    """The title may be cut, the key and the suggestion not."""
    text = " ".join(" ".join(rows(state, width, height, failure="STARTTLS stands where the greeting belongs")).split())
    assert text.startswith("✗ STARTTLS")
    assert "6 shows why." in text
    assert "n QUIT" in text


@pytest.mark.parametrize(("width", "height"), [(80, 24), (58, 36), (77, 50)])
@pytest.mark.parametrize("title", ["STARTTLS stands where the greeting belongs", LONG])
def test_nothing_stands_at_the_very_edge(state, width, height, title):
    """One cell stays free, as beside the suggestion."""
    assert max(map(len, rows(state, width, height, failure=title))) == width - 1 == max(map(len, rows(state, width, height)))


def test_no_letter_is_promised_while_it_would_be_typed(state):
    """In the command line n, e and 6 are text."""
    assert rows(state, typing=True) == [" next  QUIT  Leave politely."]
    assert rows(state, typing=True, failure="STARTTLS is missing") == [" ✗ STARTTLS is missing."]


async def test_the_bar_leads_to_the_finding_until_it_is_shown(stage):
    """In the wide layout the finding stands beside it after 6."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "✗ STARTTLS stands where the greeting belongs." in screen_text(made.app)
        assert "6 shows why." in screen_text(made.app)
        await pilot.press("6")
        await pilot.pause()
        assert "6 shows why" not in screen_text(made.app)
        assert "Leave politely" in screen_text(made.app)


async def test_after_the_end_bar_and_footer_say_what_can_be_done(stage):
    """The same words in bar, footer, help and list."""
    made = stage([*greeted(), ScriptFinished(at=1.0)])
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await put(
            pilot, made, Disconnected(at=9.0, by="us", reason="cancelled"), SessionFinished(at=9.0, reason="cancelled")
        )
        text = screen_text(made.app)
        assert "You ended the session. r connects again." in text
        assert " ".join(text.splitlines()[-1].split()).startswith("r connect again t TLS versions y copy")
        assert text.splitlines()[-1].endswith("q quit")
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert "connect again" in screen_text(made.app)
