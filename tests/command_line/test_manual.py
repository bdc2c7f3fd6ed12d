"""The man page: all that the help tells, in troff that no reader complains about."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from inspector.command_line.arguments import parser_of
from inspector.command_line.help_page import shell_lines
from inspector.command_line.manual import manual_page
from inspector.command_line.subcommands import APP, APP_STATUSES, REPORT_STATUSES, SUBCOMMANDS

pytestmark = pytest.mark.once

CHECKERS = {
    "mandoc": ["mandoc", "-T", "lint", "-W", "warning"],
    "groff": ["groff", "-man", "-ww", "-T", "utf8", "-z"],
}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "smtp-inspector.1"
    file.write_text(manual_page(), encoding="utf-8")
    return file


@pytest.mark.parametrize("checker", CHECKERS)
def test_nobody_who_reads_troff_warns(checker: str, page: Path) -> None:
    """Each formatter that is installed takes it without a word."""
    if not shutil.which(checker):
        pytest.skip(f"{checker} is not installed")
    read = subprocess.run([*CHECKERS[checker], str(page)], capture_output=True, text=True, timeout=60, check=False)
    assert read.stderr == ""
    assert checker != "mandoc" or read.stdout == ""
    assert read.returncode == 0


@pytest.mark.parametrize("checker", ["mandoc"])
def test_a_bad_page_would_be_noticed(checker: str, tmp_path: Path) -> None:
    """The check above can fail: an unknown macro is told of."""
    if not shutil.which(checker):
        pytest.skip(f"{checker} is not installed")
    bad = tmp_path / "bad.1"
    bad.write_text(manual_page().replace(".SH EXAMPLES", ".XX EXAMPLES"), encoding="utf-8")
    assert subprocess.run([*CHECKERS[checker], str(bad)], capture_output=True, check=False, timeout=60).stdout


def shown(page: Path) -> str:
    """The page as a reader sees it, without overstriking."""
    if not shutil.which("mandoc"):
        pytest.skip("mandoc is not installed")
    made = subprocess.run(
        ["mandoc", "-T", "utf8", "-O", "width=100", str(page)], capture_output=True, text=True, check=True, timeout=60
    )
    return re.sub(r".\x08", "", made.stdout)


def test_a_reader_sees_every_option_once_with_its_help(page: Path) -> None:
    """Names and placeholder as they are typed, the text of the help behind them."""
    text = " ".join(shown(page).replace("\u2010", "-").split())
    options, _ = text.split(" OPTIONS ", 1)[1].split(" EXAMPLES ", 1)
    for row in SUBCOMMANDS.values():
        for _, actions in parser_of(row).sections():
            for action in actions:
                head = ", ".join(action.option_strings)
                if not head:
                    continue
                tag = head if action.nargs == 0 else f"{head} {action.metavar}"
                help_text = str(action.help).split(" (")[0].split(":")[0]
                assert options.count(f"{tag} {help_text}") >= 1, tag


def test_a_reader_sees_subcommands_examples_and_statuses(page: Path) -> None:
    """Examples stand there as they can be copied: ASCII hyphens, quotes and tildes, a backslash where a line is broken."""
    lines = shown(page).splitlines()
    stripped = {line.strip() for line in lines}
    for name, row in SUBCOMMANDS.items():
        assert name == APP or f"{name} {row.operands}".strip() in " ".join(lines)
        for example in row.examples:
            assert {line.strip() for line in shell_lines(example, 68)} <= stripped, example.words
    assert f"The app: {APP_STATUSES}." in " ".join(line.strip() for line in lines)
    for status, means in REPORT_STATUSES:
        assert re.search(rf"^ +{status} +{means}$", "\n".join(lines), re.MULTILINE)


def test_options_that_only_some_know_say_so() -> None:
    """--format is none of the app's; what all three know has no such note."""
    page = manual_page()
    assert re.search(r"\\-\\-output\\fR \\fIFILE\\fR\n.*\[check, demo,\s+read\]", page)
    assert re.search(r"\\-\\-max\\-file\\fR \\fIN\\fR\n.*\[read\]", page)
    assert re.search(r"How to explain it\n\.TP\n.*\\-\\-format.*\n.*\[explain\]", page)
    assert "[]" not in page
    assert re.search(r"\\-\\-timeout\\fR \\fISECONDS\\fR\n[^\[]*?\n\.TP", page)


def test_lines_of_the_source_are_short_and_none_is_a_request_by_accident() -> None:
    """At most 80 columns; what begins with a dot is a macro of man(7) that we use."""
    for line in manual_page().splitlines():
        assert len(line) <= 80, line
        assert not line.startswith("'")
        assert not line.startswith(".") or re.match(r"\.(TH|SH|SS|TP|PP|RS|RE|nf|fi|br)\b", line), line
