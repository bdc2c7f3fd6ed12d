"""What forbids a path that is whole; how it is told stands in test_path.py."""

from typing import Any

import pytest
from cryptography import x509

from inspector.tls.chain import Link
from inspector.tls.limits import exceeded_length, name_beyond, name_limits, unknown_critical

NAMES = [x509.DNSName("example.net"), x509.DNSName("example.org")]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (x509.NameConstraints(NAMES, None), "may issue for example.net, example.org only"),
        (x509.NameConstraints(None, NAMES[:1]), "may not issue for example.net"),
        (
            x509.NameConstraints(NAMES[1:], NAMES[:1]),
            "may issue for example.org only and may not issue for example.net",
        ),
        (x509.NameConstraints([x509.RFC822Name("example.net")], None), ""),
        (x509.NameConstraints(None, [x509.DNSName("")]), "may not issue for any name"),
        (x509.NameConstraints(NAMES[:1] * 11, None), f"may issue for {'example.net, ' * 9}example.net and 1 more only"),
        (x509.BasicConstraints(ca=True, path_length=None), ""),
        (x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.30"), b"\x05\x00"), ""),
    ],
)
def test_for_which_names_an_authority_may_issue(mint: Any, limits: x509.ExtensionType, words: str) -> None:
    """DNS names only: what mail servers are called by."""
    assert name_limits(Link.from_bytes(mint("Example Root", extensions=(limits,)).der)) == words


@pytest.mark.parametrize(
    ("permitted", "excluded", "beyond"),
    [
        (["example.net"], [], ""),
        (["Example.NET"], [], ""),
        ([".example.net"], [], ""),
        ([""], [], ""),
        ([], [], ""),
        (["example.org", "example.net"], [], ""),
        (["mx.example.net"], [], "*.example.net"),
        (["ample.net"], [], "mx.example.net"),
        (["example.net"], ["mx.example.net"], "mx.example.net"),
        ([], ["example.org"], ""),
    ],
)
def test_a_name_for_which_it_may_not_issue(mint: Any, permitted: list[str], excluded: list[str], beyond: str) -> None:
    """A name is within a limit where it is the same, or has labels more on its left; other kinds have other limits."""
    limits = x509.NameConstraints(
        [x509.RFC822Name("example.com"), *map(x509.DNSName, permitted)], [*map(x509.DNSName, excluded)] or None
    )
    names = (x509.RFC822Name("a@example.net"), x509.DNSName("mx.example.net"), x509.DNSName("*.example.net"))
    leaf, authority = mint("mx.example.net", sans=names), mint("Example Root", extensions=(limits,))
    assert name_beyond(Link.from_bytes(leaf.der), Link.from_bytes(authority.der)) == beyond


def test_what_is_not_critical_is_no_limit(mint: Any) -> None:
    """Verifiers pass over what they do not know (RFC 5280 §4.2)."""
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
    assert unknown_critical(Link.from_bytes(mint("mx.example.com", extensions=(unknown,)).der)) == ()


@pytest.mark.parametrize("length", [None, 0, 1, 2])
def test_authorities_below_are_counted_without_the_leaf(mint: Any, length: int | None) -> None:
    """pathLenConstraint 1: one authority between it and the issuer of the leaf is allowed."""
    root = mint("Root", authority=True, path_length=length)
    upper = mint("Upper", root, authority=True)
    lower = mint("Lower", upper, authority=True)
    path = [Link.from_bytes(each.der) for each in (mint("leaf", lower), lower, upper, root)]
    assert exceeded_length(path) is (path[-1] if length in (0, 1) else None)
    assert exceeded_length(path[1:]) is (path[-1] if length == 0 else None)
