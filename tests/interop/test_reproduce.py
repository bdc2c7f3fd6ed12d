"""The commands that show a finding, run as they stand: each tool shows what we say that it shows, and misleads as we say."""

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from real_postfix import write_main_cf

from inspector.command_line.arguments import parse_arguments
from inspector.command_line.demo_options import demo_options
from inspector.command_line.whole_session import events_of
from inspector.demo.scenarios import SCENARIOS
from inspector.demo.server import DemoServer
from inspector.lenses.advice.reproduce_table import OTHER_EHLO, RECIPES
from inspector.lenses.finding import Reproduction
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript

pytestmark = pytest.mark.once

IMPATIENT = "sleep() { command sleep 0.3; }; "
"""The servers here answer at once; the commands wait for servers far away."""
LIMIT = 30.0


class Seen(NamedTuple):
    """One command of one finding of one demo."""

    scenario: str
    code: str
    tool: str
    words: tuple[str, ...]
    """Every one of them stands in its output."""
    number: int = 0
    """Which of that tool's commands."""


EARLY = ("250-STARTTLS", "250-mail.domain1.com", "250 SIZE 30000000")
NO_HANDSHAKE = "Cipher is (NONE)"
ROWS = [
    Seen("starttls-before-greeting", "ehlo-keyword-before-greeting", "nc", ("220 mail.domain1.com", *EARLY)),
    Seen("starttls-before-greeting", "ehlo-keyword-before-greeting", "telnet", EARLY),
    Seen("starttls-before-greeting", "ehlo-keyword-before-greeting", "openssl", ("New, TLSv1.3, Cipher is",)),
    Seen("starttls-before-greeting", "ehlo-keyword-before-greeting", "posttls-finger", ("TLS connection established",)),
    Seen("starttls-before-greeting", "ehlo-greeting-late", "nc", EARLY),
    Seen("no-starttls", "starttls-not-supported", "swaks", ("Host did not advertise STARTTLS",)),
    Seen("no-starttls", "starttls-not-supported", "nc", ("250 SMTPUTF8",)),
    Seen("no-starttls", "starttls-not-supported", "openssl", ("Didn't find STARTTLS in server response, trying anyway...",)),
    Seen("starttls-refused", "starttls-refused", "swaks", ("454 4.7.0 TLS not available due to local problem",)),
    Seen("starttls-refused", "starttls-refused", "posttls-finger", ("STARTTLS rejected: 454 4.7.0 TLS not available",)),
    Seen("starttls-refused", "starttls-refused", "openssl", ("wrong version number", "Verify return code: 0 (ok)")),
    Seen("starttls-unanswered", "starttls-unanswered", "nc", ("250 STARTTLS",)),
    Seen("masked-by-firewall", "starttls-masked", "nc", ('500 5.5.1 Command unrecognized: "XXXXXXXX"',)),
    Seen("masked-by-firewall", "greeting-masked", "nc", ("220 ****",)),
    Seen("masked-by-firewall", "ehlo-keyword-masked", "nc", ("250 XXXXXXXA",)),
    Seen("masked-by-firewall", "starttls-required", "swaks", ("530 5.7.0 Must issue a STARTTLS command first",)),
    Seen("injected-reply", "starttls-injection", "nc", ("220 2.0.0 Ready to start TLS^M\n250-mx.attacker.example",)),
    Seen("wrong-port", "tls-handshake-failed", "openssl", ("wrong version number",)),
    Seen("tls-minimum", "reply-tls-version-policy", "swaks", ("TLSv1.1:", "554 5.7.1 Not complied TLS minimum version")),
    Seen("tls-minimum", "tls-below-minimum-accepted", "openssl", ("New, TLSv1.0, Cipher is",)),
    Seen("legacy-only", "tls-minimum-not-met", "openssl", ("unsupported protocol", NO_HANDSHAKE)),
    Seen("legacy-only", "tls-minimum-not-met", "posttls-finger", ("SSL_connect error",)),
    Seen("rsa-key-exchange", "tls-needs-uncommon", "openssl", ("alert handshake failure", NO_HANDSHAKE)),
    Seen("tls-broken", "tls-broken", "openssl", ("SSL alert number 40", NO_HANDSHAKE, "Verify return code: 0 (ok)")),
    Seen("tls-broken", "tls-broken", "posttls-finger", ("SSL_connect error", "SSL alert number 40")),
    Seen("no-certificate", "validation-failure", "openssl", ("no peer certificate available", "Cipher is AECDH")),
    Seen("local-refusal", "tls-local-refusal", "openssl", (NO_HANDSHAKE,)),
    Seen("expired-certificate", "certificate-expired", "openssl", ("notAfter=", "CN = mx.example.net")),
    Seen("missing-intermediate", "certificate-not-trusted", "openssl", ("verify error:num=2", " 0 s:", "   i:")),
    Seen("name-mismatch", "certificate-host-mismatch", "openssl", ("DNS:www.example.com",)),
    Seen("name-mismatch", "certificate-host-mismatch", "openssl", ("verify error:num=62:hostname mismatch",), 1),
    Seen("name-mismatch", "certificate-host-mismatch", "posttls-finger", ("certificate verification failed", "mismatch")),
    Seen("careless-certificate", "certificate-wrong-purpose", "openssl", ("TLS Web Client Authentication",)),
    Seen("careless-certificate", "certificate-weak", "openssl", ("Public-Key: (1024 bit)",)),
    Seen("careless-certificate", "certificate-malformed", "openssl", ("(Negative)",)),
    Seen("careless-certificate", "certificate-chain-untidy", "openssl", (" 0 s:", " 1 s:")),
    Seen("trusted-by-some", "certificate-trust-differs", "openssl", (" 0 s:", "   i:")),
    Seen("name-needed", "tls-depends-on-sni", "openssl", ("subject=",)),
    Seen("name-needed", "tls-depends-on-sni", "openssl", ("DNS:mx.example.net",), 1),
    Seen("greeting-refused", "greeting-refused", "nc", ("554 5.7.1",)),
    Seen("not-smtp", "not-smtp", "nc", ("SSH-2.0",)),
    Seen("no-greeting", "greeting-missing", "nc", ()),
    Seen("ehlo-refused", "ehlo-refused", "swaks", ("504 5.5.2", "-> HELO")),
    Seen("mail-refused", "mail-refused", "swaks", ("=== TLS started", "550 5.7.1 Service unavailable")),
    Seen("double-reply", "reply-surplus", "nc", ("250 STARTTLS",)),
    Seen("broken-lines", "greeting-bare-lf", "nc", ("220",)),
    Seen("too-long", "greeting-too-long", "nc", ("220",)),
    Seen("hostile-bytes", "ehlo-control-byte", "nc", ("^[",)),
    Seen("careless-keywords", "ehlo-starttls-inside-tls", "openssl", ("250-STARTTLS",)),
]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The demos answer at once, and what the user of this machine has set does not count."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("inspector.demo.server.DemoServer", partial(DemoServer, pace=0.0))


def reproductions(scenario: str, code: str, servers: ExitStack) -> tuple[Reproduction, ...]:
    """What a report on a demo says about one of its findings; its server goes on as long as `servers` does."""
    arguments = parse_arguments(["demo", scenario, "--format", "json"])
    options = demo_options(arguments, SCENARIOS[scenario], servers)
    findings = inspect(Transcript(events_of(options))).findings
    return next(finding.reproductions for finding in findings if finding.code == code)


def shown_by(command: str, words: tuple[str, ...], folder: Path) -> str:
    """Run a command until its output holds the words, or ends."""
    write_main_cf(folder)
    environment = os.environ | {"MAIL_CONFIG": str(folder), "LC_ALL": "C"}
    shell = subprocess.Popen(
        ["bash", "-c", f"{IMPATIENT}{command}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    )
    assert shell.stdin is not None
    assert shell.stdout is not None
    typed = b"EHLO client.example.com\r\n" if command.startswith("telnet") else b""
    output, until = b"", time.monotonic() + LIMIT
    with selectors.DefaultSelector() as selector:
        selector.register(shell.stdout, selectors.EVENT_READ)
        while not all(word in output.decode("utf-8", "replace") for word in words or ("\0",)):
            if not selector.select(until - time.monotonic()):
                break
            if not (piece := os.read(shell.stdout.fileno(), 65536)):
                break
            output += piece
            if typed and b"220 " in output:  # what is done by hand
                os.write(shell.stdin.fileno(), typed)
                typed = b""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(shell.pid, signal.SIGKILL)  # its own group: the shell and what it started
    shell.communicate()
    return output.decode("utf-8", "replace")


@pytest.mark.parametrize("seen", ROWS, ids=lambda row: f"{row.scenario}-{row.code}-{row.tool}-{row.number}")
def test_the_tool_shows_it(seen: Seen, tmp_path: Path) -> None:
    """As the report has it, pasted into a shell, against the server that the report is about."""
    if shutil.which(seen.tool) is None:
        pytest.skip(f"{seen.tool} is not installed")
    with ExitStack() as servers:
        found = [one for one in reproductions(seen.scenario, seen.code, servers) if one.tool == seen.tool]
        output = shown_by(found[seen.number].command, seen.words, tmp_path)
    assert [word for word in seen.words if word not in output] == [], output
    if not seen.words:
        assert output == ""


def test_every_recipe_is_run() -> None:
    """None is in the table that no demo has shown."""
    run = {(row.code, row.tool, row.number) for row in ROWS}
    tested = set()
    for code, tool, number in run:
        recipes = RECIPES.get(code, OTHER_EHLO)  # type: ignore[call-overload]
        tested.add([recipe for recipe in recipes if recipe.tool == tool][number].command)
    listed = {recipe.command for recipes in (*RECIPES.values(), OTHER_EHLO) for recipe in recipes}
    assert listed <= tested


def test_today_s_openssl_refuses_old_versions_by_itself(tmp_path: Path) -> None:
    """Without the cipher string, TLS 1.0 fails on a server that takes it: what the warning says."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    with ExitStack() as servers:
        (found,) = reproductions("tls-minimum", "tls-below-minimum-accepted", servers)
        assert "SECLEVEL=0" in found.misleads
        output = shown_by(found.command.replace(" -cipher 'ALL:@SECLEVEL=0'", ""), (NO_HANDSHAKE,), tmp_path)
    assert "legacy sigalg disallowed or unsupported" in output
    assert "alert" not in output
