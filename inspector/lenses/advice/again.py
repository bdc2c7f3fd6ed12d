"""The command that looks once more, when a fix is thought to have taken: with what decided about the verdict."""

import shlex
from collections.abc import Iterator

from inspector.events import SessionStarted
from inspector.frozen import replace
from inspector.lenses.wording import printable
from inspector.smtp.target import Mode, TargetError, parse_place
from inspector.tls.registry import ProtocolVersion

_NO_NAME = "mail.example.com"
_USUAL = {(0, Mode.STARTTLS), (25, Mode.STARTTLS), (587, Mode.STARTTLS), (465, Mode.IMPLICIT_TLS)}
"""Ports beside which the two others are worth a look."""


def ports_are_usual(started: SessionStarted) -> bool:
    """Return True where 25, 465 and 587 are to be looked at together."""
    place = (started.target.port, started.target.mode)
    return place in _USUAL and not started.target.lmtp and not _port_of_address(started)


def check_again(started: SessionStarted) -> str:
    """Return how to check the same target again."""
    target = replace(started.target, host=printable(started.target.host) or _NO_NAME)
    return f"smtp-inspector check {shlex.quote(target.typed)}{_options(started)}"


def check_ports_again(started: SessionStarted, ports: str = "25,465,587") -> str:
    """Return how to check several ports of the same host; `ports`: as they are typed."""
    host = printable(started.target.host) or _NO_NAME
    host = shlex.quote(f"[{host}]" if ":" in host else host)
    return f"smtp-inspector check {host} --ports {ports}{_options(started)}"


def _options(started: SessionStarted) -> str:
    return "".join(f" {option}" for option in _each(started))


def _each(started: SessionStarted) -> Iterator[str]:
    """Yield the options of before without which the verdict would be another one."""
    if started.address:
        yield f"--address {shlex.quote(printable(started.address))}"
    if started.server_name and started.server_name != started.target.host:
        yield f"--server-name {shlex.quote(printable(started.server_name))}"
    if started.force_starttls:
        yield "--force-starttls"
    if started.ciphers:
        yield f"--ciphers {shlex.quote(printable(started.ciphers))}"
    if started.tls_minimum is not ProtocolVersion.TLSv1_2:
        yield f"--tls-minimum {started.tls_minimum.label}"
    if started.strict:
        yield "--strict"
    if started.own_roots:
        yield "--ca-file FILE"


def _port_of_address(started: SessionStarted) -> int:
    try:
        return parse_place(started.address)[1] if started.address else 0
    except TargetError:  # out of a file
        return 0
