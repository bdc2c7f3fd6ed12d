"""The text report and the annotated conversation."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playbook import IN_TLS, NOON, OFFER, chain, ended, play, started, tls
from report_sessions import NOTE

from inspector.demo.certificates import mint
from inspector.events import CertificatesPresented
from inspector.formats.narrator import Narrator
from inspector.formats.recognise import recognise
from inspector.formats.reports.annotated import annotated
from inspector.formats.reports.html import report_html
from inspector.formats.reports.json import report_json
from inspector.formats.reports.markdown import report_markdown
from inspector.formats.reports.paragraphs import facts_of, version_cells
from inspector.formats.reports.text import report_text
from inspector.frozen import replace
from inspector.lenses.inspection import Inspection, inspect
from inspector.smtp.target import Target
from inspector.tls.registry import ProtocolVersion
from inspector.tls.trust import split_pem
from inspector.transcript import Transcript


def test_the_report_holds_everything_a_ticket_needs(session: Transcript) -> None:
    """Target, address, time with its zone, versions of the programs; then all readings."""
    text = report_text(session, inspect(session))
    for words in (
        "mx.example.com:25 (starttls)",
        "192.0.2.10",
        "2026-01-15T12:00:00+00:00",
        "SMTP Inspector 0.1.0, Python 3.11.7, OpenSSL 3.0.19",
        "in clear → TLSv1.0",
        "S 250-STARTTLS",
        "STARTTLS before-greeting",
        "alert 70 protocol_version",
        "failure: ehlo-keyword-before-greeting",
        "failure: reply-tls-version-policy",
        "warning: tls-below-minimum-accepted",
        "  smtp_tls_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1",
        "CN=mx.example.com",
    ):
        assert words in text


def test_no_control_character_stands_in_the_report(hostile_session: Transcript) -> None:
    """Wire text arrives in the visible notation, each line by itself."""
    text = report_text(hostile_session, inspect(hostile_session))
    assert all(line.isprintable() for line in text.split("\n"))
    assert r"\x1b[2J" in text


def test_prose_fits_a_terminal_of_eighty_columns(session: Transcript) -> None:
    """Findings wrap; settings, which begin with blanks, stay whole so that they can be copied."""
    findings = report_text(session, inspect(session)).split("\nFindings\n")[1].split("\nConversation\n")[0]
    prose = [line for line in findings.split("\n") if not line.startswith("    ")]
    assert max(map(len, prose)) <= 79


def test_the_table_of_versions_fits_a_ticket(session: Transcript) -> None:
    """What an answer told stands beneath itself, however much it is; nothing of it is lost."""
    inspection = inspect(session)
    table = report_text(session, inspection).split("\nTLS versions\n")[1].split("\n\nCertificates\n")[0]
    assert max(map(len, table.split("\n"))) <= 79
    told = " ".join(table.split())
    for row in inspection.versions.rows:
        assert " ".join(f"{row.version.label} {' '.join(version_cells(row)[1:3])}".split()) in told


def test_the_annotated_conversation_looks_like_the_screen(session: Transcript) -> None:
    """Time, side, text and the notes of the margin, one line for each row."""
    lines = annotated(session, inspect(session)).split("\n")
    assert lines[0] == "   0.010 · 192.0.2.10:25 connected in 41 ms"
    assert lines[2] == "   0.040 C EHLO client.example.com"
    assert lines[3] == "   0.050 S 250-STARTTLS  ◂ 1  before the greeting"
    assert lines[-1] == ""


def test_a_part_of_the_conversation_can_be_had(session: Transcript) -> None:
    """From one entry to another, both included; numbers outside are cut to what is there."""
    inspection = inspect(session)
    assert annotated(session, inspection, 4, 5) == (
        "   0.040 C EHLO client.example.com\n   0.050 S 250-STARTTLS  ◂ 1  before the greeting\n"
    )
    assert annotated(session, inspection, -5, 10_000) == annotated(session, inspection)


def test_an_empty_session_makes_a_report_too() -> None:
    """Nothing happened, and the report says so instead of failing."""
    text = report_text(Transcript(), inspect(Transcript()))
    assert "None: no SMTP session came about" in text
    assert annotated(Transcript(), inspect(Transcript())) == ""


@pytest.mark.parametrize("form", [report_text, report_markdown, report_json, report_html])
def test_what_the_user_set_is_made_visible_too(form: Callable[[Transcript, Inspection], str]) -> None:
    """Host, EHLO name and server name come from the command line, and may have come from anywhere before."""
    bad = "a\x1b[2J\u3164.example.com"
    start = replace(started(), target=Target(bad, 25), ehlo_name=bad, server_name=bad)
    transcript = play(*OFFER, ended("no-greeting"), start=start)
    report = form(transcript, inspect(transcript))
    assert all(line.isprintable() and "\u3164" not in line for line in report.split("\n"))


@pytest.mark.parametrize("form", [report_text, report_markdown, report_json, report_html])
def test_what_was_read_kept_and_noted_stands_in_every_report(
    form: Callable[[Transcript, Inspection], str], pasted_session: Transcript
) -> None:
    """The source, the lines that are no part of the conversation, the latest note of each line, and the software."""
    report = form(pasted_session, inspect(pasted_session))
    for words in (
        "ticket.txt",
        "a dialogue; it tells no times",
        "STARTTLS is before the greeting",
        "over the tunnel",
        "ostfix",
    ):
        assert words in report, words
    assert NOTE.replace("'", "&#x27;") in report if form is report_html else NOTE in report
    assert "looks like Postfix" in report or '"name": "postfix"' in report


def test_notes_stand_below_their_line(pasted_session: Transcript) -> None:
    """The one on an entry that has no line of its own says what it is about; without annotations there is neither."""
    inspection = inspect(pasted_session)
    lines = annotated(pasted_session, inspection).split("\n")
    place = next(number for number, line in enumerate(lines) if NOTE in line)
    assert lines[place - 1].endswith("S 250-STARTTLS  ◂ 1  before the greeting")
    assert lines[place].startswith("           ✎ note: ")
    assert lines[0].endswith("read from ticket.txt: a dialogue; it tells no times")
    assert lines[1] == "           ✎ note: over the tunnel mx.example.com"
    plain = annotated(pasted_session, inspection, annotations=False)
    assert "note" not in plain
    assert "◂" not in plain
    assert "S 250-STARTTLS\n" in plain


def test_a_source_without_times_shows_none(pasted_session: Transcript) -> None:
    """A column of zeros would look like knowledge."""
    still = Transcript(replace(entry.event, at=0.0) for entry in pasted_session)
    assert "0.000" not in annotated(still, inspect(still))


def test_evidence_is_quoted_as_lines(session: Transcript) -> None:
    """Behind the entry's number, so that nobody has to count."""
    text = report_text(session, inspect(session))
    assert "  Evidence: entry 5 line 1 bytes 4-12\n    S 250-STARTTLS\n" in text
    assert "```text\nS 250-STARTTLS\n```" in report_markdown(session, inspect(session))


@pytest.mark.parametrize(("sent", "words"), [(b"rubbish", "7 bytes that cannot be read"), (b"", "cannot be read")])
def test_a_certificate_that_cannot_be_read_has_its_place(sent: bytes, words: str) -> None:
    """A heading with nothing behind it looks like a fault of the report."""
    transcript = play(*IN_TLS, tls(), chain((sent,), builds=False))
    lines = report_text(transcript, inspect(transcript)).split("\n")
    assert lines[lines.index("1 leaf") + 1].strip() == words


@pytest.mark.parametrize("form", [report_text, report_markdown, report_html])
def test_what_is_wrong_with_another_chain_is_told_in_each_form(form: Callable[[Transcript, Inspection], str]) -> None:
    """Sentences among the facts of a certificate; in the text they wrap as all others do."""
    own, other = (
        tuple(split_pem(mint(name, datetime.fromisoformat(NOON)).chain_pem))
        for name in ("mx.example.com", f"{'long.' * 9}example.org")
    )
    shown = CertificatesPresented(at=0, connection=1, chain=other, version=ProtocolVersion.TLSv1_0)
    transcript = play(*IN_TLS, tls(), chain(own, builds=True), [shown])
    report = form(transcript, inspect(transcript))
    assert "name mismatch: Wanted: mx.example.com." in report
    if form is report_text:
        told = report.partition("another chain, with TLSv1.0")[2].split("\n\n")[0].partition("name mismatch")[2]
        assert max(map(len, told.split("\n"))) <= 79


def test_what_a_log_tells_of_address_and_time_is_not_called_unknown() -> None:
    """Its times have no zone, so no moment is known; the address stands in its first line."""
    raw = b"2026-11-22 10:00:00 Info: New SMTP DCID 4711 interface 192.0.2.1 address 192.0.2.2 port 25\n"
    (conversation,) = recognise(raw + b"2026-11-22 10:00:01 Info: DCID 4711 STARTTLS command not supported.\n", "mail_logs")
    transcript = Transcript(conversation.events)
    facts = dict(facts_of(transcript, inspect(transcript)))
    assert facts["Address"] == "192.0.2.2"
    assert facts["Time"] == "known in part: see Source"
    assert "it begins at 2026-11-22 10:00:00, and the log tells no time zone" in facts["Source"]


def test_an_address_in_a_log_is_not_shown_as_a_servers_name() -> None:
    """That the source tells an address only is said."""
    told = Narrator("postfix-log", "x", target=Target("192.0.2.2", 25))
    told.server(b"220 mx.example.com ESMTP")
    transcript = Transcript(told.conversation("a log").events)
    shown = report_text(transcript, inspect(transcript))
    assert "Address      192.0.2.2\nTime" in shown
    assert "Server name  not known: the source tells an address only\n" in shown
