"""Whom we wanted (reference_id) against whom the certificate names (presented_ids): RFC 9525."""

import ipaddress
from typing import TYPE_CHECKING

from inspector.frozen import Frozen
from inspector.patterns import lazy_pattern
from inspector.visible import visible_text

if TYPE_CHECKING:  # what reads certificates is heavy, and a hello needs only names
    from inspector.tls.certificate import CertificateFacts

_HOST_NAME = lazy_pattern(r"(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*")
_MAX_NAME = 253
_NAMES_SHOWN = 6


def ascii_name(name: str) -> str:
    """Return a host name as DNS and certificates spell it: A-labels (RFC 5890), no dot at the end; or nothing."""
    name = name.strip().removesuffix(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return name if len(name) <= _MAX_NAME and _HOST_NAME.fullmatch(name) else ""


def is_address(name: str) -> bool:
    """Return True for an IPv4 or IPv6 address, square brackets allowed."""
    try:
        _address(name)
    except ValueError:
        return False
    return True


def server_name_for_sni(name: str) -> str:
    """Return what SNI may carry of `name` (RFC 6066 §3): a host name; nothing of an address or of what is no name."""
    return "" if is_address(name) else ascii_name(name)


class NameMatch(Frozen):
    """Whether a certificate names whom we wanted."""

    matches: bool
    """True when one of the presented_ids matches."""
    presented_ids: tuple[str, ...]
    """The DNS names and addresses of subjectAltName, as ``DNS:…`` and ``IP:…``."""
    why: str
    """One sentence: which one matched, or why none did."""


class ReferenceID(Frozen):
    """Whom we wanted to speak to: a DNS-ID or an IP-ID (RFC 9525 §6.1)."""

    text: str
    """A host name in A-labels without a dot at the end, or an address; as it was given where it is neither."""
    kind: str
    """``DNS``, ``IP``, or empty where it is neither."""

    @classmethod
    def from_text(cls, name: str) -> "ReferenceID":
        """Read a host name or an address, IPv6 also in square brackets. Never raises: what is neither matches nothing."""
        if is_address(name):
            return cls(str(_address(name)), "IP")
        host = ascii_name(name)
        return cls(host.lower(), "DNS") if host else cls(visible_text(name), "")

    def matches(self, facts: "CertificateFacts") -> NameMatch:
        """Compare with what the certificate presents. The CN is not looked at (RFC 9525 §2), only remarked on."""
        presented = tuple(name for name in facts.subject_alt_names if name.startswith(("DNS:", "IP:")))
        if not self.kind:
            why = f'"{self.text}" is neither a host name nor an address'
            return NameMatch(matches=False, presented_ids=presented, why=why)
        for name in presented:
            if self._matches_one(name):
                return NameMatch(matches=True, presented_ids=presented, why=f"{name} matches {self.text}")
        return NameMatch(matches=False, presented_ids=presented, why=self._why_not(facts, presented))

    def _matches_one(self, presented: str) -> bool:
        kind, _, value = presented.partition(":")
        if kind != self.kind:
            return False
        return is_address(value) and str(_address(value)) == self.text if kind == "IP" else _matches_host(self.text, value)

    def _why_not(self, facts: "CertificateFacts", presented: tuple[str, ...]) -> str:
        if not presented:
            why = "the certificate has no subjectAltName with a host name or an address"
        else:
            more = len(presented) - _NAMES_SHOWN
            shown = ", ".join(presented[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
            why = f"the names of the certificate do not include {self.text}: {shown}"
            near = next((reason for name in presented if (reason := self._near_miss(name))), "")
            why += f"; {near}" if near else ""
        if facts.common_name and _matches_host(self.text, facts.common_name):
            why += f"; its CN is {facts.common_name}, but the CN is no longer looked at (RFC 9525)"
        return why

    def _near_miss(self, presented: str) -> str:
        """Return why a name that looks as if it matched does not, or nothing (RFC 9525 §6.3, §6.5)."""
        kind, _, value = presented.partition(":")
        if self.kind == "IP":
            return "an IP address was asked for, and only an IP entry matches one" if value == self.text else ""
        first, _, rest = value.lower().removesuffix(".").partition(".")
        _, star, behind = value.lower().removesuffix(".").rpartition("*")
        if kind != "DNS" or not (star and behind and f".{self.text}".endswith(behind)):
            return ""
        if first != "*" or "*" in rest:
            return f"in {value} the * does not count, for it must be the whole left-most label"
        if "." not in rest:
            return f"{value} is too wide to count"
        return f"the * of {value} stands for exactly one label"


def _matches_host(wanted: str, presented: str) -> bool:
    """Compare label by label, without case; a wildcard is the whole left-most label and stands for one (RFC 9525 §6.3)."""
    wanted_labels = wanted.lower().split(".")
    labels = presented.lower().removesuffix(".").split(".")
    if labels[0] == "*" and len(labels) > 2:
        return wanted_labels[1:] == labels[1:]
    return wanted_labels == labels


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(text.strip().removeprefix("[").removesuffix("]"))
