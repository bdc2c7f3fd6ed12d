"""The words of the command line become a namespace, and the namespace becomes the `Options` of a session."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from inspector import __version__
from inspector.live.options import Options
from inspector.smtp.reply import ReplyLimits
from inspector.smtp.target import Mode, Target, TargetError, parse_target
from inspector.subcommands import APP, PROGRAM, SUBCOMMANDS, Subcommand
from inspector.visible import visible_text


class UsageError(ValueError):
    """What was typed cannot be understood; the text is one line that says why."""


class _Parser(argparse.ArgumentParser):
    """Raises UsageError with what is wrong, instead of printing the whole usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (try --help)")


def parse_arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the words behind the program's name. Raises UsageError; SystemExit(0) after --help and --version."""
    command = words[0] if words and words[0] in SUBCOMMANDS and words[0] != APP else APP
    arguments = parser_of(SUBCOMMANDS[command]).parse_args(words[1:] if command != APP else words)
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


def parser_of(subcommand: Subcommand) -> argparse.ArgumentParser:
    """Make the parser of a subcommand; it is also what help, man page and completion are made from."""
    parser = _Parser(
        prog=PROGRAM if subcommand.name == APP else f"{PROGRAM} {subcommand.name}",
        usage=subcommand.usage,
        description=subcommand.about,
        epilog=subcommand.statuses,
        allow_abbrev=False,
    )
    for add in subcommand.add:
        add(parser)
    parser.add_argument("--version", action="version", version=f"SMTP Inspector {__version__}")
    return parser
