"""The probe against real TLS servers on loopback: OpenSSL's and GnuTLS's own, each set up to be picky in its way."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import authority
import pytest

from inspector.tls.outcome import Outcome
from inspector.tls.probe import ProbeAnswer, VersionProbe
from inspector.tls.registry import ProtocolVersion

SSLv3, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3 = list(ProtocolVersion)[1:]
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


def asked_once(port: int, probe: VersionProbe) -> ProbeAnswer:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(probe.hello())
        while True:
            try:
                data = connection.recv(65536)
            except ConnectionResetError:
                return probe.ended(Outcome.RESET)
            except TimeoutError:
                return probe.ended(Outcome.TIMED_OUT)
            answer = probe.feed(data) if data else probe.ended(Outcome.CLOSED)
            if answer is not None:
                with contextlib.suppress(OSError):
                    connection.sendall(probe.farewell(answer))
                return answer


def asked(port: int, version: ProtocolVersion) -> ProbeAnswer:
    """Ask for one version, with the second question where the first answer is ambiguous."""
    probe = VersionProbe(version, "mail.example.com")
    answer = asked_once(port, probe)
    if not probe.needs_confirmation(answer):
        return answer
    return probe.confirmed(answer, asked_once(port, VersionProbe.confirming("mail.example.com")))


def outcomes(port: int) -> dict[str, str]:
    return {version.label: asked(port, version).outcome.value for version in list(ProtocolVersion)[1:]}


def rows(sslv3: str, tls10: str, tls11: str, tls12: str, tls13: str) -> dict[str, str]:
    return {"SSLv3": sslv3, "TLSv1.0": tls10, "TLSv1.1": tls11, "TLSv1.2": tls12, "TLSv1.3": tls13}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("-cipher", ANY), rows("refused", "accepted", "accepted", "accepted", "accepted")),
        (("-tls1_3",), rows("refused", "refused", "refused", "refused", "accepted")),
        (("-no_tls1_3", "-cipher", ANY), rows("refused", "accepted", "accepted", "accepted", "refused")),
        (("-tls1", "-cipher", ANY), rows("refused", "accepted", "answered_lower", "answered_lower", "refused")),
    ],
    ids=["all", "-tls1_3", "-no_tls1_3", "-tls1"],
)
def test_openssl_with_some_versions(options: tuple[str, ...], expected: dict[str, str], identity: tuple[Path, Path]) -> None:
    """Each version is told apart, whatever this machine's library could do itself."""
    with openssl(identity, *options) as port:
        assert outcomes(port) == expected


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


@pytest.mark.parametrize("version", [TLSv1_0, TLSv1_1])
def test_gnutls_takes_old_versions(version: ProtocolVersion, identity: tuple[Path, Path]) -> None:
    """A second library, so that the hello does not just suit one."""
    with gnutls(identity, "NORMAL:+VERS-ALL:%COMPAT") as port:
        assert asked(port, version).outcome == Outcome.ACCEPTED


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
