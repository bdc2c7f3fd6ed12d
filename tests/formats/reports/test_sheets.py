"""What only some sources have, in every form of report; and what is left out where nothing was tried."""

import json

import pytest
from captures import RAW, conversation, pcap

from inspector.formats.recognise import recognise
from inspector.formats.reports.html import report_html
from inspector.formats.reports.json import report_json
from inspector.formats.reports.markdown import report_markdown
from inspector.formats.reports.text import report_text
from inspector.lenses.inspection import inspect
from inspector.tls.client_hello import range_hello
from inspector.transcript import Transcript

SETTINGS = b"mail_version = 3.7.11\nsmtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2\n"
HEADER = b"Received: from a.example ([192.0.2.7]) by b.example with ESMTP id 1; Thu, 15 Jan 2026 13:00:00 +0100\n"
STEPS = (
    *("S: 220 mx.example.com ESMTP", "C: EHLO client.example.com", "S: 250-mx.example.com", "S: 250 STARTTLS"),
    *("C: STARTTLS", "S: 220 2.0.0 Ready"),
)
CAPTURE = pcap(conversation(*STEPS).client_says(range_hello("mx.example.com")).packets, RAW)
FORMS = {"text": report_text, "markdown": report_markdown, "json": report_json, "html": report_html}


def report(raw: bytes, form: str) -> str:
    """A report of a source."""
    transcript = Transcript(recognise(raw, "x")[0].events)
    return FORMS[form](transcript, inspect(transcript))


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (SETTINGS, ["TLS versions by Postfix's settings", "25, by main.cf", "587 or 465", "1.2 1.3", "What was read"]),
        (HEADER, ["The way of the message", "1 hop: 1 in clear (1)", "a.example → b.example", "What was read"]),
        (CAPTURE, ["What the client offers", "TLSv1.3 TLSv1.2 TLSv1.1 TLSv1.0", "mx.example.com", "Conversation"]),
    ],
    ids=["settings", "header", "capture"],
)
def test_every_form_shows_the_table(raw: bytes, words: list[str], form: str):
    """Its title, its verdict and its cells."""
    shown = report(raw, form).replace("&#x27;", "'").replace("&#39;", "'")
    assert all(word in shown for word in words)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
@pytest.mark.parametrize("raw", [SETTINGS, HEADER], ids=["settings", "header"])
def test_nothing_is_said_of_a_session_where_there_is_none(raw: bytes, form: str):
    """No address, no certificate, no version that was not tried."""
    shown = report(raw, form)
    for words in ("no connection", "Certificates", "not been tried", "not_tried", "EHLO name", "session came about"):
        assert words not in shown


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_versions_that_nobody_could_try_have_no_rows(form: str):
    """A capture holds one handshake; six lines of "not tried" would say nothing."""
    assert "not_tried" not in report(CAPTURE, form)


def test_the_json_has_the_tables_and_the_whole_offer():
    """Cells, the entries that show them, and every cipher suite."""
    settings, capture = json.loads(report(SETTINGS, "json")), json.loads(report(CAPTURE, "json"))
    (sheet,) = settings["sheets"]
    assert (sheet["key"], sheet["header"]) == ("postfix-settings", ["where", "TLS", "versions", "by"])
    assert sheet["rows"][0] == {
        "cells": ["25, by main.cf", "may", "1.2 1.3", "smtpd_tls_protocols = >=TLSv1.2"],
        "entry": 4,
        "bad": False,
    }
    offer = capture["client_offer"]
    assert offer["versions"] == ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1.0"]
    assert (offer["highest"], offer["lowest"]) == ("TLSv1.3", "TLSv1.0")
    assert len(offer["cipher_suites"]) > 50
    assert "client_offer" not in settings
