"""The help that teaches, and errors that say in one line what was meant."""

import io
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playbook import OFFER, play, session_bytes

from inspector import cli
from inspector.command_line import reporting, running
from inspector.command_line.arguments import UsageError, meant_subcommand, options_for, parse_arguments, parser_of
from inspector.command_line.help_page import shell_lines
from inspector.command_line.subcommands import APP, DEMO, READ, SUBCOMMANDS, Example
from inspector.smtp.target import Target

EXAMPLES = [(name, example) for name, row in SUBCOMMANDS.items() for example in row.examples]


def ids(cases: list[tuple[str, Example]]) -> list[str]:
    return [f"{name}: {example.words}" for name, example in cases]


def help_of(name: str) -> str:
    return parser_of(SUBCOMMANDS[name]).format_help()


@pytest.mark.parametrize("columns", ["60", "80", "200"])
@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_help_fits_the_terminal_and_80_columns(name: str, columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wide terminal does not make lines that no eye follows; in a narrow one only what cannot be broken is too long."""
    monkeypatch.setenv("COLUMNS", columns)
    widest = min(int(columns), 80)
    too_wide = [line for line in help_of(name).splitlines() if len(line) > widest]
    assert [line for line in too_wide if columns != "60" or not line.startswith("    ")] == []


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_option_stands_in_a_group_that_says_what_it_is_for(name: str) -> None:
    """Nothing falls into argparse's own drawers, and nothing goes without a help text of its own."""
    sections = parser_of(SUBCOMMANDS[name]).sections()
    assert {title for title, _ in sections} & {"options", "positional arguments", ""} == set()
    assert sections[-1][0] == "about the program"
    assert all(action.help for _, actions in sections for action in actions)


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_help_ends_with_its_examples(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with what it shows, and as it can be typed."""
    monkeypatch.setenv("COLUMNS", "80")
    _, shown = help_of(name).split("\nexamples:\n")
    for example in SUBCOMMANDS[name].examples:
        assert f"  {example.shows}:\n" in shown
        assert "\n".join(f"    {line}" for line in shell_lines(example, 76)) in shown


def test_the_programs_help_tells_the_two_stories_and_lists_the_subcommands() -> None:
    """Whoever types --help first sees what the program is for."""
    text = help_of(APP)
    assert "smtp-inspector demo starttls-before-greeting" in text
    assert "554 5.7.1 Not complied TLS minimum version:" in text
    assert text.index("subcommands") < text.index("--ehlo-name")
    for name, row in SUBCOMMANDS.items():
        assert name == APP or f"  {name} " in text
        assert name == APP or row.summary in text


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=ids(EXAMPLES))
def test_every_example_is_one_that_the_program_understands(name: str, example: Example) -> None:
    """A shell takes its lines apart into the words that the table holds, and they parse for that subcommand."""
    lines = "\n".join(shell_lines(Example(example.words, example.shows), 60))
    words = shlex.split(lines.replace("\\\n", " "))
    assert words == ["smtp-inspector", *shlex.split(example.words)]
    if "--list" not in words:
        arguments = parse_arguments(words[1:])
        assert name in (APP, arguments.command)


RUNNABLE = [
    (name, example)
    for name, example in EXAMPLES
    if example.words.split()[0] not in ("check", "mx.example.com", "demo", READ)
    or "--list" in example.words
    or ("--format" in example.words and example.words.split()[0] != "check")
]


@pytest.mark.parametrize(("name", "example"), RUNNABLE, ids=ids(RUNNABLE))
def test_examples_that_need_no_terminal_work(
    name: str,
    example: Example,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """They print something and end with status 0; where they read standard input or a file, what they read stands there."""
    session = session_bytes(entry.event for entry in play(*OFFER, finished=True)).decode()
    monkeypatch.chdir(tmp_path)
    Path("session.jsonl").write_text(session)
    stdin = session if name == READ else "454 4.7.0 TLS not available\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
    assert cli.main(shlex.split(example.words)) == 0
    assert len(capsys.readouterr().out) > 100


NO_REPORT = {"--list", "--step"}
"""Options that a report does not take."""
DEMOS = [
    (name, example)
    for name, example in EXAMPLES
    if example.words.split()[0] == DEMO and not NO_REPORT & set(example.words.split())
]


@pytest.mark.parametrize(("name", "example"), DEMOS, ids=ids(DEMOS))
def test_what_a_demo_example_promises_stands_in_its_report(
    name: str, example: Example, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same words with a report instead of the app: the finding that the example names is there."""
    words = [*shlex.split(example.words), "--ehlo-name", "client.example.com", "--no-probe"]
    status = cli.main(words if "--format" in words else [*words, "--format", "text"])
    report = " ".join(capsys.readouterr().out.split())
    promised = {"STARTTLS": "ehlo-keyword-before-greeting", "554": "554 5.7.1 Not complied TLS minimum version"}
    assert status == (0 if "well-behaved" in words else 1)
    assert promised.get(example.shows.split()[0], "") in report


def test_the_examples_of_check_ask_for_what_they_say(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """They come as far as the session, with options that fit its target; nothing is sent anywhere."""

    def nowhere(options: object, **_: object) -> Iterator[object]:
        yield from ()

    monkeypatch.setattr(reporting, "events_of", nowhere)
    monkeypatch.chdir(tmp_path)
    for example in SUBCOMMANDS["check"].examples:
        assert cli.main(shlex.split(example.words)) == reporting.NO_SESSION, example.words
    assert (tmp_path / "ticket.md").is_file()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["check", "mx.example.com", "--fromat", "json"], "did you mean --format?"),
        (["check", "--strickt", "mx.example.com"], "did you mean --strict?"),
        (["mx.example.com", "--format=json"], "check, demo, read and explain have it"),
        (["check", "mx.example.com", "--list"], "demo has it"),
        (["chekc", "mx.example.com"], "did you mean smtp-inspector check?"),
        (["dmeo", "--list"], "demo has it"),
        (["help", "check"], "did you mean smtp-inspector --help?"),
    ],
    ids=" ".join,
)
def test_a_mistyped_word_is_answered_with_what_was_meant(words: list[str], hint: str) -> None:
    """One line: what is wrong, and the nearest that exists."""
    with pytest.raises(UsageError) as caught:
        parse_arguments(words)
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("option", ["--bananas", "--x"])
def test_nothing_is_guessed_where_nothing_is_near(option: str) -> None:
    """A wrong guess is worse than none."""
    with pytest.raises(UsageError) as caught:
        parse_arguments(["check", "mx.example.com", option])
    assert str(caught.value) == f"unrecognized option {option} (try --help)"


def test_what_looks_like_an_option_may_be_a_value_behind_two_dashes() -> None:
    """POSIX: behind -- nothing is an option; it is a bad TARGET then, which is said elsewhere."""
    assert parse_arguments(["check", "--", "--fromat"]).target == "--fromat"


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("chekc", "smtp-inspector check"),
        ("demos", "smtp-inspector demo"),
        ("help", "smtp-inspector --help"),
        ("man", "smtp-inspector manual"),
        ("mail", ""),
        ("mx", ""),
        ("chekc.example.com", ""),
        ("chekc:25", ""),
    ],
)
def test_a_target_that_looks_like_a_subcommand_is_noticed(target: str, meant: str) -> None:
    """It stays a TARGET, for a host may be called so; a name with a dot or a port is no slip."""
    assert meant_subcommand(target) == meant
    assert parse_arguments([target]).target == target


def test_a_target_that_looks_like_a_subcommand_is_told_behind_the_app(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The app has shown that there is no such host; now stands below it what to type."""
    monkeypatch.setattr(running, "run", lambda *_: 0)
    monkeypatch.setattr(running, "require_terminal", lambda _: None)
    assert cli.main(["chekc"]) == 0
    assert capsys.readouterr().err == (
        "smtp-inspector: chekc was taken for the name of a mail server; the subcommand is: smtp-inspector check\n"
    )
    assert cli.main(["mx.example.com"]) == 0
    assert capsys.readouterr().err == ""


def test_cipher_suites_are_those_of_openssl() -> None:
    """As OpenSSL writes them, weak ones too; a list that holds none that is known here is told so, whatever it holds."""
    arguments = parse_arguments(["mx.example.com", "--ciphers", "aNULL:HIGH"])
    assert options_for(arguments, Target("mx.example.com", 25)).ciphers == "aNULL:HIGH"
    for wrong in ("nonsense", "", "\x00", "é"):
        with pytest.raises(UsageError, match="knows no such cipher suite"):
            parse_arguments(["mx.example.com", "--ciphers", wrong])


@pytest.mark.parametrize("typed", ["TLSv9\udcff", "\x1b[2J", "C\\xff", "한글"])
def test_what_names_no_version_is_quoted_as_it_was_typed(typed: str) -> None:
    """Whoever shows the error makes it visible: bytes that are no UTF-8 too, which Python hands over as surrogates."""
    with pytest.raises(UsageError) as raised:
        parse_arguments(["mx.example.com", "--sender-versions", typed])
    assert f"“{typed}” names no TLS version" in str(raised.value)


def test_help_is_quick() -> None:
    """It needs none of the packages that draw, and none that read certificates."""
    code = (
        "import sys; from inspector import cli; cli.main(['check', '--help']);"
        "sys.exit(str(sorted({'textual', 'rich', 'cryptography', 'ssl'} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("words", [["mx.example.com", "--step"], ["demo", "--step"], ["--step"]])
def test_the_app_can_go_step_by_step(words: list[str]) -> None:
    """On a target, on a demo, and from the start screen."""
    arguments = parse_arguments(words)
    assert options_for(arguments, Target("mx.example.com", 25)).step
    assert not options_for(parse_arguments(words[:-1]), Target("mx.example.com", 25)).step


def test_a_report_has_nobody_to_stop_for() -> None:
    """check does not know the option at all."""
    with pytest.raises(UsageError, match="--step"):
        parse_arguments(["check", "mx.example.com", "--step"])
    assert not options_for(parse_arguments(["check", "mx.example.com"]), Target("mx.example.com", 25)).step
