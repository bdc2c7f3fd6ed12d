"""The words of the command line become a namespace, and the namespace becomes the `Options` of a session."""

import argparse
from collections.abc import Sequence
from itertools import takewhile
from typing import NoReturn

from inspector import __version__
from inspector.command_line.help_page import HelpFormatter, examples_text, help_width, subcommands_text
from inspector.command_line.hints import likely_subcommand, option_hint
from inspector.command_line.standard_streams import write_out
from inspector.command_line.subcommands import APP, COMPLETION, EXPLAIN, MANUAL, PROGRAM, SUBCOMMANDS, Subcommand
from inspector.frozen import replace
from inspector.live.options import Options
from inspector.settings import SETTINGS, SettingsError
from inspector.settings_file import read_settings
from inspector.smtp.reply import ReplyLimits
from inspector.smtp.target import Mode, Target, TargetError, parse_place, parse_target
from inspector.visible import as_typed, visible_text

ABOUT_PROGRAM = "about the program"
"""The last group of every help."""


class UsageError(ValueError):
    """What was typed cannot be understood; the text is one line that says why."""


class SourceError(UsageError):
    """A file cannot be read or understood; the text is in the visible notation already."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, instead of printing the whole usage; ends its help with examples."""

    def __init__(self, subcommand: Subcommand) -> None:
        super().__init__(
            prog=PROGRAM if subcommand.name == APP else f"{PROGRAM} {subcommand.name}",
            usage=subcommand.usage,
            description=subcommand.about,
            epilog=subcommand.statuses,
            formatter_class=HelpFormatter,
            allow_abbrev=False,
            add_help=False,
        )
        self.subcommand = subcommand

    def sections(self) -> list[tuple[str, list[argparse.Action]]]:
        """Return the groups that hold something: title, and operands and options in the order of the help."""
        groups = [(group.title or "", group._group_actions) for group in self._action_groups]  # noqa: SLF001 - argparse has no public way
        return [(title, actions) for title, actions in groups if actions]

    def excluded_by(self, action: argparse.Action) -> tuple[str, ...]:
        """Return the options of which only one may stand, with those of `action`; empty where it excludes none."""
        for group in self._mutually_exclusive_groups:
            if action in group._group_actions:  # noqa: SLF001 - as above
                return tuple(name for other in group._group_actions for name in other.option_strings)  # noqa: SLF001
        return ()

    def option_names(self) -> list[str]:
        """Return what an option of this parser may be called."""
        return list(self._option_string_actions)

    def format_help(self) -> str:
        """Return the help: what it is for, the subcommands if it is that of the program, options, statuses, examples."""
        opening, options = HelpFormatter(self.prog), HelpFormatter(self.prog)
        opening.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        opening.add_text(self.description)
        for title, actions in self.sections():
            options.start_section(title)
            options.add_arguments(actions)
            options.end_section()
        options.add_text(self.epilog)
        parts = [opening.format_help(), options.format_help(), examples_text(self.subcommand.examples, help_width())]
        if self.subcommand.name == APP:
            parts.insert(1, subcommands_text(tuple(SUBCOMMANDS.values()), help_width()))
        return "\n".join(parts)

    def _print_message(self, message: str, file: object = None) -> None:  # noqa: ARG002 - argparse's signature
        """Write a help, or the version, as all else is written: argparse lets it vanish where it cannot be."""
        write_out(message)

    def refuse_unknown_options(self, words: Sequence[str]) -> None:
        """Raise UsageError for an option that does not exist, with what may have been meant: argparse would say less."""
        for word in takewhile(lambda word: word != "--", words):
            name = word.partition("=")[0]
            if not name.startswith("--") or " " in word or name in self._option_string_actions:
                continue
            others = {other: parser_of(SUBCOMMANDS[other]).option_names() for other in SUBCOMMANDS if other != APP}
            hint = option_hint(name, self._option_string_actions, others)
            self.error(f"unrecognized option {name}{'; ' if hint else ''}{hint}")

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """As argparse does, but for the value: its repr would be escaped twice."""
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, f"{as_typed(value)} is none of {', '.join(map(str, action.choices))}")

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(f"{message} (try --help)")


def parse_arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the words behind the program's name, and the settings file for what they leave open.

    Raises UsageError; SystemExit(0) after --help and --version.
    """
    named = bool(words) and words[0] in SUBCOMMANDS and words[0] != APP
    command, rest = (words[0], words[1:]) if named else (APP, words)
    parser = parser_of(SUBCOMMANDS[command])
    parser.refuse_unknown_options(rest)
    try:
        arguments = parser.parse_args(rest)
    except UsageError as error:
        meant = "" if named or not words else meant_subcommand(words[0])
        raise UsageError(f"{error}; did you mean {meant}?" if meant else str(error)) from None
    arguments.command, arguments.words = command, tuple(rest)
    if command not in (COMPLETION, EXPLAIN, MANUAL):  # they work beside a settings file that does not
        _settle(arguments)
    return arguments


def with_options_before(arguments: argparse.Namespace, options: Sequence[str]) -> argparse.Namespace:
    """Return `arguments` as if `options` had been typed in front of what was typed, which therefore wins."""
    command = () if arguments.command == APP else (arguments.command,)
    return parse_arguments([*command, *options, *arguments.words]) if options else arguments


def _settle(arguments: argparse.Namespace) -> None:
    """Give every setting its value, and say in `whence` where it comes from: a flag, the file, or the default."""
    try:
        arguments.settings = settings = read_settings()
    except SettingsError as error:
        raise UsageError(str(error)) from None
    arguments.whence = {}
    for setting in SETTINGS:
        value, whence = getattr(arguments, setting.attribute, None), setting.flag
        if value is False:  # the one flag with two words
            whence = f"--no-{setting.name}"
        elif value is None and setting.name in settings.values:
            value, whence = settings.values[setting.name][0], settings.whence(setting.name)
        elif value is None:
            value, whence = setting.default, "default"
        setattr(arguments, setting.attribute, value)
        arguments.whence[setting.name] = whence


def meant_subcommand(word: str) -> str:
    """Return how to type the subcommand that a TARGET looks like, or nothing: ``smtp-inspector check`` for ``chekc``."""
    name = likely_subcommand(word, [name for name in SUBCOMMANDS if name != APP])
    return f"{PROGRAM} {name}" if name else ""


def options_for(arguments: argparse.Namespace, target: Target) -> Options:
    """Make the options of a session with `target`. Raises UsageError."""
    ports = getattr(arguments, "ports", None) or ()
    if arguments.plaintext:
        if ports:
            raise UsageError("--plaintext and --ports exclude each other: in clear there are no TLS versions to compare")
        if target.mode is Mode.IMPLICIT_TLS:
            raise UsageError("--plaintext and implicit TLS exclude each other: use smtp:// with the port")
        target = replace(target, mode=Mode.PLAINTEXT)
    family = 4 if arguments.ipv4 else 6 if arguments.ipv6 else 0
    place, place_port = parse_place(arguments.address) if arguments.address else ("", 0)
    if family and place and ("6" if ":" in place else "4") != str(family):
        raise UsageError(f"--address {arguments.address} is no IPv{family} address: leave out -{family}")
    if ports and place_port:
        raise UsageError("a port in --address leads to one port only: leave it out, or leave out --ports")
    return Options(
        target=target,
        ehlo_name=arguments.ehlo_name or "",
        server_name=arguments.server_name or "",
        family=family,
        address=arguments.address or "",
        timeout=arguments.timeout,
        tls_version=arguments.tls_version,
        ciphers=arguments.ciphers or "",
        tls_minimum=arguments.tls_minimum,
        strict=arguments.strict,
        force_starttls=arguments.force_starttls,
        probe=not arguments.no_probe,
        probes_at_a_time=arguments.probes,
        deep=arguments.deep,
        quiet_probes=arguments.quiet_probes,
        try_mail_from=arguments.try_mail_from,
        ca_file=arguments.ca_file,
        limits=ReplyLimits(arguments.max_line, arguments.max_lines, arguments.max_reply),
        session_bytes=arguments.max_session,
        software=arguments.software or "",
        sender_versions=arguments.sender_versions or "",
        ports=ports,
        step=getattr(arguments, "step", False),
    )


def read_target(text: str) -> Target:
    """Read a TARGET. Raises UsageError."""
    try:
        target = parse_target(text)
    except TargetError as error:
        raise UsageError(str(error)) from None
    if target.host != visible_text(target.host):
        raise UsageError(f"{as_typed(text)} holds characters that nobody can see: type the host's name again")
    return target


def parser_of(subcommand: Subcommand) -> Parser:
    """Make the parser of a subcommand; it is also what help, man page and completion are made from."""
    parser = Parser(subcommand)
    for add in subcommand.add:
        add(parser)
    group = parser.add_argument_group(ABOUT_PROGRAM)
    group.add_argument("-h", "--help", action="help", help="show this help")
    group.add_argument("--version", action="version", version=f"SMTP Inspector {__version__}", help="show the version")
    return parser
