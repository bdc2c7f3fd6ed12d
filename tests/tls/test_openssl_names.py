"""Names of versions and cipher suites as logs write them, in the registry's words: right or not at all."""

import ssl

import pytest

from inspector.tls.openssl_names import read_version, registry_name
from inspector.tls.registry import ProtocolVersion, cipher_suite_name


def test_no_name_of_openssl_is_told_wrongly() -> None:
    """This machine's OpenSSL knows the numbers of its names; rare suites may stay untold."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    for suite in context.get_ciphers():
        told = registry_name(suite["name"])
        assert told in ("", cipher_suite_name(suite["id"] & 0xFFFF)), suite["name"]
        rare = any(word in suite["name"] for word in ("PSK", "SRP", "NULL", "ARIA"))
        assert told or rare, suite["name"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
        ("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        ("ECDHE-ECDSA-AES256-SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
        ("AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"),
        ("ADH-AES256-GCM-SHA384", "TLS_DH_anon_WITH_AES_256_GCM_SHA384"),
        ("DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("RC4-SHA", "TLS_RSA_WITH_RC4_128_SHA"),
        ("AES-256-GCM", ""),
        ("", ""),
        ("AES256-\x1b", ""),
    ],
)
def test_a_name(name: str, expected: str) -> None:
    """Old ones too, which this machine's OpenSSL has no more; nothing is made up."""
    assert registry_name(name) == expected


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("TLSv1.3", ProtocolVersion.TLSv1_3),
        ("TLS1.2", ProtocolVersion.TLSv1_2),
        ("TLSv1", ProtocolVersion.TLSv1_0),
        ("SP_PROT_TLS1_2_SERVER", ProtocolVersion.TLSv1_2),
        ("SP_PROT-TLS1_0_CLIENT", ProtocolVersion.TLSv1_0),
        ("SSLv3", ProtocolVersion.SSLv3),
        ("SSLv1", None),
        ("TLSv2.1", None),
        ("none", None),
    ],
)
def test_a_version(text: str, version: ProtocolVersion | None) -> None:
    """As Postfix, Exim, Exchange and Cisco write it."""
    assert read_version(text) is version
