"""What our own ClientHello offers to each version: everything that a server of that version may still insist on.

A probe asks for the version alone, so nothing else may be the reason of a refusal: all families of cipher suites stand in
the list, the anonymous ones too (a mail server may allow them alone), and broken ones (RC4, EXPORT), strongest first. Suites
that do not encrypt are left out. Data only; the numbers are those of `cipher_suites`.
"""

from inspector.frozen import Frozen, replace
from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.tls.registry import NamedGroup, ProtocolVersion, SignatureScheme

EMPTY_RENEGOTIATION_INFO_SCSV = 0x00FF
"""Says that we know RFC 5746; some servers refuse a client that does not."""

TLS13_OF_TODAY = (0x1301, 0x1302, 0x1303)
"""What every TLS library of today offers to TLS 1.3; CCM only some (GnuTLS does, OpenSSL where it is told to)."""
_TLS13 = (*TLS13_OF_TODAY, 0x1304, 0x1305)

AEAD = (
    *(0xC02C, 0xC030, 0xC02B, 0xC02F, 0xCCA9, 0xCCA8, 0xCCAA, 0x009F, 0x009E, 0x00A3, 0x00A2),  # ECDHE, DHE: GCM, CHACHA20
    *(0xC02E, 0xC032, 0xC02D, 0xC031, 0x009D, 0x009C, 0x00A7, 0x00A6),  # ECDH, RSA, anon: GCM
)
CBC_SHA2 = (
    *(0xC024, 0xC028, 0xC023, 0xC027, 0x006B, 0x0067, 0x006A, 0x0040),  # ECDHE, DHE
    *(0xC026, 0xC02A, 0xC025, 0xC029, 0x003D, 0x003C, 0x006D, 0x006C),  # ECDH, RSA, anon
)
_RARE = (
    *(0xC0AD, 0xC0AF, 0xC0AC, 0xC0AE, 0xC09F, 0xC0A3, 0xC09E, 0xC0A2, 0xC09D, 0xC0A1, 0xC09C, 0xC0A0),  # CCM
    *(0xC087, 0xC08B, 0xC086, 0xC08A, 0xC07D, 0xC07C, 0xC07B, 0xC07A),  # CAMELLIA GCM
    *(0xC073, 0xC077, 0xC072, 0xC076, 0x00C4, 0x00BE, 0x00C0, 0x00BA),  # CAMELLIA CBC
    *(0xC05D, 0xC061, 0xC05C, 0xC060, 0xC053, 0xC052, 0xC051, 0xC050),  # ARIA GCM
)
ELLIPTIC_SHA1 = (0xC00A, 0xC014, 0xC009, 0xC013, 0xC005, 0xC00F, 0xC004, 0xC00E, 0xC019, 0xC018)
_SHA1 = (
    *(0x0039, 0x0038, 0x0033, 0x0032, 0x0088, 0x0087, 0x0045, 0x0044, 0x009A, 0x0099),  # DHE: AES, CAMELLIA, SEED
    *(0x0035, 0x002F, 0x0084, 0x0041, 0x0096, 0x0007),  # RSA: AES, CAMELLIA, SEED, IDEA
    *(0x003A, 0x0034, 0x0089, 0x0046, 0x009B),  # anon
)
_STATIC_DH = (0x0037, 0x0036, 0x0031, 0x0030, 0x0010, 0x000D)
_ELLIPTIC_BROKEN = (0xC008, 0xC012, 0xC017, 0xC007, 0xC011, 0xC016)  # 3DES, RC4
_ELLIPTIC_STATIC_BROKEN = (0xC003, 0xC00D, 0xC002, 0xC00C)
_BROKEN = (
    *(0x0016, 0x0013, 0x000A, 0x001B, 0x0005, 0x0004, 0x0018),  # 3DES, RC4
    *(0x0015, 0x0012, 0x0009, 0x001A, 0x0014, 0x0011, 0x0008, 0x0006, 0x0003, 0x0019, 0x0017),  # DES, EXPORT
)
_OLD = (
    *ELLIPTIC_SHA1,
    *_SHA1,
    *_STATIC_DH,
    *_ELLIPTIC_BROKEN,
    *_ELLIPTIC_STATIC_BROKEN,
    *_BROKEN,
    EMPTY_RENEGOTIATION_INFO_SCSV,
)

CIPHER_SUITES_OFFERED: dict[ProtocolVersion, tuple[int, ...]] = {
    ProtocolVersion.SSLv3: _OLD,
    ProtocolVersion.TLSv1_0: _OLD,
    ProtocolVersion.TLSv1_1: _OLD,
    ProtocolVersion.TLSv1_2: (
        *(*AEAD, *CBC_SHA2, *ELLIPTIC_SHA1, *_SHA1, *_RARE),
        *(*_ELLIPTIC_BROKEN, *_BROKEN, EMPTY_RENEGOTIATION_INFO_SCSV),
    ),
    ProtocolVersion.TLSv1_3: _TLS13,
}
"""For a hello that offers one version only. At most 128: some servers stop reading there."""

RANGE_CIPHER_SUITES = (
    *(*_TLS13, *AEAD, *CBC_SHA2, *ELLIPTIC_SHA1, *_SHA1, *_ELLIPTIC_BROKEN, *_BROKEN, EMPTY_RENEGOTIATION_INFO_SCSV),
)
"""For the hello that offers TLS 1.0 to 1.3 at once, as ordinary clients do; without the rare suites, to keep it short."""

RANGE_VERSIONS = (ProtocolVersion.TLSv1_3, ProtocolVersion.TLSv1_2, ProtocolVersion.TLSv1_1, ProtocolVersion.TLSv1_0)

CLASSIC_GROUPS = (
    *(NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1, NamedGroup.secp521r1, NamedGroup.x448),
    *(NamedGroup.ffdhe2048, NamedGroup.ffdhe3072, NamedGroup.ffdhe4096),
)
"""For TLS 1.2 and lower."""

TLS13_GROUPS = (NamedGroup.X25519MLKEM768, *CLASSIC_GROUPS)
"""X25519MLKEM768 is named without a share: its 1184 bytes would split the hello over two TCP segments, which some old boxes
drop."""

SIGNATURE_SCHEMES = (
    *(
        SignatureScheme.ecdsa_secp256r1_sha256,
        SignatureScheme.ecdsa_secp384r1_sha384,
        SignatureScheme.ecdsa_secp521r1_sha512,
    ),
    *(SignatureScheme.ed25519, SignatureScheme.ed448),
    *(SignatureScheme.rsa_pss_rsae_sha256, SignatureScheme.rsa_pss_rsae_sha384, SignatureScheme.rsa_pss_rsae_sha512),
    *(SignatureScheme.rsa_pss_pss_sha256, SignatureScheme.rsa_pss_pss_sha384, SignatureScheme.rsa_pss_pss_sha512),
    *(SignatureScheme.rsa_pkcs1_sha256, SignatureScheme.rsa_pkcs1_sha384, SignatureScheme.rsa_pkcs1_sha512),
    *(SignatureScheme.rsa_pkcs1_sha224, SignatureScheme.ecdsa_sha224, SignatureScheme.dsa_sha256),
    *(SignatureScheme.rsa_pkcs1_sha1, SignatureScheme.ecdsa_sha1, SignatureScheme.dsa_sha1),
)
"""For TLS 1.2 and 1.3, with SHA-1 and DSA: a server with an old key must not refuse for that."""

_MODERN_AEAD = (0xC02C, 0xC030, 0x009F, 0xCCA9, 0xCCA8, 0xCCAA, 0xC02B, 0xC02F, 0x009E)
_MODERN_CBC = (0xC024, 0xC028, 0x006B, 0xC023, 0xC027, 0x0067, 0xC00A, 0xC014, 0x0039, 0xC009, 0xC013, 0x0033)
_MODERN_RSA = (0x009D, 0x009C, 0x003D, 0x003C, 0x0035, 0x002F)

FORWARD_SECRET = tuple(suite for suite in (*_MODERN_AEAD, *_MODERN_CBC) if "_ECDHE_" in CIPHER_SUITES[suite])
"""What every TLS library of today offers to TLS 1.2: ECDHE with AES or CHACHA20.

Go and rustls offer no DHE, rustls no static RSA."""

_MODERN_SCHEMES = (
    *(SignatureScheme.mldsa65, SignatureScheme.mldsa87, SignatureScheme.mldsa44),
    *(
        SignatureScheme.ecdsa_secp256r1_sha256,
        SignatureScheme.ecdsa_secp384r1_sha384,
        SignatureScheme.ecdsa_secp521r1_sha512,
    ),
    *(SignatureScheme.ed25519, SignatureScheme.ed448),
    *(SignatureScheme.rsa_pss_pss_sha256, SignatureScheme.rsa_pss_pss_sha384, SignatureScheme.rsa_pss_pss_sha512),
    *(SignatureScheme.rsa_pss_rsae_sha256, SignatureScheme.rsa_pss_rsae_sha384, SignatureScheme.rsa_pss_rsae_sha512),
    *(SignatureScheme.rsa_pkcs1_sha256, SignatureScheme.rsa_pkcs1_sha384, SignatureScheme.rsa_pkcs1_sha512),
)


class Offer(Frozen):
    """What one ClientHello offers."""

    highest: ProtocolVersion
    """The highest version in it."""
    cipher_suites: tuple[int, ...]
    """In order of preference."""
    versions: tuple[ProtocolVersion, ...] = ()
    """What stands in supported_versions; empty: the extension is left out."""
    groups: tuple[int, ...] = CLASSIC_GROUPS
    """supported_groups."""
    signature_schemes: tuple[int, ...] = SIGNATURE_SCHEMES
    """signature_algorithms; left out below TLS 1.2."""
    hybrid_share: bool = False
    """True: the 1,216 bytes of an X25519MLKEM768 share are sent along, as senders with OpenSSL 3.5 and later do."""
    staple: bool = True
    """True: an OCSP staple is asked for (status_request)."""


def offer_of(version: ProtocolVersion) -> Offer:
    """Return what the hello for this one version offers. Raises KeyError for SSLv2."""
    suites = CIPHER_SUITES_OFFERED[version]
    if version == ProtocolVersion.TLSv1_3:
        return Offer(version, suites, (version,), TLS13_GROUPS)
    return Offer(version, suites)


RANGE = Offer(ProtocolVersion.TLSv1_3, RANGE_CIPHER_SUITES, RANGE_VERSIONS, TLS13_GROUPS)
"""TLS 1.0 to 1.3 at once, as ordinary clients do."""

REALISTIC = Offer(
    ProtocolVersion.TLSv1_3,
    (*(0x1302, 0x1303, 0x1301), *_MODERN_AEAD, *_MODERN_CBC, *_MODERN_RSA, EMPTY_RENEGOTIATION_INFO_SCSV),
    (ProtocolVersion.TLSv1_3, ProtocolVersion.TLSv1_2),
    (
        *(NamedGroup.X25519MLKEM768, NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.x448),
        *(NamedGroup.secp384r1, NamedGroup.secp521r1, NamedGroup.ffdhe2048, NamedGroup.ffdhe3072),
    ),
    _MODERN_SCHEMES,
    hybrid_share=True,
)
"""What a sender with OpenSSL 3.5 offers by default, in content and size: over one TCP segment of Ethernet."""


def with_key_type(key: str) -> Offer:
    """Return an offer of TLS 1.2 that a server can take with one type of key only; `key`: ``RSA`` or ``ECDSA``."""
    word, prefixes = f"_{key}_", {"RSA": ("rsa_",), "ECDSA": ("ecdsa_", "ed")}[key]
    wide = offer_of(ProtocolVersion.TLSv1_2)
    return replace(
        wide,
        cipher_suites=(
            *(suite for suite in wide.cipher_suites if word in CIPHER_SUITES.get(suite, "")),
            EMPTY_RENEGOTIATION_INFO_SCSV,
        ),
        signature_schemes=tuple(scheme for scheme in SIGNATURE_SCHEMES if scheme.name.startswith(prefixes)),
    )
