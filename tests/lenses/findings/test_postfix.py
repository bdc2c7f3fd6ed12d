"""Traps in Postfix's settings, each with the line that it stands on."""

import pytest

from inspector.lenses.finding import Finding
from inspector.lenses.inspection import inspect

from ..postfix.test_lens import transcript

SOUND = (
    "mail_version = 3.7.11\nsmtpd_tls_security_level = may\nsmtp_tls_security_level = may\n"
    "smtpd_tls_protocols = >=TLSv1.2\nsmtpd_tls_mandatory_protocols = >=TLSv1.2\n"
    "smtp_tls_protocols = >=TLSv1.2\nsmtp_tls_mandatory_protocols = >=TLSv1.2\n"
    "smtp inet n - y - - smtpd\nsubmission inet n - y - - smtpd -o smtpd_tls_security_level=encrypt"
)
"""Nothing to object to."""


def found(text: str) -> dict[str, Finding]:
    """Findings by code."""
    return {finding.code: finding for finding in inspect(transcript(text)).findings}


def changed(*pairs: str) -> str:
    """SOUND with ``name = value`` in place of what stands there; an empty value takes the line out."""
    lines = SOUND.split("\n")
    for pair in pairs:
        name, _, value = pair.partition(" = ")
        lines = [line for line in lines if not line.startswith(f"{name} =")]
        lines.insert(0, pair if value else "# nothing")
    return "\n".join(lines)


def quoted(text: str, finding: Finding) -> list[str]:
    """The bytes that the evidence points at; two entries stand in front of the lines."""
    lines = text.split("\n")
    return [lines[place.entry - 2][place.start : place.stop] for place in finding.evidence]


def test_sound_settings_have_no_finding():
    """Nothing is found where nothing is wrong."""
    assert found(SOUND) == {}


CASES = [
    ("smtpd_tls_protocols = >=TLS1.2", "postfix-protocols-invalid", "failure", "TLS is off on 25 (smtp)"),
    ("smtpd_tls_mandatory_protocols = >=TLS1.2", "postfix-protocols-invalid", "failure", "TLS is off on 587 (submission)"),
    ("smtp_tls_protocols = TLS1.2", "postfix-protocols-invalid", "failure", "nothing is sent over TLS"),
    ("smtpd_tls_protocols = >= TLSv1.2", "postfix-protocols-blank", "warning", "only TLS 1.2 is on"),
    (
        "smtpd_tls_protocols = !SSLv2, !SSLv3, !TLSv1.1",
        "postfix-protocols-hole",
        "warning",
        "TLS 1.0, 1.2 and 1.3 are taken",
    ),
    ("smtp_tls_protocols = !SSLv2, !SSLv3, !TLSv1.1", "postfix-protocols-hole", "failure", "offers TLS 1.0 only"),
    ("smtpd_tls_protocols = TLSv1.2, TLSv1.3", "postfix-protocols-inclusion", "note", "lists what is on"),
    (
        "smtpd_tls_mandatory_protocols = >=TLSv1",
        "postfix-mandatory-forgotten",
        "warning",
        "587 (submission) still takes TLS 1.0",
    ),
    ("smtpd_tls_protocols = >=TLSv1.1", "postfix-below-minimum", "warning", "TLS 1.1 is allowed where mail is received"),
    ("smtp_tls_protocols = >=TLSv1", "postfix-below-minimum", "note", "TLS 1.0 and 1.1 are offered where mail is sent"),
    (
        "smtpd_tls_protocols = <=TLSv1.1",
        "postfix-nothing-new",
        "failure",
        "at or above TLSv1.2 is allowed: 25 (smtp)",
    ),
    ("smtp_tls_security_level = none", "postfix-sends-in-clear", "warning", "Mail is sent in clear"),
    ("smtpd_tls_security_level = none", "postfix-receives-in-clear", "warning", "STARTTLS is not offered"),
    ("smtp_tls_security_level = encrypt", "postfix-encrypt-for-all", "warning", "TLS is demanded of every receiver"),
    ("smtpd_tls_security_level = encrypt", "postfix-encrypt-on-25", "warning", "TLS is demanded on port 25"),
    (
        "smtpd_tls_protocol = >=TLSv1.2",
        "postfix-name-misspelt",
        "warning",
        "smtpd_tls_protocol is no parameter of Postfix: smtpd_tls_protocols was meant",
    ),
    ("mail_version = 3.5.6", "postfix-protocols-syntax", "failure", "Postfix 3.5 does not read"),
    (
        "smtp_tls_policy_maps = inline:{ { example.com = encrypt protocols=>=TLS1.2 } }",
        "postfix-policy-protocols",
        "warning",
        "The policy for example.com",
    ),
]


@pytest.mark.parametrize(("change", "code", "severity", "title"), CASES, ids=[f"{case[0]}: {case[1]}" for case in CASES])
def test_each_trap(change: str, code: str, severity: str, title: str):
    """Its code, severity and title; the evidence is the line itself, but for a version, which the lists are judged by."""
    text = changed(change)
    finding = found(text)[code]
    assert finding.severity == severity
    assert title in finding.title
    shown = quoted(text, finding)
    assert change in shown or change.startswith("mail_version")
    assert "{" not in finding.title + finding.explanation


def test_mandatory_forgotten_points_at_both():
    """The list that has no effect, and the one that has."""
    text = changed("smtpd_tls_mandatory_protocols = >=TLSv1")
    assert quoted(text, found(text)["postfix-mandatory-forgotten"]) == [
        "smtpd_tls_protocols = >=TLSv1.2",
        "smtpd_tls_mandatory_protocols = >=TLSv1",
    ]


def test_mandatory_forgotten_is_found_without_master_cf_too():
    """The default counts where nothing is set: what 587 and 465 would do."""
    text = "smtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2\nsmtp_tls_security_level = may"
    finding = found(text)["postfix-mandatory-forgotten"]
    assert "587 or 465 still takes TLS 1.0 and 1.1" in finding.title


def test_a_list_of_one_service_is_judged_where_it_stands():
    """The evidence is that -o alone."""
    text = SOUND.replace(
        "-o smtpd_tls_security_level=encrypt", "-o smtpd_tls_wrappermode=yes -o smtpd_tls_mandatory_protocols=TLS1.2"
    )
    assert quoted(text, found(text)["postfix-protocols-invalid"]) == ["-o smtpd_tls_mandatory_protocols=TLS1.2"]


def test_the_advice_is_right_on_every_version():
    """The form with exclusions first, both lists, the side that the setting belongs to."""
    advice = found(changed("smtp_tls_protocols = !TLSv1.1"))["postfix-protocols-hole"].advice
    assert "  smtp_tls_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1\n  smtp_tls_mandatory_protocols = !SSLv2" in advice
    assert "smtpd_" not in advice


def test_a_relay_host_may_be_made_to_take_tls():
    """encrypt is right where all mail goes to one host."""
    assert "postfix-encrypt-for-all" not in found(
        changed("smtp_tls_security_level = encrypt", "relayhost = [mail.example.com]")
    )


def test_what_postconf_n_alone_does_not_show():
    """M10: a note, and only there."""
    assert "postfix-overrides-unseen" in found("smtpd_tls_security_level = may")
    assert "postfix-overrides-unseen" not in found(SOUND)


def test_single_services_alone_accuse_nobody_of_what_is_not_shown():
    """postconf -P without -n: levels of main.cf are not known."""
    codes = found("submission/inet/smtpd_tls_security_level = encrypt")
    assert not {"postfix-sends-in-clear", "postfix-receives-in-clear", "postfix-overrides-unseen"} & set(codes)


@pytest.mark.parametrize("text", ["smtpd_tls_protocols = {x}", "smtp_tls_policy_maps = inline:{ {x} = y protocols={z}"])
def test_braces_in_settings_do_no_harm(text: str):
    """Wording is filled in, not formatted twice."""
    assert isinstance(found(f"smtpd_tls_security_level = may\n{text}"), dict)
