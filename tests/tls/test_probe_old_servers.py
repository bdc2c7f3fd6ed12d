"""SSLv3, RC4 and 3DES: what this machine's OpenSSL cannot speak, tlslite-ng can."""

import socket
import threading
import warnings
from typing import Any

import pytest

from inspector.tls.confirmation import needs_confirmation
from inspector.tls.outcome import Outcome
from inspector.tls.probe import ProbeAnswer, Question, VersionProbe
from inspector.tls.registry import ProtocolVersion
from inspector.tls.sslv2_probe import SSLv2Probe

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it imports asyncore
    from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
    from tlslite.errors import TLSError


def asked(probe: Question, settings: Any, identity: Any) -> ProbeAnswer:
    """Let a tlslite server answer the probe over a pair of connected sockets."""
    ours, theirs = socket.socketpair()
    chain = X509CertChain()
    chain.parsePemList(identity.pem.decode())
    key = parsePEMKey(identity.key_pem.decode(), private=True)

    def serve() -> None:
        with theirs:
            try:
                TLSConnection(theirs).handshakeServer(certChain=chain, privateKey=key, settings=settings)
            except (TLSError, OSError):
                return  # the probe leaves in the middle of the handshake

    thread = threading.Thread(target=serve)
    thread.start()
    ours.settimeout(10)
    try:
        ours.sendall(probe.hello())
        while True:
            data = ours.recv(65536)
            answer = probe.feed(data) if data else probe.ended(Outcome.CLOSED)
            if answer is not None:
                return answer
    finally:
        ours.close()
        thread.join(10)


def versions(lowest: tuple[int, int], highest: tuple[int, int], *ciphers: str) -> Any:
    settings = HandshakeSettings()
    settings.minVersion, settings.maxVersion = lowest, highest
    if ciphers:
        settings.cipherNames = list(ciphers)
    return settings


YES, NO, LOWER = "accepted", "refused", "answered_lower"
TABLE: dict[str, tuple[Any, list[str]]] = {
    "SSLv3 only": (versions((3, 0), (3, 0)), [NO, YES, LOWER, LOWER, LOWER, NO]),
    "SSLv3 to TLS 1.3": (versions((3, 0), (3, 4)), [NO, YES, YES, YES, YES, YES]),
    "RC4 only": (versions((3, 0), (3, 3), "rc4"), [NO, YES, YES, YES, YES, NO]),
    "3DES only": (versions((3, 0), (3, 3), "3des"), [NO, YES, YES, YES, YES, NO]),
    "TLS 1.1 and 1.2": (versions((3, 2), (3, 3)), [NO, NO, NO, YES, YES, NO]),
}
"""Kind of server: its settings, and what it answers to SSLv2, SSLv3, TLS 1.0 to 1.3."""


@pytest.mark.parametrize(("settings", "expected"), TABLE.values(), ids=TABLE)
def test_every_version_of_tlslite(settings: Any, expected: list[str], rsa_identity: Any) -> None:
    """A third library, and the only one here that speaks SSLv3, RC4 and 3DES."""
    answers = [
        asked(VersionProbe(version, "mail.example.com") if version else SSLv2Probe(), settings, rsa_identity)
        for version in (None, *list(ProtocolVersion)[1:])
    ]
    assert [answer.outcome.value for answer in answers] == expected


@pytest.mark.parametrize(("cipher", "in_name"), [("rc4", "_RC4_128_"), ("3des", "_3DES_EDE_CBC_")])
@pytest.mark.parametrize("version", [ProtocolVersion.SSLv3, ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_2])
def test_a_server_with_one_broken_cipher_only(
    cipher: str, in_name: str, version: ProtocolVersion, rsa_identity: Any
) -> None:
    """Modern libraries could not even ask for it; the version is seen all the same."""
    answer = asked(VersionProbe(version, "mail.example.com"), versions((3, 0), (3, 3), cipher), rsa_identity)
    assert (answer.outcome, answer.answered) == (Outcome.ACCEPTED, version)
    assert in_name in answer.cipher_suite


def test_an_old_server_refuses_tls13(rsa_identity: Any) -> None:
    """tlslite says alert 70, which is clear: no second question."""
    probe = VersionProbe(ProtocolVersion.TLSv1_3, "mail.example.com")
    answer = asked(probe, versions((3, 1), (3, 3)), rsa_identity)
    assert answer.outcome == Outcome.REFUSED
    assert not needs_confirmation(probe.version, answer)
