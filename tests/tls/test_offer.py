from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.tls.offer import CIPHER_SUITES_OFFERED, RANGE_CIPHER_SUITES, REALISTIC
from inspector.tls.registry import ProtocolVersion
from inspector.tls.second_offers import TODAY, UNUSUAL, WIDE_RANGE

OTHERS = (REALISTIC.cipher_suites, *(offer.cipher_suites for offer in (*TODAY.values(), *UNUSUAL.values(), WIDE_RANGE)))


def test_every_suite_is_registered_and_encrypts() -> None:
    """A typing mistake in the list would offer something else; NULL suites are never asked for."""
    offered = {suite for suites in (*CIPHER_SUITES_OFFERED.values(), RANGE_CIPHER_SUITES, *OTHERS) for suite in suites}
    assert all("_NULL_" not in CIPHER_SUITES[suite] for suite in offered)


def test_suites_of_tls13_are_offered_to_no_older_version() -> None:
    """They mean nothing there; and suites with SHA-256 or AEAD need TLS 1.2 (RFC 5246 §1.2)."""
    for version, suites in CIPHER_SUITES_OFFERED.items():
        assert all((suite >> 8 == 0x13) == (version == ProtocolVersion.TLSv1_3) for suite in suites)
        if version < ProtocolVersion.TLSv1_2:
            names = [CIPHER_SUITES[suite] for suite in suites]
            assert [name for name in names if name.endswith(("SHA256", "SHA384", "CCM", "CCM_8"))] == []
