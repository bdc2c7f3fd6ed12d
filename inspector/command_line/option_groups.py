"""The options, each once, grouped by what people want. Help, man page and completion are made from what stands here."""

import argparse
from pathlib import Path
from typing import TypeAlias

from inspector.command_line import option_values as values
from inspector.formats.source import FILE_BYTES
from inspector.settings import CLIPBOARD_WAYS, REDACTABLE
from inspector.smtp.reply import ReplyLimits
from inspector.tls.registry import ProtocolVersion

_Group: TypeAlias = "argparse._ArgumentGroup"  # noqa: SLF001 - argparse has no public name for it
FORMATS = ("text", "markdown", "json", "html")


def add_speaking(parser: argparse.ArgumentParser) -> None:
    """Whom the session speaks to, and as whom."""
    group = parser.add_argument_group("how to speak to the server")
    group.add_argument(
        "--ehlo-name", metavar="NAME", type=values.ehlo_name, help="name to say in EHLO (this host's full name)"
    )
    group.add_argument(
        "--server-name",
        metavar="NAME",
        type=values.server_name,
        help="name that the certificate must carry, sent as SNI too (the target's host)",
    )
    group.add_argument(
        "--address",
        metavar="IP[:PORT]",
        type=values.address,
        help="connect to this IP address, and to a tunnel's port; the target's name and port stay for all else",
    )
    group.add_argument("--timeout", metavar="SECONDS", type=values.seconds, help="how long any one step may take (60)")
    family = group.add_mutually_exclusive_group()
    family.add_argument("-4", dest="ipv4", action="store_true", help="IPv4 only")
    family.add_argument("-6", dest="ipv6", action="store_true", help="IPv6 only")


def add_trying(parser: argparse.ArgumentParser) -> None:
    """What is tried: which TLS, which commands."""
    group = parser.add_argument_group("what to try")
    group.add_argument(
        "--tls-version",
        metavar="VERSION",
        type=values.version,
        help="take the session up with this TLS version only: TLSv1.0 to TLSv1.3",
    )
    group.add_argument(
        "--ciphers",
        metavar="LIST",
        type=values.ciphers,
        help="cipher suites that the session offers up to TLS 1.2, as OpenSSL writes them: aNULL:HIGH, as Postfix does",
    )
    group.add_argument(
        "--try-mail-from",
        metavar="ADDRESS",
        type=values.sender,
        help="send MAIL FROM with this address, then RSET: shows a refusal that comes only there",
    )
    group.add_argument("--plaintext", action="store_true", help="stay in clear: no STARTTLS")
    group.add_argument("--force-starttls", action="store_true", help="try STARTTLS although it is not offered")
    group.add_argument("--no-probe", action="store_true", help="do not try the TLS versions, one connection each")
    group.add_argument(
        "--probes",
        metavar="N",
        type=values.probes,
        help="connections that try versions at the same time, beside the session's own: 1 to 6 (3)",
    )
    group.add_argument(
        "--deep",
        action="store_true",
        help="up to three connections more: a hello of today's size (X25519MLKEM768), one without SNI, the other key type",
    )
    group.add_argument(
        "--quiet-probes",
        action="store_true",
        help="finish the handshakes that are accepted and say QUIT; without it the server's log shows each probe as a "
        "handshake broken off (Postfix: 'lost connection after STARTTLS'), which a ban list may count. A refused "
        "version is logged either way, and what this machine's OpenSSL lacks is asked as without it; "
        "no OCSP staple is asked for",
    )


def add_ports(parser: argparse.ArgumentParser) -> None:
    """Which ports of the host."""
    group = parser.add_argument_group("which ports")
    group.add_argument(
        "--ports",
        metavar="LIST",
        type=values.ports,
        help="look at these ports of the host, one after the other, and lay them side by side: 25,465,587. 465 begins with "
        "TLS, the others with STARTTLS; 2465/tls says otherwise. In the app: key T",
    )


def add_judging(parser: argparse.ArgumentParser) -> None:
    """What counts as good."""
    group = _judging_group(parser, ProtocolVersion.TLSv1_2, "TLSv1.2")
    group.add_argument(
        "--ca-file", metavar="FILE", type=values.ca_file, help="PEM file with roots to trust beside the system's"
    )


def add_judging_again(parser: argparse.ArgumentParser) -> None:
    """What counts as good in a session that is over: what was asked for then, but for what is given now."""
    group = _judging_group(parser, None, "that of the session, or TLSv1.2")
    group.add_argument(
        "--server-name",
        metavar="NAME",
        type=values.server_name,
        help="name that the certificate must carry (that of the session)",
    )


def _judging_group(parser: argparse.ArgumentParser, minimum: ProtocolVersion | None, otherwise: str) -> "_Group":
    group = parser.add_argument_group("what counts as good")
    group.add_argument(
        "--tls-minimum",
        metavar="VERSION",
        type=values.version,
        default=minimum,
        help=f"policy: the lowest TLS version that is good enough ({otherwise})",
    )
    group.add_argument(
        "--software",
        metavar="NAME",
        type=values.software,
        help="advice for this mail server only: postfix, exim, sendmail, opensmtpd, exchange or cisco",
    )
    group.add_argument(
        "--sender-versions",
        metavar="LIST",
        type=values.sender_versions,
        help="what would a sender with these TLS versions get? '>=TLSv1.2', '!SSLv2,!SSLv3', 'TLSv1.0 TLSv1.1' or none",
    )
    group.add_argument("--strict", action="store_true", help="a wrong certificate is a failure on port 25 too")
    return group


def add_stepping(parser: argparse.ArgumentParser) -> None:
    """How fast the app goes: a report has nobody to wait for."""
    group = parser.add_argument_group("how to go")
    group.add_argument(
        "--step", action="store_true", help="stop before each command and say what it is for; Enter sends it (key s: later)"
    )


def add_recording(parser: argparse.ArgumentParser) -> None:
    """What stays of a session."""
    group = parser.add_argument_group("what is kept").add_mutually_exclusive_group()
    group.add_argument(
        "--record",
        dest="record",
        action="store_true",
        default=None,
        help="write the session to a file of your own as it happens, for 'read' (a demo: only with this flag)",
    )
    group.add_argument("--no-record", dest="record", action="store_false", help="write no file")


def add_source_choice(parser: argparse.ArgumentParser) -> None:
    """What of a source."""
    group = parser.add_argument_group("what of it")
    group.add_argument(
        "--conversation",
        metavar="N",
        type=values.conversation,
        help="the one with this number, where the source holds several (a report: the first; the app: a list)",
    )
    group.add_argument(
        "--max-file",
        metavar="N",
        type=values.bound,
        default=FILE_BYTES,
        help=f"bytes that the source may have ({FILE_BYTES:,})",
    )


def add_bounds(parser: argparse.ArgumentParser) -> None:
    """How much memory a server may cost us."""
    limits = ReplyLimits()
    group = parser.add_argument_group("how much to keep of what a server sends")
    for name, default, what in (
        ("--max-line", limits.line_bytes, "bytes of a line"),
        ("--max-lines", limits.lines, "lines of a reply"),
        ("--max-reply", limits.reply_bytes, "bytes of a reply"),
        ("--max-session", 64 * 1024 * 1024, "bytes of a session"),
    ):
        group.add_argument(name, metavar="N", type=values.bound, default=default, help=f"{what} ({default:,})")


def add_report(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Which report, and where it goes; without a default no report is made unless asked for."""
    group = parser.add_argument_group("the report")
    shown = f" ({default})" if default else ": a report instead of the app"
    group.add_argument(
        "--format", metavar="FORMAT", choices=FORMATS, default=default, help=f"text, markdown, json or html{shown}"
    )
    group.add_argument(
        "--output", metavar="FILE", type=Path, help="write the report to this file; only a report is replaced"
    )
    group.add_argument(
        "--no-annotations",
        action="store_true",
        help="the conversation as it was said: nothing in the margin, no notes",
    )


def add_leaving(parser: argparse.ArgumentParser) -> None:
    """What of it may leave the machine."""
    group = parser.add_argument_group("what leaves this machine")
    group.add_argument(
        "--redact",
        metavar="KINDS",
        type=values.redact,
        help=f"put stand-ins in the place of {', '.join(REDACTABLE)}, all or none (none); secrets are never shown",
    )


def add_explaining(parser: argparse.ArgumentParser) -> None:
    """How to explain, and for whom."""
    group = parser.add_argument_group("how to explain it")
    group.add_argument("--format", metavar="FORMAT", choices=("text", "json"), default="text", help="text or json (text)")
    group.add_argument(
        "--software",
        metavar="NAME",
        type=values.software,
        help="settings for this mail server: postfix, exim, sendmail, opensmtpd, exchange or cisco (that of the log, or "
        "postfix)",
    )
    group.add_argument(
        "--tls-minimum",
        metavar="VERSION",
        type=values.version,
        default=ProtocolVersion.TLSv1_2,
        help="the version that the settings are to ask for (TLSv1.2)",
    )


def add_screen(parser: argparse.ArgumentParser) -> None:
    """How the app looks and behaves."""
    group = parser.add_argument_group("the screen")
    group.add_argument(
        "--theme",
        metavar="NAME",
        type=values.theme,
        help="colours: dark, light, high-contrast, colour-blind, 16-colours, none, or one of your own "
        "(dark; 16-colours where the terminal has no more)",
    )
    group.add_argument(
        "--clipboard",
        metavar="WAY",
        type=values.clipboard,
        help=f"where a copy goes beside its file: {', '.join(CLIPBOARD_WAYS)} (auto)",
    )
    group.add_argument(
        "--stalled",
        metavar="SECONDS",
        type=values.patience,
        help="leave when output has waited so long for a terminal that takes nothing, on a frozen link say (0: never)",
    )
    mouse = group.add_mutually_exclusive_group()
    mouse.add_argument("--mouse", dest="mouse", action="store_true", default=None, help="use the mouse (not over SSH)")
    mouse.add_argument("--no-mouse", dest="mouse", action="store_false", help="leave the mouse to the terminal")
