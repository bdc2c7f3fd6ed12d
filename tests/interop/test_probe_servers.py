"""The probe against real TLS servers on loopback: OpenSSL's and GnuTLS's own, each set up to be picky in its way."""

import contextlib
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import authority
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

from inspector.tls.answer import ProbeAnswer
from inspector.tls.extra_probe import extra_probe, other_key_type
from inspector.tls.extra_question import ExtraQuestion
from inspector.tls.outcome import Outcome
from inspector.tls.probe import Question, VersionProbe
from inspector.tls.registry import ProtocolVersion
from inspector.tls.second_question import second_question
from inspector.tls.sslv2_probe import SSLv2Probe

TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3 = list(ProtocolVersion)[2:]
ANY = "ALL:@SECLEVEL=0"


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Certificate and key, as files."""
    issued = authority.issue("mail.example.com", names=("mail.example.com",))
    folder = tmp_path_factory.mktemp("identity")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(issued.certificate_pem)
    key.write_bytes(issued.key_pem)
    return certificate, key


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """Run a server until it takes connections, and end it afterwards; skips where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port, server)
            yield port
        finally:
            server.kill()


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + 10
    while True:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        assert time.monotonic() < give_up, "the server takes no connection"
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.02)


def openssl(identity: tuple[Path, Path], *options: str) -> contextlib.AbstractContextManager[int]:
    """Return a running ``openssl s_server``; ``-nocert`` among the options leaves the certificate out."""
    port = free_port()
    pair = [] if "-nocert" in options else ["-cert", str(identity[0]), "-key", str(identity[1])]
    return running(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-quiet", *pair, *options], port)


def gnutls(identity: tuple[Path, Path], priority: str) -> contextlib.AbstractContextManager[int]:
    port = free_port()
    pair = ["--x509certfile", str(identity[0]), "--x509keyfile", str(identity[1])]
    return running(["gnutls-serv", "--quiet", "--echo", "--port", str(port), *pair, "--priority", priority], port)


def asked_once(port: int, probe: Question) -> ProbeAnswer:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(probe.hello())
        answer = None
        while answer is None or not probe.complete:
            try:
                data = connection.recv(65536)
            except ConnectionResetError:
                return probe.ended(Outcome.RESET)
            except TimeoutError:
                return probe.ended(Outcome.TIMED_OUT)
            answer = probe.feed(data) if data else probe.ended(Outcome.CLOSED)
            connection.sendall(probe.take_due())
            if not data:
                break
        assert answer is not None
        with contextlib.suppress(OSError):
            connection.sendall(probe.farewell(answer))
        return answer


def asked(port: int, version: ProtocolVersion, server_name: str = "mail.example.com") -> ProbeAnswer:
    """Ask for one version, with the second question where one answer cannot tell."""
    probe: Question = VersionProbe(version, server_name) if version > ProtocolVersion.SSLv2 else SSLv2Probe()
    answer = asked_once(port, probe)
    second = second_question(probe, answer)
    return answer if second is None else second.together(answer, asked_once(port, second.probe))


def outcomes(port: int) -> list[str]:
    return [asked(port, version).outcome.value for version in ProtocolVersion]


YES, NO, LOWER = "accepted", "refused", "answered_lower"
OPENSSL: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "SECLEVEL 0": (("-cipher", ANY), [NO, NO, YES, YES, YES, YES]),
    "its default": ((), [NO, NO, NO, NO, YES, YES]),
    "1.3 only": (("-tls1_3",), [NO, NO, NO, NO, NO, YES]),
    "all but 1.3": (("-no_tls1_3", "-cipher", ANY), [NO, NO, YES, YES, YES, NO]),
    "1.0 only": (("-tls1", "-cipher", ANY), [NO, NO, YES, LOWER, LOWER, NO]),
    "HelloRetryRequest": (("-groups", "P-521"), [NO, NO, NO, NO, YES, YES]),
    "static RSA only": (("-no_tls1_3", "-cipher", "AES128-SHA:@SECLEVEL=0"), [NO, NO, YES, YES, YES, NO]),
    "DHE only": (("-no_tls1_3", "-cipher", "DHE-RSA-AES128-SHA:@SECLEVEL=0"), [NO, NO, YES, YES, YES, NO]),
    "ADH only": (("-nocert", "-no_tls1_3", "-cipher", "ADH-AES128-SHA:@SECLEVEL=0"), [NO, NO, YES, YES, YES, NO]),
    "client certificate": (("-Verify", "1", "-cipher", ANY), [NO, NO, YES, YES, YES, YES]),
    "another name in SNI": (
        ("-servername", "other.example.com", "-servername_fatal", "-cert2", "{cert}", "-key2", "{key}"),
        [NO, NO, NO, NO, NO, NO],
    ),
    "the name in SNI": (
        ("-servername", "mail.example.com", "-servername_fatal", "-cert2", "{cert}", "-key2", "{key}"),
        [NO, NO, NO, NO, YES, YES],
    ),
}
GNUTLS: dict[str, tuple[str, list[str]]] = {
    "all": ("NORMAL:+VERS-ALL:%COMPAT", [NO, NO, YES, YES, YES, YES]),
    "its default": ("NORMAL:-VERS-TLS1.0:-VERS-TLS1.1", [NO, NO, NO, NO, YES, YES]),
    "1.3 only": ("NORMAL:-VERS-ALL:+VERS-TLS1.3", [NO, NO, NO, NO, NO, YES]),
    "all but 1.3": ("NORMAL:-VERS-TLS1.3", [NO, NO, YES, YES, YES, LOWER]),
    "static RSA only": ("NORMAL:-VERS-TLS1.3:-KX-ALL:+RSA", [NO, NO, YES, YES, YES, LOWER]),
}


@pytest.mark.parametrize(("options", "expected"), OPENSSL.values(), ids=OPENSSL)
def test_every_version_of_openssl(options: tuple[str, ...], expected: list[str], identity: tuple[Path, Path]) -> None:
    """Each version is told apart, whatever this machine's library could do itself. SSLv2 to TLS 1.3."""
    filled = tuple(option.format(cert=identity[0], key=identity[1]) for option in options)
    with openssl(identity, *filled) as port:
        assert outcomes(port) == expected


@pytest.mark.parametrize(("priority", "expected"), GNUTLS.values(), ids=GNUTLS)
def test_every_version_of_gnutls(priority: str, expected: list[str], identity: tuple[Path, Path]) -> None:
    """A second library, so that the hellos do not just suit one."""
    with gnutls(identity, priority) as port:
        assert outcomes(port) == expected


@contextlib.contextmanager
def dropping(identity: tuple[Path, Path]) -> Iterator[int]:
    """Run Python's own TLS 1.2 server whose alerts never leave it: it drops the connection instead, as old ones do."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*identity)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2

    class Dropping(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = context.wrap_bio(received, sent, server_side=True)
            while data := self.request.recv(65536):
                received.write(data)
                try:
                    tls.do_handshake()
                except ssl.SSLWantReadError:
                    self.request.sendall(sent.read())
                except ssl.SSLError:
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dropping) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_every_version_of_a_server_that_drops(identity: tuple[Path, Path]) -> None:
    """Silence is called so, and proves nothing; to TLS 1.3 the second question brings the proof."""
    with dropping(identity) as port:
        assert outcomes(port) == ["closed", "closed", "closed", "closed", YES, LOWER]


def test_openssl_at_its_default_security_level_is_explained(identity: tuple[Path, Path]) -> None:
    """To TLS 1.0 and 1.1 it says internal_error, which nobody would take for a matter of versions."""
    with openssl(identity) as port:
        for version in (TLSv1_0, TLSv1_1):
            answer = asked(port, version)
            assert answer.alert is not None
            assert answer.alert.name == "internal_error"
            assert "OpenSSL 3 at its default security level" in answer.words


def test_the_same_hello_without_a_name_is_told_apart(identity: tuple[Path, Path]) -> None:
    """A server that refuses for the name says so; without one it has nothing to refuse."""
    other = ("-servername", "other.example.com", "-servername_fatal", "-cert2", str(identity[0]), "-key2", str(identity[1]))
    with openssl(identity, *other) as port:
        refused = asked(port, TLSv1_2)
        assert refused.alert is not None
        assert refused.alert.name == "unrecognized_name"
        assert "says nothing about the version" in refused.words
        assert asked(port, TLSv1_2, "").outcome == Outcome.ACCEPTED


def test_the_first_flight_is_told(identity: tuple[Path, Path]) -> None:
    """Chain, signature and ticket of TLS 1.2, as a real library sends them; in TLS 1.3 the ticket comes later."""
    with openssl(identity) as port:
        told, newest = asked(port, TLSv1_2), asked(port, TLSv1_3)
    leaf = x509.load_pem_x509_certificate(identity[0].read_bytes())
    assert told.chain[0] == leaf.public_bytes(Encoding.DER)
    assert (told.signature_scheme, told.session_ticket, told.ocsp_staple) == ("rsa_pss_rsae_sha256", True, False)
    assert (newest.chain, newest.words) == (told.chain, "")
    assert (newest.signature_scheme, newest.session_ticket, newest.ocsp_staple) == ("rsa_pss_rsae_sha256", None, False)


@pytest.mark.parametrize(
    "suite",
    [
        *("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"),
        *("TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"),
    ],
)
def test_each_suite_of_tls13_is_read(identity: tuple[Path, Path], suite: str) -> None:
    """With a library of its own on the other side: key and records are what RFC 8446 says."""
    with openssl(identity, "-tls1_3", "-ciphersuites", suite) as port:
        told = asked(port, TLSv1_3)
    assert (told.cipher_suite, told.signature_scheme, len(told.chain)) == (suite, "rsa_pss_rsae_sha256", 1)


KEYS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "RSA": (("-newkey", "rsa:2048"), "rsa_pss_rsae_sha256", "rsa_pss_rsae_sha256"),
    "RSA-PSS": (("-newkey", "rsa-pss"), "rsa_pss_pss_sha256", "rsa_pss_pss_sha256"),
    "P-256": (
        *(("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"), "ecdsa_secp256r1_sha256"),
        "ecdsa_secp256r1_sha256",
    ),
    "P-384": (
        ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"),
        "ecdsa_secp256r1_sha256",  # TLS 1.2 does not tie the hash to the curve
        "ecdsa_secp384r1_sha384",
    ),
    "Ed25519": (("-newkey", "ed25519"), "ed25519", "ed25519"),
    "Ed448": (("-newkey", "ed448"), "ed448", "ed448"),
}
"""Kind of key: how openssl makes it, and the schemes that OpenSSL signs with it in TLS 1.2 and 1.3."""


@pytest.fixture(scope="module")
def of_kind(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """Makes a certificate with a key of one kind."""

    def make(kind: str) -> tuple[Path, Path]:
        folder = tmp_path_factory.mktemp("kind")
        pair = folder / "certificate.pem", folder / "key.pem"
        command = ["openssl", "req", "-x509", *KEYS[kind][0], "-nodes", "-subj", "/CN=mail.example.com", "-days", "9"]
        subprocess.run([*command, "-out", pair[0], "-keyout", pair[1]], check=True, capture_output=True)
        return pair

    return make


@pytest.mark.parametrize("kind", KEYS)
def test_the_signature_of_openssl_fits(of_kind: Callable[[str], tuple[Path, Path]], kind: str) -> None:
    """In TLS 1.2 and 1.3, with every kind of key: the server holds the key of its certificate, and Finished fits."""
    with openssl(of_kind(kind)) as port:
        told = [asked_once(port, VersionProbe(version, "mail.example.com")) for version in (TLSv1_2, TLSv1_3)]
    assert [answer.signature_scheme for answer in told] == list(KEYS[kind][1:])
    assert [answer.signature_fits for answer in told] == [True, True]
    assert told[1].words == ""


@pytest.mark.parametrize("kind", ["RSA", "P-256", "Ed25519"])
def test_the_signature_of_gnutls_fits(of_kind: Callable[[str], tuple[Path, Path]], kind: str) -> None:
    """A second library; with DHE too, whose parameters are longer."""
    with gnutls(of_kind(kind), "NORMAL:-GROUP-ALL:+GROUP-X25519") as port:
        told = [asked_once(port, VersionProbe(version, "mail.example.com")) for version in (TLSv1_2, TLSv1_3)]
    assert [answer.signature_fits for answer in told] == [True, True]


def test_the_signature_under_dhe_fits_and_below_tls12_it_is_not_checked(identity: tuple[Path, Path]) -> None:
    """MD5 and SHA-1 together are no scheme that is checked here, so nothing is claimed."""
    with openssl(identity, "-no_tls1_3", "-cipher", "DHE-RSA-AES128-SHA:@SECLEVEL=0") as port:
        told = [asked_once(port, VersionProbe(version, "mail.example.com")) for version in (TLSv1_2, TLSv1_0)]
    assert [(answer.group, answer.signature_fits) for answer in told] == [("DH 2048 bits", True), ("DH 2048 bits", None)]


def test_a_staple_that_fails_is_no_refusal_of_the_version(identity: tuple[Path, Path], tmp_path: Path) -> None:
    """The file with the OCSP answer is none: OpenSSL refuses whoever asks for it, and nobody else."""
    broken = tmp_path / "ocsp.der"
    broken.write_bytes(b"no OCSP answer")
    with openssl(identity, "-status_file", str(broken)) as port:
        for version in (TLSv1_2, TLSv1_3):
            told = asked(port, version)
            assert (told.outcome, told.ocsp_staple, told.needs) == (Outcome.ACCEPTED, None, "")
            assert "alert 80 internal_error to a hello that asks for an OCSP staple" in told.words


def test_a_suite_that_few_clients_offer_is_named(identity: tuple[Path, Path]) -> None:
    """OpenSSL and others offer no CCM by themselves: a second hello shows that without it nothing comes about."""
    with openssl(identity, "-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_SHA256") as port:
        told = asked(port, TLSv1_3)
    assert (told.outcome, told.needs) == (Outcome.ACCEPTED, "an unusual cipher (TLS_AES_128_CCM_SHA256)")


@pytest.mark.parametrize("group", ["P-521", "P-384", "P-256", "X448"])
def test_another_group_is_gone_on_with(identity: tuple[Path, Path], group: str) -> None:
    """A HelloRetryRequest is answered with the share that it asks for: what follows is read, and the signature fits."""
    with openssl(identity, "-tls1_3", "-groups", group) as port:
        told = asked(port, TLSv1_3)
    assert (told.outcome, len(told.chain), told.ocsp_staple) == (Outcome.ACCEPTED, 1, False)
    assert (told.signature_scheme, told.signature_fits) == ("rsa_pss_rsae_sha256", True)
    assert told.words.endswith("HelloRetryRequest")


def test_gnutls_goes_on_after_its_retry(identity: tuple[Path, Path]) -> None:
    """With a cookie, which it gets back."""
    with gnutls(identity, "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-SECP384R1") as port:
        told = asked(port, TLSv1_3)
    assert (told.group, told.signature_fits, len(told.chain)) == ("secp384r1", True, 1)


def test_a_group_that_no_share_can_be_made_for_stays_hidden(identity: tuple[Path, Path]) -> None:
    """Accepted all the same; nothing is said of what cannot be read."""
    with openssl(identity, "-tls1_3", "-groups", "ffdhe2048") as port:
        told = asked(port, TLSv1_3)
    assert (told.outcome, told.group, told.chain, told.ocsp_staple) == (Outcome.ACCEPTED, "ffdhe2048", (), None)


def test_a_demanded_client_certificate_shows_in_tls13(identity: tuple[Path, Path]) -> None:
    """The demand is encrypted too."""
    with openssl(identity, "-tls1_3", "-Verify", "1") as port:
        told = asked(port, TLSv1_3)
    assert told.words == "the server asks for a client certificate"
    assert told.signature_scheme == "rsa_pss_rsae_sha256"


def test_gnutls_speaks_the_same_tls13(identity: tuple[Path, Path]) -> None:
    """Another library; it asks for a client certificate unless told otherwise."""
    with gnutls(identity, "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519") as port:
        told = asked(port, TLSv1_3)
    assert (told.signature_scheme, len(told.chain), told.words) == (
        *("rsa_pss_rsae_sha256", 1),
        "the server asks for a client certificate",
    )


def test_a_staple_shows_in_tls13(identity: tuple[Path, Path], tmp_path: Path) -> None:
    """It stands beside the leaf, and only there."""
    now = datetime.now(UTC).replace(tzinfo=None)
    leaf = x509.load_pem_x509_certificate(identity[0].read_bytes())
    key = load_pem_private_key(identity[1].read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    answer = (
        ocsp.OCSPResponseBuilder()
        .add_response(leaf, leaf, hashes.SHA256(), ocsp.OCSPCertStatus.GOOD, now, None, None, None)
        .responder_id(ocsp.OCSPResponderEncoding.NAME, leaf)
        .sign(key, hashes.SHA256())
    )
    stapled = tmp_path / "staple.der"
    stapled.write_bytes(answer.public_bytes(Encoding.DER))
    with openssl(identity, "-status_file", str(stapled)) as port:
        assert [asked(port, version).ocsp_staple for version in (TLSv1_2, TLSv1_3)] == [True, True]


@pytest.fixture(scope="module")
def other_identity(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An ECDSA certificate and its key."""
    folder = tmp_path_factory.mktemp("other")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.com")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(7).not_valid_before(start).not_valid_after(start + timedelta(days=9999))
    certificate.write_bytes(builder.sign(private, hashes.SHA256()).public_bytes(Encoding.PEM))
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, key


def test_both_key_types_are_found(identity: tuple[Path, Path], other_identity: tuple[Path, Path]) -> None:
    """A server with RSA and ECDSA shows one certificate to the ordinary hello, and the other when asked for its key type."""
    with openssl(identity, "-dcert", str(other_identity[0]), "-dkey", str(other_identity[1])) as port:
        first = asked(port, TLSv1_2)
        question = other_key_type(first.cipher_suite)
        assert question is not None
        second = asked_once(port, extra_probe(question, TLSv1_2, "mail.example.com"))
    assert (first.outcome, second.outcome) == (Outcome.ACCEPTED, Outcome.ACCEPTED)
    assert {first.cipher_suite.split("_")[2], second.cipher_suite.split("_")[2]} == {"RSA", "ECDSA"}
    assert first.chain[0] != second.chain[0]


def test_a_server_with_one_key_type_refuses_the_other(identity: tuple[Path, Path]) -> None:
    """Nothing in common: that is what an ECDSA-only sender would get."""
    with openssl(identity) as port:
        refused = asked_once(port, extra_probe(ExtraQuestion.ECDSA_ONLY, TLSv1_2, "mail.example.com"))
    assert refused.alert is not None
    assert (refused.outcome, refused.alert.name) == (Outcome.REFUSED, "handshake_failure")


def test_the_large_hello_is_taken_by_real_libraries(identity: tuple[Path, Path]) -> None:
    """Over one segment, with a key share that they may not know: they ignore it or take it."""
    for server in (openssl(identity), gnutls(identity, "NORMAL")):
        with server as port:
            probe = extra_probe(ExtraQuestion.LARGE_HELLO, TLSv1_3, "mail.example.com")
            assert len(probe.hello()) > 1460
            answer = asked_once(port, probe)
        assert (answer.outcome, answer.answered) == (Outcome.ACCEPTED, TLSv1_3)
        assert answer.group in ("x25519", "X25519MLKEM768")


@pytest.mark.parametrize(
    ("version", "options", "suite", "group"),
    [
        (TLSv1_3, ("-groups", "P-521"), "TLS_AES_128_GCM_SHA256", "secp521r1"),
        (TLSv1_3, ("-ciphersuites", "TLS_AES_128_CCM_8_SHA256"), "TLS_AES_128_CCM_8_SHA256", "x25519"),
        (TLSv1_2, ("-nocert", "-no_tls1_3", "-cipher", "ADH:@SECLEVEL=0"), "TLS_DH_anon_WITH_AES_256_GCM_SHA384", None),
        (TLSv1_0, ("-nocert", "-cipher", "ADH-AES128-SHA:@SECLEVEL=0"), "TLS_DH_anon_WITH_AES_128_CBC_SHA", None),
        (TLSv1_2, ("-no_tls1_3", "-cipher", "AES128-SHA"), "TLS_RSA_WITH_AES_128_CBC_SHA", ""),
        (TLSv1_2, ("-no_tls1_3", "-cipher", "DHE-RSA-AES128-SHA"), "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "DH 2048 bits"),
        (TLSv1_2, ("-Verify", "1"), "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "x25519"),
        (TLSv1_3, ("-Verify", "1"), "TLS_AES_128_GCM_SHA256", "x25519"),
    ],
    ids=[
        "HelloRetryRequest",
        "CCM_8",
        "ADH",
        "ADH 1.0",
        "static RSA",
        "DHE",
        "client certificate",
        "client certificate 1.3",
    ],
)
def test_a_picky_openssl_accepts(
    version: ProtocolVersion, options: tuple[str, ...], suite: str, group: str | None, identity: tuple[Path, Path]
) -> None:
    """The version is found out although the server is narrow in everything else."""
    with openssl(identity, *options) as port:
        answer = asked(port, version)
    assert (answer.outcome, answer.answered, answer.cipher_suite) == (Outcome.ACCEPTED, version, suite)
    assert answer.group.startswith("DH ") if group is None else answer.group == group


@pytest.mark.parametrize(
    ("version", "options", "group"),
    [
        (TLSv1_3, ("-tls1_3", "-groups", "ffdhe8192"), "ffdhe8192"),
        (TLSv1_0, ("-tls1", "-groups", "brainpoolP256r1", "-cipher", "ECDHE:@SECLEVEL=0"), "brainpoolP256r1"),
    ],
)
def test_alert_40_for_a_group_that_is_missing(
    version: ProtocolVersion, options: tuple[str, ...], group: str, identity: tuple[Path, Path]
) -> None:
    """It looks like a version that is switched off, until another hello offers what hardly anybody has."""
    with openssl(identity, *options) as port:
        assert asked_once(port, VersionProbe(version, "mail.example.com")).outcome == Outcome.REFUSED
        answer = asked(port, version)
    assert (answer.outcome, answer.answered, answer.needs) == (Outcome.ACCEPTED, version, f"the group {group}")
    assert answer.alert is not None
    assert answer.alert.name == "handshake_failure"


def test_gnutls_without_tls13_is_ambiguous_until_it_is_asked_again(identity: tuple[Path, Path]) -> None:
    """It says alert 40 to TLS 1.3 alone, as to a missing suite; the second question brings the proof."""
    with gnutls(identity, "NORMAL:-VERS-TLS1.3") as port:
        answer = asked(port, TLSv1_3)
    assert (answer.outcome, answer.answered) == (Outcome.ANSWERED_LOWER, TLSv1_2)
    assert answer.alert is not None
    assert answer.alert.name == "handshake_failure"


def test_gnutls_with_tls13_only(identity: tuple[Path, Path]) -> None:
    """Alert 40 to TLS 1.2: refused, and the words say that GnuTLS means the version by it."""
    with gnutls(identity, "NORMAL:-VERS-ALL:+VERS-TLS1.3") as port:
        assert asked(port, TLSv1_3).outcome == Outcome.ACCEPTED
        refused = asked(port, TLSv1_2)
    assert refused.outcome == Outcome.REFUSED
    assert "GnuTLS" in refused.words
