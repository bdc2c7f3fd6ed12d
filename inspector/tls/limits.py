"""What forbids a path that is whole: extensions that nobody knows, and the limits of authorities (RFC 5280 §4.2)."""

from collections.abc import Sequence

from inspector.tls.chain import Link
from inspector.tls.der import DERError
from inspector.tls.tbs import TBSCertificate, constrained_names, path_length
from inspector.visible import visible

PRECERTIFICATE_POISON = "1.3.6.1.4.1.11129.2.4.3"
"""Marks what was made for the logs of Certificate Transparency only (RFC 6962 §3.1)."""
_KNOWN = frozenset(
    {
        *(f"2.5.29.{last}" for last in (15, 17, 19, 30, 31, 32, 33, 36, 37, 54)),
        "1.3.6.1.5.5.7.1.7",
        "1.3.6.1.5.5.7.1.8",
        "1.3.6.1.5.5.7.1.14",
        "2.16.840.1.113730.1.1",
    }
)
"""Extensions that OpenSSL takes where they are critical (X509_supported_extension)."""


def unknown_critical(link: Link) -> tuple[str, ...]:
    """Return the OIDs of its critical extensions that verifiers do not know, and so must refuse (RFC 5280 §4.2)."""
    return tuple(sorted(_fields(link).critical - _KNOWN))


def exceeded_length(path: Sequence[Link]) -> Link | None:
    """Return the authority below which more authorities stand than its pathLenConstraint allows (RFC 5280 §4.2.1.9)."""
    below = 0
    for link in path[1:]:
        try:
            allowed = path_length(_fields(link).extensions)
        except DERError:
            allowed = 0
        if allowed is not None and below > allowed:
            return link
        below += not link.facts.self_issued
    return None


def name_limits(link: Link) -> str:
    """Return ``may issue for example.com only`` or ``may not issue for …``; empty where neither is said.

    Of nameConstraints (RFC 5280 §4.2.1.10) the DNS names are read.
    """
    try:
        permitted, excluded = constrained_names(_fields(link).extensions)
    except DERError:
        return ""
    only = f"may issue for {', '.join(map(visible, permitted))} only" if permitted else ""
    never = f"may not issue for {', '.join(map(visible, excluded))}" if excluded else ""
    return " and ".join(filter(None, (only, never)))


def _fields(link: Link) -> TBSCertificate:
    return TBSCertificate.from_bytes(link.der)
