"""The catalogue: each text that servers are known to say is answered by its own row, and nothing that is no refusal is."""

from pathlib import Path

import pytest

from inspector.lenses.refusals.catalogue import REFUSALS
from inspector.lenses.refusals.circumstances import Side
from inspector.lenses.refusals.explain import explain

TEXTS = (Path(__file__).parent / "refusal_texts.txt").read_text().splitlines()
"""The row that answers, and the text; \\n parts its lines. Hosts and addresses are made up, the words are the servers'."""

NO_REFUSALS = (Path(__file__).parent / "no_refusals.txt").read_text().splitlines()
"""What is no refusal, or one that nobody knows: nothing is guessed."""


@pytest.mark.parametrize("line", TEXTS)
def test_a_known_text_is_answered_by_its_row(line: str) -> None:
    """Those of the greetings that refuse, of Gmail, Exchange, Postfix, Exim, sendmail and OpenSMTPD."""
    name, text = line[:24].strip(), line[24:].replace("\\n", "\n")
    assert explain(text).name == name


@pytest.mark.parametrize("text", NO_REFUSALS)
def test_nothing_unknown_is_guessed(text: str) -> None:
    """No row answers, and it is said that nothing is known."""
    found = explain(text)
    assert found.name == ""
    assert found.title.startswith("Nothing is known of these words")


def test_every_row_answers_a_text_of_the_table() -> None:
    """A row that nothing leads to is no knowledge; those that only a log shows are in the tests of `explain`."""
    answered = {line[:24].strip() for line in TEXTS} | {name for name, _, _ in _lines()}
    elsewhere = {"protocol-list-invalid"}
    assert {row.name for row in REFUSALS} == answered | elsewhere


@pytest.mark.parametrize("row", REFUSALS, ids=lambda row: row.name)
def test_every_row_says_what_to_do_and_how_to_look(row) -> None:
    """Causes, a source, and a command that can be typed."""
    assert row.meanings
    assert row.source
    assert row.checks
    assert all(command.startswith("smtp-inspector ") for command, _ in row.checks)
    assert row.sending or row.receiving or row.sender_does or row.receiver_does
    assert row.title.endswith(".")


@pytest.mark.parametrize("row", [row for row in REFUSALS if row.refused_by is Side.RECEIVING], ids=lambda row: row.name)
def test_who_was_refused_is_told_what_to_do(row) -> None:
    """It is the sender who reads the refusal: a setting, something else to do, or that nothing is to be set."""
    assert row.sending or row.sender_does


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "550 4.4.7 QUEUE.Expired; message expired",
            "Nobody refused in so many words: the side that wrote this down says it",
        ),
        ("451 4.4.0 DNS query failed", "Nobody refused in so many words"),
        ("421 4.4.1 Connection timed out", "The receiving server refused"),
        ("could not load certificate: key values mismatch", "Nobody refused: the side that wrote this down could not begin"),
        (
            "550 5.7.520 Access denied, Your organization does not allow external forwarding.",
            "Nobody refused in so many words",
        ),
        (
            "550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds",
            "The sending server would not go on",
        ),
        ("521 5.5.2 mx.example.com Error: bare <LF> received", "The receiving server refused"),
        ("550 5.6.7 SMTPUTF8 is required, but was not offered by host mx", "The sending server would not go on"),
        ("553 5.6.7 Must declare SMTPUTF8 to send unicode address", "The receiving server refused"),
        ("403 4.7.0 encryption too weak 0 less than 112", "The sending server would not go on"),
        (
            "javax.net.ssl.SSLHandshakeException: Received fatal alert: protocol_version",
            "The other side refused, with a TLS",
        ),
        ("x509: certificate signed by unknown authority", "The side that wrote this down refused"),
    ],
)
def test_a_code_alone_does_not_make_a_refusal_of_the_receiver(text: str, who: str) -> None:
    """Exchange, Postfix and sendmail give codes to what they say themselves."""
    assert explain(text).who.startswith(who)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("550-5.7.1 Our system has detected that this message is\n550-5.7.1 likely unsolicited mail.", "sender-blocked"),
        (
            "552-5.7.0 blocked because its content presents a potential 552-5.7.0 security issue. 552 5.7.0 see",
            "content-refused",
        ),
        ("554 5.7.1 Not complied TLS\nminimum version", "tls-version-policy"),
        ("554\n5.7.1\nNot\ncomplied\nTLS\nminimum\nversion", "tls-version-policy"),
        ("TLS is required, but was not\noffered by host mx.example.com", "starttls-not-offered"),
        (
            "250 2.1.0 Ok\n550 no such\nuser",
            "",
        ),  # two replies: what stands on several lines belongs to neither for certain
    ],
)
def test_what_is_broken_over_lines_is_read_as_one(text: str, name: str) -> None:
    """A reply of several lines repeats its code; a paste is wrapped anywhere."""
    assert explain(text).name == name


def _lines() -> list[tuple[str, str, str]]:
    told = (Path(__file__).parent / "refusal_lines.txt").read_text().splitlines()
    return [(told[n][:24].strip(), told[n][24:], told[n + 1].strip().replace("\\n", "\n")) for n in range(0, len(told), 2)]


@pytest.mark.parametrize(("name", "who", "text"), _lines())
def test_a_line_of_a_log_and_a_bounce_tell_who_refused_whom(name: str, who: str, text: str) -> None:
    """As ten servers and services write it down: the row, who refused whom, and below them the line; \\n parts lines."""
    found = explain(text)
    assert (found.name, found.who) == (name, who)
