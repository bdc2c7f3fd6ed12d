"""Names of parameters about TLS: those that are some, and those that were meant to be."""

import shutil
import subprocess

import pytest

from inspector.lenses.postfix.lines import read_lines
from inspector.lenses.postfix.names import NAMES, meant_by, misspelt


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("smtpd_tls_protocol", "smtpd_tls_protocols"),
        ("smtp_tls_mandatory_protocol", "smtp_tls_mandatory_protocols"),
        ("smptd_tls_protocols", "smtpd_tls_protocols"),
        ("smtpd_tsl_protocols", "smtpd_tls_protocols"),
        ("smtpd_ssl_protocols", "smtpd_tls_protocols"),
        ("smtpd_mandatory_protocols", "smtpd_tls_mandatory_protocols"),
        ("smtpd_tls_mandatroy_protocols", "smtpd_tls_mandatory_protocols"),
        ("smtpd_tls_securty_level", "smtpd_tls_security_level"),
        ("smtpd_tls_cafile", "smtpd_tls_CAfile"),
        ("SMTP_TLS_PROTOCOLS", "smtp_tls_protocols"),
        ("smtpd_tls_mandatory_chipers", "smtpd_tls_mandatory_ciphers"),
        ("smtp_tls_protocols", ""),
        ("inet_protocols", ""),
        ("my_tls_list", ""),
        ("smtpd_banner", ""),
        ("dovecot_ssl_protocols_of_ours", ""),
    ],
)
def test_a_name_that_is_nearly_one_is_known(name: str, meant: str) -> None:
    """Letters that are missing, doubled or turned round, in capitals too; what is far from any is left alone."""
    assert meant_by(name) == meant


def test_a_name_that_is_used_as_a_variable_is_the_users_own() -> None:
    """Postfix lets one define names, and refer to them."""
    lines = b"smtpd_tls_protocol = !SSLv2\nsmtpd_tls_protocols = $smtpd_tls_protocol\nsmtp_tls_protocol = x".split(b"\n")
    found = misspelt(read_lines(enumerate(lines)), [])
    assert [(setting.name, meant) for setting, meant in found] == [("smtp_tls_protocol", "smtp_tls_protocols")]


def test_what_postconf_warns_of_counts_too() -> None:
    """Its list leaves the setting out; the warning has name and value, and is the evidence."""
    warning = b"postconf: warning: /etc/postfix/main.cf: unused parameter: smtpd_tls_protocol=>=TLSv1.2"
    ((setting, meant),) = misspelt(read_lines([]), [(7, warning), (8, b"postconf: warning: x: unused parameter: mine=1")])
    assert (setting.name, setting.value, meant) == ("smtpd_tls_protocol", ">=TLSv1.2", "smtpd_tls_protocols")
    (place,) = setting.evidence
    assert (place.entry, warning[place.start : place.stop].partition(b": ")[2]) == (7, b"smtpd_tls_protocol=>=TLSv1.2")


@pytest.mark.once
@pytest.mark.skipif(shutil.which("postconf") is None, reason="postconf is not installed")
def test_every_name_of_the_postfix_here_is_known_and_none_of_them_is_taken_for_another() -> None:
    """Of all its parameters, not only those about TLS."""
    done = subprocess.run(["postconf", "-d"], capture_output=True, text=True, check=True)
    names = [line.partition(" =")[0] for line in done.stdout.splitlines()]
    assert len(names) > 900
    assert [name for name in names if ("tls" in name or "ssl" in name) and name not in NAMES] == []
    assert [name for name in names if meant_by(name)] == []
