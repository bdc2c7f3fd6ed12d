"""Whom to speak to: a host, a port and how TLS begins, from what the user typed."""

import ipaddress
import re
from enum import StrEnum

from inspector.frozen import Frozen
from inspector.patterns import lazy_pattern
from inspector.visible import as_typed


class Mode(StrEnum):
    """How TLS comes into the session."""

    STARTTLS = "starttls"
    """Upgrade by the STARTTLS command (RFC 3207)."""
    IMPLICIT_TLS = "implicit-tls"
    """TLS from the first byte (RFC 8314)."""
    PLAINTEXT = "plaintext"
    """No TLS is tried."""


class TargetError(ValueError):
    """What the user typed names no target; the text says why and what to type instead."""


NOT_NAMED = "a server that is not named"
"""What stands for the host where a source does not tell it."""


class Target(Frozen):
    """A server to inspect."""

    host: str
    """A host name or an IP address, without brackets; empty where the source that was read does not tell it."""
    port: int
    """1 to 65535; 0 where the source does not tell it."""
    mode: Mode = Mode.STARTTLS
    """How TLS comes into the session."""
    lmtp: bool = False
    """True when the server is greeted with LHLO (RFC 2033)."""

    def __str__(self) -> str:
        host = (f"[{self.host}]" if ":" in self.host else self.host) or NOT_NAMED
        return f"{host}:{self.port}" if self.port else host

    @property
    def usual_port(self) -> int:
        """The port that a target of this kind has where none is typed; 24 for LMTP, as swaks has it."""
        return _SCHEMES[self._scheme][0] or _LMTP_PORT

    @property
    def _scheme(self) -> str:
        return "lmtp" if self.lmtp else "smtps" if self.mode is Mode.IMPLICIT_TLS else "smtp"

    @property
    def typed(self) -> str:
        """What to type for this target, as short as `parse_target` reads it; that it stays in clear is not in it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = self._scheme
        text = host if self.port in (0, _SCHEMES[scheme][0]) else f"{host}:{self.port}"
        return text if scheme == "smtp" and self.port != 465 else f"{scheme}://{text}"


class Port(Frozen):
    """A port, and how TLS begins on it."""

    number: int
    """1 to 65535."""
    mode: Mode
    """STARTTLS or implicit TLS."""

    def __str__(self) -> str:
        usual = Mode.IMPLICIT_TLS if self.number == _IMPLICIT_TLS_PORT else Mode.STARTTLS
        return str(self.number) if self.mode is usual else f"{self.number}/{_BEGINNINGS[self.mode]}"


MOST_PORTS = 6
"""Ports that can be laid side by side."""
_IMPLICIT_TLS_PORT = 465
_LMTP_PORT = 24
_BEGINNINGS = {Mode.STARTTLS: "starttls", Mode.IMPLICIT_TLS: "tls"}
"""How TLS begins, behind a port's number."""

_SCHEMES = {
    "smtp": (25, Mode.STARTTLS, False),
    "submission": (587, Mode.STARTTLS, False),
    "smtps": (465, Mode.IMPLICIT_TLS, False),
    "submissions": (465, Mode.IMPLICIT_TLS, False),
    "lmtp": (None, Mode.STARTTLS, True),
}
"""Scheme: (default port, mode, LMTP). 465, 587: RFC 8314 §7.3, RFC 6409; LMTP has no port of its own (RFC 2033 §5)."""

_HELP = "type host, host:port, [v6]:port or smtp://host, submission://host, smtps://host, lmtp://host:port"
_HOST = lazy_pattern(r"[^\W_](?:[\w-]*[^\W_])?|_[\w-]*[^\W_]", re.UNICODE)

_ZONE = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
_SHOWN = 80
"""Characters of a wrong target that an error repeats."""


def parse_target(text: str) -> Target:
    """Read ``host``, ``host:port``, ``[v6]:port`` or a URL. Port 465 means implicit TLS. Raises TargetError."""
    scheme, separator, rest = text.strip().rpartition("://")
    if separator and scheme.lower() not in _SCHEMES:
        raise TargetError(f"unknown scheme {_short(scheme)}: {_HELP}")
    default_port, mode, lmtp = _SCHEMES[scheme.lower() or "smtp"]
    if separator:
        rest = rest.rstrip("/")
    if "@" in rest:
        raise TargetError(
            f"{_short(text)} looks like a mail address: type the name of the mail server (the MX host) instead"
        )
    host, port_text = _split_port(rest)
    port = _parse_port(port_text) if port_text else default_port
    if port is None:
        raise TargetError("lmtp:// needs a port: lmtp://host:port")
    if not separator and port == _IMPLICIT_TLS_PORT:
        mode = Mode.IMPLICIT_TLS
    return Target(_parse_host(host), port, mode, lmtp)


def parse_place(text: str) -> tuple[str, int]:
    """Read an IP address, with a port behind it where another one is meant than the target's; else the port is 0.

    ``192.0.2.1``, ``192.0.2.1:2525``, ``::1``, ``[::1]``, ``[::1]:2525``. Raises TargetError.
    """
    host, port = _split_port(text.strip())
    address, zone, _ = host.partition("%")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        raise TargetError(f"{_short(text)} is no IP address: write it like 192.0.2.25 or 2001:db8::25") from None
    if zone and parsed.version == 4:
        raise TargetError(f"{_short(text)}: only a link-local IPv6 address has a zone, written like fe80::1%eth0")
    return _parse_host(host), _parse_port(port) if port else 0


def parse_ports(text: str) -> tuple[Port, ...]:
    """Read ``25,465,587``, each once: 465 means implicit TLS, others STARTTLS; ``2465/tls``, ``465/starttls`` say otherwise.

    Raises TargetError.
    """
    ports = tuple(dict.fromkeys(_parse_one_port(word) for word in re.split(r"[\s,]+", text.strip()) if word))
    if not ports:
        raise TargetError("no port: write them like 25,465,587 or 2465/tls")
    if len(ports) > MOST_PORTS:
        raise TargetError(f"{len(ports)} ports are too many: at most {MOST_PORTS} can stand side by side")
    return ports


def _parse_one_port(word: str) -> Port:
    number_text, slash, beginning = word.partition("/")
    number = _parse_port(number_text)
    modes = {name: mode for mode, name in _BEGINNINGS.items()}
    if slash and beginning.lower() not in modes:
        raise TargetError(f"{_short(word)}: behind a port may stand /starttls or /tls")
    usual = Mode.IMPLICIT_TLS if number == _IMPLICIT_TLS_PORT else Mode.STARTTLS
    return Port(number, modes[beginning.lower()] if slash else usual)


def _split_port(rest: str) -> tuple[str, str]:
    if rest.startswith("["):
        host, bracket, tail = rest[1:].partition("]")
        if not bracket or (tail and not tail.startswith(":")):
            raise TargetError(f"{_short(rest)}: an IPv6 address with a port is written [2001:db8::1]:25")
        return host, tail[1:]
    if rest.count(":") > 1:
        return rest, ""
    host, _, port = rest.partition(":")
    if rest.endswith(":"):
        raise TargetError(f"{_short(rest)}: a port number is missing after the colon")
    return host, port


def _parse_port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536):
        raise TargetError(f"{_short(text)} is no port: it must be a number from 1 to 65535")
    return int(text)


def _parse_host(host: str) -> str:
    address, percent, zone = host.partition("%")
    try:
        parsed = str(ipaddress.ip_address(address))
    except ValueError:
        if ":" in host:
            raise TargetError(f"{_short(host)} is no IPv6 address; {_HELP}") from None
    else:
        if percent and not _ZONE.fullmatch(zone):
            raise TargetError(f"{_short(host)}: the network interface behind % is written like fe80::1%eth0")
        return parsed + percent + zone
    if not host:
        raise TargetError(f"no target: {_HELP}")
    labels = host.removesuffix(".").split(".")
    if not all(_HOST.fullmatch(label) and len(label) <= 63 for label in labels) or len(host) > 253:
        raise TargetError(f"{_short(host)} is no host name; {_HELP}")
    if all(label.isdigit() for label in labels):
        raise TargetError(f"{_short(host)} is no IPv4 address: four numbers from 0 to 255 are needed")
    return host


def _short(text: str) -> str:
    """Return a piece of what was typed as it stands in an error: quoted, not too long."""
    return as_typed(text) if len(text) <= _SHOWN else as_typed(text[:_SHOWN]) + "…"
