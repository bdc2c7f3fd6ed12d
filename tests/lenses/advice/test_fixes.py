"""Each finding about TLS has the fix for each mail server, the likely one first, with its direction and its source."""

import pytest
from playbook import Step, inspected, started, sweep

from inspector.lenses.advice.fix import Topic
from inspector.lenses.advice.fix_table import FIXES
from inspector.lenses.advice.fixes import TOPICS, order_of, settings_words
from inspector.lenses.finding import Finding
from inspector.lenses.refusals.explain import explain
from inspector.lenses.software import Software
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

OLD = sweep({"TLSv1.0": Outcome.ACCEPTED, "TLSv1.1": Outcome.ACCEPTED, "TLSv1.2": Outcome.ACCEPTED})


def session(greeting: str, *lines: str) -> tuple[Step, ...]:
    """Return a session with this greeting, and these lines in the EHLO reply."""
    reply = ["mx.example.com", *lines, "STARTTLS"]
    return (
        f"S: 220 {greeting}",
        "C: EHLO laptop.example.net",
        *(f"S: 250-{line}" for line in reply[:-1]),
        f"S: 250 {reply[-1]}",
    )


def finding(code: str, *steps: Step, **options: str) -> Finding:
    """Return the finding of this code."""
    return next(found for found in inspected(*steps, start=started(**options)).findings if found.code == code)


def order_in(advice: str) -> list[Software]:
    """Return whose fixes the advice holds, in its order."""
    lines = advice.split("\n")
    return [
        software for line in lines for software in Software if line.startswith((f"{software.shown},", f"{software.shown} ("))
    ]


@pytest.mark.parametrize(
    ("steps", "first", "why"),
    [
        (session("mx.example.com ESMTP Postfix (Debian)"), Software.POSTFIX, "it says Postfix in its greeting"),
        (session("mx.example.com ESMTP Exim 4.96 Sun, 22 Nov"), Software.EXIM, "it says Exim in its greeting"),
        (session("mx.example.com ESMTP OpenSMTPD"), Software.OPENSMTPD, "it says OpenSMTPD in its greeting"),
        (session("mx.example.com ESMTP Sendmail 8.17.1/8.17.1"), Software.SENDMAIL, "it says sendmail in its greeting"),
        (
            session("mx.example.com Microsoft ESMTP MAIL Service ready"),
            Software.EXCHANGE,
            "it greets as Exchange and IIS do",
        ),
        (session("mx.example.com ESMTP", "X-ANONYMOUSTLS"), Software.EXCHANGE, "it offers X-ANONYMOUSTLS, as Exchange does"),
        (session("mx.example.com ESMTP"), Software.POSTFIX, ""),
    ],
)
def test_the_likely_server_comes_first_and_the_others_are_a_line(steps: tuple[Step, ...], first: Software, why: str) -> None:
    """A guess says what it goes by and how to see the others; without one all are told."""
    advice = finding("tls-below-minimum-accepted", *steps, OLD).advice
    assert order_in(advice) == ([first] if why else list(Software))
    assert (f"{first.shown} ({why})" if why else f"{first.shown}, on the receiving side") in advice
    others = [software for software in Software if software is not first]
    (folded,) = [line for line in advice.split("\n") if "--software" in line] or [""]
    assert bool(folded) is bool(why)
    assert all(software.shown in folded for software in others) is bool(why)
    assert not why or f"--software {others[0].value}, for one" in folded


@pytest.mark.parametrize("software", list(Software))
def test_the_named_server_is_the_only_one(software: Software) -> None:
    """--software wins over the greeting."""
    found = finding("tls-below-minimum-accepted", *session("mx ESMTP Postfix"), OLD, software=software.value)
    assert order_in(found.advice) == [software]


def test_a_refusal_in_one_servers_own_words_tells_which_it_is() -> None:
    """Postfix's 454 is known by its words."""
    found = finding(
        "starttls-refused",
        *session("mx ESMTP"),
        "C: STARTTLS",
        "S: 454 4.7.0 TLS not available due to local problem",
    )
    assert "Postfix (it refuses STARTTLS in the words of Postfix), on the receiving side" in found.advice


def test_the_greeting_says_nothing_of_those_who_send() -> None:
    """A refusal of a sender: what the receiver runs does not choose the sender's settings."""
    steps = (
        *session("mx.example.com ESMTP Exim"),
        "C: MAIL FROM:<a@example.com>",
        "S: 554 5.7.1 Not complied TLS minimum version",
    )
    advice = finding("reply-tls-version-policy", *steps).advice
    assert "it says Exim" not in advice
    assert "Exim, on the sending side" in advice


def test_it_says_how_to_look_again_at_every_port() -> None:
    """Exact commands with the target's own name."""
    advice = finding("tls-below-minimum-accepted", *session("mx ESMTP"), OLD).advice
    assert "  smtp-inspector check mx.example.com --ports 25,465,587" in advice.split("\n")


def test_another_server_than_postfix_is_not_told_of_postfix() -> None:
    """The refusal because of versions has Postfix in its own advice; not for an Exim."""
    steps = (
        *session("mx.example.com ESMTP"),
        "C: MAIL FROM:<a@example.com>",
        "S: 554 5.7.1 Not complied TLS minimum version",
    )
    exim, postfix = (finding("reply-tls-version-policy", *steps, software=name).advice for name in ("exim", "postfix"))
    assert "smtp_tls_protocols" not in exim
    assert "openssl_options" in exim
    assert "smtp_tls_protocols" in postfix
    assert "openssl_options" not in postfix


def test_log_in_in_clear_is_told_to_the_server_at_hand() -> None:
    """Its own setting alone, by the greeting or by what the user named; where nothing is known, all of them."""
    clear = ("S: 220 mx.example.com ESMTP{0}", "C: EHLO client.example.com", "S: 250-mx.example.com", "S: 250 AUTH PLAIN")

    def advice(words: str, **changes: str) -> str:
        return finding("ehlo-auth-in-clear", *(step.format(words) for step in clear), **changes).advice

    settings = ("smtpd_tls_auth_only", "auth_advertise_hosts", "confAUTH_OPTIONS", "BasicAuthRequireTLS")
    named = {
        (" Postfix", ""): {"smtpd_tls_auth_only"},
        (" Exim 4.96", ""): {"auth_advertise_hosts"},
        (" Exim 4.96", "exchange"): {"BasicAuthRequireTLS"},
        ("", "sendmail"): {"confAUTH_OPTIONS"},
        ("", "opensmtpd"): set(),
        ("", ""): set(settings),
    }
    for (words, software), told in named.items():
        assert {setting for setting in settings if setting in advice(words, software=software)} == told
    assert "  auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}" in advice(" Exim 4.96").split("\n")


def test_the_table_is_complete() -> None:
    """Every topic, every server; its direction, its source, and texts that can be filled for every minimum."""
    assert set(FIXES) == set(Topic) == set(TOPICS.values())
    for topic, fixes in FIXES.items():
        assert "side" in topic.direction
        assert set(fixes) == set(Software)
        for fix in fixes.values():
            assert fix.source
            for minimum in ProtocolVersion:
                text = fix.text.format(**settings_words(minimum))
                assert all(line.isprintable() for line in text.split("\n"))


def test_the_minimum_is_spelt_as_each_server_spells_it() -> None:
    """1.0 and 1.1 off: six ways to write it."""
    words = settings_words(ProtocolVersion.TLSv1_2)
    assert words["exclusions"] == "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"
    assert words["at_least"] == ">=TLSv1.2"
    assert words["exim_options"] == "+no_sslv2 +no_sslv3 +no_tlsv1 +no_tlsv1_1"
    assert words["gnutls"] == "NORMAL:-VERS-SSL3.0:-VERS-TLS1.0:-VERS-TLS1.1"
    assert words["sendmail_options"] == "+SSL_OP_NO_SSLv2 +SSL_OP_NO_SSLv3 +SSL_OP_NO_TLSv1 +SSL_OP_NO_TLSv1_1"
    assert words["libtls"] == "tlsv1.2,tlsv1.3"
    assert words["schannel"] == "SSL 2.0, SSL 3.0, TLS 1.0, TLS 1.1"


def test_a_named_server_is_not_a_guess() -> None:
    """What the user says is said back as such."""
    assert order_of("exim", Software.POSTFIX, "says so").why == "you named it"
    assert order_of("", None, "").software == tuple(Software)


def test_exchange_is_told_all_of_the_registry() -> None:
    """Enabled and DisabledByDefault, Server and Client, then a reboot, for the whole machine."""
    text = FIXES[Topic.RECEIVING_MINIMUM][Software.EXCHANGE].text
    for word in ("Enabled", "DisabledByDefault", "Server and Client", "reboot", "whole machine", "Get-ReceiveConnector"):
        assert word in text


def test_two_findings_about_sending_have_their_fixes_each() -> None:
    """Only what is to be set for certificates is told once; and another run of this program shows no sender's setting."""
    refused = ("C: MAIL FROM:<a@example.com>", "S: 554 5.7.1 Not complied TLS minimum version")
    demanded = ("C: MAIL FROM:<a@example.com>", "S: 530 5.7.0 Must issue a STARTTLS command first")
    found = inspected(*session("mx.example.com ESMTP"), *refused, *demanded, start=started()).findings
    told = {one.code: one.advice for one in found if TOPICS.get(one.code) is Topic.SENDING}
    assert set(told) == {"reply-tls-version-policy", "starttls-required"}
    for advice in told.values():
        assert "Exim, on the sending side" in advice
        assert "Then run this again" not in advice


def test_a_lower_policy_of_ours_asks_nobody_to_take_more() -> None:
    """OpenSMTPD names what is on: with --tls-minimum TLSv1.0 too, what is good is named."""
    assert settings_words(ProtocolVersion.TLSv1_0)["libtls"] == "tlsv1.2,tlsv1.3"
    assert settings_words(ProtocolVersion.TLSv1_3)["libtls"] == "tlsv1.3"


@pytest.mark.parametrize("software", ["", "exim"])
def test_a_refusal_for_versions_leads_to_no_other_port(software: str) -> None:
    """587 does not replace 25; and a stricter MX of one's own is no cure by itself."""
    steps = (
        *session("mx.example.com ESMTP"),
        "C: MAIL FROM:<a@example.com>",
        "S: 554 5.7.1 Not complied TLS minimum version",
    )
    advice = finding("reply-tls-version-policy", *steps, software=software).advice
    assert "Another port is no way out: 25 is between servers" in advice
    assert "only where the receiver probes" in advice.replace("\n", " ")


def test_explain_says_what_raising_the_own_mx_costs() -> None:
    """Where clear text is taken anyway, a stricter TLS only loses encryption."""
    told = explain("554 5.7.1 Not complied TLS minimum version").meanings[-1]
    assert told.startswith("The receiver probes the sender's own MX")
    assert "send there in clear or fail" in told
    assert "Another port is no way out" in told
