"""What real shells make of the completion scripts."""

import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pseudo_terminal import PseudoTerminal

from inspector import cli
from inspector.command_line.arguments import parser_of
from inspector.command_line.completion import SCRIPTS
from inspector.command_line.subcommands import APP, SHELLS, SUBCOMMANDS
from inspector.demo.samples import SAMPLES
from inspector.demo.scenarios import SCENARIOS
from inspector.settings import CLIPBOARD_WAYS, theme_names

pytestmark = pytest.mark.once

NAMED = [name for name in SUBCOMMANDS if name != APP]
VERSIONS = ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
FORMATS = ["text", "markdown", "json", "html"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts, and two files with a blank in their names."""
    place = tmp_path_factory.mktemp("completion")
    for shell, script in SCRIPTS.items():
        (place / f"script.{shell}").write_text(script(), encoding="utf-8")
    (place / "ticket one.md").touch()
    (place / "ticket two.md").touch()
    return place


def need(shell: str) -> str:
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed")
    return path


def complete_in_bash(line: str, folder: Path) -> list[str]:
    """Call the function as readline does: words cut at COMP_WORDBREAKS, the last of them is completed."""
    words = " ".join(map(shlex.quote, line.replace("=", " = ").split(" ")))
    code = (
        f"set -u; source script.bash; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _smtp_inspector; "
        'for reply in "${COMPREPLY[@]}"; do printf "%s\\n" "$reply"; done'
    )
    done = subprocess.run(
        [need("bash"), "--norc", "-c", code], cwd=folder, capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stderr == ""
    return sorted(done.stdout.split("\n")[:-1])


def complete_in_fish(line: str, folder: Path) -> list[str]:
    """Ask fish itself; it answers whole words, with their descriptions."""
    code = f"source script.fish; complete -C {shlex.quote(line)}"
    done = subprocess.run(
        [need("fish"), "--no-config", "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert done.stderr == ""
    return sorted(row.split("\t")[0].rpartition("=")[2] for row in done.stdout.splitlines())


ASKED = [
    ("smtp-inspector ", NAMED),
    ("smtp-inspector che", ["check"]),
    ("smtp-inspector demo ", [*SCENARIOS, *SAMPLES]),
    ("smtp-inspector demo starttls-b", ["starttls-before-greeting"]),
    ("smtp-inspector completion ", list(SHELLS)),
    ("smtp-inspector check mx.example.com --format ", FORMATS),
    ("smtp-inspector check mx.example.com --format=j", ["json"]),
    ("smtp-inspector check --tls-minimum ", VERSIONS),
    ("smtp-inspector --tls-version TLSv1.1 --tls-minimum ", VERSIONS),
    ("smtp-inspector --theme ", theme_names()),
    ("smtp-inspector --clipboard ", list(CLIPBOARD_WAYS)),
    ("smtp-inspector check mx.example.com --ehlo", ["--ehlo-name"]),
    ("smtp-inspector check mx.example.com --theme", []),
    ("smtp-inspector mx.example.com --mou", ["--mouse"]),
    ("smtp-inspector mx.example.com --form", []),
    ("smtp-inspector mx.example.com --theme da", ["dark"]),
    ("smtp-inspector check mx.example.com --timeout ", []),
    ("smtp-inspector check ", []),
    ("smtp-inspector manual ", []),
    ("smtp-inspector demo --theme dark starttls-b", ["starttls-before-greeting"]),
    ("smtp-inspector demo --theme=dark starttls-b", ["starttls-before-greeting"]),
    ("smtp-inspector demo -4 --strict starttls-b", ["starttls-before-greeting"]),
    ("smtp-inspector demo tls-minimum ", []),
    ("smtp-inspector demo -- starttls-b", ["starttls-before-greeting"]),
    ("smtp-inspector check -- --form", []),
    ("smtp-inspector check mx.example.com -- --form", []),
    ("smtp-inspector --theme dark che", []),
    ("smtp-inspector --redact hosts,ma", ["hosts,mailboxes"]),
    ("smtp-inspector --redact=hosts,addresses,ma", ["hosts,addresses,mailboxes"]),
    ("smtp-inspector --redact=ma", ["mailboxes"]),
    ("smtp-inspector --redact ", ["addresses", "all", "hosts", "mailboxes", "none"]),
    ("smtp-inspector --redact hosts,", ["hosts,addresses", "hosts,mailboxes"]),
    ("smtp-inspector --redact=hosts,addresses,", ["hosts,addresses,mailboxes"]),
]


@pytest.mark.parametrize(("line", "offered"), ASKED, ids=[line for line, _ in ASKED])
@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_what_stands_behind_the_tab_key(shell: str, line: str, offered: list[str], folder: Path) -> None:
    """Subcommands, options of this subcommand only, and the values that an option takes; nothing where nobody knows."""
    complete = {"bash": complete_in_bash, "fish": complete_in_fish}[shell]
    assert complete(line, folder) == sorted(offered)


@pytest.mark.parametrize("name", SUBCOMMANDS)
@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_every_option_is_offered(shell: str, name: str, folder: Path) -> None:
    """All long options of the parser, and none else."""
    line = f"smtp-inspector {'mx.example.com' if name == APP else name} --"
    complete = {"bash": complete_in_bash, "fish": complete_in_fish}[shell]
    known = {option for option in parser_of(SUBCOMMANDS[name]).option_names() if option.startswith("--")}
    assert {option for option in complete(line, folder) if option.startswith("--")} == known


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_files_are_offered_where_a_file_is_wanted(shell: str, folder: Path) -> None:
    """Behind --output and read, a blank in the name included; not behind other options."""
    complete = {"bash": complete_in_bash, "fish": complete_in_fish}[shell]
    names = [name.replace("\\", "") for name in complete("smtp-inspector check mx.example.com --output ti", folder)]
    assert names == ["ticket one.md", "ticket two.md"]
    assert [name.replace("\\", "") for name in complete("smtp-inspector read ti", folder)] == names
    assert complete("smtp-inspector check mx.example.com --ehlo-name ti", folder) == []
    for before in ("--format text", "--format=text", "--strict", "--"):
        assert [name.replace("\\", "") for name in complete(f"smtp-inspector read {before} ti", folder)] == names
    assert complete("smtp-inspector read one.log ti", folder) == []


def test_what_fish_makes_of_the_man_page_does_not_come_on_top(folder: Path) -> None:
    """It knows options without their subcommands; and a value is not described by the text of its option."""
    made = folder / "made"
    made.mkdir()
    (made / "smtp-inspector.fish").write_text("complete -c smtp-inspector -l invented -d 'out of the page'\n")
    code = "set -g fish_complete_path made; source script.fish; complete -C 'smtp-inspector check --in'"
    also = "complete -C 'smtp-inspector --theme da'; complete -C 'smtp-inspector --them'"
    done = subprocess.run(
        [need("fish"), "--no-config", "-c", f"{code}; {also}"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[0] == "dark"
    assert done.stdout.splitlines()[1].startswith("--theme\tcolours: ")


START = {
    "bash": ["--norc", "--noprofile", "-i"],
    "zsh": ["-f", "-i"],
}
PREPARE = {
    "bash": "PS1='ready> '; bind 'set enable-bracketed-paste off'; source script.bash",
    "zsh": "PS1='ready> '; autoload -U compinit; compinit -u -D; source script.zsh",
}


@pytest.fixture(params=START)
def shell(request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PseudoTerminal]:
    """The shell itself, as somebody has it before them, with the script read."""
    monkeypatch.chdir(folder)
    need(request.param)
    environment = {"HOME": str(folder), "ZDOTDIR": str(folder), "INPUTRC": "/dev/null"}
    with PseudoTerminal([request.param, *START[request.param]], columns=120, environment=environment) as terminal:
        terminal.press(PREPARE[request.param], "enter")
        terminal.wait_for(lambda screen: "\nready>" in screen or screen.startswith("ready>"), "the prompt")
        yield terminal


def test_at_the_keyboard(shell: PseudoTerminal) -> None:
    """Tab completes a subcommand, an option, its value and a file's name, with the quoting that the shell needs."""
    shell.press("smtp-inspector che", "tab")
    shell.wait_for_text("ready> smtp-inspector check")
    shell.press("mx.example.com --form", "tab")
    shell.wait_for_text("smtp-inspector check mx.example.com --format")
    shell.press("j", "tab")
    shell.wait_for(lambda screen: "--format json" in screen or "--format=json" in screen, "json")
    shell.press("--output ticket\\ o", "tab")
    shell.wait_for_text("--output ticket\\ one.md")
    shell.press("--redact hosts,ma", "tab")
    shell.wait_for_text("--redact hosts,mailboxes")


def test_what_stands_beside_another_in_a_list(shell: PseudoTerminal) -> None:
    """Behind a comma: what is not there yet, and nothing that has to stand alone."""
    shell.press("smtp-inspector demo --redact hosts,a", "tab")
    shell.wait_for_text("--redact hosts,addresses")
    shell.press("\x15smtp-inspector demo --redact hosts,mailboxes,", "tab")
    shell.wait_for_text("--redact hosts,mailboxes,addresses")


def test_one_of_two_that_exclude_each_other_is_not_offered_again(folder: Path) -> None:
    """zsh and fish know -4 and -6, --mouse and --no-mouse as pairs."""
    assert complete_in_fish("smtp-inspector mx.example.com --no-mouse --mou", folder) == []
    assert complete_in_fish("smtp-inspector mx.example.com -4 -6 --mou", folder) == ["--mouse"]
    assert "'(-4 -6)-4[" in SCRIPTS["zsh"]()
    assert "'(--mouse --no-mouse)--mouse[" in SCRIPTS["zsh"]()


@pytest.mark.parametrize("name", SHELLS)
def test_the_subcommand_prints_the_script(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For every shell that the option knows, and each shell finds its syntax good."""
    assert cli.main(["completion", name]) == 0
    assert capsys.readouterr().out == SCRIPTS[name]()
    checked = subprocess.run([need(name), "-n", f"script.{name}"], cwd=folder, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_broken_settings_file_does_not_stop_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shell that starts must not stumble over a mistake in our settings."""
    settings = tmp_path / "smtp-inspector" / "config.toml"
    settings.parent.mkdir()
    settings.write_text("no such key = 1", encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert cli.main(["config"]) == 2
    assert cli.main(["completion", "bash"]) == 0
    assert "complete -F" in capsys.readouterr().out
