"""OpenSSL's words for suites, versions and alerts."""

import pytest

from inspector.formats.pastes.openssl_words import received_alert, suite_name, version_of
from inspector.tls.registry import ProtocolVersion


@pytest.mark.parametrize(
    ("openssl", "registered"),
    [
        ("TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
        ("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        ("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
        ("DHE-RSA-AES256-SHA", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"),
        ("AES128-SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA256"),
        ("DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("RC4-SHA", "TLS_RSA_WITH_RC4_128_SHA"),
        ("ADH-AES256-GCM-SHA384", "TLS_DH_anon_WITH_AES_256_GCM_SHA384"),
        ("SOMETHING-NEW", "SOMETHING-NEW"),
    ],
)
def test_suites_get_the_registrys_name(openssl: str, registered: str) -> None:
    """Where there is one; else the words stay."""
    assert suite_name(openssl) == registered


@pytest.mark.parametrize(
    ("words", "label"),
    [("TLSv1", "TLSv1.0"), ("TLSv1.3", "TLSv1.3"), ("TLS 1.2", "TLSv1.2"), ("SSLv3", "SSLv3"), ("TLS", None)],
)
def test_versions_are_known_by_their_names(words: str, label: str | None) -> None:
    """TLSv1 is 1.0."""
    assert version_of(words) is (ProtocolVersion.from_label(label) if label else None)


def test_an_alert_is_one_that_came() -> None:
    """By number or by name; the wrong version number is none."""
    by_number = received_alert("error:0A00042E:SSL routines::tlsv1 alert protocol version:SSL alert number 70")
    by_name = received_alert(
        "*** TLS startup failed (connect(): error:0A000410:SSL routines::sslv3 alert handshake failure)"
    )
    assert by_number is not None
    assert by_name is not None
    assert (by_number.name, by_name.name) == ("protocol_version", "handshake_failure")
    assert received_alert("error:0A00010B:SSL routines:ssl3_get_record:wrong version number") is None
    assert received_alert("SSL alert number 999") is None
