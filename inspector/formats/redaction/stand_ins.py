"""Stand-ins for names and addresses: the same name always gets the same one, and kin stay kin.

``mx.example.com`` becomes ``mx-1.host-1.example``, ``example.com`` then is ``host-1.example``, and ``*.example.com`` is
``*.host-1.example``; addresses come from the blocks for documentation (RFC 5737, RFC 3849), names end in ``.example``
(RFC 2606). What a name looks like stays where a reader of the letter minds it: a dot or none, an underscore, 8-bit letters.
"""

import ipaddress
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from inspector.lenses.wording import counted, listed


class Kind(StrEnum):
    """What can be replaced; the value is what the option takes."""

    ADDRESSES = "addresses"
    """IPv4 and IPv6 addresses, but for those of this machine itself."""
    MAILBOXES = "mailboxes"
    """What stands in front of the @, but for the names that every domain has."""
    HOSTS = "hosts"
    """Host and domain names."""


_NOUNS = {Kind.ADDRESSES: "address", Kind.MAILBOXES: "mailbox name", Kind.HOSTS: "host name"}
_ROLES = frozenset({"postmaster", "abuse", "hostmaster", "mailer-daemon"})
"""Mailboxes that every domain may have (RFC 2142): they name nobody."""
_OWN = frozenset({"localhost", "localhost.localdomain"})
_SECOND_LEVEL = frozenset(["ac", "co", "com", "edu", "go", "gov", "mil", "ne", "net", "or", "org", "re"])
"""Below a country's own letters these are no name of anybody's: ``example.co.kr`` is a domain, ``co.kr`` is none."""
_TELLING = frozenset(
    {
        *("mx", "mail", "smtp", "mta", "relay", "gw", "gateway", "in", "out", "inbound", "outbound", "submit"),
        *("submission", "mailhost", "www", "mta-sts", "autodiscover", "imap"),
    }
)
"""First labels that tell what a host is for, and nothing about whose it is."""
_V4_BLOCKS = ("192.0.2.", "198.51.100.", "203.0.113.")


class StandIns:
    """Names and addresses that were seen, and what stands for each."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}
        self._of_version: Counter[int] = Counter()
        self._mailboxes: dict[str, str] = {}
        self.mailbox_sizes: list[int] = []
        """How many bytes mailbox names that were seen have, the highest number first."""
        self._domains: dict[str, int] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._below: Counter[str] = Counter()
        self._hosts: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._used: dict[Kind, set[str]] = {kind: set() for kind in Kind}
        self._own: dict[str, None] = {}

    def forget_uses(self) -> None:
        """Count anew from here on; what was seen stays known."""
        for used in self._used.values():
            used.clear()

    def address(self, text: str) -> str:
        """Return the stand-in of an IP address; itself where it is one of this machine's or none at all."""
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return text
        if address.is_loopback or address.is_unspecified:
            self._own.setdefault(text)
            return text
        self._used[Kind.ADDRESSES].add(str(address))
        if str(address) not in self._addresses:
            number = self._of_version[address.version]
            self._of_version[address.version] += 1
            self._addresses[str(address)] = f"2001:db8::{number + 1:x}" if address.version == 6 else _v4(number)
        return self._addresses[str(address)]

    def mailbox(self, local: str) -> str:
        """Return the stand-in of what stands in front of an @."""
        name = local.strip('"').lower()
        if not name or name in _ROLES:
            return local
        self._used[Kind.MAILBOXES].add(name)
        if name not in self._mailboxes:
            self._mailboxes[name] = f"user-{len(self._mailboxes) + 1}"
            sizes = {*self.mailbox_sizes, len(name.encode("utf-8", "surrogateescape"))}
            self.mailbox_sizes = sorted(sizes, reverse=True)
        return self._mailboxes[name]

    def knows_mailbox(self, name: str) -> bool:
        """True for a mailbox name that was seen, in lower case."""
        return name in self._mailboxes

    def host(self, name: str) -> str:
        """Return the stand-in of a host or domain name, without a dot at its end."""
        key = name.lower()
        if key in _OWN:
            self._own.setdefault(key)
            return name
        self._used[Kind.HOSTS].add(key)
        labels = key.split(".")
        size = _domain_size(labels)
        ascii_key = _in_ascii(".".join(labels[-size:]))
        if size == 1:
            stand_in = self._label("", key)
        else:
            number = self._domains.setdefault(ascii_key, len(self._domains) + 1)
            stand_in = f"{'host' if '.'.join(labels[-size:]).isascii() else 'höst'}-{number}.example"
            for place in range(len(labels) - size - 1, -1, -1):
                stand_in = f"{self._label('.'.join(labels[place + 1 :]), labels[place])}.{stand_in}"
        self._hosts[key] = stand_in
        return stand_in

    def _label(self, parent: str, label: str) -> str:
        """Return what stands for one label below `parent`; labels of protocols (``_25._tcp``) and ``*`` stay."""
        if label == "*" or label.startswith("_"):
            return label
        key = (_in_ascii(parent), _in_ascii(label))
        if key not in self._labels:
            word = label.rstrip("0123456789-")
            self._below[key[0]] += 1
            number = self._below[key[0]]
            join = "_" if "_" in label else "-"
            kind = word if word in _TELLING else "name" if label.isascii() else "näme"
            self._labels[key] = f"{kind}{join}{number}"
        return self._labels[key]

    def digest(self, text: str) -> str:
        """Return the stand-in of a fingerprint: it would find the certificate, and with it the name, in public logs."""
        return self._digests.setdefault(text.lower(), f"digest-{len(self._digests) + 1}")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names that were seen, in lower case, the longest first."""
        return tuple(sorted(self._hosts, key=len, reverse=True))

    def knows_domain_of(self, name: str) -> bool:
        """True where a name of the same domain was seen."""
        labels = name.lower().split(".")
        return name.lower() in self._hosts or _in_ascii(".".join(labels[-_domain_size(labels) :])) in self._domains

    @property
    def words(self) -> str:
        """``2 addresses, 1 mailbox name and 3 host names``; empty where nothing was replaced."""
        seen = {Kind.ADDRESSES: self._addresses, Kind.MAILBOXES: self._mailboxes, Kind.HOSTS: self._hosts}
        return words_of({kind: len(names) for kind, names in seen.items()})

    @property
    def uses(self) -> dict[Kind, int]:
        """How many different names of each kind were met since `forget_uses`."""
        return {kind: len(used) for kind, used in self._used.items()}

    @property
    def own(self) -> tuple[str, ...]:
        """Addresses and names that were met and stay: every machine has them."""
        return tuple(self._own)


def words_of(counts: Mapping[Kind, int]) -> str:
    """Return ``2 addresses, 1 mailbox name and 3 host names``; empty where there are none."""
    parts = [counted(count, _NOUNS[kind]) for kind, count in counts.items() if count]
    return listed(parts).replace("addresss", "addresses")


def _domain_size(labels: list[str]) -> int:
    """How many labels make the domain that somebody registered; without the public suffix list a guess."""
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL:
        return 3
    return min(2, len(labels))


def _in_ascii(name: str) -> str:
    """Return a name in its A-labels where it has them, so that both spellings of it are one name."""
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return name


def _v4(number: int) -> str:
    block, host = divmod(number, 254)
    return f"{_V4_BLOCKS[block % len(_V4_BLOCKS)]}{host + 1}"
