"""The same session again with one option changed: what was typed for it, or remembered, becomes `Options`."""

import argparse
from collections.abc import Callable

from inspector.command_line import option_values as values
from inspector.command_line.arguments import UsageError
from inspector.frozen import replace
from inspector.live.options import Options
from inspector.smtp.target import Mode, Target, parse_place
from inspector.visible import as_typed

_USUAL_PORTS = {Mode.STARTTLS: 25, Mode.PLAINTEXT: 25, Mode.IMPLICIT_TLS: 465}
"""RFC 5321 §4.5.4.2, RFC 8314 §7.3."""
_PORTS_OF_CLEAR = (25, 587)
"""Ports on which TLS begins with STARTTLS (RFC 6409 §3.1)."""


def changed(options: Options, name: str, text: str) -> Options:
    """Return the options with the one called `name` as in `text`; empty takes it back. Raises UsageError, in one line."""
    try:
        return _CHANGES[name](options, text.strip())
    except argparse.ArgumentTypeError as error:
        raise UsageError(str(error)) from None


def _tls_version(options: Options, text: str) -> Options:
    return replace(options, tls_version=values.version(text) if text else None)


def _ehlo_name(options: Options, text: str) -> Options:
    return replace(options, ehlo_name=values.ehlo_name(text) if text else "")


def _server_name(options: Options, text: str) -> Options:
    return replace(options, server_name=values.server_name(text) if text else "")


def _address(options: Options, text: str) -> Options:
    """An address and a family exclude each other: the later word counts."""
    return replace(options, address=values.address(text) if text else "", family=0)


def _family(options: Options, text: str) -> Options:
    if text not in ("", "4", "6"):
        raise UsageError(f"{as_typed(text)} is no family of addresses: 4 or 6")
    return replace(options, family=int(text or 0), address="")


def _mode(options: Options, text: str) -> Options:
    """How TLS begins; the port goes along where it was the usual one."""
    target = options.target
    try:
        mode = Mode(text or Mode.STARTTLS)
    except ValueError:
        raise UsageError(f"{as_typed(text)} is no way in which TLS begins: {', '.join(Mode)}") from None
    begins_at_once = Mode.IMPLICIT_TLS in (mode, target.mode)
    usual = (465,) if target.mode is Mode.IMPLICIT_TLS else _PORTS_OF_CLEAR
    moves = begins_at_once and mode is not target.mode and target.port in usual
    return replace(options, target=replace(target, mode=mode, port=_USUAL_PORTS[mode] if moves else target.port))


def _port(options: Options, text: str) -> Options:
    """Another port; from and to 465 TLS begins otherwise."""
    target = options.target
    port = values.port(text)
    mode = target.mode
    if port == 465 and mode is Mode.STARTTLS:
        mode = Mode.IMPLICIT_TLS
    elif target.port == 465 and mode is Mode.IMPLICIT_TLS and port in _PORTS_OF_CLEAR:
        mode = Mode.STARTTLS
    address, elsewhere = parse_place(options.address) if options.address else ("", 0)
    kept = "" if elsewhere else address  # a tunnel leads to one port
    return replace(options, target=Target(target.host, port, mode, target.lmtp), address=kept)


def _ciphers(options: Options, text: str) -> Options:
    return replace(options, ciphers=values.ciphers(text) if text else "")


def _force_starttls(options: Options, text: str) -> Options:
    if text not in ("", "yes"):
        raise UsageError(f"{as_typed(text)} is neither yes nor nothing")
    return replace(options, force_starttls=bool(text))


def _mail_from(options: Options, text: str) -> Options:
    return replace(options, try_mail_from=values.sender(text) if text else None)


_CHANGES: dict[str, Callable[[Options, str], Options]] = {
    "tls_version": _tls_version,
    "ehlo_name": _ehlo_name,
    "server_name": _server_name,
    "address": _address,
    "family": _family,
    "mode": _mode,
    "ciphers": _ciphers,
    "force_starttls": _force_starttls,
    "port": _port,
    "mail_from": _mail_from,
}
"""What can be changed, by the names that the screen and `recent` use."""
