"""What the second questions offer: the same version with less than the first hello, or with what that leaves out."""

from inspector.frozen import replace
from inspector.tls.offer import (
    AEAD,
    CBC_SHA2,
    CIPHER_SUITES_OFFERED,
    CLASSIC_GROUPS,
    ELLIPTIC_SHA1,
    EMPTY_RENEGOTIATION_INFO_SCSV,
    FORWARD_SECRET,
    RANGE,
    SIGNATURE_SCHEMES,
    TLS13_GROUPS,
    TLS13_OF_TODAY,
    Offer,
    offer_of,
)
from inspector.tls.registry import NamedGroup, ProtocolVersion, SignatureScheme

_UNUSUAL_SUITES = (
    *(0xC100, 0xC101, 0xC102),  # GOST
    *(0x00A5, 0x00A4, 0x00A1, 0x00A0, 0x0069, 0x003F, 0x0068, 0x003E, 0x0037, 0x0036, 0x0031, 0x0030),  # static DH
    *(0xC00D, 0xC003, 0xC00C, 0xC002),  # static ECDH with 3DES and RC4
    *(0xC07F, 0xC07E, 0xC089, 0xC088, 0xC08D, 0xC08C, 0xC075, 0xC074, 0xC079, 0xC078),  # CAMELLIA with static ECDH
    *(0xC061, 0xC060, 0xC05F, 0xC05E, 0xC049, 0xC048, 0xC04D, 0xC04C, 0xC03D, 0xC03C),  # ARIA
)
_UNUSUAL_BELOW_TLS12 = (0x0086, 0x0085, 0x0043, 0x0042, 0x0098, 0x0097, 0x000F, 0x000C, 0x000E, 0x000B)
"""Static DH with CAMELLIA, SEED, DES and EXPORT: the last that the hellos for TLS 1.0 and 1.1 leave out.

What needs more than a certificate (PSK, SRP, Kerberos) is no matter of a mail server for strangers.
"""
_UNUSUAL_GROUPS = (
    *(NamedGroup.brainpoolP256r1, NamedGroup.brainpoolP384r1, NamedGroup.brainpoolP512r1, NamedGroup.secp256k1),
    *(NamedGroup.secp224r1, NamedGroup.secp224k1, NamedGroup.secp192r1, NamedGroup.secp192k1, NamedGroup.secp160r1),
    *(NamedGroup.sect571r1, NamedGroup.sect571k1, NamedGroup.sect409r1, NamedGroup.sect409k1, NamedGroup.sect283r1),
    *(NamedGroup.sect283k1, NamedGroup.sect233r1, NamedGroup.sect233k1, NamedGroup.GC256A, NamedGroup.GC512A),
    *(NamedGroup.ffdhe6144, NamedGroup.ffdhe8192),
)
_UNUSUAL_IN_TLS13 = (
    *(NamedGroup.ffdhe6144, NamedGroup.ffdhe8192),
    *(NamedGroup.brainpoolP256r1tls13, NamedGroup.brainpoolP384r1tls13, NamedGroup.brainpoolP512r1tls13),
    *(NamedGroup.SecP256r1MLKEM768, NamedGroup.SecP384r1MLKEM1024, NamedGroup.MLKEM768, NamedGroup.MLKEM1024),
    NamedGroup.curveSM2,
)
"""Groups that the hello for TLS 1.3 alone leaves out."""
_UNUSUAL_SCHEMES = (
    *(SignatureScheme.mldsa44, SignatureScheme.mldsa65, SignatureScheme.mldsa87, SignatureScheme.sm2sig_sm3),
    *(
        SignatureScheme.ecdsa_brainpoolP256r1tls13_sha256,
        SignatureScheme.ecdsa_brainpoolP384r1tls13_sha384,
        SignatureScheme.ecdsa_brainpoolP512r1tls13_sha512,
    ),
)
"""Signature schemes that it leaves out too: for keys that no server would have alone."""

_SM4 = (0x00C6, 0x00C7)
"""Cipher suites of RFC 8998: TLS 1.3 in China."""
_IN_TLS13 = len(CIPHER_SUITES_OFFERED[ProtocolVersion.TLSv1_3])

TODAY: dict[ProtocolVersion, Offer] = {
    version: Offer(
        version,
        (*(suite for suite in FORWARD_SECRET if suite in CIPHER_SUITES_OFFERED[version]), EMPTY_RENEGOTIATION_INFO_SCSV),
    )
    for version in (ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_1, ProtocolVersion.TLSv1_2)
} | {ProtocolVersion.TLSv1_3: replace(offer_of(ProtocolVersion.TLSv1_3), cipher_suites=TLS13_OF_TODAY)}
"""A version with what every library of today has for it: refused by a server that lacks all of that."""

UNUSUAL: dict[ProtocolVersion, Offer] = {
    ProtocolVersion.TLSv1_2: Offer(
        ProtocolVersion.TLSv1_2,
        (*_UNUSUAL_SUITES, *AEAD, *CBC_SHA2, *ELLIPTIC_SHA1, EMPTY_RENEGOTIATION_INFO_SCSV),
        groups=(*CLASSIC_GROUPS, *_UNUSUAL_GROUPS),
    ),
    **{
        version: Offer(
            version,
            (*_UNUSUAL_BELOW_TLS12, *CIPHER_SUITES_OFFERED[version]),
            groups=(*CLASSIC_GROUPS, *_UNUSUAL_GROUPS),
        )
        for version in (ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_1)
    },
}
"""A version with groups and suites that hardly anybody has: for a server that refused the ordinary ones."""

UNSTAPLED: dict[ProtocolVersion, Offer] = {
    version: replace(offer_of(version), staple=False)
    for version in (ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_1, ProtocolVersion.TLSv1_2)
}
"""A version as it was asked for, but for the OCSP staple."""

WIDE_RANGE = replace(
    RANGE,
    cipher_suites=(*RANGE.cipher_suites[:_IN_TLS13], *_SM4, *RANGE.cipher_suites[_IN_TLS13:]),
    groups=(*TLS13_GROUPS, *_UNUSUAL_IN_TLS13),
    signature_schemes=(*SIGNATURE_SCHEMES, *_UNUSUAL_SCHEMES),
)
"""TLS 1.0 to 1.3 at once, with what the hello for TLS 1.3 alone leaves out: one answer tells whether the version or that was
missing."""
