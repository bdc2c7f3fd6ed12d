"""What a copy holds: where it comes from, and facts; nothing of the screen it was taken from."""

import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from driven_app import settle
from staged_session import cisco_events, greeted, started, sweep_events

from inspector.demo.certificates import mint
from inspector.events import CertificatesPresented, ReplyLineReceived
from inspector.frozen import replace
from inspector.lenses.inspection import inspect
from inspector.tls.registry import ProtocolVersion
from inspector.tls.trust import split_pem
from inspector.transcript import Transcript
from inspector.ui.copying.clipboard import Answer, Sent, Way, sequence
from inspector.ui.copying.copies import STEM
from inspector.ui.copying.delivery import MANY, header, status

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
        (
            ("5", "y"),
            ["Postfix smtp(8)", "Line 1, byte 4: STARTTLS", "Rule: ", "Source (measured)"],
            ["Exim", "f shows", "▸"],
        ),
        (("2", "v", "y"), ["1 ✗ STARTTLS"], ["▸", "← →"]),
    ],
)
async def test_a_copy_holds_facts_and_no_words_about_keys(stage, tmp_path, keys, there, not_there):
    """The whole conversation, the item of a pane, or the whole of a table; always below the header."""
    made = stage([DEMO, *cisco_events()[1:], *sweep_events()])
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(*keys)
        await pilot.pause()
        (path,) = (tmp_path / "smtp-inspector" / "copies").iterdir()
        text = path.read_text()
        assert text.splitlines()[:3] == HEADER
        assert [words for words in there if words not in text] == []
        assert [words for words in not_there if words in text] == []


async def test_commands_are_copied_unbroken(stage, tmp_path):
    """Ready to paste into a shell, however narrow the screen is."""
    made = stage(cisco_events())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("6", "y")
        await pilot.pause()
        (path,) = (tmp_path / "smtp-inspector" / "copies").iterdir()
        lines = path.read_text().splitlines()
    (finding, *_) = inspect(Transcript(cisco_events())).findings
    assert finding.reproductions
    assert [one.command for one in finding.reproductions if one.command not in lines] == []


async def test_a_long_finding_is_copied_whole(stage, tmp_path):
    """Its advice, and the versions that prove it in words."""
    made = stage([*cisco_events(), *sweep_events()])
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("6", "end", "y")
        await pilot.pause()
        (path,) = (tmp_path / "smtp-inspector" / "copies").iterdir()
        text = path.read_text()
        assert "smtpd_tls_mandatory_protocols" in text
        assert "TLSv1.0 asked on a connection of its own: accepted" in text
        assert "shows all" not in text


async def test_a_long_copy_is_made_beside_the_screen(stage, tmp_path):
    """Keys do not wait for it; the end is told."""
    made = stage([*greeted(), *[ReplyLineReceived(at=0.1, reply=1, raw=b"250-LINE\r\n")] * MANY])
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        made.app.screen.action_copy_all()
        assert "Writing 5,005 entries" in made.app.screen.notice
        while not made.app.screen.notice.endswith("mail.domain1.com-1.txt; too long for the terminal's clipboard"):
            await pilot.pause(0.01)
        (path,) = (tmp_path / "smtp-inspector" / "copies").iterdir()
        assert path.read_text().count("250-LINE") == MANY


TEXT = "250-STARTTLS\n" * 14
LONG_NAME = "x" * STEM + "-999.txt"
OUTCOMES = [
    "sent to the terminal's clipboard",
    "sent to the terminal; tmux did not take it",
    "in tmux's buffer, sent to the outer terminal",
    "in tmux's buffer, too long for the terminal",
    "in the desktop's clipboard and tmux's buffer",
    "in the desktop's clipboard and sent to screen",
    "no clipboard program of the desktop took it",
    "the desktop's clipboard did not answer",
]


@pytest.mark.parametrize(
    ("path", "words", "width", "expected"),
    [
        ("a-1.txt", "sent", 78, "14 lines in ~/.local/state/smtp-inspector/copies/a-1.txt; sent"),
        ("a-1.txt", "sent to x", 60, "~/.local/state/smtp-inspector/copies/a-1.txt; sent to x"),
        ("a-1.txt", "sent to x", 40, "14 lines in ~/…/a-1.txt; sent to x"),
        ("a-1.txt", "sent to x", 30, "~/…/a-1.txt; sent to x"),
        ("a-1.txt", "", 78, "14 lines in ~/.local/state/smtp-inspector/copies/a-1.txt"),
        ("/srv/a/folder/of/its/own/a-1.txt", "sent to x", 33, "14 lines in /…/a-1.txt; sent to x"),
    ],
)
def test_the_status_is_as_full_as_there_is_room(monkeypatch, path, words, width, expected):
    """The whole path before the number of lines, and both where they fit."""
    monkeypatch.setenv("HOME", "/home/me")
    where = Path("/home/me/.local/state/smtp-inspector/copies") / path
    assert status(TEXT, where, Sent(words), width) == expected


@pytest.mark.parametrize("words", OUTCOMES)
def test_the_status_fits_into_a_narrow_screen(monkeypatch, words):
    """One row of 80 columns, the longest name of a file included."""
    monkeypatch.setenv("HOME", "/home/somebody.with.a.long.name")
    where = Path.home() / ".local/state/smtp-inspector/copies" / LONG_NAME
    said = status(TEXT, where, Sent(words), 78)
    assert len(said) <= 78
    assert said.endswith(f"~/…/{LONG_NAME}; {words}")


def test_what_is_too_long_is_all_in_the_file(monkeypatch):
    """The terminal did not get it; the file has it all."""
    monkeypatch.setenv("HOME", "/home/me")
    sent = Sent("too long for the terminal's clipboard", well=False, too_long=True)
    said = status(TEXT, Path.home() / ".local/state/smtp-inspector/copies" / LONG_NAME, sent, 78)
    assert said == f"all in ~/…/{LONG_NAME}; too long for the terminal's clipboard"
    assert len(said) <= 78


def test_without_a_file_the_clipboard_has_it():
    """What went wrong, and what came of the rest."""
    full = OSError(28, "No space left on device")
    assert status(TEXT, full, Sent("sent to x"), 78) == "No file was written: No space left on device; sent to x"
    assert status(TEXT, full, Sent(), 78) == "No file was written: No space left on device."


@pytest.mark.parametrize(
    ("setting", "written", "files", "words"),
    [
        ("auto", [Way.OSC52], 1, "sent to the terminal's clipboard"),
        ("osc52", [Way.OSC52], 1, "sent to the terminal's clipboard"),
        ("screen", [Way.SCREEN_PIECES], 1, "sent to the terminal's clipboard"),
        ("tmux", [Way.OSC52, Way.TMUX_WRAPPED], 1, "sent to the terminal's clipboard"),
        ("file", [], 1, "mail.domain1.com-1.txt"),
        ("off", [], 0, "Nothing was copied: the setting clipboard is off."),
    ],
)
async def test_the_setting_decides(stage, tmp_path, monkeypatch, setting, written, files, words):
    """Where a copy goes beside its file; off writes none either."""
    made = stage([DEMO, *cisco_events()[1:]], clipboard=setting)
    sent = []
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(made.app, "write_sequence", sent.append)
        await pilot.press("y")
        await pilot.pause()
        assert made.app.screen.notice.endswith(words)
        copies = list((tmp_path / "smtp-inspector" / "copies").iterdir()) if files else []
        assert len(copies) == files
        assert sent == ["".join(sequence(copies[0].read_text(), way) for way in written)][: len(written)]
        assert not made.session.sent


async def test_certificates_go_to_a_private_pem_file(stage, tmp_path, monkeypatch):
    """P writes the whole chain, from any pane; p the one under the cursor of the certificates pane."""
    ders = split_pem(mint("mail.domain1.com", datetime(2026, 1, 15, 12, tzinfo=UTC)).chain_pem)
    shown = CertificatesPresented(at=1, chain=tuple(ders), version=ProtocolVersion.TLSv1_3)
    made = stage([*cisco_events(), shown])
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(made.app, "write_sequence", lambda _: None)
        await pilot.press("P", "4")
        await settle(pilot)
        await pilot.press("j", "p")
        await pilot.pause()
    files = sorted((tmp_path / "smtp-inspector" / "copies").iterdir())
    assert [split_pem(file.read_bytes()) for file in files] == [ders, ders[1:]]
    assert {file.suffix for file in files} == {".pem"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


async def test_before_a_certificate_was_shown_there_is_no_pem_file(stage, tmp_path):
    """The key says why nothing happens."""
    made = stage(greeted())
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("p")
        assert "No certificate has been shown yet" in made.app.screen.notice
    assert not (tmp_path / "smtp-inspector" / "copies").exists()


async def test_a_copy_without_a_place_for_its_file_is_sent(stage, tmp_path, monkeypatch):
    """A folder that cannot be made is told, and the clipboard gets the text all the same."""
    (tmp_path / "smtp-inspector").write_text("in the way")
    made = stage(cisco_events())
    sent = []
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(made.app, "write_sequence", sent.append)
        await pilot.press("y")
        await pilot.pause()
        assert made.app.screen.notice == "No file was written: File exists; sent to the terminal's clipboard"
        assert made.app.screen.notice_tone == "warning"
        assert len(sent) == 1


@pytest.mark.parametrize(("answer", "tone"), [(Answer.TOOK, "ok"), (Answer.SILENT, "warning")])
async def test_a_program_that_hangs_holds_no_key_up(stage, tmp_path, monkeypatch, answer, tone):
    """While a clipboard program keeps us waiting the path is told and keys work; then what came of it."""
    asked, let_go = threading.Event(), threading.Event()

    def hang(*_):
        asked.set()
        let_go.wait(20)
        return answer

    monkeypatch.setattr("inspector.ui.copying.clipboard.run_program", hang)
    made = stage(cisco_events(), clipboard="command")
    async with made.app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("y")
        while not asked.is_set():
            await pilot.pause(0.01)
        assert made.app.screen.notice.endswith("/mail.domain1.com-1.txt")
        await pilot.press("2")
        assert made.app.screen.active == 1
        let_go.set()
        while "clipboard" not in made.app.screen.notice:
            await pilot.pause(0.01)
        assert made.app.screen.notice_tone == tone


async def test_what_is_cut_from_the_line_goes_the_same_way(stage, tmp_path, monkeypatch):
    """Textual's own keys for it follow the setting: nothing is sent where nothing is to be sent, and no file is made."""
    for setting, expected in (("file", []), ("osc52", [sequence("NOOP", Way.OSC52)])):
        made = stage(cisco_events(), clipboard=setting)
        sent = []
        async with made.app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            monkeypatch.setattr(made.app, "write_sequence", sent.append)
            made.app.copy_to_clipboard("NOOP")
            assert sent == expected
            assert made.app.clipboard == "NOOP"
            assert not (tmp_path / "smtp-inspector" / "copies").exists()
