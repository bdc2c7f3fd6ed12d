"""How to see a finding with other tools: the commands of the table, filled in for this session and safe to paste.

Names and addresses come from the user, from a file or from the wire. What is no host name or address by its letters makes
no command at all; everything else that is filled in is quoted for a POSIX shell.
"""

import re
import shlex
from collections.abc import Iterator, Sequence

from inspector.events import CommandSent, ProbeFinished, SessionStarted, TLSFailed
from inspector.frozen import replace
from inspector.lenses.advice.reproduce_table import (
    CLEAR_ON_TLS_PORT,
    HANDSHAKE,
    MAIL_IN_TLS,
    OTHER_EHLO,
    POLICY,
    POLICY_IN_CLEAR,
    RECIPES,
    Recipe,
)
from inspector.lenses.finding import Finding, Reproduction
from inspector.lenses.findings.case import Case
from inspector.patterns import lazy_pattern
from inspector.smtp.target import Mode, TargetError, parse_place
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

_HOST = lazy_pattern(r"[A-Za-z0-9](?:[A-Za-z0-9._:-]{0,252}[A-Za-z0-9])?|::[A-Fa-f0-9.:]{0,40}")
_EHLO_NAME = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}|\[[A-Za-z0-9.:]{1,60}\]")
_SENDER = lazy_pattern(rb"MAIL FROM *: *<([A-Za-z0-9][A-Za-z0-9.+=_-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,252})>", re.I)
_FLAGS = {
    ProtocolVersion.TLSv1_0: ("-tls1", "tlsv1"),
    ProtocolVersion.TLSv1_1: ("-tls1_1", "tlsv1_1"),
    ProtocolVersion.TLSv1_2: ("-tls1_2", "tlsv1_2"),
    ProtocolVersion.TLSv1_3: ("-tls1_3", "tlsv1_3"),
}
"""What openssl and swaks call a version; they have none older."""


def with_commands(case: Case, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings with the commands that show them."""
    for finding in findings:
        yield replace(finding, reproductions=tuple(_reproductions(case, finding)))


def _reproductions(case: Case, finding: Finding) -> Iterator[Reproduction]:
    started = case.started
    address, port = _place(started)
    host = typed_host(address or started.target.host)
    implicit = started.target.mode is Mode.IMPLICIT_TLS
    if host is None:
        return
    for recipe in _recipes(case, finding):
        if recipe.implicit_tls in (None, implicit) and _can(recipe, host, started):
            words = _words(started, host, port) | _of_finding(case, finding)
            if all(f"{{{name}}}" not in recipe.command or words[name] for name in words):
                filled = (part.format(**words) for part in (recipe.command, recipe.shows, recipe.misleads))
                yield Reproduction(recipe.tool, *filled)


def typed_host(text: str) -> str | None:
    """Return a host as it is typed, in A-labels; None where it is none by its letters."""
    try:
        name = text if text.isascii() else text.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return name if _HOST.fullmatch(name) else None


def _recipes(case: Case, finding: Finding) -> tuple[Recipe, ...]:
    recipes = RECIPES.get(finding.code, OTHER_EHLO if finding.code.startswith("ehlo-") else ())
    if recipes == (MAIL_IN_TLS,) and not _answers_mail(case, finding):
        return ()
    if recipes in ((POLICY,), (MAIL_IN_TLS,)) and case.established_before(finding.evidence[0].entry) is None:
        return (POLICY_IN_CLEAR,)
    if recipes == (HANDSHAKE,) and case.started.target.mode is Mode.IMPLICIT_TLS and _is_in_clear(case, finding):
        return (CLEAR_ON_TLS_PORT,)
    return recipes


def _answers_mail(case: Case, finding: Finding) -> bool:
    """Say whether it is MAIL that was refused: no command of the table goes on to a recipient."""
    first = finding.evidence[0].entry
    return next((reply.verb == "MAIL" for index, reply in case.replies() if index > first), False)


def _is_in_clear(case: Case, finding: Finding) -> bool:
    """Say whether the handshake failed because what came back was no TLS at all."""
    failed = case.transcript[finding.evidence[0].entry].event
    return isinstance(failed, TLSFailed) and failed.outcome is Outcome.NOT_TLS


def _can(recipe: Recipe, host: str, started: SessionStarted) -> bool:
    """Swaks and posttls-finger were measured with names and IPv4 over SMTP only."""
    return recipe.tool in ("openssl", "nc", "telnet") or not (":" in host or started.target.lmtp)


def _place(started: SessionStarted) -> tuple[str, int]:
    """Return the address that the user chose, empty where none was, and the port that was connected to."""
    target = started.target
    try:
        address, port = parse_place(started.address) if started.address else ("", 0)
    except TargetError:  # out of a file
        address, port = "", 0
    return address, port or target.port or target.usual_port


def _words(started: SessionStarted, host: str, port: int) -> dict[str, str]:
    """What stands in every command, quoted."""
    target = started.target
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    name = typed_host(started.server_name) if started.server_name else ""
    ehlo = started.ehlo_name if _EHLO_NAME.fullmatch(started.ehlo_name) else "client.example.com"
    upgrade = f"-starttls {'lmtp' if target.lmtp else 'smtp'} -name {shlex.quote(ehlo)} "
    bare = f"openssl s_client {'' if target.mode is Mode.IMPLICIT_TLS else upgrade}-connect {shlex.quote(place)}"
    sni = f"-servername {shlex.quote(name)}" if name else "-noservername"
    return {
        "host": shlex.quote(host),
        "port": str(port),
        "place": shlex.quote(place),
        "next_hop": shlex.quote(f"[{host}]:{port}"),
        "ehlo": shlex.quote(ehlo),
        "verb": "LHLO" if target.lmtp else "EHLO",
        "name": shlex.quote(name) if name else "",
        "s_client": f"{bare} {sni}",
        "s_client_without_name": bare,
    }


def _of_finding(case: Case, finding: Finding) -> dict[str, str]:
    """What belongs to one finding: a version, a sender."""
    version = _version(case, finding)
    flag, protocol = _FLAGS.get(version, ("", "")) if version else ("", "")
    return {"flag": flag, "protocol": protocol, "sender": shlex.quote(_sender(case))}


def _version(case: Case, finding: Finding) -> ProtocolVersion | None:
    if finding.code == "tls-minimum-not-met":
        return case.started.tls_minimum
    if finding.code == "reply-tls-version-policy":
        spoken = case.established_before(finding.evidence[0].entry)
        return spoken.version if spoken else None
    if finding.code == "tls-needs-uncommon":
        proof = case.transcript[finding.evidence[0].entry].event
        return proof.version if isinstance(proof, ProbeFinished) else None
    probes = case.transcript.of(ProbeFinished)
    taken = {event.version for _, event in probes if event.outcome is Outcome.ACCEPTED}
    spoken = case.established_before(len(case.transcript))
    if spoken and spoken.version:
        taken.add(spoken.version)
    return next((version for version in _FLAGS if version in taken), None)


def _sender(case: Case) -> str:
    for _, command in case.transcript.of(CommandSent):
        if found := _SENDER.match(command.raw):
            return found[1].decode("ascii")
    return "you@example.com"
