"""A root, an intermediate and a leaf, minted in memory for one server name."""

import hashlib
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from inspector.demo.scenario import Identity
from inspector.frozen import Frozen
from inspector.tls.expected_warnings import keep_expected_quiet

keep_expected_quiet()

_ROOT_DAYS = 3650
_INTERMEDIATE_DAYS = 1825
_LEAF_DAYS = 90
_EXPIRED_DAYS = 20
"""How long ago an expired leaf ran out."""
_OTHER_NAME = "www.example.com"
"""Whom the leaf of OTHER_NAME was issued for."""
_ECDSA_WITH_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
"""AlgorithmIdentifier (RFC 5758 §3.2)."""
_ISSUER_URL = "http://ca.example.net/demo-intermediate.crt"
"""Where the leaf says that its issuer can be fetched (RFC 5280 §4.2.2.1); nobody does."""
_RSA_KEY_BITS = {Identity.RSA_KEY: 2048, Identity.CARELESS: 1024}
_EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")
_UNKNOWN_KEY = bytes.fromhex("06072a8648ce3d027f")
"""id-ecPublicKey (RFC 5480 §2.1.1), and an object identifier beside it that means nothing to anybody."""


class Certificates(Frozen):
    """What a server needs, and what its clients are to trust."""

    root: bytes
    """DER of the root; the server does not send it."""
    chain_pem: bytes
    """Leaf and intermediate, in the order in which they are presented."""
    key_pem: bytes
    """The leaf's private key (PKCS #8, not encrypted)."""


class _Authority(Frozen):
    """Who signs."""

    name: x509.Name
    """Its subject."""
    key: ec.EllipticCurvePrivateKey
    """Its private key."""
    serial: int
    """The serial number of its certificate."""
    fixed: bool
    """True when it signs without chance (RFC 6979)."""


class _Server(Frozen):
    """Who is signed, and signs nobody."""

    name: x509.Name
    """Its subject."""
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    """Its private key."""
    serial: int
    """The serial number of its certificate."""


def mint(server_name: str, now: datetime, identity: Identity = Identity.GOOD, *, fixed: bool = False) -> Certificates:
    """Mint a chain for `server_name` that is valid at `now` (with a zone) and for 90 days after it, or as `identity` says.

    An expired chain was minted 110 days before `now`; only its leaf has run out. `fixed`: the same arguments give the same
    bytes, in every run and everywhere, for pictures (but for RSA keys); anybody can work the keys out. Raises
    UnsupportedAlgorithm where the library cannot sign without chance.
    """
    begin = now - timedelta(days=_LEAF_DAYS + _EXPIRED_DAYS) if identity is Identity.EXPIRED else now
    leaf_name = _OTHER_NAME if identity is Identity.OTHER_NAME else server_name
    root = _authority("SMTP Inspector demo root", fixed=fixed)
    intermediate = _authority("SMTP Inspector demo intermediate", fixed=fixed)
    careless = identity is Identity.CARELESS
    key, serial = _drawn(leaf_name, fixed=fixed)
    bits = _RSA_KEY_BITS.get(identity)
    leaf = _Server(_name(leaf_name), rsa.generate_private_key(65537, bits) if bits else key, serial)
    root_certificate = _as_authority(_unsigned(root, root, begin, _ROOT_DAYS), None)
    intermediate_certificate = _as_authority(_unsigned(intermediate, root, begin, _INTERMEDIATE_DAYS), 0)
    purpose = ExtendedKeyUsageOID.CLIENT_AUTH if careless else ExtendedKeyUsageOID.SERVER_AUTH
    usage = _usage(signs_certificates=False, encrypts_keys=identity is Identity.RSA_KEY)
    leaf_certificate = _as_leaf(_unsigned(leaf, intermediate, begin, _LEAF_DAYS), leaf_name, purpose, usage)
    chain = [_signed(leaf_certificate, intermediate), _signed(intermediate_certificate, root)]
    if identity is Identity.UNKNOWN_KEY:
        chain[0] = _with_unknown_key(chain[0], intermediate)
    if identity is Identity.LEAF_ONLY:
        del chain[1:]
    anchor = _signed(root_certificate, root)
    if careless:
        chain = [_with_negative_serial(chain[0], intermediate), anchor, chain[1], chain[1]]
    return Certificates(
        anchor.public_bytes(Encoding.DER),
        b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain),
        leaf.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _authority(common_name: str, *, fixed: bool) -> _Authority:
    return _Authority(_name(common_name), *_drawn(common_name, fixed=fixed), fixed)


def _drawn(common_name: str, *, fixed: bool) -> tuple[ec.EllipticCurvePrivateKey, int]:
    """Return a key and a serial number: new ones, or those that follow from the name."""
    if not fixed:
        return ec.generate_private_key(ec.SECP256R1()), x509.random_serial_number()
    digest = hashlib.sha256(common_name.encode()).digest()
    number = int.from_bytes(digest) >> 1  # 255 bits: below the order of the curve
    return ec.derive_private_key(number, ec.SECP256R1()), int.from_bytes(digest[:16])


def _unsigned(subject: _Authority | _Server, issuer: _Authority, now: datetime, days: int) -> x509.CertificateBuilder:
    public_key = subject.key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject.name)
        .issuer_name(issuer.name)
        .public_key(public_key)
        .serial_number(subject.serial)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )


def _as_authority(builder: x509.CertificateBuilder, path_length: int | None) -> x509.CertificateBuilder:
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True).add_extension(
        _usage(signs_certificates=True), critical=True
    )


def _as_leaf(
    builder: x509.CertificateBuilder, server_name: str, purpose: x509.ObjectIdentifier, usage: x509.KeyUsage
) -> x509.CertificateBuilder:
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(_issuer_address(), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(server_name)]), critical=False)
    )


def _issuer_address() -> x509.AuthorityInformationAccess:
    address = x509.UniformResourceIdentifier(_ISSUER_URL)
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, address)])


def _usage(*, signs_certificates: bool, encrypts_keys: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=encrypts_keys,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(builder: x509.CertificateBuilder, issuer: _Authority) -> x509.Certificate:
    return builder.sign(issuer.key, hashes.SHA256(), ecdsa_deterministic=issuer.fixed or None)


def _with_unknown_key(leaf: x509.Certificate, issuer: _Authority) -> x509.Certificate:
    """Return `leaf` with a key of a kind that no library knows, signed anew: `cryptography` makes no such certificate."""
    return _signed_anew(leaf.tbs_certificate_bytes.replace(_EC_PUBLIC_KEY, _UNKNOWN_KEY, 1), issuer)


def _with_negative_serial(leaf: x509.Certificate, issuer: _Authority) -> x509.Certificate:
    """Return `leaf` with a serial number below zero (two's complement, X.690 §8.3), signed anew."""
    size = leaf.serial_number.bit_length() // 8 + 1
    number = leaf.serial_number.to_bytes(size, "big")
    negative = bytes((number[0] & 0x3F | 0x80,)) + number[1:]  # never ff, which would not be the shortest form
    return _signed_anew(leaf.tbs_certificate_bytes.replace(_der(0x02, number), _der(0x02, negative), 1), issuer)


def _signed_anew(to_be_signed: bytes, issuer: _Authority) -> x509.Certificate:
    signature = issuer.key.sign(to_be_signed, ec.ECDSA(hashes.SHA256(), deterministic_signing=issuer.fixed))
    return x509.load_der_x509_certificate(_der(0x30, to_be_signed + _ECDSA_WITH_SHA256 + _der(0x03, b"\0" + signature)))


def _der(tag: int, content: bytes) -> bytes:
    """Return one DER element (X.690 §8.1)."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content
