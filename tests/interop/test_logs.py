"""Real servers log what they do, and what is read of it is what was done."""

import os
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from smtplib import SMTP, SMTPException
from tempfile import TemporaryDirectory

import pytest
import real_postfix
import real_servers
from logging_servers import await_in, exim_sends, postfix_sends
from real_exim import RECIPES
from told_logs import accounted_for, answers, lines_of, of, talk

from inspector.demo.scenarios import SCENARIOS
from inspector.demo.server import DemoServer
from inspector.events import LineKept, TLSEstablished, TLSFailed, TLSRecord
from inspector.formats.recognise import recognise, recogniser_of
from inspector.formats.source import Conversation
from inspector.lenses.inspection import inspect
from inspector.tls.client_hello import ClientHello
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript

pytestmark = pytest.mark.once

SENT = ("starttls-before-greeting", "tls-minimum", "starttls-refused", "tls-broken", "no-starttls")
OLD = ("smtp_tls_protocols = !TLSv1.2, !TLSv1.3", "smtp_tls_ciphers = medium", "tls_medium_cipherlist = ALL:@SECLEVEL=0")


def read(raw: bytes, kind: str) -> tuple[Conversation, ...]:
    """Read a log as the program would; no line may be missing."""
    row = recogniser_of(raw, "x")
    assert row is not None
    assert row.kind == kind
    conversations = recognise(raw, "x")
    assert accounted_for(conversations) == lines_of(raw)
    return conversations


def codes(conversation: Conversation) -> set[str]:
    """Return the codes of the findings."""
    return {finding.code for finding in inspect(Transcript(conversation.events)).findings}


def shown_by_the_log(conversation: Conversation) -> bool:
    """Tell whether a line that sums up what was said is evidence of a finding."""
    transcript = Transcript(conversation.events)
    evidence = (transcript[place.entry].event for finding in inspect(transcript).findings for place in finding.own_evidence)
    return any(isinstance(event, LineKept) for event in evidence)


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty one, which others than root can get to, unlike tmp_path."""
    with TemporaryDirectory(prefix="logs-") as folder:
        yield Path(folder)


def needs(reason: str) -> None:
    """Skip where a server cannot be run, with the reason; CI=true says that all of them can."""
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    assert not reason, reason


@pytest.fixture(scope="module")
def sent() -> dict[str, Conversation]:
    """A real Postfix that demands TLS sends to several demo servers; scenario to what its log tells of it."""
    needs(real_postfix.missing())
    servers = {name: DemoServer(SCENARIOS[name]) for name in SENT}
    try:
        ports = {server.port: name for name, server in servers.items()}
        settings = ("smtp_tls_security_level = encrypt", "smtp_tls_loglevel = 4")
        with TemporaryDirectory(prefix="postfix-") as folder:
            log = postfix_sends(list(ports), Path(folder), *settings)
    finally:
        for server in servers.values():
            server.close()
    found = {}
    for conversation in read(log, "postfix-log"):
        port = conversation.title.partition("]:")[2].partition(",")[0]
        if port.isdigit() and int(port) in ports:
            found[ports[int(port)]] = conversation
    return found


def test_postfix_meets_every_demo(sent: dict[str, Conversation]):
    """One conversation for each, with what the demo teaches."""
    assert set(sent) == set(SENT)
    assert "ehlo-keyword-before-greeting" in codes(sent["starttls-before-greeting"])
    assert ("STARTTLS", 454) in answers(sent["starttls-refused"])
    assert "starttls-refused" in codes(sent["starttls-refused"])
    assert "starttls-not-supported" in codes(sent["no-starttls"])
    assert [failure.side for failure in of(sent["tls-broken"], TLSFailed)] == ["remote"]
    assert "log-refusal" in codes(sent["starttls-before-greeting"])
    assert "tls-handshake-failed" in codes(sent["tls-broken"])
    assert all(shown_by_the_log(sent[name]) for name in SENT if name != "tls-minimum")


def test_postfix_shows_the_versions_that_it_lists(sent: dict[str, Conversation]):
    """Its own hello, from the hex dump of log level 4, and what came about."""
    conversation = sent["tls-minimum"]
    hello = ClientHello.from_bytes(of(conversation, TLSRecord)[0].raw[5:])
    assert hello.supported_versions[:2] == (0x0304, 0x0303)
    assert [event.version for event in of(conversation, TLSEstablished)] == [ProtocolVersion.TLSv1_3]
    assert (".", 250) in answers(conversation)


def test_postfix_with_old_versions_is_refused(folder: Path):
    """The second case, live: TLS 1.1, then the 554."""
    needs(real_postfix.missing())
    with DemoServer(SCENARIOS["tls-minimum"]) as server:
        log = postfix_sends([server.port], folder, "smtp_tls_security_level = may", "smtp_tls_loglevel = 1", *OLD)
    conversation = next(one for one in read(log, "postfix-log") if one.title.startswith("to "))
    assert [event.version for event in of(conversation, TLSEstablished)] == [ProtocolVersion.TLSv1_1]
    assert ("MAIL", 554) in answers(conversation)
    assert "reply-tls-version-policy" in codes(conversation)


@pytest.fixture(scope="module")
def receiving() -> Iterator[real_postfix.RealPostfix]:
    """A real Postfix that logs all that it hears."""
    needs(real_postfix.missing())
    with real_postfix.running_postfix() as postfix:
        postfix.configure(["debug_peer_list = 127.0.0.1", "smtpd_tls_loglevel = 3"])
        yield postfix


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_smtpd_tells_both_sides(receiving: real_postfix.RealPostfix, version: ssl.TLSVersion):
    """What a client said and heard is what the log says that it did."""
    name = f"{version.name.lower().replace('_', '-')}.example.org"
    hand_in(receiving.ports["as-main"], name, version)
    raw = await_in(receiving.log_file, rb"(?s)ehlo " + name.encode() + rb".*disconnect from")
    conversation = next(one for one in read(raw, "postfix-log") if f"C: ehlo {name}" in talk(one))
    assert answers(conversation)[:4] == [("EHLO", 250), ("STARTTLS", 220), ("EHLO", 250), ("MAIL", 250)]
    assert [event.version.label for event in of(conversation, TLSEstablished) if event.version] == [
        version.name.replace("_", ".")
    ]
    assert of(conversation, TLSRecord)[0].sent


@pytest.mark.parametrize(("flag", "scenario"), [("-v", "starttls-before-greeting"), ("-d+all", "starttls-refused")])
def test_exim_tells_what_it_did(flag: str, scenario: str, folder: Path):
    """As little and as much as it can be made to say."""
    needs(real_servers.missing(RECIPES["modern"]))
    with DemoServer(SCENARIOS[scenario]) as server:
        raw = exim_sends(server.port, folder, flag, "hosts_require_tls = *")
    conversation = read(raw, "exim-debug")[0]
    assert talk(conversation)[0].startswith("S: 220 ")
    assert talk(conversation)[1] == "C: EHLO client.example.org"
    wanted = {"starttls-before-greeting": "ehlo-keyword-before-greeting", "starttls-refused": "starttls-refused"}
    assert wanted[scenario] in codes(conversation)
    assert shown_by_the_log(conversation)


def test_exims_daemon_tells_who_spoke():
    """It is the server there, each connection a process of its own."""
    needs(real_servers.missing(RECIPES["modern"]))
    recipe = RECIPES["modern"]
    verbose = replace(recipe, configure=lambda server, program: [*recipe.configure(server, program), "-d"])
    with real_servers.running_server(verbose) as server:
        hand_in(server.ports["starttls"], "client.example.org", ssl.TLSVersion.TLSv1_2)
        raw = await_in(server.folder / "output", rb"SMTP<< (?i:quit|rset)")
    conversation = next(one for one in read(raw, "exim-debug") if "C: ehlo client.example.org" in talk(one))
    assert answers(conversation)[:3] == [("EHLO", 250), ("STARTTLS", 220), ("EHLO", 250)]
    assert [event.version for event in of(conversation, TLSEstablished)] == [ProtocolVersion.TLSv1_2]


def hand_in(port: int, name: str, version: ssl.TLSVersion) -> None:
    """Hand in a mail inside TLS of one version."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    with SMTP("127.0.0.1", port, name, timeout=20) as smtp:
        smtp.ehlo()
        smtp.starttls(context=context)
        smtp.ehlo()
        with suppress(SMTPException):
            smtp.sendmail("sender@example.org", "recipient@example.com", "Subject: test\r\n\r\ntest\r\n")
