"""The catalogue: each text that servers are known to say is answered by its own row, and nothing that is no refusal is."""

from pathlib import Path

import pytest

from inspector.lenses.refusals.catalogue import REFUSALS
from inspector.lenses.refusals.explain import explain

TEXTS = (Path(__file__).parent / "refusal_texts.txt").read_text().splitlines()
"""The row that answers, and the text. Hosts and addresses are made up; the words are the servers' own."""

NO_REFUSALS = """\
250-PIPELINING
250 2.0.0 Ok: queued as 4AB
hello
354 End data with <CR><LF>.<CR><LF>
the spam folder is large
220 mx.example.com ESMTP Postfix
250-STARTTLS
250 SIZE 30000000
MAIL FROM:<a@a.example>
connect from unknown[192.0.2.1]
599 xyzzy
554 5.6.3 odd
STARTTLS
250 STARTTLS
220 2.0.0 Ready to start TLS
250-AUTH PLAIN LOGIN
250-SIZE 10240000
disconnect from unknown[192.0.2.1] ehlo=1 quit=1 commands=2
lookup of 4.1.1.1 and 5.7.1.9 in section 4.7.2.3
Exim 4.96.1 #2
"""
"""What is no refusal, or one that nobody knows: nothing is guessed."""


@pytest.mark.parametrize("line", TEXTS)
def test_a_known_text_is_answered_by_its_row(line: str) -> None:
    """Those of the greetings that refuse, of Gmail, Exchange, Postfix, Exim, sendmail and OpenSMTPD."""
    name, text = line[:24].strip(), line[24:]
    assert explain(text).name == name


@pytest.mark.parametrize("text", NO_REFUSALS.splitlines())
def test_nothing_unknown_is_guessed(text: str) -> None:
    """No row answers, and it is said that nothing is known."""
    found = explain(text)
    assert found.name == ""
    assert found.title.startswith("Nothing is known of these words")


def test_every_row_answers_a_text_of_the_table() -> None:
    """A row that nothing leads to is no knowledge; those that only a log shows are in the tests of `explain`."""
    answered = {line[:24].strip() for line in TEXTS}
    elsewhere = {"protocol-list-invalid", "no-shared-version", "no-shared-cipher", "not-tls"}
    assert {row.name for row in REFUSALS} == answered | elsewhere


@pytest.mark.parametrize("row", REFUSALS, ids=lambda row: row.name)
def test_every_row_says_what_to_do_and_how_to_look(row) -> None:
    """Causes, a source, and a command that can be typed."""
    assert row.meanings
    assert row.source
    assert row.checks
    assert all(command.startswith("smtp-inspector ") for command, _ in row.checks)
    assert row.title.endswith(".")
