import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from inspector.tls.der import SEQUENCE, read_element
from inspector.tls.path import CertificationPath, build_path

NO_SIGNING = x509.KeyUsage(
    digital_signature=True,
    key_cert_sign=False,
    crl_sign=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


class Family:
    """A root, an intermediate and a leaf."""

    def __init__(self, mint: Any) -> None:
        self.root = mint("Example Root", authority=True)
        self.intermediate = mint("Example Intermediate", self.root, authority=True)
        self.leaf = mint("mx.example.com", self.intermediate, sans=(x509.DNSName("mx.example.com"),))


@pytest.fixture
def family(mint: Any) -> Family:
    return Family(mint)


def built(path: CertificationPath) -> bool:
    assert path.builds is bool(path.path)
    assert path.builds is not bool(path.words)
    assert path.words.isprintable()
    return path.builds


@pytest.mark.parametrize(
    "order",
    [
        ("leaf", "intermediate"),
        ("leaf", "intermediate", "root"),
        ("leaf", "root", "intermediate"),
        ("leaf", "leaf", "intermediate", "intermediate"),
    ],
)
def test_a_path_is_built_whatever_the_order(order: tuple[str, ...], family: Family, now: datetime) -> None:
    """The root sent along, duplicates and a wrong order do no harm."""
    path = build_path([getattr(family, name).der for name in order], [family.root.der], now)
    assert built(path)
    assert path.path == (family.leaf.der, family.intermediate.der, family.root.der)


def test_what_is_judged_elsewhere_does_not_decide(mint: Any, family: Family, now: datetime) -> None:
    """Expiry of the leaf, its name and its purpose, and a missing subjectAltName: a path is a path."""
    odd_leaves = [
        mint("expired", family.intermediate, days=(-9, -2)),
        mint("not yet", family.intermediate, days=(5, 9)),
        mint("", family.intermediate),
        mint("cn only", family.intermediate),
        mint("client", family.intermediate, extensions=(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]),)),
        mint("small key", family.intermediate, key=rsa.generate_private_key(65537, 1024)),
        mint("an authority", family.intermediate, authority=True),
    ]
    for leaf in odd_leaves:
        assert built(build_path([leaf.der, family.intermediate.der], [family.root.der], now)), leaf.certificate.subject


def test_a_leaf_that_is_trusted_itself_is_a_path(mint: Any, now: datetime) -> None:
    """A self-signed certificate in the user's own CA file."""
    leaf = mint("self.example.com")
    assert build_path([leaf.der], [leaf.der], now).path == (leaf.der,)


def test_a_missing_intermediate_is_named_with_its_address(mint: Any, family: Family, now: datetime) -> None:
    """The most common fault: the admin learns what to add to the chain file, and where to fetch it."""
    leaf = mint("mx.example.com", family.intermediate, issuer_url="http://ca.example/intermediate.crt")
    path = build_path([leaf.der], [family.root.der], now)
    assert not built(path)
    assert path.words == (
        "an intermediate is missing: mx.example.com was issued by CN=Example Intermediate, which the server did not send "
        "and which is not in the trust store; it can be fetched from http://ca.example/intermediate.crt"
    )


def test_a_self_signed_leaf_is_called_one(mint: Any, now: datetime) -> None:
    """Alone, and not trusted."""
    path = build_path([mint("mx.example.com").der], [mint("Other Root", authority=True).der], now)
    assert not built(path)
    assert path.words == (
        "the leaf (mx.example.com) is self-signed: it was issued by itself, and it is not in the trust store"
    )


def test_a_root_that_is_not_trusted_is_named(mint: Any, family: Family, now: datetime) -> None:
    """The chain is whole, but nobody here knows its root."""
    chain = [family.leaf.der, family.intermediate.der, family.root.der]
    path = build_path(chain, [mint("Other Root", authority=True).der], now)
    assert not built(path)
    assert path.words == "the chain ends in the root Example Root, which is not in the trust store"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((-30, -3), "the intermediate Old Intermediate expired on 2026-02-26"),
        ((4, 30), "the intermediate Old Intermediate is not valid before 2026-03-05"),
    ],
)
def test_an_intermediate_out_of_its_time_is_named_with_the_date(
    days: tuple[int, int], words: str, mint: Any, family: Family, now: datetime
) -> None:
    """Which one, and when."""
    old = mint("Old Intermediate", family.root, authority=True, days=days)
    path = build_path([mint("mx.example.com", old).der, old.der], [family.root.der], now)
    assert not built(path)
    assert path.words == words


def test_an_expired_root_is_named(mint: Any, now: datetime) -> None:
    """Old systems have old stores."""
    root = mint("Old Root", authority=True, days=(-400, -40))
    path = build_path([mint("mx.example.com", root).der], [root.der], now)
    assert not built(path)
    assert path.words == "the root Old Root expired on 2026-01-20"


def test_a_wrong_signature_is_told_from_a_missing_issuer(mint: Any, family: Family, now: datetime) -> None:
    """The name fits, the key does not: often a renewed intermediate with the old leaf."""
    leaf = mint("mx.example.com", family.intermediate, wrong_key=True)
    path = build_path([leaf.der, family.intermediate.der], [family.root.der], now)
    assert not built(path)
    assert path.words.startswith("the signature of mx.example.com is wrong: it was not made with the key of CN=Example Int")


def test_a_leaf_cannot_issue(mint: Any, family: Family, now: datetime) -> None:
    """A certificate without basicConstraints CA signs another: never a path."""
    forged = mint("bank.example", family.leaf)
    path = build_path([forged.der, family.leaf.der, family.intermediate.der], [family.root.der], now)
    assert not built(path)
    assert "mx.example.com is used as an issuer but is no authority" in path.words


def test_a_key_that_may_not_sign_certificates_issues_none(mint: Any, family: Family, now: datetime) -> None:
    """keyUsage without keyCertSign (RFC 5280 §4.2.1.3); the verifier's refusal is told as such."""
    barred = mint("Barred", family.root, authority=True, extensions=(NO_SIGNING,))
    path = build_path([mint("mx.example.com", barred).der, barred.der], [family.root.der], now)
    assert not built(path)
    assert "may not sign certificates" in path.words


def test_the_path_length_is_kept(mint: Any, now: datetime) -> None:
    """pathLenConstraint 0 allows no further authority below (RFC 5280 §4.2.1.9)."""
    root = mint("Root", authority=True, path_length=0)
    below = mint("Below", root, authority=True)
    path = build_path([mint("leaf", below).der, below.der], [root.der], now)
    assert not built(path)
    assert path.words == "Root has more authorities below it than it allows (pathLenConstraint)"


def test_limits_that_the_leaf_keeps_are_no_reason(mint: Any, now: datetime) -> None:
    """The verifier takes offence at something else then (a dot in front, say), and is quoted."""
    root = mint("Root", authority=True)
    limits = x509.NameConstraints([x509.DNSName(".example.com")], None)
    issuer = mint("Issuer", root, authority=True, extensions=(limits,))
    leaf = mint("mx.example.com", issuer, sans=(x509.DNSName("mx.example.com"),))
    path = build_path([leaf.der, issuer.der], [root.der], now)
    assert [str(reason.fault) for reason in path.reasons] == ["no-path"]
    assert "in its own words" in path.words


def test_a_weak_key_of_an_authority_is_named(mint: Any, now: datetime) -> None:
    """RSA 1024 is refused today."""
    root = mint("Weak Root", authority=True, key=rsa.generate_private_key(65537, 1024))
    path = build_path([mint("leaf", root).der], [root.der], now)
    assert not built(path)
    assert path.words == "Weak Root has a key that is too weak (RSA 1024)"


def test_an_old_hash_is_told_for_an_authority_and_the_leaf(mint: Any, sha1: Any, now: datetime) -> None:
    """SHA-1 is refused wherever it stands below the root."""
    root = mint("Root", authority=True, key=rsa.generate_private_key(65537, 2048))
    path = build_path([sha1(mint("leaf", root), root)], [root.der], now)
    assert not built(path)
    assert path.words == "leaf is signed with sha1WithRSAEncryption, which is no longer accepted"


def test_another_way_up_is_found(mint: Any, family: Family, now: datetime) -> None:
    """One intermediate key, two certificates: the expired one comes first, the good one counts."""
    expired = mint("Example Intermediate", family.root, authority=True, days=(-9, -1), key=family.intermediate.key)
    chain = [family.leaf.der, expired.der, family.intermediate.der]
    path = build_path(chain, [family.root.der], now)
    assert path.path == (family.leaf.der, family.intermediate.der, family.root.der)


def test_the_shorter_of_two_ways_up_comes_first(mint: Any, family: Family, now: datetime) -> None:
    """A cross-signed intermediate, sent last, leads to a root further away."""
    far = mint("Far Root", authority=True)
    between = mint("Far Authority", far, authority=True)
    crossed = mint("Example Intermediate", between, authority=True, key=family.intermediate.key)
    chain = [family.leaf.der, family.intermediate.der, crossed.der, between.der]
    path = build_path(chain, [far.der, family.root.der], now)
    assert path.path == (family.leaf.der, family.intermediate.der, family.root.der)
    assert len(build_path(chain, [far.der], now).path) == 4


def test_of_two_issuers_the_better_one_is_explained(mint: Any, family: Family, now: datetime) -> None:
    """That an expired certificate of the same intermediate was sent too is not why no path builds."""
    expired = mint("Example Intermediate", family.root, authority=True, days=(-9, -1), key=family.intermediate.key)
    path = build_path([family.leaf.der, expired.der, family.intermediate.der], [], now)
    assert [str(reason.fault) for reason in path.reasons] == ["missing-issuer"]


def test_a_renewed_root_of_the_same_key_is_an_anchor(mint: Any, family: Family, now: datetime) -> None:
    """The server sends the old root; the store has the new one with the same name and key."""
    renewed = mint("Example Root", authority=True, key=family.root.key, days=(-1, 999))
    chain = [family.leaf.der, family.intermediate.der, family.root.der]
    assert build_path(chain, [renewed.der], now).path[-1] == renewed.der


def test_an_issuer_renewed_after_the_leaf_had_run_out_leads_on(mint: Any, family: Family, now: datetime) -> None:
    """The two were never valid together; that is the leaf's fault alone, and the path above it stands."""
    leaf = mint("mx.example.com", family.intermediate, days=(-60, -30))
    renewed = mint("Example Intermediate", family.root, authority=True, days=(-9, 99), key=family.intermediate.key)
    path = build_path([leaf.der, renewed.der], [family.root.der], now)
    assert path.path == (leaf.der, renewed.der, family.root.der)


@pytest.mark.parametrize("fault", ["", "no authority", "too long", "weak signature", "expired"])
def test_a_leaf_that_has_run_out_excuses_nothing_above_it(fault: str, mint: Any, sha1: Any, now: datetime) -> None:
    """Where the leaf is left out of the moment, each rule of the path is still kept."""
    root = mint("Root", authority=True, path_length=0 if fault == "too long" else None)
    key = rsa.generate_private_key(65537, 2048)
    issuer = mint("Issuer", root, authority=fault != "no authority", days=(-9, -1 if fault == "expired" else 99), key=key)
    leaf = mint("mx.example.com", issuer, days=(-60, -30))
    der = sha1(leaf, issuer) if fault == "weak signature" else leaf.der
    assert built(build_path([der, issuer.der], [root.der], now)) is not bool(fault)


@pytest.mark.parametrize("place", [0, 1])
def test_a_serial_number_below_zero(place: int, mint: Any, family: Family, now: datetime) -> None:
    """OpenSSL takes the leaf all the same, so a path is built; an authority's is told as the reason."""
    chain = [family.leaf, family.intermediate]
    signer = (family.intermediate, family.root)[place]
    der = negative(chain[place].certificate, signer.key)
    path = build_path([der if number == place else each.der for number, each in enumerate(chain)], [family.root.der], now)
    assert built(path) is not bool(place)
    assert [reason.fault for reason in path.reasons] == ["bad-serial-number"] * place


def test_a_leaf_of_another_form_leads_on(family: Family, now: datetime) -> None:
    """What the verifier refuses for the form of a leaf, and OpenSSL does not: a long serial number, version 1, a date."""
    tbs = family.leaf.certificate.tbs_certificate_bytes
    fields = [field.raw for field in read_element(tbs, SEQUENCE).children()]
    version, serial_number, *rest, extensions = fields
    dates = [date.content for date in read_element(fields[4], SEQUENCE).children()]
    general = sequence(*(b"\x18\x0f20" + date for date in dates))
    odd = {
        "a serial number of 25 octets": (version, b"\x02\x19" + b"\x01" * 25, *rest, extensions),
        "version 1": (serial_number, *rest),
        "GeneralizedTime before 2050": (*fields[:4], general, *fields[5:]),
    }
    for what, content in odd.items():
        der = signed(sequence(*content), family.intermediate.key)
        assert built(build_path([der, family.intermediate.der], [family.root.der], now)), what
        assert not built(build_path([der, family.root.der], [family.root.der], now)), what


def test_an_odd_form_excuses_no_critical_extension(mint: Any, family: Family, now: datetime) -> None:
    """One that nobody knows has to be refused (RFC 5280 §4.2), also in a leaf with a serial number below zero."""
    poison = x509.PrecertPoison()
    leaf = mint("mx.example.com", family.intermediate, extensions=(poison,))
    harmless = negative(leaf.certificate, family.intermediate.key)
    assert built(build_path([harmless, family.intermediate.der], [family.root.der], now))
    fields = [field.raw for field in read_element(leaf.certificate.tbs_certificate_bytes, SEQUENCE).children()]
    oid = bytes.fromhex("060a2b06010401d679020403")
    block = sequence(sequence(oid, b"\x01\x01\xff", b"\x04\x02\x05\x00"))
    critical = sequence(fields[0], b"\x02\x01\xff", *fields[2:7], b"\xa3" + bytes([len(block)]) + block)
    path = build_path([signed(critical, family.intermediate.key), family.intermediate.der], [family.root.der], now)
    assert not built(path)
    assert [str(reason.fault) for reason in path.reasons] == ["unknown-critical-extension"]


def sequence(*parts: bytes) -> bytes:
    content = b"".join(parts)
    octets = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return b"\x30" + (octets if len(content) < 0x80 else bytes((0x80 | len(octets), *octets))) + content


def signed(tbs: bytes, key: Any) -> bytes:
    """A certificate (DER) with this content, signed with ECDSA and SHA-256."""
    signature = key.sign(tbs, ec.ECDSA(hashes.SHA256()))
    return sequence(tbs, bytes.fromhex("300a06082a8648ce3d040302"), bytes((3, len(signature) + 1, 0)), signature)


def negative(certificate: x509.Certificate, key: Any) -> bytes:
    """The same certificate (DER) with the sign bit of its serial number set, signed anew."""
    number = certificate.serial_number.to_bytes(certificate.serial_number.bit_length() // 8 + 1, "big")
    return signed(certificate.tbs_certificate_bytes.replace(number, b"\x80" + number[1:], 1), key)


def test_an_authority_without_its_issuer_leaves_two_answers(mint: Any, family: Family, now: datetime) -> None:
    """A private root that is not trusted looks like a second intermediate that is missing: both are said."""
    path = build_path([family.leaf.der, family.intermediate.der], [mint("Other", authority=True).der], now)
    assert [(reason.fault, reason.der) for reason in path.reasons] == [("missing-issuer", family.intermediate.der)]
    assert path.words.endswith("either another intermediate is missing, or the root is not trusted")


@pytest.mark.parametrize(
    ("chain", "words"),
    [
        ([], "the server presented no certificate"),
        ([b"junk"], "the first certificate, where the leaf belongs, cannot be read"),
    ],
)
def test_no_leaf_no_path(chain: list[bytes], words: str, now: datetime) -> None:
    """Said plainly, without an exception."""
    assert build_path(chain, [], now).words == words


def test_two_authorities_that_issue_each_other_end(mint: Any, now: datetime) -> None:
    """A circle is no path, and the search comes to its end."""
    one = mint("One", authority=True)
    two = mint("Two", one, authority=True)
    one_by_two = mint("One", two, authority=True, key=one.key)
    path = build_path([mint("leaf", two).der, two.der, one_by_two.der], [mint("Other", authority=True).der], now)
    assert not built(path)


def test_a_maze_of_certificates_ends_soon(mint: Any, now: datetime) -> None:
    """31 authorities of one name and key, each the issuer of each: the number of paths is bounded, not explored."""
    first = mint("Maze", authority=True)
    maze = [first, *(mint("Maze", first, authority=True, key=first.key) for _ in range(30))]
    started = time.process_time()
    path = build_path([mint("leaf", first).der, *(link.der for link in maze)], [mint("Other", authority=True).der], now)
    assert not built(path)
    assert time.process_time() - started < 30


def test_many_anchors_cost_little(mint: Any, family: Family, now: datetime) -> None:
    """A system has about 150 roots; only those with the right name are parsed."""
    anchors = [mint(f"Root {number}", authority=True).der for number in range(150)]
    started = time.process_time()
    path = build_path([family.leaf.der, family.intermediate.der], [*anchors, b"junk", family.root.der], now)
    assert built(path)
    assert time.process_time() - started < 10


def test_the_moment_counts(family: Family, now: datetime) -> None:
    """The same chain, after the intermediate's end."""
    chain = [family.leaf.der, family.intermediate.der]
    later = now + timedelta(days=200)
    assert built(build_path(chain, [family.root.der], now))
    assert "expired on" in build_path(chain, [family.root.der], later).words
