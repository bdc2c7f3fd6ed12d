import ssl
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.alert import Alert
from inspector.tls.outcome import Outcome
from inspector.tls.probe import ProbeAnswer, VersionProbe
from inspector.tls.record import record_bytes
from inspector.tls.registry import ProtocolVersion
from inspector.tls.server_hello import HELLO_RETRY_REQUEST_RANDOM
from inspector.tls.wire import vector

SSLv3, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3 = list(ProtocolVersion)[1:]
STDLIB = {
    TLSv1_0: ssl.TLSVersion.TLSv1,
    TLSv1_1: ssl.TLSVersion.TLSv1_1,
    TLSv1_2: ssl.TLSVersion.TLSv1_2,
    TLSv1_3: ssl.TLSVersion.TLSv1_3,
}
CHOSE_1_3 = bytes.fromhex("002b00020304")
X25519_SHARE = bytes.fromhex("0033 0024 001d 0020") + bytes(32)


def alert(description: int, level: int = 2, version: int = 0x0303) -> bytes:
    return record_bytes(21, version, bytes((level, description)))


def server_hello(version: int, suite: int = 0x002F, random: bytes = bytes(32), extensions: bytes = b"") -> bytes:
    body = version.to_bytes(2, "big") + random + b"\x00" + suite.to_bytes(2, "big") + b"\x00"
    message = b"\x02" + vector(3, body + (vector(2, extensions) if extensions else b""))
    return record_bytes(22, version, message)


def asked(version: ProtocolVersion, answer: bytes) -> ProbeAnswer | None:
    return VersionProbe(version, "mail.example.com").feed(answer)


ANSWERS = {
    "1.2 accepted": (TLSv1_2, server_hello(0x0303), Outcome.ACCEPTED, TLSv1_2, ""),
    "SSLv3 accepted": (SSLv3, server_hello(0x0300), Outcome.ACCEPTED, SSLv3, ""),
    "1.3 accepted": (
        TLSv1_3,
        server_hello(0x0303, 0x1301, extensions=CHOSE_1_3 + X25519_SHARE),
        Outcome.ACCEPTED,
        TLSv1_3,
        "",
    ),
    "1.3 by HelloRetryRequest": (
        TLSv1_3,
        server_hello(0x0303, 0x1301, HELLO_RETRY_REQUEST_RANDOM, CHOSE_1_3 + bytes.fromhex("003300020019")),
        *(Outcome.ACCEPTED, TLSv1_3, "the server asked for another key share (secp521r1): HelloRetryRequest"),
    ),
    "lower": (TLSv1_2, server_hello(0x0301), Outcome.ANSWERED_LOWER, TLSv1_0, "asked for TLSv1.2, the server chose TLSv1.0"),
    "1.3 answered with 1.2": (
        *(TLSv1_3, server_hello(0x0303, 0x1301), Outcome.ANSWERED_LOWER, TLSv1_2),
        "asked for TLSv1.3, the server chose TLSv1.2",
    ),
    "knows a higher one": (
        *(TLSv1_2, server_hello(0x0303, random=bytes(24) + b"DOWNGRD\x01"), Outcome.ACCEPTED, TLSv1_2),
        "the server marks that it also has TLSv1.3",
    ),
    "marks a version that it answered with": (
        *(TLSv1_2, server_hello(0x0303, random=bytes(24) + b"DOWNGRD\x00"), Outcome.ACCEPTED, TLSv1_2),
        "",
    ),
    "suite not offered": (
        *(TLSv1_2, server_hello(0x0303, 0x1301), Outcome.ACCEPTED, TLSv1_2),
        "a cipher suite that was not offered",
    ),
    "after a warning": (
        *(TLSv1_2, alert(112, level=1) + server_hello(0x0303), Outcome.ACCEPTED, TLSv1_2),
        "after warning alert 112 unrecognized_name",
    ),
    "after a HelloRequest": (
        TLSv1_2,
        record_bytes(22, 0x0303, b"\x00\x00\x00\x00") + server_hello(0x0303),
        *(Outcome.ACCEPTED, TLSv1_2, ""),
    ),
    "higher": (
        TLSv1_1,
        server_hello(0x0303),
        Outcome.MALFORMED,
        None,
        "the ServerHello says TLSv1.2, which was not offered",
    ),
    "a draft of 1.3": (
        *(TLSv1_3, server_hello(0x0303, 0x1301, extensions=bytes.fromhex("002b00027f1c")), Outcome.MALFORMED, None),
        "the ServerHello says TLSv1.3 draft 28, which was not offered",
    ),
    "no version": (
        TLSv1_2,
        server_hello(0x0399),
        Outcome.MALFORMED,
        None,
        "the ServerHello says 0x0399, which was not offered",
    ),
    "SSLv2 in a ServerHello": (
        *(TLSv1_2, server_hello(0x0303, extensions=bytes.fromhex("002b00020002")), Outcome.MALFORMED, None),
        "the ServerHello says SSLv2, which was not offered",
    ),
    "refused": (TLSv1_0, alert(70), Outcome.REFUSED, None, "this TLS version is known, but not accepted"),
    "refused by an unknown alert": (
        *(TLSv1_2, alert(200), Outcome.REFUSED, None),
        "the registry of TLS alerts does not know this number",
    ),
    "cut ServerHello": (
        *(TLSv1_2, record_bytes(22, 0x0303, b"\x02\x00\x00\x02\x03\x03"), Outcome.MALFORMED, None),
        "a ServerHello that does not parse: random wants 32 bytes, 0 are left",
    ),
    "certificate first": (
        *(TLSv1_2, record_bytes(22, 0x0303, b"\x0b\x00\x00\x00"), Outcome.MALFORMED, None),
        "certificate came where the ServerHello belongs",
    ),
    "application data first": (
        *(TLSv1_2, record_bytes(23, 0x0303, b"hello"), Outcome.MALFORMED, None),
        "a record of type 23 came where the ServerHello belongs",
    ),
    "alert of three bytes": (
        *(TLSv1_2, record_bytes(21, 0x0303, b"\x02\x46\x00"), Outcome.MALFORMED, None),
        "an alert of 3 bytes; it should have two",
    ),
    "record too long": (
        *(TLSv1_2, b"\x16\x03\x03\xff\xff", Outcome.MALFORMED, None),
        "record 1: a length of 65535 is more than the 18432 bytes that TLS allows",
    ),
    "smtp reply": (
        *(TLSv1_2, b"454 4.7.0 TLS not available\r\n", Outcome.NOT_TLS, None),
        "no TLS, but: 454 4.7.0 TLS not available",
    ),
    "hostile text": (TLSv1_2, b"5\x1b[2J\n", Outcome.NOT_TLS, None, "no TLS, but: 5\\x1b[2J"),
    "http": (TLSv1_2, b"HTTP/1.1 400 Bad\r\nx: y\r\n", Outcome.NOT_TLS, None, "no TLS, but: HTTP/1.1 400 Bad"),
    "zeros": (TLSv1_2, bytes(300), Outcome.NOT_TLS, None, "no TLS, but: " + "\\x00" * 200),
}


@pytest.mark.parametrize(("version", "received", "outcome", "answered", "words"), ANSWERS.values(), ids=ANSWERS)
def test_what_a_server_sends_becomes_an_outcome(
    version: ProtocolVersion, received: bytes, outcome: Outcome, answered: ProtocolVersion | None, words: str
) -> None:
    """The table of answers: the outcome says no more than the wire does, the words explain it."""
    answer = asked(version, received)
    assert answer is not None
    assert (answer.outcome, answer.answered, answer.words) == (outcome, answered, words)
    assert answer.received == len(received)


@pytest.mark.parametrize(("version", "received", "outcome", "answered", "words"), ANSWERS.values(), ids=ANSWERS)
@given(cuts=st.lists(st.integers(0, 400), max_size=8))
def test_any_cut_gives_the_same_answer(
    version: ProtocolVersion,
    received: bytes,
    outcome: Outcome,
    answered: ProtocolVersion | None,
    words: str,
    cuts: list[int],
) -> None:
    """The network cuts where it likes; only the count of bytes and what follows the ServerHello may differ."""
    probe = VersionProbe(version, "mail.example.com")
    answer = None
    for start, stop in pairwise([0, *sorted(min(cut, len(received)) for cut in cuts), len(received)]):
        answer = probe.feed(received[start:stop])
    assert answer is not None
    assert (answer.outcome, answer.answered, answer.words) == (outcome, answered, words)


@given(
    st.sampled_from([SSLv3, TLSv1_0, TLSv1_2, TLSv1_3]), st.binary(max_size=200), st.sampled_from(["", "160303", "150303"])
)
def test_any_bytes_become_an_answer(version: ProtocolVersion, tail: bytes, start: str) -> None:
    """Whatever comes, nothing is raised, and the end of the connection always gives an answer."""
    probe = VersionProbe(version, "mail.example.com")
    fed = probe.feed(bytes.fromhex(start) + tail)
    ended = probe.ended(Outcome.CLOSED)
    assert ended.outcome in Outcome
    assert ended.words.isprintable()
    assert fed is None or fed == ended


def test_an_alert_is_kept_with_its_number() -> None:
    """The row shows it by name and number."""
    answer = asked(TLSv1_0, alert(70))
    assert answer is not None
    assert answer.alert == Alert(level=2, description=70)


@pytest.mark.parametrize(
    ("version", "description", "words"),
    [
        (TLSv1_0, 80, "OpenSSL 3 at its default security level"),
        (TLSv1_1, 80, "OpenSSL 3 at its default security level"),
        (SSLv3, 40, "an OpenSSL 3 without SSLv3"),
        (TLSv1_2, 40, "GnuTLS says no in this way"),
        (TLSv1_2, 112, "says nothing about the version"),
        (TLSv1_3, 10, "NSS"),
        (TLSv1_0, 71, "refused for the cipher suites"),
    ],
)
def test_a_refusal_that_means_something_else_is_explained(version: ProtocolVersion, description: int, words: str) -> None:
    """Measured on real libraries: the alert alone would mislead."""
    answer = asked(version, alert(description))
    assert answer is not None
    assert words in answer.words


@pytest.mark.parametrize("outcome", [Outcome.CLOSED, Outcome.RESET, Outcome.TIMED_OUT])
def test_silence_is_told_as_what_the_transport_did(outcome: Outcome) -> None:
    """Without a byte; after an unfinished answer; after a warning: three different things."""
    silent = VersionProbe(TLSv1_2, "").ended(outcome)
    assert (silent.outcome, silent.received, silent.alert) == (outcome, 0, None)
    cut = VersionProbe(TLSv1_2, "")
    assert cut.feed(server_hello(0x0303)[:20]) is None
    assert cut.ended(outcome).words == "20 bytes of an unfinished TLS answer, then nothing"
    warned = VersionProbe(TLSv1_2, "")
    assert warned.feed(alert(40, level=1)) is None
    assert warned.ended(outcome).alert == Alert(level=1, description=40)
    assert "warning alert 40 handshake_failure" in warned.ended(outcome).words


def test_text_that_is_cut_off_is_still_no_tls() -> None:
    """A line without an end is shown when the connection ends."""
    probe = VersionProbe(TLSv1_2, "")
    assert probe.feed(b"554 go") is None
    assert probe.ended(Outcome.CLOSED).outcome == Outcome.NOT_TLS
    assert probe.ended(Outcome.CLOSED).words == "no TLS, but: 554 go"


def test_a_flood_of_warnings_is_an_answer() -> None:
    """A server that only ever warns does not keep the probe for ever: 16 warnings are read over, the next is too many."""
    probe = VersionProbe(TLSv1_2, "")
    assert probe.feed(alert(90, level=1) * 16) is None
    answer = probe.feed(alert(90, level=1))
    assert answer is not None
    assert answer.outcome == Outcome.MALFORMED


def test_an_answer_stays_what_it_was() -> None:
    """What comes behind it does not change it."""
    probe = VersionProbe(TLSv1_3, "")
    first = probe.feed(server_hello(0x0303, 0x1301, extensions=CHOSE_1_3 + X25519_SHARE))
    assert probe.complete
    assert probe.feed(alert(70)) is first
    assert probe.ended(Outcome.RESET) is first


def handshake(number: int, body: bytes = b"") -> bytes:
    """Return a handshake message."""
    return bytes((number,)) + vector(3, body)


def flight(version: int, suite: int, *messages: bytes, extensions: bytes = b"") -> bytes:
    """Return a ServerHello and what follows it, each message in a record of its own."""
    return server_hello(version, suite, extensions=extensions) + b"".join(
        record_bytes(22, version, message) for message in messages
    )


CURVE = bytes.fromhex("03001741") + bytes(65)
DH_1024 = vector(2, b"\x80" + bytes(127)) + vector(2, b"\x02") + vector(2, bytes(128))
CERTIFICATES = handshake(11, vector(3, vector(3, b"leaf") + vector(3, b"issuer")))
DONE = handshake(14)
FLIGHTS: dict[str, tuple[ProtocolVersion, bytes, dict[str, Any]]] = {
    "ECDHE, signed with RSA-PSS": (
        *(TLSv1_2, flight(0x0303, 0xC02F, CERTIFICATES, handshake(12, CURVE + b"\x08\x04" + bytes(258)), DONE)),
        {"group": "secp256r1", "signature_scheme": "rsa_pss_rsae_sha256", "chain": (b"leaf", b"issuer")},
    ),
    "DHE of 1024 bits, signed with SHA-1": (
        *(TLSv1_2, flight(0x0303, 0x0033, CERTIFICATES, handshake(12, DH_1024 + b"\x02\x01" + bytes(130)), DONE)),
        {"group": "DH 1024 bits", "signature_scheme": "rsa_pkcs1_sha1"},
    ),
    "TLS 1.0 has one way to sign with ECDSA": (
        *(TLSv1_0, flight(0x0301, 0xC009, CERTIFICATES, handshake(12, CURVE + bytes(74)), DONE)),
        {"group": "secp256r1", "signature_scheme": "ecdsa_sha1"},
    ),
    "TLS 1.1 has one way to sign with RSA": (
        *(TLSv1_1, flight(0x0302, 0xC013, CERTIFICATES, handshake(12, CURVE + bytes(130)), DONE)),
        {"group": "secp256r1", "signature_scheme": "MD5 and SHA-1 with RSA"},
    ),
    "static RSA signs nothing": (
        *(TLSv1_2, flight(0x0303, 0x002F, CERTIFICATES, DONE)),
        {"group": "", "signature_scheme": "", "chain": (b"leaf", b"issuer")},
    ),
    "anonymous": (
        *(TLSv1_2, flight(0x0303, 0xC018, handshake(12, CURVE), DONE)),
        {"group": "secp256r1", "signature_scheme": "", "chain": ()},
    ),
    "ticket, staple and ALPN": (
        TLSv1_2,
        flight(
            *(0x0303, 0x002F, CERTIFICATES, handshake(22, b"\x01" + vector(3, b"ocsp")), DONE),
            extensions=bytes.fromhex("0023 0000 0005 0000 0010 0007 0005 04") + b"smtp",
        ),
        {"session_ticket": True, "ocsp_staple": True, "alpn": "smtp"},
    ),
    "no ticket, no staple": (
        *(TLSv1_2, flight(0x0303, 0x002F, CERTIFICATES, DONE)),
        {"session_ticket": False, "ocsp_staple": False, "alpn": ""},
    ),
    "SSLv3 has no extensions": (
        *(SSLv3, flight(0x0300, 0x002F, CERTIFICATES, DONE)),
        {"session_ticket": None, "ocsp_staple": None},
    ),
    "wants a client certificate": (
        *(TLSv1_2, flight(0x0303, 0x002F, CERTIFICATES, handshake(13, b"\x01\x01\x00\x00\x00\x00"), DONE)),
        {"words": "the server asks for a client certificate", "outcome": Outcome.ACCEPTED},
    ),
    "gives up after its ServerHello": (
        *(TLSv1_1, flight(0x0302, 0xC013) + alert(80)),
        {
            "outcome": Outcome.ACCEPTED,
            "words": "then it gave up: alert 80 internal_error (something failed inside the TLS library that says so, often "
            "its own settings)",
        },
    ),
    "a message that is too long to be read": (
        *(TLSv1_2, flight(0x0303, 0x002F, CERTIFICATES, b"\x0c\xff\xff\xff")),
        {"outcome": Outcome.ACCEPTED, "chain": (b"leaf", b"issuer")},
    ),
    "all in one record": (
        *(TLSv1_2, record_bytes(22, 0x0303, server_hello(0x0303, 0x002F)[5:] + CERTIFICATES + DONE)),
        {"chain": (b"leaf", b"issuer")},
    ),
}


@pytest.mark.parametrize(("version", "received", "fields"), FLIGHTS.values(), ids=FLIGHTS)
@pytest.mark.parametrize("size", [1, 7, 100000])
def test_what_follows_the_server_hello_in_clear_is_told(
    version: ProtocolVersion, received: bytes, fields: dict[str, Any], size: int
) -> None:
    """Group, signature, chain, ticket, staple: byte by byte or at once, until the server waits for us."""
    probe, answer = VersionProbe(version, "mail.example.com"), None
    for start in range(0, len(received), size):
        assert not probe.complete
        answer = probe.feed(received[start : start + size])
    assert probe.complete
    assert {name: getattr(answer, name) for name in fields} == fields
    assert answer is not None
    assert answer.received == len(received)


def test_what_is_cut_off_behind_the_server_hello_leaves_the_answer() -> None:
    """The version is proven by the ServerHello alone."""
    probe = VersionProbe(TLSv1_2, "mail.example.com")
    assert probe.feed(flight(0x0303, 0xC02F, CERTIFICATES)[:-3]) is not None
    assert not probe.complete
    answer = probe.ended(Outcome.CLOSED)
    assert (answer.outcome, answer.chain, answer.group) == (Outcome.ACCEPTED, (), "")


def test_post_quantum_key_exchange_is_named() -> None:
    """X25519MLKEM768, by its name in the registry."""
    share = bytes.fromhex("0033") + vector(2, bytes.fromhex("11ec") + vector(2, bytes(1120)))
    answer = asked(TLSv1_3, server_hello(0x0303, 0x1302, extensions=CHOSE_1_3 + share))
    assert answer is not None
    assert (answer.outcome, answer.group) == (Outcome.ACCEPTED, "X25519MLKEM768")


@pytest.mark.parametrize(("server_name", "said"), [("", True), ("192.0.2.1", True), ("mail.example.com", False)])
def test_a_refusal_of_a_hello_without_a_name_says_so(server_name: str, said: bool) -> None:
    """A server that wants SNI says alert 40 or 112, which would otherwise be taken for the version."""
    for description in (40, 112):
        answer = VersionProbe(TLSv1_2, server_name).feed(alert(description))
        assert answer is not None
        assert ("our hello named no host" in answer.words) is said


@pytest.mark.parametrize(
    ("answer", "raw"),
    [
        (ProbeAnswer(Outcome.ACCEPTED, TLSv1_2), bytes.fromhex("15 0303 0002 0100")),
        (ProbeAnswer(Outcome.ANSWERED_LOWER, TLSv1_0), bytes.fromhex("15 0301 0002 0100")),
        (ProbeAnswer(Outcome.ACCEPTED, SSLv3), bytes.fromhex("15 0300 0002 0100")),
        (ProbeAnswer(Outcome.ACCEPTED, TLSv1_3), b""),
        (ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 70)), b""),
        (ProbeAnswer(Outcome.TIMED_OUT), b""),
    ],
)
def test_the_farewell_carries_the_version_agreed_on(answer: ProbeAnswer, raw: bytes) -> None:
    """Another record version would be logged as "wrong version number"; in TLS 1.3 nothing can be said in clear."""
    assert VersionProbe.farewell(answer) == raw


@pytest.mark.parametrize("version", STDLIB)
def test_pythons_own_server_accepts_each_version(version: ProtocolVersion, memory_server: Any) -> None:
    """A server that takes everything takes each of our hellos, and says which suite and group."""
    probe = VersionProbe(version, "mail.example.com")
    answer = probe.feed(memory_server(ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_3).answer(probe.hello()))
    assert answer is not None
    assert (answer.outcome, answer.answered) == (Outcome.ACCEPTED, version)
    assert answer.cipher_suite.startswith("TLS_")
    assert answer.group == "x25519"


@pytest.mark.parametrize("only", STDLIB)
@pytest.mark.parametrize("version", STDLIB)
def test_a_server_of_one_version_is_told_apart(version: ProtocolVersion, only: ProtocolVersion, memory_server: Any) -> None:
    """Its own version is accepted; to the others it says alert 70, or answers lower: never a wrong yes."""
    probe = VersionProbe(version, "mail.example.com")
    answer = probe.feed(memory_server(STDLIB[only], STDLIB[only]).answer(probe.hello()))
    assert answer is not None
    if version == only:
        assert answer.outcome == Outcome.ACCEPTED
    elif version < only or version == TLSv1_3:
        assert (answer.outcome, answer.alert) == (Outcome.REFUSED, Alert(2, 70))
    else:
        assert (answer.outcome, answer.answered) == (Outcome.ANSWERED_LOWER, only)


@pytest.mark.parametrize(
    ("ciphers", "suite"),
    [
        ("AES128-SHA:@SECLEVEL=0", "TLS_RSA_WITH_AES_128_CBC_SHA"),
        ("AECDH-AES256-SHA:@SECLEVEL=0", "TLS_ECDH_anon_WITH_AES_256_CBC_SHA"),
        ("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
        ("AES256-CCM8:@SECLEVEL=0", "TLS_RSA_WITH_AES_256_CCM_8"),
        ("CAMELLIA128-SHA256:@SECLEVEL=0", "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA256"),
        ("ARIA128-GCM-SHA256:@SECLEVEL=0", "TLS_RSA_WITH_ARIA_128_GCM_SHA256"),
    ],
)
def test_a_picky_server_does_not_refuse_for_the_suites(ciphers: str, suite: str, memory_server: Any) -> None:
    """A server with one rare suite only still shows that it takes TLS 1.2."""
    probe = VersionProbe(TLSv1_2, "mail.example.com")
    server = memory_server(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, ciphers)
    answer = probe.feed(server.answer(probe.hello()))
    assert answer is not None
    assert (answer.outcome, answer.cipher_suite) == (Outcome.ACCEPTED, suite)
