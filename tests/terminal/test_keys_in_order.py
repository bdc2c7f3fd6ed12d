"""Keys that arrive in one packet: each takes effect before the next."""

import sys

import pytest
from pseudo_terminal import PseudoTerminal

PROGRAM = [sys.executable, "-m", "inspector", "demo", "well-behaved", "--ehlo-name", "client.example.org", "--no-mouse"]


def test_enter_before_a_colon_is_not_lost(tmp_path):
    """Step by step: Enter sends EHLO, the colon behind it opens the line, and the letters stand in it."""
    with PseudoTerminal([*PROGRAM, "--step"], environment={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_text("Enter send", "EHLO client.example.org")
        terminal.press("\r:NOOP")
        terminal.wait_for_text("C EHLO client.example.org", "SMTP> NOOP")
        terminal.press_escape()
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_a_line_of_ones_own_and_the_steps_keys_in_one_packet(tmp_path):
    """The line takes what is typed in it; behind its Enter letters are keys again, and the colon opens it once more."""
    with PseudoTerminal([*PROGRAM, "--step"], environment={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_text("Enter send", "EHLO client.example.org")
        terminal.press(":NOOP\rzzz:QUIT")
        terminal.wait_for_text("C NOOP", "S 250", "SMTP> QUIT")
        terminal.press_escape()
        terminal.wait_for_text("Enter send")
        terminal.press("e\x15HELP\r")
        terminal.wait_for_text("C HELP", "Enter send")
        terminal.press("\r")
        terminal.wait_for_text("C EHLO client.example.org", "next  STARTTLS")
        terminal.press("xq")
        assert terminal.wait_for_end() == 0


def test_nothing_of_a_paste_is_a_key(tmp_path):
    """An Esc in it leaves no line, and the letters behind it are none that quit or connect again."""
    with PseudoTerminal(PROGRAM, environment={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_text("connected", "250 SMTPUTF8")
        terminal.press(":\x1b[200~NOOP \x1b[31mone \x1bqrr\x1b[201~ two")
        terminal.wait_for_text("SMTP> NOOP", "one", "qrr two")
        terminal.press("\r")
        terminal.wait_for_text("C NOOP \\x1b[31mone \\x1bqrr two", "S 250")
        terminal.press("\x11")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize(
    ("packet", "words"),
    [
        ("gj/mime\r", "1 of 2 “mime”"),
        ("f/starttls\r", "1 of 1 “starttls”"),
        ("gcask them\r", "# ask them"),
        (":NOOP", "SMTP> NOOP"),
    ],
)
def test_a_line_that_is_opened_gets_what_comes_behind(tmp_path, packet: str, words: str):
    """Moves and filters before it count, the letters behind it are typed."""
    with PseudoTerminal(PROGRAM, environment={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_text("connected", "250 SMTPUTF8")
        terminal.press(packet)
        terminal.wait_for_text(words)
        terminal.press_escape()
        terminal.press("\x11")
        assert terminal.wait_for_end() == 0


def test_bytes_that_are_no_text_end_nothing(tmp_path):
    """A letter of Latin-1, or a pasted picture: a sign stands for each, and the keys behind them count."""
    with PseudoTerminal(PROGRAM, environment={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_text("connected", "250 SMTPUTF8")
        terminal.press("\udcff\udcfe:caf\udce9 \udced\udc95")
        terminal.wait_for_text("SMTP> caf\ufffd")
        terminal.press("\udc9c")  # a letter that was cut in two packets is whole
        terminal.wait_for_text("SMTP> caf\ufffd \ud55c")
        terminal.press("\x11")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize(
    ("packets", "words"),
    [
        (("?", "\x1b6"), "Nothing was found so far."),
        ((":NOOP", "\x1b3"), "The versions have not been tried."),
        (("/mime\r\x1b:NOOP",), "SMTP> NOOP"),
        ((":one two", "\x1bbx"), "SMTP> one xtwo"),
    ],
)
def test_esc_and_the_key_behind_it_both_count(tmp_path, packets: tuple[str, ...], words: str):
    """tmux, GNU screen and slow lines bring them together; Alt and a letter is sent as the same, and counts in a line."""
    with PseudoTerminal(PROGRAM, environment={"XDG_STATE_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for_text("connected", "250 SMTPUTF8")
        for packet in packets:
            terminal.press(packet)
            terminal.wait_for_rest()
        terminal.wait_for_text(words)
        terminal.press("\x11")
        assert terminal.wait_for_end() == 0
