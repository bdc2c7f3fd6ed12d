"""How the name gets back into the first line, and the letter that asks for it."""

import pytest
from playbook import EHLO, GREETING, Step, inspected

from inspector.lenses.advice.greeting import NO_NAME, SERVERS
from inspector.lenses.software import Software

LATE = ("S: 250-STARTTLS", "S: 250-mail.domain1.com", "S: 250-8BITMIME", "S: 250 SIZE 1000")


def advice(*steps: Step, code: str = "ehlo-keyword-before-greeting") -> list[str]:
    """The advice of that finding, in rows."""
    (finding,) = [each for each in inspected(*steps).findings if each.code == code]
    return finding.advice.split("\n")


def quoted(rows: list[str], after: str) -> list[str]:
    """The reply that is quoted behind a row."""
    start = next(number for number, row in enumerate(rows) if row.endswith(after)) + 1
    return [row.strip() for row in rows[start:] if row.startswith("    ")][: len(LATE)]


def test_the_letter_shows_the_reply_wrong_and_right() -> None:
    """Ready to be pasted: what is sent, what should be, and the rule by its RFC."""
    rows = advice("S: 220 mail.domain1.com ESMTP", EHLO, *LATE)
    assert quoted(rows, "It sends:") == [line[3:] for line in LATE]
    assert quoted(rows, "It should send:") == ["250-mail.domain1.com", "250-STARTTLS", "250-8BITMIME", "250 SIZE 1000"]
    letter = rows[rows.index("To send to whoever runs the server:") + 1 :]
    assert "RFC 5321 §4.1.1.1" in "\n".join(letter)
    assert all(row.startswith("  ") and len(row) <= 78 for row in letter)


@pytest.mark.parametrize(
    ("greeting", "first"),
    [
        (GREETING, "250-mx.example.com"),
        ("S: 220 ***0***2****", f"250-{NO_NAME}"),
        ("S: 220 ", f"250-{NO_NAME}"),
        ("S: 220 ESMTP", f"250-{NO_NAME}"),
        ("S: 220 Microsoft ESMTP MAIL Service", f"250-{NO_NAME}"),
    ],
)
def test_a_name_that_never_came_is_taken_from_the_220(greeting: str, first: str) -> None:
    """Where that does not tell it either, its place is marked."""
    rows = advice(greeting, EHLO, "S: 250-8BITMIME", "S: 250-SIZE 1000", "S: 250 DSN", code="ehlo-greeting-missing")
    assert quoted(rows, "It should send:") == [first, "250-8BITMIME", "250-SIZE 1000", "250 DSN"]


def test_the_settings_of_what_stands_in_the_path_are_there() -> None:
    """As they are typed on each kind of firewall."""
    rows = [row.strip() for row in advice(GREETING, EHLO, *LATE)]
    assert {"no fixup protocol smtp 25", "no inspect esmtp", "allow-tls", "smtp-inspector check 127.0.0.1:25"} <= set(rows)


def test_only_the_server_at_hand_is_told() -> None:
    """Where its words show which one it is; else all of them are."""
    known = "\n".join(advice("S: 220 mail.domain1.com ESMTP Postfix", EHLO, *LATE))
    unknown = "\n".join(advice(GREETING, EHLO, *LATE))
    assert "Postfix (it says Postfix in its greeting): smtpd sends myhostname" in known
    assert "acl_smtp_helo" not in known
    assert all(words.split("\n")[0] in unknown for words in SERVERS.values())
    assert SERVERS.keys() == set(Software)


def test_a_long_reply_is_cut_and_hostile_bytes_are_shown_safely() -> None:
    """The letter stays one page, and nothing of the server reaches a terminal as it came."""
    middle = [f"S: 250-XEXT-{number}" for number in range(50)]
    rows = advice(GREETING, EHLO, "S: 250-STARTTLS", b"S: 250-mx.example.com \x1b[2J\r\n", *middle, "S: 250 HELP")
    assert len(rows) < 100
    assert all(row.isprintable() for row in rows)
    assert any(row.endswith("more") for row in rows)
