"""The tools themselves speak to a demo server, and what they print is read: the server's words come out of it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.demo.server import DemoServer
from inspector.events import LineKept, SourceRead, SurplusReceived, TLSEstablished, TLSFailed
from inspector.formats.recognise import recognise
from inspector.lenses.ehlo.lens import read_ehlo
from inspector.lenses.inspection import inspect
from inspector.transcript import Transcript

_PATIENCE = 30.0
_SMTPLIB = """
import smtplib, sys
with smtplib.SMTP(local_hostname="client.example.org", timeout=20) as smtp:
    smtp.set_debuglevel(int(sys.argv[2]))
    smtp.connect("127.0.0.1", int(sys.argv[1]))
    smtp.ehlo()
    smtp.sendmail("a@example.org", ["b@example.com"], "Subject: x\\r\\n\\r\\n250-STARTTLS\\r\\n")
"""


def printed(*command: str, typed: str = "") -> bytes:
    """Return what a command prints on both streams."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"the command {command[0]} is not installed")
    run = subprocess.run(command, input=typed.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_PATIENCE)
    return run.stdout


Start = Callable[..., DemoServer]


def test_swaks_is_read(start_demo: Start) -> None:
    """In clear and inside TLS."""
    server = start_demo("starttls-before-greeting")
    where = ("--server", "127.0.0.1", "--port", str(server.port), "--to", "b@example.com", "--from", "a@example.org")
    transcript = only(printed("swaks", *where, "--ehlo", "client.example.org", "-tls", "--quit-after", "RCPT"), "swaks")
    assert [(reply.channel, reply.starttls) for reply in read_ehlo(transcript)] == [
        ("plaintext", "before-greeting"),
        ("tls", "absent"),
    ]
    assert transcript.of(TLSEstablished)[0][1].cipher_suite.startswith("TLS_")


def test_rows_of_bytes_that_swaks_shows_are_not_said_once_more(start_demo: Start) -> None:
    """``--show-raw-text``: they stand beside the lines that they repeat, and in them no piece of a secret."""
    server = start_demo("implicit-tls")
    login = ("--auth", "PLAIN", "--auth-user", "bob", "--auth-password", "secretpassword", "--show-raw-text")
    text = printed("swaks", "--server", f"127.0.0.1:{server.port}", "--to", "b@example.com", "--tlsc", *login)
    transcript = only(text, "swaks")
    (reply,) = read_ehlo(transcript)
    assert reply.lines[0].line.raw == b"250-submit.example.com\r\n"
    assert not [event for _, event in transcript.of(LineKept) if event.why != "tool"]
    assert b"> 0000: 41 55 54 48  20 50 4C 41" in text, "the secret is in it as bytes too"
    assert "> 0000: <redacted>" in [event.raw.decode() for _, event in transcript.of(LineKept)]
    assert "41 55 54 48" not in repr([event.raw for _, event in transcript.of(LineKept)])


@pytest.mark.parametrize("tool", ["swaks", "curl"])
def test_a_handshake_that_fails_before_anything_is_said_is_read(start_demo: Start, tool: str) -> None:
    """On a port of implicit TLS the demo's certificate is not trusted, and no line of SMTP comes."""
    port = start_demo("implicit-tls").port
    mail = ("--from", "a@example.org", "--to", "b@example.com")
    commands = {
        "swaks": ("swaks", "--server", f"127.0.0.1:{port}", *mail, "--tlsc", "--tls-verify"),
        "curl": ("curl", "-v", "-s", f"smtps://127.0.0.1:{port}", "--mail-from", "a@example.org"),
    }
    transcript = only(printed(*commands[tool]), tool)
    assert [event.side for _, event in transcript.of(TLSFailed)] == ["local"]
    inspection = inspect(transcript)
    assert inspection.session.tls == "TLS failed"
    assert "tls-handshake-failed" in {finding.code for finding in inspection.findings}
    assert "taken to have come in clear" not in transcript.of(SourceRead)[0][1].words


def test_curl_is_read(start_demo: Start) -> None:
    """Its words, its marks, and the message that it does not show."""
    server = start_demo("starttls-before-greeting")
    url = f"smtp://127.0.0.1:{server.port}/client.example.org"
    mail = ("--mail-from", "a@example.org", "--mail-rcpt", "b@example.com", "-T", "-")
    transcript = only(printed("curl", "-v", "-s", "-k", "--ssl-reqd", url, *mail, typed="Subject: x\n\nhi\n"), "curl")
    assert [reply.starttls for reply in read_ehlo(transcript)] == ["before-greeting", "absent"]
    assert transcript.of(TLSEstablished)[0][1].version is not None


@pytest.mark.parametrize("level", ["1", "2"])
def test_smtplib_is_read(start_demo: Start, level: str) -> None:
    """With times at level 2; the message is no reply."""
    server = start_demo("no-starttls")
    transcript = only(printed(sys.executable, "-c", _SMTPLIB, str(server.port), level), "smtplib")
    (reply,) = read_ehlo(transcript)
    assert reply.starttls == "absent"
    assert any(entry.event.at for entry in transcript) is (level == "2")


_SMTPLIB_TLS = """
import smtplib, ssl, sys
with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), local_hostname="client.example.org", timeout=20) as smtp:
    smtp.set_debuglevel(1)
    smtp.starttls(context=ssl.create_default_context())
"""


@pytest.mark.parametrize("tool", ["swaks", "curl", "smtplib"])
@pytest.mark.parametrize(("scenario", "side"), [("tls-broken", "remote"), ("well-behaved", "local")])
def test_who_refused_in_a_handshake_is_read(start_demo: Start, tool: str, scenario: str, side: str) -> None:
    """The server with an alert; or the client, which does not trust the demo's certificate."""
    port = str(start_demo(scenario).port)
    mail, url = ("--from", "a@example.org", "--to", "b@example.com"), f"smtp://127.0.0.1:{port}/client.example.org"
    commands = {
        "swaks": ("swaks", "--server", f"127.0.0.1:{port}", *mail, "-tls", "--tls-verify"),
        "curl": ("curl", "-v", "-s", "--ssl-reqd", url, "--mail-from", "a@example.org"),
        "smtplib": (sys.executable, "-c", _SMTPLIB_TLS, port),
    }
    transcript = only(printed(*commands[tool]), tool)
    assert [event.side for _, event in transcript.of(TLSFailed)] == [side]
    assert "tls-handshake-failed" in {finding.code for finding in inspect(transcript).findings}
    assert not [event for _, event in transcript.of(LineKept) if event.why == "not-understood"]


def test_what_was_slipped_in_before_tls_is_no_reply(start_demo: Start) -> None:
    """openssl -debug shows the bytes behind the 220."""
    server = start_demo("injected-reply")
    command = ("openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-starttls", "smtp", "-debug")
    transcript = only(printed(*command, typed="QUIT\n"), "openssl")
    ((_, surplus),) = transcript.of(SurplusReceived)
    assert surplus.raw.startswith(b"250-mx.attacker.example\r\n")
    assert [reply.starttls for reply in read_ehlo(transcript) if reply.channel == "plaintext"] == ["advertised"]
    assert "starttls-injection" in {finding.code for finding in inspect(transcript).findings}


@pytest.mark.parametrize("more", [(), ("-debug",), ("-msg",), ("-brief",), ("-tls1_2", "-tlsextdebug"), ("-quiet",)])
def test_openssl_is_read(start_demo: Start, more: tuple[str, ...]) -> None:
    """The line that comes late is not taken for the server's word inside TLS."""
    server = start_demo("well-behaved")
    command = ("openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-starttls", "smtp", *more)
    transcript = only(printed(*command, typed="QUIT\n"), "openssl")
    established = [event for _, event in transcript.of(TLSEstablished)]
    assert len(established) == 1
    assert established[0].version is not None or "-quiet" in more
    assert all(reply.channel == "plaintext" for reply in read_ehlo(transcript))
    assert "damaged" not in transcript.of(SourceRead)[0][1].words or "-debug" in more
    assert not [finding.code for finding in inspect(transcript).findings if finding.severity == "failure"]


@pytest.mark.parametrize("change", [lambda line: f"    {line}", lambda line: f"\t{line}", lambda line: f"> > {line}"])
@pytest.mark.parametrize(
    "name", ["openssl-plain", "openssl-refused", "curl-starttls-before-greeting", "smtplib-well-behaved"]
)
def test_what_a_tool_printed_is_read_indented_and_quoted(name: str, change: Callable[[str], str]) -> None:
    """As Markdown and mails want it: the tool's own lines are known again, and the verdicts stay."""
    text = (Path(__file__).parents[1] / "samples" / "pastes" / f"{name}.txt").read_text()
    bare, changed = (
        [inspect(Transcript(read.events)) for read in recognise(each.encode(), "a paste")]
        for each in (text, "\n".join(change(line) for line in text.splitlines()))
    )
    assert [inspection.session.tls for inspection in changed] == [inspection.session.tls for inspection in bare]
    assert [[each.code for each in inspection.findings] for inspection in changed] == [
        [each.code for each in inspection.findings] for inspection in bare
    ]


def only(printed_text: bytes, kind: str) -> Transcript:
    """Return the transcript of the one conversation that is told."""
    (read,) = recognise(printed_text, "a paste")
    assert read.events[1].kind == kind  # type: ignore[attr-defined]
    return Transcript(read.events)
