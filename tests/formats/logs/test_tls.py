"""What a log says of a handshake becomes an event: that it came about, or who refused, as far as it tells."""

import pytest

from inspector.formats.logs.tls import established, failed
from inspector.lenses.refusals.circumstances import Side
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion


def test_a_handshake_that_came_about() -> None:
    """What is not certain stays empty, and what a log calls a group is shown in the visible notation."""
    event = established(b"TLSv1.2", b"ECDHE-RSA-AES256-GCM-SHA384", b"X25519\x1b")
    assert (event.version, event.cipher_suite) == (ProtocolVersion.TLSv1_2, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")
    assert event.group.isprintable()
    assert established(b"TLSv9", b"none").version is None


@pytest.mark.parametrize(
    ("line", "side", "outcome", "refuser", "alert"),
    [
        (b"SSL3 alert read:fatal:handshake failure", Side.SENDING, Outcome.REFUSED, "remote", 40),
        (b"SSL3 alert read:fatal:unknown CA", Side.RECEIVING, Outcome.REFUSED, "local", 48),
        (b"SSL3 alert write:fatal:protocol version", Side.RECEIVING, Outcome.REFUSED, "remote", 70),
        (b"SSL3 alert write:fatal:protocol version", Side.SENDING, Outcome.REFUSED, "local", 70),
        (b"x:SSL alert number 70:", Side.SENDING, Outcome.REFUSED, "remote", 70),
        (b"SSL routines::tlsv1 alert protocol version:", Side.SENDING, Outcome.REFUSED, "remote", 70),
        (b"(gnutls_handshake): A TLS fatal alert has been received.", Side.RECEIVING, Outcome.REFUSED, "local", None),
        (b"error:0A000102:SSL routines::unsupported protocol:", Side.RECEIVING, Outcome.REFUSED, "remote", None),
        (b"error:0A00018C:SSL routines::version too low:", Side.SENDING, Outcome.REFUSED, "local", None),
        (b"SSL_accept error from a[1.2.3.4]: lost connection", Side.RECEIVING, Outcome.CLOSED, "transport", None),
        (b"SSL_connect error to a[1.2.3.4]:25: Connection reset by peer", Side.SENDING, Outcome.RESET, "transport", None),
        (b"SSL_connect error to a[1.2.3.4]:25: Connection timed out", Side.SENDING, Outcome.TIMED_OUT, "transport", None),
        (b"SSL routines::unexpected eof while reading", Side.SENDING, Outcome.CLOSED, "transport", None),
    ],
)
def test_who_refused(line: bytes, side: Side, outcome: Outcome, refuser: str, alert: int | None) -> None:
    """`local` is the client, whoever wrote the log; what nobody said is nobody's refusal."""
    event = failed([line], side)
    assert (event.outcome, event.side) == (outcome, refuser)
    assert (event.alert.description if event.alert else None) == alert
    assert event.words.isprintable()


def test_the_words_are_those_of_the_line_that_says_it() -> None:
    """Not those of a state that led there."""
    lines = [b"SSL_accept:error in before SSL initialization", b"SSL_accept error from a[1.2.3.4]: lost connection"]
    assert failed(lines, Side.RECEIVING).words == "SSL_accept error from a[1.2.3.4]: lost connection"
    assert failed([], Side.SENDING).words == "the handshake failed"
