"""What forbids a path that is whole: extensions that nobody knows, and the limits of authorities (RFC 5280 §4.2)."""

from collections.abc import Sequence

from inspector.tls.chain import Link
from inspector.tls.der import DERError
from inspector.tls.tbs import TBSCertificate, constrained_names, general_names, path_length
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


_NAMES_SHOWN = 10
"""Names of a limit that are written out; an authority's certificate may hold thousands."""


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
    only = f"may issue for {_some(permitted)} only" if permitted else ""
    never = f"may not issue for {_some(excluded)}" if excluded else ""
    return " and ".join(filter(None, (only, never)))


def name_beyond(leaf: Link, authority: Link) -> str:
    """Return the first DNS name of `leaf` that `authority` may not issue for (RFC 5280 §4.2.1.10); empty where none is."""
    try:
        permitted, excluded = constrained_names(_fields(authority).extensions)
        names = [name for kind, name in general_names(_fields(leaf).extensions) if kind == "DNS"]
    except DERError:
        return ""
    beyond = (name for name in names if _is_within(name, excluded) or (permitted and not _is_within(name, permitted)))
    return visible(next(beyond, b""))


def _is_within(name: bytes, limits: list[bytes]) -> bool:
    """Say whether a name is one of these, or has labels more on its left."""
    return any(f".{_text(name)}".endswith(f".{_text(limit)}" if limit else "") for limit in limits)


def _text(name: bytes) -> str:
    return name.decode("latin-1").lower().removeprefix(".")


def _some(names: list[bytes]) -> str:
    """Return the first of these in a line; no name at all stands for each."""
    more = len(names) - _NAMES_SHOWN
    shown = ", ".join(visible(name) or "any name" for name in names[:_NAMES_SHOWN])
    return shown + (f" and {more:,} more" if more > 0 else "")


def _fields(link: Link) -> TBSCertificate:
    return TBSCertificate.from_bytes(link.der)
