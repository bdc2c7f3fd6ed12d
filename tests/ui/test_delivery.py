"""What a copy holds: where it comes from, and facts; nothing of the screen it was taken from."""

from dataclasses import replace

import pytest
from staged_session import cisco_events, greeted, started, sweep_events

from inspector.events import ReplyLineReceived
from inspector.transcript import Transcript
from inspector.ui.delivery import MANY, header

HEADER = [
    "mail.domain1.com:25, 192.0.2.10, 2025-11-22 17:00:00+00:00",
    "SMTP Inspector 0, EHLO laptop.example.net, demo starttls-before-greeting",
    "",
]
DEMO = started(demo="starttls-before-greeting")


def test_the_header_says_where_a_copy_comes_from():
    """Target, address, time with its zone; program, EHLO name, and that it was a demo. Nothing before there is a session."""
    assert header(Transcript([DEMO, *greeted()[1:]])).splitlines() == HEADER
    assert "demo" not in header(Transcript(greeted()))
    assert header(Transcript([replace(DEMO, versions=())])).splitlines()[1].startswith("SMTP Inspector, EHLO")
    assert header(Transcript()) == ""


@pytest.mark.parametrize(
    ("keys", "there", "not_there"),
    [
        (("y",), ["250-STARTTLS  ◂ 1  before the greeting", "220 mail.domain1.com"], []),
        (("2", "y"), ["1 ✗ STARTTLS", "meant: the keyword STARTTLS", "│ Domain"], ["← →", "8BITMIME", "▸"]),
        (("3", "y"), ["SSLv2", "TLSv1.3 ✓ accepted", "The session itself negotiated TLSv1.3"], ["t asks", "shows what"]),
        (("6", "y"), ["✗  STARTTLS stands", "allow-tls", "seen in:", "S 250-STARTTLS  ◂ 1"], ["greeting comes late", "▸"]),
        (("5", "y"), ["comes in a later version"], []),
        (("2", "v", "y"), ["1 ✗ STARTTLS"], ["▸", "← →"]),
    ],
)
async def test_a_copy_holds_facts_and_no_words_about_keys(stage, tmp_path, keys, there, not_there):
    """The whole conversation, the item of a pane, or the whole of a table; always below the header."""
    made = stage([DEMO, *cisco_events()[1:], *sweep_events()])
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
        await pilot.press(*keys)
        await pilot.pause()
        (path,) = (tmp_path / "smtp-inspector").iterdir()
        text = path.read_text()
        assert text.splitlines()[:3] == HEADER
        assert [words for words in there if words not in text] == []
        assert [words for words in not_there if words in text] == []


async def test_a_long_finding_is_copied_whole(stage, tmp_path):
    """Its advice, and the versions that prove it in words."""
    made = stage([*cisco_events(), *sweep_events()])
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("6", "end", "y")
        await pilot.pause()
        (path,) = (tmp_path / "smtp-inspector").iterdir()
        text = path.read_text()
        assert "smtpd_tls_mandatory_protocols" in text
        assert "TLSv1.0 asked on a connection of its own: accepted" in text
        assert "shows all" not in text


async def test_a_long_copy_is_made_beside_the_screen(stage, tmp_path):
    """Keys do not wait for it; the end is told."""
    made = stage([*greeted(), *[ReplyLineReceived(at=0.1, reply=1, raw=b"250-LINE\r\n")] * MANY])
    async with made.app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
        made.app.screen.action_copy_all()
        assert "Writing 5,005 entries" in made.app.screen.notice
        while "lines in" not in made.app.screen.notice:
            await pilot.pause(0.01)
        (path,) = (tmp_path / "smtp-inspector").iterdir()
        assert path.read_text().count("250-LINE") == MANY
