"""Redaction: no name is left in anything that is made of a transcript, and what counts for the diagnosis is."""

import json
import re
from base64 import b64decode, b64encode
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playbook import NOON, chain, play, started, sweep, tls
from report_sessions import a_pasted_session, a_session

from inspector.demo.certificates import mint
from inspector.events import (
    Connected,
    LineKept,
    MalformedReceived,
    NameResolved,
    NoteWritten,
    ReplyLineReceived,
    SourceRead,
    SurplusReceived,
    TLSRecord,
)
from inspector.formats.redaction.names import Names
from inspector.formats.redaction.stand_ins import Kind
from inspector.formats.redaction.transcripts import Redacted, redact
from inspector.formats.reports.annotated import annotated
from inspector.formats.reports.html import report_html
from inspector.formats.reports.json import report_json
from inspector.formats.reports.markdown import report_markdown
from inspector.formats.reports.text import report_text
from inspector.frozen import replace
from inspector.lenses.inspection import Inspection, inspect, reading_of_port, with_ports
from inspector.smtp.echo import base64_inside
from inspector.smtp.target import Target, parse_ports
from inspector.tls.client_hello import range_hello
from inspector.tls.outcome import Outcome
from inspector.tls.path import split_pem
from inspector.tls.record import record_bytes
from inspector.tls.wire import vector
from inspector.transcript import Transcript

HOST, DOMAIN, CLIENT, LOCAL, V4, V6 = (
    "mx7.secret-corp.test",
    "secret-corp.test",
    "pc99.sending-corp.test",
    "john.doe",
    "198.18.7.77",
    "2a00:1450:4001::77",
)
HIDDEN = (HOST, DOMAIN, "secret-corp", CLIENT, "sending-corp", "pc99", LOCAL, V4, V6)
ALL = tuple(Kind)
NTLM = b"NTLMSSP\0" + HOST.encode("utf-16-le")
"""A challenge that holds the server's name in UTF-16."""


def case_of(text: str, upper: int) -> bytes:
    """The text with some of its letters in upper case: bit n of `upper` for letter n."""
    return "".join(letter.upper() if upper >> place & 1 else letter for place, letter in enumerate(text)).encode()


def a_session_with_names(before: bytes = b"", after: bytes = b"", upper: int = 0) -> Transcript:
    """Every name wherever one can stand; between `before` and `after`, in the case that `upper` says."""
    host, local, v4, v6 = (before + case_of(name, upper) + after for name in (HOST, LOCAL, V4, V6))
    mail = case_of(LOCAL, upper) + b"@" + case_of(DOMAIN, upper)
    ders = tuple(split_pem(mint(HOST, datetime.fromisoformat(NOON)).chain_pem))
    certificate = b"\x0b" + vector(3, vector(3, b"".join(vector(3, der) for der in ders)))
    start = replace(started(), target=Target(HOST, 25), server_name=HOST, ehlo_name=CLIENT, address=f"[{V6}]:2525")
    session = play(
        NameResolved(at=0, host=HOST, addresses=(V4, V6), seconds=0.1),
        Connected(at=0, address=V4, port=25, local_address=V6, seconds=0.1),
        b"S: 220 " + case_of(HOST, upper) + b" ESMTP Postfix " + host,
        f"C: EHLO {CLIENT}",
        "S: 250-STARTTLS",
        b"S: 250-" + case_of(HOST, upper) + b" Hello [" + case_of(V4, upper) + b"] " + v6,
        "S: 250 SIZE 1000",
        "C: STARTTLS",
        "S: 220 ready",
        TLSRecord(at=0, sent=True, content_type=22, raw=range_hello(HOST)),
        TLSRecord(at=0, sent=False, content_type=22, raw=record_bytes(22, 0x0303, certificate[:700])),
        TLSRecord(at=0, sent=False, content_type=22, raw=record_bytes(22, 0x0303, certificate[700:])),
        tls("TLSv1.2"),
        chain(ders, builds=True),
        b"C: MAIL FROM:<" + mail + b">",
        b"S: 550 5.7.1 <" + mail + b">: " + local + b" is unknown at " + host + b"; " + v4,
        b"C: VRFY " + case_of(LOCAL, upper),
        b"S: 334 " + b64encode(b"<1896.697170952@" + case_of(HOST, upper) + b">"),
        b"S: 334 " + b64encode(NTLM),
        MalformedReceived(at=0, reply=9, raw=host, cause="no-code"),
        SurplusReceived(at=0, raw=v6 + b" " + mail, where="after-reply"),
        LineKept(at=0, number=3, raw=b"Received: from " + host + b" (" + v4 + b")", why="header"),
        NoteWritten(at=0, entry=2, text=f"ask {LOCAL}@{DOMAIN} about {HOST} [{V4}]"),
        sweep({"TLSv1.2": Outcome.SMTP_REFUSED}, words=f"454 {HOST} has no TLS today, {V4}"),
        finished=True,
        start=start,
    )
    return Transcript(entry.event for entry in session if getattr(entry.event, "local_address", V6) == V6)


def outputs(shown: Redacted) -> str:
    """Everything that can be made of it."""
    forms = (report_text, report_markdown, report_json, report_html)
    texts = [form(shown.transcript, shown.inspection) for form in forms]
    raw = [b64decode(found) for found in re.findall(r'"raw": "([^"]*)"', texts[2])]
    texts += [annotated(shown.transcript, shown.inspection), *(part.decode("latin-1") for part in raw)]
    return "\n".join(texts).lower()


def redacted(transcript: Transcript, kinds: tuple[Kind, ...] = ALL) -> Redacted:
    """Redact it as a report would be."""
    return redact(transcript, inspect(transcript), kinds)


@pytest.mark.once
@settings(max_examples=30)
@given(st.sampled_from([b"", b"<", b"(", b"[", b'"', b" ", b"\x1b", b"=", b"\xff ", b"/"]), st.integers(0, 2**22))
def test_no_name_is_left_in_any_output(around: bytes, upper: int) -> None:
    """Text, Markdown, JSON with its base64, HTML and copies; whatever stands around a name, in whatever case it is."""
    text = outputs(redacted(a_session_with_names(around, around, upper)))
    for name in HIDDEN:
        assert name not in text
        for form in base64_inside(name.encode()):
            assert form.decode().lower() not in text
    assert b64encode(NTLM).decode().lower() not in text


@pytest.mark.parametrize(
    ("kind", "gone", "there"),
    [
        (Kind.ADDRESSES, (V4, V6), (HOST, LOCAL)),
        (Kind.MAILBOXES, (LOCAL,), (HOST, V4, V6)),
        (Kind.HOSTS, (HOST, DOMAIN, CLIENT), (LOCAL, V4, V6)),
    ],
)
def test_each_kind_by_itself(kind: Kind, gone: tuple[str, ...], there: tuple[str, ...]) -> None:
    """What was not asked for stays as it is."""
    text = outputs(redacted(a_session_with_names(), (kind,)))
    assert [name for name in gone if name in text] == []
    assert [name for name in there if name not in text] == []


def test_nothing_is_touched_where_nothing_was_asked_for() -> None:
    """The very same values."""
    transcript = a_session_with_names()
    inspection = inspect(transcript)
    shown = redact(transcript, inspection, ())
    assert shown.transcript is transcript
    assert shown.inspection is inspection


def codes(inspection: Inspection) -> list[tuple[str, str]]:
    """What was found, and how bad it is."""
    return [(finding.code, finding.severity.value) for finding in inspection.findings]


@pytest.mark.parametrize("make", [a_session, a_pasted_session, a_session_with_names])
def test_the_diagnosis_stays(make: object) -> None:
    """The same findings, verdicts and clients; the greeting's name still is the EHLO reply's, and the certificate's."""
    transcript = make()  # type: ignore[operator]
    real, shown = inspect(transcript), redacted(transcript).inspection
    assert codes(shown) == codes(real)
    assert [reply.starttls for reply in shown.ehlo] == [reply.starttls for reply in real.ehlo]
    assert "SIZE" in shown.ehlo[0].keywords or "SIZE" not in real.ehlo[0].keywords
    assert [one.then for one in shown.clients.readings] == [one.then for one in real.clients.readings]
    assert (shown.certificates.name_matches, shown.certificates.path_builds) == (
        real.certificates.name_matches,
        real.certificates.path_builds,
    )
    assert shown.software == real.software


def test_evidence_points_at_the_same_words() -> None:
    """Names in front of it have another length now."""
    transcript = play("S: 220 x", "C: EHLO me", f"S: 250-{HOST} hello", "S: 250 BAD\x01WORD")
    real, shown, compared = inspect(transcript), redacted(transcript), 0
    for one, other in zip(real.findings, shown.inspection.findings, strict=True):
        assert one.code == other.code
        for was, now in zip(one.evidence, other.evidence, strict=True):
            before, after = transcript[was.entry].event, shown.transcript[now.entry].event
            if not isinstance(before, ReplyLineReceived) or not isinstance(after, ReplyLineReceived):
                continue
            compared += 1
            if HOST.encode() not in before.raw:
                assert before.raw[was.start : was.stop] == after.raw[now.start : now.stop]
    assert compared > 1


def test_a_reader_can_follow_what_was_said() -> None:
    """Stand-ins are the same everywhere; codes, keywords and structure stand as they were."""
    shown = redacted(a_session_with_names())
    text = report_text(shown.transcript, shown.inspection)
    assert "S 220 mx-1.host-1.example ESMTP Postfix mx-1.host-1.example\n" in text
    assert "S 250-mx-1.host-1.example Hello [192.0.2.1] 2001:db8::1\n" in text
    assert "C MAIL FROM:<user-1@host-1.example>" in text
    assert "S 550 5.7.1 <user-1@host-1.example>: user-1 is unknown at mx-1.host-1.example; 192.0.2.1" in text
    assert "SNI mx-1.host-1.example" in text
    assert "subject CN=mx-1.host-1.example" in text
    assert "✎ note: ask user-1@host-1.example about mx-1.host-1.example [192.0.2.1]" in text


def test_the_head_says_what_was_replaced() -> None:
    """How many of each kind, and what was left out."""
    shown = redacted(a_session_with_names())
    said = f"{shown.names.stand_ins.words} replaced by stand-ins"
    assert re.match(r"2 addresses, \d mailbox names and \d host names", said)
    assert shown.inspection.redacted.startswith(said)
    assert "certificates without their bytes" in shown.inspection.redacted
    assert json.loads(report_json(shown.transcript, shown.inspection))["redacted"].startswith(said)
    for form in (report_markdown, report_html):
        assert said in form(shown.transcript, shown.inspection)
    assert "Redacted     2 addresses, " in report_text(shown.transcript, shown.inspection)


def test_what_names_a_certificate_is_left_out() -> None:
    """Its bytes, its serial number and its fingerprints, which public logs would find it by."""
    transcript = a_session_with_names()
    real, shown = inspect(transcript), redacted(transcript)
    text, found = outputs(shown), json.loads(report_json(shown.transcript, shown.inspection))
    for row in real.certificates.rows:
        assert row.facts is not None
        for fact in (row.facts.certificate_sha256, row.facts.spki_sha256, f"{row.facts.serial_number:x}"):
            assert fact not in text
        assert b64encode(row.der).decode()[:40].lower() not in text
    assert {row.facts.serial_number for row in shown.inspection.certificates.rows if row.facts} == {0}
    assert {row["pem"] for row in found["tls"]["presented_chain"]} == {None}
    assert {row["serial_number"] for row in found["tls"]["presented_chain"]} == {None}


def test_the_name_of_a_file_is_left_out() -> None:
    """It may be called after anybody; what it was recognised as stays."""
    start, read, *others = (entry.event for entry in a_pasted_session())
    assert isinstance(read, SourceRead)
    for name, kept in (("/home/jdoe/secret-corp.txt", "a file"), ("standard input", "standard input")):
        shown = redacted(Transcript([start, replace(read, name=name), *others]))
        assert f"Source       {kept}: a dialogue" in report_text(shown.transcript, shown.inspection)


def test_our_own_words_stay() -> None:
    """``main.cf`` in an advice looks like a host name, and is none."""
    names = Names(ALL)
    names.in_bytes(b"220 mx.corp.test")
    words = "In main.cf set it for mx.corp.test, see postfix.org"
    assert names.in_text(words, known_only=True) == "In main.cf set it for mx-1.host-1.example, see postfix.org"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"250-SIZE 35882577", b"250-SIZE 35882577"),
        (b"550 5.7.1 refused, Exim 4.94.2", b"550 5.7.1 refused, Exim 4.94.2"),
        (b"mail from a@b", b"mail from user-1@name-1"),
        (b"<postmaster@corp.test>", b"<postmaster@host-1.example>"),
        (b"[IPv6:2a00::5] [10.1.2.3]", b"[IPv6:2001:db8::1] [192.0.2.1]"),
        (b"2a00::5: refused", b"2001:db8::1: refused"),
        (b"::ffff:10.1.2.3", b"2001:db8::1"),
        (b"at 12:00:00 by 127.0.0.1 (localhost)", b"at 12:00:00 by 127.0.0.1 (localhost)"),
        (b"ip-10.1.2.3.isp.test", b"name-3.name-2.name-1.ip-1.host-1.example"),
        (b"*.corp.test", b"*.host-1.example"),
        (b"250-mx.corp.test", b"250-mx-1.host-1.example"),
    ],
)
def test_what_is_a_name_and_what_is_none(raw: bytes, shown: bytes) -> None:
    """Codes, versions, times and keywords look like names now and then."""
    found = Names(ALL).in_bytes(raw)
    if b"isp.test" in raw:
        assert b"isp" not in found
        assert b"10." not in found
    else:
        assert found == shown


def test_the_sender_that_was_to_be_tried_is_replaced() -> None:
    """It is among the options of the session, even where it was never said; a bare word of it is looked for as well."""
    transcript = play("S: 220 mx.example.com for john.doe", start=started(try_mail_from=f"{LOCAL}@{DOMAIN}"))
    shown = redact(transcript, inspect(transcript), ALL).transcript
    assert LOCAL not in report_json(shown, inspect(shown))
    assert DOMAIN not in report_json(shown, inspect(shown))


def test_a_mailbox_without_its_domain_is_found_where_it_was_named() -> None:
    """As a word where it can be none of the language; an ordinary word only between brackets or quotes."""
    names = Names(ALL)
    names.in_bytes(b"<jdoe@corp.test> <info@corp.test>")
    assert names.in_bytes(b"550 jdoe: no such user, no info on <info>") == b"550 user-1: no such user, no info on <user-2>"
    assert names.in_bytes(b"250 JDOE", keywords=True) == b"250 JDOE"


def test_a_mailbox_is_found_before_its_address_was_said() -> None:
    """The server names who tried to log in; the address comes with MAIL."""
    said = ("S: 535 no password for alice", "C: MAIL FROM:<alice@secret-corp.test>", "S: 250 ok")
    shown = redacted(play("S: 220 mx ESMTP", "C: AUTH PLAIN", *said))
    assert "alice" not in outputs(shown)


@given(st.binary(max_size=80))
def test_any_bytes_can_be_redacted(raw: bytes) -> None:
    """Nothing fails, and what is done twice changes nothing that was no name."""
    names = Names(ALL)
    shown = names.in_bytes(raw)
    assert names.in_bytes(raw) == shown
    assert names.in_text(raw.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode()) is not None


@pytest.mark.once
def test_a_flood_takes_no_longer_than_it_is_long() -> None:
    """64 KiB of one letter, of dots, of letters and dots: each is looked at a bounded number of times."""
    for piece in (b"a", b".", b"a.", b"a@", b":", b"1.", b"\\x41"):
        names = Names(ALL)
        assert isinstance(names.in_bytes(piece * (65536 // len(piece))), bytes)


def test_a_thousand_mailboxes_cost_a_line_no_more_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are looked up: no pattern is made of them, which would have to be made anew with each that is seen."""
    names = Names(ALL)
    names.add_host("laptop")
    monkeypatch.setattr("inspector.formats.redaction.names.re.compile", None)
    for number in range(1_000):
        shown = names.in_bytes(b"RCPT TO:<someone.%d@corp.test>" % number)
        assert shown == b"RCPT TO:<user-%d@host-1.example>" % (number + 1)
    assert names.in_bytes(b"550 someone.999: unknown, someone.9999 too") == b"550 user-1000: unknown, someone.9999 too"


def test_no_name_is_left_of_another_ports_session() -> None:
    """Its conversation stands in the JSON, and quotes of it in every form."""
    first = play("S: 220 ready", "C: EHLO client.example.net", "S: 250-hello", "S: 250 STARTTLS", start=started())
    other = a_session_with_names()
    ports = parse_ports("25,587")
    readings = [reading_of_port(port, each, inspect(each)) for port, each in zip(ports, (first, other), strict=True)]
    laid = with_ports(first, inspect(first), readings, ports[0])
    assert HOST in report_json(first, laid)
    text = outputs(redact(first, laid, ALL))
    for name in HIDDEN:
        assert name not in text
    assert '"port": 587' in text
