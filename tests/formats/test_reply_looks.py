"""What a reply looks like an answer to."""

import pytest

from inspector.formats.reply_looks import begins_tls, looks_like_ehlo
from inspector.smtp.reply import ReplyLine


@pytest.mark.parametrize(
    ("lines", "looks"),
    [
        ((b"250-mx.example.com\r\n", b"250 SIZE 1\r\n"), True),
        ((b"250 STARTTLS\r\n",), True),
        ((b"250-mx.example.com\r\n", b"250 OK\r\n"), True),
        ((b"250 mx.example.com Hello you\r\n",), True),
        ((b"250-Ok\r\n", b"250 2.1.5 Ok\r\n"), False),
        ((b"250 HELP\r\n",), False),
        ((b"250 2.1.0 Ok\r\n",), False),
    ],
)
def test_an_ehlo_reply_is_known_by_a_keyword(lines: tuple[bytes, ...], looks: bool) -> None:
    """250 alone says nothing; ``250 HELP`` alone may be the end of what openssl s_client prints."""
    assert looks_like_ehlo([ReplyLine.from_bytes(line) for line in lines]) is looks


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        (b"220 2.0.0 Ready to start TLS\r\n", True),
        (b"220 Go ahead with TLS\r\n", True),
        (b"220 2.7.0 go\r\n", True),
        (b"220 mx.example.com ESMTP\r\n", False),
        (b"250 2.0.0 TLS\r\n", False),
    ],
)
def test_a_220_to_starttls_is_no_greeting(line: bytes, begins: bool) -> None:
    """Its words say so, or its enhanced status code."""
    assert begins_tls(line) is begins
