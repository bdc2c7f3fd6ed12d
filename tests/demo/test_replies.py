"""How the replies of the scenarios are written down."""

from inspector.demo.replies import greeting, offer, reply


def test_a_reply_ends_with_its_last_line():
    """Hyphens but for the last line; texts outside ASCII are UTF-8."""
    assert reply(250, "a", "b", "c") == b"250-a\r\n250-b\r\n250 c\r\n"
    assert reply(220, "só") == b"220 s\xc3\xb3\r\n"


def test_an_offer_names_the_server_first():
    """The name, what every server has, and then what is asked for; the greeting carries the same name."""
    lines = offer("mx.example.com", "STARTTLS").splitlines()
    assert (lines[0], lines[-1]) == (b"250-mx.example.com", b"250 STARTTLS")
    assert greeting("mx.example.com") == b"220 mx.example.com ESMTP\r\n"
