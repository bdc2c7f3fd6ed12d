"""Korean, Chinese and Japanese text in the real program: what stands behind it and under it keeps its column."""

import sys
from collections.abc import Iterator

import pytest
from pseudo_terminal import PseudoTerminal
from scripted_server import AwaitClose, Expect, Say, ScriptedServer, Step

pytestmark = pytest.mark.once

TEXTS = ("메일 서버입니다 é", "한글 a 漢字 かな b 각각 끝")
"""The greeting is no ASCII in either way of writing it, so that the same mark stands behind it."""
PROGRAM = [sys.executable, "-m", "inspector"]


def narrow(text: str) -> str:
    """The same with two letters for each wide character."""
    return "".join("xx" if character >= "\u1100" and character.isalpha() else character for character in text)


def script(*texts: str) -> list[Step]:
    """A server whose greeting and answer to HELP say these texts."""
    greeting, answer = (text.encode() for text in texts)
    return [
        Say(b"220 mx.example.com " + greeting + b"\r\n"),
        Expect(b"EHLO"),
        Say(b"250-mx.example.com\r\n250 HELP\r\n"),
        Expect(b"HELP"),
        *[Say(b"214-" + answer + b" %d\r\n" % number) for number in range(3)],
        Say(b"214 " + answer + b"\r\n"),
        AwaitClose(),
    ]


def test_signs_where_the_terminal_is_not_one_of_utf_8():
    """In ASCII stand-ins of the same width: what stands behind them keeps its column."""
    words = [*PROGRAM, "demo", "starttls-before-greeting", "--ehlo-name", "client.example.org"]
    with PseudoTerminal(words, columns=120, rows=36, environment={"PYTHONIOENCODING": "ascii:backslashreplace"}) as terminal:
        terminal.wait_for_text("* connected   in clear > TLSv1.3", "x STARTTLS stands where")
        rows = terminal.wait_for_rest().split("\n")
        columns = {row.index("read as") for row in rows if "read as" in row}
        assert len(columns) == 1
        assert any("250-STARTTLS  < 1  before the greeting" in row for row in rows)
        assert "\\u" not in terminal.text
        assert terminal.raw.isascii()
        terminal.press("q")
        assert terminal.wait_for_end() == 0


WIDE = 100
"""Columns from which the EHLO pane stands beside the conversation."""


@pytest.fixture(params=[(80, 24), (100, 30), (120, 36), (160, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """Narrow and wide layouts."""
    return request.param


def conversation(texts: tuple[str, ...], size: tuple[int, int]) -> list[str]:
    """The rows of a session with such a server, without what differs anyhow: times and ports; and again after a repaint."""
    with ScriptedServer(script(*texts)) as server:
        command = [*PROGRAM, f"127.0.0.1:{server.port}", "--plaintext", "--ehlo-name", "client.example.org"]
        with PseudoTerminal(command, columns=size[0], rows=size[1]) as terminal:
            terminal.wait_for_text("connected", "250 HELP")
            terminal.press(":")
            terminal.wait_for_cursor_on("type an SMTP command")
            terminal.press("HELP", "enter")
            terminal.wait_for_text(f"214 {texts[1]}")
            if size[0] >= WIDE:
                terminal.wait_for_text("ehlo-ok-rsp")
            terminal.press_escape()
            shown = terminal.text
            terminal.press("\x0c")
            assert terminal.wait_for_rest() == shown
            terminal.press("q")
            terminal.wait_for_end()
    rows = [row[11:] for row in shown.splitlines()]
    return [row for row in rows if any(sign in row for sign in ("220 ", "250-", "214"))]


def test_columns_stay_where_they_are(size: tuple[int, int]):
    """Row by row the screen is that of a text with two letters in place of each wide character."""
    wide = conversation(TEXTS, size)
    assert any("漢" in row for row in wide)
    assert [narrow(row) for row in wide] == conversation(tuple(map(narrow, TEXTS)), size)
