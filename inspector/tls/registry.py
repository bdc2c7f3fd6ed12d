"""The numbers of TLS, in the registry's spelling (IANA "TLS Parameters", RFC 8446 appendix B)."""

from enum import IntEnum

from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.visible import as_typed


class ProtocolVersion(IntEnum):
    """A version as it stands on the wire; `label` is what people write."""

    SSLv2 = 0x0002
    SSLv3 = 0x0300
    TLSv1_0 = 0x0301
    TLSv1_1 = 0x0302
    TLSv1_2 = 0x0303
    TLSv1_3 = 0x0304

    @property
    def label(self) -> str:
        """``TLSv1.2`` and the like."""
        return self.name.replace("_", ".")

    @classmethod
    def from_label(cls, label: str) -> "ProtocolVersion":
        """Return the version called `label`. Raises ValueError where there is none."""
        for version in cls:
            if version.label == label:
                return version
        raise ValueError(f"no TLS version is called {as_typed(label)}")


class ContentType(IntEnum):
    """What a TLS record carries (RFC 8446 §5.1)."""

    change_cipher_spec = 20
    alert = 21
    handshake = 22
    application_data = 23


class HandshakeType(IntEnum):
    """The first byte of a handshake message (RFC 8446 §4, RFC 5246 §7.4)."""

    hello_request = 0
    client_hello = 1
    server_hello = 2
    new_session_ticket = 4
    end_of_early_data = 5
    encrypted_extensions = 8
    certificate = 11
    server_key_exchange = 12
    certificate_request = 13
    server_hello_done = 14
    certificate_verify = 15
    client_key_exchange = 16
    finished = 20
    certificate_url = 21
    certificate_status = 22
    supplemental_data = 23
    key_update = 24
    message_hash = 254


class ExtensionType(IntEnum):
    """The extensions that a mail client's or server's hello is likely to carry."""

    server_name = 0
    max_fragment_length = 1
    status_request = 5
    supported_groups = 10
    ec_point_formats = 11
    signature_algorithms = 13
    application_layer_protocol_negotiation = 16
    signed_certificate_timestamp = 18
    padding = 21
    encrypt_then_mac = 22
    extended_master_secret = 23
    compress_certificate = 27
    record_size_limit = 28
    session_ticket = 35
    pre_shared_key = 41
    early_data = 42
    supported_versions = 43
    cookie = 44
    psk_key_exchange_modes = 45
    certificate_authorities = 47
    post_handshake_auth = 49
    signature_algorithms_cert = 50
    key_share = 51
    encrypted_client_hello = 0xFE0D
    renegotiation_info = 0xFF01


class NamedGroup(IntEnum):
    """The groups of a key exchange (registry "TLS Supported Groups")."""

    sect163k1 = 1
    sect163r1 = 2
    sect163r2 = 3
    sect193r1 = 4
    sect193r2 = 5
    sect233k1 = 6
    sect233r1 = 7
    sect239k1 = 8
    sect283k1 = 9
    sect283r1 = 10
    sect409k1 = 11
    sect409r1 = 12
    sect571k1 = 13
    sect571r1 = 14
    secp160k1 = 15
    secp160r1 = 16
    secp160r2 = 17
    secp192k1 = 18
    secp192r1 = 19
    secp224k1 = 20
    secp224r1 = 21
    secp256k1 = 22
    secp256r1 = 23
    secp384r1 = 24
    secp521r1 = 25
    brainpoolP256r1 = 26
    brainpoolP384r1 = 27
    brainpoolP512r1 = 28
    x25519 = 29
    x448 = 30
    brainpoolP256r1tls13 = 31
    brainpoolP384r1tls13 = 32
    brainpoolP512r1tls13 = 33
    GC256A = 34
    GC256B = 35
    GC256C = 36
    GC256D = 37
    GC512A = 38
    GC512B = 39
    GC512C = 40
    curveSM2 = 41
    ffdhe2048 = 256
    ffdhe3072 = 257
    ffdhe4096 = 258
    ffdhe6144 = 259
    ffdhe8192 = 260
    MLKEM512 = 0x0200
    MLKEM768 = 0x0201
    MLKEM1024 = 0x0202
    SecP256r1MLKEM768 = 0x11EB
    X25519MLKEM768 = 0x11EC
    SecP384r1MLKEM1024 = 0x11ED
    X25519Kyber768Draft00 = 0x6399
    SecP256r1Kyber768Draft00 = 0x639A


class SignatureScheme(IntEnum):
    """Signature algorithms (RFC 8446 §4.2.3); the legacy pairs of TLS 1.2 are spelled in the same form."""

    rsa_pkcs1_md5 = 0x0101
    rsa_pkcs1_sha1 = 0x0201
    dsa_sha1 = 0x0202
    ecdsa_sha1 = 0x0203
    rsa_pkcs1_sha224 = 0x0301
    dsa_sha224 = 0x0302
    ecdsa_sha224 = 0x0303
    rsa_pkcs1_sha256 = 0x0401
    dsa_sha256 = 0x0402
    ecdsa_secp256r1_sha256 = 0x0403
    rsa_pkcs1_sha384 = 0x0501
    dsa_sha384 = 0x0502
    ecdsa_secp384r1_sha384 = 0x0503
    rsa_pkcs1_sha512 = 0x0601
    dsa_sha512 = 0x0602
    ecdsa_secp521r1_sha512 = 0x0603
    sm2sig_sm3 = 0x0708
    rsa_pss_rsae_sha256 = 0x0804
    rsa_pss_rsae_sha384 = 0x0805
    rsa_pss_rsae_sha512 = 0x0806
    ed25519 = 0x0807
    ed448 = 0x0808
    rsa_pss_pss_sha256 = 0x0809
    rsa_pss_pss_sha384 = 0x080A
    rsa_pss_pss_sha512 = 0x080B
    ecdsa_brainpoolP256r1tls13_sha256 = 0x081A
    ecdsa_brainpoolP384r1tls13_sha384 = 0x081B
    ecdsa_brainpoolP512r1tls13_sha512 = 0x081C
    mldsa44 = 0x0904
    mldsa65 = 0x0905
    mldsa87 = 0x0906


def cipher_suite_name(number: int) -> str:
    """Return the registered name of a cipher suite, or ``0xNNNN`` where there is none."""
    return CIPHER_SUITES.get(number, f"0x{number:04x}")


def named_group_name(number: int) -> str:
    """Return the registered name of a group, or ``0xNNNN`` where it is not known here."""
    return _name_in(NamedGroup, number)


def signature_scheme_name(number: int) -> str:
    """Return the registered name of a signature scheme, or ``0xNNNN`` where it is not known here."""
    return _name_in(SignatureScheme, number)


def handshake_type_name(number: int) -> str:
    """Return the registered name of a handshake message, or ``0xNN`` where it is not known here."""
    return _name_in(HandshakeType, number, digits=2)


def version_label(number: int) -> str:
    """Return what people write for a version number: ``TLSv1.2``, ``TLSv1.3 draft 28``, or ``0xNNNN``."""
    if number in set(ProtocolVersion):
        return ProtocolVersion(number).label
    if number >> 8 == TLS13_DRAFT_MAJOR:
        return f"TLSv1.3 draft {number & 0xFF}"
    return f"0x{number:04x}"


TLS13_DRAFT_MAJOR = 0x7F
"""High byte of the version numbers that the drafts of TLS 1.3 used (draft-ietf-tls-tls13-28 §4.2.1.1)."""


def _name_in(numbers: type[IntEnum], number: int, digits: int = 4) -> str:
    try:
        return numbers(number).name
    except ValueError:
        return f"0x{number:0{digits}x}"
