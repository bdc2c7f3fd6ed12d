from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from inspector.tls.certificate import CertificateError
from inspector.tls.chain import MAX_CHAIN, Link, Signature, Signatures, read_links


def test_signatures_are_checked_with_the_issuers_key(mint: Any) -> None:
    """Right key, wrong key of the same name, and an issuer of another name."""
    root = mint("Root", authority=True)
    leaf = Link.from_bytes(mint("leaf", root).der)
    namesake, stranger = mint("Root", authority=True), mint("Stranger", authority=True)
    signatures = Signatures()
    assert signatures.check(leaf, Link.from_bytes(root.der)) is Signature.GOOD
    assert signatures.check(leaf, Link.from_bytes(namesake.der)) is Signature.BAD
    assert signatures.check(leaf, Link.from_bytes(stranger.der)) is Signature.UNCHECKED


def test_a_key_of_another_kind_has_not_signed(mint: Any) -> None:
    """An intermediate of the same name with an RSA key where the leaf was signed with ECDSA: wrong, not unknown."""
    leaf = Link.from_bytes(mint("leaf", mint("Root", authority=True)).der)
    namesake = mint("Root", authority=True, key=rsa.generate_private_key(65537, 2048))
    assert Signatures().check(leaf, Link.from_bytes(namesake.der)) is Signature.BAD


def test_a_chain_is_read_once_each_and_bounded(mint: Any) -> None:
    """Duplicates count once, what is no certificate is left out, and 32 are enough."""
    first, second = mint("one").der, mint("two").der
    assert [link.der for link in read_links([first, b"junk", first, second])] == [first, second]
    many = [mint(str(number)).der for number in range(MAX_CHAIN + 3)]
    assert len(read_links(many)) == MAX_CHAIN


def test_a_link_is_named_as_people_name_it(mint: Any) -> None:
    """The CN; something at least where there is no name."""
    assert Link.from_bytes(mint("mx.example.com").der).name == "mx.example.com"
    assert Link.from_bytes(mint("").der).name == "a certificate without a name"
    with pytest.raises(CertificateError):
        Link.from_bytes(b"junk")
