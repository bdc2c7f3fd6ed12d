"""Packets as tcpdump prints them: headers in front, and what was said, at the end of each."""

import pytest

from inspector.events import CommandSent, LineKept, ReplyLineReceived
from inspector.formats.pastes.tcpdump_text import told_apart
from inspector.formats.recognise import recognise

HEAD = "12:00:38.{} IP {} > {}: Flags [P.], seq 1:43, ack 1, win 64, options [nop,nop,TS val 1 ecr 2], length {}{}"
MX, CLIENT = "mx.example.com.587", "192.0.2.7.35136"
TALK = (
    (True, "220 mx.example.com ESMTP\r\n"),
    (False, "EHLO c.example\r\n"),
    (True, "250-STARTTLS\r\n250-mx.example.com\r\n250 HELP\r\n"),
)


def as_text(said: str) -> str:
    """``-A``: 52 bytes of headers as dots and letters, a line end among them."""
    return "E..^.4@.@..c...........@cU.].w.....@.R.....\n......Y." + said.replace("\r", "") + "\n"


def as_rows(said: str) -> str:
    """``-X``: eight pairs of bytes in a row, and the text beside it."""
    data = b"\x45\x00\x00\x5e" + bytes(48) + said.encode()
    rows = [data[place : place + 16] for place in range(0, len(data), 16)]
    pairs = [" ".join(row[place : place + 2].hex() for place in range(0, len(row), 2)) for row in rows]
    return "".join(f"\t0x{16 * number:04x}:  {row:<41} E..^.4@.@..c....\n" for number, row in enumerate(pairs))


@pytest.mark.parametrize("form", [as_text, as_rows])
@pytest.mark.parametrize("decoded", [True, False])
def test_what_was_said_is_told_apart_from_the_headers(form, decoded: bool) -> None:
    """On port 25 tcpdump shows the first line twice; an acknowledgement whose length ends a line is no reply."""
    text = "listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n"
    for number, (by_server, said) in enumerate(TALK):
        peers = (MX, CLIENT) if by_server else (CLIENT, MX)
        above = f": SMTP: {said.splitlines()[0]}" if decoded else ""
        text += HEAD.format(f"92516{number}", *peers, len(said), above) + "\n" + form(said)
        text += (
            HEAD.format(f"92517{number}", *peers[::-1], 0, "")
            + "\n"
            + "E..4.L@.@.'v.........@...w..cU.]...@.(.....\n..Y.....\n"
        )
    text += HEAD.format("925180", MX, CLIENT, 412, "") + "\n" + as_text("\x16\x03\x01 no text").rstrip("\n") + "\n"
    (read,) = recognise(text.encode(), "a paste")
    lines = [event.raw.decode().rstrip() for event in read.events if isinstance(event, ReplyLineReceived | CommandSent)]
    assert lines == [line for _, said in TALK for line in said.splitlines()]
    assert any(b"length 412" in event.raw for event in read.events if isinstance(event, LineKept))


@pytest.mark.parametrize("texts", [[], ["220 mx.example.com"], ["12:00:38.9 IP a > b: ICMP echo request, length 64"]])
def test_other_pastes_are_none(texts: list[str]) -> None:
    """Nor are packets of another kind."""
    assert told_apart(texts) is None


def test_a_packet_that_is_cut_stays_as_it_stands() -> None:
    """Fewer bytes than its length tells, and no line end."""
    head = HEAD.format("1", MX, CLIENT, 400, "")
    assert told_apart([head, "E..^", "..Y.250-mx", ""]) == [[f"{head}:"], ["E..^"], ["..Y.250-mx"], [""]]
    assert told_apart([head, "\t0x0000:  4500 005e"]) == [[f"{head}:"], ["\t0x0000:  4500 005e"]]


def test_half_a_byte_is_none() -> None:
    """A row that was cut inside of a byte: the packet stays as it stands."""
    head = HEAD.format("1", MX, CLIENT, 2, "")
    assert told_apart([head, "\t0x0000:  450"]) == [[f"{head}:"], ["\t0x0000:  450"]]
