"""The second question, against Python's own ssl as a server that is picky in one thing."""

import ssl
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from inspector.frozen import replace
from inspector.tls.alert import Alert
from inspector.tls.answer import ProbeAnswer
from inspector.tls.client_hello import ClientHello
from inspector.tls.extension import find_extension
from inspector.tls.outcome import Outcome
from inspector.tls.probe import VersionProbe
from inspector.tls.registry import ExtensionType, ProtocolVersion
from inspector.tls.second_question import second_question, what_it_takes

TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3 = list(ProtocolVersion)[2:]
OAKLEY_GROUP_2 = int(
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6d"
    "f25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381"
    "ffffffffffffffff",
    16,
)
"""1024 bits (RFC 2409 §6.2)."""

Adjust = Callable[[ssl.SSLContext, Any], None]


def no_change(_context: ssl.SSLContext, _folder: Any) -> None:
    """As the suites say."""


def small_dh(context: ssl.SSLContext, folder: Any) -> None:
    """A group of 1024 bits, as old servers have."""
    prime = OAKLEY_GROUP_2.to_bytes(129, "big")
    der = b"\x30\x81\x87\x02\x81\x81" + prime + b"\x02\x01\x02"  # PKCS #3: SEQUENCE { INTEGER p, INTEGER g }
    file = folder / "dh.pem"
    file.write_text(f"-----BEGIN DH PARAMETERS-----\n{b64encode(der).decode()}\n-----END DH PARAMETERS-----\n")
    context.load_dh_params(file)


def brainpool(context: ssl.SSLContext, _folder: Any) -> None:
    """A group that hardly any client offers."""
    context.set_ecdh_curve("brainpoolP256r1")


ANY_ECDHE = "ECDHE+AESGCM:@SECLEVEL=0"
SERVERS: dict[str, tuple[str, Adjust, str, str]] = {
    "static RSA only": ("AES128-SHA:AES256-SHA:@SECLEVEL=0", no_change, "RSA key exchange", "only with RSA key exchange"),
    "small DH only": ("DHE-RSA-AES128-SHA:@SECLEVEL=0", small_dh, "small DH (DH 1024 bits)", "only with small DH"),
    "anonymous only": ("AECDH-AES128-SHA:@SECLEVEL=0", no_change, "an anonymous cipher suite", "only with an anonymous"),
    "an unusual group only": (ANY_ECDHE, brainpool, "the group brainpoolP256r1", "with unusual ones it is accepted"),
    "ARIA only": (
        *("ECDHE-ARIA128-GCM-SHA256:@SECLEVEL=0", no_change),
        *("an unusual cipher (TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256)", "only with an unusual cipher"),
    ),
    "an ordinary one": (ANY_ECDHE, no_change, "", ""),
}


@pytest.fixture
def asked(memory_server: Any, tmp_path: Any) -> Callable[..., ProbeAnswer]:
    """Ask a server for a version, and again where one hello does not say all; each question at a server of its own."""

    def ask(ciphers: str, adjust: Adjust, version: ProtocolVersion = TLSv1_2) -> ProbeAnswer:
        first = VersionProbe(version, "mail.example.com")
        answer = answered(first, ciphers, adjust)
        second = second_question(first, answer)
        return answer if second is None else second.together(answer, answered(second.probe, ciphers, adjust))

    def answered(probe: VersionProbe, ciphers: str, adjust: Adjust) -> ProbeAnswer:
        server = memory_server(
            ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2, ciphers, lambda context: adjust(context, tmp_path)
        )
        answer = probe.feed(server.answer(probe.hello()))
        assert answer is not None
        return answer

    return ask


@pytest.mark.parametrize(("ciphers", "adjust", "needs", "words"), SERVERS.values(), ids=SERVERS)
def test_what_a_picky_server_demands_is_named(
    asked: Callable[..., ProbeAnswer], ciphers: str, adjust: Adjust, needs: str, words: str
) -> None:
    """TLS 1.2 is accepted by all of them; what today's clients lack for it is found out and named."""
    answer = asked(ciphers, adjust)
    assert (answer.outcome, answer.answered) == (Outcome.ACCEPTED, TLSv1_2)
    assert answer.needs.startswith(needs)
    assert bool(answer.needs) is bool(needs)
    assert words in answer.words


@pytest.mark.parametrize("version", [TLSv1_0, TLSv1_1])
@pytest.mark.parametrize("server", ["static RSA only", "small DH only", "anonymous only", "an unusual group only"])
def test_the_same_is_found_out_below_tls12(asked: Callable[..., ProbeAnswer], server: str, version: ProtocolVersion) -> None:
    """Many a server that knows nothing newer can do no more than that."""
    ciphers, adjust, needs, words = SERVERS[server]
    answer = asked(ciphers.replace("ECDHE+AESGCM", "ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA"), adjust, version)
    assert (answer.outcome, answer.answered) == (Outcome.ACCEPTED, version)
    assert answer.needs.startswith(needs)
    assert words in answer.words


REFUSED_40 = ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 40), words="first words")


def test_a_server_that_refuses_the_unusual_too() -> None:
    """GnuTLS without TLS 1.2 says 40 to both: the words tell that both were asked."""
    second = second_question(VersionProbe(TLSv1_2, "mail.example.com"), REFUSED_40)
    assert second is not None
    told = second.together(REFUSED_40, REFUSED_40)
    assert (told.outcome, told.needs) == (Outcome.REFUSED, "")
    assert told.words == "first words; unusual groups and cipher suites are refused too"
    assert second.together(REFUSED_40, ProbeAnswer(Outcome.NO_SESSION)) == REFUSED_40


@pytest.mark.parametrize(
    ("outcome", "said"),
    [(Outcome.REFUSED, "alert 40"), (Outcome.CLOSED, "closed"), (Outcome.RESET, "reset"), (Outcome.TIMED_OUT, "")],
)
def test_what_tells_that_something_old_is_needed(outcome: Outcome, said: str) -> None:
    """A server that hangs up on the hello of today refuses it too; one that says nothing in time tells nothing."""
    first = ProbeAnswer(Outcome.ACCEPTED, TLSv1_2, "TLS_RSA_WITH_AES_128_CBC_SHA")
    second = second_question(VersionProbe(TLSv1_2, "mail.example.com"), first)
    assert second is not None
    told = second.together(first, ProbeAnswer(outcome, alert=Alert(2, 40) if outcome is Outcome.REFUSED else None))
    assert told.needs == ("RSA key exchange" if said else "")
    assert f"alone got {said}" in told.words if said else told == first


FAILED_INSIDE = ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 80), words="something failed inside")


def test_a_staple_that_fails_is_told_from_a_version_that_is_refused() -> None:
    """OpenSSL says internal_error to whoever asks for a staple that it cannot give; to others the version is there."""
    for version in (TLSv1_2, TLSv1_3):
        second = second_question(VersionProbe(version, "mail.example.com"), FAILED_INSIDE)
        assert second is not None
        hello = ClientHello.from_bytes(second.probe.hello()[5:])
        assert find_extension(hello.extensions, ExtensionType.status_request) is None
        accepted = ProbeAnswer(
            Outcome.ACCEPTED, version, "TLS_AES_128_GCM_SHA256", "x25519", ocsp_staple=False, signature_scheme="ed25519"
        )
        told = second.together(FAILED_INSIDE, accepted)
        assert (told.outcome, told.alert, told.ocsp_staple, told.needs) == (Outcome.ACCEPTED, Alert(2, 80), None, "")
        assert told.words.endswith("asks for an OCSP staple, as Exim's does; to one that asks for none it is accepted")
        refused = second.together(FAILED_INSIDE, FAILED_INSIDE)
        assert (refused.outcome, refused.alert) == (Outcome.REFUSED, Alert(2, 80))


@pytest.mark.parametrize("version", [TLSv1_0, TLSv1_1])
def test_an_old_version_is_asked_for_without_a_staple_where_that_is_known_to_fail(version: ProtocolVersion) -> None:
    """OpenSSL says alert 80 of its security level too, so by itself that is no reason for a connection more."""
    probe = VersionProbe(version, "mail.example.com")
    assert second_question(probe, FAILED_INSIDE, lambda: False) is None
    second = second_question(probe, FAILED_INSIDE, lambda: True)
    assert second is not None
    hello = ClientHello.from_bytes(second.probe.hello()[5:])
    assert find_extension(hello.extensions, ExtensionType.status_request) is None
    told = second.together(FAILED_INSIDE, ProbeAnswer(Outcome.ACCEPTED, version, "TLS_RSA_WITH_AES_128_CBC_SHA"))
    assert (told.outcome, told.alert) == (Outcome.ACCEPTED, Alert(2, 80))


def test_other_hellos_beside_the_first_ask_for_a_staple_too() -> None:
    """Only the one thing differs that is asked about."""
    second = second_question(VersionProbe(TLSv1_3, "mail.example.com"), REFUSED_40)
    assert second is not None
    hello = ClientHello.from_bytes(second.probe.hello()[5:])
    assert find_extension(hello.extensions, ExtensionType.status_request) is not None


def test_a_cipher_of_tls13_that_openssl_does_not_offer_is_named() -> None:
    """Not taken for ECDHE, of which TLS 1.3 does not speak."""
    first = ProbeAnswer(Outcome.ACCEPTED, TLSv1_3, "TLS_AES_128_CCM_SHA256", words="the server chose it")
    second = second_question(VersionProbe(TLSv1_3, "mail.example.com"), first)
    assert second is not None
    told = second.together(first, REFUSED_40)
    assert told.needs == "an unusual cipher (TLS_AES_128_CCM_SHA256)"
    assert told.words.endswith(f"only with {told.needs}: a hello with AES-GCM or CHACHA20 alone got {REFUSED_40.alert}")
    assert second.together(first, replace(first, cipher_suite="TLS_AES_128_GCM_SHA256")) == first


TODAYS = ProbeAnswer(Outcome.ACCEPTED, TLSv1_2, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")


@pytest.mark.parametrize(
    ("version", "answer", "asks"),
    [
        (TLSv1_2, REFUSED_40, True),
        (TLSv1_2, ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 71)), True),
        (TLSv1_2, ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 70)), False),
        (TLSv1_2, ProbeAnswer(Outcome.CLOSED), False),
        (TLSv1_2, TODAYS, False),
        (TLSv1_2, FAILED_INSIDE, True),
        (TLSv1_1, FAILED_INSIDE, False),
        (TLSv1_2, ProbeAnswer(Outcome.ACCEPTED, TLSv1_2, "TLS_RSA_WITH_AES_128_CBC_SHA"), True),
        (TLSv1_1, REFUSED_40, True),
        (TLSv1_1, ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 70)), False),
        (TLSv1_1, ProbeAnswer(Outcome.ACCEPTED, TLSv1_1, "TLS_RSA_WITH_AES_128_CBC_SHA"), True),
        (TLSv1_1, ProbeAnswer(Outcome.ACCEPTED, TLSv1_1, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"), False),
        (ProtocolVersion.SSLv3, REFUSED_40, False),
        (TLSv1_3, REFUSED_40, True),
        (TLSv1_3, ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 71)), True),
        (TLSv1_3, ProbeAnswer(Outcome.REFUSED, alert=Alert(2, 70)), False),
        (TLSv1_3, ProbeAnswer(Outcome.ACCEPTED, TLSv1_3, "TLS_CHACHA20_POLY1305_SHA256"), False),
        (TLSv1_3, ProbeAnswer(Outcome.ACCEPTED, TLSv1_3, "TLS_AES_128_CCM_SHA256"), True),
    ],
)
def test_a_connection_more_is_made_only_where_it_can_tell_something(
    version: ProtocolVersion, answer: ProbeAnswer, *, asks: bool
) -> None:
    """Each question costs the server a connection."""
    assert (second_question(VersionProbe(version, "mail.example.com"), answer) is not None) is asks


@pytest.mark.parametrize(
    ("suite", "group", "needs"),
    [
        ("TLS_RSA_WITH_RC4_128_SHA", "", "a broken cipher (TLS_RSA_WITH_RC4_128_SHA)"),
        ("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "x25519", "a broken cipher (TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA)"),
        ("TLS_DHE_DSS_WITH_AES_128_CBC_SHA", "DH 2048 bits", "a DSA key"),
        ("TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "DH 2048 bits", "DHE key exchange (DH 2048 bits)"),
        ("TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "DH 1024 bits", "small DH (DH 1024 bits)"),
        ("TLS_ECDH_RSA_WITH_AES_128_CBC_SHA", "", "static Diffie-Hellman"),
        ("0xfafa", "", "0xfafa"),
    ],
)
def test_the_most_telling_demand_is_named(suite: str, group: str, needs: str) -> None:
    """One thing is enough for an admin to begin with."""
    assert what_it_takes(ProbeAnswer(Outcome.ACCEPTED, TLSv1_2, suite, group)) == needs


@pytest.mark.parametrize(
    ("answer", "needs"),
    [
        (ProbeAnswer(Outcome.ACCEPTED, TLSv1_3, "TLS_AES_128_GCM_SHA256", "ffdhe8192"), "the group ffdhe8192"),
        (
            ProbeAnswer(Outcome.ACCEPTED, TLSv1_3, "TLS_AES_128_GCM_SHA256", "x25519", signature_scheme="mldsa65"),
            "a key that signs with mldsa65",
        ),
        (ProbeAnswer(Outcome.ACCEPTED, TLSv1_3, "TLS_SM4_GCM_SM3", "curveSM2"), "the group curveSM2"),
        (ProbeAnswer(Outcome.ACCEPTED, TLSv1_3, "TLS_SM4_GCM_SM3", "x25519"), "an unusual cipher (TLS_SM4_GCM_SM3)"),
        (ProbeAnswer(Outcome.ACCEPTED, TLSv1_3, "TLS_AES_128_GCM_SHA256", "x25519", signature_scheme="ed25519"), ""),
        (ProbeAnswer(Outcome.ANSWERED_LOWER, TLSv1_2, "TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256", "x25519"), ""),
    ],
)
def test_what_tls13_alone_was_refused_for_is_named(answer: ProbeAnswer, needs: str) -> None:
    """One more hello tells both: whether the version is taken at all, and what was missing in the first."""
    second = second_question(VersionProbe(TLSv1_3, "mail.example.com"), REFUSED_40)
    assert second is not None
    told = second.together(REFUSED_40, answer)
    assert (told.outcome, told.needs) == (answer.outcome, needs)
