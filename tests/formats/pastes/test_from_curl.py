"""What curl prints of itself: a handshake ends once, and names are safe to show."""

import pytest

from inspector.events import Event, SessionStarted, TLSEstablished, TLSFailed
from inspector.formats.recognise import read_recognised
from inspector.formats.source import Conversation
from inspector.tls.alert import Alert, AlertDescription
from inspector.tls.outcome import Outcome

CONNECTED = "*   Trying 192.0.2.10:465...\n* Connected to mx.example.com (192.0.2.10) port 465 (#0)\n"
REFUSED = "* TLSv1.2 (IN), TLS alert, handshake failure (552):\n"
WARNED = "* TLSv1.2 (IN), TLS alert, close notify (256):\n"
LIBRARY = "* OpenSSL/3.0.15: error:0A000410:SSL routines::sslv3 alert handshake failure\n"
SECURED = "* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / x25519 / RSASSA-PSS\n"
LATE = "* TLSv1.3 (IN), TLS alert, unknown (628):\n"


def read(text: str) -> Conversation:
    """Return its one conversation."""
    row, (conversation,) = read_recognised(text.encode(), "x")
    assert row.kind == "curl"
    return conversation


def handshakes(text: str) -> list[Event]:
    """Return how its handshakes ended."""
    return [event for event in read(text).events if isinstance(event, TLSEstablished | TLSFailed)]


@pytest.mark.parametrize("lines", [(REFUSED,), (REFUSED, LIBRARY), (REFUSED, LIBRARY, REFUSED), (WARNED, REFUSED, LIBRARY)])
def test_a_handshake_that_fails_is_told_once(lines: tuple[str, ...]) -> None:
    """Several lines tell of it; the first that says why counts."""
    (failed,) = handshakes("".join((CONNECTED, *lines)))
    assert isinstance(failed, TLSFailed)
    assert (failed.outcome, failed.side) == (Outcome.REFUSED, "remote")
    assert failed.alert == Alert(2, AlertDescription.handshake_failure)


def test_an_alert_behind_a_handshake_makes_no_failure_of_it() -> None:
    """In TLS 1.3 a server that wants a certificate says so when the handshake is complete."""
    (ended,) = handshakes(CONNECTED + SECURED + "< 220 mx.example.com ESMTP\n" + LATE + LIBRARY)
    assert isinstance(ended, TLSEstablished)


def test_the_servers_name_is_safe_to_show() -> None:
    """A blank that is none, and what turns text around, are written out."""
    (started,) = (
        event
        for event in read(CONNECTED.replace("mx.", "mx\u3164\u202e.") + REFUSED).events
        if isinstance(event, SessionStarted)
    )
    assert started.target.host == r"mx\xe3\x85\xa4\xe2\x80\xae.example.com"
