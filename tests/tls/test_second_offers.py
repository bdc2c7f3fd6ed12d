from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.tls.client_hello import hello_record
from inspector.tls.offer import CIPHER_SUITES_OFFERED, Offer, offer_of
from inspector.tls.registry import NamedGroup, ProtocolVersion, SignatureScheme
from inspector.tls.second_offers import TODAY, UNUSUAL, WIDE_RANGE

OLD = (ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_1)
NOT_FOR_STRANGERS = ("_PSK_", "_SRP_", "_KRB5_", "FORTEZZA")
NO_ONE_HAS = {
    *(NamedGroup.MLKEM512, NamedGroup.X25519Kyber768Draft00, NamedGroup.SecP256r1Kyber768Draft00),
    *(group for group in NamedGroup if group.name.startswith("GC")),
}
"""Groups of TLS 1.3 that no library offers any more, or none yet."""


def names(offer: Offer) -> list[str]:
    return [CIPHER_SUITES[suite] for suite in offer.cipher_suites]


def test_below_tls12_both_hellos_together_list_every_suite_that_a_mail_server_can_have() -> None:
    """RSA key exchange, ECDSA, small DH, anonymous, broken ones: what is refused then is no matter of suites."""
    possible = {
        number
        for number, name in CIPHER_SUITES.items()
        if name.endswith(("_SHA", "_MD5")) and "_NULL_" not in name and not any(word in name for word in NOT_FOR_STRANGERS)
    }
    for version in OLD:
        first, second = CIPHER_SUITES_OFFERED[version], UNUSUAL[version].cipher_suites
        assert possible <= {*first, *second}
        assert {
            word for name in names(offer_of(version)) for word in ("TLS_RSA_", "_ECDSA_", "TLS_DHE_") if word in name
        } == {*("TLS_RSA_", "_ECDSA_", "TLS_DHE_")}


def test_the_hellos_for_tls13_together_list_every_group_and_scheme() -> None:
    """Of the groups those that RFC 8446 or a later one has for TLS 1.3; no SHA-1 key is left out either."""
    groups = {group for group in NamedGroup if group >= NamedGroup.secp256r1} - NO_ONE_HAS
    groups -= {NamedGroup.brainpoolP256r1, NamedGroup.brainpoolP384r1, NamedGroup.brainpoolP512r1}  # RFC 8734: others there
    assert groups == set(WIDE_RANGE.groups)
    unsigned = {SignatureScheme.rsa_pkcs1_md5, SignatureScheme.dsa_sha224, SignatureScheme.dsa_sha384}
    assert set(SignatureScheme) - unsigned - {SignatureScheme.dsa_sha512} == set(WIDE_RANGE.signature_schemes)


def test_a_second_hello_fits_into_one_segment_and_offers_only_what_its_version_can() -> None:
    """Else its length would be a second thing that differs; at most 128 suites, for some servers stop reading there."""
    for offer in (*TODAY.values(), *UNUSUAL.values(), WIDE_RANGE):
        assert len(hello_record(offer, "mail.example.com")) < 1400
        assert len(offer.cipher_suites) <= 128
    for version in OLD:
        for offer in (TODAY[version], UNUSUAL[version]):
            assert [name for name in names(offer) if name.endswith(("SHA256", "SHA384", "CCM"))] == []


def test_todays_hello_is_a_part_of_the_first() -> None:
    """It asks whether the version is taken with less, not with something else."""
    for version, offer in TODAY.items():
        assert set(offer.cipher_suites) < set(CIPHER_SUITES_OFFERED[version])
        newest = version is ProtocolVersion.TLSv1_3
        assert all(name.endswith("_SCSV") or ("_CCM" not in name if newest else "_ECDHE_" in name) for name in names(offer))
