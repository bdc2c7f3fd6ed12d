"""The tabs: numbers that are keys, signs before counts, and counts that agree with what the panes list."""

import pytest
from driven_app import settle
from staged_session import cisco_events

from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript
from inspector.ui.main_screen.tabs import TABS, fault_counts, tab_pieces
from inspector.ui.panes.ehlo import ehlo_lines
from inspector.ui.panes.findings import finding_lines
from inspector.ui.panes.pane import Selected

COUNTS = {1: (("✗1", "failure"), ("!1", "warning")), 5: (("✗1", "failure"), ("!1", "warning"))}


def row(width, counts, *, first=0, active=0):
    """The tab line as text."""
    tabs = tab_pieces(first, active, counts, width)
    return " " + "".join(piece.text for _, pieces in tabs for piece in pieces).rstrip()


@pytest.mark.parametrize("counts", [{}, COUNTS])
def test_at_80_columns_every_tab_has_its_key(counts):
    """Where it is narrow, the two counts move together before anything is lost."""
    text = row(80, counts)
    assert len(text) <= 80
    for number, name in enumerate(TABS, start=1):
        assert f"{number} {name}" in text
    if counts:
        assert "2 EHLO ✗1!1" in text


@pytest.mark.parametrize("width", range(40, 130, 5))
@pytest.mark.parametrize("first", [0, 1])
def test_it_fits_every_width(width, first):
    """Where names do not fit, the numbers and the name of the active tab stay."""
    text = row(width, COUNTS, first=first, active=5)
    assert len(text) <= width
    assert "Findings ✗1" in text


def test_at_120_columns_the_tabs_beside_the_conversation_have_their_keys():
    """A count of warnings goes before a key does, and two blanks tell a count from the next key."""
    assert row(62, COUNTS, first=1) == " 2 EHLO ✗1  3 TLS  4 Certificates  5 Clients  6 Findings ✗1"


def test_counts_agree_with_what_the_panes_list():
    """As many failures and warnings as there are lines with their sign."""
    transcript = Transcript()
    transcript.extend(cisco_events())
    inspection = inspect(transcript)
    counts = fault_counts(inspection.ehlo, inspection.findings)
    for tab, read in ((1, ehlo_lines), (5, finding_lines)):
        shown = [line.pieces[0].text for line in read(inspection, 78, Selected()) if line.stop]
        for sign in "✗!":
            listed = sum(sign in text for text in shown)
            counted = next((int(words[1:]) for words, _ in counts[tab] if words[0] == sign), 0)
            assert (tab, sign, listed) == (tab, sign, counted)


async def test_a_click_picks_the_tab_under_it(stage):
    """Number, name and counts belong to the tab."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for column, pane in ((18, "ehlo"), (30, "tls"), (2, "conversation")):
            await pilot.click("#tabs-narrow", offset=(column, 0))
            await pilot.pause()
            assert made.app.focused.id == pane
