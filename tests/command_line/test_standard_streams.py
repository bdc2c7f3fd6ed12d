"""Standard output that is full, closed, or has few letters: never a crash, and what is written can be read."""

import html
import json
import os
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.once

PROGRAM = [sys.executable, "-m", "inspector"]
REPORT = ["demo", "starttls-before-greeting", "--format"]


def run(*words: str, **changes: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the program, with changes to its environment."""
    return subprocess.run([*PROGRAM, *words], env=os.environ | changes, capture_output=True, timeout=60, check=False)


def run_in_shell(redirections: str, *words: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the program with these redirections."""
    shell = ["sh", "-c", f'exec "$@" {redirections}', "sh"]
    return subprocess.run([*shell, *PROGRAM, *words], capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "words",
    [
        *([*REPORT, "text"], [*REPORT, "json"], ["demo", "--list"], ["explain", "554 5.7.1"], ["config"], ["manual"]),
        *(["--help"], ["check", "--help"], ["--version"]),
    ],
)
def test_output_that_cannot_be_written_is_one_line_and_status_2(words: list[str]) -> None:
    """A full disk is no fault of ours, and a report that is lost is no report."""
    done = run_in_shell(">/dev/full", *words)
    assert done.returncode == 2
    assert done.stderr == b"smtp-inspector: the standard output cannot be written: No space left on device\n"


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1"])
@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_a_report_can_be_read_where_letters_are_few(encoding: str, form: str) -> None:
    """In another locale it says the same: forms that are UTF-8 anywhere keep to ASCII, others escape what is missing."""
    plain, narrow = (run(*REPORT, form, PYTHONIOENCODING=name) for name in ("utf-8", encoding))
    assert narrow.returncode == plain.returncode == 1
    assert narrow.stderr == plain.stderr
    text, wanted = narrow.stdout.decode(encoding), plain.stdout.decode()
    if form == "json":
        assert text.isascii()
        assert json.loads(text).keys() == json.loads(wanted).keys()
        assert [one["explanation"] for one in json.loads(text)["findings"]] == [
            one["explanation"] for one in json.loads(wanted)["findings"]
        ]
    elif form == "html":
        assert text.isascii()
        assert "“STARTTLS command not" in html.unescape(text)
    else:
        assert "\\u221a" in text
        assert re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text).count("√") == wanted.count("√")


@pytest.mark.parametrize(
    "words", [["demo", "--list"], ["explain", "554 5.7.1 Not complied TLS minimum version"], ["manual"]]
)
def test_nothing_else_that_is_written_fails_for_its_letters(words: list[str]) -> None:
    """Lists, explanations and the manual hold signs and quotation marks too."""
    done = run(*words, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_fault(closed: str) -> None:
    """The report is made; what cannot be seen is not shown, and no connection gets the number of a standard stream."""
    done = run_in_shell(closed, *REPORT, "text")
    assert done.returncode == 1
    assert done.stderr == b""
    assert done.stdout.startswith(b"SMTP Inspector" if closed in ("2>&-", "<&-") else b"")
    assert b"fault of its own" not in done.stdout
    without = run_in_shell(closed, "mx.example.com")
    assert without.returncode == 2
    assert without.stdout == b""
