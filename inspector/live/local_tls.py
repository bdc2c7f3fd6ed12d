"""What this machine's OpenSSL could do with each version: a handshake with itself, in memory, without a network.

It stands beside the server's own answer, so that "openssl s_client says no" is not taken for the server's word.
"""

import ssl
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from inspector.events import LocalTLSChecked
from inspector.live.local_policy import LocalPolicy
from inspector.live.recorder import Recorder
from inspector.live.secure import client_context, set_versions
from inspector.tls.registry import ProtocolVersion

_LAX = "ALL:@SECLEVEL=0"
_ABSENT = {
    ProtocolVersion.SSLv2: "cannot ask: OpenSSL 1.1.0 and later have no SSLv2",
    ProtocolVersion.SSLv3: "cannot ask: this OpenSSL was built without SSLv3",
}


def check_local_tls(recorder: Recorder) -> None:
    """Emit one LocalTLSChecked for every version."""
    server, policy = _server_context(), LocalPolicy.of_this_machine()
    for version in ProtocolVersion:
        completes, why = _check(version, server)
        if completes and (setting := policy.forbids(version)):
            why = f"{why}; {setting} keeps other programs here from it"
        recorder.emit(LocalTLSChecked(at=recorder.now(), version=version, completes=completes, why=why))


def _check(version: ProtocolVersion, server: ssl.SSLContext) -> tuple[bool, str]:
    if version in _ABSENT:
        return False, _ABSENT[version]
    said = _shake_hands(version, "DEFAULT", server)
    if not said:
        return True, "yes"
    lax = _shake_hands(version, _LAX, server)
    if not lax:
        return True, f"only with -cipher {_LAX} (else: {said})"
    return False, lax


def _shake_hands(version: ProtocolVersion, ciphers: str, server: ssl.SSLContext) -> str:
    """Complete a handshake of `version` in memory; return the empty string, or what OpenSSL said."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        client = client_context(version, ciphers)
        ours = client.wrap_bio(to_client, to_server)
        theirs = server.wrap_bio(to_server, to_client, server_side=True)
        for side in _turns(ours, theirs):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    except ssl.SSLError as error:
        return str(error.reason or error)
    return "" if ours.version() else "the handshake did not complete"


def _turns(ours: ssl.SSLObject, theirs: ssl.SSLObject) -> Iterator[ssl.SSLObject]:
    """Both sides in turn, often enough for the longest handshake (TLS 1.2: two round trips)."""
    for _ in range(4):
        yield ours
        yield theirs


def _server_context() -> ssl.SSLContext:
    """A server that takes every version, with a certificate for once."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(hours=1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start)
    certificate = builder.not_valid_after(start + timedelta(days=1)).sign(key, hashes.SHA256())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    set_versions(context, ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_3)
    context.set_ciphers(_LAX)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "once.pem"
        path.touch(mode=0o600)
        path.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(path)
    return context
