"""Certificates minted in memory with fixed dates, and servers without a network."""

import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Minted:
    """A certificate and the key that belongs to it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


Mint = Callable[..., Minted]


@cache
def rsa_key(size: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, size)


def mint_certificate(
    name: str,
    issuer: Minted | None = None,
    *,
    authority: bool = False,
    sans: tuple[x509.GeneralName, ...] = (),
    days: tuple[int, int] = (-10, 90),
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
    issuer_url: str = "",
    path_length: int | None = None,
    extensions: tuple[x509.ExtensionType, ...] = (),
    wrong_key: bool = False,
) -> Minted:
    """Issue a certificate valid from `days[0]` to `days[1]` around NOW; without an issuer it issues itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before((NOW + days[0] * DAY).replace(tzinfo=None))
        .not_valid_after((NOW + days[1] * DAY).replace(tzinfo=None))
    )
    added: list[x509.ExtensionType] = list(extensions)
    if authority:
        added.append(x509.BasicConstraints(ca=True, path_length=path_length))
    if sans:
        added.append(x509.SubjectAlternativeName(sans))
    if issuer_url:
        where = x509.UniformResourceIdentifier(issuer_url)
        added.append(
            x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)])
        )
    for extension in added:
        builder = builder.add_extension(extension, critical=False)
    signing_key = ec.generate_private_key(ec.SECP256R1()) if wrong_key else (issuer.key if issuer else key)
    return Minted(builder.sign(signing_key, hashes.SHA256()), key)


def with_sha1(minted: Minted, issuer: Minted) -> bytes:
    """The same certificate (DER), signed with SHA-1; `issuer` has an RSA key. `cryptography` makes no such certificate."""
    assert isinstance(issuer.key, rsa.RSAPrivateKey)
    der, tbs = minted.der, minted.certificate.tbs_certificate_bytes
    old = tbs.replace(SHA256_WITH_RSA, SHA1_WITH_RSA)
    signature = issuer.key.sign(old, padding.PKCS1v15(), hashes.SHA1())
    return der.replace(tbs, old).replace(SHA256_WITH_RSA, SHA1_WITH_RSA).replace(minted.certificate.signature, signature)


SHA256_WITH_RSA, SHA1_WITH_RSA = (bytes.fromhex(f"06092a864886f70d0101{last}") for last in ("0b", "05"))


@pytest.fixture
def sha1() -> Callable[[Minted, Minted], bytes]:
    return with_sha1


@pytest.fixture
def mint() -> Mint:
    return mint_certificate


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def rsa_identity() -> Minted:
    """A self-signed RSA certificate: the key type that every version and suite can be tried with."""
    return mint_certificate("mail.example.com", key=rsa_key(2048), sans=(x509.DNSName("mail.example.com"),))


class MemoryServer:
    """Python's own ssl as a server without a network: bytes in, bytes out."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    def answer(self, data: bytes) -> bytes:
        """What the server writes after `data`; an error of its own is in its alert."""
        self._incoming.write(data)
        with contextlib.suppress(ssl.SSLError):
            self._tls.do_handshake()
        return self._outgoing.read()


@pytest.fixture
def memory_server(rsa_identity: Minted, tmp_path: Path) -> Callable[..., MemoryServer]:
    """Make a server that takes the versions from `lowest` to `highest`, with suites as OpenSSL writes them.

    `adjust` may change its context.
    """
    pair = tmp_path / "pair.pem"
    pair.write_bytes(rsa_identity.key_pem + rsa_identity.pem)

    def make(
        lowest: ssl.TLSVersion,
        highest: ssl.TLSVersion,
        ciphers: str = "ALL:@SECLEVEL=0",
        adjust: Callable[[ssl.SSLContext], None] = lambda _: None,
    ) -> MemoryServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair)
        context.minimum_version, context.maximum_version = lowest, highest
        context.set_ciphers(ciphers)
        adjust(context)
        return MemoryServer(context)

    return make
