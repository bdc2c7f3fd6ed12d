"""The clients pane: the split first, a row for each client, its rule where the cursor is, a filter."""

import pytest
from driven_app import settle
from rich.cells import cell_len
from staged_session import cisco_events, started

from inspector.events import SessionFinished
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript
from inspector.ui.panes.clients import SHOWN, client_lines
from inspector.ui.panes.pane import Selected

pytestmark = pytest.mark.once

CISCO = inspect(Transcript(cisco_events()))


def words(stop: str = "", *, width: int = 78, shown: int = 0) -> list[str]:
    """The pane's lines as text."""
    return [line.text for line in client_lines(CISCO, width, Selected(stop), shown)]


def test_the_split_stands_first_then_the_contradiction() -> None:
    """At one glance: how many, and that a tool of the same maker says otherwise."""
    assert words()[0] == "2 of 9 mail servers would use TLS, 2 would send STARTTLS without looking, 5"
    assert "posttls-finger says TLS; Postfix itself mails in clear." in words()


def test_three_groups_with_their_splits() -> None:
    """Mail servers, libraries, tools; of each how many would use TLS."""
    headings = [text for text in words() if "would use TLS" in text and "   " in text]
    assert [text.partition("   ")[0] for text in headings] == ["Mail servers", "Libraries", "Tools"]


def test_a_row_says_in_a_word_what_a_client_does() -> None:
    """With a sign beside it for those who see no colours, and the version that was measured."""
    rows = words()
    assert "! clear       Exim  defaults                                       4.96" in rows
    assert any(row.startswith("✗ gives up    Exim  hosts_require_tls") for row in rows)
    assert any(row.startswith("✓ TLS, blind  openssl s_client") for row in rows)
    assert any(row.startswith("· not known   Gmail") for row in rows)
    assert any(row.startswith("! no TLS      sslyze") for row in rows)


@pytest.mark.parametrize("width", [59, 78])
def test_no_row_is_cut_that_has_room(width: int) -> None:
    """A long version, or a long name beside a short one, takes what the other leaves; beside a conversation too."""
    assert [row for row in words(width=width) if "…" in row] == []


def test_the_selected_row_unfolds() -> None:
    """Why, the rule, how it is known and where it was read; the others stay one line."""
    text = " ".join(" ".join(words("exim")).split())
    assert "Line 1, byte 4: STARTTLS; Exim takes line 1 for the greeting and does not look." in text
    assert "Rule: Line 1 is skipped. A later line must have the code 250" in text
    assert "Source (measured): exim 4.96, src/transports/smtp.c" in text
    assert "Rule:" not in " ".join(words())
    assert "Info: DCID 1 STARTTLS command not supported." in " ".join(" ".join(words("cisco_esa")).split())


def test_enter_leads_to_the_bytes() -> None:
    """Each row that points at bytes has them as evidence."""
    row = next(line for line in client_lines(CISCO, 78, Selected()) if line.stop == "exim")
    assert row.evidence is not None
    assert (row.evidence.line, row.evidence.start, row.evidence.stop) == (1, 4, 12)


@pytest.mark.parametrize("width", [36, 58, 78, 140])
def test_no_line_is_wider_than_the_pane(width: int) -> None:
    """Whatever is unfolded, whatever is shown."""
    stops = {line.stop for line in client_lines(CISCO, width, Selected())}
    for stop in stops:
        assert max(map(cell_len, words(stop, width=width))) <= width


@pytest.mark.parametrize("shown", range(1, len(SHOWN)))
def test_the_filter_leaves_one_kind(shown: int) -> None:
    """Its name stands above the list; every client is in exactly one kind, but for those that only list."""
    rows = [line.text for line in client_lines(CISCO, 78, Selected(), shown) if line.stop]
    assert rows
    wanted = {SHOWN[shown][0], "no TLS" if SHOWN[shown][0] == "clear" else ""}
    assert all(any(row[2:].startswith(name) for name in wanted if name) for row in rows)
    assert any(SHOWN[shown][1] in text for text in [" ".join(words(width=140, shown=shown))])


def test_before_there_is_a_reply() -> None:
    """What comes here, and by itself; once the session is over, the key that connects again."""
    text = " ".join(line.text for line in client_lines(inspect(Transcript([started()])), 76, Selected()))
    assert "who would use TLS" in text
    assert "by itself" in text
    over = [started(), SessionFinished(at=1, reason="no-connection")]
    text = " ".join(line.text for line in client_lines(inspect(Transcript(over)), 76, Selected()))
    assert "r connects again" in " ".join(text.split())


def clients_of(pane) -> int:
    """How many clients are shown."""
    return len({pane.line_at(row).stop for row in range(pane.row_count())} - {""})


async def test_the_key_goes_from_kind_to_kind(stage) -> None:
    """f shows those that use TLS, then those in clear, and at last everybody again; the search works beside it."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        await pilot.pause()
        pane = made.app.screen.query_one("#clients")
        everybody = clients_of(pane)
        counts = []
        for _ in SHOWN:
            await pilot.press("f")
            await pilot.pause()
            counts.append(clients_of(pane))
        assert counts[-1] == everybody
        assert sum(counts[:-1]) == everybody - 2  # two only list what is offered
        await pilot.press("slash", *"tcllib", "enter")
        await pilot.pause()
        assert pane.selected.stop == "tcllib_smtp"


@pytest.mark.parametrize(("sought", "found"), [("testssl", "testssl"), ("eff starttls", "go_starttls_backend")])
async def test_a_search_down_to_the_last_rows(stage, sought: str, found: str) -> None:
    """What was unfolded folds on the way, so the rows below move up: the search still ends on the client."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("5", "slash", *("space" if letter == " " else letter for letter in sought), "enter")
        await pilot.pause()
        assert made.app.screen.query_one("#clients").selected.stop == found
