"""The demo's certificates."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, Store

from inspector.demo.certificates import mint
from inspector.demo.scenario import Identity
from inspector.tls.certificate import CertificateFacts
from inspector.tls.names import ReferenceID
from inspector.tls.path import build_path, split_pem

NOW = datetime(2024, 5, 17, 12, tzinfo=UTC)


def test_the_chain_leads_to_the_root():
    """A strict verifier that trusts the root alone builds leaf, intermediate, root for the server's name."""
    minted = mint("mail.example.com", NOW)
    leaf, intermediate = x509.load_pem_x509_certificates(minted.chain_pem)
    store = Store([x509.load_der_x509_certificate(minted.root)])
    verifier = PolicyBuilder().store(store).time(NOW).build_server_verifier(x509.DNSName("mail.example.com"))
    assert len(verifier.verify(leaf, [intermediate])) == 3


def test_the_dates_go_by_the_given_moment():
    """Everything is valid from a day before `now`; the leaf is the first to end."""
    minted = mint("mail.example.com", NOW)
    leaf, intermediate = x509.load_pem_x509_certificates(minted.chain_pem)
    assert leaf.not_valid_before_utc == intermediate.not_valid_before_utc == NOW - timedelta(days=1)
    assert leaf.not_valid_after_utc == NOW + timedelta(days=90) < intermediate.not_valid_after_utc


def test_the_key_is_the_leafs():
    """The server can prove that it owns the leaf."""
    minted = mint("mail.example.com", NOW)
    (leaf, _) = x509.load_pem_x509_certificates(minted.chain_pem)
    assert load_pem_private_key(minted.key_pem, None).public_key() == leaf.public_key()


@pytest.mark.parametrize(
    ("identity", "certificates", "valid", "builds", "matches"),
    [
        (Identity.GOOD, 2, True, True, True),
        (Identity.EXPIRED, 2, False, True, True),
        (Identity.LEAF_ONLY, 1, True, False, True),
        (Identity.OTHER_NAME, 2, True, True, False),
        (Identity.UNKNOWN_KEY, 2, True, True, True),
        (Identity.CARELESS, 4, True, True, True),
    ],
)
def test_one_thing_is_wrong_at_a_time(identity: Identity, certificates: int, valid: bool, builds: bool, matches: bool):
    """An expired certificate is trusted and has the right name, and so on: a demo teaches one thing."""
    minted = mint("mail.example.com", NOW, identity)
    chain = split_pem(minted.chain_pem)
    leaf = CertificateFacts.from_bytes(chain[0])
    assert len(chain) == certificates
    assert leaf.valid_at(NOW) is valid
    assert build_path(chain, [minted.root], NOW).builds is builds
    assert ReferenceID.from_text("mail.example.com").matches(leaf).matches is matches


def test_nobody_knows_the_key():
    """The kind of key is an object identifier without a meaning; the issuer's signature fits all the same."""
    minted = mint("mail.example.com", NOW, Identity.UNKNOWN_KEY)
    leaf, intermediate = x509.load_pem_x509_certificates(minted.chain_pem)
    with pytest.raises(UnsupportedAlgorithm):
        leaf.public_key()
    leaf.verify_directly_issued_by(intermediate)


@pytest.mark.parametrize("identity", sorted(set(Identity) - {Identity.CARELESS, Identity.RSA_KEY, Identity.MISSING}))
def test_fixed_certificates_are_always_the_same(identity: Identity):
    """For pictures: no chance is in keys, serial numbers and signatures; what is served to people is new each time."""
    first, second = (mint("mail.example.com", NOW, identity, fixed=True) for _ in range(2))
    assert first == second
    assert hashlib.sha256(first.root).hexdigest()[:16] == "dedaf11f172088a7" or identity is Identity.EXPIRED
    assert first.root != mint("mail.example.com", NOW, identity).root
    assert first.key_pem != mint("mail.example.com", NOW, identity).key_pem
