"""The options of the command line: what they are called, what they mean, and the `Options` they make."""

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from inspector import __version__
from inspector.live.options import Options
from inspector.smtp.command import CommandError, ehlo, mail_from
from inspector.smtp.reply import ReplyLimits
from inspector.smtp.target import Mode, Target, TargetError, parse_target
from inspector.tls.registry import ProtocolVersion
from inspector.visible import visible_text

PROGRAM = "smtp-inspector"
FORMATS = ("text", "markdown", "json")
APP, DEMO, CHECK = "app", "demo", "check"
"""What is to be done; the first word routes: a subcommand's name wins, anything else is a TARGET."""

_TARGETS = "host, host:port, [v6]:port, or smtp://, submission://, smtps://, submissions://, lmtp://host:port"
_USAGE = {
    APP: (
        f"{PROGRAM} [TARGET] [options]\n       {PROGRAM} demo [SCENARIO] [options]\n       {PROGRAM} check TARGET [options]"
    ),
    DEMO: f"{PROGRAM} demo [SCENARIO] [options]",
    CHECK: f"{PROGRAM} check TARGET [options]",
}
_ABOUT = {
    APP: "Shows an SMTP session live and byte-true, explains the EHLO reply, and tells which TLS versions a mail server "
    "really speaks. Without a target the app opens on a start screen.",
    DEMO: "The app against an embedded server that misbehaves on purpose; with --format a report instead of the app.",
    CHECK: "The same inspection without the app: a report on standard output.",
}
_STATUSES = (
    "Exit status of check, and of demo with --format: 0 no finding of severity failure, 1 such a finding, 2 wrong usage, "
    "3 no SMTP session came about, 130 interrupted. The app: 0, or 1 after a crash."
)


_NOT_IN_NAMES = re.compile(r"[^!-~]")
_NAME_LENGTH, _LABEL_LENGTH = 253, 63
"""RFC 1035 §2.3.4."""


class UsageError(ValueError):
    """What was typed cannot be understood; the text is one line that says why."""


class _Parser(argparse.ArgumentParser):
    """Raises UsageError with what is wrong, instead of printing the whole usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (try --help)")


def parse_arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the words behind the program's name. Raises UsageError; SystemExit(0) after --help and --version."""
    command = words[0] if words and words[0] in (DEMO, CHECK) else APP
    arguments = _parser(command).parse_args(words[1:] if command != APP else words)
    arguments.command = command
    return arguments


def options_for(arguments: argparse.Namespace, target: Target) -> Options:
    """Make the options of a session with `target`. Raises UsageError."""
    if arguments.plaintext:
        if target.mode is Mode.IMPLICIT_TLS:
            raise UsageError("--plaintext and implicit TLS exclude each other: use smtp:// with the port")
        target = replace(target, mode=Mode.PLAINTEXT)
    family = 4 if arguments.ipv4 else 6 if arguments.ipv6 else 0
    return Options(
        target=target,
        ehlo_name=arguments.ehlo_name or "",
        server_name=arguments.server_name or "",
        family=family,
        timeout=arguments.timeout,
        tls_version=arguments.tls_version,
        tls_minimum=arguments.tls_minimum,
        strict=arguments.strict,
        force_starttls=arguments.force_starttls,
        probe=not arguments.no_probe,
        probes_at_a_time=arguments.probes,
        try_mail_from=arguments.try_mail_from,
        ca_file=arguments.ca_file,
        limits=ReplyLimits(arguments.max_line, arguments.max_lines, arguments.max_reply),
        session_bytes=arguments.max_session,
    )


def read_target(text: str) -> Target:
    """Read a TARGET. Raises UsageError."""
    try:
        target = parse_target(text)
    except TargetError as error:
        raise UsageError(str(error)) from None
    if target.host != visible_text(target.host):
        raise UsageError(f"{text!a} holds characters that nobody can see: type the host's name again")
    return target


def _parser(command: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=PROGRAM if command == APP else f"{PROGRAM} {command}",
        usage=_USAGE[command],
        description=_ABOUT[command],
        epilog=_STATUSES,
        allow_abbrev=False,
    )
    if command == DEMO:
        parser.add_argument("scenario", nargs="?", help="which server; --list lists them")
        parser.add_argument("--list", action="store_true", help="list the scenarios and what each shows")
    else:
        parser.add_argument("target", metavar="TARGET", nargs=None if command == CHECK else "?", help=_TARGETS)
    _add_session(parser)
    _add_tls(parser)
    _add_bounds(parser)
    if command != APP:
        _add_report(parser, default="text" if command == CHECK else None)
    if command != CHECK:
        _add_screen(parser)
    parser.add_argument("--version", action="version", version=f"SMTP Inspector {__version__}")
    return parser


def _add_session(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("session")
    group.add_argument("--ehlo-name", metavar="NAME", type=_ehlo_name, help="name to say in EHLO (this host's full name)")
    group.add_argument("--timeout", metavar="SECONDS", type=_seconds, default=60.0, help="limit of any one step (60)")
    family = group.add_mutually_exclusive_group()
    family.add_argument("-4", dest="ipv4", action="store_true", help="IPv4 only")
    family.add_argument("-6", dest="ipv6", action="store_true", help="IPv6 only")
    group.add_argument(
        "--try-mail-from", metavar="ADDRESS", type=_sender, help="send MAIL FROM with this address, then RSET (off)"
    )


def _add_tls(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("TLS")
    group.add_argument(
        "--server-name", metavar="NAME", type=_server_name, help="name for SNI and certificates (the target's host name)"
    )
    group.add_argument(
        "--tls-version", metavar="VERSION", type=_version, help="the one version of the session: TLSv1.0 to TLSv1.3"
    )
    group.add_argument(
        "--tls-minimum",
        metavar="VERSION",
        type=_version,
        default=ProtocolVersion.TLSv1_2,
        help="policy: the lowest version that counts as good (TLSv1.2)",
    )
    group.add_argument("--force-starttls", action="store_true", help="try STARTTLS although it is not offered")
    group.add_argument("--plaintext", action="store_true", help="stay in clear")
    group.add_argument("--no-probe", action="store_true", help="do not try the TLS versions")
    group.add_argument(
        "--probes", metavar="N", type=_probes, default=3, help="connections that try versions at the same time, 1 to 6 (3)"
    )
    group.add_argument("--strict", action="store_true", help="a bad certificate is a failure on port 25 too")
    group.add_argument("--ca-file", metavar="FILE", type=_ca_file, help="PEM file with roots to trust beside the system's")


def _add_bounds(parser: argparse.ArgumentParser) -> None:
    limits = ReplyLimits()
    group = parser.add_argument_group("bounds (what is kept of what a server sends)")
    for name, default, what in (
        ("--max-line", limits.line_bytes, "bytes of a line"),
        ("--max-lines", limits.lines, "lines of a reply"),
        ("--max-reply", limits.reply_bytes, "bytes of a reply"),
        ("--max-session", 64 * 1024 * 1024, "bytes of a session"),
    ):
        group.add_argument(name, metavar="N", type=_bound, default=default, help=f"{what} ({default:,})")


def _add_report(parser: argparse.ArgumentParser, default: str | None) -> None:
    group = parser.add_argument_group("report")
    shown = f" ({default})" if default else ": a report instead of the app"
    group.add_argument("--format", choices=FORMATS, default=default, help=f"text, markdown or json{shown}")
    group.add_argument("--output", metavar="FILE", type=Path, help="write the report to this file")


def _add_screen(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("screen")
    group.add_argument("--theme", metavar="NAME", default="dark", help="colours: dark or light (dark)")
    mouse = group.add_mutually_exclusive_group()
    mouse.add_argument("--mouse", dest="mouse", action="store_true", default=None, help="use the mouse (not over SSH)")
    mouse.add_argument("--no-mouse", dest="mouse", action="store_false", help="leave the mouse to the terminal")


def _checked(check: Callable[[str], object]) -> Callable[[str], str]:
    """Make a type for argparse that keeps the text and says what `check` has against it."""

    def read(text: str) -> str:
        try:
            check(text)
        except CommandError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        return text

    return read


_ehlo_name = _checked(ehlo)
_sender = _checked(mail_from)


def _server_name(text: str) -> str:
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


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 0.1 to 86400")
    return seconds


def _version(text: str) -> ProtocolVersion:
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


def _probes(text: str) -> int:
    return _count(text, 6)


def _bound(text: str) -> int:
    return _count(text, 2**40)


def _ca_file(text: str) -> Path:
    path = Path(text)
    try:
        holds_one = b"-----BEGIN" in path.read_bytes()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be read: {error.strerror}") from None
    if not holds_one:
        raise argparse.ArgumentTypeError(f"{text!r} holds no PEM certificate")
    return path
