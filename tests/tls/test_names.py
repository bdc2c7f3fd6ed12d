from typing import Any

import pytest

from inspector.frozen import replace
from inspector.tls.certificate import CertificateFacts
from inspector.tls.names import ReferenceID, ascii_name, is_address, server_name_for_sni


@pytest.fixture
def facts(mint: Any) -> CertificateFacts:
    """Facts without names; the tests put theirs in."""
    return CertificateFacts.from_bytes(mint("", days=(0, 1)).der)


@pytest.mark.parametrize(
    ("wanted", "presented", "matches"),
    [
        ("mx.example.com", "DNS:mx.example.com", True),
        ("MX.Example.COM", "DNS:mx.example.com", True),
        ("mx.example.com.", "DNS:mx.example.com", True),
        ("mx.example.com", "DNS:mx.example.com.", True),
        ("mx.example.com", "DNS:*.example.com", True),
        ("a.mx.example.com", "DNS:*.example.com", False),
        ("example.com", "DNS:*.example.com", False),
        ("mx.example.com", "DNS:m*.example.com", False),
        ("mx.example.com", "DNS:*x.example.com", False),
        ("mx.example.com", "DNS:mx.*.com", False),
        ("a.b.example.com", "DNS:*.*.example.com", False),
        ("example.com", "DNS:*.com", False),
        ("com", "DNS:*", False),
        ("mx.example.com", "DNS:*", False),
        ("bücher.example", "DNS:xn--bcher-kva.example", True),
        ("mail.bücher.example", "DNS:*.xn--bcher-kva.example", True),
        ("mx.example.com", "DNS:mx.example.com\\x00.evil.example", False),
        ("mx.example.com", "email:mx.example.com", False),
        ("mx.example.com", "URI:mx.example.com", False),
        ("mx.example.com", "DNS:", False),
        ("192.0.2.1", "IP:192.0.2.1", True),
        ("192.0.2.1", "DNS:192.0.2.1", False),
        ("192.0.2.1", "IP:192.0.2.2", False),
        ("192.0.2.1", "IP:c000", False),
        ("[2001:db8::1]", "IP:2001:db8::1", True),
        ("2001:DB8:0:0::1", "IP:2001:db8::1", True),
        ("mx.example.com", "IP:192.0.2.1", False),
    ],
)
def test_names_are_compared_by_rfc_9525(wanted: str, presented: str, matches: bool, facts: CertificateFacts) -> None:
    """A wildcard is the whole left-most label and stands for one label; addresses match addresses only."""
    found = ReferenceID.from_text(wanted).matches(replace(facts, subject_alt_names=(presented,)))
    assert found.matches is matches
    if matches:
        assert found.why.startswith(presented)


def test_a_mismatch_says_whom_the_certificate_names(facts: CertificateFacts) -> None:
    """The admin sees at once whose certificate it is."""
    names = tuple(f"DNS:host{number}.example.net" for number in range(8))
    found = ReferenceID.from_text("mx.example.com").matches(replace(facts, subject_alt_names=(*names, "email:a@b.example")))
    assert not found.matches
    assert found.presented_ids == names
    assert found.why.startswith("the names of the certificate do not include mx.example.com: DNS:host0.example.net, ")
    assert found.why.endswith("DNS:host5.example.net and 2 more")


@pytest.mark.parametrize(
    ("wanted", "presented", "words"),
    [
        ("a.mx.example.com", "DNS:*.example.com", "the * of *.example.com stands for exactly one label"),
        ("example.com", "DNS:*.example.com", "the * of *.example.com stands for exactly one label"),
        ("mx.example.com", "DNS:m*.example.com", "in m*.example.com the * does not count"),
        ("mx.example.com", "DNS:*x.example.com", "in *x.example.com the * does not count"),
        ("a.b.example.com", "DNS:*.*.example.com", "in *.*.example.com the * does not count"),
        ("example.com", "DNS:*.com", "*.com is too wide to count"),
        ("192.0.2.1", "DNS:192.0.2.1", "only an IP entry matches one"),
        ("mx.example.com", "DNS:*.example.net", ""),
        ("notexample.com", "DNS:*.example.com", ""),
        ("mx.example.com", "DNS:*", ""),
        ("mx.example.com", "email:*.example.com", ""),
    ],
)
def test_a_near_miss_is_explained(wanted: str, presented: str, words: str, facts: CertificateFacts) -> None:
    """What looks as if it matched and does not; nothing is said of names that do not even look so."""
    why = ReferenceID.from_text(wanted).matches(replace(facts, subject_alt_names=(presented,))).why
    assert words in why
    assert (";" in why) is bool(words)


def test_the_common_name_is_only_remarked_on(facts: CertificateFacts) -> None:
    """Old clients took it; RFC 9525 does not, and says so to people who wonder."""
    found = ReferenceID.from_text("mx.example.com").matches(replace(facts, common_name="mx.example.com"))
    assert (found.matches, found.presented_ids) == (False, ())
    assert "no subjectAltName" in found.why
    assert "its CN is mx.example.com, but the CN is no longer looked at" in found.why


@pytest.mark.parametrize("wanted", ["", "two words", "a..b", "x" * 64 + ".example", "esc\x1b[2J"])
def test_what_is_no_name_matches_nothing(wanted: str, facts: CertificateFacts) -> None:
    """It never raises, and what is shown of it is printable."""
    found = ReferenceID.from_text(wanted).matches(replace(facts, subject_alt_names=("DNS:*.example.com", "DNS:")))
    assert not found.matches
    assert "neither a host name nor an address" in found.why
    assert found.why.isprintable()


@pytest.mark.parametrize(
    ("name", "ascii_form"),
    [
        ("mx.example.com", "mx.example.com"),
        ("mx.example.com.", "mx.example.com"),
        ("_smtp.example.com", "_smtp.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("localhost", "localhost"),
        (".", ""),
        ("", ""),
        ("a." * 127 + "com", ""),
        ("a\udc80b.example", ""),
    ],
)
def test_host_names_are_written_as_dns_writes_them(name: str, ascii_form: str) -> None:
    """A-labels, no dot at the end, within DNS's lengths; else nothing."""
    assert ascii_name(name) == ascii_form


@pytest.mark.parametrize(
    ("name", "address"), [("192.0.2.1", True), ("[::1]", True), ("::1", True), ("1.2.3", False), ("mx.example.com", False)]
)
def test_addresses_are_told_from_names(name: str, address: bool) -> None:
    """SNI carries no address (RFC 6066 §3)."""
    assert is_address(name) is address
    assert (server_name_for_sni(name) == "") is address
