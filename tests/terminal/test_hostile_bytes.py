"""The real program in a pseudo-terminal, fed by a server whose every word is an attack on the terminal.

Whatever the server sends, nothing of it may reach the terminal but printable characters; and it must be shown, not left out.
"""

import subprocess
import sys

import pytest
from hostile_server import MARKS, PAYLOADS, SPEAKERS, start_hostile_server
from pseudo_terminal import PseudoTerminal, leaks

from inspector.visible import visible

PROGRAM = [sys.executable, "-m", "inspector"]
OPTIONS = ["--ehlo-name", "client.example.org", "--timeout", "5"]


def command(server_port: int, *words: str) -> list[str]:
    """The command line for a server on loopback."""
    return [*PROGRAM, *words, f"127.0.0.1:{server_port}", *OPTIONS]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_the_test_sees_a_leak(payload: bytes):
    """Every attack, sent raw, is seen as a leak, unless it is nothing but text; so no leak below can go unseen."""
    assert bool(leaks(b"220 " + payload + b"\r\n", MARKS)) is (
        payload not in (PAYLOADS["markup"], PAYLOADS["carriage return"])
    )
    assert leaks(visible(payload).encode(), MARKS) == []


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), pytest.param(120, 36, marks=pytest.mark.once)])
def test_the_app_lets_nothing_through(columns: int, rows: int):
    """Through every pane, the versions, a typed command, help and search, and out again: printable characters only."""
    with (
        start_hostile_server() as server,
        PseudoTerminal(command(server.port), columns=columns, rows=rows) as terminal,
    ):
        terminal.wait_for_text("connected", "TLSv1.3", "250 end")
        terminal.press("3", "t")
        terminal.wait_for_text("6 of 6 tried")
        seen = terminal.text
        for pane, sign in (("2", "STARTTLS is offered"), ("4", "path"), ("5", "client"), ("6", "RFC"), ("1", "250 end")):
            terminal.press(pane, "home")
            shown = terminal.wait_for_rest()
            for _ in range(4):
                terminal.press("\x06")  # ctrl+f: a page down
                shown += terminal.wait_for_rest()
            assert sign in shown
            seen += shown
        terminal.press("end", ":")
        terminal.wait_for_cursor_on("type an SMTP command")
        terminal.press("VRFY x", "enter")
        seen += terminal.wait_for_text("554 end")
        terminal.press_escape()
        terminal.press("/", "31337", "enter")
        terminal.wait_for_rest()
        terminal.press_escape()
        terminal.press("?")
        terminal.wait_for_rest()
        terminal.press_escape()
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert terminal.restored()
        assert leaks(bytes(terminal.raw), MARKS) == []
    for shown in (
        r"\x1b[31337",
        r"\x1b]52;c;MzEzMzc=\x1b\\",
        r"\x9b31337m",
        r"\xe2\x80\xae31337",
        r"\x00\x07\x08",
        "[/nope]",
    ):
        assert shown in seen


@pytest.mark.parametrize(
    "where", [pytest.param(where, marks=pytest.mark.once if number else ()) for number, where in enumerate(SPEAKERS)]
)
def test_the_app_lets_nothing_through_where_things_go_wrong(where: str):
    """Refusals, answers that are no SMTP, injected bytes: the conversation and the findings show them and harm nobody."""
    with start_hostile_server(where) as server, PseudoTerminal(command(server.port)) as terminal:
        terminal.wait_for_text("31337")
        for pane in "2346":
            terminal.press(pane)
            terminal.wait_for_rest()
        terminal.press("1", "home")
        assert "31337" in terminal.wait_for_rest()
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        assert leaks(bytes(terminal.raw), MARKS) == []


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
@pytest.mark.parametrize("where", SPEAKERS)
def test_reports_let_nothing_through(where: str, form: str):
    """A report is printable characters and line feeds, whatever the server says; the attack can be read in it."""
    with start_hostile_server(where) as server:
        words = [*command(server.port, "check"), "--format", form, "--no-probe", "--try-mail-from", "a@example.org"]
        finished = subprocess.run(words, capture_output=True, timeout=60)
    assert leaks(finished.stdout + finished.stderr, MARKS) == []
    assert b"\r" not in finished.stdout
    assert rb"\x1b]52;c;MzEzMzc=" in finished.stdout.replace(rb"\\x", rb"\x")


def test_progress_lets_nothing_through():
    """On a terminal `check` shows its progress on standard error: nothing of the server's words gets out there either."""
    with start_hostile_server() as server, PseudoTerminal(command(server.port, "check")) as terminal:
        assert terminal.wait_for_end() in {0, 1}
        assert leaks(bytes(terminal.raw), MARKS) == []
        assert rb"\x1b]52;c;MzEzMzc=" in terminal.raw
