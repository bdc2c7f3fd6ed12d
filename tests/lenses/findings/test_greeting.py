"""The form of the 220: what a firewall made of it, its length, its line ends."""

import pytest
from playbook import EHLO, inspected

from inspector.formats.reports.annotated import mark_text
from inspector.lenses.clients.reading import Then
from inspector.lenses.finding import Severity

OFFER = (EHLO, "S: 250-mx.example.com", "S: 250 STARTTLS")
NO_OFFER = (EHLO, "S: 250-mx.example.com", "S: 250 SIZE 1000")
MASK = "S: 220 ****************************"
FAILURE, WARNING, NOTE = Severity.FAILURE, Severity.WARNING, Severity.NOTE


@pytest.mark.parametrize(
    ("greeting", "reply", "code", "severity"),
    [
        ((MASK,), OFFER, "greeting-masked", FAILURE),
        ((MASK,), NO_OFFER, "greeting-masked", WARNING),
        (("S: 220 ********0****2****",), OFFER, "greeting-masked", FAILURE),
        (("S: 220 *** mx ***",), OFFER, "greeting-not-a-domain", NOTE),
        (("S: 220 2",), OFFER, "greeting-not-a-domain", FAILURE),
        (("S: 220 ",), OFFER, "greeting-not-a-domain", FAILURE),
        (("S: 220",), NO_OFFER, "greeting-not-a-domain", WARNING),
        (("S: 220-", "S: 220 "), OFFER, "greeting-not-a-domain", NOTE),
        ((b"S: 220 mx.example.com caf\xe9\r\n",), OFFER, "greeting-8bit", WARNING),
        (("S: 220 a.example " + "A" * 497,), OFFER, "greeting-too-long", NOTE),
        (("S: 220 a.example " + "A" * 496,), OFFER, "", None),
        ((b"S: 220 mx.example.com ESMTP\n",), OFFER, "greeting-bare-lf", NOTE),
        ((b"S: 220-mx.example.com\n", "S: 220 ready"), OFFER, "greeting-bare-lf", NOTE),
        (("S: 554 " + "A" * 900,), (), "greeting-refused", FAILURE),
    ],
)
def test_a_greeting_gives_exactly_this(
    greeting: tuple[str | bytes, ...], reply: tuple[str, ...], code: str, severity: Severity | None
) -> None:
    """512 bytes are allowed, code and line end included; a mask is worst where it alone keeps Postfix from STARTTLS."""
    found = [finding for finding in inspected(*greeting, *reply).findings if finding.code.startswith("greeting-")]
    assert [(each.code, each.severity) for each in found] == ([(code, severity)] if code else [])


@pytest.mark.parametrize(
    ("text", "what", "span"),
    [
        ("\t", "a tab is no part of a Domain", (4, 5)),
        (" Microsoft ESMTP MAIL Service", "a blank stands there", (4, 4)),
        ("foo.bar, ESMTP EXIM 4.83", "',' is no part of a Domain", (11, 12)),
        ("%WPI_HOSTNAME% ESMTP", "'%' is no part of a Domain", (4, 5)),
        ("mx_1.example.com ESMTP", "an underscore is no part of a Domain", (6, 7)),
        ("2.0.0 mx.example.com ESMTP", "2.0.0 is a status code, which has no place there (RFC 2034 §3)", (4, 9)),
        ("ESMTP Exim", "“ESMTP” is the protocol's name", (4, 9)),
        ("Lotus Notes ESMTP Server", "“Lotus” is no full name", (4, 9)),
        ("mx.example.com", "", None),
        ("mx.example.com. ESMTP", "a dot stands where a letter or digit must be", None),
        ("[192.0.2.1] ESMTP", "", None),
        ("[IPv6:2001:db8::1]", "", None),
        ("192.0.2.1 ESMTP", "", None),
    ],
)
def test_what_stands_where_the_name_belongs(text: str, what: str, span: tuple[int, int] | None) -> None:
    """A full name, or an address in brackets; what else is there is said, and its bytes are the evidence."""
    found = [each for each in inspected(f"S: 220 {text}", *OFFER).findings if each.code == "greeting-not-a-domain"]
    assert [each.title.partition(": ")[2] for each in found] == ([what] if what else [])
    if span:
        assert [(place.start, place.stop) for place in found[0].evidence] == [span]


def test_the_evidence_is_the_line_that_has_it() -> None:
    """Of a greeting with several lines, the one with the wrong end."""
    read = inspected("S: 220-mx.example.com", b"S: 220-welcome\n", "S: 220 ready", *OFFER)
    (found,) = (finding for finding in read.findings if finding.code == "greeting-bare-lf")
    assert [(place.line, place.start, place.stop) for place in found.evidence] == [(2, 0, 11)]


def test_an_empty_greeting_is_read_as_real_clients_read_it() -> None:
    """Postfix takes it for a mask; without a blank behind the code there are clients for which it never ends."""
    for greeting, silent in (("220 ", set()), ("220", {"go_netsmtp", "swaks_optional", "msmtp_starttls", "symfony_mailer"})):
        readings = {reading.client.id: reading for reading in inspected(f"S: {greeting}", *OFFER).clients.readings}
        assert inspected(f"S: {greeting}", *OFFER).ehlo[-1].verdict == ("Postfix says HELO to a greeting without text.",)
        assert readings["postfix_smtp"].why == "The greeting has no text; it says HELO and mails in clear."
        assert {
            name
            for name in ("go_netsmtp", "swaks_optional", "msmtp_starttls", "symfony_mailer", "exim", "curl_try")
            if readings[name].then is Then.GIVES_UP
        } == silent


def test_the_ehlo_view_says_what_the_clients_pane_says_of_a_mask() -> None:
    """Postfix says HELO, so nobody may read that every client finds STARTTLS."""
    read = inspected(MASK, *OFFER)
    assert "Postfix says HELO to a masked greeting." in read.ehlo[-1].verdict
    postfix = next(reading for reading in read.clients.readings if reading.client.id == "postfix_smtp")
    assert postfix.why == "The greeting is masked with asterisks; it says HELO and mails in clear."


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (MASK, "◂  masked"),
        ("S: 220 ", "◂  empty"),
        (b"S: 220 mx.example.com caf\xe9\r\n", "◂  not ASCII"),
        ("S: 220 ESMTP Exim", ""),
        ("S: 220 mx.example.com ESMTP", ""),
    ],
)
def test_the_margin_of_the_220_leads_to_what_is_more_than_a_note(greeting: str | bytes, said: str) -> None:
    """As in an EHLO reply, but without a number, for it has no pane of its own."""
    read = inspected(greeting, *OFFER)
    mark = (
        read.marks.get(next(evidence.entry for finding in read.findings for evidence in finding.evidence)) if said else None
    )
    assert (mark_text(mark) if mark else "") == said
    assert bool(said) == bool(read.marks)


@pytest.mark.parametrize(
    ("name", "said"), [("laptop", "◂  no full host name"), ("laptop.example.net", ""), ("[192.0.2.1]", "")]
)
def test_the_margin_of_ehlo_leads_to_a_name_that_is_none(name: str, said: str) -> None:
    """It is only a note, but some servers refuse it: who looks at the conversation is warned."""
    read = inspected("S: 220 mx.example.com ESMTP", f"C: EHLO {name}", "S: 250 mx.example.com")
    assert [mark_text(mark) for mark in read.marks.values()] == ([said] if said else [])
