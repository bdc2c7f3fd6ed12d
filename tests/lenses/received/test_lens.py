"""The way of a message by its Received fields, in the forms of many servers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbook import started

from inspector.events import LineKept, SourceRead
from inspector.frozen import replace
from inspector.lenses.inspection import inspect
from inspector.lenses.received.lens import Hop, ReceivedReading, read_received
from inspector.transcript import Transcript

DATE = "Thu, 15 Jan 2026 13:00:00 +0100"


def transcript(*lines: str) -> Transcript:
    """What the reader makes of header lines: an entry for each, behind the two that begin."""
    source = SourceRead(at=0, kind="received", name="x", words="a header")
    kept = [LineKept(at=0, number=number, raw=line.encode("latin-1"), why="header") for number, line in enumerate(lines, 1)]
    return Transcript([started(), source, *kept])


def reading(*lines: str) -> ReceivedReading:
    """The reading of header lines."""
    found = read_received(transcript(*lines))
    assert found is not None
    return found


def hop(*lines: str) -> Hop:
    """The one hop of a field."""
    (found,) = reading(*lines).hops
    return found


def quoted(lines: tuple[str, ...], found: Hop) -> str:
    """The bytes that tell what protected it; a bar between lines."""
    return "|".join(lines[place.entry - 2][place.start : place.stop] for place in found.evidence)


TOLD = [
    (
        "Postfix",
        (
            "Received: from out.example.net (out.example.net [192.0.2.7])",
            "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
            "\t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)",
            "\t(No client certificate requested)",
            f"\tby mx.example.com (Postfix) with ESMTPS id 4XyZ for <a@example.com>; {DATE}",
        ),
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
    ),
    (
        "Postfix 3.3 and older",
        (
            "Received: from a.example (a.example [192.0.2.7])",
            " (using TLSv1 with cipher ECDHE-RSA-AES256-SHA (256/256 bits))",
            f" (No client certificate requested) by b.example (Postfix) with ESMTPS id 4; {DATE}",
        ),
        ("TLSv1.0", "ECDHE-RSA-AES256-SHA"),
    ),
    (
        "Exim",
        (
            "Received: from [192.0.2.7] (port=41822 helo=a.example) by mx.example.com with esmtps  (TLS1.3)",
            f"\t tls TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <a@b.example>) id 1u-0; {DATE}",
        ),
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
    ),
    (
        "Exim, older",
        (
            "Received: from a.example ([192.0.2.7]) by b.example with esmtps (TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384:256)",
            f"\t(Exim 4.89) id 1u-0; {DATE}",
        ),
        ("TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384"),
    ),
    (
        "Gmail",
        (
            "Received: from a.example (a.example. [192.0.2.7])",
            "        by mx.google.com with ESMTPS id x1si1.2026.01.15 for <a@gmail.example>",
            "        (version=TLS1_2 cipher=ECDHE-ECDSA-AES128-GCM-SHA256 bits=128/128);",
            "        Thu, 15 Jan 2026 04:00:00 -0800 (PST)",
        ),
        ("TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256"),
    ),
    (
        "Exchange Online",
        (
            "Received: from AM0PR01.eurprd01.prod.exchangelabs.example (2603:10a6:208:1::1) by",
            " AM0PR02.eurprd01.prod.exchangelabs.example (2603:10a6:208:2::2) with Microsoft SMTP",
            " Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id",
            f" 15.20.4264.30; {DATE}",
        ),
        ("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    ),
    (
        "sendmail",
        (
            "Received: from a.example (a.example [192.0.2.7])",
            "\tby b.example (8.17.1/8.17.1) with ESMTPS id 5A1",
            f"\t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NOT); {DATE}",
        ),
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
    ),
    (
        "OpenSMTPD",
        ("Received: ", f"\tby mail (OpenSMTPD) with ESMTPSA id 6a5e (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO); {DATE}"),
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
    ),
    (
        "Courier",
        (
            "Received: from a.example (a.example [::ffff:192.0.2.7])",
            "  (TLS: TLSv1.2,256bits,ECDHE-RSA-AES256-GCM-SHA384)",
            f"  by b.example with ESMTPS; {DATE}",
            "  id 00000000005A1C77",
        ),
        ("TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384"),
    ),
    (
        "a family of suites is no version",
        (
            "Received: from a.example (a.example [192.0.2.7]) (TLS: TLSv1/SSLv3,128bits,AES128-GCM-SHA256)",
            f" by b.example; {DATE}",
        ),
        ("", "AES128-GCM-SHA256"),
    ),
    (
        "Haraka",
        (
            "Received: from a.example ([192.0.2.7]) by b.example (Haraka/2.8) with ESMTPS id E5D4",
            f" envelope-from <a@b.example> (version=TLSv1/SSLv3 cipher=AES128-SHA verify=FAIL); {DATE}",
        ),
        ("", "AES128-SHA"),
    ),
    (
        "Cisco ESA",
        (f"Received: from a.example ([192.0.2.7]) by esa1.example with ESMTP/TLS/ECDHE-RSA-AES256-GCM-SHA384; {DATE}",),
        ("", "ECDHE-RSA-AES256-GCM-SHA384"),
    ),
    (
        "qmail",
        (f"Received: from a.example (192.0.2.7) by 0 with (ECDHE-RSA-AES256-GCM-SHA384 encrypted) SMTP; {DATE}",),
        ("", "ECDHE-RSA-AES256-GCM-SHA384"),
    ),
    ("Postini", (f"Received: from source ([192.0.2.7]) (using TLSv1) by postini.example; {DATE}",), ("TLSv1.0", "")),
    ("only an S", (f"Received: from a.example ([192.0.2.7]) by b.example with ESMTPS id 1; {DATE}",), ("", "")),
    (
        "Exchange 2010",
        (f"Received: from a.example ([192.0.2.7]) by b.example with Microsoft SMTP Server (TLS) id 14.3.1; {DATE}",),
        ("", ""),
    ),
    (
        "SSL 3",
        (f"Received: from a.example ([192.0.2.7]) by b.example with ESMTPS (SSLv3:DES-CBC3-SHA:168) id 1; {DATE}",),
        ("SSLv3", "DES-CBC3-SHA"),
    ),
]


@pytest.mark.parametrize(("lines", "told"), [case[1:] for case in TOLD], ids=[case[0] for case in TOLD])
def test_tls_in_the_forms_of_many_servers(lines: tuple[str, ...], told: tuple[str, str]):
    """Version and suite as written there; the time of each is the same moment."""
    found = hop(*lines)
    assert (found.protection, found.version, found.suite) == ("TLS", *told)
    assert found.at == datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "protection"),
    [
        ("from a.example ([192.0.2.7]) by b.example with ESMTP id 1", "in clear"),
        ("from a.example ([192.0.2.7]) by b.example with SMTP id 1", "in clear"),
        ("from a.example ([192.0.2.7]) by b.example with esmtp (Exim 4.96)", "in clear"),
        ("from a.example ([192.0.2.7]) by b.example with esmtpa (Exim 4.96)", "in clear"),
        ("from localhost (localhost [127.0.0.1]) by b.example (Postfix) with ESMTP id 1", "local"),
        ("from ip6-localhost ([::1] helo=b.example) by b.example with esmtp (Exim 4.96)", "local"),
        ("from a.example (a.example [IPv6:2001:db8::7]) by b.example with ESMTP id 1", "in clear"),
        ("by b.example (Postfix, from userid 0) id 1", "local"),
        ("(qmail 6338 invoked by uid 399)", "local"),
        ("from b.example ([192.0.2.7]) by b.example with LMTP id 1", "local"),
        ("from A.example ([169.254.5.159]) by B.example with mapi id 14.03", "local"),
        ("by 2002:a05:6a21:1190:b0:1cf:6baf:61c0 with SMTP id adf61e", "not told"),
        ("from a.example ([192.0.2.7]) by b.example with Microsoft SMTP Server id 15.1", "not told"),
        ("from a.example ([192.0.2.7]) by b.example", "not told"),
        ("", "not told"),
    ],
)
def test_what_else_protected_a_hop(field: str, protection: str):
    """By the word behind with (RFC 3848), and by who handed it over; what is not told is not guessed."""
    assert hop(f"Received: {field}; {DATE}").protection == protection


def test_hops_come_oldest_first_with_their_delays():
    """The top field is the newest; times are compared across zones."""
    found = reading(
        "Received: from b.example by c.example with ESMTPS; Thu, 15 Jan 2026 13:02:05 +0100",
        "Received: from a.example by b.example with ESMTPS; Thu, 15 Jan 2026 07:00:05 -0500",
        "Received: from me by a.example with ESMTPSA; Thu, 15 Jan 2026 12:00:00 +0000 (UTC)",
    )
    assert [(each.receiver, each.delay) for each in found.hops] == [
        ("a.example", None),
        ("b.example", timedelta(seconds=5)),
        ("c.example", timedelta(minutes=2)),
    ]
    assert [row.cells[1] for row in found.sheet.rows] == ["", "5 s", "2 min"]
    assert "From the first time to the last it took 2 min." in found.sheet.remarks


@pytest.mark.parametrize(
    "date", ["", "; not a date", "; Thu, 99 Jan 2026 13:00:00 +0100", "; Thu, 15 Jan 99999 13:00:00 +0100"]
)
def test_a_time_that_cannot_be_read_is_none(date: str):
    """And no delay is computed from it."""
    assert hop(f"Received: from a by b with ESMTPS{date}").at is None


def test_the_evidence_is_what_tells_the_protection():
    """Over folded lines; the word behind with where there is no more; the whole field where there is nothing."""
    lines = TOLD[5][1]
    assert quoted(lines, hop(*lines)) == ("(version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)")
    folded = ("Received: from a by b with ESMTPS", "  (version=TLSv1.2", "  cipher=AES256-SHA bits=256); " + DATE)
    assert quoted(folded, hop(*folded)) == "(version=TLSv1.2|cipher=AES256-SHA bits=256)"
    word = (f"Received: from a ([192.0.2.7]) by b with ESMTP id 1; {DATE}",)
    assert quoted(word, hop(*word)) == "with ESMTP"
    nothing = ("Received: from a by b",)
    assert quoted(nothing, hop(*nothing)) == "Received: from a by b"


def test_quotation_marks_of_a_mail_and_other_fields_are_passed_over():
    """What is quoted is read behind the marks; other fields end a Received field and are none."""
    lines = (
        "> Return-Path: <a@b.example>",
        "> X-Received: by 2002:a05:: with SMTP id 1;",
        "> Received: from a ([192.0.2.7]) by b",
        ">   with ESMTP id 1; " + DATE,
        "> Subject: with ESMTPS",
        ">  and more",
    )
    found = hop(*lines)
    assert (found.protection, quoted(lines, found)) == ("in clear", "with ESMTP")


def test_a_field_that_lost_its_indentation_goes_on():
    """A page that was copied has none, or non-breaking blanks in its place."""
    lines = (
        "Received: from a ([192.0.2.7])",
        "by b (Postfix)",
        "(using TLSv1.2 with cipher X (256/256 bits))",
        "with ESMTPS id 1; x",
        DATE,
    )
    whole = hop(" ".join(lines))
    assert hop(*lines) == replace(whole, evidence=hop(*lines).evidence)
    assert hop(lines[0], "\xc2\xa0\xc2\xa0" + " ".join(lines[1:])).version == whole.version


def test_the_cipher_of_postfix_is_no_protocol():
    """Its comment says ``with cipher``, in front of the ``with`` that names the protocol."""
    assert hop(*TOLD[0][1]).protocol == "ESMTPS"


def test_the_table():
    """Rows oldest first; a hop in clear is marked, and the headline counts."""
    sheet = reading(
        f"Received: from b.example ([192.0.2.8]) by c.example with ESMTPS (TLS1.3) tls TLS_AES_256_GCM_SHA384; {DATE}",
        f"Received: from a.example ([192.0.2.7]) by b.example with ESMTP id 1; {DATE}",
    ).sheet
    assert sheet.headline == "2 hops: 1 in clear (1), 1 over TLS."
    assert [(row.cells, row.bad) for row in sheet.rows] == [
        (("1", "", "ESMTP", "in clear", "a.example → b.example"), True),
        (("2", "0 s", "ESMTPS", "TLSv1.3 TLS_AES_256_GCM_SHA384", "b.example → c.example"), False),
    ]
    assert "may have been written by anybody" in sheet.remarks[0]


FINDINGS = [
    (f"from a.example ([192.0.2.7]) by b.example with ESMTP id 1; {DATE}", "received-hop-in-clear", "warning"),
    (f"from a.example ([10.0.0.7]) by b.example with ESMTP id 1; {DATE}", "received-hop-in-clear", "note"),
    (
        f"from a.example ([192.0.2.7]) by b.example with esmtps (TLS1.1) tls X_Y_Z; {DATE}",
        "received-below-minimum",
        "warning",
    ),
]


@pytest.mark.parametrize(("field", "code", "severity"), FINDINGS)
def test_findings(field: str, code: str, severity: str):
    """In clear, in clear inside a private network, below the minimum."""
    (finding,) = inspect(transcript(f"Received: {field}")).findings
    assert (finding.code, finding.severity) == (code, severity)
    assert "hop 1, a.example → b" in finding.title


def test_clocks_that_differ():
    """Received before it was sent: a note, with the seconds."""
    late, early = "Thu, 15 Jan 2026 13:00:00 +0100", "Thu, 15 Jan 2026 12:58:00 +0100"
    lines = (f"Received: from b by c with ESMTPS; {early}", f"Received: from a by b with ESMTPS; {late}")
    (finding,) = inspect(transcript(*lines)).findings
    assert (finding.code, finding.severity) == ("received-clock-skew", "note")
    assert "120 s before it was sent" in finding.explanation
    assert reading(*lines).sheet.rows[1].cells[1] == "−2 min"


def test_a_good_way_has_no_finding():
    """TLS 1.2 and above, known or not."""
    for _, lines, (version, _) in TOLD:
        codes = {finding.code for finding in inspect(transcript(*lines)).findings}
        assert codes == ({"received-below-minimum"} if version in ("TLSv1.0", "SSLv3") else set())


def test_the_inspection_has_no_session_then():
    """The header names what was read; nothing is said to have failed."""
    inspection = inspect(transcript(f"Received: from a by b with ESMTPS; {DATE}"))
    assert inspection.without_session
    assert (inspection.session.target, inspection.session.ended) == ("Received header fields", "")
    assert [sheet.key for sheet in inspection.sheets] == ["received"]


@given(st.lists(st.text(alphabet="Received: fombywithESMTPSTLv1.3()[];=, \t\x1b>", max_size=60), max_size=6))
def test_any_header_is_read(lines: list[str]):
    """Evidence lies inside the lines, and nothing unprintable is shown."""
    found = read_received(transcript(*lines))
    for each in found.hops if found else ():
        assert all(place.stop <= len(lines[place.entry - 2]) for place in each.evidence)
    assert all(cell.isprintable() for row in (found.sheet.rows if found else ()) for cell in row.cells)
    inspect(transcript(*lines))
