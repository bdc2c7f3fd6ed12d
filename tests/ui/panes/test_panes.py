"""What the side panes say, as plain text: pure functions of an inspection, a width and a selection."""

import re
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from staged_session import cisco_events, greeted, started, sweep_events

from inspector.demo.certificates import mint
from inspector.demo.scenario import Identity
from inspector.events import (
    CertificatesPresented,
    ConnectFailed,
    LocalTLSChecked,
    PathChecked,
    ProbeFinished,
    ProbeStarted,
    ReplyLineReceived,
    ReplyReceived,
    ScriptFinished,
    SessionFinished,
    SweepStarted,
)
from inspector.frozen import replace
from inspector.lenses.certificates.lens import CertificateRow
from inspector.lenses.inspection import inspect
from inspector.tls.certificate import CertificateFacts
from inspector.tls.cipher_suites import CIPHER_SUITES
from inspector.tls.outcome import Outcome
from inspector.tls.path import build_path, split_pem
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript
from inspector.ui.copying.pem import pem_text
from inspector.ui.lines.line import wrap_columns
from inspector.ui.panes.certificates import certificate_lines
from inspector.ui.panes.clients import client_lines
from inspector.ui.panes.ehlo import ehlo_lines
from inspector.ui.panes.findings import finding_lines
from inspector.ui.panes.pane import Selected
from inspector.ui.panes.suites import openssl_name
from inspector.ui.panes.tls import tls_lines

pytestmark = pytest.mark.once

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
    [(ehlo_lines, "by itself"), (tls_lines, "t asks"), (certificate_lines, "n sends"), (finding_lines, "t asks")],
)
def test_an_empty_pane_says_what_comes_and_by_which_key(pane, key):
    """Nobody looks at an empty pane and wonders."""
    assert key in " ".join(_text(pane(_inspect([started()]), 76, Selected())).split())


@pytest.mark.parametrize("pane", [tls_lines, certificate_lines, finding_lines])
def test_where_no_session_came_about_the_pane_says_so(pane):
    """Why it ended, and no key that cannot help: neither t nor n finds a server that is not there."""
    events = [
        started(),
        ConnectFailed(at=0.1, address="192.0.2.10", port=25, words="refused the connection", cause="refused"),
    ]
    inspection = _inspect([*events, SessionFinished(at=0.1, reason="no-connection")])
    text = " ".join(_text(pane(inspection, 140, Selected())).split())
    assert inspection.session.ended in text
    assert "r connects again." in text
    assert "t asks" not in text
    assert "n sends" not in text
    assert "Nothing was found" not in text


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


@pytest.mark.parametrize("width", [58, 76, 140])
def test_references_stand_in_a_column(width):
    """They begin at the same cell in every row."""
    lines = ehlo_lines(_inspect(cisco_events()), width, Selected())
    rows = [line.text for line in lines if line.stop.startswith("0/") and line.text[3:4] in {"✓", "✗"}]
    starts = {row.rindex("RFC") for row in rows if "RFC" in row}
    assert len(rows) == 6
    assert len(starts) == 1


def test_a_rule_that_comes_again_is_counted():
    """One row for all labels of a name, lit whichever of them is chosen; rule, text and reference are columns."""
    events = greeted()
    events.append(ReplyLineReceived(at=0.1, reply=1, raw=b"250 mx.mail.example.com\r\n"))
    events += [ReplyReceived(at=0.1, reply=1, code=250, verb="EHLO", seconds=0.1), ScriptFinished(at=0.1)]
    inspection = _inspect(events)
    rules = [annotation.rule for annotation in inspection.ehlo[0].lines[0].annotations]
    parts = [number for number, rule in enumerate(rules) if rule == "sub-domain"]
    assert len(parts) == 4
    for part in parts:
        lines = ehlo_lines(inspection, 76, Selected("0/1", part))
        rows = [line for line in lines if "│ sub-domain" in line.text]
        assert [line.text.split("│ ")[1].split(" a ")[0] for line in rows] == ["sub-domain ×4"]
        assert any(piece.strong for piece in rows[0].pieces)
    starts = {line.text.rindex("RFC") for line in lines if "│" in line.text and "RFC" in line.text}
    assert len(starts) == 1
    narrow = _text(ehlo_lines(inspection, 44, Selected("0/1")))
    assert narrow.count("(RFC 5321 §4.1.1.1)") == rules.count("ehlo-ok-rsp") + 1
    assert "\u00a0" not in narrow


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
    assert "characters more: Enter goes to the bytes" in _text(lines)


def _long_reply(count):
    events = greeted()
    texts = [b"250-mx.example.com", *[b"250-X%05d" % number for number in range(1, count)]]
    events += [ReplyLineReceived(at=0.1, reply=1, raw=text + b"\r\n") for text in texts]
    events.append(ReplyLineReceived(at=0.1, reply=1, raw=b"250 HELP\r\n"))
    events += [ReplyReceived(at=0.1, reply=1, code=250, verb="EHLO", seconds=0.1), ScriptFinished(at=0.1)]
    return _inspect(events)


def test_a_reply_of_many_lines_is_folded():
    """Its start and its end are shown, what is between is counted; every line is shown or counted."""
    for count in (300, 370, 371, 395, 2000):
        lines = ehlo_lines(_long_reply(count), 58, Selected())
        shown = {line.stop for line in lines if line.stop and not line.aside}
        said = [line.text for line in lines if "lines more" in line.text]
        hidden = sum(int(words.split()[1].replace(",", "")) for words in said)
        assert len(shown) + hidden == count + 1
        assert f"0/{count + 1}" in shown
        assert len(lines) < 1000


def test_a_folded_line_can_be_gone_to():
    """Walking down from line to line passes through the fold; a line that is gone to stands among its neighbours."""
    inspection = _long_reply(2000)
    stop, passed = "0/299", []
    while len(passed) < 60:
        rows = [line.stop for line in ehlo_lines(inspection, 58, Selected(stop)) if line.stop]
        stop = next(row for row in rows[rows.index(stop) :] if row != stop)
        passed.append(stop)
    assert passed == [f"0/{number}" for number in range(300, 360)]
    lines = ehlo_lines(inspection, 58, Selected("0/1000"))
    shown = {line.stop for line in lines if line.stop and not line.aside}
    assert {f"0/{number}" for number in range(975, 1026)} <= shown
    assert [line.text for line in lines if "lines more" in line.text] == ["… 674 lines more", "… 956 lines more"]


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
    assert "TLSv1.0 ! accepted  ECDHE-RSA-AES256-SHA" in text
    assert "TLSv1.3 ✓ accepted  TLS_AES_256_GCM_SHA384" in text
    assert "━" * 36 + "  5 of 5 tried, 0.61 s" in text
    assert text.count("negotiated") == 1
    assert "6 shows what to do." in text
    assert "smtpd_tls_protocols" not in text


@pytest.mark.parametrize("width", WIDTHS)
def test_a_suite_is_called_by_a_name_that_somebody_gave_it(width):
    """OpenSSL's where the local one knows it, else the registry's; where the column is too narrow, in a row below, whole."""
    known = [*CIPHER_SUITES.values(), *(openssl_name(name) for name in CIPHER_SUITES.values())]
    lines = tls_lines(_inspect([*cisco_events(), *sweep_events()]), width, Selected())
    texts = [line.text for line in lines if line.stop.startswith("TLSv")]
    rows = [place for place, text in enumerate(texts) if "accepted" in text]
    beside = [texts[place].split("accepted")[1].replace("x25519", "").split() for place in rows]
    shown = [(words or texts[place + 1].split())[0] for place, words in zip(rows, beside, strict=True)]
    assert len(shown) == 4
    assert set(shown) <= set(known)
    assert max(map(len, texts)) <= width


def _swept(*answers, local=()):
    """A sweep with these answers: (version, outcome, words, starttls)."""
    events = [SweepStarted(at=1.0, versions=tuple(ProtocolVersion))]
    events += [LocalTLSChecked(at=1.0, version=version, completes=completes, why=why) for version, completes, why in local]
    for number, (version, outcome, words, starttls) in enumerate(answers, start=1):
        events.append(
            ProbeFinished(at=1.1, connection=number, version=version, outcome=outcome, words=words, starttls=starttls)
        )
    return _inspect([*cisco_events(), *events])


@pytest.mark.parametrize(
    ("outcome", "words", "starttls", "short", "full"),
    [
        (
            Outcome.STARTTLS_ABSENT,
            "STARTTLS is masked in the EHLO reply: not tried",
            "masked",
            "· not tried masked",
            "is masked in",
        ),
        (Outcome.CLOSED, "", "", "– closed    no alert", "closed without an answer"),
        (Outcome.NO_SESSION, "greeting: 554 no", "", "– no SMTP   greeting: 554 no", ""),
        (
            Outcome.NOT_TRIED,
            "left out: the session came to no EHLO reply, so a probe would not either",
            "",
            "· not tried no EHLO reply",
            "so a probe would not either",
        ),
        (
            Outcome.REFUSED,
            "",
            "before-greeting",
            "✓ refused",
            "STARTTLS stood before the greeting in this probe's EHLO reply.",
        ),
    ],
)
def test_the_column_is_short_and_the_selected_row_whole(outcome, words, starttls, short, full):
    """A reason fits its column; all of it stands under the selected row, in words and not by internal names."""
    inspection = _swept((ProtocolVersion.TLSv1_0, outcome, words, starttls))
    lines = [line.text for line in tls_lines(inspection, 76, Selected("TLSv1.0")) if line.stop == "TLSv1.0"]
    assert lines[0].startswith(f"TLSv1.0 {short}")
    assert full in " ".join(" ".join(lines[1:]).split())
    assert "before-greeting" not in " ".join(lines)


def test_what_has_no_room_loses_its_least_part_first():
    """The group goes before the suite is cut, the word alert before the alert's name."""
    suite = "TLS_AES_256_GCM_SHA384"
    row = next(row for row in _inspect([*cisco_events(), *sweep_events()]).versions.rows if row.cipher_suite == suite)
    inspection = _inspect([*cisco_events(), *sweep_events()])
    rows = (*inspection.versions.rows[:5], replace(row, group="x25519"))
    inspection = replace(inspection, versions=replace(inspection.versions, rows=rows))
    shown = {
        width: {line.stop: " ".join(line.text.split()[2:]) for line in tls_lines(inspection, width, Selected()) if line.stop}
        for width in (56, 76)
    }
    assert shown[76]["TLSv1.3"] == f"accepted {suite} x25519"
    assert shown[56]["TLSv1.3"] == f"accepted {suite}"
    assert shown[76]["SSLv3"] == "refused alert 70 protocol_version"
    assert shown[56]["SSLv3"] == "refused 70 protocol_version"


def test_a_suite_that_is_too_long_stands_below_its_row():
    """Half a suite is none; beside the answer stands the group then, and not a gap."""
    inspection = _inspect([*cisco_events(), *sweep_events()])
    (*rows, last) = inspection.versions.rows
    long = replace(last, cipher_suite="TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", group="x25519")
    inspection = replace(inspection, versions=replace(inspection.versions, rows=(*rows, long)))
    shown = [line.text.split() for line in tls_lines(inspection, 59, Selected()) if line.stop == "TLSv1.3"]
    assert shown[0][1:4] == ["✓", "accepted", "x25519"]
    assert shown[1] == ["ECDHE-ECDSA-AES256-GCM-SHA384"]


def test_what_was_not_asked_is_not_tried():
    """Where nothing was sent no bar is full, and nothing is said of a STARTTLS that was tried."""
    masked = "STARTTLS is masked in the EHLO reply: not tried"
    inspection = _swept(
        (ProtocolVersion.SSLv2, Outcome.NOT_TRIED, "this program has no SSLv2 hello yet", ""),
        *((version, Outcome.STARTTLS_ABSENT, masked, "masked") for version in list(ProtocolVersion)[1:]),
    )
    text = _text(tls_lines(inspection, 76, Selected()))
    assert "─" * 36 + "  0 of 5 tried" in text
    assert "STARTTLS was tried" not in text


def test_what_this_machine_can_is_one_word_and_one_sentence():
    """The column has yes, no or the condition; the selected row says why, once."""
    inspection = _swept(
        local=(
            (ProtocolVersion.SSLv2, False, "cannot ask: OpenSSL 1.1.0 and later have no SSLv2"),
            (ProtocolVersion.TLSv1_0, True, "only with -cipher ALL:@SECLEVEL=0 (else: NO_CIPHERS_AVAILABLE)"),
            (ProtocolVersion.TLSv1_3, True, "yes"),
        )
    )
    rows = {line.stop: line.text for line in tls_lines(inspection, 76, Selected()) if line.stop}
    assert rows["SSLv2"].endswith("  no")
    assert rows["TLSv1.0"].endswith("  SECLEVEL=0 only")
    assert rows["TLSv1.3"].endswith("  yes")
    opened = " ".join(_text(tls_lines(inspection, 76, Selected("SSLv2"))).split())
    assert "This machine cannot speak it: OpenSSL 1.1.0 and later have no SSLv2." in opened
    opened = " ".join(_text(tls_lines(inspection, 76, Selected("TLSv1.0"))).split())
    assert "This machine can speak it only with -cipher ALL:@SECLEVEL=0 (else: NO_CIPHERS_AVAILABLE)." in opened


def test_who_gets_this_far_is_said():
    """A client that goes by the letter never comes to TLS where STARTTLS stands before the greeting."""
    assert "Only clients that accept the misplaced STARTTLS get this far." in _text(
        tls_lines(_inspect(cisco_events()), 140, Selected())
    )
    assert "misplaced" not in _text(tls_lines(_inspect(greeted()), 140, Selected()))


def test_the_bar_fills_as_answers_come():
    """One answer of five is a fifth of the bar, SSLv2 was not asked; a probe under way says so."""
    sweep = sweep_events()
    events = [*cisco_events(), *sweep[:3], ProbeStarted(at=1.3, connection=3, version=ProtocolVersion.TLSv1_0)]
    assert isinstance(sweep[0], SweepStarted)
    text = _text(tls_lines(_inspect(events), 76, Selected()))
    assert "━" * 7 + "─" * 29 + "  1 of 5 tried" in text
    assert "TLSv1.0 … asking" in text


def test_a_selected_version_tells_all():
    """The registry's full name of the suite stands there, whatever the table had room for."""
    lines = tls_lines(_inspect([*cisco_events(), *sweep_events()]), 58, Selected("TLSv1.2"))
    chosen = [line.text for line in lines if line.stop == "TLSv1.2"]
    assert "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" in "".join(chosen[1:])


def test_the_chain_as_sent_and_the_path_as_built():
    """Two things with two names; a certificate is folded until it is selected, and then shows its digests."""
    inspection = _with_chain(_inspect(cisco_events()))
    text = _text(certificate_lines(inspection, 76, Selected("0")))
    for words in (
        "Presented chain  as sent",
        "! 1 leaf  mail.domain1.com",
        "✓ 2 intermediate  R11",
        "! 3 intermediate  cannot be read",
        "Certification path  as built",
        "└ CN=Root X1",
        "✗ name  does not name",
        "· dates validity not checked",
        "ab" * 32,
    ):
        assert words in text
    assert "ab" * 32 not in _text(certificate_lines(inspection, 76, Selected()))


def _careless(width, selected, identity=Identity.CARELESS, trusted=True, added=("", "")):
    """The pane on a minted chain."""
    now = datetime(2026, 1, 15, 12, tzinfo=UTC)
    minted = mint("mail.domain1.com", now, identity)
    ders = tuple(split_pem(minted.chain_pem))
    stores = []
    named = (f"this system's store (x){added[0]}", f"certifi 1.2{added[1]}")
    for name, anchors in zip(named, ([minted.root] if trusted else [], [minted.root]), strict=True):
        found = build_path(ders, anchors, now)
        reasons = tuple((str(reason.fault), 0, reason.words) for reason in found.reasons)
        stores.append(
            PathChecked(
                at=1,
                store=name,
                anchors=7,
                builds=found.builds,
                path=found.path,
                wall_clock=now.isoformat(),
                words=found.words,
                reasons=reasons,
            )
        )
    shown = CertificatesPresented(at=1, chain=ders, version=ProtocolVersion.TLSv1_3)
    inspection = _inspect([*cisco_events(), shown, *stores])
    return certificate_lines(inspection, width, Selected(selected))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_summary_comes_first_then_problems_then_certificates(width):
    """Whatever the width: does it build, does the name fit, until when; then what is wrong; no line too wide."""
    for stop in ("", "0", "1", "problem 1"):
        lines = _careless(width, stop)
        assert max(cell_len(line.text) for line in lines) <= width
    text = _text(lines)
    order = ["✓ path", "✓ name", "✓ dates", "→ mail", "What is wrong", "Presented chain", "Certification path", "Who looks"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_problem_shows_its_evidence_and_its_remedy():
    """Of many problems only the selected one does; one alone always."""
    assert "seen in: extendedKeyUsage clientAuth" not in _text(_careless(76, ""))
    text = _text(_careless(76, "problem 0"))
    assert "✗ wrong purpose · certificate 1 (leaf): mail.domain1.com" in text
    assert "seen in: extendedKeyUsage clientAuth" in text
    assert "→ Get a new certificate for a TLS server" in text
    assert "  seen in: notAfter" in _text(_careless(76, "", Identity.EXPIRED))


def test_a_record_stays_one_record_at_every_width():
    """Where it does not fit in one row it stands in brackets, as a zone file may have it, and nothing of it is lost."""
    for width in WIDTHS:
        rows = [line.text.strip() for line in _careless(width, "0")]
        start = next(place for place, row in enumerate(rows) if row.startswith("_25._tcp"))
        record = re.match(r"(\S+) IN TLSA 3 1 1 (?:\( ([0-9a-f ]+) \)|([0-9a-f]+))", " ".join(rows[start:]))
        owner, wrapped, whole = record.groups()
        assert owner == "_25._tcp.mail.domain1.com."
        assert len((wrapped or whole).replace(" ", "")) == 64


def test_two_stores_stand_beside_each_other_where_they_differ():
    """Each with its own answer; where both say the same it is said once."""
    text = _text(_careless(76, "", Identity.GOOD, trusted=False))
    (row,) = [line for line in text.splitlines() if "✗ this system's store" in line]
    assert "✓ certifi (7 roots)" in row
    assert "builds by certifi, not by this system's store" in text
    assert "by this system's store (7 roots) and certifi (7 roots)" in " ".join(
        _text(_careless(76, "", Identity.GOOD)).split()
    )
    neither = " ".join(_text(_careless(140, "", Identity.LEAF_ONLY)).split())
    assert "tried with this system's store (7 roots) and certifi (7 roots) none was built" in neither


@pytest.mark.parametrize(
    ("added", "by", "built"),
    [
        (
            (" + the demo's own root",) * 2,
            "this system's store and certifi, with the demo's own root",
            "this system's store (7 roots) and certifi (7 roots), with the demo's own root",
        ),
        (
            (" + /etc/own.pem + the demo's own root", " + /etc/own.pem"),
            "this system's store with /etc/own.pem + the demo's own root and certifi with /etc/own.pem",
            "this system's store (7 roots) with /etc/own.pem + the demo's own root and certifi (7 roots) with /etc/own.pem",
        ),
    ],
)
def test_what_was_added_to_a_store_is_said(added, by, built):
    """A path that builds to a root of the demo's, or of one's own file, says nothing about the store that others have."""
    text = " ".join(_text(_careless(140, "", Identity.GOOD, added=added)).split())
    assert f"✓ path builds by {by} ✓" in text
    assert f"as built, by {built} CN=" in text
    beside = _text(_careless(140, "", Identity.GOOD, trusted=False, added=(" + /etc/own.pem", "")))
    assert "✗ this system's store (7 roots), with /etc/own.pem" in beside


def test_pem_of_the_selected_certificate_or_of_all():
    """What p and P write: the bytes as sent; a problem stands for the certificate it is about."""
    now = datetime(2026, 1, 15, 12, tzinfo=UTC)
    ders = split_pem(mint("mail.domain1.com", now, Identity.CARELESS).chain_pem)
    shown = CertificatesPresented(at=1, chain=tuple(ders), version=ProtocolVersion.TLSv1_3)
    certificates = _inspect([*cisco_events(), shown]).certificates
    orders = [number for number, one in enumerate(certificates.explained) if one.fault == "wrong-order"]
    for stop, expected in (("", ders), ("1", ders[1:2]), (f"problem {orders[0]}", ders[2:3]), ("nothing", ders[:1])):
        text = pem_text(certificates, stop)
        assert split_pem(text.encode()) == expected
        assert text.replace("\n", "").isprintable()
    assert pem_text(_inspect(cisco_events()).certificates, "") == ""


def test_a_finding_reads_in_its_order_and_leads_to_its_bytes():
    """What happened, why, what to do; settings keep a line of their own; the evidence is that of the finding."""
    inspection = _inspect(cisco_events())
    lines = finding_lines(inspection, 76, Selected("1"))
    first = [line for line in lines if line.stop == "1"]
    assert first[0].text.startswith("✗  STARTTLS stands where the greeting belongs.")
    assert {line.evidence for line in first} == {inspection.findings[0].evidence[0]}
    text = _text(first)
    assert text.index("Cisco ESA") < text.index("→ The server's name")
    assert "\n       policy-map type inspect esmtp NAME\n         parameters\n" in text
    assert "failure · ehlo-keyword-before-greeting" in text


def test_a_table_keeps_its_columns():
    """Blanks that make columns stay; what goes on stands under the last column, or indented."""
    row = "  1.0 and 1.1    1.2 and 1.3      none: in clear or deferred"
    assert wrap_columns(row, 80) == [row]
    assert wrap_columns(row, 54) == ["  1.0 and 1.1    1.2 and 1.3      none: in clear or", " " * 34 + "deferred"]
    assert wrap_columns("  a_setting = !SSLv2, !SSLv3, !TLSv1", 24) == ["  a_setting = !SSLv2,", "      !SSLv3, !TLSv1"]
    for width in range(10, 60):
        assert all(cell_len(text) <= width for text in wrap_columns(row, width))
        assert "".join("".join(wrap_columns(row, width)).split()) == "".join(row.split())


def test_long_advice_is_whole_only_for_the_selected_finding():
    """The others say their first sentence, and how to see the rest."""
    inspection = _inspect([*cisco_events(), *sweep_events()])
    number = next(place for place, found in enumerate(inspection.findings, 1) if found.code == "tls-below-minimum-accepted")
    brief, whole = (_text(finding_lines(inspection, 58, Selected(stop))) for stop in ("", str(number)))
    assert "do 465 and 587 first." in brief
    assert "↓ to this finding shows all" in brief
    assert "smtpd_tls_mandatory_protocols" not in brief
    assert "smtpd_tls_mandatory_protocols" in whole
    assert whole.count("shows all") == brief.count("shows all") - 1


def test_a_selected_version_tells_what_came_with_it():
    """Signature, ticket, staple and chain where they show; TLS 1.3 hides them, and a demand is named."""
    inspection = _inspect([*cisco_events(), *sweep_events()])
    rows = list(inspection.versions.rows)
    rows[4] = replace(
        rows[4], signature_scheme="rsa_pss_rsae_sha256", session_ticket=True, ocsp_staple=False, needs="RSA key exchange"
    )
    inspection = replace(inspection, versions=replace(inspection.versions, rows=tuple(rows)))
    opened = " ".join(_text(tls_lines(inspection, 76, Selected("TLSv1.2"))).split())
    assert "Only with RSA key exchange. signed with rsa_pss_rsae_sha256, not checked; no ALPN; session ticket;" in opened
    assert "no OCSP staple." in opened
    opened = " ".join(_text(tls_lines(inspection, 76, Selected("TLSv1.3"))).split())
    assert "the rest is encrypted in TLS 1.3; of it, only a session shows the certificates." in opened


def test_a_policy_of_this_machine_is_told_in_a_sentence():
    """What keeps other programs from a version that this machine can speak."""
    why = "yes; MinProtocol = TLSv1.3 in OPENSSL_CONF keeps other programs here from it"
    inspection = _swept(local=((ProtocolVersion.TLSv1_2, True, why),))
    opened = " ".join(_text(tls_lines(inspection, 76, Selected("TLSv1.2"))).split())
    assert f"This machine can speak it{why.removeprefix('yes')}." in opened


def test_the_selected_finding_shows_how_to_see_it():
    """The commands behind the advice, each with what it would mislead about; the other findings are brief."""
    inspection = inspect(Transcript(cisco_events()))
    shown = " ".join("\n".join(line.text for line in finding_lines(inspection, 76, Selected("1"))).split())
    assert [words for words in ("openssl s_client", "nc -w 5", "posttls-finger") if words not in shown] == []
    assert "Postfix itself and Cisco ESA skip the first line" in shown
    assert "openssl" not in "\n".join(line.text for line in finding_lines(inspection, 76, Selected("")))
