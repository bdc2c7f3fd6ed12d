"""What a reply looks like an answer to."""

import pytest

from inspector.formats.reply_looks import begins_tls, greets_with_a_refusal, looks_like_ehlo
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


@pytest.mark.parametrize(
    ("line", "greets"),
    [
        (b"554 No SMTP service here\r\n", True),
        (b"554-mx.example.com\r\n", True),
        (b"554 mx.example.com ESMTP not accepting messages\r\n", True),
        (b"521 mx.example.com does not accept mail\r\n", True),
        (b"421 mx.example.com: Too many concurrent SMTP connections; please try again later.\r\n", True),
        (b"421 4.3.2 Connection rate limit exceeded.\r\n", True),
        (b"421 mx.example.com Service not available, closing transmission channel\r\n", True),
        (b"421 mx.example.com: SMTP command timeout - closing connection\r\n", False),
        (b"421 4.7.0 Try again later\r\n", False),
        (b"550 example.com: no such user\r\n", False),
        (b"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org\r\n", False),
        (b"554 5.7.1 nope\r\n", False),
        (b"220 mx.example.com ESMTP\r\n", False),
    ],
)
def test_a_refusal_is_a_greeting_where_its_words_say_so(line: bytes, greets: bool) -> None:
    """The server's name stands first in it, or it speaks of the connection; a 421 may name the server at any time."""
    assert greets_with_a_refusal(line) is greets
