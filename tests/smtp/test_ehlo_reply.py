"""Is STARTTLS offered? Replies from public sources, replies that mail clients were measured with, and made-up edges."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.smtp.ehlo_reply import Offer, Starttls, find_starttls, looks_like_a_name, name_of, offers_starttls, text_of
from inspector.smtp.reply import ReplyLine, ReplyReader

HERE = Path(__file__).parent
REAL = json.loads((HERE / "real_replies.json").read_text())
MEASURED = json.loads((HERE / "measured_replies.json").read_text())["replies"]


def lines_of(raw: bytes) -> list[ReplyLine]:
    """The lines of one reply."""
    return ReplyReader().feed(raw)[0]


def found(ehlo: str, greeting: str = "220 mx.example.com ESMTP") -> Offer:
    """The offer in a reply written with ``/`` for CR LF."""
    raw = ehlo.replace("/", "\r\n").encode("latin-1") + b"\r\n"
    return find_starttls(lines_of(raw), lines_of(greeting.encode() + b"\r\n"))


@pytest.mark.parametrize("reply", REAL, ids=lambda reply: reply["id"])
def test_replies_of_real_servers(reply: dict[str, Any]) -> None:
    """What public captures, documents and bug reports show is judged as a mail admin would."""
    ehlo = lines_of("".join(f"{line}\r\n" for line in reply["ehlo"]).encode())
    greeting = lines_of("".join(f"{line}\r\n" for line in reply["greeting"]).encode())
    assert offers_starttls(ehlo, greeting) == reply["starttls"], reply["source"]


@pytest.mark.parametrize("reply", MEASURED, ids=lambda reply: reply["id"])
def test_replies_that_clients_were_measured_with(reply: dict[str, str]) -> None:
    """The verdict on every reply of the measurements, those with irregular lines included."""
    verdict = offers_starttls(lines_of(reply["ehlo"].encode("latin-1")), lines_of(reply["greeting"].encode("latin-1")))
    assert verdict == reply["starttls"], reply["what"]


@pytest.mark.parametrize(
    ("ehlo", "greeting", "verdict", "line"),
    [
        # the 220 may carry another name than the EHLO reply (gateways)
        ("250-STARTTLS/250-inside.example.net/250 SIZE", "220 outside.example.com", Starttls.BEFORE_GREETING, 1),
        # the 220 is masked
        ("250-STARTTLS/250-mx.example.com/250 SIZE", "220 ****2***0**", Starttls.BEFORE_GREETING, 1),
        # a single-label name that the 220 has too
        ("250-STARTTLS/250-mailhub/250 SIZE", "220 mailhub ESMTP", Starttls.BEFORE_GREETING, 1),
        # the greeting comes last
        ("250-STARTTLS/250-8BITMIME/250-SIZE/250 mx.example.com", "220 mx.example.com", Starttls.BEFORE_GREETING, 1),
        ("250-starttls/250-mx.example.com/250 SIZE", "220 mx.example.com", Starttls.BEFORE_GREETING, 1),
        ("250-STARTTLS /250-mx.example.com/250 SIZE", "220 mx.example.com", Starttls.BEFORE_GREETING, 1),
        ("250- STARTTLS/250-mx.example.com/250 SIZE", "220 mx.example.com", Starttls.BEFORE_GREETING, 1),
        # a server whose own name is the keyword is no fault
        ("250-starttls Hello client/250 SIZE", "220 starttls ESMTP", Starttls.ABSENT, 0),
        ("250-starttls/250 SIZE", "220 starttls.example.com ESMTP", Starttls.ABSENT, 0),
        ("250-starttls Hello client, pleased to meet you/250 SIZE", "220 gateway ESMTP", Starttls.BEFORE_GREETING, 1),
        ("250-starttls Hello client/250 STARTTLS", "220 starttls ESMTP", Starttls.ADVERTISED, 2),
        ("250-starttls.example.com/250 SIZE", "220 mx.example.com", Starttls.ABSENT, 0),
        # the greeting is missing, STARTTLS is not in the first line: advertised
        ("250-8BITMIME/250-SIZE/250 STARTTLS", "220 mx.example.com", Starttls.ADVERTISED, 3),
        ("250-8BITMIME/250 STARTTLS", "220 mx.example.com", Starttls.ADVERTISED, 2),
        # behind the letter
        ("250-mx.example.com/250-STARTTLS\t/250 SIZE", "220 mx", Starttls.ADVERTISED, 2),
        ("250-mx.example.com/250 StartTLS", "220 mx", Starttls.ADVERTISED, 2),
        ("250-mx.example.com/250-STARTTLS:/250 SIZE", "220 mx", Starttls.MALFORMED, 2),
        ("250-mx.example.com/250-\tSTARTTLS/250 SIZE", "220 mx", Starttls.MALFORMED, 2),
        ("250-mx.example.com/250-STARTTLS\tfoo/250 SIZE", "220 mx", Starttls.MALFORMED, 2),
        ("250-mx.example.com/STARTTLS/250 SIZE", "220 mx", Starttls.MALFORMED, 2),
        ("250-mx.example.com/250-8BITMIME STARTTLS/250 SIZE", "220 mx", Starttls.MALFORMED, 2),
        ("250-mx.example.com/250--STARTTLS/250 SIZE", "220 mx", Starttls.MALFORMED, 2),
        # other words
        ("250-mx.example.com/250-STARTTLSX/250 SIZE", "220 mx", Starttls.ABSENT, 0),
        ("250-mx.example.com/250-STARTTLS-FOO/250 SIZE", "220 mx", Starttls.ABSENT, 0),
        ("250-mx.example.com/250-XSTARTTLS/250 SIZE", "220 mx", Starttls.ABSENT, 0),
        ("250-mx.example.com/250-TLS/250 SIZE", "220 mx", Starttls.ABSENT, 0),
        # masks: only eight characters can hide STARTTLS
        ("250-mx.example.com/250-XXXXXXXX/250 SIZE", "220 mx", Starttls.MASKED, 2),
        ("250-mx.example.com/250-XXXXXXXB/250 SIZE", "220 mx", Starttls.MASKED, 2),
        ("250-mx.example.com/250-XXXXXXA/250 SIZE", "220 mx", Starttls.ABSENT, 0),
        ("250-mx.example.com/250-XXXXXXXXA/250 SIZE", "220 mx", Starttls.ABSENT, 0),
        ("250-mx.example.com/250-XXXXXXXA/250 STARTTLS", "220 mx", Starttls.ADVERTISED, 3),
        # no EHLO reply came about
        ("250-mx.example.com/250-STARTTLS/421 closing", "220 mx", Starttls.UNKNOWN, 0),
        ("250-mx.example.com/250-STARTTLS/550 no", "220 mx", Starttls.UNKNOWN, 0),
        ("250-mx.example.com/250-STARTTLS", "220 mx", Starttls.UNKNOWN, 0),
        ("334 what", "220 mx", Starttls.UNKNOWN, 0),
    ],
)
def test_edges(ehlo: str, greeting: str, verdict: Starttls, line: int) -> None:
    """The cases that a quick rule gets wrong, with the line that decides."""
    assert found(ehlo, greeting) == Offer(verdict, line)


def test_without_any_line_nothing_is_known() -> None:
    """No reply at all."""
    assert offers_starttls([], []) is Starttls.UNKNOWN


def test_a_missing_220_changes_nothing_that_is_clear() -> None:
    """The verdict does not hang on the 220."""
    assert offers_starttls(lines_of(b"250-STARTTLS\r\n250 mx.example.com\r\n"), []) is Starttls.BEFORE_GREETING


@pytest.mark.parametrize("count", [1, 1200])
def test_the_line_is_found_however_far_down(count: int) -> None:
    """Some clients stop reading; this one does not."""
    extensions = b"".join(b"250-XEXT%04d\r\n" % number for number in range(count))
    offer = find_starttls(lines_of(b"250-mx.example.com\r\n" + extensions + b"250 STARTTLS\r\n"), [])
    assert offer == Offer(Starttls.ADVERTISED, count + 2)


@given(st.lists(st.binary(max_size=12) | st.sampled_from([b"STARTTLS", b"mx.example.com", b"XXXXXXXA"]), max_size=6))
def test_any_lines_get_a_verdict(texts: list[bytes]) -> None:
    """No bytes of a server raise, and a deciding line is one of the reply."""
    lines = lines_of(b"".join(b"250-" + text.replace(b"\n", b"") + b"\r\n" for text in texts) + b"250 END\r\n")
    offer = find_starttls(lines, lines[:1])
    assert 0 <= offer.line <= len(lines)
    assert (offer.line == 0) is (offer.starttls in {Starttls.ABSENT, Starttls.UNKNOWN})


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"250-STARTTLS\r\n", b"STARTTLS"),
        (b"250STARTTLS\r\n", b"STARTTLS"),
        (b"250\tSTARTTLS\n", b"STARTTLS"),
        (b"250\r\n", b""),
        (b"250", b""),
        (b"STARTTLS\r\n", b"STARTTLS"),
    ],
)
def test_where_the_text_of_a_line_begins(raw: bytes, text: bytes) -> None:
    """Behind code and separator, or behind the code where no separator is."""
    assert text_of(ReplyLine.from_bytes(raw)) == text


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        (b"mx.example.com", True),
        (b"mx.example.com Hello", True),
        (b"mail_gw.example.com", True),
        (b"mx.example.com.", True),
        (b"SIZE 30.5", False),
        (b"localhost", False),
        (b"2.0.0 Hello", False),
        (b"192.0.2.1", False),
        (b"", False),
    ],
)
def test_what_looks_like_a_host_name(text: bytes, is_name: bool) -> None:
    """Two labels or more, not only digits: an enhanced status code is none."""
    assert looks_like_a_name(text) is is_name


@pytest.mark.parametrize(
    ("greeting", "name"),
    [
        (b"220 MX.Example.com. ESMTP\r\n", b"mx.example.com"),
        (b"220-mx.example.com\r\n220 ready\r\n", b"mx.example.com"),
        (b"220 tinkyx390 ESMTP\r\n", b"tinkyx390"),
        (b"220 mx_1.example.com, ready\r\n", b"mx_1.example.com"),
        (b"220 [192.0.2.1] ESMTP\r\n", b"[192.0.2.1]"),
        (b"220 ***2***\r\n", b""),
        (b"220 ESMTP Exim\r\n", b""),
        (b"220 smtp\r\n", b""),
        (b"220 2.0.0 mx.example.com\r\n", b""),
        (b"220 SMTP/cmap ready\r\n", b""),
        (b"220 %HOSTNAME% ESMTP\r\n", b""),
        (b"554 mx.example.com\r\n", b""),
        (b"220\r\n", b""),
        (b"", b""),
    ],
)
def test_the_name_in_the_220(greeting: bytes, name: bytes) -> None:
    """Lower case, without a final dot; a mask, a refusal and the protocol's own name have none."""
    assert name_of(lines_of(greeting)) == name
