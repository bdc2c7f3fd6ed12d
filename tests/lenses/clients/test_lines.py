"""Where a reply ends for each client, and which of its lines count: invented replies, laid beside what real clients did."""

import json
import re
import time
from pathlib import Path

import pytest

from inspector.lenses.clients.lens import read_reply
from inspector.lenses.clients.reading import ClientReading, Then, is_known
from inspector.smtp.reply import ReplyReader
from inspector.visible import original

pytestmark = pytest.mark.once

MEASURED = json.loads(Path(__file__).with_name("measured_odd_replies.json").read_text())
GREETING = b"220 mx.example.com ESMTP\r\n"
LETTERS = {Then.TLS: "S", Then.CLEAR: "ph", Then.GIVES_UP: "x", None: "x"}


def raw_of(text: str) -> bytes:
    """The bytes of a reply of the file."""
    return original(re.sub(r"\{(\w)\*(\d+)\}", lambda found: found[1] * int(found[2]), text))


def readings(raw: bytes, greeting: bytes = GREETING) -> dict[str, ClientReading]:
    """What each client makes of these bytes behind its EHLO."""
    lines, rest = ReplyReader().feed(raw)
    helo = (b"250 mx.example.com\r\n",)
    read = read_reply(lines, greeting, surplus=rest, helo=helo)
    return {reading.client.id: reading for reading in read}


def test_invented_replies_are_read_as_real_clients_read_them() -> None:
    """No cell is wrong, and few are unknown: of 24 in 25 with a sound greeting the rules say what it does."""
    wrong, unknown, cells = [], 0, 0
    for reply in MEASURED["replies"]:
        predicted = readings(raw_of(reply["reply"]), raw_of(reply["greeting"]) if "greeting" in reply else GREETING)
        for client, letter in zip(MEASURED["clients"], reply["results"], strict=True):
            reading = predicted[client]
            counts = letter != "?" and "greeting" not in reply
            cells += counts
            unknown += counts and not is_known(reading)
            if is_known(reading) and letter not in f"{LETTERS[reading.then]}?":
                wrong.append((reply["id"], client, letter, reading.why))
    assert wrong == []
    assert unknown * 25 < cells > 9000


HELLO = b"250-mx.example.com\r\n"


@pytest.mark.parametrize(
    ("raw", "client", "why"),
    [
        (HELLO + b"STARTTLS\r\n250 HELP\r\n", "exim", "Line 2 is no reply line for it; it gives up."),
        (HELLO + b"STARTTLS\r\n250 HELP\r\n", "go_netsmtp", "Line 2, byte 0: STARTTLS."),
        (
            HELLO + b"SIZE\r\n250 STARTTLS\r\n",
            "java_mail",
            "Line 3, byte 4: STARTTLS; for JavaMail the reply ends with line 2.",
        ),
        (
            HELLO + b"250+STARTTLS\r\n250 HELP\r\n",
            "curl_try",
            "Line 2, byte 4: STARTTLS; for curl line 2 does not count, and it passes over it.",
        ),
        (HELLO + b"250STARTTLS\r\n", "postfix_smtp", "For it the reply never ends; it gives up."),
        (HELLO + b"250STARTTLS\r\n", "libetpan", "Line 2, byte 3: STARTTLS."),
        (HELLO + b"250\r\n250-STARTTLS\r\n250 HELP\r\n", "swaks_optional", "Line 3, byte 4: STARTTLS."),
        (
            HELLO + b"250\tSTARTTLS\r\n250 HELP\r\n",
            "twisted",
            "More text follows what it takes for the last line, and no rule says what it makes of that.",
        ),
        (b"\r\n" + HELLO + b"250 STARTTLS\r\n", "py_smtplib", "Line 1 is no reply line for it; it gives up."),
        (
            HELLO + b"251-STARTTLS\r\n251 HELP\r\n",
            "go_netsmtp",
            "For it the reply never ends; it gives up.",
        ),
        (
            b"250-STARTTLS\r\n550 HELP\r\n",
            "java_mail",
            "Line 1, byte 4: STARTTLS; JavaMail takes line 1 for the greeting and does not look.",
        ),
        (HELLO + b"251-STARTTLS\r\n250-STARTTLS\r\n250 HELP\r\n", "exim", "Line 3, byte 4: STARTTLS."),
        (
            HELLO + b"251-STARTTLS\r\n250 HELP\r\n",
            "exim",
            "Line 2, byte 4: STARTTLS; for Exim line 2 does not count, and it passes over it.",
        ),
        (HELLO + b"250-\n250 STARTTLS\r\n", "curl_try", "Line 3, byte 4: STARTTLS; for curl the reply ends with line 2."),
        (
            b"550 no\r\n250 STARTTLS\r\n",
            "opensmtpd_mta_d13",
            "Text came behind the last line of the reply; it gives up.",
        ),
        (
            b"550 no\r\n250 STARTTLS\r\n",
            "aiosmtplib",
            "EHLO was answered with 550; it says HELO and takes what follows the reply for the answer.",
        ),
    ],
)
def test_why_is_said_of_the_line_that_decides(raw: bytes, client: str, why: str) -> None:
    """One sentence, with the line as it is counted here."""
    assert readings(raw)[client].why == why


def test_a_reply_that_was_cut_off_is_not_judged() -> None:
    """More may have been on its way."""
    for reading in readings(HELLO + b"STARTTLS\r\n").values():
        assert not is_known(reading), reading


def test_many_lines_are_read_in_linear_time() -> None:
    """Processor time; a quadratic reading would take minutes."""
    raw = HELLO + b"NO-CODE\r\n" * 10_000 + b"250 STARTTLS\r\n"
    before = time.process_time()
    readings(raw)
    assert time.process_time() - before < 30
