"""The presented chain taken together: which certificate issued which, and in what order they should have been sent."""

from functools import lru_cache

from inspector.frozen import Frozen
from inspector.tls.certificate import CertificateError
from inspector.tls.chain import Link, Signature, Signatures

_FIRST_BYTES = 12
"""How many bytes are shown of what is no certificate."""


class Chain(Frozen):
    """The certificates in the order in which they were sent."""

    ders: tuple[bytes, ...]
    """DER."""
    links: tuple[Link | None, ...]
    """The same, parsed; None where one cannot be."""
    line: tuple[int, ...]
    """The places of leaf, its issuer, that one's issuer and so on, as far as it goes; empty where the leaf is unreadable."""
    duplicates: tuple[int, ...]
    """The places of those that were sent before."""

    @classmethod
    def from_ders(cls, ders: tuple[bytes, ...]) -> "Chain":
        """Never raises, whatever the bytes are."""
        links = tuple(map(_link, ders))
        duplicates = tuple(place for place, der in enumerate(ders) if der in ders[:place])
        return cls(ders, links, _line(links, frozenset(duplicates)), duplicates)

    @property
    def unrelated(self) -> tuple[int, ...]:
        """The places of those that issued none of the others; nothing is said where the leaf cannot be read."""
        if not self.line:
            return ()
        issuers = {link.issuer for link in self.links if link and link.issuer != link.subject}
        return tuple(
            place
            for place, link in enumerate(self.links)
            if link and place and place not in self.line and place not in self.duplicates and link.subject not in issuers
        )

    def name(self, place: int) -> str:
        """Return what people call one of them."""
        link = self.links[place]
        return link.name if link else "what cannot be read"


def why_unreadable(der: bytes) -> str:
    """Return how many bytes there are, how they begin, and what was wrong with them."""
    words = f"{len(der):,} bytes, the first are {der[:_FIRST_BYTES].hex(' ') or 'none'}"
    try:
        Link.from_bytes(der)
    except CertificateError as error:
        return f"{words}; {error}"
    return words


@lru_cache(maxsize=256)
def _link(der: bytes) -> Link | None:
    try:
        return Link.from_bytes(der)
    except CertificateError:
        return None


def _line(links: tuple[Link | None, ...], passed_over: frozenset[int]) -> tuple[int, ...]:
    """Follow the issuers from the first certificate on; the one that was sent next goes before one from elsewhere."""
    if not links or links[0] is None:
        return ()
    line, signatures = [0], Signatures()
    while True:
        last = links[line[-1]]
        order = [*range(line[-1] + 1, len(links)), *range(line[-1])]
        found = next(
            (
                place
                for place in order
                if place not in line
                and place not in passed_over
                and (link := links[place])
                and last
                and link.subject == last.issuer
                and signatures.check(last, link) != Signature.BAD
            ),
            None,
        )
        if found is None:
            return tuple(line)
        line.append(found)
