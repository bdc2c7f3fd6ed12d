"""The EHLO pane beyond its rows: the card, the server's likeness, what changed, and that it stays quick."""

import time

import pytest
from playbook import EHLO, GREETING, Step, inspected, tls

from inspector.ui.lines.line import cell_len
from inspector.ui.panes.ehlo import ehlo_lines
from inspector.ui.panes.pane import Selected

POSTFIX = ("S: 220 mx.example.com ESMTP Postfix", EHLO, "S: 250-mx.example.com", "S: 250-SIZE 1000", "S: 250 STARTTLS")


def text(*steps: Step, width: int = 76, stop: str = "", part: int = -1) -> str:
    """The pane as text, blanks made one."""
    lines = ehlo_lines(inspected(*steps), width, Selected(stop, part))
    assert all(cell_len(line.text) <= width for line in lines)
    return " ".join(" ".join(line.text for line in lines).replace("│", "").split())


@pytest.mark.parametrize("width", [36, 58, 76, 110])
def test_the_card_is_shown_for_the_selected_line_alone(width: int) -> None:
    """Where it is registered, its parameter in words, and what to try; at every width."""
    assert "SIZE=999999999" not in text(*POSTFIX, width=width)
    shown = text(*POSTFIX, width=width, stop="0/2")
    for words in ("1,000 bytes: 1 kB", "RFC 1870", "SIZE=999999999", "552"):
        assert words in shown


def test_the_card_comes_first_unless_the_grammar_is_broken() -> None:
    """What is broken is what the reader came for."""
    whole = text(*POSTFIX, stop="0/2")
    assert whole.index("registered") < whole.index("ehlo-keyword the keyword")
    broken = text(GREETING, EHLO, "S: 250-mx.example.com", "S: 250 AUTH=LOGIN", stop="0/2", part=0)
    assert broken.index("an equals sign is no part") < broken.index("registered")


def test_the_head_says_which_server_it_looks_like_and_why() -> None:
    """One line, with the evidence; nothing where nothing tells."""
    assert "Looks like Postfix: it says Postfix in its greeting." in text(*POSTFIX)
    assert "Looks like" not in text(GREETING, *POSTFIX[1:])


def test_what_changed_inside_tls_is_told() -> None:
    """What vanished as it should, what is there although it should not be, and parameters that differ."""
    again = (*POSTFIX, "C: STARTTLS", "S: 220 go", tls(), EHLO, "S: 250-mx.example.com", "S: 250 SIZE 2000")
    assert "- STARTTLS gone, as RFC 3207 §4.2 asks" in text(*again)
    assert "~ SIZE: 2000; before: 1000" in text(*again)
    assert "= STARTTLS is still there" in text(*again[:-1], "S: 250 STARTTLS")


@pytest.mark.parametrize(("first", "tone"), [("S: 250-mx.example.com", "ok"), ("S: 250-PIPELINING", "plain")])
def test_praise_is_not_said_in_the_colour_of_a_warning(first: str, tone: str) -> None:
    """Inside TLS the headline is about STARTTLS; what another line lacks stands in its row, takes away the green only."""
    again = (*POSTFIX, "C: STARTTLS", "S: 220 go", tls(), EHLO, first, "S: 250 SIZE 1000")
    lines = ehlo_lines(inspected(*again), 76, Selected())
    (headline,) = (line for line in lines if line.text.startswith("Inside TLS, STARTTLS is gone"))
    assert {piece.tone for piece in headline.pieces if piece.text.strip()} == {tone}


def test_a_line_of_many_words_does_not_hold_up_the_screen() -> None:
    """60 kB in one line, selected: not the minute that a quadratic reading takes, and a card that fits."""
    inspection = inspected(GREETING, EHLO, "S: 250-mx.example.com", b"S: 250 AUTH " + b"A " * 30_000 + b"\r\n")
    before = time.process_time()
    lines = ehlo_lines(inspection, 76, Selected("0/2"))
    assert time.process_time() - before < 20
    assert len(lines) < 90


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ("S: 250-STARTTLS", "S: 250-mx.example.com", "S: 250 HELP"),
            "2 of 9 mail servers would use TLS: 5 shows which, and why.",
        ),
        (("S: 250-mx.example.com", "S: 250 HELP"), ""),
        (("S: 250-mx.example.com", "S: 250 STARTTLS"), ""),
    ],
)
def test_how_many_mail_servers_would_use_tls_is_said_where_they_differ(lines: tuple[str, ...], said: str):
    """At the one glance at the pane that opens first; inside TLS nobody asks."""
    shown = [line.text for line in ehlo_lines(inspected("S: 220 mx.example.com ESMTP", EHLO, *lines), 100, Selected())]
    assert [text for text in shown if "mail servers" in text] == ([said] if said else [])
