"""What may be typed behind an option: each function is a `type` of argparse, and says in one line what is wrong."""

import argparse
import re
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from inspector import settings
from inspector.smtp.command import mail_from
from inspector.smtp.target import Port, Target, parse_place, parse_ports
from inspector.tls.registry import ProtocolVersion
from inspector.visible import as_typed, original

_NOT_IN_NAMES = re.compile(r"[^!-~]")
_NAME_LENGTH, _LABEL_LENGTH = 253, 63
"""RFC 1035 §2.3.4."""


_Value = TypeVar("_Value")


def _type(read: Callable[[str], _Value]) -> Callable[[str], _Value]:
    """Make a type for argparse of what reads a value, and raises a ValueError with one sentence for people."""

    @wraps(read)
    def read_argument(text: str) -> _Value:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read_argument


def _sender(text: str) -> str:
    mail_from(text)
    return text


sender = _type(_sender)
ehlo_name, seconds, probes = _type(settings.ehlo_name), _type(settings.seconds), _type(settings.probes)
patience = _type(settings.patience)
ca_file, theme, clipboard = _type(settings.ca_file), _type(settings.theme), _type(settings.clipboard)
redact = _type(settings.redact)
"""What can be set in the settings file too is read by the same functions."""


def server_name(text: str) -> str:
    """Read the name for SNI: host_name of RFC 6066 §3, without the dot at the end; labels as in RFC 1035 §2.3.4."""
    name = text.removesuffix(".")
    if not name:
        raise argparse.ArgumentTypeError("the name is empty: give the name that the certificate must carry, or leave it out")
    if found := _NOT_IN_NAMES.search(name):
        raise argparse.ArgumentTypeError(
            f"a server name is printable ASCII without blanks; {as_typed(found[0])} is not (use the xn-- form of a name)"
        )
    if len(name) > _NAME_LENGTH or not all(1 <= len(label) <= _LABEL_LENGTH for label in name.split(".")):
        raise argparse.ArgumentTypeError(
            f"a server name has at most {_NAME_LENGTH} characters, and 1 to {_LABEL_LENGTH} between its dots"
        )
    return name


@_type
def address(text: str) -> str:
    """Read an IP address, with or without brackets, the zone of a link-local one (RFC 4007 §11), and a port behind it."""
    host, port = parse_place(text)
    return str(Target(host, port)) if port else host


def ciphers(text: str) -> str:
    """Read a list of cipher suites as OpenSSL does: at least one of them must be known here."""
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).set_ciphers(f"{text}:@SECLEVEL=0")
    except (ssl.SSLError, ValueError):
        raise argparse.ArgumentTypeError(
            f"{as_typed(text)}: this machine's OpenSSL knows no such cipher suite (openssl ciphers -v shows them)"
        ) from None
    return text


def version(text: str) -> ProtocolVersion:
    """Read ``TLSv1.2``, ``TLS1.2``, ``tls 1.2``, ``1.2``, ``TLSv1`` and ``1``."""
    label = text.lower().replace(" ", "").removeprefix("tls").removeprefix("v").replace("_", ".")
    label = f"{label}.0" if label == "1" else label
    try:
        return ProtocolVersion.from_label(f"TLSv{label}")
    except ValueError:
        wrong = f"{as_typed(text)} is no TLS version: TLSv1.0, TLSv1.1, TLSv1.2 or TLSv1.3"
        raise argparse.ArgumentTypeError(wrong) from None


@_type
def software(text: str) -> str:
    """Read the name of a mail server that there is advice for."""
    from inspector.lenses.software import Software

    names = [software.value for software in Software]
    if text.lower() not in names:
        raise ValueError(f"{as_typed(text)} is no mail server with advice of its own: {', '.join(names)}")
    return text.lower()


@_type
def sender_versions(text: str) -> str:
    """Read the versions of a sender: a value of Postfix's smtp_tls_protocols, or names of versions."""
    from inspector.lenses.tls.outcome_table import read_sender

    try:
        read_sender(text)
    except ValueError as error:  # in the visible notation, which it will be given once more
        raise ValueError(original(str(error)).decode("utf-8", "surrogatepass")) from None
    return text


@_type
def ports(text: str) -> tuple[Port, ...]:
    """Read a list of ports."""
    return parse_ports(text)


@_type
def port(text: str) -> int:
    """Read a port number."""
    return settings.count(text, 65_535)


@_type
def bound(text: str) -> int:
    """Read a bound: a number of bytes or lines."""
    return settings.count(text, 2**40)


@_type
def conversation(text: str) -> int:
    """Read the number of a conversation."""
    return settings.count(text, 100_000)
