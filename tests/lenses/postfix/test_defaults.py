"""Defaults are told from what is set."""

import pytest

from inspector.formats.recognise import recognise
from inspector.lenses.inspection import Inspection, inspect
from inspector.lenses.postfix.config import DEFAULTS
from inspector.transcript import Transcript

ALL = "\n".join(f"{name} = {value}".rstrip() for name, value in DEFAULTS.items())
OLD = ALL.replace("protocols = >=TLSv1", "protocols = !SSLv2, !SSLv3")
"""As Postfix 3.5 prints them."""


def read(text: str) -> Inspection:
    """Return the reading of a paste."""
    (conversation,) = recognise(text.encode(), "x")
    return inspect(Transcript(conversation.events))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ALL, "All 28 settings of TLS"),
        (OLD, "All 28 settings of TLS"),
        ("# postconf -d smtp_tls_protocols\nsmtp_tls_protocols = >=TLSv1", "They were asked for with postconf -d."),
        ("root@mx:~# postconf -c /etc/postfix -d | grep tls\nsmtp_tls_protocols = >=TLSv1", "asked for with postconf -d"),
    ],
)
def test_defaults_are_called_so_and_not_judged(text: str, words: str) -> None:
    """One note, and no other finding: what is in force is not in it; the table says so too."""
    found = read(text)
    assert [(finding.code, finding.severity) for finding in found.findings] == [("postfix-defaults", "note")]
    assert words in found.findings[0].explanation
    assert any(sheet.headline.startswith("Defaults only, as if nothing were set.") for sheet in found.sheets)


@pytest.mark.parametrize(
    "text",
    [
        ALL.replace("smtp_tls_security_level =", "smtp_tls_security_level = encrypt", 1),
        ALL.replace("smtpd_tls_protocols = >=TLSv1", "smtpd_tls_protocols = >=TLSv1.1", 1),
        "# postconf -n\nsmtp_tls_protocols = >=TLSv1",
        "smtp_tls_protocols = >=TLSv1",
    ],
)
def test_one_setting_of_ones_own_makes_them_settings(text: str) -> None:
    """Then they are judged as ever."""
    assert "postfix-defaults" not in [finding.code for finding in read(text).findings]
