"""Whom we wanted (reference_id) against whom the certificate names (presented_ids): RFC 9525."""

import ipaddress
import re

_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*")
_MAX_NAME = 253


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
        ipaddress.ip_address(name.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def server_name_for_sni(name: str) -> str:
    """Return what SNI may carry of `name` (RFC 6066 §3): a host name; nothing of an address or of what is no name."""
    return "" if is_address(name) else ascii_name(name)
