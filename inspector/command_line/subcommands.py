"""The subcommands: what each is called, what it does, its options, and examples that work. One row each."""

import argparse
from collections.abc import Callable

from inspector.command_line.option_groups import (
    add_bounds,
    add_explaining,
    add_judging,
    add_judging_again,
    add_leaving,
    add_ports,
    add_recording,
    add_report,
    add_screen,
    add_source_choice,
    add_speaking,
    add_stepping,
    add_trying,
)
from inspector.frozen import Frozen

PROGRAM = "smtp-inspector"
APP, DEMO, CHECK, READ, EXPLAIN = "app", "demo", "check", "read", "explain"
CONFIG, COMPLETION, MANUAL = "config", "completion", "manual"
"""What is to be done; the first word routes: a subcommand's name wins, anything else is a TARGET."""

SHELLS = ("bash", "zsh", "fish")
TARGET_FORMS = "host, host:port, [v6]:port, or smtp://, submission://, smtps://, submissions://, lmtp://host:port"


class Example(Frozen):
    """One line that can be typed as it stands."""

    words: str
    """What is typed behind the program's name."""
    shows: str
    """What one gets to see, in a few words."""
    around: str = "{}"
    """What of the shell stands around it."""


class Subcommand(Frozen):
    """One thing that the program does."""

    name: str
    """The first word; APP has none."""
    operands: str
    """What may stand behind the name, as in a usage line."""
    summary: str
    """One line, for the list of the subcommands."""
    about: str
    """A paragraph, for its own help."""
    add: tuple[Callable[[argparse.ArgumentParser], None], ...]
    """What adds its operands and options, in the order of the help."""
    examples: tuple[Example, ...]
    """At least one."""
    statuses: str = "Exit status: 0, or 2 for wrong usage."
    """What its exit status says."""

    @property
    def usage(self) -> str:
        """Return the usage line: ``smtp-inspector check TARGET [options]``."""
        return " ".join(word for word in (PROGRAM, self.name if self.name != APP else "", self.operands) if word)


REPORT_STATUSES = (
    (0, "no finding of severity failure"),
    (1, "such a finding"),
    (2, "wrong usage, a file that cannot be read, or output that cannot be written"),
    (3, "no SMTP session came about"),
    (130, "interrupted"),
)
"""What the exit status of a report says."""
APP_STATUSES = "0, 1 after a crash, 2 where it cannot begin, 128 + n after signal n"
"""The same of the app."""
_REPORT_STATUSES = ", ".join(f"{status} {means}" for status, means in REPORT_STATUSES)


def _add_target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument_group("whom to look at").add_argument("target", metavar="TARGET", help=TARGET_FORMS)


def _add_optional_target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument_group("whom to look at").add_argument("target", metavar="TARGET", nargs="?", help=TARGET_FORMS)


def _add_scenario(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what to look at")
    group.add_argument("scenario", metavar="SCENARIO", nargs="?", help="which server or sample; --list lists them")
    group.add_argument("--list", action="store_true", help="list the scenarios and what each shows")


def _add_source(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what to read")
    group.add_argument("file", metavar="FILE", help="a session file, or what else is recognised; - reads standard input")


def _add_text(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what to explain")
    group.add_argument(
        "text", metavar="TEXT", nargs="*", help="the words, in one or several arguments; - reads standard input"
    )


def _add_shell(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("which shell")
    group.add_argument("shell", metavar="SHELL", choices=SHELLS, help="bash, zsh or fish")


def _add_report(parser: argparse.ArgumentParser) -> None:
    add_report(parser, default="text")


def _add_report_instead(parser: argparse.ArgumentParser) -> None:
    add_report(parser, default=None)


_SESSION = (add_speaking, add_trying, add_judging, add_recording)

_ROWS = (
    Subcommand(
        name=APP,
        operands="[TARGET] [options]",
        summary="the app on a mail server, or on its start screen",
        about=(
            "Shows an SMTP session live and byte-true, explains the EHLO reply, and tells which TLS versions a mail server "
            "really speaks. Without a target the app opens on a start screen. It never sends mail unless you type the "
            "commands."
        ),
        add=(_add_optional_target, add_ports, *_SESSION, add_stepping, add_screen, add_leaving, add_bounds),
        examples=(
            Example("demo starttls-before-greeting", "STARTTLS is there, and a gateway says it is not"),
            Example(
                "demo tls-minimum --tls-version TLSv1.1 --try-mail-from you@example.com",
                "554 5.7.1 Not complied TLS minimum version",
            ),
            Example("mx.example.com", "look at a mail server"),
            Example("check mx.example.com", "the same as a report, for a ticket"),
        ),
        statuses=f"Exit status of the app: {APP_STATUSES}. Of a report: {_REPORT_STATUSES}.",
    ),
    Subcommand(
        name=CHECK,
        operands="TARGET [options]",
        summary="the same inspection without the app: a report",
        about="The same inspection without the app: a report on standard output. Nothing is mailed.",
        add=(_add_target, add_ports, _add_report, add_leaving, *_SESSION, add_bounds),
        examples=(
            Example("check mx.example.com", "greeting, EHLO, STARTTLS, and every TLS version"),
            Example("check mx.example.com --format markdown --output ticket.md", "a report to paste into a ticket"),
            Example("check mx.example.com --format html --output report.html --redact all", "one to send, without any name"),
            Example(
                "check mx.example.com --tls-version TLSv1.1 --try-mail-from you@example.com",
                "is mail over old TLS refused, and in which words",
            ),
            Example("check submission://mail.example.com --strict", "port 587, where the certificate must be right"),
            Example("check mx.example.com --ports 25,465,587", "do its ports take the same TLS versions"),
            Example("check smtps://mail.example.com --no-probe", "port 465, implicit TLS; no version is tried"),
            Example("check '[2001:db8::25]:25' --ehlo-name mail.example.org", "an address, and your own name in EHLO"),
        ),
        statuses=f"Exit status: {_REPORT_STATUSES}.",
    ),
    Subcommand(
        name=DEMO,
        operands="[SCENARIO] [options]",
        summary="the app against an embedded server that misbehaves on purpose",
        about=(
            "The app against an embedded server that misbehaves on purpose; with --format a report instead of the app. "
            "The server listens on this machine only and ends with the program."
        ),
        add=(_add_scenario, _add_report_instead, add_leaving, *_SESSION, add_stepping, add_screen, add_bounds),
        examples=(
            Example("demo", "STARTTLS stands before the greeting line of the EHLO reply"),
            Example("demo --step", "the same, one command at a time: what comes next, and why"),
            Example("demo --list", "the scenarios, and what each shows"),
            Example(
                "demo tls-minimum --tls-version TLSv1.1 --try-mail-from you@example.com",
                "554 5.7.1 Not complied TLS minimum version",
            ),
            Example("demo well-behaved --format text", "what a report on a good server looks like"),
        ),
        statuses=f"Exit status of the app: {APP_STATUSES}. Of a report: {_REPORT_STATUSES}.",
    ),
    Subcommand(
        name=READ,
        operands="FILE [options]",
        summary="a session of before, or what others pasted or logged",
        about=(
            "Opens the app on a session file, which shows everything as it was live, or on what others pasted or logged; "
            "with --format a report instead of the app. It says what it recognised. Nothing is connected to."
        ),
        add=(_add_source, add_source_choice, _add_report_instead, add_leaving, add_judging_again, add_screen),
        examples=(
            Example("read session.jsonl", "a recorded session, as it was live"),
            Example("read session.jsonl --format markdown", "the same as a report, for a ticket"),
            Example("read - --format text", "what comes from standard input", "{} < session.jsonl"),
            Example("read session.jsonl --tls-minimum TLSv1.3 --strict", "judged by another policy"),
        ),
        statuses=(
            f"Exit status of the app: {APP_STATUSES}. Of a report: {_REPORT_STATUSES}. Of a source that was not recorded by "
            "this program: 3 only where it tells of a session that did not come about and there is no finding; 2 also where "
            "it cannot be read."
        ),
    ),
    Subcommand(
        name=EXPLAIN,
        operands="TEXT [options]",
        summary="what a refusal, a bounce or a log line means",
        about=(
            "Explains a reply, a bounce (DSN) or a log line of Postfix, Exim, sendmail, Exchange or Cisco's ESA: who "
            "refused whom, at which step, what it can mean, which setting on which side, and how to check it. Nothing is "
            "connected to. Of words that are not known it says what their codes say."
        ),
        add=(_add_text, add_explaining),
        examples=(
            Example("explain '554 5.7.1 Not complied TLS minimum version'", "a refusal, as a bounce shows it"),
            Example("explain 'STARTTLS command not supported.' --software cisco", "settings for one mail server"),
            Example("explain -", "a bounce or log line from a file", "{} < bounce.txt"),
        ),
    ),
    Subcommand(
        name=CONFIG,
        operands="[options]",
        summary="the settings that are in force, and where each comes from",
        about=(
            "Prints the settings that are in force and where each comes from: a flag, a line of the settings file, or the "
            "default. What it prints can be saved as the settings file; flags given here are in force too."
        ),
        add=(*_SESSION, add_screen, add_leaving),
        examples=(
            Example("config", "what is in force, and the path of the settings file"),
            Example("config --theme light --timeout 20", "the same with these two changed, to be saved"),
        ),
    ),
    Subcommand(
        name=COMPLETION,
        operands="SHELL",
        summary="print a script that completes subcommands, options and values",
        about=(
            "Prints a script that lets the shell complete subcommands, options and their values at the Tab key. "
            "Put the line of your shell into its start file."
        ),
        add=(_add_shell,),
        examples=(
            Example("completion bash", "for bash, in ~/.bashrc", "source <({})"),
            Example("completion zsh", "for zsh, in ~/.zshrc, behind compinit", "source <({})"),
            Example("completion fish", "for fish, in ~/.config/fish/config.fish", "{} | source"),
        ),
    ),
    Subcommand(
        name=MANUAL,
        operands="",
        summary="print the man page",
        about="Prints the man page as troff. Where the package is installed, 'man smtp-inspector' shows it.",
        add=(),
        examples=(
            Example("manual", "read it", "{} | man -l -"),
            Example("manual", "keep it", "{} > smtp-inspector.1"),
        ),
    ),
)

SUBCOMMANDS = {row.name: row for row in _ROWS}
"""Name: subcommand, in the order in which they are listed."""
