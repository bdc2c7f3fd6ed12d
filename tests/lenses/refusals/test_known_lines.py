"""Which lines of a log the catalogue knows."""

from pathlib import Path

import pytest

from inspector.lenses.refusals.known_lines import _MAY_REFUSE, known_refusal


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (
            b"Nov 28 10:00:00 mx postfix/smtp[1]: 4AB: to=<a@b.c>, status=deferred (Cannot start TLS: handshake failure)",
            "handshake-failed",
        ),
        (
            b"Info: Bounced: DCID 3 MID 4 to RID 0 - 5.1.0 - Unknown ('550', ['5.1.1 <a@b.c> no such user']) []",
            "no-such-mailbox",
        ),
        (b"2026-11-28 10:00:00 1xXFzP-000007-1D ** a@b.c H=mx [192.0.2.1]: 552 5.3.4 too big", "message-too-large"),
    ],
)
def test_what_a_line_says_is_found_in_its_form(line: bytes, name: str) -> None:
    """Whoever wrote it down."""
    row = known_refusal(line)
    assert row is not None
    assert row.name == name


@pytest.mark.parametrize(
    "line",
    [
        b"Nov 28 10:00:00 mx postfix/smtp[1]: SSL_connect:SSLv3/TLS write client hello",
        b"Nov 28 10:00:00 mx postfix/smtp[1]: Untrusted TLS connection established to m[192.0.2.1]:25: TLSv1.1 with cipher",
        b"Nov 28 10:00:00 mx postfix/smtp[1]: setting up TLS connection to mx[192.0.2.1]:25",
        b"Nov 28 10:00:00 mx postfix/smtp[1]: 4AB: to=<a@b.c>, status=sent (250 2.0.0 Ok: queued as 4AC)",
        b"New SMTP ICID 282 interface Data 1 (192.0.2.1) address 192.0.2.20 reverse dns host a.example verified yes",
        b"127.0.0.1 in hosts_require_tls? no (option unset)",
        b"\xff\xfe" * 50,
    ],
)
def test_an_ordinary_line_is_known_for_nothing(line: bytes) -> None:
    """Words about TLS and versions are no refusal."""
    assert known_refusal(line) is None


HERE = Path(__file__).parent


def test_no_line_that_explain_knows_is_passed_over() -> None:
    """What lets most lines of a log go unread lets none of those go that a row fits."""
    texts = [line[24:] for line in (HERE / "refusal_texts.txt").read_text().splitlines() if "\\n" not in line]
    texts += [line.strip() for line in (HERE / "refusal_lines.txt").read_text().splitlines()[1::2] if "\\n" not in line]
    assert [text for text in texts if known_refusal(text.encode()) is None] == []


def test_most_ordinary_lines_are_not_put_beside_the_catalogue() -> None:
    """A log may have a million lines."""
    lines = (HERE / "no_refusals.txt").read_bytes().splitlines()
    assert sum(_MAY_REFUSE.search(line) is None for line in lines) > len(lines) / 2
