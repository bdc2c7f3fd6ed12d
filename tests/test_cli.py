"""The command line: what it takes, what it says, and its exit status. Sessions are real, against the demo servers."""

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import playbook
import pytest

from inspector import __version__, cli
from inspector.command_line import reporting
from inspector.command_line.arguments import UsageError, options_for, parse_arguments, read_target
from inspector.demo.samples import SAMPLES
from inspector.demo.scenarios import SCENARIOS
from inspector.demo.server import DemoServer
from inspector.events import Event, ReplyLineReceived
from inspector.live.options import Options
from inspector.smtp.target import Mode
from inspector.tls.registry import ProtocolVersion

NAME = ["--ehlo-name", "client.example.com"]


def options(*words: str, target: str = "mx.example.com") -> Options:
    """The options of `check TARGET` with these words."""
    arguments = parse_arguments(["check", target, *words])
    return options_for(arguments, read_target(arguments.target))


@pytest.mark.parametrize(
    ("words", "command", "target"),
    [
        ([], "app", None),
        (["mx.example.com"], "app", "mx.example.com"),
        (["check", "mx.example.com"], "check", "mx.example.com"),
        (["checks.example.com"], "app", "checks.example.com"),
        (["--theme", "light", "check.example.com"], "app", "check.example.com"),
    ],
)
def test_the_first_word_routes(words: list[str], command: str, target: str | None) -> None:
    """A subcommand's name wins, anything else is a TARGET."""
    arguments = parse_arguments(words)
    assert (arguments.command, arguments.target) == (command, target)


def test_defaults_are_those_of_the_design() -> None:
    """60 seconds, TLS 1.2 as minimum, three probes, no MAIL, the host's own name."""
    assert options() == Options(target=read_target("mx.example.com"), ehlo_name="")


def test_every_option_arrives() -> None:
    """From the words to the options of the session."""
    words = (
        "--ehlo-name a.example.com --timeout 5 -6 --server-name b.example.com --tls-version 1.0 --tls-minimum TLSv1.3 "
        "--probes 1 --try-mail-from a@example.com --force-starttls --no-probe --strict "
        "--max-line 1 --max-lines 2 --max-reply 3 --max-session 4"
    )
    made = options(*words.split())
    assert (made.ehlo_name, made.timeout, made.family, made.server_name) == ("a.example.com", 5.0, 6, "b.example.com")
    assert (made.tls_version, made.tls_minimum) == (ProtocolVersion.TLSv1_0, ProtocolVersion.TLSv1_3)
    assert (made.try_mail_from, made.force_starttls, made.probe, made.strict) == ("a@example.com", True, False, True)
    assert (made.probes_at_a_time, made.session_bytes) == (1, 4)
    assert (made.limits.line_bytes, made.limits.lines, made.limits.reply_bytes) == (1, 2, 3)


@pytest.mark.parametrize(
    ("label", "version"),
    [
        ("TLSv1.0", ProtocolVersion.TLSv1_0),
        ("TLS1.0", ProtocolVersion.TLSv1_0),
        ("1.0", ProtocolVersion.TLSv1_0),
        ("TLSv1", ProtocolVersion.TLSv1_0),
        ("tls 1.1", ProtocolVersion.TLSv1_1),
        ("tlsv1_2", ProtocolVersion.TLSv1_2),
        ("1.3", ProtocolVersion.TLSv1_3),
    ],
)
def test_versions_may_be_written_as_people_do(label: str, version: ProtocolVersion) -> None:
    """All common spellings mean the same."""
    assert options("--tls-version", label).tls_version is version


def test_a_server_name_loses_its_last_dot() -> None:
    """SNI has none (RFC 6066 §3); 63 characters between dots are allowed."""
    assert options("--server-name", "mx.example.com.").server_name == "mx.example.com"
    assert options("--server-name", f"{'a' * 63}.example").server_name == f"{'a' * 63}.example"


def test_plaintext_is_a_mode_of_the_target() -> None:
    """It goes with smtp:// and contradicts smtps://."""
    assert options("--plaintext").target.mode is Mode.PLAINTEXT
    with pytest.raises(UsageError, match="exclude each other"):
        options("--plaintext", target="smtps://mx.example.com")


BAD_USAGE = [
    (["check"], "TARGET"),
    (["check", "a", "b"], "unrecognized"),
    (["check", "user@example.com"], "mail address"),
    (["check", "mx.example.com:70000"], "no port"),
    (["check", "gopher://mx.example.com"], "scheme"),
    (["check", "mx.example.com", "--tls-version", "SSLv2"], "no TLS version"),
    (["check", "mx.example.com", "--tls-minimum", "1.4"], "no TLS version"),
    (["check", "mx.example.com", "--timeout=-1"], "seconds"),
    (["check", "mx.example.com", "--timeout", "nan"], "seconds"),
    (["check", "mx.example.com", "--probes", "0"], "1 to 6"),
    (["check", "mx.example.com", "--max-lines", "x"], "number"),
    (["check", "mx.example.com", "-4", "-6"], "not allowed"),
    (["check", "mx.example.com", "--ehlo-name", "a\r\nRCPT TO:<x>"], "EHLO name"),
    (["check", "mx.example.com", "--try-mail-from", "a@b>\r\nDATA"], "address"),
    (["check", "mx.example.com", "--ehlo-name", "a b"], "without blanks"),
    (["check", "mx.example.com", "--ehlo-name", "a\x1b[2J"], "printable ASCII"),
    (["check", "m\u00fc ller.example"], "'m\u00fc ller.example' is no host name"),
    (["check", "mx.example.com", "--ehlo-name", ""], "empty"),
    (["check", "mx.example.com", "--try-mail-from", "a\x1b@b.example"], "printable ASCII"),
    (["check", "mx.example.com", "--try-mail-from", "a b@c.example"], "without blanks"),
    (["check", "mx.example.com", "--server-name", "a\x1b[2J.example"], "printable ASCII"),
    (["check", "mx.example.com", "--server-name", "a b.example"], "without blanks"),
    (["check", "mx.example.com", "--server-name", "a.example\r\nX"], "printable ASCII"),
    (["check", "mx.example.com", "--server-name", "m\u00fcller.example"], "xn--"),
    (["check", "mx.example.com", "--server-name", f"{'a' * 64}.example"], "1 to 63"),
    (["check", "mx.example.com", "--server-name", "a..example"], "1 to 63"),
    (["check", "mx.example.com", "--server-name", ""], "empty"),
    (["check", "mx.example.com", "--server-name", "."], "empty"),
    (["check", "mx\u3164.example.com"], "nobody can see"),
    (["check", "mx.example.com", "--ca-file", "/nowhere/ca.pem"], "cannot be read"),
    (["check", "mx.example.com", "--format", "xml"], "'xml' is none of text, markdown, json, html"),
    (["demo", "no-such"], "no scenario"),
    (["demo", "--output", "x"], "needs --format"),
    (["demo", "--step", "--format", "text"], "--step is for the app"),
    (["--no-such"], "unrecognized"),
]


@pytest.mark.parametrize(("words", "reason"), BAD_USAGE, ids=[" ".join(words).strip() for words, _ in BAD_USAGE])
def test_wrong_usage_is_one_line_and_status_2(words: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback, nothing on standard output, no control character from the words."""
    assert cli.main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("smtp-inspector: ")
    assert shown.err.count("\n") == 1
    assert shown.err.rstrip("\n").isprintable()
    assert reason in shown.err


NASTY = "\x1b]52\\"
SHOWN = "'\\x1b]52\\\\'"
"""An escape and a backslash, and both as an error quotes them."""


@pytest.mark.parametrize(
    "words",
    [
        ["check", NASTY],
        ["check", f"mx:{NASTY}"],
        *(
            ["check", "mx.example.com", option, NASTY]
            for option in (
                *("--timeout", "--probes", "--address", "--tls-version", "--ciphers", "--ports", "--ca-file", "--redact"),
                *("--try-mail-from", "--software", "--max-line", "--format", "--output", "--ehlo-name", "--server-name"),
            )
        ),
        ["check", "mx.example.com", "--sender-versions", NASTY],
        ["demo", NASTY],
        ["demo", "--theme", NASTY],
        ["demo", "--clipboard", NASTY],
        ["completion", NASTY],
    ],
    ids=lambda words: words[-2],
)
def test_what_was_typed_is_quoted_and_escaped_once(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice would show another text than was typed, with two backslashes for one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / NASTY).write_text("no report of ours")
    assert cli.main(words) == 2
    said = capsys.readouterr().err
    alone = {"--ehlo-name": "'\\x1b'", "--server-name": "'\\x1b'", "--try-mail-from": "'\\x1b'", "--ca-file": SHOWN}
    shown = f"“{SHOWN[1:-1]}”" if "--sender-versions" in words else alone.get(words[-2], SHOWN)
    assert shown in said


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ([], "smtp-inspector check TARGET"),
        (["mx.example.com"], "smtp-inspector check mx.example.com"),
        (["demo"], "--format text"),
    ],
)
def test_the_app_needs_a_terminal(words: list[str], instead: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Under a test, as in a pipe, there is none: it says what to use instead."""
    assert cli.main(words) == 2
    assert instead in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--help"], ["check", "--help"], ["demo", "--help"]])
def test_help_is_no_error(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Each subcommand explains itself, the exit statuses included."""
    assert cli.main(words) == 0
    assert "130" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """It is the package's."""
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"SMTP Inspector {__version__}\n"


def test_the_scenarios_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each by its name; what stands beside it is the list's own matter."""
    assert cli.main(["demo", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "] == [*SCENARIOS, *SAMPLES]


def report(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, str]]:
    """Exit status and findings (code: severity) of a JSON report."""
    status = cli.main([*words, *NAME, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    return status, {finding["code"]: finding["severity"] for finding in found["findings"]}


def test_the_first_case_from_end_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    """STARTTLS before the greeting: a failure, though TLS itself works."""
    status, codes = report(capsys, "demo", "starttls-before-greeting")
    assert status == 1
    assert codes["ehlo-keyword-before-greeting"] == "failure"
    assert not {"tls-broken", "starttls-refused", "certificate-not-trusted"} & codes.keys()


def test_a_good_server_gets_status_0(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to object to."""
    assert report(capsys, "demo", "well-behaved") == (0, {})


def test_the_second_case_from_end_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    """An old version by choice, MAIL, and the 554 becomes a finding; with a new version there is none."""
    words = ("demo", "tls-minimum", "--try-mail-from", "a@example.com", "--no-probe")
    status, codes = report(capsys, *words, "--tls-version", "TLSv1.1")  # as `demo --list` and the README say
    assert status == 1
    assert codes["reply-tls-version-policy"] == "failure"
    status, codes = report(capsys, *words, "--tls-version", "TLSv1.0")
    assert status == 1
    assert codes["reply-tls-version-policy"] == "failure"
    assert codes["tls-below-minimum-accepted"] == "warning"
    assert report(capsys, *words, "--tls-version", "TLSv1.3") == (0, {})


def test_the_same_refusal_comes_in_clear(capsys: pytest.CaptureFixture[str]) -> None:
    """A session in clear gets the very same words, and the finding says so."""
    words = ["demo", "tls-minimum", "--plaintext", "--try-mail-from", "a@example.com", "--format", "text", *NAME]
    assert cli.main(words) == 1
    assert "STARTTLS was not used" in " ".join(capsys.readouterr().out.split())


def test_no_probe_leaves_the_rows_with_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """Not tried, and it says so."""
    assert cli.main(["demo", "well-behaved", "--no-probe", "--format", "json", *NAME]) == 0
    rows = json.loads(capsys.readouterr().out)["tls"]["versions"]
    assert {row["outcome"] for row in rows} == {"not_tried"}
    assert all(row["words"] for row in rows)


def test_check_reports_on_a_real_target(
    start_demo: Callable[..., DemoServer], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The same inspection of host and port; the report goes to a file when asked for."""
    server = start_demo("well-behaved")
    file = tmp_path / "report.md"
    words = ["check", f"{server.host}:{server.port}", *NAME, "--no-probe", "--format", "markdown", "--output", str(file)]
    assert cli.main(words) == 0  # on a port for servers a certificate that nobody knows is a warning
    assert capsys.readouterr().out == ""
    assert file.read_text(encoding="utf-8").startswith(f"# SMTP Inspector: {server.host}:{server.port}\n")
    assert cli.main([*words, "--strict", "--server-name", server.server_name]) == 1


def test_ports_are_laid_side_by_side(start_demo: Callable[..., DemoServer], capsys: pytest.CaptureFixture[str]) -> None:
    """The first port's report with all ports in it, and the worst status of all; the other port's finding is told too."""
    new, old, gone = start_demo("well-behaved"), start_demo("tls-minimum"), start_demo("well-behaved")
    gone.close()
    ports = f"{new.port},{old.port},{gone.port}"
    words = ["check", f"{new.host}:{gone.port}", *NAME, "--server-name", new.server_name, "--ports", ports]
    assert cli.main([*words, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["target"]["port"] == new.port
    assert [port["port"] for port in told["ports"]] == [new.port, old.port, gone.port]
    taken = [{row["version"]: row["outcome"] for row in port["versions"]} for port in told["ports"]]
    assert [outcomes["TLSv1.0"] for outcomes in taken] == ["refused", "accepted", "not_tried"]
    assert [port["session_came_about"] for port in told["ports"]] == [True, True, False]
    assert "tls-ports-differ" in [finding["code"] for finding in told["findings"]]
    assert "tls-below-minimum-accepted" in [finding["code"] for finding in told["ports"][1]["findings"]]
    (differ,) = [finding for finding in told["findings"] if finding["code"] == "tls-ports-differ"]
    assert {place["port"] for place in differ["evidence"]} == {None, old.port}
    for place in differ["evidence"]:
        entries = told["ports"][1]["entries"] if place["port"] else told["entries"]
        assert entries[place["entry"]]["event"] == "ProbeFinished"
        assert entries[place["entry"]]["outcome"] == ("accepted" if place["port"] else "refused")
    assert told["ports"][0]["entries"] is None
    assert cli.main([*words, "--strict"]) == 1  # a failure on any port counts
    text = capsys.readouterr().out
    assert f"{new.port} starttls" in text
    assert f"    port {old.port} · TLSv1.0 asked on a connection of its own: accepted" in text
    assert f" of port {old.port}" in text
    assert "TLSv1.0  refused                accepted               not_tried" in text


def test_no_session_on_any_port_is_status_3(start_demo: Callable[..., DemoServer]) -> None:
    """One port with a session is enough for a report with another status; none is not."""
    up, down = start_demo("well-behaved"), start_demo("well-behaved")
    down.close()
    words = ["check", up.host, *NAME, "--no-probe", "--ports"]
    assert cli.main([*words, f"{down.port},{up.port}"]) == 0
    assert cli.main([*words, f"{down.port},1"]) == 3


def test_a_report_can_leave_names_out(capsys: pytest.CaptureFixture[str]) -> None:
    """In whatever form; the same findings, and the head says what was done."""
    words = ["demo", "starttls-before-greeting", "--no-probe", "--ehlo-name", "pc99.sending-corp.test", "--redact", "all"]
    for form in ("text", "markdown", "json", "html"):
        assert cli.main([*words, "--format", form]) == 1
        told = capsys.readouterr().out
        assert "ehlo-keyword-before-greeting" in told
        assert "replaced by stand-ins" in told
        for name in ("domain1.com", "sending-corp"):
            assert name not in told, form


def test_a_report_without_annotations(capsys: pytest.CaptureFixture[str]) -> None:
    """The conversation as it was said; what was found stands in its own place."""
    words = ["demo", "starttls-before-greeting", "--no-probe", "--format", "text", *NAME]
    assert cli.main(words) == 1
    assert "S 250-STARTTLS  ◂ 1" in capsys.readouterr().out
    assert cli.main([*words, "--no-annotations"]) == 1
    told = capsys.readouterr().out
    assert "S 250-STARTTLS\n" in told
    assert "✗ failure: ehlo-keyword-before-greeting" in told


def test_a_file_of_somebody_elses_is_not_written_over(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It is said before any connection is made."""
    file = tmp_path / "notes.md"
    file.write_text("mine\n")
    assert cli.main(["check", "host.invalid", *NAME, "--output", str(file)]) == 2
    assert "is no report of this program" in capsys.readouterr().err
    assert file.read_text() == "mine\n"


def test_a_report_that_cannot_be_written_is_wrong_usage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A folder that does not exist: one line, status 2."""
    words = ["demo", "well-behaved", "--no-probe", "--format", "text", *NAME, "--output", str(tmp_path / "no" / "file")]
    assert cli.main(words) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_no_session_is_status_3(start_demo: Callable[..., DemoServer], capsys: pytest.CaptureFixture[str]) -> None:
    """A port where nobody listens any more: the report says so, on standard output."""
    server = start_demo("well-behaved")
    server.close()
    assert cli.main(["check", f"{server.host}:{server.port}", *NAME]) == 3
    assert "refused the connection" in " ".join(capsys.readouterr().out.split())


def test_a_name_without_a_dot_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, and as a note among the findings."""
    assert cli.main(["demo", "well-behaved", "--no-probe", "--ehlo-name", "laptop", "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert "the EHLO name laptop has no dot" in shown.err
    assert [finding["code"] for finding in json.loads(shown.out)["findings"]] == ["ehlo-name-not-qualified"]


def test_progress_is_for_terminals_only(capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe standard error stays empty."""
    assert cli.main(["demo", "well-behaved", *NAME, "--format", "text"]) == 0
    assert capsys.readouterr().err == ""


def test_an_interrupt_keeps_what_was_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 130, and the report of what had happened so far."""
    from inspector.transcript import Transcript

    append = Transcript.append

    def interrupting(self: Transcript, event: Event) -> object:
        entry = append(self, event)
        if len(self) == 6:
            raise KeyboardInterrupt
        return entry

    monkeypatch.setattr(Transcript, "append", interrupting)
    assert cli.main(["demo", "well-behaved", *NAME, "--format", "json"]) == 130
    assert len(json.loads(capsys.readouterr().out)["entries"]) == 6


def test_an_interrupted_flood_gets_a_short_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever interrupts does not want to wait for all of it; what is left out is counted."""
    flood = [ReplyLineReceived(at=0.0, reply=1, raw=b"250-FLOOD\r\n")] * (reporting._LONG + 1 - 2)

    def flooded(options: Options, **_: object) -> Iterator[Event]:
        yield from [playbook.started(), playbook.connected(), *flood]
        raise KeyboardInterrupt

    monkeypatch.setattr(reporting, "events_of", flooded)
    assert cli.main(["check", "mx.example.com", *NAME]) == 130
    shown = capsys.readouterr()
    assert shown.err == (
        "smtp-inspector: interrupted; 49,801 entries are left out of the conversation: the report holds the first 200\n"
    )
    assert shown.out.count("250-FLOOD") <= 2 * 200  # in the conversation, and in the EHLO reply


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_report_for_a_program_says_on_standard_error_why_there_was_no_session(
    form: str, start_demo: Callable[..., DemoServer], capsys: pytest.CaptureFixture[str]
) -> None:
    """One line; the forms for people have it in the report."""
    server = start_demo("well-behaved")
    server.close()
    assert cli.main(["check", f"{server.host}:{server.port}", *NAME, "--format", form]) == 3
    shown = capsys.readouterr()
    where = shown.err if form == "json" else shown.out
    assert "refused the connection" in " ".join(where.split())
    assert shown.err.count("\n") == (1 if form == "json" else 0)


QUICK = """
import sys
from inspector import cli
status = cli.main({words!r})
heavy = [name for name in ("textual", "rich") if name in sys.modules]
sys.exit(f"imported {{heavy}}, status {{status}}" if heavy or status else 0)
"""


@pytest.mark.parametrize(
    "words",
    [["--help"], ["--version"], ["demo", "--list"], ["demo", "well-behaved", "--no-probe", "--format", "text", *NAME]],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_needs_no_screen_does_not_import_textual(words: list[str]) -> None:
    """Help, version and reports stay quick."""
    done = subprocess.run(
        [sys.executable, "-c", QUICK.format(words=words)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_a_reader_that_goes_away_is_no_crash() -> None:
    """As in `smtp-inspector demo --format text | head -0`."""
    command = [sys.executable, "-m", "inspector", "demo", "well-behaved", "--no-probe", "--format", "text", *NAME]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 130


def _crash(*_: object, **__: object) -> None:
    raise ValueError("hunter2 \x1b[2J")


@pytest.mark.parametrize(
    "place",
    ["inspector.lenses.inspection.find_all", "inspector.live.script.Script.run", "inspector.live.probe.Probe.ask"],
)
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # a thread that crashed closes nothing; the process ends
def test_a_fault_of_our_own_is_told_without_values(
    place: str, form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a lens, in the session's thread, in a probe's: status 1, no report, a way through the code and no bytes."""
    monkeypatch.setattr(place, _crash)
    assert cli.main(["demo", "well-behaved", *NAME, "--format", form]) == 1
    gc.collect()
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "ValueError, at:" in shown.err
    assert "test_cli.py" in shown.err
    assert "hunter2" not in shown.err
    assert "Traceback" not in shown.err
    assert all(line.isprintable() for line in shown.err.split("\n"))
