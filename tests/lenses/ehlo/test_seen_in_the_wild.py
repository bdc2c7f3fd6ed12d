"""Deviations that were seen in the wild, each as it came: what the program says of it, and how grave that is.

What needs more than one reply stands elsewhere: greetings in findings/test_greeting.py, refusals in findings/test_lens.py,
what changes behind STARTTLS and from one EHLO to the next in test_changes.py, large and torn replies in live/test_talk.py.
"""

import pytest
from playbook import EHLO, GREETING, inspected, surplus

from inspector.lenses.finding import Severity

NAME = "250-mx.example.com"
TLS = "250 STARTTLS"
END = ("250-STARTTLS", "250 HELP")
NO_DOMAIN = "greeting-not-a-domain:note"

WILD: dict[str, tuple[tuple[str, ...], str, str]] = {
    "keyword before the greeting (Cisco 212587)": (
        ("250-STARTTLS", "250-mail.domain1.com", "250 SIZE 30000000"),
        *("before-greeting", "keyword-before-greeting:failure greeting-late:warning"),
    ),
    "no greeting at all (IronPort, 2006)": (("250-8BITMIME", *END), "advertised", "greeting-missing:warning"),
    "Hello (Panasonic)": (("250-Hello", *END), "advertised", NO_DOMAIN),
    "leading blank, no name (Exchange 2003)": (("250- Hello ", *END), "advertised", "leading-blank:note"),
    "a sentence (McAfee)": (("250-Requested mail action okay, completed.", *END), "advertised", NO_DOMAIN),
    "a sentence (PineApp)": (("250-Ready to receive mail -=-", *END), "advertised", NO_DOMAIN),
    "a welcome (ArGoSoft)": (("250-Welcome x, nice to meet you...", *END), "advertised", NO_DOMAIN),
    "an address (MailEnable)": (
        ("250-[192.0.2.1], this server offers 4 extensions", *END),
        *("advertised", "greeting-address-literal:note"),
    ),
    "a short name (IMSS)": (("250-x supports the following ESMTP extensions:", *END), "advertised", NO_DOMAIN),
    "a short name and a blank (CommuniGate)": (
        ("250-x domain name should be qualified ", *END),
        *("advertised", NO_DOMAIN),
    ),
    "a domain with greeting (Google)": (("250-mx.google.com at your service, [192.0.2.3]", *END), "advertised", ""),
    "empty first line": (("250-", *END), "advertised", "greeting-empty:note"),
    "one mask (Cisco 118550)": ((NAME, "250-XXXXXXXA", "250 HELP"), "masked", "keyword-masked:warning"),
    "masks all over (Exchange 2003 behind a PIX)": (
        (
            *(NAME, "250-XXXA", "250-SIZE", "250-XXXXXXXB", "250-XXXC", f"250-{'X' * 23}D", f"250-{'X' * 11}E"),
            *(f"250-{'X' * 9}F", f"250-{'X' * 11}G", f"250-{'X' * 6}H", "250 XI"),
        ),
        *("masked", "keyword-masked:warning keyword-masked:note"),
    ),
    "a short mask (ArGoSoft)": ((NAME, "250 XXXA"), "absent", "keyword-masked:note"),
    "AUTH=": (
        (NAME, "250-AUTH=LOGIN PLAIN", "250-AUTH LOGIN PLAIN", TLS),
        *("advertised", "auth-equals:note auth-in-clear:note"),
    ),
    "X-EXPS=": ((NAME, "250-X-EXPS=LOGIN", TLS), "advertised", "keyword-syntax:note"),
    "AUTH alone (Exchange 2007)": ((NAME, "250-AUTH", TLS), "advertised", "auth-empty:note"),
    "lower case (Exchange 2003)": ((NAME, "250-8bitmime", TLS), "advertised", "keyword-lower-case:note"),
    "starttls in lower case": ((NAME, "250 starttls"), "advertised", "keyword-lower-case:warning"),
    "trailing blank (Freemail)": (
        (NAME, "250-AUTH LOGIN PLAIN ", TLS),
        *("advertised", "trailing-blank:note auth-in-clear:note"),
    ),
    "trailing blank behind STARTTLS": ((NAME, "250 STARTTLS "), "advertised", "trailing-blank:warning"),
    "bare SIZE (GroupWise), which is allowed": ((NAME, "250-SIZE", TLS), "advertised", ""),
    "250 OK at the end (Exchange, SES)": ((NAME, "250-STARTTLS", "250 OK"), "advertised", "last-line-no-keyword:note"),
    "TLS beside STARTTLS (Exchange 2003)": ((NAME, "250-TLS", TLS), "advertised", "keyword-tls:note"),
    "TLS in place of STARTTLS (Exchange 5.5)": ((NAME, "250 TLS"), "absent", "keyword-tls:warning"),
    "private, without an X": ((NAME, "250-MAILSTORE", TLS), "advertised", "keyword-private:note"),
    "private, with an underscore": ((NAME, "250-X_ANONYMOUSTLS", TLS), "advertised", "keyword-private:note"),
    "a cookie among the mechanisms (Yahoo)": (
        (NAME, "250-AUTH PLAIN LOGIN XYMCOOKIE", TLS),
        *("advertised", "auth-in-clear:note"),
    ),
    "private X keywords that are known": ((NAME, "250-XCLIENT NAME", "250-X-EXPS NTLM", TLS), "advertised", ""),
    "unknown X keywords (djb)": (
        (NAME, "250-XADR", "250-XSTA", "250-XGEN", TLS),
        *("advertised", "keyword-unknown:note"),
    ),
    "another code in between": ((NAME, "214-STARTTLS", "250 HELP"), "malformed", "code-mixed:warning"),
    "another code first (BorderWare)": (("241-mx.example.com", *END), "advertised", "code-mixed:warning"),
    "STARTTLS in the last line, which is allowed": ((NAME, "250-8BITMIME", TLS), "advertised", ""),
    "several codes, the last a refusal": (("220-mx.example.com", "521 no"), "unknown", "refused:failure"),
}


@pytest.mark.parametrize(("reply", "starttls", "codes"), WILD.values(), ids=WILD)
def test_it_is_named_and_rated(reply: tuple[str, ...], starttls: str, codes: str) -> None:
    """Exactly these findings about the reply; each has words, and bytes that it points at."""
    read = inspected(GREETING, EHLO, *(f"S: {line}" for line in reply))
    assert read.ehlo[-1].starttls.value == starttls
    found = [finding for finding in read.findings if finding.code.startswith("ehlo-")]
    told = [f"{finding.code.removeprefix('ehlo-')}:{finding.severity.value}" for finding in found]
    assert sorted(told) == sorted(codes.split())
    assert all(finding.explanation and finding.advice and finding.evidence for finding in found)


def test_several_last_lines_are_told_by_name() -> None:
    """Exchange 5.5: what comes behind the first of them is no part of the reply, and its keywords are named."""
    behind = surplus(b"250 AUTH=LOGIN\r\n250 TLS\r\n", "after-reply")
    read = inspected(GREETING, EHLO, "S: 250-mx.example.com", "S: 250 DSN", behind)
    assert [finding.severity for finding in read.findings if finding.code == "ehlo-text-after-last-line"] == [
        Severity.WARNING
    ]
    assert "Behind the last line came AUTH=LOGIN, TLS: by the letter that is no part of the reply." in read.ehlo[-1].verdict


def test_a_greeting_without_esmtp_is_told() -> None:
    """OVH: ESMTP is spoken all the same. A greeting that says so, or that is masked, needs no such sentence."""
    sentence = "The 220 does not say ESMTP; every measured client says EHLO all the same."
    offer = (EHLO, "S: 250-mx.example.com", "S: 250 STARTTLS")
    assert sentence in inspected("S: 220 mx.example.com ready", *offer).ehlo[-1].verdict
    assert sentence not in inspected("S: 220-mx.example.com", "S: 220 esmtp", *offer).ehlo[-1].verdict
    assert sentence not in inspected("S: 220 ****************", *offer).ehlo[-1].verdict


def test_the_word_from_before_rfc_3207_is_told() -> None:
    """TLS in place of STARTTLS: the EHLO view says who takes it, and so does the clients pane."""
    read = inspected(GREETING, EHLO, "S: 250-mx.example.com", "S: 250 TLS")
    assert "TLS is a word from before RFC 3207; of the measured clients only tcllib takes it." in read.ehlo[-1].verdict
    seen = [reading.client.id for reading in read.clients.readings if reading.sees_starttls]
    assert seen == ["tcllib_smtp"]


def test_different_codes_in_a_refusal_are_told() -> None:
    """The last one counts."""
    read = inspected(GREETING, EHLO, "S: 220-mx.example.com", "S: 521 no")
    assert "Its lines carry different codes (220, 521); the last one counts." in read.ehlo[-1].verdict
