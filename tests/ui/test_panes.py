"""What the side panes say, as plain text: pure functions of an inspection, a width and a selection."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from staged_session import cisco_events, greeted, started, sweep_events

from inspector.events import ProbeStarted, ReplyLineReceived, ReplyReceived, ScriptFinished, SweepStarted
from inspector.lenses.certificates import CertificateRow
from inspector.lenses.inspection import inspect
from inspector.tls.certificate import CertificateFacts
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript
from inspector.ui.pane import Selected
from inspector.ui.pane_certificates import certificate_lines
from inspector.ui.pane_clients import client_lines
from inspector.ui.pane_ehlo import ehlo_lines
from inspector.ui.pane_findings import finding_lines
from inspector.ui.pane_tls import tls_lines

PANES = (ehlo_lines, tls_lines, certificate_lines, client_lines, finding_lines)
WIDTHS = (36, 58, 76, 140)


def _inspect(events):
    return inspect(Transcript(events))


def _text(lines):
    return "\n".join(line.text for line in lines)


def _with_chain(inspection):
    """The same with a chain of two, made by hand."""

    def facts(name, issuer):
        return CertificateFacts(
            subject=f"CN={name}",
            issuer=f"CN={issuer}",
            common_name=name,
            subject_alt_names=(f"DNS:{name}",),
            not_before=datetime(2025, 10, 1, tzinfo=UTC),
            not_after=datetime(2026, 1, 22, tzinfo=UTC),
            key="EC P-256",
            signature_algorithm="ecdsa-with-SHA256",
            serial_number=77,
            certificate_authority=False,
            self_issued=False,
            certificate_sha256="ab" * 32,
            spki_sha256="cd" * 32,
            issuer_urls=(),
            extended_key_usage=(),
            unreadable=(),
        )

    rows = (
        CertificateRow(0, "leaf", facts("mail.domain1.com", "R11"), ("It has expired.",)),
        CertificateRow(1, "intermediate", facts("R11", "Root X1"), ()),
        CertificateRow(2, "intermediate", None, ("It cannot be parsed.",)),
    )
    certificates = replace(
        inspection.certificates,
        entry=3,
        rows=rows,
        name_matches=False,
        within_validity=None,
        path_builds=True,
        path=("CN=mail.domain1.com", "CN=Root X1"),
        headline="The name does not match.",
        problems=("The leaf has expired.",),
    )
    return replace(inspection, certificates=certificates)


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("events", [[], [started()], greeted(), cisco_events(), [*cisco_events(), *sweep_events()]])
def test_no_line_is_wider_than_its_pane(pane, width, events):
    """At every width and at every moment of a session, whichever item is selected."""
    inspection = _inspect(events)
    for shown in (inspection, _with_chain(inspection)):
        stops = {line.stop for line in pane(shown, width, Selected())} | {""}
        for stop in stops:
            for line in pane(shown, width, Selected(stop, 0)):
                assert cell_len(line.text) <= width, line.text


@pytest.mark.parametrize(
    ("pane", "key"),
    [(ehlo_lines, "r connects"), (tls_lines, "t asks"), (certificate_lines, "n sends"), (finding_lines, "t asks")],
)
def test_an_empty_pane_says_what_comes_and_by_which_key(pane, key):
    """Nobody looks at an empty pane and wonders."""
    assert key in " ".join(_text(pane(_inspect([started()]), 76, Selected())).split())


def test_the_clients_pane_claims_nothing():
    """Nothing is measured yet, and that is said."""
    assert "No client has been measured" in _text(client_lines(_inspect(cisco_events()), 76, Selected()))


def test_the_cisco_sample_is_read_both_ways():
    """By the letter STARTTLS is the Domain; what was meant, Cisco's log line and the source stand beside it."""
    text = _text(ehlo_lines(_inspect(cisco_events()), 58, Selected()))
    assert "STARTTLS command not supported." in text
    assert 'ehlo-ok-rsp = "250-" Domain [ SP ehlo-greet ] CRLF' in text
    assert "RFC 5321 §4.1.1.1" in text
    for row in ("1 ✗ STARTTLS            read as Domain", "2 ! mail.domain1.com    read as ehlo-line", "3 ✓ 8BITMIME"):
        assert row in text


def test_the_broken_rules_are_lit():
    """Domain in the tone of the failure, ehlo-line in that of the warning; a chosen line lights its own rule alone."""
    inspection = _inspect(cisco_events())

    def lit(stop):
        lines = ehlo_lines(inspection, 58, Selected(stop))
        start = next(row for row, line in enumerate(lines) if line.text.startswith("ehlo-ok-rsp"))
        return [(piece.text, piece.tone) for line in lines[start : start + 3] for piece in line.pieces if piece.strong]

    assert lit("") == [("Domain", "failure"), ("ehlo-line", "warning")]
    assert lit("0/1") == [("Domain", "failure")]
    assert lit("0/3") == [("ehlo-line", "ok")]


def test_a_selected_line_shows_its_rules_and_its_bytes():
    """Each annotation is a part; the part that is lit is what Enter jumps to."""
    inspection = _inspect(cisco_events())
    line = inspection.ehlo[0].lines[0]
    assert len(line.annotations) > 1
    for part, annotation in enumerate(line.annotations):
        lines = [shown for shown in ehlo_lines(inspection, 58, Selected("0/1", part)) if shown.stop == "0/1"]
        assert lines[0].parts == len(line.annotations)
        evidence = lines[0].evidence
        assert evidence is not None
        assert (evidence.entry, evidence.start, evidence.stop) == (line.entry, annotation.span.start, annotation.span.stop)
        assert annotation.rule in _text(lines)


def test_what_tls_changed_is_said():
    """The second EHLO reply is set against the first."""
    text = _text(ehlo_lines(_inspect(cisco_events()), 58, Selected()))
    assert "EHLO again, inside TLS" in text
    assert "+ AUTH new" in text


def test_a_very_long_line_of_a_reply_stays_small():
    """64 KiB in one line do not fill the pane: the conversation has all of it."""
    events = greeted()
    events.append(ReplyLineReceived(at=0.1, reply=1, raw=b"250 " + b"A" * 65_000 + b"\r\n"))
    events += [ReplyReceived(at=0.1, reply=1, code=250, verb="EHLO", seconds=0.1), ScriptFinished(at=0.1)]
    lines = ehlo_lines(_inspect(events), 58, Selected())
    assert len(lines) < 60
    assert "rows more: Enter goes to the bytes" in _text(lines)


def test_hostile_bytes_stay_visible():
    """Escapes, C1 controls and overrides are text in every pane."""
    events = greeted()
    for raw in (b"250-mx\x1b[2J.example\r\n", "250 SIZE\u202e \x9b2J 1\r\n".encode()):
        events.append(ReplyLineReceived(at=0.1, reply=1, raw=raw))
    events += [ReplyReceived(at=0.1, reply=1, code=250, verb="EHLO", seconds=0.1), ScriptFinished(at=0.1)]
    for pane in PANES:
        for width in WIDTHS:
            assert all(line.text.isprintable() for line in pane(_inspect(events), width, Selected("0/1", 0)))
    assert "\\x1b[2J" in _text(ehlo_lines(_inspect(events), 140, Selected()))


def test_every_version_has_its_row_sign_and_word():
    """Old versions that are accepted are warned of; an alert is shown by number and name."""
    text = _text(tls_lines(_inspect([*cisco_events(), *sweep_events()]), 76, Selected()))
    assert "SSLv2   · not tried" in text
    assert "SSLv3   ✓ refused   alert 70 protocol_version" in text
    assert "TLSv1.0 ! accepted  ECDHE_RSA_AES_256_CBC_SHA" in text
    assert "TLSv1.3 ✓ accepted  AES_256_GCM_SHA384" in text
    assert "━" * 36 + "  6 of 6" in text


def test_the_bar_fills_as_answers_come():
    """A third of the answers is a third of the bar; a probe under way says so."""
    sweep = sweep_events()
    events = [*cisco_events(), *sweep[:3], ProbeStarted(at=1.3, connection=3, version=ProtocolVersion.TLSv1_0)]
    assert isinstance(sweep[0], SweepStarted)
    text = _text(tls_lines(_inspect(events), 76, Selected()))
    assert "━" * 12 + "─" * 24 in text
    assert "TLSv1.0 … asking" in text


def test_a_selected_version_tells_all():
    """The registry's full name of the suite stands there, whatever the table had room for."""
    lines = tls_lines(_inspect([*cisco_events(), *sweep_events()]), 58, Selected("TLSv1.2"))
    chosen = [line.text for line in lines if line.stop == "TLSv1.2"]
    assert "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" in "".join(chosen[1:])


def test_the_chain_as_sent_and_the_path_as_built():
    """Two things with two names; what is wrong with a certificate stands at it; a selected one shows its digests."""
    inspection = _with_chain(_inspect(cisco_events()))
    text = _text(certificate_lines(inspection, 76, Selected("0")))
    for words in (
        "Presented chain  as sent",
        "! leaf  mail.domain1.com",
        "It has expired.",
        "└ ✓ intermediate  R11",
        "intermediate  cannot be read",
        "Certification path  as built",
        "└ CN=Root X1",
        "✗ does not name",
        "· validity not checked",
        "ab" * 32,
    ):
        assert words in text
    assert "ab" * 32 not in _text(certificate_lines(inspection, 76, Selected()))


def test_a_finding_reads_in_its_order_and_leads_to_its_bytes():
    """What happened, why, what to do; settings keep a line of their own; the evidence is that of the finding."""
    inspection = _inspect(cisco_events())
    lines = finding_lines(inspection, 76, Selected())
    first = [line for line in lines if line.stop == "1"]
    assert first[0].text.startswith("✗  STARTTLS stands where the greeting belongs.")
    assert {line.evidence for line in first} == {inspection.findings[0].evidence[0]}
    text = _text(first)
    assert text.index("Cisco ESA") < text.index("→ The server's name")
    assert "\n     policy-map type inspect esmtp NAME\n       parameters\n" in text
    assert "failure · ehlo-keyword-before-greeting" in text
