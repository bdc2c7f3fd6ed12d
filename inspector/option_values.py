"""What may be typed behind an option: each function is a `type` of argparse, and says in one line what is wrong."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path

from inspector.smtp.command import CommandError, ehlo, mail_from
from inspector.tls.registry import ProtocolVersion

_NOT_IN_NAMES = re.compile(r"[^!-~]")
_NAME_LENGTH, _LABEL_LENGTH = 253, 63
"""RFC 1035 §2.3.4."""


def _checked(check: Callable[[str], object]) -> Callable[[str], str]:
    """Make a type for argparse that keeps the text and says what `check` has against it."""

    def read(text: str) -> str:
        try:
            check(text)
        except CommandError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        return text

    return read


ehlo_name = _checked(ehlo)
sender = _checked(mail_from)


def server_name(text: str) -> str:
    """Read the name for SNI: host_name of RFC 6066 §3, without the dot at the end; labels as in RFC 1035 §2.3.4."""
    name = text.removesuffix(".")
    if not name:
        raise argparse.ArgumentTypeError("the name is empty: give the name that the certificate must carry, or leave it out")
    if found := _NOT_IN_NAMES.search(name):
        raise argparse.ArgumentTypeError(
            f"a server name is printable ASCII without blanks; {found[0]!a} is not (use the xn-- form of a name)"
        )
    if len(name) > _NAME_LENGTH or not all(1 <= len(label) <= _LABEL_LENGTH for label in name.split(".")):
        raise argparse.ArgumentTypeError(
            f"a server name has at most {_NAME_LENGTH} characters, and 1 to {_LABEL_LENGTH} between its dots"
        )
    return name


def seconds(text: str) -> float:
    """Read a time limit: more than 0, at most a day."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 0.1 to 86400")
    return number


def version(text: str) -> ProtocolVersion:
    """Read ``TLSv1.2``, ``TLS1.2``, ``tls 1.2``, ``1.2``, ``TLSv1`` and ``1``."""
    label = text.lower().replace(" ", "").removeprefix("tls").removeprefix("v").replace("_", ".")
    label = f"{label}.0" if label == "1" else label
    try:
        return ProtocolVersion.from_label(f"TLSv{label}")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no TLS version: TLSv1.0, TLSv1.1, TLSv1.2 or TLSv1.3") from None


def _count(text: str, highest: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= highest):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {highest:,}")
    return int(text)


def probes(text: str) -> int:
    """Read how many connections may try versions at the same time."""
    return _count(text, 6)


def bound(text: str) -> int:
    """Read a bound: a number of bytes or lines."""
    return _count(text, 2**40)


def ca_file(text: str) -> Path:
    """Read the path of a PEM file; it must be there and hold something that looks like PEM."""
    path = Path(text)
    try:
        holds_one = b"-----BEGIN" in path.read_bytes()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be read: {error.strerror}") from None
    if not holds_one:
        raise argparse.ArgumentTypeError(f"{text!r} holds no PEM certificate")
    return path
