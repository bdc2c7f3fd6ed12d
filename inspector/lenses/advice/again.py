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
_USUAL_TIMEOUT = 60.0
_NOT_WAITED = 0.0
"""SessionStarted.timeout of what others wrote down."""


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
    """Yield the options of before without which the verdict, or what was asked about it, would be another one.

    Not among them: how many probes at a time and the bounds of a reply, which are not on record, and what judges nothing.
    """
    yield from _whom(started)
    yield from _tried(started)
    yield from _judged(started)


def _whom(started: SessionStarted) -> Iterator[str]:
    """Another address is another server; servers offer STARTTLS by the EHLO name; a slow one needs its time."""
    if started.address:
        yield f"--address {_word(started.address)}"
    if started.family in (4, 6):
        yield f"-{started.family}"
    if started.ehlo_name_chosen:
        yield f"--ehlo-name {_word(started.ehlo_name)}"
    if started.server_name and started.server_name != started.target.host:
        yield f"--server-name {_word(started.server_name)}"
    if started.timeout not in (_NOT_WAITED, _USUAL_TIMEOUT):
        yield f"--timeout {started.timeout:g}"


def _tried(started: SessionStarted) -> Iterator[str]:
    """Some refusals come in clear only, by one version, at MAIL or to one hello; for a ban list probes were to be quiet."""
    if started.target.mode is Mode.PLAINTEXT:
        yield "--plaintext"
    if started.force_starttls:
        yield "--force-starttls"
    if started.tls_version:
        yield f"--tls-version {started.tls_version.label}"
    if started.ciphers:
        yield f"--ciphers {_word(started.ciphers)}"
    if started.try_mail_from:
        yield f"--try-mail-from {_word(started.try_mail_from)}"
    if started.deep:
        yield "--deep"
    if started.quiet_probes:
        yield "--quiet-probes"


def _judged(started: SessionStarted) -> Iterator[str]:
    """What counts as good, and what was asked about it: the advice for one mail server, what one sender gets."""
    if started.tls_minimum is not ProtocolVersion.TLSv1_2:
        yield f"--tls-minimum {started.tls_minimum.label}"
    if started.strict:
        yield "--strict"
    if started.own_roots:
        yield "--ca-file FILE"
    if started.software:
        yield f"--software {_word(started.software)}"
    if started.sender_versions:
        yield f"--sender-versions {_word(started.sender_versions)}"


def _word(text: str) -> str:
    """Return a value as one word for a shell and for a terminal: it may come out of a file."""
    return shlex.quote(printable(text))


def _port_of_address(started: SessionStarted) -> int:
    try:
        return parse_place(started.address)[1] if started.address else 0
    except TargetError:  # out of a file
        return 0
