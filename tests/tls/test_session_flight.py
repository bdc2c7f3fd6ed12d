"""What a library's handshake of TLS 1.3 hides, read with the one secret that it tells."""

import ssl
from collections.abc import Callable
from pathlib import Path

import authority
import pytest
from handshakes import client_context, flights, server_context

from inspector.tls.record import RecordSplitter
from inspector.tls.registry import ContentType
from inspector.tls.session_flight import SessionFlight, handshake_secret

SECRET = b"SERVER_HANDSHAKE_TRAFFIC_SECRET"
TLSv1_2, TLSv1_3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


@pytest.fixture(scope="module")
def leaf() -> authority.Issued:
    return authority.issue("mx.example.com", names=("mx.example.com",))


def no_change(_context: ssl.SSLContext) -> None:
    """As the versions say."""


def wants_p521(context: ssl.SSLContext) -> None:
    """A group that the client sent no share for: a HelloRetryRequest."""
    context.set_ecdh_curve("secp521r1")


def wants_certificate(context: ssl.SSLContext) -> None:
    """It may go without one."""
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_default_certs()


Adjust = Callable[[ssl.SSLContext], None]
Shaken = Callable[..., tuple[SessionFlight, bytes]]


@pytest.fixture
def shaken(leaf: authority.Issued, tmp_path: Path) -> Shaken:
    """Complete a handshake, with a message of each side behind it; return what was kept, and the library's lines."""

    def shake(version: ssl.TLSVersion, adjust: Adjust = no_change) -> tuple[SessionFlight, bytes]:
        server = server_context(leaf, tmp_path, lowest=version, highest=version)
        adjust(server)
        client = client_context(lowest=version, highest=version)
        log = tmp_path / "keys"
        client.keylog_filename = str(log)
        kept, splitters = SessionFlight(), {True: RecordSplitter(), False: RecordSplitter()}
        for sent, data in flights(client, server):
            for record in splitters[sent].feed(data):
                kept.feed(record, sent=sent)
        return kept, log.read_bytes()

    return shake


@pytest.mark.parametrize(
    ("adjust", "words"),
    [(no_change, ""), (wants_p521, ""), (wants_certificate, "the server asks for a client certificate")],
    ids=["ordinary", "HelloRetryRequest", "client certificate"],
)
def test_chain_and_signature_are_read(shaken: Shaken, leaf: authority.Issued, adjust: Adjust, words: str) -> None:
    """The signature fits the transcript and Finished fits the secret: the hellos were put together as both sides did."""
    kept, lines = shaken(TLSv1_3, adjust)
    told = kept.read(handshake_secret(lines))
    assert told is not None
    assert told.chain == (ssl.PEM_cert_to_DER_cert(leaf.certificate_pem.decode()),)
    assert (told.signature_scheme, told.signature_fits, told.words) == ("rsa_pss_rsae_sha256", True, words)


def test_with_another_secret_nothing_is_claimed(shaken: Shaken) -> None:
    """A wrong key opens nothing, and says so."""
    kept, lines = shaken(TLSv1_3)
    told = kept.read(bytes(len(handshake_secret(lines))))
    assert told is not None
    assert (told.chain, told.signature_scheme) == ((), "")
    assert "cannot be decrypted" in told.words


def test_there_is_nothing_to_open_below_tls13_or_without_a_secret(shaken: Shaken) -> None:
    """TLS 1.2 shows it in clear, and tells no such secret."""
    kept, lines = shaken(TLSv1_2)
    assert handshake_secret(lines) == b""
    assert kept.read(b"x" * 32) is None
    assert shaken(TLSv1_3)[0].read(b"") is None


def test_what_a_server_may_send_is_bounded(shaken: Shaken) -> None:
    """Records without end are not kept; a flight that is longer than is kept is not claimed to be whole."""
    kept, _ = shaken(TLSv1_3)
    (record,) = RecordSplitter().feed(bytes((ContentType.application_data, 3, 3, 0, 1, 0)))
    for _ in range(1_000):
        kept.feed(record, sent=False)
    assert len(kept._encrypted) < 100


@pytest.mark.parametrize(
    ("lines", "secret"),
    [
        (SECRET + b" aa bbcc\n", b"\xbb\xcc"),
        (b"# a comment\r\nEXPORTER_SECRET aa 11\r\n" + SECRET + b" aa bbcc\r\n", b"\xbb\xcc"),
        (SECRET + b" aa\n", b""),
        (SECRET + b" aa no-hex\n", b""),
        (SECRET + b" aa \xff\n", b""),
        (b"SERVER_TRAFFIC_SECRET_0 aa bbcc\n", b""),
        (b"", b""),
    ],
)
def test_of_all_lines_one_is_read(lines: bytes, secret: bytes) -> None:
    """That of the handshake; those that would open the session are never taken."""
    assert handshake_secret(lines) == secret
