"""The packet list of Wireshark: what was said comes out of it, line by line."""

import pytest

from inspector.events import CommandSent, LineKept, ReplyLineReceived
from inspector.formats.pastes.packet_list import told_apart
from inspector.formats.recognise import recognise
from inspector.lenses.ehlo.lens import read_ehlo
from inspector.transcript import Transcript

COLUMNS = """No.     Time           Source                Destination           Protocol Length Info
      4 0.045112       192.0.2.10            192.0.2.20            SMTP     98     S: 220 mx.example.com ESMTP
      6 0.046210       192.0.2.20            192.0.2.10            SMTP     85     C: EHLO client.example.org
      7 0.046910       192.0.2.10            192.0.2.20            TCP      66     25 → 50000 [ACK] Seq=33 Ack=20 Win=1
      8 0.047001       192.0.2.10            192.0.2.20            SMTP     170    S: 250-mx.example.com | SIZE 1 | STARTTLS
      9 0.048001       192.0.2.20            192.0.2.10            SMTP     76     C: STARTTLS
     10 0.049001       192.0.2.10            192.0.2.20            SMTP     96     S: 220 2.0.0 Ready to start TLS
     11 0.050001       192.0.2.20            192.0.2.10            TLSv1    583    Client Hello
"""
TSHARK = """    4 0.045112 2001:db8::10 → 2001:db8::20 SMTP 98 S: 220 mx.example.com ESMTP
    6 0.046210 2001:db8::20 → 2001:db8::10 SMTP 85 C: EHLO client.example.org
    8 0.047001 2001:db8::10 → 2001:db8::20 SMTP 170 S: 250-mx.example.com | 250-SIZE 1 | 250 STARTTLS
"""


@pytest.mark.parametrize("text", [COLUMNS, TSHARK])
def test_what_was_said_is_told_line_by_line(text: str) -> None:
    """Of a reply each line has its code; rows of other protocols are kept, and are no rest of a line."""
    (conversation,) = recognise(text.encode(), "x")
    replies = [event.raw for event in conversation.events if isinstance(event, ReplyLineReceived)]
    assert replies[:4] == [
        b"220 mx.example.com ESMTP\r\n",
        *(b"250-mx.example.com\r\n", b"250-SIZE 1\r\n", b"250 STARTTLS\r\n"),
    ]
    assert next(event.raw for event in conversation.events if isinstance(event, CommandSent)).startswith(b"EHLO ")
    (reply,) = read_ehlo(Transcript(conversation.events))
    assert reply.starttls == "advertised"
    kept = [event.raw.decode() for event in conversation.events if isinstance(event, LineKept)]
    assert [line for line in kept if "Client Hello" in line or "[ACK]" in line] == [
        f"# {line}".strip() for line in text.splitlines() if "Client Hello" in line or "[ACK]" in line
    ]


def test_other_lines_are_left_as_they_are() -> None:
    """One row alone may be a remark."""
    assert told_apart(["220 mx | a", "250-mx | b"]) is None
    assert told_apart(TSHARK.splitlines()[:1]) is None
