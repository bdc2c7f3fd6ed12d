"""The ways to a clipboard: which are taken where, what is written to the terminal, and that nothing is called copied."""

import base64
import re
import subprocess
import time

import pytest

from inspector.ui.choices import Clipboard
from inspector.ui.copying.clipboard import (
    OSC52_BYTES,
    SCREEN_PIECE,
    Answer,
    Way,
    has_local_display,
    may_block,
    run_program,
    send,
    sequence,
    ways,
)

TMUX = {"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "tmux-256color"}
SSH = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}
DESKTOP = {"DISPLAY": ":0", "TERM": "xterm-256color"}
LONG = "x" * (OSC52_BYTES + 1)


@pytest.mark.parametrize(
    ("setting", "environment", "expected"),
    [
        ("auto", {"TERM": "xterm-256color"}, [Way.OSC52]),
        ("auto", {}, [Way.OSC52]),
        ("auto", TMUX, [Way.TMUX]),
        ("auto", {**TMUX, "STY": "1.x"}, [Way.TMUX]),
        ("auto", {"STY": "1.x", "TERM": "xterm"}, [Way.SCREEN_PIECES]),
        ("auto", {**SSH, "TERM": "tmux-256color", "TMUX": ""}, [Way.OSC52, Way.TMUX_WRAPPED]),
        ("auto", {**SSH, "TERM": "screen-256color"}, [Way.SCREEN_PIECES]),
        ("auto", {**SSH, "TERM": "screen.xterm-256color"}, [Way.SCREEN_PIECES]),
        ("auto", DESKTOP, [Way.DESKTOP, Way.OSC52]),
        ("auto", {**DESKTOP, **TMUX}, [Way.DESKTOP, Way.TMUX]),
        ("auto", {**DESKTOP, **SSH}, [Way.OSC52]),
        ("osc52", {**DESKTOP, **TMUX}, [Way.OSC52]),
        ("tmux", TMUX, [Way.TMUX]),
        ("tmux", {**SSH, "TERM": "xterm"}, [Way.OSC52, Way.TMUX_WRAPPED]),
        ("screen", {"TERM": "xterm"}, [Way.SCREEN_PIECES]),
        ("command", {**SSH, **TMUX}, [Way.DESKTOP]),
        ("file", {**DESKTOP, **TMUX}, []),
        ("off", {**DESKTOP, **TMUX}, []),
    ],
)
def test_which_ways_lead_to_a_clipboard(setting, environment, expected):
    """What stands between us and the terminal decides, where the user does not."""
    assert list(ways(Clipboard(setting), environment)) == expected


@pytest.mark.parametrize(
    ("environment", "there"),
    [({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "w"}, True), ({}, False), ({"DISPLAY": ":0", "SSH_TTY": "x"}, False)],
)
def test_a_desktop_is_ours_only_without_ssh(environment, there):
    """A display that SSH forwards is not where the user's clipboard surely is."""
    assert has_local_display(environment) is there


def test_a_mac_has_a_clipboard_without_a_display(monkeypatch):
    """pbcopy needs none."""
    monkeypatch.setattr("sys.platform", "darwin")
    assert has_local_display({})
    assert not has_local_display(SSH)


TEXT = "250-STARTTLS é\n" * 200
PAYLOAD = base64.b64encode(TEXT.encode()).decode()


def test_the_sequence_as_it_is():
    """OSC 52 of xterm's control sequences, for the clipboard."""
    assert sequence(TEXT, Way.OSC52) == f"\x1b]52;c;{PAYLOAD}\a"


def test_the_sequence_wrapped_for_tmux():
    """Every ESC inside is doubled (tmux(1), allow-passthrough)."""
    assert sequence(TEXT, Way.TMUX_WRAPPED) == f"\x1bPtmux;\x1b\x1b]52;c;{PAYLOAD}\a\x1b\\"


def test_the_sequence_in_pieces_for_screen():
    """DCS strings, none longer than screen passes on; what is in them is the sequence."""
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", sequence(TEXT, Way.SCREEN_PIECES))
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == sequence(TEXT, Way.SCREEN_PIECES)
    assert "".join(pieces) == f"\x1b]52;c;{PAYLOAD}\a"
    assert max(map(len, pieces)) == SCREEN_PIECE


def test_the_limit_is_that_of_a_sequence():
    """100,000 bytes are what terminals take; one byte of text more, and it is over."""
    assert len(sequence("x" * OSC52_BYTES, Way.OSC52)) == 100_000
    assert len(sequence(LONG, Way.OSC52)) > 100_000


@pytest.fixture
def programs(monkeypatch):
    """Answers of the programs by their words; what they were given is kept."""

    class Programs(dict):
        def run(self, words, text, seconds):
            name = " ".join(words) if words[0] == "tmux" else "desktop"
            self.asked.append((name, text, seconds))
            return self.get(name, Answer.REFUSED)

    answers = Programs()
    answers.asked = []
    monkeypatch.setattr("inspector.ui.copying.clipboard.run_program", answers.run)
    return answers


SEND_ON, KEEP = "tmux load-buffer -w -", "tmux load-buffer -"
TOOK, SILENT = Answer.TOOK, Answer.SILENT


@pytest.mark.parametrize(
    ("chosen", "answers", "text", "words", "written"),
    [
        ([], {}, "x", "", []),
        ([Way.OSC52], {}, "x", "sent to the terminal's clipboard", [Way.OSC52]),
        ([Way.SCREEN_PIECES], {}, "x", "sent to the terminal's clipboard", [Way.SCREEN_PIECES]),
        (
            [Way.OSC52, Way.TMUX_WRAPPED],
            {},
            "x",
            "sent to the terminal's clipboard",
            [Way.OSC52, Way.TMUX_WRAPPED],
        ),
        ([Way.OSC52], {}, LONG, "too long for the terminal's clipboard", []),
        ([Way.SCREEN_PIECES], {}, LONG, "too long for the terminal's clipboard", []),
        ([Way.TMUX], {SEND_ON: TOOK}, "x", "in tmux's buffer, sent to the outer terminal", []),
        ([Way.TMUX], {KEEP: TOOK}, "x", "in tmux's buffer, sent to the outer terminal", [Way.TMUX_WRAPPED]),
        ([Way.TMUX], {KEEP: TOOK}, LONG, "in tmux's buffer, too long for the terminal", []),
        ([Way.TMUX], {}, "x", "sent to the terminal; tmux did not take it", [Way.OSC52, Way.TMUX_WRAPPED]),
        (
            [Way.TMUX],
            {SEND_ON: SILENT, KEEP: TOOK},
            "x",
            "sent to the terminal; tmux did not take it",
            [Way.OSC52, Way.TMUX_WRAPPED],
        ),
        ([Way.TMUX], {}, LONG, "too long for the terminal's clipboard", []),
        ([Way.DESKTOP], {"desktop": TOOK}, LONG, "in the desktop's clipboard", []),
        ([Way.DESKTOP], {}, "x", "no clipboard program of the desktop took it", []),
        ([Way.DESKTOP], {"desktop": SILENT}, "x", "the desktop's clipboard did not answer", []),
        ([Way.DESKTOP, Way.OSC52], {"desktop": TOOK}, "x", "in the desktop's clipboard", []),
        ([Way.DESKTOP, Way.OSC52], {}, "x", "sent to the terminal's clipboard", [Way.OSC52]),
        ([Way.DESKTOP, Way.OSC52], {}, LONG, "too long for the terminal's clipboard", []),
        (
            [Way.DESKTOP, Way.TMUX],
            {"desktop": TOOK, SEND_ON: TOOK},
            "x",
            "in the desktop's clipboard and tmux's buffer",
            [],
        ),
        ([Way.DESKTOP, Way.TMUX], {SEND_ON: TOOK}, "x", "in tmux's buffer, sent to the outer terminal", []),
        ([Way.DESKTOP, Way.TMUX], {"desktop": TOOK}, "x", "in the desktop's clipboard", []),
        (
            [Way.DESKTOP, Way.TMUX],
            {"desktop": TOOK, KEEP: TOOK},
            "x",
            "in the desktop's clipboard and tmux's buffer",
            [Way.TMUX_WRAPPED],
        ),
        (
            [Way.DESKTOP, Way.SCREEN_PIECES],
            {"desktop": TOOK},
            "x",
            "in the desktop's clipboard and sent to screen",
            [Way.SCREEN_PIECES],
        ),
    ],
)
def test_what_is_sent_and_what_is_said(programs, chosen, answers, text, words, written):
    """Every outcome: who has it for certain, what goes to the terminal, and that the line stays short."""
    programs.update(answers)
    sent = send(text, chosen)
    assert sent.words == words
    assert sent.sequence == "".join(sequence(text, way) for way in written)
    assert sent.too_long == words.startswith("too long")
    assert sent.well == (not words.startswith(("too long", "no clipboard", "the desktop's clipboard did")))
    assert len(words) <= 46
    assert "copied" not in words
    assert {given for _, given, _ in programs.asked} <= {text}
    assert may_block(chosen) or not programs.asked


def test_programs_have_little_time(programs):
    """tmux a second, the desktop three."""
    send("x", [Way.DESKTOP, Way.TMUX])
    assert programs.asked == [(SEND_ON, "x", 1.0), (KEEP, "x", 1.0), ("desktop", "x", 3.0)]


@pytest.mark.parametrize(
    ("script", "answer"),
    [
        ("cat > $0", Answer.TOOK),
        ("cat > $0; exit 1", Answer.REFUSED),
        ('cat > $0; echo "Error: Can\'t open display" >&2', Answer.REFUSED),
        ("exec 0<&-", Answer.TOOK),
        ("cat > $0; (exec sleep 60) &", Answer.TOOK),
    ],
)
def test_a_program_answers_by_its_end_and_its_complaints(tmp_path, capfd, script, answer):
    """xclip complains and ends well; it leaves a process behind, which nobody waits for. Nothing of it is on our screen."""
    before = time.monotonic()
    assert run_program(["sh", "-c", f"echo noise; {script}", str(tmp_path / "got")], TEXT * 100, 20) is answer
    assert time.monotonic() - before < 30  # the process that stays lives for 60
    assert capfd.readouterr() == ("", "")
    if "cat" in script:
        assert (tmp_path / "got").read_text() == TEXT * 100


def test_a_program_that_hangs_is_ended_with_all_it_started(tmp_path):
    """A hung xclip holds nobody up, and does not stay."""
    script = f"sleep 60 & echo $! > {tmp_path}/child; echo $$ > {tmp_path}/self; wait"
    assert run_program(["sh", "-c", script], "x" * 10_000_000, 0.5) is Answer.SILENT
    for name in ("child", "self"):
        process = (tmp_path / name).read_text().strip()
        state = subprocess.run(["ps", "-o", "stat=", "-p", process], capture_output=True, text=True).stdout.strip()
        assert state == "" or state.startswith("Z")


def test_a_program_that_is_not_there():
    """It refused."""
    assert run_program(["no-such-program-of-ours"], "x", 1.0) is Answer.REFUSED


@pytest.fixture
def desktop(tmp_path, monkeypatch):
    """A desktop whose xclip is a script of the test: its text is given, what it gets is in the file `got`."""

    def make(script):
        program = tmp_path / "bin" / "xclip"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        monkeypatch.setenv("DISPLAY", ":0")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        return tmp_path / "got"

    return make


def test_the_real_pyperclip_gives_it_to_xclip(desktop, tmp_path, monkeypatch):
    """UTF-8 arrives whole; a module of the current folder is not what is imported."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyperclip.py").write_text("raise SystemExit('not this one')")
    got = desktop(f"cat > {tmp_path}/got")
    assert send(TEXT, [Way.DESKTOP, Way.OSC52]).words == "in the desktop's clipboard"
    assert got.read_text() == TEXT


def test_an_xclip_without_a_display_is_not_believed(desktop, capfd):
    """pyperclip does not notice; we do, and the terminal gets it."""
    desktop('cat > /dev/null; echo "Error: Can\'t open display: :0" >&2; exit 1')
    assert send(TEXT, [Way.DESKTOP, Way.OSC52]).words == "sent to the terminal's clipboard"
    assert capfd.readouterr() == ("", "")
