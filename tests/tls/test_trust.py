from typing import Any

import pytest

from inspector.tls.chain import Link
from inspector.tls.trust import Anchors, pem_of, split_pem


def test_a_bundle_is_split_in_order(mint: Any) -> None:
    """Comments, other blocks and CR LF between them are passed over; openssl's TRUSTED form too."""
    first, second = mint("First", authority=True), mint("Second", authority=True)
    key = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    bundle = b"# First\n" + first.pem.replace(b"\n", b"\r\n") + key + b"subject=Second\n" + second.pem
    assert split_pem(bundle) == [first.der, second.der]


def test_a_broken_block_spoils_no_other(mint: Any) -> None:
    """Base64 that ends too early, and a block without an end."""
    good = mint("Good", authority=True)
    broken = b"-----BEGIN CERTIFICATE-----\nAAAAA\n-----END CERTIFICATE-----\n"
    unfinished = b"-----BEGIN CERTIFICATE-----\nAAAA\n"
    assert split_pem(broken + good.pem + unfinished) == [good.der]
    assert split_pem(b"") == []


def test_a_certificate_goes_into_pem_and_back(mint: Any) -> None:
    """As OpenSSL writes it; bytes that are no certificate too, so that they can be looked at."""
    minted = mint("Root", authority=True)
    assert pem_of(minted.der).encode() == minted.pem
    assert split_pem(pem_of(b"no certificate").encode()) == [b"no certificate"]


def test_anchors_are_found_by_name(mint: Any) -> None:
    """Two roots may have one name: both are tried."""
    one, other = mint("Same", authority=True), mint("Same", authority=True)
    store = Anchors([one.der, other.der, one.der, mint("Another", authority=True).der])
    named = store.named(one.certificate.subject.public_bytes())
    assert [link.der for link in named] == [one.der, other.der]
    assert all(link.anchor for link in named)
    assert one.der in store
    assert mint("Same").der not in store


def test_what_a_root_issued_has_not_its_name(mint: Any) -> None:
    """An intermediate in the store names its issuer too, and is none of its anchors."""
    root = mint("Root", authority=True)
    store = Anchors([mint("Intermediate", root, authority=True).der, root.der])
    assert [link.der for link in store.named(root.certificate.subject.public_bytes())] == [root.der]


def test_roots_that_cannot_be_read_are_passed_over(mint: Any) -> None:
    """One broken file in the system's store must not take the others away."""
    good = mint("Good", authority=True)
    cut = good.der[:60]
    half_read = good.der.replace(b"\x17\x0d26", b"\x17\x0dXX")  # the dates are no dates: seen when it is parsed
    store = Anchors([b"", b"garbage", cut, half_read, good.der])
    assert [link.der for link in store.named(good.certificate.subject.public_bytes())][-1] == good.der


def test_only_anchors_of_that_name_are_parsed(mint: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store has some 150 roots, and a chain asks for one or two: the others are not taken apart."""
    wanted = mint("Wanted", authority=True)
    store = Anchors([mint("One", authority=True).der, wanted.der, mint("Another", authority=True).der])
    parsed: list[bytes] = []
    read = Link.from_bytes
    monkeypatch.setattr(Link, "from_bytes", lambda der, **options: (parsed.append(der), read(der, **options))[1])
    assert [link.der for link in store.named(wanted.certificate.subject.public_bytes())] == [wanted.der]
    assert parsed == [wanted.der]
