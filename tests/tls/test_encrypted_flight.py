"""The server's encrypted flight of TLS 1.3: the RFC's own example, one sealed by hand, a real library's, and noise.

recorded/rfc8448_section_3.hex: from https://www.rfc-editor.org/rfc/rfc8448.txt, section 3.
"""

import hashlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.answer import ProbeAnswer
from inspector.tls.encrypted_flight import CertificateMessage, EncryptedFlight
from inspector.tls.flight_cipher import FlightCipher, hkdf_expand_label, server_handshake_secret
from inspector.tls.outcome import Outcome
from inspector.tls.probe import VersionProbe
from inspector.tls.record import Record, RecordSplitter, record_bytes
from inspector.tls.registry import ProtocolVersion
from inspector.tls.wire import vector

TLSv1_3 = ProtocolVersion.TLSv1_3
KEY, HELLO, SERVER_HELLO, FLIGHT = (
    bytes.fromhex(line) for line in (Path(__file__).parent / "recorded" / "rfc8448_section_3.hex").read_text().split()
)
"""RFC 8448 §3: the client's private key, ClientHello, ServerHello, and the record with the rest of the server's flight."""
ACCEPTED = ProbeAnswer(Outcome.ACCEPTED, answered=TLSv1_3)
NOTHING_BEHIND = "of the server's encrypted flight nothing was read behind"


def read(
    records: bytes, *, client_hello: bytes = HELLO, key: bytes = KEY, server_hello: bytes = SERVER_HELLO
) -> ProbeAnswer:
    cipher = FlightCipher.agreed(client_hello, key, server_hello)
    assert cipher is not None
    flight = EncryptedFlight(cipher)
    for record in RecordSplitter().feed(records):
        flight.feed(record)
    return flight.added_to(ACCEPTED, len(records))


def test_the_example_of_rfc_8448() -> None:
    """The keys of the RFC open the RFC's record: its certificate, its signature scheme, no staple, no ALPN."""
    told = read(FLIGHT)
    assert (told.signature_scheme, told.alpn, told.ocsp_staple, told.words) == ("rsa_pss_rsae_sha256", "", False, "")
    assert told.signature_fits is True
    (leaf,) = told.chain
    assert (len(leaf), leaf[:4].hex(), leaf[-4:].hex()) == (432, "308201ac", "b42b4de1")


def test_the_key_schedule_of_rfc_8448() -> None:
    """Secret, key and initialization vector as §3 of the RFC prints them."""
    public = SERVER_HELLO[-38:-6]
    shared = X25519PrivateKey.from_private_bytes(KEY).exchange(X25519PublicKey.from_public_bytes(public))
    secret = server_handshake_secret(shared, HELLO + SERVER_HELLO, "sha256")
    assert secret.hex() == "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"
    assert hkdf_expand_label(secret, "key", b"", 16, "sha256").hex() == "3fce516009c21727d0f2e4e86ee403bc"
    assert hkdf_expand_label(secret, "iv", b"", 12, "sha256").hex() == "5d313eb2671276ee13000b30"


def test_a_long_expansion_goes_on_over_the_first_block() -> None:
    """RFC 5869 §2.3: each block is made from the one before, and none is repeated."""
    long = hkdf_expand_label(b"\x0b" * 32, "key", b"", 80, "sha256")
    assert len(long) == 80
    assert long[:32] != long[32:64]


@pytest.mark.parametrize("place", [5, 300, 678])
def test_one_wrong_bit_opens_nothing(place: int) -> None:
    """Neither chain nor signature is guessed where the authentication tag is wrong."""
    told = read(FLIGHT[:place] + bytes((FLIGHT[place] ^ 1,)) + FLIGHT[place + 1 :])
    assert (told.chain, told.signature_scheme, told.ocsp_staple) == ((), "", None)
    assert told.words == "what follows server_hello cannot be decrypted: its authentication tag is wrong"


RFC_FLIGHT = FlightCipher.agreed(HELLO, KEY, SERVER_HELLO)
assert RFC_FLIGHT is not None
PLAIN = RFC_FLIGHT.open(RecordSplitter().feed(FLIGHT)[0])[1]
"""The four messages of the RFC's server in clear: EncryptedExtensions, Certificate, CertificateVerify, Finished."""


def test_messages_that_were_tampered_with_are_told(seal: "Sealer") -> None:
    """One bit of the certificate's signature value: the key is the same, the transcript is not, so neither proof fits."""
    place = PLAIN.index(bytes.fromhex("b42b4de1"))
    told = read(seal(PLAIN[:place] + b"\xb5" + PLAIN[place + 1 :]))
    assert told.signature_fits is False
    assert told.words == "its Finished does not fit this handshake"


def test_a_finished_of_another_handshake_is_told(seal: "Sealer") -> None:
    """The signature fits, and what follows it does not."""
    told = read(seal(PLAIN[:-1] + bytes((PLAIN[-1] ^ 1,))))
    assert (told.signature_fits, told.words) == (True, "its Finished does not fit this handshake")


def test_a_flight_that_does_not_come_is_told() -> None:
    """Cut off before the record ends: nothing is read, and the words say so."""
    told = read(FLIGHT[:-1])
    assert (told.outcome, told.chain, told.words) == (Outcome.ACCEPTED, (), f"{NOTHING_BEHIND} server_hello")


OTHER_GROUP = SERVER_HELLO[:-42] + bytes.fromhex("00170020") + SERVER_HELLO[-38:]
NOT_AGREED = {
    "another group": (KEY, OTHER_GROUP),
    "another suite": (KEY, SERVER_HELLO.replace(bytes.fromhex("130100"), bytes.fromhex("130600"))),
    "HelloRetryRequest": (KEY, SERVER_HELLO[:6] + hashlib.sha256(b"HelloRetryRequest").digest() + SERVER_HELLO[38:]),
    "a share that gives zero": (KEY, SERVER_HELLO[:-38] + bytes(32) + SERVER_HELLO[-6:]),
    "no private key": (b"", SERVER_HELLO),
}


@pytest.mark.parametrize("name", NOT_AGREED)
def test_where_the_key_cannot_be_known_there_is_no_cipher(name: str) -> None:
    """Nothing is tried with a key that would be wrong."""
    key, server_hello = NOT_AGREED[name]
    assert server_hello != SERVER_HELLO or not key
    assert FlightCipher.agreed(HELLO, key, server_hello) is None


def message(msg_type: int, body: bytes) -> bytes:
    return bytes((msg_type,)) + vector(3, body)


def certificates(*entries: tuple[bytes, bytes]) -> bytes:
    return b"\x00" + vector(3, b"".join(vector(3, der) + vector(2, beside) for der, beside in entries))


STAPLE = bytes.fromhex("0005 0007 01 000003 aabbcc")
EXTENSIONS = message(8, vector(2, bytes.fromhex("0010 0007 0005 04") + b"smtp"))
DEMAND = message(13, bytes.fromhex("00 0000"))
CERTIFICATE = message(11, certificates((b"leaf", STAPLE), (b"issuer", b"")))
VERIFY = message(15, bytes.fromhex("0807") + vector(2, bytes(64)))
BEFORE = EXTENSIONS + DEMAND + CERTIFICATE + VERIFY
FINISHED = message(20, RFC_FLIGHT.finished(hashlib.sha256(HELLO + SERVER_HELLO + BEFORE).digest()))
WHOLE = BEFORE + FINISHED


@dataclass
class Sealer:
    """The server's side of one handshake: it seals what a test wants to send."""

    key: bytes
    iv: int
    sealed: int = 0

    def __call__(self, content: bytes, content_type: int = 22, padding: int = 0) -> bytes:
        inner = content + bytes((content_type,)) + bytes(padding)
        header = record_bytes(23, 0x0303, bytes(len(inner) + 16))[:5]
        nonce = (self.iv ^ self.sealed).to_bytes(12, "big")
        self.sealed += 1
        return header + AESGCM(self.key).encrypt(nonce, inner, header)


@pytest.fixture
def seal() -> Sealer:
    """Seals as the server of the RFC's example does."""
    return Sealer(bytes.fromhex("3fce516009c21727d0f2e4e86ee403bc"), int("5d313eb2671276ee13000b30", 16))


@pytest.mark.parametrize("size", [1, 7, 50, 1000])
def test_messages_in_records_of_any_size(seal: Sealer, size: int) -> None:
    """ALPN, demand, chain, staple and scheme are found however it is cut; padding and change_cipher_spec say nothing."""
    pieces = [WHOLE[start : start + size] for start in range(0, len(WHOLE), size)]
    told = read(record_bytes(20, 0x0303, b"\x01") + b"".join(seal(piece, padding=size % 3) for piece in pieces))
    assert (told.alpn, told.chain, told.ocsp_staple, told.signature_scheme) == (
        "smtp",
        (b"leaf", b"issuer"),
        True,
        "ed25519",
    )
    assert told.words == "the server asks for a client certificate"


def test_what_came_before_the_end_stands(seal: Sealer) -> None:
    """A chain without its signature is still the chain; what is missing is said."""
    told = read(seal(EXTENSIONS + CERTIFICATE))
    assert (told.chain, told.signature_scheme) == ((b"leaf", b"issuer"), "")
    assert told.words == f"{NOTHING_BEHIND} certificate"


ENDINGS: dict[str, tuple[Callable[[Sealer], bytes], str]] = {
    "an encrypted alert": (lambda seal: seal(b"\x02\x50", 21), "then it gave up: alert 80 internal_error"),
    "an alert in clear": (lambda _: record_bytes(21, 0x0303, b"\x02\x28"), "then it gave up: alert 40"),
    "half an alert": (lambda seal: seal(b"\x02", 21), "an alert of 1 bytes"),
    "a message in clear": (lambda _: record_bytes(22, 0x0303, CERTIFICATE), "a record of type 22 came where"),
    "a strange message": (lambda seal: seal(message(4, b"")), "new_session_ticket came inside"),
    "application data": (lambda seal: seal(b"220 hello", 23), "a record of type 23 came inside"),
    "padding alone": (lambda seal: seal(b"", 0), "a record has no content type"),
    "a giant message": (lambda seal: seal(b"\x0b\xff\xff\xff"), "more than 262144 are not read"),
    "too many records": (lambda _: record_bytes(20, 0x0303, b"\x01") * 300, "longer than is read"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_a_flight_that_goes_wrong_says_how(seal: Sealer, name: str) -> None:
    """Each ends the reading with its reason; nothing behind it is read."""
    ending, words = ENDINGS[name]
    told = read(ending(seal) + seal(WHOLE))
    assert words in told.words
    assert (told.chain, told.ocsp_staple) == ((), None)


CERTIFICATE_MESSAGES = {
    "whole": (certificates((b"a", b""), (b"b", STAPLE)), (b"a", b"b"), False),
    "empty": (certificates(), (), None),
    "cut in the second": (b"\x00" + vector(3, b"\x00\x00\x01a\x00\x00\x00\x00\x05b"), (b"a",), False),
    "extensions that do not parse": (certificates((b"a", b"\x00\x05\x00")), (b"a",), None),
    "no list": (b"\x00", (), None),
    "too many": (certificates(*[(b"a", STAPLE)] * 40), (b"a",) * 32, True),
}


@pytest.mark.parametrize("name", CERTIFICATE_MESSAGES)
def test_certificate_messages(name: str) -> None:
    """The staple of the leaf alone counts; what cannot be read is not denied."""
    body, chain, staple = CERTIFICATE_MESSAGES[name]
    assert CertificateMessage.from_bytes(body) == CertificateMessage(chain, staple)


@pytest.mark.parametrize("cut", ["byte by byte", "at once"])
def test_pythons_own_server_is_read(memory_server: Callable[..., Any], rsa_identity: Any, cut: str) -> None:
    """The probe's own hello, answered by a real library: chain, scheme and no staple; complete when the flight is."""
    newest = ssl.TLSVersion.TLSv1_3
    probe = VersionProbe(TLSv1_3, "mail.example.com")
    raw = memory_server(newest, newest).answer(probe.hello())
    told = None
    for piece in [bytes((byte,)) for byte in raw] if cut == "byte by byte" else [raw]:
        assert not probe.complete
        told = probe.feed(piece)
    assert probe.complete
    assert told is not None
    assert (told.chain, told.signature_scheme, told.words) == ((rsa_identity.der,), "rsa_pss_rsae_sha256", "")
    assert told.signature_fits is True
    assert (told.ocsp_staple, told.session_ticket, told.received) == (False, None, len(raw))


def test_a_probe_stays_incomplete_until_its_flight_came(memory_server: Callable[..., Any]) -> None:
    """The answer stands with the ServerHello; what is not read is said."""
    newest = ssl.TLSVersion.TLSv1_3
    probe = VersionProbe(TLSv1_3, "mail.example.com")
    raw = memory_server(newest, newest).answer(probe.hello())
    first = RecordSplitter().feed(raw)[0].raw
    told = probe.feed(first)
    assert told is not None
    assert (told.outcome, told.words, probe.complete) == (Outcome.ACCEPTED, f"{NOTHING_BEHIND} server_hello", False)
    assert probe.ended(Outcome.TIMED_OUT) == told


def test_the_same_random_source_gives_the_same_key() -> None:
    """The private key is drawn from it too."""
    probes = [VersionProbe(TLSv1_3, "mail.example.com", random_bytes=lambda count: bytes(range(count))) for _ in range(2)]
    assert probes[0].hello() == probes[1].hello()
    public = X25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert public in probes[0].hello()


@given(st.lists(st.tuples(st.sampled_from([20, 21, 22, 23, 24]), st.binary(max_size=64)), max_size=8))
def test_no_records_break_it(records: list[tuple[int, bytes]]) -> None:
    """Whatever is sent instead of a flight: words, and never an error or an invention."""
    told = read(b"".join(record_bytes(kind, 0x0303, payload) for kind, payload in records))
    assert (told.chain, told.signature_scheme, told.alpn, told.ocsp_staple) == ((), "", "", None)


@given(st.lists(st.tuples(st.sampled_from([0, 8, 11, 13, 15, 20, 25]), st.binary(max_size=48)), max_size=6), st.booleans())
def test_no_content_breaks_it(messages: list[tuple[int, bytes]], cut: bool) -> None:
    """A hostile server knows the key: what it seals is read without an error."""
    seal = Sealer(bytes.fromhex("3fce516009c21727d0f2e4e86ee403bc"), int("5d313eb2671276ee13000b30", 16))
    content = b"".join(message(kind, body) for kind, body in messages)
    assert read(seal(content[:-1] if cut else content)).outcome is Outcome.ACCEPTED


@given(st.binary(max_size=80))
def test_no_server_hello_breaks_it(extensions: bytes) -> None:
    """Its shape is checked before; its extensions may hold anything."""
    body = SERVER_HELLO[4:38] + b"\x00\x13\x01\x00" + vector(2, bytes.fromhex("0033") + vector(2, extensions))
    cipher = FlightCipher.agreed(HELLO, KEY, message(2, body))
    if cipher is not None:
        EncryptedFlight(cipher).feed(Record(23, 0x0303, extensions))
