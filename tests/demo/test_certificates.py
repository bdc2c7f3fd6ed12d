"""The demo's certificates."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, Store

from inspector.demo.certificates import mint

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
