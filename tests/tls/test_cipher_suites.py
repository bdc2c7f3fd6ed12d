import ssl
import warnings

import pytest

from inspector.tls.cipher_suites import CIPHER_SUITES


def test_the_table_agrees_with_this_machines_openssl() -> None:
    """OpenSSL's `id` holds the number; TLS 1.3 suites have the registered name there too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    ciphers = context.get_ciphers()
    assert len(ciphers) > 40
    for cipher in ciphers:
        name = CIPHER_SUITES[cipher["id"] & 0xFFFF]
        if cipher["protocol"] == "TLSv1.3":
            assert name == cipher["name"]
        assert ("GCM" in cipher["name"]) == ("GCM" in name)
        assert cipher["name"].startswith(("ADH", "AECDH")) == ("_anon_" in name)


def test_the_table_agrees_with_tlslite() -> None:
    """An independent list; tlslite writes ANON, and has SSLv2's and draft numbers that are not registered."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it imports asyncore
        from tlslite.constants import CipherSuite
    compared = 0
    for number, name in CipherSuite.ietfNames.items():
        if number > 0xFFFF or "draft" in name:
            continue
        assert CIPHER_SUITES[number] == name.replace("ANON", "anon")
        compared += 1
    assert compared > 100


@pytest.mark.parametrize("name", ["TLS_FALLBACK_SCSV", "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"])
def test_signalling_values_are_named(name: str) -> None:
    """They stand in hellos among the suites."""
    assert name in CIPHER_SUITES.values()


def test_no_name_stands_twice() -> None:
    """A name that is registered once cannot have two numbers."""
    assert len(set(CIPHER_SUITES.values())) == len(CIPHER_SUITES)
