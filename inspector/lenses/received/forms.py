"""How mail servers write TLS into a Received field: a table of their forms, and the words behind ``with``.

RFC 3848 has the words (ESMTPS and the like); version and cipher suite are comments, and each server has its own.
"""

import re

from inspector.frozen import Frozen

_VERSION = r"(?:TLS|SSL)\s?v?_?[123](?:[._][0-3])?(?:/SSLv3)?"
_SUITE = r"[A-Za-z0-9][A-Za-z0-9_+-]{4,80}"


class Form(Frozen):
    """One way of writing it."""

    software: str
    """Who writes so."""
    pattern: re.Pattern[str]
    """Groups ``version`` and ``suite``, one of them at least."""


_USING = rf"\(using (?P<version>{_VERSION}) with cipher (?P<suite>{_SUITE}) \([^()]*\)"
FORMS = (
    Form("Postfix (smtpd_tls_received_header)", re.compile(rf"{_USING}[^()]*(?:\([^()]*\)[^()]*)*\)")),
    Form(
        "Gmail, sendmail, Exchange, Haraka",
        re.compile(rf"\(version=(?P<version>{_VERSION})[,\s]+cipher=(?P<suite>{_SUITE})[^()]*\)"),
    ),
    Form("Exim", re.compile(rf"\((?P<version>{_VERSION})\)\s+tls\s+(?P<suite>{_SUITE})")),
    Form("Exim, OpenSMTPD", re.compile(rf"\((?P<version>{_VERSION}):(?P<suite>{_SUITE})(?::[^()]*)?\)")),
    Form("Courier, McAfee", re.compile(rf"\(TLS: (?P<version>{_VERSION}),[^,()]*,(?P<suite>{_SUITE})[^()]*\)")),
    Form("OpenSMTPD", re.compile(rf"\bTLS version=(?P<version>{_VERSION})\s+cipher=(?P<suite>{_SUITE})")),
    Form("Cisco ESA", re.compile(rf"\bwith E?SMTPA?/TLS/(?P<suite>{_SUITE})")),
    Form("qmail", re.compile(rf"\((?P<suite>{_SUITE}) encrypted\)")),
    Form("Haraka", re.compile(rf"\btls (?P<suite>TLS_{_SUITE})")),
    Form("Exim, Postini", re.compile(rf"\((?:using )?(?P<version>{_VERSION})\)")),
)
"""The first that is found counts."""
ONLY_TLS = re.compile(r"\(TLS\)|\bMicrosoft SMTP Server \(TLS\)|\bSSL\b|\bencrypted\b")
"""That it was TLS, without version and suite (Exchange 2010 and others)."""

WITH = re.compile(r"\bwith\s+(?!cipher\b)(Microsoft SMTP Server|[A-Za-z0-9]+(?:/[A-Za-z0-9]+)*)")
"""The protocol; ``with cipher`` is Postfix's comment, which stands in front of it."""
SECURE = frozenset({"ESMTPS", "ESMTPSA", "LMTPS", "LMTPSA", "SMTPS", "UTF8SMTPS", "UTF8SMTPSA", "UTF8LMTPS", "UTF8LMTPSA"})
"""RFC 3848, RFC 6531 §4.3; SMTPS is nobody's, but is seen."""
PLAIN = frozenset({"SMTP", "ESMTP", "ESMTPA", "ASMTP", "UTF8SMTP", "UTF8SMTPA"})
"""The same without TLS; ASMTP is Exim's older word."""
LOCAL = frozenset({"LOCAL", "LMTP", "LMTPA", "UTF8LMTP", "UTF8LMTPA", "MAPI", "HTTP", "HTTPS", "HTTPREST", "STDIO", "BSMTP"})
"""Handed over on one machine, or not by SMTP."""

LABELS = {
    "10": "TLSv1.0",
    "11": "TLSv1.1",
    "12": "TLSv1.2",
    "13": "TLSv1.3",
    "1": "TLSv1.0",
}
"""Digits of a TLS version, without what stands between them, to what people write."""


def version_label_of(written: str) -> str:
    """Return ``TLSv1.2`` for ``TLS1_2``, ``TLSv1.2``, ``TLS1.2``; ``SSLv3`` for ``SSLv3``; what is no version as it is.

    Empty for ``TLSv1/SSLv3``, which tells none.
    """
    if "/" in written:
        return ""  # OpenSSL's name for a family of suites: a GCM suite under "TLSv1/SSLv3" is TLS 1.2 (ciphers(1))
    digits = "".join(character for character in written if character.isdigit())
    if written.upper().startswith("SSL"):
        return f"SSLv{digits}"
    return LABELS.get(digits, written)
